/** Links in foreign text: never followed, shown with the host to which they really lead. */

import { el } from "./dom.js";
import { say } from "./state.js";

export const LINKS_MAX = 300;
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'\u0000-\u0020\u2028\u2029]{1,2000}/giu;
const TAIL = /[.,;:!?)\]}»”’*_]+$/u;

/**
 * @param {string} text
 * @returns {Array<{start: number, end: number, address: string, host: string}>} the first `LINKS_MAX`; offsets in UTF-16 units
 */
export function linksIn(text) {
  const found = [];
  for (const match of text.matchAll(LINK)) {
    if (found.length >= LINKS_MAX) break;
    const address = match[0].replace(TAIL, "");
    found.push({ start: match.index, end: match.index + address.length, address, host: hostOf(address) });
  }
  return found;
}

/** As the browser reads it: without the name before an @, and with foreign letters in their plain form (`xn--…`). */
export function hostOf(address) {
  const whole = /^www\./iu.test(address) ? `http://${address}` : address;
  return URL.canParse(whole) ? new URL(whole).host : "no host";
}

/** What stands behind a link: its host, and a way to copy it. */
export function linkTail({ address, host }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      say(`Copied. It leads to ${host}.`);
    } catch {
      say("The browser does not let this page copy: select the address instead.", "bad");
    }
  };
  return el(
    "span.link-tail",
    {},
    el("span.host", { title: "Where this link really leads" }, host),
    el("button.copy", { type: "button", onclick: copy, "aria-label": `Copy the link to ${host}` }, "copy"),
  );
}
