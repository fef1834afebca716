"""axe-core finds nothing on any page: both languages, both themes, a phone (trust.md L10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Pages

FINDER = Callable[[Page], list[str]]
PAGES = (
    "/",
    "/boards",
    "/boards/PRO",
    "/boards/PRO?view=list",
    "/boards/PRO?lanes=result",
    "/boards/PRO/from-plan",
    "/boards/PRO/cards/new",
    "/boards/PRO/settings",
    "/cards/PRO-1",
    "/cascade",
    "/projects/PRO",
    "/projects/PRO/passport",
    "/projects/PRO/plan",
    "/projects/PRO/team",
    "/projects/PRO/journal",
    "/people",
    "/organisations",
    "/me",
    "/help/roles",
    "/help/data",
    "/import/cascade",
)


@pytest.mark.parametrize("path", PAGES)
def test_l10_axe_finds_nothing(pages: Pages, axe: FINDER, path: str) -> None:
    for width, locale, scheme in (
        (1440, "ru-RU", "light"),
        (390, "ru-RU", "dark"),
        (768, "en-GB", "light"),
    ):
        page = pages("office", width=width, locale=locale, color_scheme=scheme, bypass_csp=True)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert axe(page) == [], f"{path} at {width}"


@pytest.mark.parametrize("path", ["/log-in", "/password/forgotten", "/nothing-here"])
def test_l10_axe_finds_nothing_before_log_in(pages: Pages, axe: FINDER, path: str) -> None:
    pages.expect("404")
    for width, scheme in ((1440, "light"), (390, "dark")):
        page = pages(None, width=width, color_scheme=scheme, bypass_csp=True)
        page.goto(path)
        assert axe(page) == []


@pytest.mark.parametrize("path", ["/", "/boards/PRO", "/cards/PRO-1", "/cascade", "/projects/PRO"])
def test_l10_nothing_scrolls_sideways_at_200_percent_and_on_a_phone(
    pages: Pages, path: str
) -> None:
    """200 % zoom of a 1280-pixel window is a window of 640 pixels (decree 102, trust.md L10)."""
    for width in (640, 390):
        page = pages("lead", width=width)
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 1, f"{path} is {wide} pixels too wide at {width}"
