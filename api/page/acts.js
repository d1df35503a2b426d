/** What can be done with what is chosen: approve, edit, reject, snooze, take back. */

import { askReason, askUntil } from "./asking.js";
import { Refused, messagePath } from "./api.js";
import { isRewritten } from "./draft.js";
import { editDraft } from "./draft_form.js";
import { choose } from "./items.js";
import { editItem } from "./item_form.js";
import { adopt, forget, openMessage, refreshMessage } from "./open.js";
import { showCursor } from "./queue.js";
import { patchRow, placeOf, refreshRows } from "./rows.js";
import { forgetLast, send } from "./sending.js";
import { change, choices, chosenItem, say, state } from "./state.js";
import { counted, named, whenFull } from "./words.js";

/** Approves the chosen draft; of an item, which stands unless it is rejected, goes on to what is next. */
export function approve() {
  if (chosenItem()) return chooseBy(1);
  const draft = draftAtHand("approve");
  if (!draft) return;
  if (isRewritten(draft) && !state.diff) {
    change({ diff: true });
    return say("This is what you have changed. a again approves it.");
  }
  if (draft.gaps?.length) {
    return change({
      question: {
        words: `${counted(draft.gaps.length, "gap")} still open: ${draft.gaps.slice(0, 6).join(", ")}. Let it leave so?`,
        yes: "Leave them open",
        run: () => void sendApproval({ gaps: "allow" }),
      },
    });
  }
  void sendApproval({});
}

async function sendApproval(given) {
  const seen = seenNow();
  const { id } = seen;
  const told = { done: "Approved.", name: "the approval" };
  const next = nextAfter(id);
  const receipt = await tried(seen, "POST", messagePath(id, "draft", "approve"), given, told);
  if (!receipt) return;
  if (receipt.applied) patchRow(id, { draft: "approved" });
  await goOn(id, next);
}

/** Opens the form of what is chosen. */
export function edit() {
  if (chosenItem()) return editItem();
  if (draftAtHand("edit")) editDraft();
}

/** Rejects what is chosen, after asking why. */
export function reject() {
  const found = chosenItem();
  if (found?.kind === "record") return say("A record of a kind of your own is not rejected here.");
  if (!found && !draftAtHand("reject")) return;
  const seen = seenNow();
  const { id } = seen;
  const { session } = state;
  const reasons = found ? session.item_reasons : session.draft_reasons;
  askReason(found ? `Reject this ${found.kind}: why?` : "Reject the draft: why?", reasons, async (reason) => {
    const path = found ? messagePath(id, "items", found.item.id, "reject") : messagePath(id, "draft", "reject");
    const told = { done: `Rejected: ${named(reason).toLowerCase()}.`, name: "the rejection" };
    const next = nextAfter(id);
    const receipt = await tried(seen, "POST", path, { reason }, told);
    if (!receipt) return;
    if (found) return chooseBy(1);
    if (receipt.applied) patchRow(id, { draft: "rejected" });
    await goOn(id, next);
  });
}

/** Leaves the message until later. */
export function snooze() {
  const seen = seenNow();
  const { id } = seen;
  askUntil(async (until) => {
    const told = { done: `Snoozed until ${whenFull(until)}.`, name: "the snooze" };
    const next = nextAfter(id);
    if (await tried(seen, "POST", messagePath(id, "snooze"), { until }, told)) await goOn(id, next);
  });
}

/** Puts the message back into the queue. */
export function reopen() {
  const seen = seenNow();
  void tried(seen, "POST", messagePath(seen.id, "reopen"), {}, { done: "Reopened.", name: "the reopening" });
}

/** Parts the chosen task from what it was taken for. */
export function unlink() {
  const seen = seenNow();
  void tried(
    seen,
    "POST",
    messagePath(seen.id, "items", chosenItem().item.id, "unlink"),
    {},
    { done: "Parted, for good.", name: "the parting" },
  );
}

/** Takes the last change of this tab back, and opens its message again. */
export async function undo() {
  const last = state.undoable.at(-1);
  if (!last) return say("There is nothing to take back.");
  try {
    await openMessage(last.messageId);
    await send(
      last.messageId,
      "POST",
      messagePath(last.messageId, "undo"),
      { change_id: last.changeId },
      { done: `Taken back: ${last.name}.`, name: "" },
    );
    forgetLast(); // the undoing itself
    forgetLast();
  } catch (error) {
    if (error instanceof Refused && error.name === "change-refused") forgetLast();
    say(`It could not be taken back: ${error.message}`, "bad");
  }
  change({ chosen: null });
  showCursor();
  await refreshMessage(last.messageId);
  refreshRows();
}

/** Moves the choice among the items and the draft. */
export function chooseBy(step) {
  const possible = choices();
  const place = possible.indexOf(state.chosen) + step;
  if (place >= possible.length && step > 0 && state.open) return void goOn(state.open.id, nextAfter(state.open.id));
  const next = possible[Math.max(0, place)];
  if (next) choose(next);
}

/** The next message that still waits, or the one before where none is left below; asked before the queue moves. */
function nextAfter(id) {
  const rows = state.rows ?? [];
  const place = placeOf(id);
  const waits = (row) => row.id !== id && row.draft !== "approved" && row.draft !== "rejected";
  return rows.slice(place + 1).find(waits) ?? rows.slice(0, Math.max(place, 0)).reverse().find(waits) ?? null;
}

/** Opens the message that comes next; the focus stays in the pane in which it was. */
async function goOn(id, next) {
  forget(id);
  refreshRows();
  const inReview = state.pane === "message" && !document.activeElement?.closest("#queue");
  if (next) await openMessage(next.id);
  else await refreshMessage(id);
  showCursor();
  const card = inReview ? document.getElementById(`card-${state.chosen}`) : null;
  (card ?? document.getElementById("list"))?.focus({ preventScroll: true });
}

function draftAtHand(verb) {
  const draft = state.open?.result?.draft;
  if (!draft) say(`There is no draft to ${verb}.`);
  else if (draft.status === "pending") return draft;
  else if (draft.status === "approved") say("It is approved: z takes that back.");
  else say(`The draft is ${draft.status}: “Reopen” has it decided once more.`);
  return null;
}

/** What the person sees now: whatever they answer is said of this, and not of what comes meanwhile. */
const seenNow = () => ({ id: state.open.id, version: state.open.result.version });

/** Sends a change that has no form; null where nothing came of it, which has been said. */
async function tried({ id, version }, method, path, body, told) {
  try {
    const receipt = await send(id, method, path, { ...body, expected_version: version }, told);
    await refreshMessage(id);
    refreshRows();
    return receipt;
  } catch (error) {
    if (error instanceof Refused && error.name === "version-conflict" && error.problem.current) {
      adopt(error.problem.current);
      say(
        "It was changed in another place meanwhile, and stands so now. Nothing was done: look, and decide again.",
        "bad",
      );
    } else say(`${error.message} Nothing was lost; try again.`, "bad");
    return null;
  }
}
