/**
 * Keyboard shortcuts. A key belongs to a place on the keyboard, not to a letter, so they work in the
 * Russian layout too. Any element takes one by its markup; a press is a click (a field gets the focus):
 *
 *   data-shortcut="c" data-shortcut-label="New card"      also "ctrl+k", "shift+n", "/"
 *
 * Modules add their own with addShortcut. "?" shows them all; single keys can be switched off there.
 */

import { isTyping, modalWindow, recall, remember } from "./dom.js";

/**
 * @typedef {object} Shortcut
 * @property {string} keys as in data-shortcut
 * @property {string} label what it does, from the page
 * @property {(event: KeyboardEvent) => void} run
 */

const SWITCH = "kaskad.shortcuts";
/** @type {Shortcut[]} */
const added = [];

/** @param {string} key */
const codeOf = (key) =>
  /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key === "/" ? "Slash" : "";

/**
 * @param {string} keys
 * @param {KeyboardEvent} event
 */
function matches(keys, event) {
  const parts = keys.toLowerCase().split("+");
  const key = parts.pop() ?? "";
  const ctrl = event.ctrlKey || event.metaKey;
  if (key === "?") return event.key === "?" && !ctrl && !event.altKey;
  const pressed = codeOf(key) ? event.code === codeOf(key) : event.key.toLowerCase() === key;
  return (
    pressed &&
    ctrl === parts.includes("ctrl") &&
    event.altKey === parts.includes("alt") &&
    event.shiftKey === parts.includes("shift")
  );
}

/** @param {string} keys */
const isSingle = (keys) => !/ctrl\+|alt\+/i.test(keys);

/** @returns {Shortcut[]} */
function fromPage() {
  return Array.from(document.querySelectorAll("[data-shortcut]"), (element) => {
    const place = /** @type {HTMLElement} */ (element);
    const label = place.dataset.shortcutLabel || place.getAttribute("aria-label") || place.textContent?.trim() || "";
    return {
      keys: place.dataset.shortcut ?? "",
      label,
      run: () => (isTyping(place) ? place.focus() : place.click()),
    };
  });
}

/**
 * Add a shortcut that has no element of its own. Returns what takes it away again.
 * @param {Shortcut} shortcut
 */
export function addShortcut(shortcut) {
  added.push(shortcut);
  return () => void added.splice(added.indexOf(shortcut), 1);
}

const help = () => document.getElementById("k-shortcuts");

function fillHelp() {
  const list = help()?.querySelector("[data-shortcuts-list]");
  if (!(list instanceof HTMLElement)) return;
  const own = { keys: "?", label: list.dataset.showHelp ?? "", run: () => undefined };
  const seen = new Set();
  const rows = [...fromPage(), ...added, own].filter(({ keys }) => keys && !seen.has(keys) && seen.add(keys));
  list.replaceChildren(
    ...rows.map(({ keys, label }) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      for (const part of keys.split("+")) {
        const key = document.createElement("kbd");
        key.textContent = part.length > 1 ? part[0].toUpperCase() + part.slice(1) : part.toUpperCase();
        head.append(key, " ");
      }
      const cell = document.createElement("td");
      cell.textContent = label;
      row.append(head, cell);
      return row;
    }),
  );
}

/** Wire the keyboard up; called once by app.js. */
export function startShortcuts() {
  const switch_ = help()?.querySelector("[data-shortcuts-switch]");
  if (switch_ instanceof HTMLInputElement) {
    switch_.checked = recall(SWITCH) !== "off";
    switch_.addEventListener("change", () => remember(SWITCH, switch_.checked ? null : "off"));
  }
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest('[data-dialog-open="k-shortcuts"]')) fillHelp();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || modalWindow()) return;
    const typing = isTyping(event.target);
    const allowed = (/** @type {Shortcut} */ { keys }) => !isSingle(keys) || (!typing && recall(SWITCH) !== "off");
    if (matches("?", event) && !typing) {
      const window_ = help();
      if (!(window_ instanceof HTMLDialogElement)) return;
      event.preventDefault();
      fillHelp();
      window_.showModal();
      return;
    }
    const found = [...added, ...fromPage()].find((shortcut) => matches(shortcut.keys, event) && allowed(shortcut));
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}
