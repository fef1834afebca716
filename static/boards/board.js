/** Entry of the board page: every part is wired up once, and looks again when the board is drawn anew. */

import { startColumns, watchColumns } from "./columns.js";
import { startDialogs } from "./dialogs.js";
import { startDrag, watchPointer } from "./drag.js";
import { startDrawer } from "./drawer.js";
import { startFilters } from "./filters.js";
import { rove, startKeyboard } from "./keyboard.js";
import { startQuickAdd } from "./quick-add.js";
import { startRename } from "./rename.js";
import { showBar, startSelect } from "./select.js";

function lookAgain() {
  startDrag();
  watchColumns();
  rove();
  showBar();
  for (const element of document.querySelectorAll("#board [data-needs-script]")) element.removeAttribute("hidden");
}

watchPointer();
startSelect();
startDialogs();
startDrawer();
startQuickAdd();
startFilters();
startColumns();
startRename();
startKeyboard();
lookAgain();
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "board") lookAgain();
});
