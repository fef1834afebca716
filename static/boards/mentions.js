/**
 * Names after an @ in a textarea with data-mentions="<address of the list>": only people who see the
 * board are in that list. The text stays plain; the server reads the names out of it.
 */

/** @typedef {{ name: string, full: string, initials: string, tone: number }} Named */

/** @type {Map<string, Promise<Named[]>>} */
const lists = new Map();

/** @param {string} url */
function people(url) {
  const known =
    lists.get(url) ??
    fetch(url, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { people: [] }))
      .then((data) => /** @type {Named[]} */ (data.people))
      .catch(() => {
        lists.delete(url);
        return [];
      });
  lists.set(url, known);
  return known;
}

/** @param {string} text */
const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

/** The beginning of a name before the caret: where its @ stands and what follows.
 * @param {HTMLTextAreaElement} field */
function begun(field) {
  const before = field.value.slice(0, field.selectionStart);
  const match = /(?:^|[^\p{L}\p{N}_.@/])@([\p{L}\p{N}_.\- ]{0,40})$/u.exec(before);
  return match ? { at: before.length - match[1].length - 1, text: match[1] } : null;
}

/** @type {{ field: HTMLTextAreaElement, list: HTMLUListElement, found: Named[], index: number } | null} */
let open = null;

function close() {
  if (!open) return;
  open.field.removeAttribute("aria-activedescendant");
  open.field.setAttribute("aria-expanded", "false");
  open.list.remove();
  open = null;
}

/** @param {number} index */
function point(index) {
  if (!open) return;
  open.index = (index + open.found.length) % open.found.length;
  Array.from(open.list.children).forEach((row, number) => {
    row.setAttribute("aria-selected", String(number === open?.index));
    if (number === open?.index) {
      open.field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  });
}

function take() {
  if (!open) return;
  const { field, found, index } = open;
  const start = begun(field);
  close();
  if (!start) return;
  field.setRangeText(`@${found[index].name} `, start.at, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLTextAreaElement} field @param {Named[]} found */
function show(field, found) {
  close();
  if (!found.length) return;
  const list = document.createElement("ul");
  list.className = "k-people-list";
  list.id = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "@");
  found.forEach((person, number) => {
    const row = document.createElement("li");
    row.id = `mention-${number}`;
    row.setAttribute("role", "option");
    const face = document.createElement("span");
    face.className = `k-av k-av-s a${person.tone}`;
    face.setAttribute("aria-hidden", "true");
    face.textContent = person.initials;
    row.append(face, person.full);
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      point(number);
      take();
    });
    list.append(row);
  });
  field.insertAdjacentElement("afterend", list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "true");
  open = { field, list, found, index: 0 };
  point(0);
}

/** @param {EventTarget | null} target */
function mentionField(target) {
  return target instanceof HTMLTextAreaElement && target.dataset.mentions ? target : null;
}

/** Wire the lists up; called once by card.js. */
export function startMentions() {
  document.addEventListener("input", (event) => {
    const field = mentionField(event.target);
    if (!field) return;
    const start = begun(field);
    if (!start) {
      close();
      return;
    }
    void people(field.dataset.mentions ?? "").then((all) => {
      const now = begun(field);
      if (!now || document.activeElement !== field) return;
      const wanted = fold(now.text);
      const found = all.filter((person) => fold(person.name).startsWith(wanted) || fold(person.full).includes(wanted));
      const whole = found.length === 1 && fold(found[0].name) === wanted.trim();
      show(field, whole ? [] : found.slice(0, 8));
    });
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!open || event.target !== open.field) return;
      if (event.key === "ArrowDown") point(open.index + 1);
      else if (event.key === "ArrowUp") point(open.index - 1);
      else if (event.key === "Enter" || event.key === "Tab") take();
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("focusout", (event) => {
    if (open && event.target === open.field) close();
  });
}
