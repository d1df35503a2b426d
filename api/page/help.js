/** The list of keys. */

import { el, openDialog } from "./dom.js";

const GROUPS = ["Move", "Look", "Decide"];
const SHOWN = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };

/** @param {import("./commands.js").Command[]} commands */
export function showHelp(commands) {
  const withKeys = commands.filter(({ keys }) => keys.length);
  const parts = GROUPS.map((group) =>
    el(
      "section",
      {},
      el("h3", {}, group),
      el("dl", {}, ...withKeys.filter((command) => command.group === group).flatMap(lineOf)),
    ),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog.help",
      { "aria-labelledby": "help-title" },
      el(
        "header",
        {},
        el("h2", { id: "help-title" }, "Keys"),
        el(
          "button",
          { type: "button", onclick: () => dialog.close() },
          "Close ",
          el("kbd", { "aria-hidden": "true" }, "Esc"),
        ),
      ),
      el("div.groups", {}, ...parts),
      el(
        "p.hint",
        {},
        "a, e and r act on what is chosen, which is framed. An item stands unless it is rejected; a draft leaves only when it is approved. While you type, keys are only letters. On a Mac, Ctrl is also ⌘.",
      ),
    )
  );
  dialog.addEventListener("keydown", (event) => event.key === "?" && !event.repeat && dialog.close());
  openDialog(dialog);
}

function lineOf({ title, keys }) {
  const shown = keys.flatMap((key, place) => [place ? " " : null, el("kbd", {}, SHOWN[key] ?? key)]);
  return [el("dt", {}, ...shown.filter(Boolean)), el("dd", {}, title)];
}
