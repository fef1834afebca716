/** Forms of the board in a window: links with data-in-dialog, and "Move to…". Without scripts: pages. */

import { ask, complain, linkOf, focusCard, putAnswer } from "./faces.js";

/** @returns {HTMLDialogElement | null} */
function box() {
  const found = document.getElementById("board-dialog");
  return found instanceof HTMLDialogElement ? found : null;
}

/** @type {HTMLElement | null} */
let cameFrom = null;

/**
 * Open a form of the server in the window.
 * @param {string} url
 * @param {HTMLElement | null} [from] gets the focus back
 */
export async function openInDialog(url, from = null) {
  const window_ = box();
  if (!window_) return;
  cameFrom = from;
  const target = new URL(url, location.href);
  target.searchParams.set("next", location.pathname + location.search);
  await htmx.ajax("GET", target.pathname + target.search, { target: "#board-dialog-content", swap: "innerHTML" });
  if (!document.getElementById("board-dialog-content")?.childElementCount) return;
  if (!window_.open) window_.showModal();
  const first = window_.querySelector("[autofocus]");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {HTMLFormElement} form */
async function sendMove(form) {
  const { key = "" } = form.dataset;
  const answer = await ask(form.action, new FormData(form));
  if (!answer.ok) {
    complain(answer);
    return;
  }
  box()?.close();
  putAnswer(answer);
  focusCard(key);
}

/** Wire the window up; called once. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-in-dialog], #board a.go") : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || !box()) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    const card = link.closest("[data-card]");
    void openInDialog(link.href, card ? linkOf(card) : link);
  });
  document.addEventListener("click", (event) => {
    const close = event.target instanceof Element ? event.target.closest("#board-dialog a[data-dialog-close]") : null;
    if (close) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-move-form]") || !box()?.contains(form)) return;
    event.preventDefault();
    void sendMove(form);
  });
  box()?.addEventListener("close", () => {
    document.getElementById("board-dialog-content")?.replaceChildren();
    if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
    cameFrom = null;
  });
}

