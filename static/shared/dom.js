/** Small helpers the other modules share. No module holds text for people: it comes from the page. */

/**
 * The element an event happened on, or the nearest around it that matches.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * A sentence the page carries for scripts (templates/shared/_windows.html).
 * @param {string} name as in data-<name>, in camelCase
 * @returns {string}
 */
export function words(name) {
  return document.getElementById("k-words")?.dataset[name] ?? "";
}

/** The token every changing request needs. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

/** Id of the person logged in; empty on log-in pages. */
export function personId() {
  return document.body.dataset.person ?? "";
}

/** 32 random hexadecimal digits; also on plain http, where crypto.randomUUID is missing. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Whether the person is typing there, so that keys are text and not commands.
 * @param {EventTarget | null} target
 */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) {
    return true;
  }
  return target instanceof HTMLInputElement && !/^(?:checkbox|radio|button|submit|file|range)$/.test(target.type);
}

/** The topmost modal window, if one is open. */
export function modalWindow() {
  return Array.from(document.querySelectorAll("dialog[open]")).filter((window) => window.matches(":modal")).pop() ?? null;
}

/**
 * Read from localStorage, which a browser may refuse.
 * @param {string} key
 */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * Write to localStorage; null removes. Says whether it worked.
 * @param {string} key
 * @param {string | null} value
 */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
