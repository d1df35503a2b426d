/** The message that is open beside the queue: fetched, kept for a moment, fetched ahead. */

import { writeAddressSoon } from "./address.js";
import { Refused, get, messagePath } from "./api.js";
import { placeOf } from "./rows.js";
import { change, choices, state } from "./state.js";

const KEPT_MAX = 30;
/** A cursor that moves faster only passes by: what it passes is not fetched. */
const HURRY_MS = 90;

let moved = 0;

/** @type {Map<string, Promise<{result: any, conversation: any}>>} newest last */
const kept = new Map();

/** Puts the cursor on a message and opens it; what was chosen in another one is no longer. */
export async function openMessage(id) {
  if (state.cursor === id && state.open?.id === id && !state.open.failure) return;
  const other = state.open?.id !== id;
  change({ cursor: id, question: null, ...(other && { chosen: null, writing: null, form: null }) });
  writeAddressSoon();
  const hurried = Date.now() - moved < HURRY_MS;
  moved = Date.now();
  if (hurried && !kept.has(id)) await new Promise((resolve) => setTimeout(resolve, HURRY_MS));
  if (state.cursor === id) await load(id);
}

/** Fetches the open message again: something has changed. */
export async function refreshMessage(id = state.cursor) {
  kept.delete(id);
  if (id && id === state.cursor) await load(id);
}

/** Forgets what is known of a message that is not open. */
export const forget = (id) => kept.delete(id);

/** Takes a result that came with an answer of the API. */
export function adopt(result) {
  if (state.open?.id !== result.id) return;
  kept.set(result.id, Promise.resolve({ result, conversation: state.open.conversation }));
  show({ id: result.id, result, conversation: state.open.conversation, failure: null });
}

/** Fetches the message after this one, so that it is there when it is wanted. */
export function fetchAhead() {
  const next = state.rows?.[placeOf(state.cursor) + 1];
  if (next) fetched(next.id).catch(() => kept.delete(next.id));
}

async function load(id) {
  try {
    const found = await fetched(id);
    if (state.cursor !== id || isOlder(id, found.result)) return;
    show({ id, ...found, failure: null });
    fetchAhead();
  } catch (error) {
    kept.delete(id);
    if (state.cursor !== id || (error instanceof Refused && error.status === 401)) return;
    const before = state.open?.id === id ? state.open : { id, result: null, conversation: null };
    change({ open: { ...before, failure: error.message } });
  }
}

/** Of two answers that pass each other on the way, the older one may come last. */
const isOlder = (id, result) => state.open?.id === id && state.open.result?.version > result.version;

/** A question of the bar was about what stood there when it was asked. */
function show(open) {
  const moved = state.open?.result?.version !== open.result.version;
  change({ open, ...(moved && { question: null }) });
  const possible = choices();
  if (!possible.includes(state.chosen)) change({ chosen: firstChoice(open.result, possible) });
}

/** A draft that waits comes first: it is what can be done at once. */
const firstChoice = (result, possible) => (result.draft?.status === "pending" ? "draft" : (possible[0] ?? null));

function fetched(id) {
  const row = state.rows?.[placeOf(id)];
  const known = kept.get(id);
  const found = known
    ? known.then((had) => (row && row.version > had.result.version ? fetchBoth(id) : had))
    : fetchBoth(id);
  kept.delete(id);
  kept.set(id, found);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value);
  return found;
}

async function fetchBoth(id) {
  const [result, conversation] = await Promise.all([
    get(messagePath(id)),
    get(messagePath(id, "conversation")).catch(notRead),
  ]);
  return { result, conversation };
}

/** A message that could not be read, or has not been yet, has no words to show. */
function notRead(error) {
  if (error instanceof Refused && (error.status === 404 || error.status === 409)) return null;
  throw error;
}
