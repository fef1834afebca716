/** The line at the bottom of a column: Enter adds the card and waits for the next one. */

import { randomKey } from "../shared/dom.js";
import { ask, complain, facesOf, keyOf, putAnswer, say } from "./faces.js";

/** @param {HTMLFormElement} form */
async function add(form) {
  const line = form.elements.namedItem("title");
  const once = form.elements.namedItem("_once");
  if (!(line instanceof HTMLInputElement) || form.dataset.sending !== undefined) return;
  if (!line.value.trim()) return;
  const values = new FormData(form);
  const typed = line.value;
  form.dataset.sending = "";
  const answer = await ask(form.action, values, { "X-Quick": "1" });
  delete form.dataset.sending;
  if (!answer.ok) {
    complain(answer); // what was typed stays, and so does its key: trying again makes one card
    return;
  }
  if (once instanceof HTMLInputElement) once.value = randomKey();
  if (line.value === typed) line.value = "";
  line.dispatchEvent(new Event("input", { bubbles: true }));
  putAnswer(answer);
  form.closest(".k-col")?.querySelector(".k-none")?.remove();
  document.querySelector("#board > .k-empty")?.remove();
  const key = keyOf(answer.page.querySelector("[data-card]"));
  facesOf(key)[0]?.scrollIntoView({ block: "nearest" });
  say("added", { card: key });
  if (document.activeElement === document.body || form.contains(document.activeElement)) line.focus();
}

/** Wire the lines up; called once. */
export function startQuickAdd() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches("[data-quick-add]")) return;
      event.preventDefault();
      void add(form);
    },
    true,
  );
}
