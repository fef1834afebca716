/** The filter bar: a choice shows at once and stands in the address; back and forward follow. */

import { reloadBoard, root } from "./faces.js";

const PAUSE = 300;
let timer = 0;

/** @param {HTMLFormElement} form */
function addressOf(form) {
  const wishes = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim()) wishes.set(name, value.trim());
  }
  const view = new URLSearchParams(location.search).get("view");
  if (view) wishes.set("view", view);
  const query = wishes.toString();
  return `${location.pathname}${query ? `?${query}` : ""}`;
}

/** @param {HTMLFormElement} form */
async function show(form) {
  window.clearTimeout(timer);
  const url = addressOf(form);
  if (url === location.pathname + location.search) return;
  const focused = document.activeElement;
  const name = focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement ? focused.name : "";
  const caret = focused instanceof HTMLInputElement ? focused.selectionStart : null;
  const open = form.querySelector("details")?.open ?? false;
  history.pushState({ kaskad: "board" }, "", url);
  // While the answer was on its way somebody may have gone on typing: the page follows them.
  let typed = focused instanceof HTMLInputElement ? focused.value : null;
  const note = () => {
    if (focused instanceof HTMLInputElement) typed = focused.value;
  };
  focused?.addEventListener("input", note);
  await reloadBoard();
  const fresh = root()?.querySelector("[data-filters]");
  const more = fresh?.querySelector("details");
  if (more && open) more.open = true;
  const again = name ? fresh?.querySelector(`[name="${CSS.escape(name)}"]`) : null;
  if (again instanceof HTMLInputElement || again instanceof HTMLSelectElement) {
    again.focus({ preventScroll: true });
    if (!(again instanceof HTMLInputElement)) return;
    if (typed !== null && again.value !== typed) {
      const more = again.value.trim() !== typed.trim();
      again.value = typed; // with a blank at its end: the next word is being typed
      if (more) again.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (caret !== null) again.setSelectionRange(caret, caret);
  }
}

/** @param {Event} event @returns {HTMLFormElement | null} */
function formOf(event) {
  const form = event.target instanceof Element ? event.target.closest("[data-filters]") : null;
  return form instanceof HTMLFormElement ? form : null;
}

/** Wire the bar up; called once. */
export function startFilters() {
  document.addEventListener("change", (event) => {
    const form = formOf(event);
    if (form && event.target instanceof HTMLSelectElement) void show(form);
  });
  document.addEventListener("input", (event) => {
    const form = formOf(event);
    if (!form || !(event.target instanceof HTMLInputElement)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void show(form), PAUSE);
  });
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form) return;
    event.preventDefault();
    void show(form);
  });
  window.addEventListener("popstate", (event) => {
    const kept = event.state?.kaskad;
    if (root() && (kept === "board" || event.state === null) && location.pathname === root()?.dataset.url) {
      void reloadBoard();
    }
  });
}
