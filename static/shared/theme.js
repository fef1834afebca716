/** Theme, contrast and text size at once, without a new page; the form itself still tells the server. */

import { csrfToken } from "./dom.js";

const CHOICES = ["theme", "contrast", "text"];

/** Wire the forms up; called once by app.js. */
export function startTheme() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const pressed = event.submitter;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-theme-form]")) return;
    if (!(pressed instanceof HTMLButtonElement) || !CHOICES.includes(pressed.name)) return;
    event.preventDefault();
    document.documentElement.dataset[pressed.name] = pressed.value;
    for (const button of form.querySelectorAll(`button[name="${pressed.name}"]`)) {
      button.setAttribute("aria-pressed", String(button === pressed));
    }
    const body = new FormData(form);
    body.append(pressed.name, pressed.value);
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    // Without an answer the choice holds for this page; the next one shows what the server knows.
    fetch(form.action, { method: "POST", body, headers }).catch(() => undefined);
  });
}
