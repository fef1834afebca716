/**
 * Cards from the plan: "all" boxes of each stage, and how many cards will be made.
 * Without this module the form works the same; the server counts and says so.
 */

/** @param {HTMLElement} row */
const box = (row) => /** @type {HTMLInputElement} */ (row.querySelector('input[name="activity"]'));

/** How many cards a row gives now.
 * @param {HTMLElement} row
 * @param {boolean} again */
function cardsOf(row, again) {
  const mode = row.querySelector("[data-plan-mode]");
  const chosen = mode instanceof HTMLSelectElement ? mode.selectedOptions[0] : mode;
  const data = chosen instanceof HTMLElement ? chosen.dataset : {};
  return Number((again ? data.again : data.cards) ?? 0);
}

/** @param {HTMLFormElement} form */
function start(form) {
  /** @type {HTMLElement[]} */
  const rows = Array.from(form.querySelectorAll("[data-plan-row]"));
  const again = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="again"]'));
  const most = Number(form.dataset.most);
  const line = /** @type {HTMLElement | null} */ (form.querySelector("[data-plan-count]"));
  const number = form.querySelector("[data-plan-number]");
  const tooMany = /** @type {HTMLElement | null} */ (form.querySelector("[data-plan-too-many]"));

  const count = () => {
    const sum = rows
      .filter((row) => box(row).checked)
      .reduce((total, row) => total + cardsOf(row, Boolean(again?.checked)), 0);
    if (number) number.textContent = String(sum);
    if (tooMany) tooMany.hidden = sum <= most;
    for (const group of form.querySelectorAll("[data-plan-group]")) {
      const boxes = Array.from(group.querySelectorAll('input[name="activity"]'));
      const all = group.querySelector("[data-plan-all]");
      const ticked = boxes.filter((each) => each instanceof HTMLInputElement && each.checked).length;
      if (all instanceof HTMLInputElement) {
        all.checked = ticked === boxes.length;
        all.indeterminate = ticked > 0 && ticked < boxes.length;
      }
    }
  };

  for (const label of form.querySelectorAll("[data-plan-all-label]")) {
    if (label instanceof HTMLElement) label.hidden = false;
  }
  if (line) line.hidden = false;
  form.addEventListener("change", (event) => {
    const target = event.target;
    if (target instanceof HTMLInputElement && target.matches("[data-plan-all]")) {
      for (const each of target.closest("[data-plan-group]")?.querySelectorAll('input[name="activity"]') ?? []) {
        if (each instanceof HTMLInputElement) each.checked = target.checked;
      }
    }
    count();
  });
  count();
}

for (const form of document.querySelectorAll("form[data-plan]")) {
  if (form instanceof HTMLFormElement) start(form);
}
