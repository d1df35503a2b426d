/** What the page knows, and who is told when it changes. */

/**
 * @typedef {{tenant: string, csrf: string, temporal_ui: string|null, undo_s: number, item_reasons: string[], draft_reasons: string[]}} Session
 * @typedef {{id: string, kind: string|null, status: string, subject: string, sender: string, accepted_at: string, version: number,
 *   tasks: number, decisions: number, draft: string|null, degraded: boolean, snoozed_until: string|null}} Row
 * @typedef {{id: string, result: any, conversation: any, failure: string|null}} Open the message beside the queue
 * @typedef {{messageId: string, changeId: string, until: number|null, label: string, name: string}} Undoable
 * @typedef {{words: string, tone: "plain"|"good"|"bad"}} Outcome
 */

export const state = {
  /** @type {Session|null} */
  session: null,
  /** The filters; they stand in the address too. */
  view: { state: "review", kind: "", q: "" },
  /** @type {Row[]|null} null until the first answer */
  rows: null,
  /** @type {string|null} why the queue could not be fetched, where nothing of it is shown */
  unfetched: null,
  counts: { by_state: {}, by_kind: {} },
  /** @type {string|null} the message under the queue's cursor */
  cursor: null,
  /** Where in the queue that was last: it may have left it. */
  place: 0,
  /** @type {Open|null} */
  open: null,
  /** @type {string|null} the item's id, or `draft` */
  chosen: null,
  /** @type {any} the form in which something is typed */
  form: null,
  /** @type {{words: string, yes: string, run: () => void}|null} asked before something that cannot be meant by accident */
  question: null,
  /** @type {Outcome} */
  outcome: { words: "", tone: "plain" },
  /** @type {Undoable[]} newest last */
  undoable: [],
  /** @type {{fresh: boolean, since: number}} */
  live: { fresh: false, since: Date.now() },
  /** @type {{call: string, words: string, restarted: boolean, broken: boolean}|null} a draft that is being written */
  writing: null,
  /** Whether a draft's difference is shown in place of its words. */
  diff: true,
  /** What is seen where there is room for one pane. */
  pane: "queue",
};

/** @type {Array<{keys: string[], tell: () => void}>} */
const listeners = [];
/** @type {Set<string>} */
const changed = new Set();

/** Changes some of it; who listens is told once all that is being changed has been. */
export function change(given) {
  for (const key of Object.keys(given)) if (state[key] !== given[key]) changed.add(key);
  Object.assign(state, given);
  if (changed.size) queueMicrotask(tellAll);
}

/** Calls `tell` when any of these has changed. */
export function onChange(keys, tell) {
  listeners.push({ keys, tell });
}

function tellAll() {
  if (!changed.size) return;
  const now = new Set(changed);
  changed.clear();
  for (const { keys, tell } of listeners) if (keys.some((key) => now.has(key))) tell();
}

/** Everything that can be chosen in the open message: its items in the order of the text, then its draft. */
export function choices() {
  const result = state.open?.result;
  if (!result) return [];
  const items = [...result.tasks, ...result.decisions, ...(result.records ?? [])].map((item) => item.id);
  return result.draft ? [...items, "draft"] : items;
}

/** The chosen item of the open message, with its kind; null for the draft or nothing. */
export function chosenItem() {
  const result = state.open?.result;
  for (const [kind, items] of [
    ["task", result?.tasks],
    ["decision", result?.decisions],
    ["record", result?.records],
  ])
    for (const item of items ?? []) if (item.id === state.chosen) return { kind, item };
  return null;
}

/** Says what came of something, aloud too. */
export function say(words, tone = "plain") {
  change({ outcome: { words, tone } });
}
