/** Choosing many cards: their boxes, Shift for a stretch, the key X; the bar says how many. */

import { cardAt, keyOf, root, say } from "./faces.js";

/** @type {HTMLInputElement | null} */
let last = null;

/** @returns {HTMLInputElement[]} */
const boxes = () =>
  Array.from(root()?.querySelectorAll(/** @type {"input"} */ ("input.k-box[name=card]")) ?? []);

/** @param {number} count */
function inWords(count) {
  const place = document.querySelector("[data-bulk-count]");
  if (!(place instanceof HTMLElement)) return;
  const form = new Intl.PluralRules(document.documentElement.lang || "ru").select(count);
  const sentence = place.dataset[form === "other" ? "many" : form] ?? place.dataset.many ?? "";
  place.textContent = sentence.replace(/\d+/, String(count));
}

/** Show the bar when something is chosen. */
export function showBar() {
  const bar = document.getElementById("bulk");
  // In swimlanes one card may have two boxes: it is still one card.
  const count = new Set(boxes().filter((box) => box.checked).map((box) => box.value)).size;
  bar?.classList.toggle("open", count > 0);
  if (count) inWords(count);
}

/** @param {HTMLElement | null} card */
export function toggle(card) {
  const box = card?.querySelector(".k-box");
  if (!card || !(box instanceof HTMLInputElement)) return;
  box.checked = !box.checked;
  last = box;
  say(box.checked ? "selected" : "unselected", { card: keyOf(card) });
  showBar();
}

/** @param {HTMLInputElement} box */
function stretchTo(box) {
  const all = boxes();
  const [from, to] = [last ? all.indexOf(last) : -1, all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

function clear() {
  for (const box of boxes()) box.checked = false;
  last = null;
  showBar();
}

/** Wire choosing up; called once. */
export function startSelect() {
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.matches("#board input.k-box[name=card]")) {
      if (event.shiftKey) stretchTo(box);
      last = box;
      showBar();
      return;
    }
    if (!(box instanceof Element)) return;
    if (box.closest("[data-bulk-clear]")) clear();
    const mode = box.closest("[data-select-mode]");
    if (mode) {
      const on = root()?.classList.toggle("selecting") ?? false;
      mode.setAttribute("aria-pressed", String(on));
      if (!on) clear();
    }
    // While cards are being chosen, a click anywhere on one chooses it.
    const card = cardAt(box);
    if (card && root()?.classList.contains("selecting") && box.matches("a.t")) {
      event.preventDefault();
      toggle(card);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !document.querySelector("#bulk.open")) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    clear();
  });
  showBar();
}
