/** Signing in, by an API key or a link of the command line; and out. */

import { Refused, ask, startAnew, takeSession, whenSignedOut } from "./api.js";
import { takeSignIn } from "./address.js";
import { byId, el } from "./dom.js";
import { say, state } from "./state.js";

/** @type {HTMLDialogElement|null} */
let dialog = null;

/**
 * Finds the session, or asks for a key; `begin` is called with each session that begins.
 *
 * @param {() => void} begin
 */
export async function signIn(begin) {
  const token = takeSignIn();
  whenSignedOut(() => showForm(begin, "Your session is over. What you have typed is still here."));
  try {
    await enter(await ask(...(token ? ["POST", "/session", { sign_in: token }] : ["GET", "/session"])), begin);
  } catch (error) {
    const known = !token && error instanceof Refused && error.status === 401;
    showForm(
      begin,
      known
        ? ""
        : wordsOf(
            error,
            "The sign-in link has been used, or is older than five minutes: take a new one, or sign in with a key.",
          ),
    );
  }
}

/** Ends the session here and on the server. */
export async function signOut() {
  try {
    await ask("DELETE", "/session");
  } catch (error) {
    return say(`You are still signed in: ${error.message}`, "bad");
  }
  startAnew();
}

async function enter({ body }, begin) {
  takeSession(body);
  document.body.classList.add("signed-in");
  dialog?.close();
  begin();
}

function wordsOf(error, unauthorized) {
  return error instanceof Refused && error.status === 401 ? unauthorized : error.message;
}

function showForm(begin, words) {
  if (dialog) return;
  const before = document.activeElement;
  const key = el("input", {
    id: "key",
    type: "password",
    name: "key",
    required: true,
    autocomplete: "current-password",
    maxlength: "200",
    spellcheck: "false",
    placeholder: "wn_…",
    "aria-describedby": "key-said",
  });
  const said = el("p", { id: "key-said", role: "alert" }, words);
  const send = async (event) => {
    event.preventDefault();
    try {
      await enter(await ask("POST", "/session", { api_key: key.value.trim() }), begin);
    } catch (error) {
      said.textContent = wordsOf(error, "This key is not known.");
      key.select();
    }
  };
  const form = el(
    "form",
    { onsubmit: send },
    el("label", { for: "key" }, "API key"),
    key,
    said,
    el("button.primary", { type: "submit" }, "Sign in"),
  );
  const hint = el("p.hint", {}, "Or run ", el("code", {}, "winnow page"), ", which opens this page signed in.");
  dialog = /** @type {HTMLDialogElement} */ (
    el(
      "dialog.sign-in",
      { "aria-labelledby": "sign-in-title" },
      el("h2", { id: "sign-in-title" }, "Sign in to Winnow"),
      form,
      hint,
    )
  );
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    dialog?.remove();
    dialog = null;
    if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
    else if (state.rows) byId("list").focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
