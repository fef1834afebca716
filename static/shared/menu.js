/**
 * Menus are <details data-menu> and work by themselves; scripts close them when one looks elsewhere.
 * The side bar on small screens is reached by #menu without scripts; with them it also keeps the focus.
 */

import { closest } from "./dom.js";

/** @returns {HTMLDetailsElement[]} */
const openMenus = () => Array.from(document.querySelectorAll("details[data-menu][open]"));

/** @param {EventTarget | null} except */
function closeMenus(except) {
  for (const menu of openMenus()) {
    if (!(except instanceof Node && menu.contains(except))) menu.open = false;
  }
}

const side = () => document.getElementById("menu");
/** @type {Element | null} */
let sideOpener = null;

/** @param {boolean} open */
function toggleSide(open) {
  const bar = side();
  if (!bar) return;
  bar.classList.toggle("open", open);
  for (const rest of document.querySelectorAll(".k-body, .k-phone")) rest.toggleAttribute("inert", open);
  if (open) {
    bar.querySelector(/** @type {"a"} */ ("[data-side-close]"))?.focus();
  } else {
    if (location.hash === "#menu") history.replaceState(history.state, "", location.pathname + location.search);
    if (sideOpener instanceof HTMLElement) sideOpener.focus();
    sideOpener = null;
  }
}

/** Wire menus up; called once by app.js. */
export function startMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const opener = closest(event, "[data-side-open]");
    if (opener) {
      event.preventDefault();
      sideOpener = opener;
      toggleSide(true);
    } else if (side()?.classList.contains("open")) {
      const inside = event.target instanceof Node && side()?.contains(event.target);
      if (closest(event, "[data-side-close]") || !inside) {
        event.preventDefault();
        toggleSide(false);
      }
    }
    const item = closest(event, "details[data-menu] .k-item");
    const menu = item?.closest("details");
    if (menu && item?.matches("button[type=button], a[hx-get]")) menu.open = false;
  });
  document.addEventListener("focusin", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const menu = openMenus().pop();
    if (menu) {
      event.preventDefault();
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary")?.focus();
    } else if (side()?.classList.contains("open")) {
      event.preventDefault();
      toggleSide(false);
    }
  });
}
