/** The title of a card changed on its face: the pencil that follows the mouse, the key E or F2. */

import { ask, complain, facesOf, keyOf, linkOf, putAnswer, root } from "./faces.js";

/** @param {HTMLElement} card */
export function rename(card) {
  const link = linkOf(card);
  if (!link || card.querySelector(".k-rename") || root()?.dataset.mayChange === undefined) return;
  const field = document.createElement("textarea");
  field.className = "k-rename";
  field.rows = 2;
  field.maxLength = 500;
  field.value = link.textContent ?? "";
  field.setAttribute("aria-label", document.getElementById("board-say")?.dataset.rename ?? "");
  link.hidden = true;
  link.after(field);
  field.focus();
  field.select();
  let done = false;
  const close = () => {
    done = true;
    const had = field === document.activeElement;
    field.remove();
    link.hidden = false;
    if (had) link.focus({ preventScroll: true });
  };
  const save = async () => {
    if (done) return;
    const title = field.value.replace(/\s+/g, " ").trim();
    if (!title || title === link.textContent) {
      close();
      return;
    }
    done = true;
    const key = keyOf(card);
    field.readOnly = true;
    const answer = await ask(`/cards/${encodeURIComponent(key)}/title`, { title, revision: card.dataset.rev ?? "" });
    if (answer.ok) {
      close();
      putAnswer(answer);
      if (document.activeElement === document.body) linkOf(facesOf(key)[0])?.focus({ preventScroll: true });
      return;
    }
    complain(answer);
    done = false;
    field.readOnly = false; // what was typed stays
    field.focus();
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      void save();
    }
  });
  field.addEventListener("blur", () => void save());
}

/** Wire the pencil up; called once. */
export function startRename() {
  const template = document.getElementById("rename-template");
  const pencil = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  if (!(pencil instanceof HTMLElement) || root()?.dataset.mayChange === undefined) return;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || !(event.target instanceof Element)) return;
    const card = event.target.closest("#board .k-card");
    if (!card || pencil.parentElement?.closest(".k-card") === card) return;
    card.querySelector(".key")?.insertBefore(pencil, card.querySelector(".pick"));
  });
  pencil.addEventListener("click", (event) => {
    event.stopPropagation();
    const card = pencil.closest("[data-card]");
    if (card instanceof HTMLElement) rename(card);
  });
}
