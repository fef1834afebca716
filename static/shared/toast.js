/**
 * Messages in the corner: said aloud politely, closed by hand or by time, with an undo when there is one.
 * The server sends them with an answer as `HX-Trigger: {"toast": {…}}` or flashes them into the next page.
 */

import { closest, modalWindow } from "./dom.js";

/**
 * @typedef {object} Toast
 * @property {string} text
 * @property {"" | "g" | "y" | "r"} [tone] g done, y mind this, r failed
 * @property {string} [undo_url] address a form with the button "Undo" posts to
 * @property {string} [undo_label]
 * @property {Record<string, string>} [fields] hidden fields of that form
 * @property {string} [link_url]
 * @property {string} [link_label]
 */

const PLAIN_STAYS = 8_000;
const UNDO_STAYS = 30_000;

/** @type {WeakMap<Element, number>} */
const timers = new WeakMap();

const region = () => document.getElementById("toasts");

/** @param {Element} message */
function letGo(message) {
  if (message.classList.contains("r") || message.classList.contains("y")) return; // stays till closed
  const stays = message.querySelector("form") ? UNDO_STAYS : PLAIN_STAYS;
  timers.set(
    message,
    window.setTimeout(() => {
      if (message.matches(":hover, :focus-within")) letGo(message);
      else message.remove();
    }, stays),
  );
}

/** A modal window makes the rest of the page deaf: the messages move into it and back. */
function stayReachable() {
  const messages = region();
  if (!messages) return;
  const home = modalWindow() ?? document.body;
  if (messages.parentElement !== home) home.append(messages);
}

/**
 * Show a message.
 * @param {Toast} message
 */
export function toast({ text, tone = "", undo_url, undo_label, fields, link_url, link_label }) {
  const messages = region();
  const template = document.querySelector(`template[data-toast-template="${tone}"]`);
  if (!messages || !(template instanceof HTMLTemplateElement) || !text) return;
  const element = template.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) return;
  for (const old of messages.querySelectorAll(".k-toast-text")) {
    if (old.textContent === text) old.closest("[data-toast]")?.remove(); // the same again is not two
  }
  const words = element.querySelector(".k-toast-text");
  if (words) words.textContent = text;
  const close = element.querySelector("[data-toast-close]");
  if (undo_url) {
    const undo = document.querySelector("template[data-toast-undo-template]");
    const form = undo instanceof HTMLTemplateElement ? undo.content.firstElementChild?.cloneNode(true) : null;
    if (form instanceof HTMLFormElement) {
      form.action = undo_url;
      for (const [name, value] of Object.entries(fields ?? {})) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value });
        form.append(input);
      }
      const label = form.querySelector("button span");
      if (label && undo_label) label.textContent = undo_label;
      close?.before(form);
    }
  }
  if (link_url && link_label) {
    const link = document.createElement("a");
    link.className = "btn btn-sm";
    link.href = link_url;
    link.textContent = link_label;
    close?.before(link);
  }
  stayReachable();
  messages.append(element);
  letGo(element);
}

/** Wire the corner up; called once by app.js. */
export function startToasts() {
  document.addEventListener("click", (event) => {
    const message = closest(event, "[data-toast-close]")?.closest("[data-toast]");
    if (!message) return;
    window.clearTimeout(timers.get(message));
    message.remove();
  });
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("close", stayReachable, true);
  // What the server flashed stood there before anybody listened: put it in again, so it is read aloud.
  const messages = region();
  for (const message of messages ? Array.from(messages.children) : []) {
    messages?.append(message);
    letGo(message);
  }
}
