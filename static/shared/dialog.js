/**
 * Windows: modal dialogs, questions before a form is sent, and the drawer at the right.
 *
 *   data-dialog-open="id"   on a button, or a link that also works without scripts
 *   data-dialog-close       inside a dialog
 *   data-confirm="…?"       on a form: asked before it is sent (hx-confirm asks the same way)
 *   #drawer-content         put htmx content there and the drawer opens; data-drawer-close closes it
 */

import { closest, modalWindow } from "./dom.js";

/** @param {string | undefined} id */
function dialogById(id) {
  const found = id ? document.getElementById(id) : null;
  return found instanceof HTMLDialogElement ? found : null;
}

/**
 * Ask in a window of our own. Its button says what the pressed one said ("Archive", not "Yes").
 * @param {string} question
 * @param {Element | null} [pressed]
 * @returns {Promise<boolean>}
 */
export function ask(question, pressed) {
  const window_ = dialogById("k-confirm");
  if (!window_) return Promise.resolve(window.confirm(question));
  const text = window_.querySelector("[data-confirm-text]");
  if (text) text.textContent = question;
  window_.returnValue = "";
  window_.showModal();
  const yes = window_.querySelector("[data-confirm-yes]");
  if (yes instanceof HTMLElement) {
    yes.dataset.usual ??= yes.textContent ?? "";
    yes.textContent = pressed?.textContent?.trim() || pressed?.getAttribute("aria-label") || yes.dataset.usual;
    yes.focus();
  }
  return new Promise((resolve) => {
    window_.addEventListener("close", () => resolve(window_.returnValue === "yes"), { once: true });
  });
}

/** @type {{ focus: Element | null, url: string } | null} */
let cameFrom = null;

const drawer = () => dialogById("drawer");

/** Where the drawer's content goes. */
const drawerContent = () => document.getElementById("drawer-content");

function showDrawer() {
  const window_ = drawer();
  const content = drawerContent();
  if (!window_ || !content) return;
  if (!window_.open) window_.show();
  const heading = content.querySelector("h1, h2");
  if (heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    if (heading.id) window_.setAttribute("aria-labelledby", heading.id);
  }
  document.dispatchEvent(new CustomEvent("kaskad:drawer-opened", { detail: { content } }));
}

/** Close the drawer, go back to the address and the place the person came from. */
export function closeDrawer() {
  const window_ = drawer();
  const content = drawerContent();
  if (!window_?.open || !content) return;
  window_.close();
  content.replaceChildren();
  if (cameFrom && cameFrom.url !== location.href) history.replaceState({ htmx: true }, "", cameFrom.url);
  const back = cameFrom?.focus;
  cameFrom = null;
  if (back instanceof HTMLElement && back.isConnected) back.focus();
  document.dispatchEvent(new CustomEvent("kaskad:drawer-closed", { detail: null }));
}

/** Wire windows up; called once by app.js, after menus, so that Esc closes a menu first. */
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = closest(event, "[data-dialog-open]");
    const wanted = dialogById(opener?.dataset.dialogOpen);
    if (wanted) {
      event.preventDefault();
      if (!wanted.open) wanted.showModal();
      return;
    }
    if (closest(event, "[data-confirm-yes]")) dialogById("k-confirm")?.close("yes");
    closest(event, "[data-dialog-close]")?.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement && event.target.matches(":modal")) {
      const box = event.target.getBoundingClientRect();
      const inside =
        event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close(); // a click on the veil
    }
    if (cameFrom && closest(event, "[data-drawer-close]")) {
      event.preventDefault();
      closeDrawer();
    }
  });

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      void ask(form.dataset.confirm, submitter).then((yes) => {
        if (!yes) return;
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      });
    },
    true,
  );
  document.addEventListener("htmx:confirm", (event) => {
    const { question, issueRequest, elt } = event.detail;
    if (!question) return;
    event.preventDefault();
    void ask(question, elt instanceof HTMLButtonElement ? elt : null).then((yes) => {
      if (yes) issueRequest(true);
    });
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const goesToDrawer = event.detail.target?.id === "drawer-content";
    if (goesToDrawer && !drawer()?.open) cameFrom = { focus: document.activeElement, url: location.href };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "drawer-content") return;
    const content = drawerContent();
    if (!content?.childElementCount) closeDrawer();
    else if (!drawer()?.open || !content.contains(document.activeElement)) showDrawer();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || modalWindow()) return;
    if (!drawer()?.open) return;
    event.preventDefault();
    const link = drawerContent()?.querySelector("a[data-drawer-close]");
    if (cameFrom) closeDrawer();
    else if (link instanceof HTMLAnchorElement) link.click(); // the page was opened at the card's address
  });
}
