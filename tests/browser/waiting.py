"""Waiting for what a deed leads to: a new page, an answer put in, a thing carried to its place.

What is read at once (`count`, `evaluate`, `page.url`, the database) is read after one of these or
after an `expect` that only the new page can meet: a slow machine reads the old page, or none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

AT_WORK = "data-at-work"
PUTTING_IN = ".htmx-added, .htmx-settling, .htmx-swapping"
MARK = (
    "document.addEventListener('DOMContentLoaded',"
    f" () => document.documentElement.setAttribute('{AT_WORK}', ''))"
)
"""In every page: modules run before this event, so a page with the mark has its listeners."""


def wait_for_scripts(page: Page) -> None:
    """From here on a click or a key through a locator waits for the scripts of the page.

    For its modules after a navigation, and for htmx after a swap: for a moment the new forms and
    links stand there without it, and would be sent and followed as if there were no scripts.
    """
    visible = ", ".join(f"{part}:visible" for part in PUTTING_IN.split(", "))
    for what in (f"html:not([{AT_WORK}])", visible):
        page.add_locator_handler(page.locator(what).first, lambda: None)


def settled(page: Page) -> None:
    """Wait until the page is loaded, drawn in its own letters, and what htmx asked for is put in.

    Before what no locator waits for: keys of `page.keyboard`, the mouse by hand, `evaluate`.
    """
    page.wait_for_load_state()
    page.evaluate("() => document.fonts.ready.then(() => undefined)")
    expect(page.locator(f"{PUTTING_IN}, .htmx-request")).to_have_count(0)


@contextmanager
def new_page(page: Page) -> Iterator[None]:
    """What is done inside leads to another page, maybe of this address: wait until it stands."""
    with page.expect_event("load"):
        yield


def go_on_until(there: Callable[[], bool], step: Callable[[int], None]) -> None:
    """Do *step* again and again until it is *there*."""
    deadline, number = time.monotonic() + 20, 0
    while not there():
        assert time.monotonic() < deadline, "it does not get there"
        step(number)
        number += 1


def hold_until(page: Page, x: float, y: float, lies: Locator) -> None:
    """Keep what is dragged there, with a hand that is not quite still, until the page shows it.

    The library that drags looks where the mouse is twenty times a second, not at every move.
    """
    go_on_until(
        lambda: lies.count() > 0,
        lambda number: page.mouse.move(x + number % 2, y + number % 2),
    )
