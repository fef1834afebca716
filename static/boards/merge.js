/** Two texts of one field: their buttons put either into the text made of both; typing chooses it. */

import { closest } from "../shared/dom.js";

/** @param {Element} clash */
function chooseMerged(clash) {
  const radio = clash.querySelector('input[type=radio][value="merged"]');
  if (radio instanceof HTMLInputElement) radio.checked = true;
}

/** Wire the page of a conflict up; called once by card.js. */
export function startMerge() {
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-take]");
    const clash = button?.closest(".k-clash");
    if (!button || !clash) return;
    const field = clash.querySelector("[data-merged]");
    const source = clash.querySelector(`input[type=hidden][name^="${button.dataset.take}_"]`);
    if (!(field instanceof HTMLTextAreaElement) || !(source instanceof HTMLInputElement)) return;
    field.value = source.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  document.addEventListener("input", (event) => {
    const clash = closest(event, "[data-merged]")?.closest(".k-clash");
    if (clash) chooseMerged(clash);
  });
}
