// The quick entry grid by keyboard, as in a spreadsheet: up, down and Enter move within a column,
// left and right to the next cell at the end of the text. A block pasted into a cell is read by the
// server and shown before it is saved. Without this module the form works as it is.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Cell */

/**
 * @param {EventTarget | null} target
 * @returns {target is Cell}
 */
function isCell(target) {
  return target instanceof HTMLElement && Boolean(target.dataset.cell);
}

/**
 * The cells of a row that can be reached.
 * @param {Element | null} row
 * @returns {Cell[]}
 */
function cellsOf(row) {
  const all = Array.from(row?.querySelectorAll("[data-cell]") ?? []);
  return /** @type {Cell[]} */ (all).filter((one) => !one.disabled && one.getClientRects().length > 0);
}

/**
 * The cell of the same column in the next row that has one.
 * @param {Cell} cell
 * @param {number} step
 */
function below(cell, step) {
  let row = cell.closest("tr");
  while (row) {
    row = /** @type {HTMLTableRowElement | null} */ (step > 0 ? row.nextElementSibling : row.previousElementSibling);
    const found = cellsOf(row).find((one) => one.dataset.col === cell.dataset.col);
    if (found) return found;
  }
  return null;
}

/**
 * The cell beside it, when the caret stands at that end of the text.
 * @param {Cell} cell
 * @param {number} step
 */
function beside(cell, step) {
  if (!(cell instanceof HTMLInputElement)) return null;
  const end = step > 0 ? cell.value.length : 0;
  const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  if (!all && (cell.selectionStart !== end || cell.selectionEnd !== end)) return null;
  const cells = cellsOf(cell.closest("tr"));
  return cells[cells.indexOf(cell) + step] ?? null;
}

/** @param {KeyboardEvent} event */
function move(event) {
  const cell = event.target;
  if (!isCell(cell) || event.altKey || event.ctrlKey || event.metaKey) return;
  const upDown = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!upDown && (!side || event.shiftKey)) return;
  if (cell instanceof HTMLTextAreaElement || (cell instanceof HTMLSelectElement && event.key !== "Enter")) return;
  const next = upDown ? below(cell, upDown) : beside(cell, side ?? 0);
  if (upDown || next) event.preventDefault();
  if (!next) return;
  next.focus();
  if (next instanceof HTMLInputElement) next.select();
}

/**
 * More than one cell: the server reads it and shows what came of it.
 * @param {ClipboardEvent} event
 */
function paste(event) {
  const cell = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!isCell(cell) || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
  const form = cell.closest("form");
  const area = form?.querySelector("#pasted");
  const at = form?.querySelector("#at");
  const button = form?.querySelector('#paste button[value="paste"]');
  if (!(area instanceof HTMLTextAreaElement && at instanceof HTMLSelectElement)) return;
  if (!form || !(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  area.value = text;
  at.add(new Option("", cell.id, true, true));
  form.requestSubmit(button);
}

for (const grid of document.querySelectorAll("form[data-grid]")) {
  grid.addEventListener("keydown", (event) => move(/** @type {KeyboardEvent} */ (event)));
  grid.addEventListener("paste", (event) => paste(/** @type {ClipboardEvent} */ (event)));
  const told = grid.querySelector("[data-pasted]");
  if (told instanceof HTMLElement) told.focus();
}
