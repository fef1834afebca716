/**
 * The cascade: keyboard of a tree, branches that stay as they were left, carrying by mouse, touch and keys.
 * The form "Move to…" does the same without any of this.
 */

import { closest, personId, randomKey, recall, remember } from "../shared/dom.js";
import { startCarrying } from "./carry.js";

const CLOSED = `kaskad-tree-closed-${personId()}`;

/** @returns {HTMLElement | null} */
const treeOf = () => document.getElementById("tree");

/** All nodes (the <li>; the sheet inside it is the treeitem that has the focus).
 * @returns {HTMLElement[]} */
const nodes = () => Array.from(/** @type {NodeListOf<HTMLElement>} */ (treeOf()?.querySelectorAll(".kc-node") ?? []));

/** The sheet of a node.
 * @param {HTMLElement} item */
const sheet = (item) => /** @type {HTMLElement} */ (item.querySelector(":scope > .kc-card"));

/** Nodes that can be seen now, from the top down. */
const visibleItems = () => nodes().filter((item) => item.getClientRects().length > 0);

/** @returns {Set<string>} */
function closedKeys() {
  try {
    const keys = JSON.parse(recall(CLOSED) ?? "[]");
    return new Set(Array.isArray(keys) ? keys.map(String) : []);
  } catch {
    return new Set();
  }
}

/**
 * Open or close a branch and remember it.
 * @param {HTMLElement} item
 * @param {boolean} open
 */
function fold(item, open) {
  if (!sheet(item).hasAttribute("aria-expanded")) return;
  sheet(item).setAttribute("aria-expanded", String(open));
  const keys = closedKeys();
  if (open) keys.delete(item.dataset.key ?? "");
  else keys.add(item.dataset.key ?? "");
  remember(CLOSED, JSON.stringify([...keys]));
}

/**
 * Give *item* the one tab stop of the tree; its links and buttons can be reached by Tab from there.
 * @param {HTMLElement} item
 * @param {boolean} [move] take the focus along
 */
function makeCurrent(item, move = true) {
  for (const other of nodes()) {
    const stop = other === item ? "0" : "-1";
    sheet(other).setAttribute("tabindex", stop);
    for (const inner of sheet(other).querySelectorAll("a")) inner.setAttribute("tabindex", stop);
  }
  if (move) sheet(item).focus();
}

/** @param {HTMLElement} item */
const parentItem = (item) => /** @type {HTMLElement | null} */ (item.parentElement?.closest(".kc-node") ?? null);

let typed = "";
let typedAt = 0;

/** Find by first letters, as in every list of the system.
 * @param {HTMLElement} from
 * @param {string} sign */
function typeAhead(from, sign) {
  const now = Date.now();
  typed = now - typedAt < 700 ? typed + sign : sign;
  typedAt = now;
  const items = visibleItems();
  const start = items.indexOf(from) + (typed.length > 1 ? 0 : 1);
  const around = [...items.slice(start), ...items.slice(0, start)];
  const wanted = typed.toLocaleLowerCase();
  const found = around.find((item) => (item.dataset.title ?? "").replace(/^[«"„]/, "").toLocaleLowerCase().startsWith(wanted));
  if (found) makeCurrent(found);
}

/** @param {KeyboardEvent} event
 * @param {HTMLElement} item */
function arrow(event, item) {
  const items = visibleItems();
  const at = items.indexOf(item);
  const open = sheet(item).getAttribute("aria-expanded");
  switch (event.key) {
    case "ArrowDown":
      return items[at + 1];
    case "ArrowUp":
      return items[at - 1];
    case "Home":
      return items[0];
    case "End":
      return items[items.length - 1];
    case "ArrowRight":
      if (open === "false") fold(item, true);
      else if (open === "true") return items[at + 1];
      return item;
    case "ArrowLeft":
      if (open === "true") fold(item, false);
      else return parentItem(item) ?? item;
      return item;
    case "*":
      for (const one of item.parentElement?.children ?? []) if (one instanceof HTMLElement) fold(one, true);
      return item;
    default:
      return undefined;
  }
}

/** Called at the start and after every move, which brings a new tree.
 * @param {string} [focusId] id of the item that had the focus */
function prepare(focusId) {
  const tree = treeOf();
  if (!tree) return;
  const closed = closedKeys();
  for (const item of nodes()) {
    if (closed.has(item.dataset.key ?? "") && sheet(item).hasAttribute("aria-expanded")) sheet(item).setAttribute("aria-expanded", "false");
  }
  for (const element of tree.querySelectorAll("[data-needs-script]")) element.removeAttribute("hidden");
  const asked = focusId ?? (location.hash.startsWith("#n-") ? location.hash.slice(1) : "");
  const wanted = /** @type {HTMLElement | null} */ ((asked ? document.getElementById(asked) : null)?.closest(".kc-node") ?? null);
  if (wanted) for (let up = parentItem(wanted); up; up = parentItem(up)) sheet(up).setAttribute("aria-expanded", "true");
  const first = wanted ?? visibleItems()[0];
  if (first) makeCurrent(first, Boolean(wanted));
  carrying.attach();
}

/**
 * Send a move and put the new tree in the place of the old.
 * @param {HTMLElement} item where it stands now in the page
 */
async function send(item) {
  const url = item.dataset.moveUrl;
  if (!url) return;
  const before = item.previousElementSibling;
  const values = {
    parent: parentItem(item)?.dataset.key ?? "",
    after: before instanceof HTMLElement ? (before.dataset.id ?? "") : "first",
    revision: item.dataset.revision ?? "",
    _once: randomKey(),
  };
  const { id } = sheet(item);
  try {
    await htmx.ajax("POST", url, { target: "#tree", swap: "outerHTML", values });
  } catch {
    // htmx has said what is wrong; below the tree is shown as it really stands
  }
  if (document.getElementById("tree")?.dataset.fresh === "no") await reload();
  prepare(id);
}

/** Bring the tree as the server knows it. */
async function reload() {
  const url = treeOf()?.dataset.url;
  if (url) await htmx.ajax("GET", url, { target: "#tree", swap: "outerHTML" });
}

const carrying = startCarrying({
  send(item) {
    const tree = treeOf();
    if (tree) tree.dataset.fresh = "no"; // gone with the old tree if the answer brings a new one
    void send(item);
  },
  fold,
  makeCurrent,
});

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-toggle]");
  const item = button?.closest(".kc-node");
  if (item instanceof HTMLElement) {
    fold(item, sheet(item).getAttribute("aria-expanded") === "false");
    makeCurrent(item, false);
  }
  const all = closest(event, "[data-fold]");
  if (all) {
    for (const one of nodes()) fold(one, all.dataset.fold === "open");
    const first = visibleItems()[0];
    if (first) makeCurrent(first, false);
  }
});

document.addEventListener("focusin", (event) => {
  const item = event.target instanceof Element ? event.target.closest("#tree .kc-node") : null;
  if (item instanceof HTMLElement && sheet(item).getAttribute("tabindex") !== "0") makeCurrent(item, false);
});

document.addEventListener("keydown", (event) => {
  if (!(event.target instanceof HTMLElement) || !event.target.matches("#tree [role=treeitem]")) return;
  const item = event.target.closest(".kc-node");
  if (!(item instanceof HTMLElement)) return;
  if (carrying.key(event, item) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter") {
    sheet(item).querySelector("a")?.click();
    event.preventDefault();
    return;
  }
  const next = arrow(event, item);
  if (next !== undefined) {
    event.preventDefault();
    makeCurrent(next);
  } else if (event.key.length === 1 && /\p{L}|\p{N}/u.test(event.key)) {
    event.preventDefault();
    typeAhead(item, event.key);
  } else if (/^(?:Arrow|Home|End)/.test(event.key)) {
    event.preventDefault();
  }
});

prepare();
