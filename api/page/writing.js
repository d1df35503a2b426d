/** Shows a draft while it is written; what is shown so is unproved, and gone when the line begins again. */

import { messagePath } from "./api.js";
import { refreshMessage } from "./open.js";
import { readEvents } from "./sse.js";
import { change, onChange, state } from "./state.js";

const RETRY_MS = 1_000;
const WORDS_CHARS_MAX = 40_000;

let following = null;
let line = null;

/** Follows the open message for as long as it is being processed. */
export function followWriting() {
  onChange(["open", "cursor"], follow);
}

function follow() {
  const { open } = state;
  const status = open?.id === state.cursor ? open?.result?.status : null;
  const wanted = status === "processing" || status === "queued" ? open.id : null;
  if (wanted === following) return;
  line?.abort();
  following = wanted;
  change({ writing: null });
  if (wanted) void hear(wanted);
}

/** One line after the other, each from where the last was cut, until the message is no longer processed. */
async function hear(id) {
  let after = null;
  const told = (event) => {
    after = event.id || after;
    heard(id, event);
  };
  while (following === id) {
    line = new AbortController();
    try {
      await readEvents(messagePath(id, "events"), { after, signal: line.signal, opened: () => {}, heard: told });
    } catch {
      // Cut or silent: what is shown says that it is unproved, and the next line goes on.
    }
    if (following !== id) return;
    await refreshMessage(id);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function heard(id, { type, data }) {
  if (id !== state.cursor || !data) return;
  const told = data.data ?? data;
  const { writing } = state;
  if (type === "draft.started")
    change({ writing: { call: told.call, words: "", restarted: Boolean(told.restarted), broken: false } });
  else if (told.call !== writing?.call) return;
  else if (type === "draft.words")
    change({ writing: { ...writing, words: (writing.words + told.words).slice(0, WORDS_CHARS_MAX) } });
  else if (type === "draft.interrupted") change({ writing: { ...writing, words: "", broken: true } });
}
