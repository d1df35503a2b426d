/** The message as it was read: who, when, and its words with the evidence marked. */

import { byId, el } from "./dom.js";
import { offsetsOf } from "./offsets.js";
import { piecesOf, selectedIn } from "./pieces.js";
import { onChange, state } from "./state.js";
import { foreign } from "./visible.js";
import { counted, hour, KINDS, whenFull } from "./words.js";

const FLAGS = {
  automated: "sent by a machine",
  list: "through a list",
  bulk: "to many",
  no_reply: "nobody reads replies",
  signed: "signed (not checked)",
  encrypted: "encrypted",
};
const SEGMENTS_MAX = 3_000;

let drawnFor = null;
let offsets = null;

/** Draws the message, and marks the chosen item's evidence. */
export function drawMessage() {
  onChange(["open", "rows", "cursor"], draw);
  onChange(["open", "chosen"], () => showEvidence(false));
}

/** The stretch of the text that is selected, in code points, with its words. */
export function selectedWords() {
  const text = state.open?.conversation?.text;
  const found = text === undefined ? null : selectedIn(byId("message"), text);
  if (!found) return null;
  return {
    start: offsets.point(found.start),
    end: offsets.point(found.end),
    words: text.slice(found.start, found.end),
  };
}

/** The evidence of an item, all places of it. */
export const evidenceOf = (item) =>
  (Array.isArray(item.evidence) ? item.evidence : [item.evidence, ...(item.also ?? [])]).filter(Boolean);

function draw() {
  const { open } = state;
  const pane = byId("message");
  if (!open || (state.cursor && open.id !== state.cursor)) {
    if (state.cursor === null) pane.replaceChildren(blank());
    pane.classList.toggle("behind", Boolean(open && state.cursor));
    drawnFor = state.cursor === null ? null : drawnFor;
    return;
  }
  pane.classList.remove("behind");
  const now = JSON.stringify([
    open.id,
    open.failure,
    open.result?.run,
    open.result?.version,
    Boolean(open.conversation),
  ]);
  if (now === drawnFor) return;
  const moved = drawnFor === null || JSON.parse(drawnFor)[0] !== open.id;
  drawnFor = now;
  const [at, folds] = [pane.scrollTop, openFolds(pane)];
  pane.replaceChildren(...partsOf(open));
  if (!moved) pane.querySelectorAll("details").forEach((fold, place) => (fold.open = folds[place] ?? false));
  pane.scrollTop = moved ? 0 : at;
}

const openFolds = (pane) => [...pane.querySelectorAll("details")].map((fold) => fold.open);

function blank() {
  return el("p.blank", {}, state.rows?.length ? "j and k move through the queue; ? shows all keys." : "");
}

function partsOf({ result, conversation, failure }) {
  const parts = [];
  if (failure) parts.push(el("p.failure", { role: "alert" }, failure));
  if (result) parts.push(headOf(result, conversation));
  if (conversation) parts.push(el("div.text", {}, ...segmentsOf(conversation, result)));
  else if (result)
    parts.push(
      el(
        "p.blank",
        {},
        result.status === "dead_letter"
          ? `It could not be read: ${result.reason ?? "nobody knows why"}.`
          : "It has not been read yet.",
      ),
    );
  return parts;
}

function headOf(result, conversation) {
  const title = el("h2", {}, result.subject ? foreign(result.subject) : "No subject");
  const at = conversation?.at ?? result.accepted_at;
  const facts = [
    el("time", { datetime: at }, whenFull(at)),
    result.kind ? el("span", {}, KINDS[result.kind]) : null,
    ...flagsOf(conversation),
  ];
  return el("header", {}, title, ...peopleOf(conversation), el("p.facts", {}, ...facts.filter(Boolean)));
}

function peopleOf(conversation) {
  const roles = [
    ["sender", "From"],
    ["recipient", "To"],
    ["copied", "Cc"],
    ["speaker", "With"],
  ];
  const people = conversation?.participants ?? [];
  return roles
    .map(([role, label]) => [label, people.filter((person) => person.role === role)])
    .filter(([, found]) => found.length)
    .map(([label, found]) =>
      el(
        "p.people",
        {},
        el("span.label", {}, label),
        el(
          "span",
          {},
          ...found.slice(0, 60).flatMap(personOf),
          found.length > 60 ? ` and ${found.length - 60} more` : null,
        ),
      ),
    );
}

function personOf(person, place) {
  const far = person.address ?? (person.handle ? `@${person.handle}` : null);
  const name = person.name ? foreign(person.name) : null;
  const shown = el(
    "span.person",
    {},
    name,
    name && far ? " " : null,
    far ? el("span.address", {}, foreign(far)) : null,
    person.is_user ? el("span.you", {}, "you") : null,
  );
  return place ? [", ", shown] : [shown];
}

function flagsOf(conversation) {
  if (!conversation) return [];
  const flags = conversation.flags ?? {};
  const told = Object.entries(FLAGS)
    .filter(([name]) => flags[name])
    .map(([, words]) => words);
  if (flags.authenticated === false) told.push("sender not proved");
  if (flags.hidden_removed)
    told.push(`${counted(flags.hidden_removed, "hidden stretch", "hidden stretches")} left out`);
  for (const limit of conversation.limits ?? []) told.push(`cut: ${limit.replaceAll("_", " ")}`);
  const files = (conversation.attachments ?? []).map((file) =>
    el(
      "span.flag",
      {},
      foreign(file.name || file.media_type),
      file.unread ? ` (${file.unread.replaceAll("_", " ")})` : null,
    ),
  );
  return [...told.map((words) => el("span.flag", {}, words)), ...files];
}

function segmentsOf(conversation, result) {
  offsets = offsetsOf(conversation.text);
  const spans = spansOf(result);
  const shownOnes = conversation.segments.slice(0, SEGMENTS_MAX);
  let speaker = null;
  const made = shownOnes.map((segment) => {
    const spoken = conversation.kind !== "email" && segment.kind === "own";
    const heading = spoken && segment.speaker !== speaker ? headingOf(conversation, segment) : null;
    speaker = spoken ? segment.speaker : null;
    return segmentOf(conversation.text, segment, spans, heading);
  });
  if (shownOnes.length < conversation.segments.length)
    made.push(
      el("p.blank", {}, `${conversation.segments.length - shownOnes.length} more parts are kept and not shown.`),
    );
  return made;
}

function spansOf(result) {
  const items = [
    ...(result?.tasks ?? []),
    ...(result?.decisions ?? []),
    ...(result?.records ?? []),
    ...(result?.closed ?? []).map((closed) => ({ id: closed.task_id, evidence: closed.evidence })),
  ];
  return items.flatMap((item) =>
    evidenceOf(item).map(({ start, end }) => ({ start: offsets.unit(start), end: offsets.unit(end), of: [item.id] })),
  );
}

function headingOf(conversation, segment) {
  const person = conversation.participants[segment.speaker];
  const name = person ? (person.name ?? person.address ?? person.handle) : "Somebody";
  return el("p.speaker", {}, foreign(name), segment.at ? el("time", { datetime: segment.at }, hour(segment.at)) : null);
}

function segmentOf(text, segment, spans, heading) {
  const pieces = piecesOf(text, offsets.unit(segment.start), offsets.unit(segment.end), spans);
  const words = el("div.words", { dir: "auto" }, ...pieces);
  if (segment.kind !== "quoted") return el(`div.segment.${segment.kind}`, {}, heading, words);
  const lines = text.slice(offsets.unit(segment.start), offsets.unit(segment.end)).trim().split("\n").length;
  return el("details.segment.quoted", {}, el("summary", {}, `Quoted, ${counted(lines, "line")}`), words);
}

/** Marks the chosen item's places in the text, and brings the first into sight. */
export function showEvidence(asked) {
  const pane = byId("message");
  const all = [...pane.querySelectorAll("[data-of]")];
  let first = null;
  for (const piece of all) {
    const on = piece.dataset.of.split(" ").includes(state.chosen);
    piece.classList.toggle("chosen", on);
    if (on) first ??= piece;
  }
  if (!first) return;
  const fold = first.closest("details");
  if (fold) fold.open = true;
  const [seen, found] = [pane.getBoundingClientRect(), first.getBoundingClientRect()];
  if (asked || found.top < seen.top + 8 || found.bottom > seen.bottom - 8) first.scrollIntoView({ block: "center" });
}
