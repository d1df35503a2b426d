/** The palette: every command that is possible now, found by a few letters. */

import { el, openDialog } from "./dom.js";

/** @param {import("./commands.js").Command[]} commands */
export function showPalette(commands) {
  const standing = document.querySelector("dialog.palette");
  if (standing instanceof HTMLDialogElement) return standing.close();
  if (document.querySelector("dialog[open]")) return;
  const possible = commands.filter((command) => command.title !== "All commands" && (command.possible?.() ?? true));
  let [found, at] = [possible, 0];
  const input = /** @type {HTMLInputElement} */ (
    el("input", {
      type: "text",
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": "palette-list",
      "aria-autocomplete": "list",
      "aria-label": "Command",
      placeholder: "What would you do?",
      maxlength: "80",
      autocomplete: "off",
      spellcheck: "false",
    })
  );
  const list = el("ul", { id: "palette-list", role: "listbox", "aria-label": "Commands" });
  const dialog = /** @type {HTMLDialogElement} */ (el("dialog.palette", { "aria-label": "All commands" }, input, list));
  const run = (command) => {
    dialog.close();
    command?.run();
  };
  const draw = () => {
    list.replaceChildren(...found.map((command, place) => optionOf(command, place, place === at, run)));
    if (!found.length)
      list.replaceChildren(
        el("li.blank", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No such command now."),
      );
    input.setAttribute("aria-activedescendant", found.length ? `command-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", () => {
    [found, at] = [fitting(possible, input.value), 0];
    draw();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at = Math.min(found.length - 1, Math.max(0, at + step));
    else if (event.key === "Enter" && !event.isComposing) return run(found[at]);
    else return;
    event.preventDefault();
    draw();
  });
  openDialog(dialog);
  draw();
  input.focus();
}

/** Those whose title has each of the words, in any order; the ones that begin so come first. */
function fitting(commands, typed) {
  const words = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  const fits = commands.filter(({ title, keys }) =>
    words.every((word) => title.toLowerCase().includes(word) || keys[0]?.toLowerCase() === word),
  );
  const begins = (command) => command.title.toLowerCase().startsWith(words[0] ?? "");
  return [...fits.filter(begins), ...fits.filter((command) => !begins(command))];
}

function optionOf(command, place, chosen, run) {
  const key = command.keys[0] ? el("kbd", { "aria-hidden": "true" }, command.keys[0]) : null;
  return el(
    "li",
    { id: `command-${place}`, role: "option", "aria-selected": String(chosen), onclick: () => run(command) },
    el("span", {}, command.title),
    key,
  );
}
