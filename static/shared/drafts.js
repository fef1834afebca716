/**
 * Nothing typed is lost. Every field with data-draft="<key>" keeps its unsaved text in this browser,
 * apart for each person, and gets it back after a reload, an expired log-in or a lost connection.
 * The text goes when the server has accepted it, on request, on log-out, or after 30 days.
 *
 * How acceptance is known: an htmx request was successful, or a plain form led through a redirect to
 * another good page. Everything else (422, the log-in page, an error page, the back button) keeps it.
 */

import { personId, recall, remember } from "./dom.js";

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */
/** @typedef {{ text: string, base: string, at: number }} Draft  base: what the server had when typing began */

const PREFIX = "kaskad.draft.";
const PENDING = "kaskad.draft-pending";
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const PAUSE = 400;

/** @param {string} key */
const place = (key) => `${PREFIX}${personId()}.${key}`;

/**
 * @param {unknown} element
 * @returns {element is Field}
 */
function isField(element) {
  return (
    (element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement) && Boolean(element.dataset.draft)
  );
}

/**
 * @param {ParentNode} root
 * @returns {Field[]}
 */
const fieldsIn = (root) => Array.from(root.querySelectorAll("[data-draft]")).filter(isField);

/** @param {Field} field */
const keyOf = (field) => field.dataset.draft ?? "";

/**
 * @param {string | null} stored
 * @returns {Draft | null}
 */
function parse(stored) {
  if (!stored) return null;
  try {
    const draft = JSON.parse(stored);
    return typeof draft?.text === "string" ? draft : null;
  } catch {
    return null;
  }
}

/** @type {Map<Field, number>} */
const waiting = new Map();
/** @type {WeakMap<Field, string>} */
const sent = new WeakMap();
/** Fields that show their draft only as an offer: the server's text has changed since.
 * @type {WeakSet<Field>} */
const offered = new WeakSet();

/** @param {Field} field */
function keep(field) {
  window.clearTimeout(waiting.get(field));
  waiting.delete(field);
  if (!personId() || offered.has(field)) return;
  const { value: text, defaultValue: base } = field;
  if (text === base) remember(place(keyOf(field)), null);
  else remember(place(keyOf(field)), JSON.stringify({ text, base, at: Date.now() }));
}

function keepAll() {
  for (const field of Array.from(waiting.keys())) keep(field);
}

/**
 * @param {string} key
 * @param {"restored" | "offered" | null} state
 */
function showNote(key, state) {
  for (const note of document.querySelectorAll(`[data-draft-note="${CSS.escape(key)}"]`)) {
    note.toggleAttribute("hidden", !state);
    for (const part of note.querySelectorAll("[data-when]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-when") !== state);
    }
  }
}

/** @param {string} key */
const fieldsOf = (key) => fieldsIn(document).filter((field) => keyOf(field) === key);

/** @param {ParentNode} root */
function bringBack(root) {
  for (const field of fieldsIn(root)) {
    const draft = parse(recall(place(keyOf(field))));
    if (!draft) continue;
    if (draft.text === field.value) {
      const echoed = field.closest("[data-refused]") !== null; // sent back unsaved: the draft is still needed
      if (field.value === field.defaultValue && !echoed) remember(place(keyOf(field)), null); // the server has it
      continue;
    }
    if (field.value !== field.defaultValue) continue; // the browser itself has kept what was typed
    if (draft.base !== field.defaultValue && field.defaultValue.trim()) {
      offered.add(field); // somebody else's text stands there now: the person decides
      showNote(keyOf(field), "offered");
    } else {
      field.value = draft.text;
      showNote(keyOf(field), "restored");
      field.dispatchEvent(new CustomEvent("kaskad:draft-restored", { bubbles: true }));
    }
  }
}

/** @param {string} key */
function forget(key) {
  remember(place(key), null);
  showNote(key, null);
}

/** Keys of everything this person has unsaved in this browser. */
export function unsaved() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${personId()}.`));
  } catch {
    return [];
  }
}

function sweep() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const draft = parse(recall(key));
      if (!draft || Date.now() - draft.at > KEPT_FOR) remember(key, null);
    }
  } catch {
    // a browser that refuses storage has nothing to sweep
  }
}

/** Whether this page is what the server shows after having accepted a form. */
function cameByRedirect() {
  const [entry] = performance.getEntriesByType("navigation");
  const navigation = /** @type {PerformanceNavigationTiming & { responseStatus?: number }} */ (entry);
  const status = navigation?.responseStatus ?? 200;
  return (
    navigation?.type === "navigate" &&
    navigation.redirectCount > 0 &&
    status < 400 &&
    Boolean(personId()) &&
    !document.querySelector("[data-form-errors], [data-error]")
  );
}

/** The form sent from the page before: accepted or not. Looked at once, by the very next page. */
function settlePending() {
  try {
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "[]");
    sessionStorage.removeItem(PENDING);
    if (Array.isArray(pending) && cameByRedirect()) pending.forEach(forget);
  } catch {
    // keeping too much is the safe side
  }
}

/** Wire drafts up; called once by app.js. */
export function startDrafts() {
  sweep();
  settlePending();
  bringBack(document);

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!isField(field)) return;
    if (offered.has(field)) {
      offered.delete(field); // new typing wins over the offer
      showNote(keyOf(field), null);
    }
    window.clearTimeout(waiting.get(field));
    waiting.set(
      field,
      window.setTimeout(() => keep(field), PAUSE),
    );
  });
  window.addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", keepAll);

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-draft-discard], [data-draft-use]") : null;
    if (!(button instanceof HTMLElement)) return;
    const key = button.dataset.draftDiscard ?? button.dataset.draftUse ?? "";
    const draft = parse(recall(place(key)));
    for (const field of fieldsOf(key)) {
      offered.delete(field);
      field.value = "draftUse" in button.dataset && draft ? draft.text : field.defaultValue;
      field.focus();
    }
    if ("draftDiscard" in button.dataset) forget(key);
    else showNote(key, "restored");
  });

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement)) return;
      keepAll();
      if (form.matches("[data-log-out]")) {
        if (form.dataset.confirmDrafts && unsaved().length && !form.dataset.confirmed) {
          form.dataset.confirm = form.dataset.confirmDrafts; // dialog.js asks
        }
      }
    },
    true,
  );
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.matches("[data-log-out]")) unsaved().forEach((key) => remember(key, null));
    const keys = fieldsIn(form).map(keyOf);
    try {
      if (keys.length) sessionStorage.setItem(PENDING, JSON.stringify(keys));
    } catch {
      // then the draft simply stays
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    keepAll();
    const { elt } = event.detail;
    for (const field of elt instanceof HTMLFormElement ? fieldsIn(elt) : []) sent.set(field, field.value);
  });
  // Before the answer is put in: afterwards the form may be gone, and a fresh one would get the draft.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = event.detail;
    const form = requestConfig?.elt;
    if (!(form instanceof HTMLFormElement) || xhr.status < 200 || xhr.status >= 300) return;
    for (const field of fieldsIn(form)) {
      const wentOn = field.value !== sent.get(field) && field.value !== field.defaultValue;
      if (!wentOn) forget(keyOf(field));
    }
  });
  document.addEventListener("htmx:load", (event) => bringBack(event.detail.elt));
}
