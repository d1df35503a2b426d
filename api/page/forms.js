/** Forms for what a person says: what is typed in them is never lost, whatever comes of sending it. */

import { Refused } from "./api.js";
import { conflictOf } from "./conflict.js";
import { el, keyed } from "./dom.js";
import { adopt, refreshMessage } from "./open.js";
import { refreshRows } from "./rows.js";
import { send } from "./sending.js";
import { change, say, state } from "./state.js";

const PREFIX = "winnow-typed:";

/**
 * @typedef {Object} FormPlan
 * @property {string} target the item's id, `draft` or `new`
 * @property {string} title
 * @property {(typed: Object<string, string>|null) => HTMLElement[]} fields labelled fields, with what was typed before if anything was
 * @property {(form: HTMLFormElement) => {body: object}|{wrong: string, field: string}|null} read what to send; null for nothing
 * @property {(body: object) => [string, string, object]} request method, path and body
 * @property {(current: any) => {label: string, words: string}[]} theirs what stands there now, for a conflict
 * @property {(body: object) => {label: string, words: string}[]} mine the same of what was typed
 * @property {string} done said when it has been carried out
 * @property {string} name what is undone, as in `the edit`
 * @property {() => void} [typed] called while typing
 * @property {(result: any) => void} [after]
 */

/** Opens a form in the place of what it changes. @param {FormPlan} plan */
export function openForm(plan) {
  const messageId = state.open.id;
  const kept = read(messageId, plan.target);
  const said = el("p.said-of-form", { role: "alert" });
  const conflict = el("div.conflict-place");
  const node = /** @type {HTMLFormElement} */ (
    el("form.card.form.chosen", { "aria-label": plan.title, novalidate: true })
  );
  const form = {
    target: plan.target,
    messageId,
    node,
    version: kept?.version ?? state.open.result.version,
    plan,
    said,
    conflict,
    busy: false,
    touched: kept !== null,
  };
  const buttons = el(
    "p.buttons",
    {},
    keyed("Save", "Ctrl ⏎", () => submit(form), "button.primary"),
    keyed("Close", "Esc", () => closeForm()),
    keyed("Throw away", null, () => closeForm({ forget: true }), "button.quiet"),
  );
  node.append(el("p.kind", {}, plan.title), ...plan.fields(kept?.typed ?? null), conflict, said, buttons);
  node.addEventListener("input", () => {
    form.touched = true;
    write(form);
    plan.typed?.();
  });
  node.addEventListener("submit", (event) => (event.preventDefault(), submit(form)));
  change({ form, chosen: plan.target === "new" ? state.chosen : plan.target, question: null });
  if (kept) said.textContent = "This is what you had typed before.";
  queueMicrotask(() => {
    const field = /** @type {HTMLElement|null} */ (
      node.querySelector("[data-first]") ?? node.querySelector("input, textarea")
    );
    field?.focus();
    node.scrollIntoView({ block: "nearest" });
  });
}

/** Closes the form; `forget` throws away what was typed. */
export function closeForm({ forget = false } = {}) {
  const { form } = state;
  if (!form) return;
  if (forget || !form.touched) sessionStorage.removeItem(keyOf(form.messageId, form.target));
  const back = form.target === "new" ? state.chosen : form.target;
  change({ form: null });
  queueMicrotask(() => document.getElementById(`card-${back}`)?.focus());
}

/** Sends the open form. */
export async function submit(form = state.form) {
  if (!form || form.busy) return;
  const found = form.plan.read(form.node);
  if (!found) return closeUnchanged();
  if ("wrong" in found) return wrong(form, found);
  write(form);
  await sendForm(form, found.body);
}

function closeUnchanged() {
  closeForm({ forget: true });
  say("Nothing was changed.");
}

function wrong(form, { wrong: words, field }) {
  form.said.textContent = words;
  const input = form.node.elements.namedItem(field);
  if (input instanceof HTMLElement) input.focus();
}

async function sendForm(form, body) {
  setBusy(form, true);
  try {
    const [method, path, given] = form.plan.request(body);
    const carriedOut = () => sessionStorage.removeItem(keyOf(form.messageId, form.target));
    const told = { done: form.plan.done, name: form.plan.name, carriedOut };
    const receipt = await send(form.messageId, method, path, { ...given, expected_version: form.version }, told);
    if (receipt.applied) carriedOut();
    if (state.form === form) closeForm();
    await refreshMessage(form.messageId);
    refreshRows();
    form.plan.after?.(receipt);
  } catch (error) {
    if (error instanceof Refused && error.name === "version-conflict" && error.problem.current)
      showConflict(form, body, error.problem.current);
    else form.said.textContent = `${error.message} What you have typed is kept: send it again when you like.`;
  } finally {
    setBusy(form, false);
  }
}

function setBusy(form, busy) {
  form.busy = busy;
  form.node.toggleAttribute("aria-busy", busy);
}

function showConflict(form, body, current) {
  const takeTheirs = () => {
    adopt(current);
    closeForm({ forget: true });
    say("Theirs stands; yours was thrown away.");
  };
  const sendMine = () => {
    form.version = current.version;
    form.conflict.replaceChildren();
    void submit(form);
  };
  adopt(current);
  form.said.textContent = "It was changed in another place while you typed. Nothing of yours was sent.";
  form.conflict.replaceChildren(conflictOf(form.plan.theirs(current), form.plan.mine(body), takeTheirs, sendMine));
  form.conflict.querySelector("button")?.focus();
}

const keyOf = (messageId, target) => `${PREFIX}${messageId}:${target}`;

function write(form) {
  const typed = Object.fromEntries([...new FormData(form.node)].map(([name, value]) => [name, String(value)]));
  try {
    sessionStorage.setItem(keyOf(form.messageId, form.target), JSON.stringify({ version: form.version, typed }));
  } catch {
    form.said.textContent = "The browser keeps no copy of what you type: do not reload before it is sent.";
  }
}

/** What was typed before, and the version that was seen then. */
function read(messageId, target) {
  const kept = sessionStorage.getItem(keyOf(messageId, target));
  return kept ? JSON.parse(kept) : null;
}

/** A labelled field. */
export function field(label, input, hint = null) {
  return el("label.field", {}, el("span", {}, label), input, hint ? el("small", {}, hint) : null);
}
