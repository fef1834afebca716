// The quick entry grid by keyboard: up, down and Enter move within a column, a block pasted into a
// cell fills the cells below it. Without this module the form works as it is.

/**
 * The cells of the column of *cell*, from the top.
 * @param {HTMLElement} cell
 * @returns {HTMLInputElement[]}
 */
function column(cell) {
  const grid = cell.closest("[data-grid]");
  const all = grid ? grid.querySelectorAll(`[data-cell="${cell.dataset.cell}"]`) : [];
  return /** @type {HTMLInputElement[]} */ (Array.from(all));
}

/** @param {KeyboardEvent} event */
function move(event) {
  const cell = event.target;
  if (!(cell instanceof HTMLInputElement) || !cell.dataset.cell) return;
  const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const cells = column(cell);
  const next = cells[cells.indexOf(cell) + step];
  event.preventDefault();
  if (next) {
    next.focus();
    next.select?.();
  }
}

/** @param {ClipboardEvent} event */
function fill(event) {
  const cell = event.target;
  if (!(cell instanceof HTMLInputElement) || !cell.dataset.cell) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.length < 2) return;
  event.preventDefault();
  // A line for each row of the table, also for rows that ask for something else: those are passed
  // by, so that no figure lands beside another indicator.
  let row = cell.closest("tr");
  for (const line of lines) {
    const below = row?.querySelector(`[data-cell="${cell.dataset.cell}"]`);
    if (below instanceof HTMLInputElement) below.value = line.split("\t")[0].trim();
    row = /** @type {HTMLTableRowElement | null} */ (row?.nextElementSibling ?? null);
  }
}

for (const grid of document.querySelectorAll("form[data-grid]")) {
  grid.addEventListener("keydown", (event) => move(/** @type {KeyboardEvent} */ (event)));
  grid.addEventListener("paste", (event) => fill(/** @type {ClipboardEvent} */ (event)));
}
