/** The keyboard: one key, one command; inert while something is typed or a dialog is open. */

import { answerNo } from "./bar.js";
import { COMMANDS } from "./commands.js";
import { dialogOpen } from "./dom.js";
import { closeForm, submit } from "./forms.js";
import { showPalette } from "./palette.js";
import { change, say, state } from "./state.js";

/** Listens. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || !state.session) return;
    if (pressed(event)) event.preventDefault();
  });
}

/** Whether the key was for us. */
function pressed(event) {
  const held = event.ctrlKey || event.metaKey;
  if (held && !event.altKey && event.key.toLowerCase() === "k") return void showPalette(COMMANDS) ?? true;
  if (dialogOpen()) return false;
  if (held && event.key === "Enter" && state.form) return void submit() ?? true;
  if (isTyping(event.target)) return event.key === "Escape" && leaveField(event.target);
  if (held || event.altKey) return false;
  return runOf(event);
}

function runOf(event) {
  if (state.question && event.key === "e") change({ question: null });
  else if (state.question && !["y", "Escape"].includes(event.key)) return event.key.length === 1 && (answerNo(), true);
  const command = COMMANDS.find(({ keys }) => keys.includes(event.key) && event.key !== "Tab");
  if (!command || isNative(event)) return false;
  if (event.repeat && !command.repeats) return true;
  if (command.possible && !command.possible()) return !state.form && notNow(event);
  command.run();
  return true;
}

/** A command that finds nothing to work on says so, rather than staying silent. */
function notNow(event) {
  if (event.key === "y" || event.key === "Enter") return false;
  say("No message is open for that.");
  return true;
}

/** Enter and the arrows belong to a button, a fold or a region that has the focus. */
function isNative({ key, target }) {
  if (key === "Enter") return target.closest("button, summary, a") !== null;
  if (key === "ArrowDown" || key === "ArrowUp") return target.closest("#message, #review") !== null;
  return false;
}

function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])") !== null)
  );
}

function leaveField(target) {
  if (state.form) closeForm();
  else if (target.id === "search") document.getElementById("list")?.focus();
  else target.blur();
  return true;
}
