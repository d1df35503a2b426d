/** Foreign words, made so that nothing in them stays unseen: controls, zero widths and turned directions. */

import { el } from "./dom.js";

export const MARKS_MAX = 1_000;
/** Characters of one foreign line that are shown; the rest is cut, and said to be. */
const LINE_CHARS_MAX = 1_000;

/** Joiners belong to emoji and to scripts that join; everywhere else they only hide. */
const JOINED =
  "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{sc=Arab}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Mlym}\\p{sc=Sinh}\\p{M}\\uFE0F])[\\u200C\\u200D\\uFE0F]";
const DIGIT = "(?<=[0-9#*])\\uFE0F";
const HIDDEN = "(?![\\n\\t])[\\p{Cc}\\p{Cf}\\p{DI}\\p{Zl}\\p{Zp}]";
const FIND = new RegExp(`(?<fine>${JOINED}|${DIGIT})|(?<hidden>${HIDDEN})\\k<hidden>*`, "gu");

const NAMES = {
  0x00: "null",
  0x07: "bell",
  0x08: "backspace",
  0x1b: "escape",
  0x7f: "delete",
  0xad: "soft hyphen",
  0x61c: "Arabic letter mark",
  0x200b: "zero width space",
  0x200c: "zero width non-joiner",
  0x200d: "zero width joiner",
  0x200e: "left-to-right mark",
  0x200f: "right-to-left mark",
  0x202a: "left-to-right embedding",
  0x202b: "right-to-left embedding",
  0x202c: "end of direction",
  0x202d: "left-to-right override",
  0x202e: "right-to-left override",
  0x2060: "word joiner",
  0x2066: "left-to-right isolate",
  0x2067: "right-to-left isolate",
  0x2068: "first strong isolate",
  0x2069: "end of isolate",
  0xfeff: "zero width no-break space",
};

/**
 * The hidden stretches of a text: where they stand, and what to show for each.
 *
 * @returns {Array<{start: number, end: number, code: number, times: number}>} offsets in UTF-16 units
 */
export function hiddenIn(text) {
  const found = [];
  for (const match of text.matchAll(FIND)) {
    if (match.groups.fine) continue;
    const code = match.groups.hidden.codePointAt(0);
    const times = match[0].length / match.groups.hidden.length;
    found.push({ start: match.index, end: match.index + match[0].length, code, times });
  }
  return found;
}

/** What stands on the page for a hidden stretch. */
export function hiddenMark({ code, times }) {
  const label = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const name = NAMES[code] ?? "character that shows nothing";
  return el(
    "span.hidden-char",
    { title: times > 1 ? `${name}, ${times} times` : name },
    times > 1 ? `${label}×${times}` : label,
  );
}

/** A foreign line (a name, a subject) in an isolate of its own. */
export function foreign(words, kind = "bdi") {
  const whole = String(words ?? "");
  const line = whole.length > LINE_CHARS_MAX ? `${whole.slice(0, LINE_CHARS_MAX)}…` : whole;
  return el(kind, { dir: "auto" }, ...shown(line));
}

/** Foreign words as nodes; past `MARKS_MAX` hidden stretches each is but a box. */
export function shown(text) {
  const nodes = [];
  let at = 0;
  hiddenIn(text).forEach((hidden, place) => {
    if (hidden.start > at) nodes.push(text.slice(at, hidden.start));
    nodes.push(place < MARKS_MAX ? hiddenMark(hidden) : "□");
    at = hidden.end;
  });
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

/** Foreign words for where only plain text can stand: a title, a name read aloud. */
export const plain = (text) => String(text ?? "").replace(FIND, (whole, fine) => (fine ? whole : "□"));
