/**
 * A card opens in the drawer over the board, under its own address; back closes it, forward opens it
 * again. What is changed there is drawn anew on the board.
 */

import { closeDrawer } from "../shared/dialog.js";
import { refreshCard, root } from "./faces.js";

/** @param {string} url */
async function show(url) {
  await htmx.ajax("GET", url, { target: "#drawer-content", swap: "innerHTML" });
}

const isOpen = () => document.querySelector("dialog#drawer[open]") !== null;

/** Wire the drawer up; called once, after choosing, which takes clicks first. */
export function startDrawer() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#board a.t") : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    link.focus({ preventScroll: true });
    if (history.state === null) history.replaceState({ kaskad: "board" }, "");
    void show(link.href).then(() => {
      if (isOpen() && location.href !== link.href) history.pushState({ kaskad: "card" }, "", link.href);
    });
  });
  window.addEventListener(
    "popstate",
    (event) => {
      if (!root()) return;
      if (event.state?.kaskad === "card") {
        event.stopImmediatePropagation();
        void show(location.pathname);
      } else if (isOpen() && location.pathname === root()?.dataset.url) {
        event.stopImmediatePropagation();
        closeDrawer();
      }
    },
    true,
  );
  for (const name of ["kaskad:card-changed", "card-changed"]) {
    document.addEventListener(name, (event) => {
      const detail = /** @type {CustomEvent<{ key?: string, board?: string }>} */ (event).detail;
      if (!detail?.key || (detail.board && detail.board !== root()?.dataset.board)) return;
      void refreshCard(detail.key);
    });
  }
}
