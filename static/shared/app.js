/**
 * Entry module of every page. Other rooms have entries of their own and import from here by relative
 * address ("../shared/toast.js"), so that each module exists once.
 */

import { csrfToken, words } from "./dom.js";
import { startDialogs } from "./dialog.js";
import { startDrafts } from "./drafts.js";
import { startMenus } from "./menu.js";
import { startShortcuts } from "./shortcuts.js";
import { startSubmitOnce } from "./submit-once.js";
import { startTheme } from "./theme.js";
import { startToasts, toast } from "./toast.js";

/** What to say when the answer brings no sentence of its own.
 * @param {number} status */
function sentenceFor(status) {
  if (status === 0) return words("offline");
  if (status === 403) return words("forbidden");
  if (status === 404) return words("missing");
  if (status === 413) return words("tooBig");
  if (status === 429) return words("tooMany");
  return words("broken");
}

/** @param {XMLHttpRequest} xhr */
function sayError(xhr) {
  const answer = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
  const said = answer.querySelector("[data-error-message]") ?? (xhr.status === 401 ? answer.querySelector("[role=alert]") : null);
  const link = xhr.status === 401 ? answer.querySelector("a[href^='/']") : null;
  const link_label = link?.textContent?.trim() ?? "";
  link?.remove();
  const text = said?.textContent?.replace(/\s+/g, " ").trim() || sentenceFor(xhr.status);
  toast({ text, tone: "r", link_url: link?.getAttribute("href") ?? "", link_label });
}

/** @param {ParentNode} root */
function showErrors(root) {
  const summary = root.querySelector("[data-form-errors]");
  if (summary instanceof HTMLElement) summary.focus();
}

function startHtmx() {
  let running = 0;
  const wait = (/** @type {number} */ change) => {
    running = Math.max(0, running + change);
    document.documentElement.classList.toggle("k-waiting", running > 0);
  };
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeRequest", () => wait(1));
  document.addEventListener("htmx:afterRequest", () => wait(-1));
  document.addEventListener("htmx:responseError", (event) => sayError(event.detail.xhr));
  document.addEventListener("htmx:sendError", () => toast({ text: words("offline"), tone: "r" }));
  document.addEventListener("htmx:timeout", () => toast({ text: words("offline"), tone: "r" }));
  document.addEventListener("htmx:afterSwap", (event) => showErrors(event.detail.target));
  window.addEventListener("offline", () => toast({ text: words("offline"), tone: "y" }));
  window.addEventListener("online", () => toast({ text: words("backOnline"), tone: "g" }));
}

startToasts();
startHtmx();
startDrafts(); // before dialogs: log-out asks only when something is unsaved
startMenus(); // before dialogs: Esc closes a menu first
startDialogs();
startTheme();
startSubmitOnce();
startShortcuts();
showErrors(document);
for (const element of document.querySelectorAll("[data-needs-script]")) element.removeAttribute("hidden");
document.documentElement.classList.add("k-script");
