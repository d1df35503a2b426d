/** Two who changed the same: what the other has made, beside what was typed here. */

import { el, keyed } from "./dom.js";
import { diffNodes } from "./draft.js";

/**
 * @param {{label: string, words: string}[]} theirs
 * @param {{label: string, words: string}[]} mine
 */
export function conflictOf(theirs, mine, takeTheirs, sendMine) {
  const rows = mine.map(({ label, words }) => {
    const other = theirs.find((one) => one.label === label)?.words ?? "";
    return el(
      "div.both",
      {},
      el("p.label", {}, label),
      el("div.theirs", {}, el("small", {}, "Theirs, stored"), el("div.body", {}, other || "nothing")),
      el("div.mine", {}, el("small", {}, "Yours, against theirs"), el("div.body", {}, ...diffNodes(other, words))),
    );
  });
  return el(
    "div.conflict",
    { role: "group", "aria-label": "Changed in two places" },
    ...rows,
    el(
      "p.buttons",
      {},
      keyed("Take theirs", null, takeTheirs),
      keyed("Send mine on top of theirs", null, sendMine, "button.primary"),
    ),
  );
}
