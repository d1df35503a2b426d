/** What the API names, in the words of people. */

const TODAY = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const THIS_YEAR = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

export const STATES = {
  review: "Review",
  working: "Working",
  snoozed: "Snoozed",
  done: "Done",
  failed: "Failed",
  all: "All",
};
export const KINDS = { email: "Email", meeting: "Meeting", chat: "Chat" };
export const DRAFTS = {
  pending: "waits for you",
  approved: "approved, leaving soon",
  rejected: "rejected",
  delivered: "delivered",
  uncertain: "uncertain: look at the far side whether it arrived; it is not sent again",
  undelivered: "not delivered",
};
export const RULES = {
  sender: "to the one who wrote",
  reply_to: "to where the writer asks for replies",
  all: "to all who were addressed",
  list: "to the writer alone, not to the list",
  channel: "to where the chat was held",
  nobody: "nobody yet: name a recipient",
  user: "as you have named them",
};
const STRUCK = {
  link: "a link",
  address: "an address",
  number: "a number",
  amount: "an amount",
  date: "a date",
  quotation: "a quotation",
};
const REFUSED = {
  nothing_changed: "Nothing was changed by it.",
  draft_has_gaps: "The draft has gaps that only you can fill.",
  draft_approved: "The draft has been approved already.",
  draft_rejected: "The draft has been rejected already.",
};

/** A name of the API as words: `nobody_asked` is "Nobody asked". */
export function named(name) {
  const words = String(name ?? "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What was struck, and why. */
export const struckWords = (strike) => `${STRUCK[strike.what] ?? named(strike.what)} that stands nowhere`;

/** Why a change was refused. */
export const refusedWords = (reason, detail) => REFUSED[reason] ?? detail ?? `${named(reason)}.`;

/** A time, as short as it is clear. */
export function when(iso) {
  const at = new Date(iso);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return TODAY.format(at);
  return (at.getFullYear() === now.getFullYear() ? THIS_YEAR : FULL).format(at);
}

/** A time in full. */
export const whenFull = (iso) => FULL.format(new Date(iso));

/** Only the hour and minute. */
export const hour = (iso) => TODAY.format(new Date(iso));

/** A day that has no time. */
const day = (iso) => DAY.format(new Date(`${iso}T00:00:00Z`));

/** When a task falls due. */
export function dueWords(due) {
  if (!due) return "";
  if (!due.date) return `“${due.phrase}”`;
  const last = due.end ? ` – ${day(due.end)}` : "";
  return `${day(due.date)}${last}${due.time ? `, ${due.time}` : ""}`;
}

/** Money, with as many places as it takes to be more than nothing. */
export function money(usd) {
  if (!usd) return "$0";
  return `$${usd.toFixed(usd < 0.01 ? 5 : usd < 1 ? 4 : 2)}`;
}

/** `1 task`, `2 tasks`. */
export const counted = (count, one, many = `${one}s`) => `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** A mailbox as it is written in a line of recipients. */
export const mailbox = ({ name, address }) =>
  name ? `${/[,;<>"@]/.test(name) ? `"${name.replaceAll('"', "")}"` : name} <${address}>` : address;
