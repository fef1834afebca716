"""Words without a break never widen a page: journals, cards, lists."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser.conftest import Pages
from tests.cast import Cast

LONG = "Ж" * 240


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/projects/PRO/journal", "/projects/PRO", "/boards/PRO"])
def test_a_title_without_a_break_stays_on_the_page(
    pages: Pages, app: Flask, cast: Cast, path: str, width: int
) -> None:
    page = pages("lead", width=width)
    page.goto("/cards/PRO-1/edit/title")
    page.locator("#title").fill(LONG)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cards/PRO-1*")
    page.goto(path)
    assert LONG in page.content()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    sticks_out = page.evaluate(
        """() => [...document.querySelectorAll("main .k-row *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth).length"""
    )
    assert sticks_out == 0
