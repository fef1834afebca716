/**
 * Dragging with SortableJS. A mouse drags the whole card; a finger drags by the handle, after a short
 * rest, so that scrolling never drags. In swimlanes a card is carried within its lane.
 */

import { root } from "./faces.js";
import { keepPlace, placeOf } from "./place.js";

/** Moving every neighbour smoothly costs too much in a long column. */
const SMOOTH_UP_TO = 80;
const REST = 160;

/** @type {SortableInstance[]} */
let lists = [];
/** @type {import("./place.js").Place | null} */
let was = null;
let justDragged = false;

/** @param {HTMLElement} list */
function makeSortable(list) {
  return Sortable.create(list, {
    group: `cards-${list.dataset.lane ?? ""}`,
    draggable: ".k-card",
    filter: ".k-rename, .pick",
    preventOnFilter: false,
    animation: list.childElementCount > SMOOTH_UP_TO ? 0 : 120,
    delay: REST,
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    forceFallback: true,
    fallbackTolerance: 4,
    scroll: true,
    scrollSensitivity: 56,
    scrollSpeed: 14,
    bubbleScroll: true,
    emptyInsertThreshold: 24,
    ghostClass: "k-ghost",
    onStart({ item }) {
      was = placeOf(item);
      document.documentElement.classList.add("dragging");
    },
    onEnd({ item, from, to, oldIndex, newIndex }) {
      document.documentElement.classList.remove("dragging");
      justDragged = true;
      window.setTimeout(() => (justDragged = false), 50);
      if (was && (from !== to || oldIndex !== newIndex)) void keepPlace(item, was);
      was = null;
    },
  });
}

/** Make the columns of the page sortable; again after the board was drawn anew. */
export function startDrag() {
  for (const list of lists) list.destroy();
  lists = [];
  const board = root();
  if (!board || !("mayMove" in board.dataset) || typeof Sortable === "undefined") return;
  for (const list of board.querySelectorAll("[data-cards]")) {
    if (list instanceof HTMLElement) lists.push(makeSortable(list));
  }
}

/** Wire the pointer up; called once. */
export function watchPointer() {
  // Before Sortable looks: a finger needs the handle, a mouse does not.
  document.addEventListener(
    "pointerdown",
    (event) => {
      const touch = event.pointerType === "touch";
      for (const list of lists) {
        list.option("handle", touch ? ".go" : "");
        // On a phone the handle lies near the edge, and the edge leads to the next column.
        list.option("scrollSensitivity", touch ? 18 : 56);
      }
    },
    true,
  );
  document.addEventListener("dragstart", (event) => {
    if (event.target instanceof Element && event.target.closest(".k-card")) event.preventDefault();
  });
  document.addEventListener(
    "click",
    (event) => {
      if (!justDragged || !(event.target instanceof Element) || !event.target.closest(".k-card")) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}
