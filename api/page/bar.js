/** The bar below: what came of the last thing, how long it can be taken back, and the buttons; no message reaches it. */

import { approve, edit, reject, reopen, snooze, undo } from "./acts.js";
import { arrange, byId, el, keyed } from "./dom.js";
import { change, chosenItem, onChange, say, state } from "./state.js";
import { shown } from "./visible.js";

const TICK_MS = 250;

const spoken = el("p.outcome", { id: "outcome", role: "status", "aria-live": "polite" });
const countdown = keyed("Undo", "z", () => void undo(), "button.undo");
const deeds = el("div.deeds", { role: "group", "aria-label": "Deeds" });
let ticking = 0;

/** Draws the bar. */
export function drawBar() {
  arrange(byId("bar"), [spoken, countdown, deeds]);
  onChange(["outcome", "question"], drawSpoken);
  onChange(["undoable"], drawCountdown);
  onChange(["open", "chosen", "form", "question", "cursor"], drawDeeds);
  drawCountdown();
}

/** Answers the question of the bar with yes. */
export function answerYes() {
  const { question } = state;
  change({ question: null });
  question?.run();
}

/** Answers it with no. */
export function answerNo() {
  change({ question: null });
  say("Nothing was done.");
}

function drawSpoken() {
  const { outcome, question } = state;
  spoken.className = `outcome ${question ? "asks" : outcome.tone}`;
  spoken.replaceChildren(...shown(question ? question.words : outcome.words));
}

function drawCountdown() {
  clearTimeout(ticking);
  const last = state.undoable.at(-1);
  const left_s = last?.until ? Math.ceil((last.until - Date.now()) / 1_000) : 0;
  countdown.hidden = !last;
  if (!last) return;
  const label = left_s > 0 ? `Undo: leaves in ${left_s} s` : `Undo ${last.name}`;
  if (countdown.firstElementChild.textContent !== label) countdown.firstElementChild.textContent = label;
  countdown.classList.toggle("soon", left_s > 0);
  if (left_s > 0) ticking = setTimeout(drawCountdown, TICK_MS);
}

function drawDeeds() {
  const had = document.activeElement?.closest("#bar") ? document.activeElement.textContent : null;
  deeds.replaceChildren(...deedsNow());
  if (had) [...deeds.children].find((button) => button.textContent === had)?.focus();
}

function deedsNow() {
  const { question, form, open } = state;
  if (question)
    return [
      keyed(question.yes, "y", answerYes, "button.primary"),
      keyed("Fill them", "e", edit),
      keyed("Not yet", "Esc", answerNo),
    ];
  if (form || !open?.result || open.id !== state.cursor) return [];
  const found = chosenItem();
  const draft = open.result.draft;
  const on = found ? found.kind : "draft";
  const list = [];
  if (found) list.push(keyed(`Keep ${on}`, "a", approve, "button.primary"));
  else if (draft?.status === "pending") list.push(keyed("Approve draft", "a", approve, "button.primary.approve"));
  if (found ? found.kind !== "record" : draft?.status === "pending")
    list.push(keyed(about("Edit", on), "e", edit), keyed(about("Reject", on), "r", reject));
  if (isOver(open.result)) list.push(keyed("Reopen", null, reopen));
  list.push(keyed("Snooze", "s", snooze));
  return list;
}

/** Whether there is something to decide once more, or to wake. */
const isOver = ({ draft, snoozed_until }) =>
  (draft && !["pending", "approved"].includes(draft.status)) || Date.parse(snoozed_until) > Date.now();

/** A deed and what it is done to, which is left unsaid where there is little room. */
const about = (deed, on) => el("span", {}, deed, el("span.on", {}, ` ${on}`));
