/** Requests to our own API, and what can come of one. */

import { change, state } from "./state.js";

const TIMEOUT_MS = 30_000;

/** The API said no; `problem` is its answer. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
    this.status = status;
    this.problem = problem;
    /** The last part of the problem's name, as in `version-conflict`. */
    this.name = String(problem.type ?? "")
      .split(":")
      .pop();
  }
}

/** Nobody answered: nothing is known of what came of it. */
export class Unreachable extends Error {}

/** @type {() => void} */
let onSignedOut = () => {};

/** Says whom to tell when the session is over. */
export function whenSignedOut(tell) {
  onSignedOut = tell;
}

/** Says that the session is over, where there was one. */
export function signedOut() {
  if (state.session) onSignedOut();
}

/**
 * Asks the API.
 *
 * @returns {Promise<{status: number, body: any}>}
 * @throws {Refused|Unreachable}
 */
export async function ask(method, path, body = undefined) {
  try {
    return await askOnce(method, path, body);
  } catch (error) {
    if (!(error instanceof Refused && error.name === "csrf" && state.session)) throw error;
    await renewed();
    return await askOnce(method, path, body);
  }
}

/** Another tab has signed in anew: what was refused was done by nobody, and can be asked again with the new token. */
async function renewed() {
  const { body } = await askOnce("GET", "/session");
  takeSession(body);
}

/**
 * Takes a session; that of another tenant leaves nothing here of the one before.
 *
 * @throws {Unreachable} it is another tenant's, and the page is on its way to begin anew
 */
export function takeSession(session) {
  if (state.session && state.session.tenant !== session.tenant) {
    startAnew();
    throw new Unreachable("You are signed in for another tenant now; the page begins anew.");
  }
  change({ session });
}

/** Loads the page anew, without what was typed here and what could be taken back. */
export function startAnew() {
  sessionStorage.clear();
  location.replace(location.pathname);
}

async function askOnce(method, path, body = undefined) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && state.session) headers["X-CSRF-Token"] = state.session.csrf;
  const answer = await reach(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const read = await readBody(answer);
  if (answer.ok) return { status: answer.status, body: read };
  if (answer.status === 401) signedOut();
  throw new Refused(answer.status, read ?? {});
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    throw new Unreachable("The server cannot be reached.", { cause: error });
  }
}

async function readBody(answer) {
  if (answer.status === 204) return null;
  if (!/\bjson\b/.test(answer.headers.get("Content-Type") ?? "")) return null;
  try {
    return await answer.json();
  } catch (error) {
    throw new Unreachable("The answer was cut off.", { cause: error });
  }
}

/** What `path` gives. */
export const get = async (path) => (await ask("GET", path)).body;

/** The path of a message, and of what is below it. */
export const messagePath = (id, ...rest) =>
  ["/v1/messages", id, ...rest].map((part, place) => (place ? encodeURIComponent(part) : part)).join("/");
