/** The form of an item: what it says, who is to do it, and by when. */

import { messagePath } from "./api.js";
import { el } from "./dom.js";
import { field, openForm } from "./forms.js";
import { selectedWords } from "./message.js";
import { chosenItem, say, state } from "./state.js";
import { foreign } from "./visible.js";

const TASK_FIELDS = ["title", "owner_name", "owner_address", "due_date"];

/** Opens the chosen item for editing. */
export function editItem() {
  const found = chosenItem();
  if (!found || found.kind === "record") return say("A record of a kind of your own is not edited here.");
  const { kind, item } = found;
  const { id } = state.open;
  const was = valuesOf(kind, item);
  openForm({
    target: item.id,
    title: kind === "task" ? "Edit the task" : "Edit the decision",
    fields: (typed) => (kind === "task" ? taskFields({ ...was, ...typed }) : [statement({ ...was, ...typed })]),
    read: (form) => readItem(form, kind, was),
    request: (given) => ["PATCH", messagePath(id, "items", item.id), given],
    theirs: (current) => {
      const now = [...current.tasks, ...current.decisions].find((one) => one.id === item.id);
      return now ? sides(valuesOf(kind, now)) : [];
    },
    mine: (given) =>
      sides({
        ...was,
        ...given,
        ...(given.clear?.includes("owner") && { owner_name: "", owner_address: "" }),
        ...(given.clear?.includes("due") && { due_date: "" }),
      }),
    done: kind === "task" ? "The task is saved." : "The decision is saved.",
    name: `the edit of the ${kind}`,
  });
}

/** Opens a form for an item that nobody found; what is selected in the message is its evidence. */
export function newItem() {
  const { id } = state.open;
  const words = selectedWords();
  openForm({
    target: "new",
    title: "Add an item",
    fields: (typed) => [
      el(
        "fieldset.choice",
        {},
        el("legend", {}, "Kind"),
        ...["task", "decision"].map((kind) =>
          el(
            "label",
            {},
            el("input", { type: "radio", name: "kind", value: kind, checked: (typed?.kind ?? "task") === kind }),
            ` ${kind}`,
          ),
        ),
      ),
      field(
        "What it says",
        el(
          "textarea",
          { name: "title", rows: "2", maxlength: "500", "data-first": true },
          typed?.title ?? oneLine(words?.words),
        ),
      ),
      ...taskFields(typed ?? { owner_name: "", owner_address: "", due_date: "" }).slice(1),
      el(
        "p.evidence-line",
        {},
        words
          ? el("q", {}, foreign(words.words.slice(0, 300)))
          : "No evidence: select words of the message before n to point at them.",
      ),
    ],
    read: (form) => readNew(form, words),
    request: (given) => ["POST", messagePath(id, "items"), given],
    theirs: () => [],
    mine: (given) => [{ label: "What it says", words: given.words }],
    done: "Added.",
    name: "the new item",
  });
}

function valuesOf(kind, item) {
  if (kind === "decision") return { statement: item.statement };
  return {
    title: item.title,
    owner_name: item.owner?.name ?? "",
    owner_address: item.owner?.address ?? "",
    due_date: item.due?.date ?? "",
  };
}

const LABELS = {
  title: "Title",
  statement: "Statement",
  owner_name: "Owner",
  owner_address: "Owner’s address",
  due_date: "Due",
};
const sides = (values) =>
  Object.entries(values)
    .filter(([name]) => LABELS[name])
    .map(([name, words]) => ({ label: LABELS[name], words: words ?? "" }));
const oneLine = (words) => (words ?? "").replace(/\s+/gu, " ").trim().slice(0, 500);

function statement(values) {
  return field(
    "Statement",
    el("textarea", { name: "statement", rows: "3", maxlength: "500", "data-first": true }, values.statement),
  );
}

function taskFields(values) {
  return [
    field(
      "Title",
      el("textarea", { name: "title", rows: "2", maxlength: "500", "data-first": true }, values.title ?? ""),
    ),
    el(
      "div.pair",
      {},
      field(
        "Owner",
        el("input", { name: "owner_name", value: values.owner_name, maxlength: "200", autocomplete: "off" }),
      ),
      field(
        "Owner’s address",
        el("input", {
          name: "owner_address",
          value: values.owner_address,
          maxlength: "320",
          autocomplete: "off",
          spellcheck: "false",
        }),
      ),
    ),
    field(
      "Due",
      el("input", { name: "due_date", type: "date", value: values.due_date }),
      "Emptied, the task has no owner or no day any more",
    ),
  ];
}

function valueOf(form, name) {
  return oneLine(form.elements.namedItem(name).value);
}

function readItem(form, kind, was) {
  const names = kind === "task" ? TASK_FIELDS : ["statement"];
  const now = Object.fromEntries(names.map((name) => [name, valueOf(form, name)]));
  const first = names[0];
  if (!now[first]) return { wrong: `It needs a ${first}; r rejects it.`, field: first };
  const body = Object.fromEntries(
    names.filter((name) => now[name] && now[name] !== was[name]).map((name) => [name, now[name]]),
  );
  const clear = clearedOf(now, was);
  if (kind === "task" && emptiedHalf(now, was))
    return { wrong: "An owner’s name or address can be replaced; to remove one, empty both.", field: "owner_name" };
  if (clear.length) body.clear = clear;
  return Object.keys(body).length ? { body } : null;
}

function clearedOf(now, was) {
  const clear = [];
  if ((was.owner_name || was.owner_address) && !now.owner_name && !now.owner_address) clear.push("owner");
  if (was.due_date && !now.due_date) clear.push("due");
  return clear;
}

const emptiedHalf = (now, was) =>
  Boolean(now.owner_name) !== Boolean(now.owner_address) &&
  ["owner_name", "owner_address"].some((name) => was[name] && !now[name]);

function readNew(form, evidence) {
  const words = valueOf(form, "title");
  if (!words) return { wrong: "It needs words.", field: "title" };
  const kind = new FormData(form).get("kind");
  const body = { kind, words };
  if (kind === "task")
    for (const name of TASK_FIELDS.slice(1)) if (valueOf(form, name)) body[name] = valueOf(form, name);
  if (evidence) Object.assign(body, { start: evidence.start, end: evidence.end });
  return { body };
}
