/** The filters: states and kinds with their counts, and the search. */

import { writeAddress } from "./address.js";
import { byId, el, settled } from "./dom.js";
import { loadRows } from "./rows.js";
import { change, onChange, state } from "./state.js";
import { KINDS, STATES } from "./words.js";

const TYPING_MS = 220;

/** Draws the chips, and listens to the search. */
export function drawFilters() {
  const search = /** @type {HTMLInputElement} */ (byId("search"));
  search.value = state.view.q;
  search.addEventListener(
    "input",
    settled(() => filterBy({ q: search.value.trim() }), TYPING_MS),
  );
  byId("searching").addEventListener("submit", (event) => {
    event.preventDefault();
    filterBy({ q: search.value.trim() });
    byId("list").focus();
  });
  onChange(["counts", "view"], draw);
  draw();
}

/** Changes a filter, in the address too; the queue begins anew. */
export function filterBy(given) {
  const view = { ...state.view, ...given };
  if (JSON.stringify(view) === JSON.stringify(state.view)) return;
  change({ view, cursor: null, rows: null, unfetched: null });
  writeAddress({ step: true });
  byId("search").value = view.q;
  void loadRows();
}

/** The filters have come out of the address, as after the browser's Back. */
export function filtersRead() {
  byId("search").value = state.view.q;
  change({ rows: null, unfetched: null });
  void loadRows();
}

function draw() {
  const { by_state, by_kind } = state.counts;
  const held = document.activeElement?.id;
  const states = Object.entries(STATES).map(([name, label]) =>
    chip(`state-${name}`, label, by_state[name], state.view.state === name, () => filterBy({ state: name })),
  );
  const kinds = Object.entries(KINDS).map(([name, label]) => {
    const on = state.view.kind === name;
    return chip(`kind-${name}`, label, by_kind[name], on, () => filterBy({ kind: on ? "" : name }));
  });
  byId("filters").replaceChildren(
    el("div.chips", { role: "group", "aria-label": "State" }, ...states),
    el("div.chips", { role: "group", "aria-label": "Kind" }, ...kinds),
  );
  if (held?.includes("-")) document.getElementById(held)?.focus({ preventScroll: true });
}

function chip(id, label, count, on, run) {
  const shown = count === undefined ? null : el("span.count", {}, count.toLocaleString());
  return el("button.chip", { id, type: "button", "aria-pressed": String(on), onclick: run }, label, shown);
}
