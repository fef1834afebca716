/**
 * Drafts of whole forms, kept on the server, so that a text begun in one browser goes on in another.
 *
 * A form that begins with the macro `unsaved` sends its unsaved words a few seconds after the last
 * key, and when the page is left. What the server has of it stands in the hidden field `_draft`: the
 * saving of the form drops that draft. While a draft is only offered (the person has neither put it
 * back nor thrown it away) nothing is sent, or the words offered would be lost.
 */

import { csrfToken, words } from "./dom.js";

const PAUSE = 3000;
/** What a browser sends for a page that is gone, less a margin. */
const LARGEST_FAREWELL = 60_000;

/** @typedef {Record<string, string>} Texts  key of a field's draft -> its words */
/** @typedef {{ id: number, at: number, time: string }} Kept  the server's number of a draft, and when it was kept */
/** @typedef {{ fields: Texts, revisions: Record<string, number> }} Stored */

/** @type {(form: HTMLFormElement) => Texts} */
let textsOf = () => ({});
/** @type {(form: HTMLFormElement, texts: Texts, at: number) => void} */
let whenKept = () => undefined;

/** Forms with words the server has not got yet, and the timer that will send them.
 * @type {Map<HTMLFormElement, number>} */
const unsent = new Map();
/** @type {WeakMap<HTMLFormElement, AbortController>} */
const running = new WeakMap();
/** @type {WeakMap<HTMLFormElement, string>} */
const known = new WeakMap();

/** The hidden field that says where the form's draft is kept; none: not on the server.
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement | null} */
export function markOf(form) {
  return form.querySelector("input[name=_draft][data-draft-page]");
}

/** @param {HTMLFormElement} form @returns {HTMLElement | null} */
export function barOf(form) {
  return form.querySelector("[data-draft-bar]");
}

/** @param {HTMLFormElement} form */
const isOffered = (form) => barOf(form)?.dataset.draftBar === "offered";

/** Every field that carries the revision of something shown; the first of a name counts.
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]} */
function revisionsIn(form) {
  return Array.from(form.querySelectorAll("input")).filter((input) => /(?:^|-)revision$/.test(input.name));
}

/** @param {HTMLFormElement} form @param {HTMLInputElement} mark @param {Texts} texts */
function letter(form, mark, texts) {
  /** @type {Record<string, number>} */
  const revisions = {};
  for (const { name, value } of revisionsIn(form)) if (/^\d{1,9}$/.test(value)) revisions[name] ??= Number(value);
  const place = new URL(location.href);
  place.searchParams.delete("draft");
  const body = new FormData();
  body.set("csrf_token", csrfToken());
  body.set("page", mark.dataset.draftPage ?? "");
  body.set("place", mark.dataset.draftPlace ?? place.pathname + place.search);
  body.set("title", document.title.replace(/ – [^–]*$/, "")); // without the name of the product
  body.set("fields", JSON.stringify(texts));
  body.set("revisions", JSON.stringify(revisions));
  return body;
}

/** @param {HTMLFormElement} form @param {string} time */
function sayKept(form, time) {
  const foot = form.querySelector(".k-form-foot");
  if (!foot) return;
  let note = foot.querySelector(".k-draft-kept");
  if (!note) {
    note = document.createElement("span");
    note.className = "k-draft-kept";
    foot.append(note);
  }
  note.textContent = `${words("draftKept")} ${time}`;
}

/** @param {HTMLFormElement} form */
function stop(form) {
  window.clearTimeout(unsent.get(form));
  running.get(form)?.abort();
  running.delete(form);
}

/** @param {string} id */
export async function drop(id) {
  const body = new FormData();
  body.set("csrf_token", csrfToken());
  body.set("draft", id);
  const answer = await fetch(`${words("draftsUrl")}/drop`, { method: "POST", body, redirect: "manual" });
  return answer.type === "opaqueredirect" || answer.ok || answer.status === 404;
}

/** @param {string} id @returns {Promise<Stored | null>} */
export async function fetchDraft(id) {
  try {
    const answer = await fetch(`${words("draftsUrl")}/${id}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const mark = markOf(form);
  stop(form);
  const texts = textsOf(form);
  const said = JSON.stringify(texts);
  if (!mark || !form.isConnected || isOffered(form) || known.get(form) === said) {
    unsent.delete(form);
    return;
  }
  const control = new AbortController();
  running.set(form, control);
  try {
    if (said === "{}") {
      if (mark.value && (await drop(mark.value))) mark.value = "";
      form.querySelector(".k-draft-kept")?.remove();
    } else {
      const url = words("draftsUrl");
      const body = letter(form, mark, texts);
      const answer = await fetch(url, { method: "POST", body, redirect: "manual", signal: control.signal });
      if (!answer.ok) return; // logged out, too large, busy: this browser has the words
      /** @type {Kept} */
      const kept = await answer.json();
      mark.value = String(kept.id);
      whenKept(form, texts, kept.at);
      sayKept(form, kept.time);
    }
    known.set(form, said);
    unsent.delete(form);
  } catch {
    // without a connection this browser keeps the words; they are sent when it is back
  } finally {
    if (running.get(form) === control) running.delete(form);
  }
}

/** Something was typed into the form: send its words when the person pauses.
 * @param {HTMLFormElement} form */
export function keepOnServer(form) {
  if (!markOf(form) || isOffered(form)) return;
  window.clearTimeout(unsent.get(form));
  unsent.set(
    form,
    window.setTimeout(() => void send(form), PAUSE),
  );
}

/** The form is being sent: what is on its way must not come after it.
 * @param {HTMLFormElement} form */
export function leaveToForm(form) {
  stop(form);
  unsent.delete(form);
  known.delete(form);
}

/** The words of the form were begun at the revisions the server knows: who changed the same since is told.
 * @param {HTMLFormElement} form @param {Stored} stored */
export function takeUp(form, stored) {
  for (const input of revisionsIn(form)) {
    if (input.name in stored.revisions) input.value = String(stored.revisions[input.name]);
  }
}

function sendAll() {
  for (const form of Array.from(unsent.keys())) void send(form);
}

/** The page is gone in a moment: what can still be sent is. */
function sayFarewell() {
  for (const form of Array.from(unsent.keys())) {
    const mark = markOf(form);
    if (!mark || !form.isConnected || isOffered(form)) continue;
    const texts = textsOf(form);
    const said = JSON.stringify(texts);
    if (said === "{}" || said === known.get(form) || new Blob([said]).size > LARGEST_FAREWELL) continue;
    navigator.sendBeacon(words("draftsUrl"), letter(form, mark, texts));
  }
}

/**
 * Wire it up; called once by drafts.js.
 * @param {(form: HTMLFormElement) => Texts} texts  the unsaved words of a form
 * @param {(form: HTMLFormElement, texts: Texts, at: number) => void} kept  the server has taken them
 */
export function startServerDrafts(texts, kept) {
  textsOf = texts;
  whenKept = kept;
  window.addEventListener("pagehide", sayFarewell);
  document.addEventListener("visibilitychange", sendAll);
  window.addEventListener("online", sendAll);
}
