/** Columns: folding them, and on a phone one at a time with tabs that follow the swipe. */

import { ask, complain, root } from "./faces.js";

/** @param {HTMLFormElement} form */
async function fold(form) {
  const column = form.closest(".k-col");
  const button = form.querySelector("button");
  if (!column || !button) return;
  const folded = column.classList.toggle("shut");
  button.setAttribute("aria-expanded", String(!folded));
  const answer = await ask(form.action, new FormData(form));
  if (answer.ok) return;
  column.classList.toggle("shut", !folded);
  button.setAttribute("aria-expanded", String(folded));
  complain(answer);
}

/** @param {string} id */
function markTab(id) {
  for (const tab of root()?.querySelectorAll("[data-col-tab]") ?? []) {
    if (!(tab instanceof HTMLElement)) continue;
    const here = tab.dataset.colTab === id;
    if (here === (tab.getAttribute("aria-current") === "true")) continue;
    if (here) {
      tab.setAttribute("aria-current", "true");
      const bar = tab.closest("ul");
      if (bar) bar.scrollTo({ left: tab.offsetLeft - bar.clientWidth / 2 + tab.clientWidth / 2 });
    } else tab.removeAttribute("aria-current");
  }
}

/** @type {IntersectionObserver | null} */
let watcher = null;

/** Let the tabs follow what is seen; again after the board was drawn anew. */
export function watchColumns() {
  watcher?.disconnect();
  const strip = root()?.querySelector(".k-board");
  if (!strip) return;
  watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting && target instanceof HTMLElement) markTab(target.dataset.column ?? "");
      }
    },
    { root: strip, threshold: 0.6 },
  );
  for (const column of strip.querySelectorAll(".k-col")) watcher.observe(column);
}

/** Wire columns up; called once. */
export function startColumns() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches("[data-fold]")) return;
      event.preventDefault();
      void fold(form);
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest("[data-col-tab]") : null;
    const column = tab instanceof HTMLElement ? document.getElementById(`col-${tab.dataset.colTab}`) : null;
    if (!(tab instanceof HTMLElement) || !column) return;
    event.preventDefault();
    const strip = column.closest(".k-board");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    strip?.scrollTo({ left: column.offsetLeft - /** @type {HTMLElement} */ (strip).offsetLeft, behavior: calm ? "auto" : "smooth" });
    const top = (root()?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (window.scrollY > top) window.scrollTo({ top });
    markTab(tab.dataset.colTab ?? "");
  });
}
