/** A click into the field with a one-time link takes the whole of it, ready to be copied. */
for (const field of document.querySelectorAll("input[data-select-all]")) {
  if (field instanceof HTMLInputElement) {
    field.addEventListener("focus", () => field.select());
    field.addEventListener("click", () => field.select());
  }
}
