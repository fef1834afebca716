"""The board in Chromium: first card painted, memory of the page, frames while a card is dragged.

Run as a process of its own (`python -m kaskad.ops.bench_browser`, JSON on stdin and stdout),
because Playwright is a tool of developers and not there on a server. Loopback only.
"""

import json
import shutil
import sys
from itertools import pairwise
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DRAG_SECONDS = 2.0
_PLACES = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")

# The first card is on the screen one frame after it has come into the page: the callback of the
# next frame runs before it is drawn, the message after it.
WATCH = """
window.bench = {card: null};
const look = () => {
  if (window.bench.card === null && document.querySelector('[data-card]')) {
    watcher.disconnect();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { window.bench.card = performance.now(); };
      channel.port2.postMessage(0);
    });
  }
};
const watcher = new MutationObserver(look);
watcher.observe(document, {childList: true, subtree: true});
"""
COUNT_FRAMES = """
() => {
  window.bench.frames = [];
  const frame = (time) => { window.bench.frames.push(time); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}
"""


def chromium() -> str | None:
    """Where the system's Chromium is."""
    return next((found for name in _PLACES if (found := shutil.which(name))), None)


def _page_figures(context: BrowserContext, url: str, rounds: int) -> dict[str, Any]:
    cards, paints, heap = [], [], 0.0
    for _round in range(rounds):
        page = context.new_page()
        page.add_init_script(WATCH)
        answer = page.goto(url, wait_until="load")
        if answer is None or answer.status != 200:
            return {"fault": f"answered {answer.status if answer else 'nothing'}"}
        page.wait_for_function("window.bench.card !== null", timeout=15_000)
        cards.append(page.evaluate("window.bench.card"))
        paints.append(
            page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
            )
        )
        session = context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        told = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        heap = told.get("JSHeapUsedSize", 0.0) / 1_000_000
        page.close()
    middle = sorted(cards)[len(cards) // 2]
    return {
        "card_ms": max(middle, sorted(paints)[len(paints) // 2]), "heap_mb": heap,
        "first_card_ms": cards[0],
    }  # fmt: skip


def _drag(page: Page, url: str) -> dict[str, Any]:
    """Carry a card to and fro over the columns without dropping it."""
    page.add_init_script("window.bench = {}")
    page.goto(url, wait_until="load")
    page.wait_for_timeout(500)
    box = page.locator("[data-card]").first.bounding_box()
    if box is None:
        return {}
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10, steps=4)
    page.evaluate(COUNT_FRAMES)
    start = page.evaluate("performance.now()")
    step = 0
    while page.evaluate("performance.now()") - start < DRAG_SECONDS * 1000:
        step += 1
        page.mouse.move(x + 8 * (step % 90), y + 3 * (step % 60))
    frames: list[float] = page.evaluate("window.bench.frames")
    lifted = page.locator(".sortable-ghost, .sortable-drag, .k-lifted").count()
    page.keyboard.press("Escape")
    page.mouse.move(x, y)
    page.mouse.up()
    if len(frames) < 2:
        return {}
    gaps = sorted(after - before for before, after in pairwise(frames))
    return {
        "frames_a_second": 1000 * (len(frames) - 1) / (frames[-1] - frames[0]),
        "longest_gap_ms": gaps[-1], "gap_p95_ms": gaps[int(len(gaps) * 0.95)],
        "dragging": bool(lifted),
    }  # fmt: skip


def main() -> None:
    """Read {"base", "cookie": [name, value], "boards": {name: path}, "rounds"}, answer figures."""
    wanted = json.load(sys.stdin)
    place = chromium()
    if place is None:
        print(json.dumps({"fault": "no chromium"}))
        return
    name, value = wanted["cookie"]
    found: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=FLAGS)
        try:
            for board, path in wanted["boards"].items():
                context = browser.new_context(
                    viewport={"width": 1440, "height": 900}, locale="ru-RU"
                )
                context.add_cookies([{"name": name, "value": value, "url": wanted["base"]}])
                url = wanted["base"] + path
                found[board] = _page_figures(context, url, wanted["rounds"])
                if "fault" not in found[board]:
                    found[board] |= _drag(context.new_page(), url)
                context.close()
        finally:
            browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
