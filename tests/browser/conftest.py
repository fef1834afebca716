"""Browser journeys: a real server on loopback, the system's Chromium, a page for each of the cast.

Every page is watched: an error in the console, a refused resource (Content-Security-Policy) or
an uncaught exception fails the test that opened it.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from kaskad.core.db import db
from tests.cast import Visit
from tests.conftest import World

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, one for all tests of a worker."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI may not go without Chromium")
        pytest.skip("no Chromium on this machine: the browser journeys are left out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(world: World) -> Iterator[str]:
    """Address of a server of the worker's application."""
    running = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join(timeout=10)


class Pages:
    """Opens pages of the cast and remembers what went wrong on them."""

    def __init__(self, app: Flask, browser: Browser, server: str) -> None:
        self.app, self.browser, self.server = app, browser, server
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.expected: list[str] = []

    def __call__(
        self, name: str | None = None, *, width: int = 1440, height: int = 900, **options: Any
    ) -> Page:
        """A page of `name` (nobody: a stranger's), Russian unless `locale` says otherwise."""
        options.setdefault("locale", "ru-RU")
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, base_url=self.server, **options
        )
        self.contexts.append(context)
        if name is not None:
            visit = Visit(self.app)(name)
            cookie = visit.client.get_cookie("kaskad")
            assert cookie is not None
            context.add_cookies([{"name": "kaskad", "value": cookie.value, "url": self.server}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        return page

    def _note_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def expect(self, *words: str) -> None:
        """Console messages with one of *words* belong to this journey (a 409, an offline page)."""
        self.expected += words

    def close(self) -> None:
        """Close everything; what went wrong and was not expected fails the test."""
        for context in self.contexts:
            context.close()
        wrong = [f for f in self.faults if not any(word in f for word in self.expected)]
        assert wrong == []


@pytest.fixture
def pages(app: Flask, chromium: Browser, server: str) -> Iterator[Pages]:
    """`pages("lead")` opens a page logged in as that member of the cast."""
    found = Pages(app, chromium, server)
    yield found
    found.close()
    with app.app_context():
        db.session.remove()


@pytest.fixture
def example_pages(example_app: Flask, chromium: Browser, server: str) -> Iterator[Pages]:
    """The same on the example cascade: `director`, `lead`, `participant` and others."""
    found = Pages(example_app, chromium, server)
    yield found
    found.close()


@pytest.fixture
def empty_pages(empty_app: Flask, chromium: Browser, server: str) -> Iterator[Pages]:
    """The same on the first day of an installation."""
    found = Pages(empty_app, chromium, server)
    yield found
    found.close()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` gives the accessibility findings of the page by WCAG 2.2, A and AA."""

    def run(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        report = page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations'],"
            " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        return [
            f"{rule['id']}: {rule['help']}: " + "; ".join(n["target"][0] for n in rule["nodes"][:4])
            for rule in report["violations"]
        ]

    return run
