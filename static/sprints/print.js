/** The button that prints a record; without a script the browser's own menu does it. */

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
