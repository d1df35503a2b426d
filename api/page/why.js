/** Why it is as it is: who was asked, what the rules made of the answers, what was shown to the model, what it cost. */

import { get, messagePath } from "./api.js";
import { el, openDialog } from "./dom.js";
import { say, state } from "./state.js";
import { foreign } from "./visible.js";
import { counted, money, named } from "./words.js";

/** Opens the panel, or closes it. */
export async function showWhy() {
  const { id } = state.open;
  const body = el(
    "div.why-body",
    { tabindex: "0", role: "region", "aria-label": "Why" },
    el("p.blank", {}, "Fetching …"),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog.why",
      { "aria-labelledby": "why-title" },
      el(
        "header",
        {},
        el("h2", { id: "why-title" }, "Why"),
        el(
          "button",
          { type: "button", onclick: () => dialog.close() },
          "Close ",
          el("kbd", { "aria-hidden": "true" }, "w"),
        ),
      ),
      body,
    )
  );
  dialog.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "w") dialog.close();
    if (event.key === "o") void openTemporal();
  });
  openDialog(dialog);
  body.focus();
  try {
    body.replaceChildren(...partsOf(await get(messagePath(id, "why"))));
  } catch (error) {
    body.replaceChildren(el("p.failure", { role: "alert" }, error.message));
  }
}

/** Opens the message's run in Temporal's own page. */
export async function openTemporal() {
  try {
    const address = webAddress((await get(messagePath(state.open.id, "why"))).temporal_url);
    if (address) window.open(address, "_blank", "noopener,noreferrer");
    else say("The settings name no page of Temporal's.");
  } catch (error) {
    say(error.message, "bad");
  }
}

/** The address, if it is one of the web; anything else is not opened. */
function webAddress(address) {
  return address && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : null;
}

function partsOf(why) {
  return [
    ...costOf(why),
    ...runOf(why),
    ...attemptsOf(why),
    ...retrievedOf(why),
    ...examplesOf(why),
    ...droppedOf(why),
  ];
}

function costOf({ usage, day_cost_usd, budget_day_usd }) {
  const day = `${money(day_cost_usd)} today${budget_day_usd ? ` of ${money(budget_day_usd)}` : ""}`;
  return [
    el(
      "p.cost",
      {},
      el("strong", {}, money(usage.cost_usd)),
      ` for this message: ${counted(usage.calls, "call")}, ${usage.tokens_in.toLocaleString()} tokens in, ${usage.tokens_out.toLocaleString()} out. ${day}.`,
    ),
  ];
}

function runOf({ workflow_id, temporal_url }) {
  const address = webAddress(temporal_url);
  const link = address
    ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "Open its run in Temporal")
    : null;
  return [
    el(
      "p.run",
      {},
      el("code", {}, workflow_id),
      link ? " " : null,
      link,
      link ? el("kbd", { "aria-hidden": "true" }, "o") : null,
    ),
  ];
}

function attemptsOf({ attempts }) {
  if (!attempts.length) return [el("p.blank", {}, "No model was asked.")];
  return [el("h3", {}, "Asked"), el("ol.attempts", {}, ...attempts.map(attemptOf))];
}

function attemptOf(attempt) {
  const stands = attempt.position > 0 ? "stood in for another" : null;
  const cache =
    attempt.cache && attempt.cache !== "off" && attempt.cache !== "miss" ? `from the cache (${attempt.cache})` : null;
  const facts = [
    `prompt ${attempt.prompt_version}`,
    `${attempt.tokens_in ?? 0} → ${attempt.tokens_out ?? 0} tokens`,
    money(attempt.cost_usd),
    attempt.latency_ms == null ? null : `${Math.round(attempt.latency_ms).toLocaleString()} ms`,
    stands,
    cache,
  ];
  return el(
    "li",
    {},
    el(
      "p",
      {},
      el("strong", {}, named(attempt.question)),
      " ",
      el("code", {}, attempt.model),
      " ",
      el(`span.said.${attempt.outcome}`, {}, attempt.outcome.replaceAll("_", " ")),
    ),
    el("p.facts", {}, ...facts.filter(Boolean).map((fact) => el("span", {}, fact))),
    ...(attempt.problems ?? []).map((problem) => el("p.note", {}, foreign(wordsOf(problem)))),
  );
}

const wordsOf = ({ location, message }) => (location ? `${location}: ${message}` : message);

function retrievedOf({ retrieved }) {
  if (!retrieved.length) return [];
  const rows = retrieved.map((found) =>
    el(
      `tr${found.used ? ".used" : ""}`,
      {},
      el("td", {}, String(found.rank)),
      el(
        "td",
        {},
        el("strong", {}, foreign(found.title)),
        found.words ? el("p", {}, foreign(found.words.slice(0, 280))) : null,
      ),
      el("td", {}, found.used ? "used" : ""),
      ...[found.vector_score, found.text_score, found.score].map((score) =>
        el("td", {}, score == null ? "–" : score.toFixed(3)),
      ),
    ),
  );
  const head = el(
    "tr",
    {},
    ...["", "Passage", "", "meaning", "words", "both"].map((label) =>
      label ? el("th", { scope: "col" }, label) : el("td"),
    ),
  );
  return [el("h3", {}, "Found for the draft"), el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows))];
}

function examplesOf({ examples }) {
  if (!examples.length) return [];
  return [
    el("h3", {}, "Your edits that were shown as examples"),
    ...examples.map((example) =>
      el(
        "div.both",
        {},
        el("div.theirs", {}, el("small", {}, "The model’s words"), el("div.body", {}, foreign(example.original))),
        el("div.mine", {}, el("small", {}, "Yours"), el("div.body", {}, foreign(example.edited))),
      ),
    ),
  ];
}

function droppedOf({ dropped }) {
  if (!dropped.length) return [];
  return [
    el("h3", {}, "Proposed, and refused by a rule"),
    el(
      "ul.dropped",
      {},
      ...dropped
        .slice(0, 100)
        .map((one) =>
          el(
            "li",
            {},
            el("strong", {}, `${named(one.kind)}: ${one.reason.replaceAll("_", " ")}`),
            el("pre", {}, foreign(one.proposed)),
          ),
        ),
    ),
  ];
}
