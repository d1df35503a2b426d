/** The rows of the queue: fetched by page, fetched again when something has changed. */

import { Refused, get } from "./api.js";
import { change, say, state } from "./state.js";

const FIRST_ROWS = 60;
const ROWS_MAX = 1_000;
/** Rows that are kept in the page at all; more are counted, and come as the queue is worked off. */
const KEPT_MAX = 5_000;
/** Between two fetches of a queue in which something moves. */
const PAUSE_MS = 700;

let turn = 0;
let waiting = false;
let last = 0;

/** Fetches the queue under the filters as they stand: what is seen first, then the rest. */
export async function loadRows() {
  const mine = ++turn;
  await guarded(mine, async () => {
    const first = await page(FIRST_ROWS, null);
    if (mine !== turn) return;
    show(first.rows, first.counts);
    await rest(mine, first);
  });
}

/** Fetches the same rows again, soon, and at most once for all that calls in the meantime. */
export function refreshRows() {
  if (waiting) return;
  waiting = true;
  setTimeout(
    () => {
      waiting = false;
      void refreshNow();
    },
    Math.max(0, last + PAUSE_MS - Date.now()),
  );
}

async function refreshNow() {
  if (!state.rows) return loadRows();
  const mine = ++turn;
  last = Date.now();
  await guarded(mine, async () => {
    const size = Math.max(FIRST_ROWS, Math.min(ROWS_MAX, state.rows.length + FIRST_ROWS));
    const first = await page(size, null);
    const pages = await following(mine, first);
    if (mine === turn) show([...first.rows, ...pages], first.counts);
  });
  last = Date.now();
}

async function rest(mine, first) {
  const more = await following(mine, first);
  if (mine === turn && more.length) show([...first.rows, ...more], first.counts);
}

async function following(mine, first) {
  const found = [];
  let token = first.next_page_token;
  while (token && mine === turn && found.length < KEPT_MAX) {
    const next = await page(ROWS_MAX, token);
    found.push(...next.rows);
    token = next.next_page_token;
  }
  return found;
}

function page(size, token) {
  const query = new URLSearchParams({ state: state.view.state, page_size: String(size) });
  if (state.view.kind) query.set("kind", state.view.kind);
  if (state.view.q) query.set("q", state.view.q);
  if (token) query.set("page_token", token);
  return get(`/v1/queue?${query}`);
}

function show(rows, counts) {
  const once = new Map(rows.map((row) => [row.id, row]));
  change({ rows: [...once.values()], counts, unfetched: null });
}

async function guarded(mine, run) {
  try {
    await run();
  } catch (error) {
    if (mine !== turn || (error instanceof Refused && error.status === 401)) return;
    say(`The queue could not be fetched: ${error.message}`, "bad");
    if (!state.rows?.length) change({ rows: [], unfetched: error.message });
  }
}

/** The place of a message in the queue; -1 where it is not. */
export const placeOf = (id) => state.rows?.findIndex((row) => row.id === id) ?? -1;

/** Changes what a row says, until the next fetch. */
export function patchRow(id, given) {
  if (state.rows) change({ rows: state.rows.map((row) => (row.id === id ? { ...row, ...given } : row)) });
}
