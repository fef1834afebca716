/**
 * Carrying an initiative to another place of the tree: with the mouse or a finger (SortableJS, by the dots)
 * and with keys (space lifts, arrows choose, Enter puts down, Escape goes back).
 */

/**
 * @typedef {object} Tools
 * @property {(item: HTMLElement) => void} send
 * @property {(item: HTMLElement, open: boolean) => void} fold
 * @property {(item: HTMLElement, move?: boolean) => void} makeCurrent
 */

/**
 * @typedef {object} Spot a place in the tree
 * @property {HTMLElement} list
 * @property {Element | null} before the item it would stand before; null: at the end
 */

/** @returns {HTMLElement | null} */
const treeOf = () => document.getElementById("tree");

/**
 * Say a sentence of the tree aloud.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
function say(name, values = {}) {
  const words = treeOf()?.dataset[name] ?? "";
  const region = document.getElementById("tree-says");
  if (region) region.textContent = words.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

/** @param {HTMLElement} list
 * @param {string} kind */
const takes = (list, kind) => (list.dataset.receives ?? "").split(" ").includes(kind);

/** Lists that may take *item*, in the order of the page, never its own branch.
 * @param {HTMLElement} item
 * @returns {HTMLElement[]} */
function listsFor(item) {
  const lists = /** @type {NodeListOf<HTMLElement>} */ (treeOf()?.querySelectorAll("[data-receives]") ?? []);
  return Array.from(lists).filter((list) => takes(list, item.dataset.kind ?? "") && !item.contains(list));
}

/** @param {HTMLElement} list */
const holder = (list) => /** @type {HTMLElement | null} */ (list.closest(".kc-node"));

/** Places where *item* may stand, as the eye meets them from the top down: before each one, then among
 * what stands under it, at last behind all.
 * @param {HTMLElement} item
 * @returns {Spot[]} */
function spotsFor(item) {
  /** @type {Spot[]} */
  const spots = [];
  const kind = item.dataset.kind ?? "";
  /** @param {Element} list */
  function go(list) {
    const taking = list instanceof HTMLElement && takes(list, kind) ? list : null;
    for (const one of list.children) {
      if (one === item) continue;
      if (taking) spots.push({ list: taking, before: one });
      const below = one.querySelector(":scope > .kc-group");
      if (below) go(below);
    }
    if (taking) spots.push({ list: taking, before: null });
  }
  const top = treeOf()?.querySelector(".kc-roots");
  if (top) go(top);
  return spots;
}

/** Closed branches round *list*, from the inside out.
 * @param {HTMLElement} list
 * @returns {HTMLElement[]} */
function closedRound(list) {
  const closed = [];
  for (let one = holder(list); one; one = one.parentElement ? holder(one.parentElement) : null) {
    if (one.querySelector(":scope > .kc-card")?.getAttribute("aria-expanded") === "false") closed.push(one);
  }
  return closed;
}

/** @param {HTMLElement} item */
function tellPlace(item) {
  const list = item.parentElement;
  if (!list) return;
  const parent = holder(list)?.dataset.title ?? treeOf()?.dataset.top ?? "";
  const number = Array.from(list.children).indexOf(item) + 1;
  say("over", { parent, number, of: list.children.length });
}

/** @param {HTMLElement | null} item null: nothing is carried any more */
function showTargets(item) {
  treeOf()?.classList.toggle("kc-carrying", item !== null);
  for (const list of treeOf()?.querySelectorAll(".kc-may-take") ?? []) list.classList.remove("kc-may-take");
  if (item) for (const list of listsFor(item)) if (list.matches(".kc-group")) list.classList.add("kc-may-take");
}

/** @param {Tools} tools */
export function startCarrying({ send, fold, makeCurrent }) {
  /** @type {{ item: HTMLElement, home: Spot } | null} */
  let lifted = null;
  /** Branches that were opened on the way: they close again behind it.
   * @type {Set<HTMLElement>} */
  const opened = new Set();

  /** @param {HTMLElement} item
   * @param {Spot} spot */
  function put(item, spot) {
    for (const branch of closedRound(spot.list)) {
      fold(branch, true);
      opened.add(branch);
    }
    spot.list.insertBefore(item, spot.before);
    for (const branch of opened) {
      if (branch.contains(item)) continue;
      fold(branch, false);
      opened.delete(branch);
    }
    makeCurrent(item);
    item.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} item */
  function lift(item) {
    if (!item.dataset.moveUrl) return say("fixed", { title: item.dataset.title ?? "" });
    if (spotsFor(item).length < 2) return say("nowhere", { title: item.dataset.title ?? "" });
    const list = item.parentElement;
    if (!list) return undefined;
    lifted = { item, home: { list, before: item.nextElementSibling } };
    opened.clear();
    item.classList.add("kc-lifted");
    showTargets(item);
    return say("lifted", { title: item.dataset.title ?? "" });
  }

  /** @param {boolean} keep */
  function drop(keep) {
    if (!lifted) return;
    const { item, home } = lifted;
    lifted = null;
    item.classList.remove("kc-lifted");
    showTargets(null);
    const moved = item.parentElement !== home.list || item.nextElementSibling !== home.before;
    if (keep && moved) {
      say("dropped", { title: item.dataset.title ?? "" });
      send(item);
      return;
    }
    put(item, home);
    say("cancelled");
  }

  /** @param {number} step
   * @param {boolean} byList */
  function carry(step, byList) {
    if (!lifted) return;
    const { item } = lifted;
    const spots = spotsFor(item);
    const at = spots.findIndex((spot) => spot.list === item.parentElement && spot.before === item.nextElementSibling);
    const lists = listsFor(item);
    const beside = lists[lists.findIndex((list) => list === item.parentElement) + step];
    const next = byList ? spots.find((spot) => spot.list === beside) : spots[at + step];
    if (next) put(item, next);
    tellPlace(item); // at the end, too: silence would say that the key does not work
  }

  /** @type {SortableInstance[]} */
  let sortables = [];

  return {
    /** Wire up the lists of a fresh tree. */
    attach() {
      for (const one of sortables) one.destroy();
      sortables = [];
      if (typeof Sortable === "undefined") return;
      /** @type {HTMLElement | null} */
      let dragged = null;
      /** @type {Spot | null} */
      let home = null;
      for (const list of treeOf()?.querySelectorAll(".kc-roots, .kc-group") ?? []) {
        if (!(list instanceof HTMLElement)) continue;
        sortables.push(
          Sortable.create(list, {
            group: "cascade",
            draggable: ".kc-node[data-move-url]",
            handle: "[data-grip]",
            animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
            delay: 150,
            delayOnTouchOnly: true,
            touchStartThreshold: 4,
            emptyInsertThreshold: 24,
            scrollSensitivity: 80,
            bubbleScroll: true,
            ghostClass: "kc-ghost",
            chosenClass: "kc-chosen",
            onStart(event) {
              dragged = event.item;
              home = { list: event.from, before: event.item.nextElementSibling };
              showTargets(event.item);
            },
            onMove(event) {
              return Boolean(dragged && event.to && takes(event.to, dragged.dataset.kind ?? "") && !dragged.contains(event.to));
            },
            onEnd(event) {
              showTargets(null);
              const item = event.item;
              const moved = home && (item.parentElement !== home.list || item.nextElementSibling !== home.before);
              if (moved) send(item);
              dragged = null;
              home = null;
            },
          }),
        );
      }
    },

    /**
     * Deal with a key on *item*. True when it was for carrying.
     * @param {KeyboardEvent} event
     * @param {HTMLElement} item
     */
    key(event, item) {
      if (!lifted) {
        if (event.key !== " ") return false;
        event.preventDefault();
        lift(item);
        return true;
      }
      const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
      const step = steps[/** @type {keyof typeof steps} */ (event.key)];
      if (step) carry(step, /Right|Left/.test(event.key));
      else if (event.key === "Enter" || event.key === " ") drop(true);
      else if (event.key === "Escape" || event.key === "Tab") drop(false);
      if (event.key !== "Tab") event.preventDefault();
      return true;
    },
  };
}
