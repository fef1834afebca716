"""Browser journeys: a real server on loopback, the system's Chromium, a page for each of the cast.

Every page is watched: an error in the console, a refused resource (Content-Security-Policy) or
an uncaught exception fails the test that opened it.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from kaskad.core.assets import static_url
from kaskad.core.db import db
from tests.browser.every_page import invite
from tests.browser.waiting import MARK, settled, wait_for_scripts
from tests.cast import Visit
from tests.conftest import World
from tests.security.stage import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE = 30_000
"""Milliseconds a page has for what is asked of it: other tests, each with a browser, run beside."""
expect.set_options(timeout=15_000)

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first that is there: the shell is the same engine at about half the processor time."""
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
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI may not go without Chromium")
        pytest.skip("no Chromium on this machine: the browser journeys are left out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Server:
    """A server of the worker's application on loopback, which knows when it has nothing to do."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.running = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.address = f"http://127.0.0.1:{self.running.server_port}"
        self._busy = 0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self.running.serve_forever, daemon=True)
        self._thread.start()

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
        self._count(1)
        try:
            with closing(ClosingIterator(self.app(environ, start))) as answer:
                yield from answer
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self._changed:
            self._busy += step
            self._changed.notify_all()

    def rest(self) -> None:
        """Wait for the answers under way: the next test puts another database in their place."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._busy, timeout=60)

    def close(self) -> None:
        self.running.shutdown()
        self._thread.join(timeout=10)


@pytest.fixture(scope="session")
def server(world: World) -> Iterator[Server]:
    """The server of this worker."""
    running = Server(world.app)
    yield running
    running.close()


class Pages:
    """Opens pages of the cast and remembers what went wrong on them."""

    def __init__(
        self,
        app: Flask,
        browser: Browser,
        server: Server,
        log_in: Callable[[str], FlaskClient] | None = None,
        kept: dict[str, Page] | None = None,
    ) -> None:
        self.app, self.browser, self.server = app, browser, server
        self.kept = kept
        self.log_in = log_in or (lambda name: Visit(app)(name).client)
        self.contexts: list[BrowserContext] = []
        self.borrowed: list[Page] = []
        self.beacons = False
        self.faults: list[str] = []
        self.expected: list[str] = []

    def __call__(
        self, name: str | None = None, *, width: int = 1440, height: int = 900, **options: Any
    ) -> Page:
        """A page of `name` (nobody: a stranger's), Russian unless `locale` says otherwise."""
        options.setdefault("locale", "ru-RU")
        options.update(viewport={"width": width, "height": height}, base_url=self.server.address)
        if self.kept is None:
            self.contexts.append(self._window(options))
            page = self._page(self.contexts[-1], options)
        else:
            page = self._kept(f"{name} {options}", options)
        if name is not None:
            cookie = self.log_in(name).get_cookie("kaskad")
            assert cookie is not None
            page.context.add_cookies(
                [{"name": "kaskad", "value": cookie.value, "url": self.server.address}]
            )
        self._watch(page)
        return page

    def _watch(self, page: Page) -> None:
        if page in self.borrowed:
            return
        if self.kept is not None:
            self.borrowed.append(page)
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)

    def _page(self, context: BrowserContext, options: dict[str, Any]) -> Page:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if options.get("java_script_enabled", True):
            wait_for_scripts(page)
        return page

    def _kept(self, name: str, options: dict[str, Any]) -> Page:
        """The page of an earlier test, whose process has read the styles, the scripts and axe."""
        assert self.kept is not None
        if name not in self.kept:
            context = self._window(options)
            # These windows look at pages with it.
            script = AXE.read_text(encoding="utf-8")
            context.add_init_script(f"if (document.contentType === 'text/html') {{ {script}\n}}")
            self.kept[name] = self._page(context, options)
        page = self.kept[name]
        page.context.clear_cookies()
        page.set_viewport_size(options["viewport"])
        page.emulate_media(color_scheme=options.get("color_scheme"))
        return page

    def _window(self, options: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(**options)
        context.add_init_script(MARK)
        if not self.beacons:
            # Sent when a window closes, it could come while the next test has its database.
            context.add_init_script("navigator.sendBeacon = () => true")
        return context

    def _note_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def _note_error(self, error: Any) -> None:
        self.faults.append(f"uncaught: {error}")

    def expect(self, *words: str) -> None:
        """Console messages with one of *words* belong to this journey (a 409, an offline page)."""
        self.expected += words

    def close(self) -> None:
        """Close everything; what went wrong and was not expected fails the test."""
        for context in self.contexts:
            context.close()
        for page in self.borrowed:
            # A text of the same origin: nothing asks the server between tests, the process stays.
            page.goto(f"{self.server.address}{static_url('shared/icons.txt')}")
            page.evaluate("sessionStorage.clear()")
            page.remove_listener("console", self._note_console)
            page.remove_listener("pageerror", self._note_error)
        self.server.rest()
        wrong = [f for f in self.faults if not any(word in f for word in self.expected)]
        assert wrong == []


@pytest.fixture
def pages(app: Flask, chromium: Browser, server: Server) -> Iterator[Pages]:
    """`pages("lead")` opens a page logged in as that member of the cast."""
    found = Pages(app, chromium, server)
    yield found
    found.close()
    with app.app_context():
        db.session.remove()


@pytest.fixture
def cast_pages(
    app: Flask, chromium: Browser, server: Server, windows: dict[str, Page]
) -> Iterator[Pages]:
    """Pages of the cast, only to look at, in windows that stay open."""
    found = Pages(app, chromium, server, kept=windows)
    yield found
    found.close()
    with app.app_context():
        db.session.remove()


@pytest.fixture
def example_pages(example_app: Flask, chromium: Browser, server: Server) -> Iterator[Pages]:
    """The same on the example cascade: `director`, `lead`, `participant` and others."""
    found = Pages(example_app, chromium, server)
    yield found
    found.close()


@pytest.fixture
def empty_pages(empty_app: Flask, chromium: Browser, server: Server) -> Iterator[Pages]:
    """The same on the first day of an installation."""
    found = Pages(empty_app, chromium, server)
    yield found
    found.close()


@pytest.fixture(scope="session")
def built_stage(world: World) -> Iterator[Stage]:
    """The world of the access matrix, in which every address has something to show."""
    stage = Stage(world)
    yield stage
    stage.close()


@pytest.fixture
def stage(built_stage: Stage) -> Stage:
    """The same, put back."""
    built_stage.reset()
    invite(built_stage)
    return built_stage


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Iterator[dict[str, Page]]:
    """Windows that stay open from test to test, for tests that only look at pages."""
    kept: dict[str, Page] = {}
    yield kept
    for page in kept.values():
        page.context.close()


@pytest.fixture
def stage_pages(
    stage: Stage, chromium: Browser, server: Server, windows: dict[str, Page]
) -> Iterator[Pages]:
    """Pages of the cast on the stage, to look at."""
    found = Pages(stage.app, chromium, server, stage.client, windows)
    yield found
    found.close()
    with stage.app.app_context():
        db.session.remove()


class Axe(Protocol):
    """What the fixture `axe` gives."""

    def __call__(self, page: Page, *, colours_only: bool = False) -> list[str]:
        """Return the findings on the page."""


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that ask what colour something has; all others hold in either theme."""


@pytest.fixture
def axe() -> Axe:
    """`axe(page)` gives the accessibility findings of the page by WCAG 2.2, A and AA."""

    def run(page: Page, *, colours_only: bool = False) -> list[str]:
        settled(page)
        # Half faded in, a word has half its contrast; what turns without end is not waited for.
        page.evaluate(
            "() => Promise.allSettled(document.getAnimations()"
            ".filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))"
            ".map(one => one.finished))"
        )
        if page.evaluate("() => !('axe' in window)"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        report = page.evaluate(
            # Nothing we ask for reads the style sheets as text, so they are not fetched again.
            "runOnly => axe.run(document, {resultTypes: ['violations'], preload: false, runOnly})",
            COLOURS if colours_only else WCAG,
        )
        return [
            f"{rule['id']}: {rule['help']}: " + "; ".join(n["target"][0] for n in rule["nodes"][:4])
            for rule in report["violations"]
        ]

    return run
