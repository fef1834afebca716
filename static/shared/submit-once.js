/**
 * One press, one deed: a form being sent takes no second press, and carries a key (`_once`) by which
 * the server knows a repeat, say after a lost connection. The key changes when the server has accepted.
 */

import { randomKey } from "./dom.js";

const GIVE_BACK_AFTER = 10_000;

/** @param {HTMLFormElement} form */
function changesSomething(form) {
  return form.method === "post" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
}

/** @param {HTMLFormElement} form */
function onceField(form) {
  const found = form.querySelector('input[name="_once"]');
  return found instanceof HTMLInputElement ? found : null;
}

/** @param {HTMLFormElement} form */
function addKey(form) {
  if (onceField(form)) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "_once", value: randomKey() });
  form.append(field);
}

/** @param {HTMLFormElement} form */
const buttons = (form) =>
  Array.from(form.elements).filter(
    /** @returns {element is HTMLButtonElement} */ (element) =>
      element instanceof HTMLButtonElement && element.type === "submit",
  );

/**
 * @param {HTMLFormElement} form
 * @param {boolean} sending
 * @param {Element | null} [pressed]
 */
function mark(form, sending, pressed) {
  form.toggleAttribute("data-sending", sending);
  for (const button of buttons(form)) {
    if (sending && !button.disabled) {
      button.disabled = true;
      button.dataset.held = "";
      if (button === pressed || buttons(form).length === 1) button.setAttribute("aria-busy", "true");
    } else if (!sending && "held" in button.dataset) {
      const hadFocus = document.activeElement === document.body && button.dataset.held === "focus";
      button.disabled = false;
      delete button.dataset.held;
      button.removeAttribute("aria-busy");
      if (hadFocus) button.focus();
    }
  }
}

/** Wire forms up; called once by app.js. */
export function startSubmitOnce() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form instanceof HTMLFormElement && changesSomething(form)) addKey(form);
    },
    true,
  );
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || !changesSomething(form)) return;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      return;
    }
    // After this turn: a disabled button would not be sent with the form.
    window.setTimeout(() => mark(form, true, event.submitter), 0);
    window.setTimeout(() => mark(form, false), GIVE_BACK_AFTER); // an answer may be a file: the page stays
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sending]")) {
      if (form instanceof HTMLFormElement) mark(form, false);
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (!(form instanceof HTMLFormElement) || !changesSomething(form)) return;
    const active = document.activeElement;
    mark(form, true, active);
    if (active instanceof HTMLButtonElement && "held" in active.dataset) active.dataset.held = "focus";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!(form instanceof HTMLFormElement)) return;
    mark(form, false);
    const field = onceField(form);
    if (event.detail.successful && field) field.value = randomKey();
  });
}
