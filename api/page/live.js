/** Keeps the page as the server has it: hears what happens, and says so when it cannot hear. */

import { signedOut } from "./api.js";
import { byId, el } from "./dom.js";
import { forget, refreshMessage } from "./open.js";
import { refreshRows } from "./rows.js";
import { heardOf } from "./sending.js";
import { readEvents } from "./sse.js";
import { change, onChange, state } from "./state.js";
import { hour } from "./words.js";

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;
/** A page that is not looked at lets its line go after this: a browser has but six to one server. */
const HIDDEN_MS_MAX = 30_000;

let last = null;
let line = null;
let hiding = 0;

/** Begins to hear. */
export function listenLive() {
  onChange(["live"], drawLive);
  drawLive();
  document.addEventListener("visibilitychange", seen);
  addEventListener("offline", () => line?.abort());
  void stay();
}

function seen() {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(() => line?.abort(), HIDDEN_MS_MAX);
}

/** One line after the other, for as long as the page stands. */
async function stay() {
  let wait_ms = RETRY_MS_MIN;
  for (;;) {
    await visible();
    line = new AbortController();
    const began = Date.now();
    try {
      const status = await readEvents("/v1/events", { after: last, signal: line.signal, opened, heard });
      if (status === 401) signedOut();
      if (status === 400) last = null; // another database by now: what was missed is fetched when the line stands
    } catch {
      // Cut, silent or refused: all the same to who looks at the page, and said below.
    }
    lost();
    wait_ms = Date.now() - began > RETRY_MS_MAX ? RETRY_MS_MIN : Math.min(wait_ms * 1.6, RETRY_MS_MAX);
    await new Promise((resolve) => setTimeout(resolve, wait_ms));
  }
}

async function visible() {
  while (document.hidden)
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

function opened() {
  const again = !state.live.fresh;
  change({ live: { fresh: true, since: Date.now() } });
  if (again && state.rows) refreshAll();
}

function lost() {
  if (state.live.fresh) change({ live: { fresh: false, since: Date.now() } });
}

/** What was missed is fetched, not guessed. */
function refreshAll() {
  refreshRows();
  void refreshMessage();
}

function heard({ id, data }) {
  if (id) last = id;
  if (!data) return;
  heardOf(data);
  refreshRows();
  if (data.message_id === state.cursor) void refreshMessage(data.message_id);
  else forget(data.message_id);
}

function drawLive() {
  const { fresh, since } = state.live;
  const place = byId("live");
  place.className = fresh ? "fresh" : "stale";
  place.title = fresh ? "What happens is shown at once" : "What is shown may be old";
  place.replaceChildren(
    el("span.dot", { "aria-hidden": "true" }),
    fresh ? "live" : `stale, reconnecting since ${hour(since)}`,
  );
}
