/**
 * The card in the drawer and on its own page. Everything here only makes quicker what the forms do
 * without scripts: sending with Enter, dropping and pasting files, undo without leaving the page.
 */

import { closest, csrfToken, isTyping } from "../shared/dom.js";
import { toast } from "../shared/toast.js";
import { startMentions } from "./mentions.js";
import { startMerge } from "./merge.js";

/** htmx as far as it is used here; it is loaded before every module. */
const htmx = () =>
  /** @type {{ ajax: (verb: string, url: string, context: object) => Promise<void> } | undefined} */ (
    /** @type {any} */ (window).htmx
  );

const cardView = () => {
  const found = document.querySelector("[data-cardview]");
  return found instanceof HTMLElement ? found : null;
};

/* ---- answers that are not parts of the card are said, not put into the page */

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !(xhr.responseText || "").includes("data-error=")) return;
  event.detail.shouldSwap = false;
  event.detail.isError = true; // app.js says it; what was typed stays where it is
});

/* ---- focus: a control drawn anew has it as the old one had */

let focused = "";
document.addEventListener("submit", () => (focused = document.activeElement?.id ?? ""), true);
document.addEventListener("htmx:afterSettle", () => {
  if (!focused || (document.activeElement && document.activeElement !== document.body)) return;
  document.getElementById(focused)?.focus({ preventScroll: true });
  focused = "";
});

/* ---- keys */

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const sends = event.ctrlKey || event.metaKey ? field.closest("[data-cardview] form, .k-cardview form") : null;
  const one = "enterSends" in field.dataset && !event.shiftKey && field instanceof HTMLTextAreaElement;
  if (!sends && !one) return;
  event.preventDefault();
  if (field.value.trim()) field.form?.requestSubmit();
});

document.addEventListener("click", (event) => {
  const title = closest(event, "[data-click-edits]");
  if (title && !window.getSelection()?.toString()) {
    const link = title.parentElement?.querySelector("a.k-edit");
    if (link instanceof HTMLElement) link.click();
  }
});

/* ---- the address of the card */

document.addEventListener("click", (event) => {
  const link = closest(event, "[data-copy-address]");
  if (!(link instanceof HTMLAnchorElement) || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  navigator.clipboard.writeText(link.href).then(
    () => toast({ text: link.dataset.copied ?? "", tone: "g" }),
    () => location.assign(link.href),
  );
});

/* ---- long lists to choose from */

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !("filtersList" in field.dataset)) return;
  const wanted = field.value.toLowerCase().replaceAll("ё", "е").split(/\s+/).filter(Boolean);
  for (const row of field.closest("[data-list]")?.querySelectorAll("[data-words]") ?? []) {
    const words = (row.getAttribute("data-words") ?? "").replaceAll("ё", "е");
    row.toggleAttribute("hidden", !wanted.every((word) => words.includes(word)) && !row.querySelector(":checked"));
  }
});

/* ---- files: chosen, dropped, pasted */

/** @param {HTMLFormElement} form @param {File[]} files */
function send(form, files) {
  const most = Number(form.dataset.most) * 1024 * 1024;
  const fitting = files.filter((file) => {
    if (!most || file.size <= most) return true;
    toast({ text: (form.dataset.tooBig ?? "").replace("%s", file.name), tone: "r" });
    return false;
  });
  const input = form.querySelector("input[type=file]");
  if (!fitting.length || !(input instanceof HTMLInputElement)) return;
  const carrier = new DataTransfer();
  for (const file of fitting) carrier.items.add(file);
  for (const other of form.querySelectorAll("input[type=file]")) {
    if (other instanceof HTMLInputElement) other.value = "";
  }
  input.files = carrier.files;
  form.requestSubmit();
}

const uploadForm = () => {
  const form = cardView()?.querySelector("form[data-upload]");
  return form instanceof HTMLFormElement ? form : null;
};

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
  if (input.form?.matches("[data-upload]") && input.files?.length) send(input.form, Array.from(input.files));
});

/** @param {DragEvent} event */
const dropZone = (event) =>
  event.dataTransfer?.types.includes("Files") ? closest(event, "[data-drop]") : null;

document.addEventListener("dragover", (event) => {
  const zone = dropZone(event);
  for (const other of document.querySelectorAll(".k-dropping")) {
    if (other !== zone) other.classList.remove("k-dropping");
  }
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("k-dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.querySelector(".k-dropping")?.classList.remove("k-dropping");
});
document.addEventListener("drop", (event) => {
  const zone = dropZone(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("k-dropping");
  const form = uploadForm();
  if (form) send(form, Array.from(event.dataTransfer?.files ?? []));
});
document.addEventListener("paste", (event) => {
  const files = Array.from(event.clipboardData?.files ?? []);
  const form = uploadForm();
  if (!form || !files.length) return;
  if (isTyping(event.target) && event.clipboardData?.types.includes("text/plain")) return;
  event.preventDefault();
  send(form, files);
});

/* ---- a picture, larger */

document.addEventListener("click", (event) => {
  const link = closest(event, "a[data-preview]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const window_ = document.createElement("dialog");
  window_.className = "k-dialog k-picture";
  window_.setAttribute("aria-label", link.dataset.name ?? "");
  const picture = document.createElement("img");
  picture.src = link.dataset.preview ?? "";
  picture.alt = link.dataset.name ?? "";
  window_.append(picture);
  window_.addEventListener("click", () => window_.close());
  window_.addEventListener("close", () => window_.remove());
  document.body.append(window_);
  window_.showModal();
});

/* ---- only the last action is offered to be undone */

document.addEventListener(
  "toast",
  () => {
    for (const form of document.querySelectorAll("[data-toast] > form[data-toast-undo]")) form.closest("[data-toast]")?.remove();
  },
  true,
);

/* ---- undo without leaving the page, and the card redrawn when something else changed it */

/** @param {string} key */
function redraw(key) {
  const view = cardView();
  const content = document.getElementById("drawer-content");
  if (!view || view.dataset.cardview !== key) return;
  if (content?.contains(view)) void htmx()?.ajax("GET", `/cards/${key}`, { target: "#drawer-content", swap: "innerHTML" });
  else location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-toast-undo]") || event.defaultPrevented) return;
  // Without a card or a board to redraw the form is sent as it is and leads to a fresh page.
  if (!document.querySelector("[data-cardview], [data-board]")) return;
  event.preventDefault();
  const body = new FormData(form);
  void fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() } }).then(
    async (answer) => {
      form.closest("[data-toast]")?.remove();
      if (!answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        toast({ text: page.querySelector("[data-error-message]")?.textContent?.trim() ?? "", tone: "r" });
        return;
      }
      // Many cards at once (cards from the plan): the board is drawn anew and says what was undone.
      const fresh = answer.headers.get("HX-Redirect");
      if (fresh) return location.assign(fresh);
      const told = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}");
      if (told.toast) toast(told.toast);
      const changed = told["kaskad:card-changed"];
      if (!changed) return;
      document.dispatchEvent(new CustomEvent("kaskad:card-changed", { detail: changed }));
      redraw(changed.key);
    },
    () => form.submit(),
  );
});

/* ---- the order of the checklist by hand, where the board has brought the library along */

/** @param {ParentNode} root */
function sortable(root) {
  const library = /** @type {any} */ (window).Sortable;
  const list = root.querySelector("[data-checklist]");
  if (!library || !(list instanceof HTMLElement) || list.dataset.sorts) return;
  list.dataset.sorts = "yes";
  library.create(list, {
    delay: 250,
    delayOnTouchOnly: true,
    animation: 120,
    filter: "form.k-edit-form, .k-itemtools, input, textarea",
    preventOnFilter: false,
    onEnd: (/** @type {{ item: HTMLElement, oldIndex: number, newIndex: number }} */ moved) => {
      if (moved.oldIndex === moved.newIndex) return;
      const before = moved.item.previousElementSibling;
      void htmx()?.ajax("POST", `/cards/${list.dataset.checklist}/items/${moved.item.dataset.item}/move`, {
        target: "#card-checklist",
        swap: "outerHTML",
        values: { after: before instanceof HTMLElement ? (before.dataset.item ?? "") : "" },
      });
    },
  });
}

/** @param {ParentNode} root */
function start(root) {
  for (const element of root.querySelectorAll("[data-needs-script]")) element.removeAttribute("hidden");
  sortable(document);
}

const settings = /** @type {any} */ (window).htmx?.config;
// By default htmx copies style="" from old to new elements, which the page's policy forbids.
if (settings) settings.attributesToSettle = ["class"];
startMentions();
startMerge();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
