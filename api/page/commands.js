/** Everything that can be done, with its key: what keys, palette and help all read. */

import { approve, chooseBy, edit, reject, reopen, snooze, undo, unlink } from "./acts.js";
import { answerNo, answerYes } from "./bar.js";
import { byId } from "./dom.js";
import { filterBy } from "./filters.js";
import { closeForm } from "./forms.js";
import { showHelp } from "./help.js";
import { choose } from "./items.js";
import { newItem } from "./item_form.js";
import { showEvidence } from "./message.js";
import { openMessage } from "./open.js";
import { showPalette } from "./palette.js";
import { showCursor } from "./queue.js";
import { placeOf } from "./rows.js";
import { signOut } from "./session.js";
import { change, choices, chosenItem, say, state } from "./state.js";
import { openTemporal, showWhy } from "./why.js";
import { KINDS, STATES } from "./words.js";

/**
 * @typedef {Object} Command
 * @property {string} title
 * @property {string[]} keys as `KeyboardEvent.key` has them; the first is the one that is shown
 * @property {string} group
 * @property {() => void} run
 * @property {() => boolean} [possible] always, where it does not say
 * @property {boolean} [repeats] whether it goes on while its key is held
 */

/** One pane at a time: the message is read from its top. */
const NARROW = "(width < 700px)";
const opened = () => Boolean(state.open?.result) && state.open.id === state.cursor && !state.form;
/** What lies behind the queue on a narrow screen is not decided unseen. */
const seen = () => opened() && !(state.pane === "queue" && matchMedia(NARROW).matches);

/** @type {Command[]} */
export const COMMANDS = [
  { title: "Next message", keys: ["j", "ArrowDown"], group: "Move", run: () => moveBy(1), repeats: true },
  { title: "Previous message", keys: ["k", "ArrowUp"], group: "Move", run: () => moveBy(-1), repeats: true },
  { title: "Into the message", keys: ["Enter"], group: "Move", run: enter, possible: opened },
  { title: "Back", keys: ["Escape"], group: "Move", run: back },
  { title: "Next item or draft", keys: ["Tab", "]"], group: "Move", run: () => chooseBy(1), possible: opened },
  { title: "Previous item or draft", keys: ["["], group: "Move", run: () => chooseBy(-1), possible: opened },
  { title: "Search", keys: ["/"], group: "Move", run: search },
  { title: "Approve the draft, or keep the item", keys: ["a"], group: "Decide", run: approve, possible: seen },
  { title: "Edit", keys: ["e"], group: "Decide", run: edit, possible: seen },
  { title: "Reject, with a reason", keys: ["r"], group: "Decide", run: reject, possible: seen },
  { title: "Snooze", keys: ["s"], group: "Decide", run: snooze, possible: opened },
  {
    title: "Take back what was done last",
    keys: ["z"],
    group: "Decide",
    run: () => void undo(),
    possible: () => !state.form,
  },
  { title: "Add an item, from the words selected", keys: ["n"], group: "Decide", run: newItem, possible: seen },
  { title: "Submit what is typed", keys: ["Ctrl Enter"], group: "Decide", run: () => {}, possible: () => false },
  {
    title: "Yes, to a question of the bar",
    keys: ["y"],
    group: "Decide",
    run: answerYes,
    possible: () => state.question !== null,
  },
  { title: "Reopen, to decide once more", keys: [], group: "Decide", run: reopen, possible: seen },
  {
    title: "Part the task from what it was taken for",
    keys: [],
    group: "Decide",
    run: unlink,
    possible: () => seen() && chosenItem()?.kind === "task",
  },
  { title: "Difference, or plain words", keys: ["d"], group: "Look", run: toggleDiff, possible: opened },
  { title: "Why", keys: ["w"], group: "Look", run: () => void showWhy(), possible: opened },
  { title: "Show the evidence", keys: ["v"], group: "Look", run: () => showEvidence(true), possible: opened },
  { title: "Open the run in Temporal", keys: ["o"], group: "Look", run: () => void openTemporal(), possible: opened },
  { title: "All keys", keys: ["?"], group: "Look", run: () => showHelp(COMMANDS) },
  { title: "All commands", keys: ["Ctrl K"], group: "Look", run: () => showPalette(COMMANDS) },
  ...Object.entries(STATES).map(([name, label]) => ({
    title: `Show: ${label}`,
    keys: [],
    group: "Filter",
    run: () => filterBy({ state: name }),
  })),
  ...Object.entries(KINDS).map(([name, label]) => ({
    title: `Show only: ${label}`,
    keys: [],
    group: "Filter",
    run: () => filterBy({ kind: name }),
  })),
  { title: "Show all kinds", keys: [], group: "Filter", run: () => filterBy({ kind: "" }) },
  { title: "Sign out", keys: [], group: "Session", run: () => void signOut() },
];

function moveBy(step) {
  if (state.form) return;
  const rows = state.rows ?? [];
  const here = placeOf(state.cursor);
  const place = here >= 0 ? here + step : state.place + Math.min(step, 0); // what was there has left the queue
  const next = rows[Math.min(rows.length - 1, Math.max(0, place))];
  if (!next) return;
  void openMessage(next.id);
  showCursor();
  if (!document.activeElement?.closest("#queue")) byId("list").focus({ preventScroll: true });
}

/** Opens a message by a click or by Enter: the focus goes to what is chosen in it. */
export function enter() {
  change({ pane: "message" });
  if (matchMedia(NARROW).matches) byId("message").focus();
  else if (state.chosen) choose(state.chosen);
  else byId("message").focus();
}

function back() {
  if (state.question) return answerNo();
  if (state.form) return closeForm();
  change({ pane: "queue" });
  byId("list").focus({ preventScroll: true });
}

function search() {
  change({ pane: "queue" });
  const input = /** @type {HTMLInputElement} */ (byId("search"));
  input.focus();
  input.select();
}

function toggleDiff() {
  const draft = state.open.result.draft;
  if (!draft?.original) return say(draft ? "The draft is as the model wrote it." : "There is no draft.");
  if (!choices().includes("draft")) return;
  change({ diff: !state.diff });
  choose("draft", { focus: false });
}
