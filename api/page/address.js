/** The filters in the page's address, so that a reload and a bookmark restore them. */

import { settled } from "./dom.js";
import { state, change } from "./state.js";

const STATES = ["review", "working", "snoozed", "done", "failed", "all"];
const KINDS = ["email", "meeting", "chat"];
const Q_CHARS_MAX = 200;
const RESTS_MS = 300;

/** Takes the filters and the message out of the address. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const [named, kind] = [query.get("state"), query.get("kind")];
  change({
    view: {
      state: STATES.includes(named) ? named : "review",
      kind: KINDS.includes(kind) ? kind : "",
      q: (query.get("q") ?? "").slice(0, Q_CHARS_MAX),
    },
    cursor: query.get("message"),
  });
}

/** Puts the message there once the cursor rests: browsers count what is written to the history. */
export const writeAddressSoon = settled(() => writeAddress(), RESTS_MS);

/** Puts them there; only a changed filter is a step back in the history. */
export function writeAddress({ step = false } = {}) {
  const query = new URLSearchParams();
  if (state.view.state !== "review") query.set("state", state.view.state);
  if (state.view.kind) query.set("kind", state.view.kind);
  if (state.view.q) query.set("q", state.view.q);
  if (state.cursor) query.set("message", state.cursor);
  const text = query.toString();
  const address = text ? `?${text}` : location.pathname;
  if (step) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

/** The sign-in token in the fragment, if there is one; the fragment is cleared at once. */
export function takeSignIn() {
  const found = /^#sign-in=([\w.~-]{1,500})$/.exec(location.hash);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return found ? found[1] : null;
}
