/** The draft: whom it goes to, its words with what is open in them, what was struck, and how it differs. */

import { el } from "./dom.js";
import { diffWords } from "./diff.js";
import { icon } from "./icons.js";
import { change, state } from "./state.js";
import { foreign, shown } from "./visible.js";
import { counted, DRAFTS, mailbox, named, RULES, struckWords, whenFull } from "./words.js";

const GAP = /\[[^[\]\n]{1,200}\]/gu;

/** @type {{of: unknown[], node: HTMLElement|null}} */
let kept = { of: [], node: null };

/** The parts of the pane that tell of the draft; none where there is none. */
export function drawDraft({ result }) {
  if (state.writing && !result.draft) return [writingCard(state.writing)];
  if (state.form?.target === "draft") return [state.form.node];
  if (result.draft) return [keptCard(result.draft)];
  if (result.abstained) return [el("p.aside.abstained", {}, "No draft: ", foreign(result.abstained.reason))];
  return [];
}

/** Words with what was taken out struck through, and what was put in underlined. */
export function diffNodes(before, after) {
  return diffWords(before, after).map(({ type, words }) => {
    if (type === "same") return el("span", {}, ...shown(words));
    return el(type === "gone" ? "del" : "ins", {}, ...shown(words));
  });
}

/** Whether a person has made other words of it than the model's. */
export const isRewritten = (draft) =>
  Boolean(draft.original) && (draft.original.body !== draft.body || draft.original.subject !== draft.subject);

function keptCard(draft) {
  const of = [draft, state.diff];
  if (!kept.node || of.some((part, place) => part !== kept.of[place])) kept = { of, node: cardOf(draft) };
  kept.node.classList.toggle("chosen", state.chosen === "draft");
  if (state.chosen === "draft") kept.node.setAttribute("aria-current", "true");
  else kept.node.removeAttribute("aria-current");
  return kept.node;
}

function cardOf(draft) {
  const takeHold = () => state.chosen !== "draft" && change({ chosen: "draft", question: null });
  const differs = isRewritten(draft);
  const asDiff = differs && state.diff;
  return el(
    `section.card.draft.${draft.status}`,
    { id: "card-draft", tabindex: "0", "aria-label": `Draft: ${DRAFTS[draft.status]}`, onfocus: takeHold, onclick: takeHold },
    el(
      "p.kind",
      {},
      icon("draft"),
      "Draft",
      el(`span.said.${draft.status}`, {}, DRAFTS[draft.status]),
      draft.edited ? el("span.said", {}, "edited by you") : null,
    ),
    linesOf(draft),
    el("p.title", {}, ...(asDiff ? diffNodes(draft.original.subject, draft.subject) : [foreign(draft.subject)])),
    el("div.body", { dir: "auto" }, ...(asDiff ? diffNodes(draft.original.body, draft.body) : bodyOf(draft))),
    differs
      ? el(
          "p.note",
          {},
          asDiff ? "Your words against the model’s; d shows them plain." : "d shows what you have changed.",
        )
      : null,
    ...gapsOf(draft),
    ...struckOf(draft),
    draft.left_before > 0 && draft.status === "pending"
      ? el("p.note", {}, "It has left before, or may have: another approval sends one more.")
      : null,
    receiptOf(draft),
  );
}

function linesOf({ recipients }) {
  const { to, cc, rule } = recipients;
  const line = (label, people) =>
    people.length
      ? el(
          "p.people",
          {},
          el("span.label", {}, label),
          el("span", {}, ...people.flatMap((one, place) => [place ? ", " : null, foreign(mailbox(one))])),
        )
      : null;
  const by = RULES[rule] ?? named(rule);
  return el(
    "div.lines",
    {},
    line("To", to),
    line("Cc", cc),
    to.length ? el("p.rule", {}, by) : el("p.people", {}, el("span.label", {}, "To"), el("span.none", {}, by)),
  );
}

/** The body with its gaps marked, and the marks of what was struck. */
function bodyOf(draft) {
  const nodes = [];
  let at = 0;
  for (const { 0: words, index } of draft.body.matchAll(GAP)) {
    nodes.push(
      ...shown(draft.body.slice(at, index)),
      el("mark.gap", { title: "Only you can fill this" }, ...shown(words)),
    );
    at = index + words.length;
  }
  return [...nodes, ...shown(draft.body.slice(at))];
}

function gapsOf({ gaps }) {
  return gaps?.length
    ? [
        el(
          "p.note.open",
          {},
          `${counted(gaps.length, "gap")} to fill: `,
          ...gaps.slice(0, 12).flatMap((gap, place) => [place ? ", " : null, el("mark.gap", {}, ...shown(gap))]),
        ),
      ]
    : [];
}

function struckOf({ struck }) {
  return (struck ?? [])
    .slice(0, 20)
    .map((strike) => el("p.note", {}, el("del", {}, ...shown(strike.words)), ` struck: ${struckWords(strike)}.`));
}

function receiptOf({ receipt, status }) {
  if (!receipt) return null;
  const words = status === "undelivered" ? "Refused by" : "Receipt:";
  return el(
    "dl.receipt",
    {},
    el("dt", {}, words),
    el(
      "dd",
      {},
      foreign(receipt.via),
      " ",
      el("code", {}, foreign(receipt.id)),
      receipt.detail ? " " : null,
      receipt.detail ? foreign(receipt.detail) : null,
      ` at ${whenFull(receipt.at)}`,
    ),
  );
}

function writingCard({ words, restarted, broken }) {
  return el(
    "section.card.draft.writing",
    { "aria-label": "Draft, being written", "aria-busy": String(!broken) },
    el(
      "p.kind",
      {},
      icon("draft"),
      "Draft",
      el("span.said", {}, "being written, unproved"),
      restarted ? el("span.said", {}, "begun again") : null,
      broken ? el("span.said.undelivered", {}, "broken off") : null,
    ),
    broken ? null : el("div.body", { dir: "auto" }, ...shown(words)),
  );
}
