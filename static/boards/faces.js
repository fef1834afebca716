/** Cards on the page: finding them, speaking to the server about them, putting its answer in. */

import { csrfToken, words } from "../shared/dom.js";
import { toast } from "../shared/toast.js";

export const root = () => document.getElementById("board");
/** Key of the board in addresses. */
export const boardKey = () => root()?.dataset.board ?? "";
/** Whether cards are in swimlanes, where one card may lie in two of them. */
export const hasLanes = () => Boolean(root()?.querySelector(".k-lanes"));
const isTable = () => Boolean(root()?.querySelector(".k-card-table"));

/**
 * Every place where the card is drawn.
 * @param {string} key
 * @returns {HTMLElement[]}
 */
export function facesOf(key) {
  return Array.from(root()?.querySelectorAll(`[data-card="${CSS.escape(key)}"]`) ?? []).filter(
    /** @returns {element is HTMLElement} */ (element) => element instanceof HTMLElement,
  );
}

/**
 * @param {Element | null | undefined} element
 * @returns {HTMLElement | null}
 */
export function cardAt(element) {
  const card = element?.closest("[data-card]");
  return card instanceof HTMLElement ? card : null;
}

/**
 * @param {Element | null | undefined} card
 * @returns {string}
 */
export const keyOf = (card) => (card instanceof HTMLElement ? (card.dataset.card ?? "") : "");

/** The link of a card is what takes the focus.
 * @param {Element | null | undefined} card
 * @returns {HTMLAnchorElement | null} */
export const linkOf = (card) => card?.querySelector(/** @type {"a"} */ ("a.t")) ?? null;

/** The key as the card shows it: «ПРО-1», which addresses call PRO-1.
 * @param {string} key */
const shownKey = (key) => facesOf(key)[0]?.querySelector(".key > span:not(.k-sr), td.k-nowrap")?.textContent ?? key;

/**
 * Say something to those who listen to the page; the sentence comes from the page.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function say(name, values = {}) {
  const place = document.getElementById("board-say");
  let sentence = place?.dataset[name];
  if (!place || !sentence) return;
  const told = "card" in values ? { ...values, card: shownKey(String(values.card)) } : values;
  for (const [key, value] of Object.entries(told)) sentence = sentence.replace(`{${key}}`, String(value));
  place.textContent = sentence;
}

/** @param {number} status @param {Document} answer */
function sentenceOf(status, answer) {
  const said = answer.querySelector("[data-error-message]")?.textContent?.trim();
  if (said) return said;
  if (status === 0) return words("offline");
  if (status === 403) return words("forbidden");
  return status === 404 ? words("missing") : words("broken");
}

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status 0: the server was not reached
 * @property {Document} page
 * @property {string} problem a sentence, when it is not ok
 */

/**
 * Ask the server; its news (HX-Trigger) are told on.
 * @param {string} url
 * @param {Record<string, string> | FormData} [values] sent by POST when given
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
export async function ask(url, values, headers = {}) {
  const body = values instanceof FormData || !values ? values : new URLSearchParams(values);
  const all = { "HX-Request": "true", "X-CSRFToken": csrfToken(), "HX-Current-URL": location.href, ...headers };
  if (isTable()) Object.assign(all, { "X-Card-Look": "row" });
  const cards = new URLSearchParams(location.search).get("cards");
  if (cards) Object.assign(all, { "X-Board-Cards": cards });
  let status = 0;
  let text = "";
  try {
    const response = await fetch(url, { method: body ? "POST" : "GET", body, headers: all, credentials: "same-origin" });
    status = response.status;
    text = await response.text();
    const news = JSON.parse(response.headers.get("HX-Trigger") || "{}");
    for (const [name, detail] of Object.entries(news)) {
      document.dispatchEvent(new CustomEvent(name, { detail }));
    }
  } catch {
    // not reached, or an answer that is none: `status` and `problem` say so
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const ok = status >= 200 && status < 300;
  return { ok, status, page, problem: ok ? "" : sentenceOf(status, page) };
}

/** @param {Answer} answer */
export function complain(answer) {
  const link = answer.status === 401 ? answer.page.querySelector("a[href^='/']") : null;
  const problem = answer.status === 401 ? answer.page.body.textContent?.replace(/\s+/g, " ").trim() : answer.problem;
  toast({
    text: problem || answer.problem,
    tone: "r",
    link_url: link?.getAttribute("href") ?? "",
    link_label: link?.textContent?.trim() ?? "",
  });
}

/** Put the figures of the columns in.
 * @param {Document} page */
function putCounts(page) {
  for (const figure of page.querySelectorAll("[data-count-of]")) {
    if (!(figure instanceof HTMLElement)) continue;
    const { countOf = "", wip = "" } = figure.dataset;
    const full = "full" in figure.dataset;
    for (const place of document.querySelectorAll(`[data-count="${countOf}"]`)) place.textContent = figure.textContent;
    for (const place of document.querySelectorAll(`[data-wip="${countOf}"]`)) {
      place.textContent = wip;
      place.classList.toggle("full", full);
      place.closest(".k-col")?.classList.toggle("over", full);
    }
  }
}

/**
 * Draw a card anew, keeping what is chosen and focused on it.
 * @param {HTMLElement} old
 * @param {Element} fresh
 */
function replaceFace(old, fresh) {
  const copy = /** @type {HTMLElement} */ (document.importNode(fresh, true));
  const chosen = old.querySelector(".k-box:checked");
  const box = copy.querySelector(".k-box");
  if (chosen && box instanceof HTMLInputElement) box.checked = true;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const roving = linkOf(old)?.tabIndex ?? 0;
  for (const part of copy.querySelectorAll("a, input")) part.setAttribute("tabindex", String(roving));
  old.replaceWith(copy);
  if (focused) linkOf(copy)?.focus({ preventScroll: true });
  return copy;
}

/** Ask for the whole board again, keeping how far the columns are scrolled. */
export async function reloadBoard() {
  const place = root();
  if (!place) return;
  const scrolled = new Map(Array.from(place.querySelectorAll("[data-cards]"), (list) => [list.id, list.scrollTop]));
  const focused = keyOf(cardAt(document.activeElement));
  await htmx.ajax("GET", location.pathname + location.search, { target: "#board", swap: "innerHTML" });
  for (const [id, top] of scrolled) {
    const list = id ? document.getElementById(id) : null;
    if (list) list.scrollTop = top;
  }
  if (focused) linkOf(facesOf(focused)[0])?.focus({ preventScroll: true });
}

/**
 * Put in what a change of a card answered: its face, its place, the figures.
 * @param {Answer} answer
 */
export function putAnswer(answer) {
  putCounts(answer.page);
  const list = answer.page.querySelector("[data-faces]");
  const fresh = list?.querySelector("[data-card]");
  if (!(list instanceof HTMLElement) || !(fresh instanceof HTMLElement)) return;
  const { column = "", after = "" } = list.dataset;
  const old = facesOf(keyOf(fresh));
  const lies = old[0]?.closest("[data-cards]");
  const elsewhere = lies instanceof HTMLElement && lies.dataset.cards !== column;
  if (hasLanes() && (elsewhere || !old.length)) {
    void reloadBoard();
    return;
  }
  for (const face of old) replaceFace(face, fresh);
  if (isTable() || hasLanes()) return;
  const target = root()?.querySelector(`[data-cards="${column}"]`);
  if (!target) return;
  const card = facesOf(keyOf(fresh))[0] ?? /** @type {HTMLElement} */ (document.importNode(fresh, true));
  const above = after ? facesOf(after)[0] : null;
  const stays = card.parentElement === target && keyOf(card.previousElementSibling) === after;
  if (stays) return;
  const focused = card.contains(document.activeElement);
  if (above?.parentElement === target) above.after(card);
  else if (!after) target.prepend(card);
  else if (card.parentElement !== target) target.append(card);
  if (focused) linkOf(card)?.focus({ preventScroll: true });
}

/**
 * The card looks different now, say after a change in the drawer.
 * @param {string} key
 */
export async function refreshCard(key) {
  if (!root()) return;
  const lies = facesOf(key)[0]?.closest("[data-cards]");
  const was = lies instanceof HTMLElement ? (lies.dataset.cards ?? "") : "";
  const answer = await ask(`/cards/${encodeURIComponent(key)}/face${was ? `?was=${was}` : ""}`);
  if (answer.ok) putAnswer(answer);
  else if (answer.status === 404) {
    for (const face of facesOf(key)) {
      const column = face.closest(".k-col")?.querySelector("[data-count]");
      face.remove();
      if (column) column.textContent = String(Math.max(0, Number(column.textContent) - 1));
    }
  }
}

/** Give a card the focus, wherever it lies now.
 * @param {string} key */
export function focusCard(key) {
  linkOf(facesOf(key)[0])?.focus();
}
