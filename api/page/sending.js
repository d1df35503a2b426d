/** Changes on their way: sent with the version that was seen, and what came of each said plainly. */

import { Refused, ask } from "./api.js";
import { change, say, state } from "./state.js";
import { refusedWords } from "./words.js";

const KEPT = "winnow-undoable";
const UNDOABLE_MAX = 20;

/** @type {Map<string, {done: string, carriedOut?: () => void}>} stored and not yet carried out, by the change's id */
const waiting = new Map();

/**
 * Sends one change.
 *
 * @param {string} messageId
 * @param {{done: string, name: string, carriedOut?: () => void}} told `carriedOut` for what has to wait for it
 * @returns {Promise<{change_id: string, applied: boolean|null, version: number|null, undo_until: string|null}>} the receipt
 * @throws {Error} with words for the person; `Refused` with `current` for a conflict
 */
export async function send(messageId, method, path, body, told) {
  const receipt = await request(method, path, body);
  if (receipt.applied === null) {
    say("Stored, not yet carried out: it will be as soon as its run can be reached.");
    waiting.set(receipt.change_id, told);
  } else say(told.done, "good");
  remember({
    messageId,
    changeId: receipt.change_id,
    until: receipt.undo_until ? Date.parse(receipt.undo_until) : null,
    label: told.done,
    name: told.name,
  });
  return receipt;
}

/** Says what came at last of a change that was stored and not yet carried out. */
export function heardOf({ type, data }) {
  const told = waiting.get(data.edit);
  if (!told) return;
  waiting.delete(data.edit);
  if (type.endsWith(".refused")) {
    const why = refusedWords(data.reason, "Look at the message again; nothing was changed.");
    return say(`Refused after all: “${told.done}” is not so. ${why}`, "bad");
  }
  say(told.done, "good");
  told.carriedOut?.();
}

async function request(method, path, body) {
  try {
    return (await ask(method, path, body)).body;
  } catch (error) {
    if (error instanceof Refused && error.name === "change-refused")
      error.message = refusedWords(error.problem.reason, error.problem.detail);
    throw error;
  }
}

/** The changes of this tab that can be taken back, also after a reload. */
export function readUndoable() {
  try {
    change({ undoable: JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") });
  } catch {
    sessionStorage.removeItem(KEPT);
  }
}

/** Forgets the last change: it was taken back. */
export function forgetLast() {
  keep(state.undoable.slice(0, -1));
}

function remember(undoable) {
  keep([...state.undoable, undoable].slice(-UNDOABLE_MAX));
}

function keep(undoable) {
  change({ undoable });
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(undoable));
  } catch {
    // Only the way back after a reload is lost: the queue's own reopening still is one.
  }
}
