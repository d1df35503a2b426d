/** Small questions that are answered by one key. */

import { el, openDialog } from "./dom.js";
import { say } from "./state.js";
import { named, whenFull } from "./words.js";

const MORNING = 8;
const DAYS_MAX = 365;

/** Asks for a reason by a key 1 to 9, or in words of one's own. */
export function askReason(title, reasons, run) {
  const options = reasons.slice(0, 9).map((reason) => ({ label: named(reason), value: reason }));
  const own = el("input", {
    type: "text",
    name: "own",
    maxlength: "500",
    autocomplete: "off",
    "aria-label": "In your own words",
    placeholder: "In your own words",
  });
  ask(title, options, own, () => own.value.trim() || null, run);
}

/** Asks until when: by a key, or by a day. */
export function askUntil(run) {
  const options = [
    ["Tomorrow morning", 1],
    ["Next Monday", daysToMonday()],
    ["In a week", 7],
  ].map(([label, days]) => {
    const at = morning(days);
    return { label, value: at.toISOString(), detail: whenFull(at) };
  });
  const day = el("input", {
    type: "date",
    name: "day",
    min: isoDay(morning(1)),
    max: isoDay(morning(DAYS_MAX)),
    "aria-label": "On a day",
  });
  ask("Snooze until", options, day, () => untilOf(day), run);
}

function untilOf(day) {
  if (!day.value || !day.checkValidity()) {
    say("Name a day from tomorrow on, within a year.");
    return null;
  }
  return new Date(`${day.value}T${String(MORNING).padStart(2, "0")}:00`).toISOString();
}

function daysToMonday() {
  return (8 - new Date().getDay()) % 7 || 7;
}

function morning(days) {
  const at = new Date();
  at.setDate(at.getDate() + days);
  at.setHours(MORNING, 0, 0, 0);
  return at;
}

const isoDay = (at) =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;

function ask(title, options, own, valueOf, run) {
  const answer = (value) => {
    dialog.close();
    void run(value);
  };
  const buttons = options.map(({ label, value, detail }, place) =>
    el(
      "li",
      {},
      el(
        "button.option",
        { type: "button", onclick: () => answer(value), "aria-keyshortcuts": place + 1 },
        el("kbd", {}, String(place + 1)),
        el("span", {}, label),
        detail ? el("small", {}, detail) : null,
      ),
    ),
  );
  const sendOwn = (event) => {
    event.preventDefault();
    const value = valueOf();
    if (value) answer(value);
  };
  const form = el("form.own-words", { onsubmit: sendOwn }, own, el("button", { type: "submit" }, "OK"));
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog.asking",
      { "aria-labelledby": "asking-title" },
      el("h2", { id: "asking-title" }, title),
      el("ol", {}, ...buttons),
      form,
    )
  );
  dialog.addEventListener("keydown", (event) => {
    const typing = event.target === own;
    const place = Number(event.key) - 1;
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !options[place]) return;
    event.preventDefault();
    answer(options[place].value);
  });
  openDialog(dialog);
  /** @type {HTMLElement|null} */ (dialog.querySelector(".option"))?.focus();
}
