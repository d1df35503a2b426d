/** The queue: a list of which only the rows in sight are made. */

import { byId, el, keyed } from "./dom.js";
import { icon } from "./icons.js";
import { loadRows, placeOf } from "./rows.js";
import { onChange, state } from "./state.js";
import { foreign } from "./visible.js";
import { counted, KINDS, when } from "./words.js";

const ROW_PX = 64;
/** Made above and below those in sight. */
const MARGIN = 8;

let list, space, blank;
let drawn = { rows: null, first: 0, end: 0 };

/** @param {(id: string, enter: boolean) => void} open */
export function drawQueue(open) {
  space = el("div.space", { role: "presentation" });
  list = el(
    "div.list",
    {
      id: "list",
      role: "listbox",
      tabindex: "0",
      "aria-label": "Messages",
      onscroll: () => draw(false),
      onclick: (event) => clicked(event, open),
    },
    space,
  );
  blank = el("p.blank", { hidden: true });
  byId("queue").append(list, blank);
  onChange(["rows", "cursor"], () => draw(true));
  new ResizeObserver(() => draw(true)).observe(list);
}

/** Brings the row under the cursor into sight. */
export function showCursor() {
  const place = placeOf(state.cursor);
  if (place < 0) return;
  const [top, bottom] = [place * ROW_PX, (place + 1) * ROW_PX];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
  draw(true);
}

function clicked(event, open) {
  const row = event.target.closest("[data-id]");
  if (row) open(row.dataset.id, true);
}

function draw(anew) {
  const rows = state.rows ?? [];
  const first = Math.max(0, Math.floor(list.scrollTop / ROW_PX) - MARGIN);
  const end = Math.min(rows.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW_PX) + MARGIN);
  const same = drawn.rows === rows && drawn.first === first && drawn.end === end;
  if (same && !anew) return;
  if (!same) drawRows(rows, first, end);
  drawn = { rows, first, end };
  drawCursor(first, end);
}

function drawRows(rows, first, end) {
  space.style.height = `${rows.length * ROW_PX}px`;
  space.replaceChildren(...rows.slice(first, end).map((row, place) => rowOf(row, first + place, rows.length)));
  drawBlank(rows);
}

function drawCursor(first, end) {
  const place = placeOf(state.cursor);
  if (place >= 0) state.place = place;
  space.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
  if (place >= first && place < end) {
    space.children[place - first].setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", `row-${state.cursor}`);
  } else list.removeAttribute("aria-activedescendant");
}

function drawBlank(rows) {
  blank.hidden = rows.length > 0;
  list.hidden = rows.length === 0;
  if (state.unfetched) blank.replaceChildren("The queue could not be fetched. ", keyed("Try again", null, loadRows));
  else if (!state.rows) blank.textContent = "Fetching …";
  else if (state.view.q || state.view.kind) blank.textContent = "Nothing fits these filters.";
  else blank.textContent = state.view.state === "review" ? "All done. Nothing waits for you." : "Nothing here.";
}

function rowOf(row, place, total) {
  const made = el(
    "div.row",
    {
      id: `row-${row.id}`,
      role: "option",
      "data-id": row.id,
      "aria-selected": "false",
      "aria-posinset": place + 1,
      "aria-setsize": total,
    },
    icon(row.kind ?? "unread", KINDS[row.kind] ?? "Not read yet"),
    el("span.sender", {}, row.sender ? foreign(row.sender) : (KINDS[row.kind] ?? "Not read yet")),
    el("time", { datetime: row.accepted_at }, when(row.accepted_at)),
    el("span.subject", {}, row.subject ? foreign(row.subject) : "No subject"),
    el("span.has", {}, ...marksOf(row)),
  );
  made.style.transform = `translateY(${place * ROW_PX}px)`;
  return made;
}

function marksOf(row) {
  const marks = [];
  if (row.tasks) marks.push(mark("task", row.tasks, counted(row.tasks, "task")));
  if (row.decisions) marks.push(mark("decision", row.decisions, counted(row.decisions, "decision")));
  if (row.draft) marks.push(draftMark(row.draft));
  if (row.degraded)
    marks.push(el("span.mark.degraded", { title: "Something could not be had for this message" }, "partly"));
  if (row.status === "queued" || row.status === "processing") marks.push(el("span.mark.working", {}, row.status));
  if (row.status === "dead_letter") marks.push(el("span.mark.degraded", {}, "failed"));
  if (row.snoozed_until) marks.push(el("span.mark", {}, `until ${when(row.snoozed_until)}`));
  return marks;
}

const mark = (kind, count, words) =>
  el(`span.mark.${kind}`, { "aria-label": words, title: words, role: "img" }, icon(kind), String(count));

/** A draft that waits is but a sign; one that does not says how it stands. */
function draftMark(status) {
  const label = `Draft: ${status}`;
  return el(
    `span.mark.draft.${status}`,
    { "aria-label": label, title: label, role: "img" },
    icon("draft"),
    status === "pending" ? null : status,
  );
}
