/** Builds the page without ever reading a string as markup. */

/**
 * One element, as in `el("button.quiet", { type: "button", onclick: go }, "Go")`.
 *
 * @param {string} kind a tag name and its classes
 * @param {Object<string, unknown>} [given] attributes; `on…` listens, and null, undefined or false leaves one out
 * @param {...(Node|string|null|undefined|false|Array<Node|string>)} children
 * @returns {HTMLElement}
 */
export function el(kind, given = {}, ...children) {
  const [name, ...classes] = kind.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

/** The element of the page itself with this id. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * Makes these the children of a node and leaves alone those that stand right already, so that what is typed there,
 * and where, stays.
 *
 * @param {Element} parent
 * @param {Array<Node|null|undefined|false>} wanted
 */
export function arrange(parent, wanted) {
  const nodes = wanted.filter(Boolean);
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, place) => {
    if (parent.childNodes[place] !== node) parent.insertBefore(node, parent.childNodes[place] ?? null);
  });
}

/** A button that says its key. */
export function keyed(label, key, run, kind = "button") {
  const shown = key ? el("kbd", { "aria-hidden": "true" }, key) : null;
  return el(
    kind,
    { type: "button", onclick: run, "aria-keyshortcuts": key?.length === 1 ? key : null },
    el("span", {}, label),
    shown,
  );
}

/**
 * Opens a dialog over the page; Escape closes it, and the browser puts the focus back to where it was, at once: what
 * runs after it may move it on.
 *
 * @param {HTMLElement} dialog
 */
export function openDialog(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Whether a dialog stands over the page. */
export const dialogOpen = () => document.querySelector("dialog[open]") !== null;

/** Runs once, when nothing has called for `wait_ms`. */
export function settled(run, wait_ms) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), wait_ms);
  };
}
