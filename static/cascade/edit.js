/**
 * Editing passport and plan: everything works as plain forms; this only makes it quicker.
 *
 *   data-take-theirs   puts the other person's text under one's own, to make one of both
 *   data-needs-script  is shown in what htmx brings, too
 */

import { closest } from "../shared/dom.js";
import { startPresence } from "./presence.js";

startPresence();

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-take-theirs]");
  const form = button?.closest("form");
  const name = button?.closest("[data-clash]")?.getAttribute("data-clash");
  if (!button || !form || !name) return;
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const theirs = button.getAttribute("data-theirs") ?? "";
  field.value = [field.value, theirs].filter(Boolean).join(field instanceof HTMLTextAreaElement ? "\n" : " ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

document.addEventListener("htmx:afterSwap", () => {
  // A section that has just become a form: writing can begin. What is wrong comes first, if anything.
  const form = document.querySelector(".ke-section");
  if (form && !form.contains(document.activeElement)) {
    const first = form.querySelector("[data-form-errors]") ?? form.querySelector("textarea, input:not([type=hidden])");
    if (first instanceof HTMLElement) first.focus({ preventScroll: first.matches("textarea, input") });
  }
  for (const element of document.querySelectorAll("[data-needs-script]")) element.removeAttribute("hidden");
});
