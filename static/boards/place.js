/** Moving a card on the page and on the server: done at once here, put back if the server says no. */

import { ask, complain, facesOf, hasLanes, keyOf, linkOf, putAnswer, refreshCard, reloadBoard, say } from "./faces.js";

/** @typedef {{ list: Element, next: Element | null }} Place */

/**
 * Where a card lies now, to be able to put it back.
 * @param {HTMLElement} card
 * @returns {Place}
 */
export function placeOf(card) {
  return { list: /** @type {Element} */ (card.parentElement), next: card.nextElementSibling };
}

/**
 * @param {HTMLElement} card
 * @param {Place} place
 */
export function putBack(card, { list, next }) {
  const focused = card.contains(document.activeElement);
  if (next?.parentElement === list) next.before(card);
  else list.append(card);
  if (focused) linkOf(card)?.focus({ preventScroll: true });
}

/**
 * What to say of a card's place.
 * @param {HTMLElement} card
 */
export function placeInWords(card) {
  const cards = Array.from(card.parentElement?.querySelectorAll("[data-card]") ?? []);
  const column = card.closest("[data-column]");
  return {
    card: keyOf(card),
    column: column instanceof HTMLElement ? (column.dataset.title ?? "") : "",
    place: cards.indexOf(card) + 1,
    total: cards.length,
  };
}

/** One move of a card at a time: the next one needs the revision that this one makes.
 * @type {Map<string, Promise<unknown>>} */
const underway = new Map();

/**
 * Tell the server where the card lies now; if it may not, the card goes back to *was*.
 * @param {HTMLElement} card
 * @param {Place} was
 */
export function keepPlace(card, was) {
  const key = keyOf(card);
  const list = card.parentElement;
  const values = {
    column: (list instanceof HTMLElement && list.dataset.cards) || "",
    after: keyOf(card.previousElementSibling),
    before: keyOf(card.nextElementSibling),
  };
  const turn = (underway.get(key) ?? Promise.resolve()).then(() => send(key, values, was));
  underway.set(key, turn);
  void turn.finally(() => underway.get(key) === turn && underway.delete(key));
  return turn;
}

/**
 * @param {string} key
 * @param {{ column: string, after: string, before: string }} values
 * @param {Place} was
 */
async function send(key, values, was) {
  const faces = facesOf(key);
  const revision = faces[0]?.dataset.rev ?? "";
  for (const face of faces) face.classList.add("k-sending");
  const answer = await ask(`/cards/${encodeURIComponent(key)}/move`, { ...values, revision });
  for (const face of facesOf(key)) face.classList.remove("k-sending");
  if (answer.ok) {
    if (hasLanes() && facesOf(key).length > 1) await reloadBoard();
    else putAnswer(answer);
    const moved = facesOf(key)[0];
    if (moved) say("dropped", placeInWords(moved));
    return;
  }
  const card = facesOf(key)[0];
  if (card && was.list.isConnected) putBack(card, was);
  complain(answer);
  say("failed", { card: key });
  if (answer.status === 409 || answer.status === 404) await refreshCard(key);
}

