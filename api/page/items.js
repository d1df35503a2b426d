/** What was found in the message: a card for each task, decision and record, each of which can be chosen. */

import { arrange, byId, el } from "./dom.js";
import { drawDraft } from "./draft.js";
import { icon } from "./icons.js";
import { evidenceOf, showEvidence } from "./message.js";
import { change, onChange, state } from "./state.js";
import { foreign, plain } from "./visible.js";
import { counted, dueWords, named, whenFull } from "./words.js";

/** @type {WeakMap<object, HTMLElement>} */
const made = new WeakMap();
const KIND_WORDS = { task: "Task", decision: "Decision", record: "Record" };

/** Draws the cards, and the draft below them. */
export function drawItems() {
  onChange(["open", "chosen", "form", "writing", "diff", "cursor", "session"], draw);
}

/** Chooses an item or the draft, and puts the focus on it. */
export function choose(id, { focus = true } = {}) {
  change({ chosen: id, question: null });
  queueMicrotask(() => {
    const card = document.getElementById(`card-${id}`);
    if (focus) card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest" });
    if (id !== "draft") showEvidence(false);
  });
}

function draw() {
  const pane = byId("review");
  const { open } = state;
  if (state.cursor && open && open.id !== state.cursor) return;
  if (!open?.result) return arrange(pane, []);
  const had = document.activeElement?.id;
  const parts = [headOf(open.result), ...cardsOf(open.result), ...drawDraft(open), ...restOf(open.result)];
  arrange(pane, parts);
  if (had?.startsWith("card-") && document.activeElement?.id !== had)
    document.getElementById(had)?.focus({ preventScroll: true });
}

function headOf(result) {
  const [tasks, decisions] = [result.tasks, result.decisions].map(
    (items) => items.filter((item) => !item.rejected).length,
  );
  const found = [tasks && counted(tasks, "task"), decisions && counted(decisions, "decision")].filter(Boolean);
  return el("h2.section", {}, found.join(", ") || "No task, no decision");
}

function cardsOf(result) {
  const cards = [];
  if (state.form?.target === "new") cards.push(state.form.node);
  for (const [kind, items] of [
    ["task", result.tasks],
    ["decision", result.decisions],
    ["record", result.records ?? []],
  ])
    for (const item of items) cards.push(state.form?.target === item.id ? state.form.node : keptCard(kind, item));
  return cards;
}

/** The card that was made of this very item, so that choosing moves nothing and a selection in it stays. */
function keptCard(kind, item) {
  if (!made.has(item)) made.set(item, cardOf(kind, item));
  const card = made.get(item);
  card.classList.toggle("chosen", item.id === state.chosen);
  if (item.id === state.chosen) card.setAttribute("aria-current", "true");
  else card.removeAttribute("aria-current");
  return card;
}

function cardOf(kind, item) {
  const rejected = item.rejected !== null && item.rejected !== undefined;
  const label = kind === "record" ? named(item.kind) : KIND_WORDS[kind];
  return el(
    `section.card.${kind}${rejected ? ".rejected" : ""}`,
    {
      id: `card-${item.id}`,
      tabindex: "0",
      "aria-label": kind === "record" ? label : `${label}: ${plain(item.title ?? item.statement)}`,
      onfocus: () => state.chosen !== item.id && choose(item.id),
      onclick: () => choose(item.id),
    },
    el("p.kind", {}, icon(kind), label, ...saidOf(item), stateOf(item)),
    kind === "record" ? fieldsOf(item) : el("p.title", {}, foreign(item.title ?? item.statement)),
    kind === "task" ? whoAndWhen(item) : null,
    evidenceLine(item),
    ...notesOf(item),
  );
}

function saidOf(item) {
  const said = (item.said ?? [])
    .filter((word) => word !== "rejected")
    .map((word) => el("span.said", {}, `${word} by you`));
  if (item.rejected !== null && item.rejected !== undefined)
    said.push(el("span.said", {}, "rejected: ", foreign(String(item.rejected).replaceAll("_", " "), "span")));
  return said;
}

const stateOf = (item) => (item.state && item.state !== "open" ? el("span.said", {}, item.state) : null);

function whoAndWhen(task) {
  const owner = task.owner?.name ?? task.owner?.address;
  const known = {
    address_book: "known from earlier mail",
    named: "named in the text; nobody knows more of them",
    user: "said by you",
  }[task.owner?.known_by];
  const due = dueWords(task.due);
  const phrase = task.due?.date && task.due.phrase ? el("span.phrase", {}, "“", foreign(task.due.phrase), "”") : null;
  return el(
    "p.who",
    {},
    el("span", { title: known }, owner ? foreign(owner) : el("span.none", {}, "no owner")),
    el(
      "span",
      {},
      due ? (task.due.date ? due : foreign(due)) : el("span.none", {}, "no date"),
      phrase && phrase.textContent !== due ? " " : null,
      phrase,
    ),
    task.due?.certainty === "tentative" ? el("span.none", {}, "tentative") : null,
  );
}

function evidenceLine(item) {
  const [first, ...more] = evidenceOf(item);
  if (!first) return el("p.evidence-line.none", {}, "No evidence: it points at no words of the message.");
  return el(
    "p.evidence-line",
    {},
    el("q", {}, foreign(first.quote)),
    more.length ? ` and ${counted(more.length, "more place")}` : null,
    first.quoted ? el("span.none", {}, " (in quoted history)") : null,
  );
}

function notesOf(item) {
  const notes = (item.notes ?? []).map((note) =>
    el(
      "p.note",
      {},
      `${named(note.field)}: ${note.reason.replaceAll("_", " ")}`,
      note.proposed ? el("span", {}, "; the model had said “", foreign(note.proposed), "”") : null,
    ),
  );
  if (item.first)
    notes.push(
      el("p.note", {}, item.first.relation === "repeats" ? "Repeats an earlier task." : "Changes an earlier task."),
    );
  if (item.contradicts?.length) notes.push(el("p.note", {}, "Another item of this message says otherwise."));
  return notes;
}

function fieldsOf(record) {
  const rows = Object.entries(record.fields)
    .slice(0, 40)
    .flatMap(([name, value]) => [
      el("dt", {}, foreign(named(name))),
      el("dd", {}, foreign(typeof value === "string" ? value : JSON.stringify(value))),
    ]);
  return el("dl.fields", {}, ...rows);
}

function restOf(result) {
  const parts = (result.closed ?? []).map((closed) =>
    el("p.aside", {}, `Says that a task is ${closed.state}: `, foreign(closed.title)),
  );
  for (const lacking of result.degraded ?? [])
    parts.push(
      el("p.aside", {}, `${named(lacking.feature)} could not be had: ${lacking.reason.replaceAll("_", " ")}.`),
    );
  if (Date.parse(result.snoozed_until) > Date.now())
    parts.push(el("p.aside", {}, `Snoozed until ${whenFull(result.snoozed_until)}.`));
  if (!result.draft && !state.writing && !result.abstained) parts.push(el("p.aside", {}, withoutDraft(result)));
  return parts;
}

function withoutDraft({ status, reason }) {
  if (status === "queued" || status === "processing") return "It is still being worked on.";
  if (status === "dead_letter")
    return `It could not be processed: ${(reason ?? "nobody knows why").replaceAll("_", " ")}.`;
  return "No draft: nobody asks you for a reply.";
}
