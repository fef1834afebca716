/**
 * The board by keyboard. One card at a time is in the tab order; arrows walk. Space lifts a card,
 * arrows carry it, Enter or Space drop it, Escape puts it back; every step is said aloud.
 */

import { isTyping, modalWindow } from "../shared/dom.js";
import { addShortcut } from "../shared/shortcuts.js";
import { cardAt, facesOf, keyOf, linkOf, root, say } from "./faces.js";
import { openInDialog } from "./dialogs.js";
import { keepPlace, placeInWords, placeOf, putBack } from "./place.js";
import { rename } from "./rename.js";
import { toggle } from "./select.js";

/** @type {{ card: HTMLElement, was: import("./place.js").Place } | null} */
let lifted = null;

/** @param {Element | null | undefined} list @returns {HTMLElement[]} */
const cardsIn = (list) => Array.from(list?.querySelectorAll(/** @type {"li"} */ ("[data-card]")) ?? []);

/** The lists a card can walk over sideways: its lane's, without folded columns.
 * @param {Element} list */
function listsBeside(list) {
  const lane = list.closest(".k-lane") ?? root();
  return Array.from(lane?.querySelectorAll("[data-cards]") ?? []).filter((one) => !one.closest(".shut") || one === list);
}

/**
 * Only one card is reached by Tab: the last one that had the focus, at first the first.
 * @param {HTMLElement | null} [current]
 */
export function rove(current = null) {
  const board = root();
  if (!board) return;
  const chosen = current ?? cardAt(board.querySelector("a.t[tabindex='0']")) ?? cardAt(board.querySelector("a.t"));
  for (const part of board.querySelectorAll("[data-card] :is(a, input)[tabindex='0']")) part.setAttribute("tabindex", "-1");
  for (const part of board.querySelectorAll("[data-card] :is(a, input):not([tabindex])")) part.setAttribute("tabindex", "-1");
  for (const part of chosen?.querySelectorAll("a, input") ?? []) part.setAttribute("tabindex", "0");
}

/** @param {HTMLElement | undefined} card */
function walkTo(card) {
  const link = linkOf(card);
  if (!link) return;
  link.focus();
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/**
 * @param {HTMLElement} card
 * @param {string} key
 */
function walk(card, key) {
  const list = card.closest("[data-cards], tbody");
  if (!list) return;
  const cards = cardsIn(list);
  const index = cards.indexOf(card);
  if (key === "ArrowDown") walkTo(cards[index + 1]);
  else if (key === "ArrowUp") walkTo(cards[index - 1]);
  else if (key === "Home") walkTo(cards[0]);
  else if (key === "End") walkTo(cards[cards.length - 1]);
  else {
    const lists = listsBeside(list);
    const step = key === "ArrowRight" ? 1 : -1;
    for (let at = lists.indexOf(list) + step; at >= 0 && at < lists.length; at += step) {
      const beside = cardsIn(lists[at]);
      if (beside.length) {
        walkTo(beside[Math.min(index, beside.length - 1)]);
        return;
      }
    }
  }
}

/** @param {HTMLElement} card */
function lift(card) {
  lifted = { card, was: placeOf(card) };
  card.classList.add("k-lifted");
  say("lifted", placeInWords(card));
}

/** @param {string} key */
function carry(key) {
  if (!lifted) return;
  const { card } = lifted;
  const list = /** @type {Element} */ (card.parentElement);
  if (key === "ArrowDown") card.nextElementSibling?.after(card);
  else if (key === "ArrowUp") card.previousElementSibling?.before(card);
  else {
    const lists = listsBeside(list);
    const target = lists[lists.indexOf(list) + (key === "ArrowRight" ? 1 : -1)];
    if (!target) return;
    const index = cardsIn(list).indexOf(card);
    const before = cardsIn(target)[index];
    if (before) before.before(card);
    else target.append(card);
  }
  linkOf(card)?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  say("carried", placeInWords(card));
}

/** @param {boolean} keep */
function drop(keep) {
  if (!lifted) return;
  const { card, was } = lifted;
  lifted = null;
  card.classList.remove("k-lifted");
  const moved = card.parentElement !== was.list || card.nextElementSibling !== was.next;
  if (keep && moved) void keepPlace(card, was);
  else {
    putBack(card, was);
    say("back", { card: keyOf(card) });
  }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const card = event.target instanceof Element && event.target.matches("a.t") ? cardAt(event.target) : null;
  if (event.defaultPrevented || event.isComposing || !card || !plain || isTyping(event.target)) return;
  const arrow = /^(?:Arrow(?:Up|Down|Left|Right)|Home|End)$/.test(event.key);
  if (lifted) {
    if (arrow) carry(event.key);
    else if (event.key === "Enter" || event.key === " ") drop(true);
    else if (event.key === "Escape") drop(false);
    else if (event.key === "Tab") {
      drop(false);
      return;
    } else return;
  } else if (arrow && !event.shiftKey) walk(card, event.key);
  else if (event.key === " " && card.matches(".k-card") && root()?.dataset.mayMove !== undefined) lift(card);
  else if (event.key === "F2") rename(card);
  else return;
  event.preventDefault();
}

const focused = () => (modalWindow() ? null : cardAt(document.activeElement));

/** Wire the keyboard up; called once. */
export function startKeyboard() {
  const words = document.getElementById("board-say")?.dataset ?? {};
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => {
    const card = event.target instanceof Element ? cardAt(event.target) : null;
    if (card && root()?.contains(card) && linkOf(card)?.tabIndex !== 0) rove(card);
    if (lifted && card !== lifted.card) drop(false);
  });
  if (root()?.dataset.mayMove !== undefined) {
    addShortcut({ keys: "x", label: words.select ?? "", run: () => toggle(focused()) });
    addShortcut({
      keys: "m",
      label: words.move ?? "",
      run: () => {
        const link = focused()?.querySelector(".go");
        if (link instanceof HTMLAnchorElement) void openInDialog(link.href, facesOf(keyOf(focused()))[0]);
      },
    });
  }
  if (root()?.dataset.mayChange !== undefined) {
    addShortcut({
      keys: "e",
      label: words.edit ?? "",
      run: () => {
        const card = focused();
        if (card) rename(card);
      },
    });
  }
}
