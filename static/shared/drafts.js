/**
 * Nothing typed is lost. Every field with data-draft="<key>" keeps its unsaved text in this browser,
 * apart for each person, and gets it back after a reload, an expired log-in or a lost connection.
 * The text goes when the server has accepted it, on request, on log-out, or after 30 days.
 * Forms that begin with the macro `unsaved` keep it on the server besides (drafts-server.js): the
 * person goes on in another browser, and what was saved or thrown away there is not offered here.
 *
 * How acceptance is known: an htmx request was successful, or a plain form led through a redirect to
 * another good page. Everything else (422, the log-in page, an error page, the back button) keeps it.
 */

import { personId, recall, remember, words } from "./dom.js";
import {
  barOf,
  drop,
  fetchDraft,
  keepOnServer,
  leaveToForm,
  markOf,
  startServerDrafts,
  takeUp,
} from "./drafts-server.js";
import { fieldsIn, isField, keyOf, parse, place, PREFIX } from "./draft-fields.js";
import { toast } from "./toast.js";

/** @typedef {import("./draft-fields.js").Field} Field */

const PENDING = "kaskad.draft-pending";
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const PAUSE = 400;

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

/** Whether the form was drawn with words that are not saved: sent back, or put back by the server.
 * @param {HTMLFormElement | null} form */
function isEcho(form) {
  const kind = form ? markOf(form)?.dataset.draftKind : "";
  return kind === "back" || (kind === "sent" && isRefused(form));
}

/** @param {HTMLFormElement | null} form */
function isRefused(form) {
  return Boolean(form?.closest("[data-refused]") || form?.querySelector("[data-form-errors], [aria-invalid], .ke-clash"));
}

/** What of the form is not saved. Words that stand in it from the beginning count where it is an echo.
 * @param {HTMLFormElement} form */
function textsOf(form) {
  const echo = isEcho(form);
  const fields = fieldsIn(form).filter((field) => !offered.has(field) && (echo || field.value !== field.defaultValue));
  return Object.fromEntries(fields.map((field) => [keyOf(field), field.value]));
}

/** The server has these words now.
 * @param {HTMLFormElement} form @param {Record<string, string>} texts @param {number} at */
function noteKept(form, texts, at) {
  for (const key of new Set(fieldsIn(form).map(keyOf))) {
    const draft = parse(recall(place(key)));
    if (draft && draft.text === texts[key]) remember(place(key), JSON.stringify({ ...draft, kept: at }));
  }
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

/** Whether words the server has once taken (*kept*: when) are not the latest: saved, thrown away or
 * gone on with in another browser.
 * @param {HTMLFormElement} form @param {number} kept */
function isOver(form, kept) {
  const kind = markOf(form)?.dataset.draftKind;
  return kind === "none" || (kind === "offered" && Number(barOf(form)?.dataset.draftAt) > kept);
}

/** @param {ParentNode} root */
function bringBack(root) {
  for (const field of fieldsIn(root)) {
    const draft = parse(recall(place(keyOf(field))));
    if (!draft) continue;
    if (draft.kept && field.form && isOver(field.form, draft.kept)) {
      if (!barOf(field.form)) remember(place(keyOf(field)), null);
      continue;
    }
    if (draft.text === field.value) {
      const echoed = field.closest("[data-refused]") !== null || isEcho(field.form); // unsaved: the draft is still needed
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

/** What the server offers may stand in the form already, brought back by this browser or saved.
 * @param {HTMLFormElement} form */
async function compareOffer(form) {
  const bar = barOf(form);
  const id = bar?.dataset.draftId ?? "";
  const stored = bar?.dataset.draftBar === "offered" ? await fetchDraft(id) : null;
  if (!bar || !stored) return;
  const fields = fieldsIn(form).filter((field) => keyOf(field) in stored.fields);
  const same = fields.length >= Object.keys(stored.fields).length && fields.every((field) => stored.fields[keyOf(field)] === field.value.replaceAll("\r\n", "\n"));
  if (!same) return;
  const mark = markOf(form);
  bar.remove();
  if (fields.every((field) => field.value === field.defaultValue)) await drop(id);
  else if (mark) mark.value = id;
}

/** @param {ParentNode} root */
function lookAtForms(root) {
  for (const mark of root.querySelectorAll("input[name=_draft][data-draft-page]")) {
    const { form, value, dataset } = /** @type {HTMLInputElement} */ (mark);
    if (!form) continue;
    if (dataset.draftKind === "offered") void compareOffer(form);
    else if (dataset.draftKind === "sent" && !value && isEcho(form)) keepOnServer(form);
  }
}

/** @param {HTMLElement} bar @param {string} state */
function showBar(bar, state) {
  bar.dataset.draftBar = state;
  for (const part of bar.querySelectorAll("[data-when]")) part.toggleAttribute("hidden", part.getAttribute("data-when") !== state);
}

/** @param {HTMLFormElement} form @param {HTMLElement} bar @param {HTMLAnchorElement} link */
async function putBack(form, bar, link) {
  const id = bar.dataset.draftId ?? "";
  const stored = await fetchDraft(id);
  if (!stored) {
    location.assign(link.href);
    return;
  }
  const fields = fieldsIn(form).filter((field) => keyOf(field) in stored.fields);
  for (const field of fields) {
    offered.delete(field);
    showNote(keyOf(field), null);
    field.value = stored.fields[keyOf(field)] ?? "";
    field.closest("details")?.setAttribute("open", "");
    keep(field);
    field.dispatchEvent(new CustomEvent("kaskad:draft-restored", { bubbles: true }));
  }
  takeUp(form, stored);
  fields[0]?.focus();
  if (fields.length < Object.keys(stored.fields).length) return; // words without a place stay on offer
  showBar(bar, "back");
  const mark = markOf(form);
  if (mark) mark.value = id;
}

/** @param {HTMLFormElement} form @param {HTMLElement} bar */
async function throwAway(form, bar) {
  const back = bar.dataset.draftBar === "back";
  leaveToForm(form);
  if (!(await drop(bar.dataset.draftId ?? "").catch(() => false))) {
    toast({ text: words("offline"), tone: "r" });
    return;
  }
  const mark = markOf(form);
  if (mark) mark.value = "";
  bar.remove();
  for (const field of fieldsIn(form)) {
    if (back) field.value = field.defaultValue;
    if (field.value === field.defaultValue) forget(keyOf(field));
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

/** Keys of what the server has not got. */
const onlyHere = () => unsaved().filter((key) => !parse(recall(key))?.kept);

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
  startServerDrafts(textsOf, noteKept);
  bringBack(document);
  lookAtForms(document);

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
    if (field.form) keepOnServer(field.form);
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
    for (const field of fieldsOf(key)) if (field.form) keepOnServer(field.form);
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-draft-put], [data-draft-drop]") : null;
    const bar = pressed?.closest("[data-draft-bar]");
    const form = bar?.closest("form");
    if (!(bar instanceof HTMLElement) || !form || event.defaultPrevented) return;
    if (markOf(form)?.dataset.draftKind === "back") {
      fieldsIn(form).forEach((field) => forget(keyOf(field))); // the server draws the page anew
      leaveToForm(form);
      return;
    }
    event.preventDefault();
    if (pressed instanceof HTMLAnchorElement) void putBack(form, bar, pressed);
    else void throwAway(form, bar);
  });

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement)) return;
      keepAll();
      if (form.matches("[data-log-out]")) {
        if (form.dataset.confirmDrafts && onlyHere().length && !form.dataset.confirmed) {
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
    leaveToForm(form);
    try {
      if (keys.length) sessionStorage.setItem(PENDING, JSON.stringify(keys));
    } catch {
      // then the draft simply stays
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    keepAll();
    const { elt } = event.detail;
    if (!(elt instanceof HTMLFormElement)) return;
    for (const field of fieldsIn(elt)) sent.set(field, field.value);
    leaveToForm(elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = event.detail;
    if (elt instanceof HTMLFormElement && !successful && elt.isConnected && fieldsIn(elt).length) keepOnServer(elt);
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
  document.addEventListener("htmx:load", (event) => {
    bringBack(event.detail.elt);
    lookAtForms(event.detail.elt);
  });
}
