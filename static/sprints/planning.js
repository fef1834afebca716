/**
 * Planning a sprint: cards and activities come in by dragging or by arrow keys. Both press the very
 * buttons the page has without this module; the server answers with both lists anew. What was
 * unfolded, found and scrolled to stays as it was.
 */

/** @type {SortableInstance[]} */
let lists = [];
const REST = 160;

/** @param {Element | null | undefined} row */
const boxOf = (row) => /** @type {HTMLInputElement | null} */ (row?.querySelector('input[type="checkbox"]') ?? null);
const page = () => document.querySelector("[data-planning]");
const sources = () => document.getElementById("sources");

/** @param {"taken" | "out"} what @param {HTMLElement} row */
function say(what, row) {
  const words = document.getElementById("planning-words")?.dataset[what] ?? "";
  const place = document.getElementById("planning-say");
  if (place) place.textContent = words.replace("{what}", row.dataset.name ?? "");
}

/** Where the focus goes when the row has moved away: its neighbour in the same list.
 * @type {string | null} */
let focusNext = null;

/** A row carried over by hand, and where it lay: it goes back when the server could not be asked.
 * @type {{ row: Element, list: Element, next: Element | null } | null} */
let carried = null;

/** Do what the row's own button does: "into the sprint" on the left, "out of it" on the right.
 * @param {HTMLElement} row @param {"taken" | "out"} what */
function press(row, what) {
  const form = document.querySelector(what === "taken" ? "[data-take]" : "[data-out]");
  if (!(form instanceof HTMLFormElement)) return;
  if (document.querySelector("[data-planning] form[data-sending]")) {
    waiting.push({ item: row.dataset.item ?? "", what }); // after the answer that is under way
    return;
  }
  say(what, row);
  const only = document.createElement("input");
  Object.assign(only, { type: "hidden", name: "only", value: row.dataset.item ?? "" });
  form.append(only);
  form.requestSubmit();
  only.remove(); // it has been read: a second press of the form must not send it again
}

/** What was asked for while an answer was under way.
 * @type {{ item: string, what: "taken" | "out" }[]} */
let waiting = [];

function goOn() {
  const next = waiting.shift();
  if (!next) return;
  const box = next.what === "taken" ? sources() : document.getElementById("scope");
  const row = box?.querySelector(`.pl-item[data-item="${CSS.escape(next.item)}"]`);
  if (row instanceof HTMLElement) press(row, next.what);
  else goOn();
}

function bringBack() {
  waiting = [];
  if (carried) carried.list.insertBefore(carried.row, carried.next);
  carried = null;
}

// ------------------------------------------------------------------ by mouse and finger

/** @param {Element} list @param {boolean} right */
function makeSortable(list, right) {
  if (!(list instanceof HTMLElement)) return;
  lists.push(
    Sortable.create(list, {
      group: right ? { name: "scope", pull: true, put: ["sources"] } : { name: "sources", pull: true, put: ["scope"] },
      draggable: ".pl-item",
      filter: "a, button, input",
      preventOnFilter: false,
      sort: false,
      animation: 120,
      delay: REST,
      delayOnTouchOnly: true,
      touchStartThreshold: 6,
      forceFallback: true,
      fallbackTolerance: 4,
      scroll: true,
      bubbleScroll: true,
      emptyInsertThreshold: 40,
      ghostClass: "pl-ghost",
      onStart({ item, from }) {
        carried = { row: item, list: from, next: item.nextElementSibling };
        page()?.setAttribute("data-dragging", right ? "out" : "in");
      },
      onEnd({ item, from, to }) {
        page()?.removeAttribute("data-dragging");
        if (from === to) {
          carried = null;
          return;
        }
        press(item, right ? "out" : "taken");
      },
    }),
  );
}

function startDrag() {
  for (const list of lists) list.destroy();
  lists = [];
  if (typeof Sortable === "undefined") return;
  for (const list of document.querySelectorAll("[data-items]")) makeSortable(list, false);
  const scope = document.querySelector("[data-scope]");
  if (scope) makeSortable(scope, true);
}

// ------------------------------------------------------------------ by keyboard

/** @param {HTMLElement} row @returns {HTMLElement[]} */
function rowsAround(row) {
  const box = row.closest("[data-scope]") ?? sources();
  /** @type {HTMLElement[]} */
  const rows = Array.from(box?.querySelectorAll(".pl-item") ?? []);
  return rows.filter((one) => one.offsetParent !== null);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  const target = event.target instanceof Element ? event.target : null;
  const row = target?.closest(".pl-item");
  if (!(row instanceof HTMLElement) || target?.matches("textarea, select, input[type=text]")) return;
  const right = row.closest("[data-scope]") !== null;
  const rows = rowsAround(row);
  const at = rows.indexOf(row);
  if (event.key === "ArrowDown") boxOf(rows[at + 1])?.focus();
  else if (event.key === "ArrowUp") boxOf(rows[at - 1])?.focus();
  else if (event.key === "ArrowRight" && !right) {
    focusNext = (rows[at + 1] ?? rows[at - 1])?.dataset.item ?? null;
    press(row, "taken");
  } else if (event.key === "ArrowLeft" && right) {
    focusNext = (rows[at + 1] ?? rows[at - 1])?.dataset.item ?? null;
    press(row, "out");
  } else return;
  event.preventDefault();
}

// ------------------------------------------------------------------ finding and keeping one's place

/** @param {string} text */
function find(text) {
  const wanted = text.trim().toLocaleLowerCase();
  for (const row of sources()?.querySelectorAll(".pl-item") ?? []) {
    row.toggleAttribute("hidden", Boolean(wanted) && !(row.textContent ?? "").toLocaleLowerCase().includes(wanted));
  }
  for (const part of sources()?.querySelectorAll("details.pl-part") ?? []) {
    if (wanted && part instanceof HTMLDetailsElement) part.open = part.querySelector(".pl-item:not([hidden])") !== null;
  }
}

/** @type {{ open: Record<string, boolean>, text: string, top: number, ticked: string[], focus: string | null } | null} */
let kept = null;

function keepPlace() {
  const box = sources();
  if (!box) return;
  const field = box.querySelector("[data-find]");
  const focused = document.activeElement?.closest(".pl-item");
  /** @type {Record<string, boolean>} */
  const open = {};
  for (const part of box.querySelectorAll("details.pl-part")) {
    if (part instanceof HTMLDetailsElement) open[part.querySelector("summary span")?.textContent ?? ""] = part.open;
  }
  kept = {
    open,
    text: field instanceof HTMLInputElement ? field.value : "",
    top: document.getElementById("sources-box")?.scrollTop ?? 0,
    ticked: Array.from(box.querySelectorAll("input[name=take]:checked"), (one) => one.getAttribute("value") ?? ""),
    focus: focusNext ?? (focused instanceof HTMLElement ? (focused.dataset.item ?? null) : null),
  };
  focusNext = null;
}

function putBack() {
  const box = sources();
  if (!box || !kept) return;
  for (const part of box.querySelectorAll("details.pl-part")) {
    const was = kept.open[part.querySelector("summary span")?.textContent ?? ""];
    if (part instanceof HTMLDetailsElement && was !== undefined) part.open = was;
  }
  const field = box.querySelector("[data-find]");
  if (field instanceof HTMLInputElement && kept.text) {
    field.value = kept.text;
    find(kept.text);
  }
  for (const one of box.querySelectorAll("input[name=take]")) {
    if (one instanceof HTMLInputElement && kept.ticked.includes(one.value)) one.checked = true;
  }
  const place = document.getElementById("sources-box");
  if (place) place.scrollTop = kept.top;
  const again = kept.focus ? document.querySelector(`.pl-item[data-item="${CSS.escape(kept.focus)}"]`) : null;
  if (document.activeElement === document.body || !document.activeElement) boxOf(again)?.focus({ preventScroll: true });
  kept = null;
}

function showScripted() {
  for (const one of document.querySelectorAll("[data-planning] [data-needs-script]")) one.removeAttribute("hidden");
}

/** One press fills the days of the form. @param {MouseEvent} event */
function fillDays(event) {
  const link = event.target instanceof Element ? event.target.closest("[data-window]") : null;
  const form = document.querySelector("[data-facts]");
  if (!(link instanceof HTMLElement) || !(form instanceof HTMLFormElement)) return;
  const first = form.querySelector('[name="starts_on"]');
  const last = form.querySelector('[name="ends_on"]');
  if (!(first instanceof HTMLInputElement) || !(last instanceof HTMLInputElement)) return;
  event.preventDefault();
  first.value = link.dataset.starts ?? "";
  last.value = link.dataset.ends ?? "";
  for (const other of document.querySelectorAll("[data-window]")) other.toggleAttribute("data-chosen", other === link);
  last.dispatchEvent(new Event("input", { bubbles: true }));
  last.focus();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", fillDays);
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches("[data-find]")) find(event.target.value);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "sources") keepPlace();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "sources" && event.detail.elt?.id !== "sources") return;
  carried = null;
  showScripted();
  putBack();
  startDrag();
  goOn();
});
document.addEventListener("htmx:responseError", bringBack);
document.addEventListener("htmx:sendError", bringBack);
showScripted();
startDrag();
