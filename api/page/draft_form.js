/** The form of a draft: recipients, subject and words, with the difference from the model's below while it is typed. */

import { messagePath } from "./api.js";
import { el, settled } from "./dom.js";
import { diffNodes } from "./draft.js";
import { field, openForm } from "./forms.js";
import { change, state } from "./state.js";
import { mailbox } from "./words.js";

const DIFF_MS = 120;
const ADDRESS = /^[^@\s<>,;"]+@[^@\s<>,;"]+$/;

/** Opens the open message's draft for editing. */
export function editDraft() {
  const { id, result } = state.open;
  const { draft } = result;
  const model = draft.original ?? { subject: draft.subject, body: draft.body };
  const body = /** @type {HTMLTextAreaElement} */ (
    el("textarea", { name: "body", rows: "12", maxlength: "20000", "data-first": true, spellcheck: "true" })
  );
  const difference = el("div.body.difference", { "aria-label": "Against the model’s words" });
  const drawDifference = () => difference.replaceChildren(...diffNodes(model.body, body.value));
  openForm({
    target: "draft",
    title: "Edit the draft",
    fields: (typed) => {
      body.value = typed?.body ?? draft.body;
      drawDifference();
      return [
        field(
          "To",
          el("input", {
            name: "to",
            value: typed?.to ?? line(draft.recipients.to),
            maxlength: "20000",
            autocomplete: "off",
            spellcheck: "false",
          }),
          "Several with commas between",
        ),
        field(
          "Cc",
          el("input", {
            name: "cc",
            value: typed?.cc ?? line(draft.recipients.cc),
            maxlength: "20000",
            autocomplete: "off",
            spellcheck: "false",
          }),
        ),
        field(
          "Subject",
          el("input", {
            name: "subject",
            value: typed?.subject ?? draft.subject,
            maxlength: "300",
            autocomplete: "off",
          }),
        ),
        field("Words", body),
        el("details.against", { open: true }, el("summary", {}, "Against the model’s words"), difference),
      ];
    },
    typed: settled(drawDifference, DIFF_MS),
    read: (form) => readDraft(form, draft),
    request: (given) => ["PATCH", messagePath(id, "draft"), given],
    theirs: (current) =>
      current.draft
        ? sides(current.draft.subject, current.draft.body, current.draft.recipients.to, current.draft.recipients.cc)
        : [],
    mine: (given) => sides(given.subject, given.body, given.to, given.cc),
    done: "The draft is saved; its difference is shown. a approves it.",
    name: "the edit of the draft",
    after: () => change({ diff: true, chosen: "draft" }),
  });
}

const line = (people) => people.map(mailbox).join(", ");

function sides(subject, body, to, cc) {
  const given = [
    ["To", to && line(to)],
    ["Cc", cc && line(cc)],
    ["Subject", subject],
    ["Words", body],
  ];
  return given.filter(([, words]) => words !== undefined && words !== null).map(([label, words]) => ({ label, words }));
}

/** Only what differs from what was there is sent. */
function readDraft(form, draft) {
  const value = (name) => form.elements.namedItem(name).value;
  const body = {};
  if (value("subject").trim() !== draft.subject) body.subject = value("subject").trim();
  if (value("body") !== draft.body) body.body = value("body");
  for (const name of ["to", "cc"]) {
    if (value(name).trim() === line(draft.recipients[name])) continue;
    const people = mailboxesOf(value(name));
    if (!people)
      return {
        wrong: "A recipient is an address, or a name with its address as in Ada <ada@example.org>.",
        field: name,
      };
    body[name] = people;
  }
  if (body.subject === "") return { wrong: "A draft needs a subject.", field: "subject" };
  if (body.body !== undefined && !body.body.trim())
    return { wrong: "A draft needs words; r rejects it.", field: "body" };
  if (body.to && !body.to.length) return { wrong: "A draft needs somebody to go to.", field: "to" };
  return Object.keys(body).length ? { body } : null;
}

/** The recipients in a line; null where one of them cannot be read. */
export function mailboxesOf(words) {
  const parts = words.match(/(?:"[^"]*"|[^,;"])+/g) ?? [];
  const people = parts
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const found = /^(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>]+))$/.exec(part);
      const address = (found?.[2] ?? found?.[3] ?? "").trim();
      if (!ADDRESS.test(address)) return null;
      return found[1]?.trim() ? { name: found[1].trim(), address } : { address };
    });
  return people.includes(null) ? null : people;
}
