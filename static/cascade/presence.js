/**
 * Who is writing what. A form with data-presence="<address>" data-section="<name>" says every half
 * minute that it is open, while its page is looked at, and shows in [data-presence-others] who else
 * has the same one open. When it goes (saved, cancelled, another page) it says so once.
 *
 * It is a courtesy: what fails here is not told. Two texts that meet are caught when they are saved.
 */

import { csrfToken } from "../shared/dom.js";

const PAUSE = 30_000;
/** @type {Set<HTMLFormElement>} */
const known = new Set();
/** Forms the server does not want to hear of: taken away, frozen, in the archive.
 * @type {WeakSet<HTMLFormElement>} */
const refused = new WeakSet();

/** @param {HTMLFormElement} form */
const nameOf = (form) => `${form.dataset.presence} ${form.dataset.section}`;

/**
 * @param {HTMLFormElement} form
 * @param {boolean} [done]
 */
function said(form, done = false) {
  const body = new FormData();
  body.set("csrf_token", csrfToken());
  body.set("section", form.dataset.section ?? "");
  if (done) body.set("done", "1");
  return body;
}

/** @param {HTMLFormElement} form */
async function stay(form) {
  if (document.visibilityState !== "visible" || refused.has(form)) return;
  try {
    const answer = await fetch(form.dataset.presence ?? "", { method: "POST", body: said(form), redirect: "manual" });
    if (answer.status >= 400 && answer.status < 500) refused.add(form);
    const place = form.querySelector("[data-presence-others]");
    if (answer.status !== 200 || !place) return;
    const others = (await answer.text()).trim();
    if (place.getAttribute("data-shown") === others) return; // read aloud once, not every half minute
    place.setAttribute("data-shown", others);
    place.innerHTML = others;
  } catch {
    // without a connection nobody is told; the next time may reach the server
  }
}

/** @param {HTMLFormElement} form */
function leave(form) {
  if (!refused.has(form)) navigator.sendBeacon(form.dataset.presence ?? "", said(form, true));
}

/** Find the forms that have come and those that have gone. */
function look() {
  for (const form of document.querySelectorAll("form[data-presence]")) {
    if (!(form instanceof HTMLFormElement) || known.has(form)) continue;
    known.add(form);
    void stay(form);
  }
  const gone = Array.from(known).filter((form) => !form.isConnected);
  gone.forEach((form) => known.delete(form));
  const names = new Set(Array.from(known, nameOf)); // drawn anew is not left
  gone.filter((form) => !names.has(nameOf(form))).forEach(leave);
}

function stayAll() {
  look();
  known.forEach((form) => void stay(form));
}

/** Wire it up; called once. */
export function startPresence() {
  look();
  window.setInterval(stayAll, PAUSE);
  document.addEventListener("htmx:afterSwap", look);
  document.addEventListener("kaskad:drawer-closed", look);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") stayAll();
  });
  window.addEventListener("pagehide", () => known.forEach(leave));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stayAll();
  });
}
