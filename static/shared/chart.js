/**
 * Crosshair of charts (templates/shared/_chart.html): under the pointer, and by arrow keys.
 * The words come from the table beneath the chart, so there is one source of what is said.
 * Loaded only by pages with charts; charts that htmx brings later work, too.
 */

import { closest } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} Drawing
 * @property {SVGSVGElement} svg
 * @property {string} axis x, y or xy
 * @property {[number, number][]} stops one for each row of the table; NaN where there is no height
 * @property {number[]} box left, top, right, bottom of the plot
 */

/** @type {WeakMap<Element, number>} which stop each chart shows */
const shown = new WeakMap();

/** @param {Element} plot @returns {Drawing | null} */
function drawingOf(plot) {
  const svg = Array.from(plot.querySelectorAll(/** @type {"svg"} */ (":scope > svg"))).find(
    (one) => one.getClientRects().length > 0,
  );
  const { axis = "", stops = "", box = "" } = svg?.dataset ?? {};
  if (!svg || !axis) return null;
  const places = stops.trim().split(" ").map((stop) => stop.split(",").map(Number));
  return { svg, axis, stops: /** @type {[number, number][]} */ (places), box: box.split(" ").map(Number) };
}

/**
 * The stop nearest to a place of the drawing.
 * @param {Drawing} drawing
 * @param {number} x
 * @param {number} y
 */
function nearest({ axis, stops }, x, y) {
  let best = -1;
  let least = Infinity;
  stops.forEach(([left, top], index) => {
    const away = axis === "x" ? Math.abs(left - x) : axis === "y" ? Math.abs(top - y) : Math.hypot(left - x, top - y);
    if (away < least) [best, least] = [index, away];
  });
  return best;
}

/**
 * Draw a path that is not part of the chart.
 * @param {SVGSVGElement} svg
 * @param {string} look
 * @param {string} d
 */
function add(svg, look, d) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", look);
  path.setAttribute("d", d);
  path.dataset.cross = "";
  svg.append(path);
}

/** @param {number} x @param {number} y */
const ring = (x, y) => `M${x - 4.5} ${y}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z`;

/** @param {Element} plot */
function hide(plot) {
  for (const path of plot.querySelectorAll("[data-cross]")) path.remove();
  for (const tip of plot.querySelectorAll(".k-chart-tip")) tip.remove();
  shown.delete(plot);
}

/**
 * What the table says about a stop.
 * @param {Element} plot
 * @param {number} index
 * @returns {{ name: string, figures: [string, string][] }}
 */
function wordsOf(plot, index) {
  const table = plot.closest("[data-chart]")?.querySelector("table");
  const heads = Array.from(table?.tHead?.rows[0]?.cells ?? [], (cell) => cell.textContent ?? "");
  const cells = Array.from(table?.tBodies[0]?.rows[index]?.cells ?? [], (cell) => cell.textContent ?? "");
  return { name: cells[0] ?? "", figures: cells.slice(1).map((text, place) => [heads[place + 1] ?? "", text]) };
}

/**
 * Put crosshair and words at a stop.
 * @param {Element} plot
 * @param {Drawing} drawing
 * @param {number} index
 * @param {boolean} aloud also for those who listen: arrow keys, not the pointer
 */
function show(plot, { svg, axis, stops, box }, index, aloud) {
  if (shown.get(plot) === index && !aloud) return;
  hide(plot);
  shown.set(plot, index);
  const [x, y] = stops[index];
  const [left, top, right, bottom] = box;
  if (axis === "x") add(svg, "c-cross", `M${x} ${top}V${bottom}`);
  if (axis === "y") add(svg, "c-cross", `M${left} ${y}H${right}`);
  if (axis === "xy" && !Number.isNaN(y)) add(svg, "c-ring", ring(x, y));
  for (const trace of svg.querySelectorAll(/** @type {"g"} */ (".c-trace"))) {
    const height = Number((trace.dataset.heights ?? "").split(" ")[index]);
    if (!Number.isNaN(height)) add(svg, `c-ring ${trace.getAttribute("class")}`, ring(x, height));
  }
  const { name, figures } = wordsOf(plot, index);
  const tip = document.createElement("div");
  tip.className = "k-chart-tip";
  tip.setAttribute("aria-hidden", "true");
  const title = document.createElement("b");
  title.textContent = name;
  tip.append(title);
  for (const [head, text] of figures) {
    const line = document.createElement("span");
    const figure = document.createElement("i");
    figure.textContent = text;
    line.append(head, figure);
    tip.append(line);
  }
  plot.append(tip);
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const at = x * scale;
  const room = plot.getBoundingClientRect().width;
  const after = at + 14 + tip.offsetWidth <= room;
  const from = Math.max(0, Math.min(room - tip.offsetWidth, after ? at + 14 : at - 14 - tip.offsetWidth));
  const down = axis === "x" ? top * scale : Math.max(0, y * scale - tip.offsetHeight - 12);
  tip.style.translate = `${Math.round(from)}px ${Math.round(down)}px`;
  const voice = plot.querySelector("[role=status]");
  if (aloud && voice) voice.textContent = [name, ...figures.map((pair) => pair.join(" "))].join("; ");
}

/** Let charts be reached by keyboard; only with scripts is there something to do there. */
function prepare() {
  for (const plot of document.querySelectorAll(/** @type {"div"} */ ("[data-chart-plot]:not([tabindex])"))) {
    if (!drawingOf(plot)) continue;
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", plot.dataset.label ?? "");
    const voice = document.createElement("span");
    voice.className = "k-sr";
    voice.setAttribute("role", "status");
    plot.append(voice);
  }
}

document.addEventListener("pointermove", (event) => {
  const plot = closest(event, "[data-chart-plot]");
  for (const other of document.querySelectorAll("[data-chart-plot]")) {
    if (other !== plot && other !== document.activeElement && shown.has(other)) hide(other);
  }
  const drawing = plot && drawingOf(plot);
  if (!plot || !drawing) return;
  const rect = drawing.svg.getBoundingClientRect();
  const scale = drawing.svg.viewBox.baseVal.width / rect.width;
  const index = nearest(drawing, (event.clientX - rect.left) * scale, (event.clientY - rect.top) * scale);
  if (index >= 0) show(plot, drawing, index, false);
});

document.addEventListener("keydown", (event) => {
  const plot = event.target instanceof Element && event.target.matches("[data-chart-plot]") ? event.target : null;
  const drawing = plot && drawingOf(plot);
  if (!plot || !drawing || event.altKey || event.ctrlKey || event.metaKey) return;
  const last = drawing.stops.length - 1;
  const now = shown.get(plot) ?? -1;
  const steps = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: last };
  if (event.key === "Escape" && shown.has(plot)) {
    event.preventDefault();
    hide(plot);
  } else if (event.key in steps) {
    event.preventDefault();
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    show(plot, drawing, Math.max(0, Math.min(last, next)), true);
  }
});

document.addEventListener("focusout", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-chart-plot]")) hide(event.target);
});

document.addEventListener("htmx:load", prepare);
window.addEventListener("resize", prepare);
prepare();
