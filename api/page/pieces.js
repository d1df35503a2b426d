/** A stretch of a message's text as nodes that know where they stand: evidence, links and hidden characters marked. */

import { el } from "./dom.js";
import { linkTail, linksIn } from "./links.js";
import { MARKS_MAX, hiddenIn, hiddenMark } from "./visible.js";

/**
 * @typedef {{start: number, end: number, of: string[]}} Span evidence, in UTF-16 units of the whole text
 */

/**
 * @param {string} text the whole message's
 * @param {number} start in UTF-16 units
 * @param {number} end
 * @param {Span[]} spans
 * @returns {Node[]}
 */
export function piecesOf(text, start, end, spans) {
  const words = text.slice(start, end);
  const links = linksIn(words).map((link) => ({ ...link, start: link.start + start, end: link.end + start }));
  const hidden = hiddenIn(words)
    .slice(0, MARKS_MAX)
    .map((found) => ({ ...found, start: found.start + start, end: found.end + start }));
  const near = spans.filter((span) => span.start < end && span.end > start);
  const cuts = cutsOf(start, end, [links, hidden, near]);
  const nodes = [];
  const inLinks = cursor(links);
  const inHidden = cursor(hidden);
  for (let place = 0; place + 1 < cuts.length; place++) {
    const [from, to] = [cuts[place], cuts[place + 1]];
    const of = near.filter((span) => span.start <= from && to <= span.end).flatMap((span) => span.of);
    const link = inLinks(from);
    nodes.push(pieceOf(text.slice(from, to), from, of, link, inHidden(from)));
    if (link && link.end === to) nodes.push(linkTail(link));
  }
  return nodes;
}

/** Where in the text what is selected in `root` stands, in UTF-16 units and without space around it; null for nothing. */
export function selectedIn(root, text) {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(root)) return null;
  const pieces = [...root.querySelectorAll("[data-at]")].filter((piece) => range.intersectsNode(piece));
  if (!pieces.length) return null;
  const first = edge(pieces[0], range.startContainer, range.startOffset, 0);
  const last = edge(pieces.at(-1), range.endContainer, range.endOffset, Number(pieces.at(-1).dataset.length));
  const words = text.slice(first, last);
  const lead = words.length - words.trimStart().length;
  return words.trim() ? { start: first + lead, end: first + lead + words.trim().length } : null;
}

/** A boundary of a selection: inside of the piece where it lies there, else the piece's own. */
function edge(piece, container, offset, otherwise) {
  const inside =
    container.nodeType === Node.TEXT_NODE && container.parentNode === piece && !piece.classList.contains("hidden-char");
  return Number(piece.dataset.at) + (inside ? offset : otherwise);
}

function cutsOf(start, end, lists) {
  const cuts = new Set([start, end]);
  for (const { start: from, end: to } of lists.flat()) {
    if (from > start && from < end) cuts.add(from);
    if (to > start && to < end) cuts.add(to);
  }
  return [...cuts].sort((a, b) => a - b);
}

/** Gives the stretch that holds a place; places come in order. */
function cursor(sorted) {
  let next = 0;
  return (place) => {
    while (next < sorted.length && sorted[next].end <= place) next++;
    return next < sorted.length && sorted[next].start <= place ? sorted[next] : null;
  };
}

function pieceOf(words, at, of, link, hidden) {
  const made = hidden ? hiddenMark(hidden) : el(of.length ? "mark" : "span", {}, words);
  made.dataset.at = String(at);
  made.dataset.length = String(words.length);
  if (of.length) {
    made.dataset.of = of.join(" ");
    made.classList.add("evidence");
  }
  if (link) made.classList.add("link");
  return made;
}
