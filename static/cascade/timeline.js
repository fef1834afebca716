/**
 * The timeline (templates/cascade/_timeline.html): a bar that is pressed, pointed at or walked to
 * says its words and dates under the picture, for a finger cannot hover. One bar is in the tab
 * order, arrow keys go on from there. Without this the words are titles of the bars and a table.
 */

const NOTHING = "";

/** @param {HTMLElement} box */
function start(box) {
  const says = /** @type {HTMLElement | null} */ (document.querySelector("[data-timeline-says]"));
  const rows = Array.from(box.querySelectorAll(".kt-rows > .kt-row"), (row) =>
    Array.from(row.querySelectorAll(/** @type {"g"} */ (".kt-bar"))),
  ).filter((bars) => bars.length);
  if (!says || !rows.length) return;
  const hint = says.dataset.hint ?? NOTHING;
  /** @type {SVGElement | null} */
  let on = null;
  /** @type {SVGElement} */
  let entry = rows[0][0];

  /** @param {SVGElement | null} bar */
  function tell(bar) {
    on?.removeAttribute("data-on");
    on = bar;
    on?.setAttribute("data-on", "");
    const row = bar?.closest(".kt-row");
    const title = row?.querySelector(".kt-title, .kt-name b")?.textContent?.trim() ?? NOTHING;
    const words = bar?.querySelector("title")?.textContent ?? NOTHING;
    says?.toggleAttribute("data-on", Boolean(bar));
    if (says) says.textContent = bar ? `${title}. ${words}` : hint;
  }

  /** @param {SVGElement} bar */
  function walkTo(bar) {
    entry.setAttribute("tabindex", "-1");
    entry = bar;
    entry.setAttribute("tabindex", "0");
    entry.focus({ preventScroll: true });
    // Only sideways and only as far as needed: the titles cover the left of the box.
    const name = box.querySelector(".kt-name")?.getBoundingClientRect().right ?? 0;
    const there = bar.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (there.left < name) box.scrollLeft -= name - there.left + 24;
    else if (there.left > frame.right - 24) box.scrollLeft += there.left - frame.right + 96;
    bar.closest(".kt-row")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  for (const bars of rows) for (const bar of bars) bar.setAttribute("tabindex", "-1");
  entry.setAttribute("tabindex", "0");
  says.textContent = hint;

  /** @param {EventTarget | null} target */
  const barOf = (target) =>
    target instanceof Element ? /** @type {SVGElement | null} */ (target.closest(".kt-bar")) : null;

  box.addEventListener("click", (event) => {
    const bar = barOf(event.target);
    if (bar) walkTo(bar);
    tell(bar);
  });
  box.addEventListener("focusin", (event) => {
    const bar = barOf(event.target);
    if (bar) tell(bar);
  });
  box.addEventListener("keydown", (event) => {
    const bar = barOf(event.target);
    if (!bar) return;
    const at = rows.findIndex((bars) => bars.includes(/** @type {SVGGElement} */ (bar)));
    const bars = rows[at];
    const place = bars.indexOf(/** @type {SVGGElement} */ (bar));
    const left = bar.getBoundingClientRect().left;
    /** @param {SVGGElement[] | undefined} other */
    const nearest = (other) =>
      other?.reduce((best, one) =>
        Math.abs(one.getBoundingClientRect().left - left) <
        Math.abs(best.getBoundingClientRect().left - left)
          ? one
          : best,
      );
    const next = {
      ArrowRight: bars[place + 1],
      ArrowLeft: bars[place - 1],
      ArrowDown: nearest(rows[at + 1]),
      ArrowUp: nearest(rows[at - 1]),
      Home: bars[0],
      End: bars[bars.length - 1],
    };
    if (!(event.key in next)) return;
    event.preventDefault();
    const chosen = next[/** @type {keyof typeof next} */ (event.key)];
    if (chosen) walkTo(chosen);
  });

  // Where the picture is wider than its box, the day looked at is what one wants to see.
  const today = box.querySelector(".kt-now-word");
  if (today && box.scrollWidth > box.clientWidth) {
    const name = box.querySelector(".kt-name")?.getBoundingClientRect().right ?? 0;
    const middle = (name + box.getBoundingClientRect().right) / 2;
    box.scrollLeft += today.getBoundingClientRect().left - middle;
  }
}

for (const box of document.querySelectorAll(/** @type {"div"} */ ("[data-timeline]"))) start(box);
