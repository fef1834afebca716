"""axe-core finds nothing on any page: both languages, both themes, a phone (trust.md L10).

And in English no word of ours is Russian.
"""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.cascade.models import InitiativeKind
from kaskad.core.db import unit_of_work
from tests.access_rows import Row
from tests.browser.conftest import Axe, Pages
from tests.browser.every_page import ROWS, look_at
from tests.browser.words import data_of, russian_words
from tests.cast import Cast, _initiative
from tests.security.stage import Stage

MORE = (
    "/boards/PRO?view=list",
    "/boards/PRO?lanes=result",
    "/boards/PRO/from-plan?first=2020/2021&last=2023/2024",
    "/cascade?archived=1",
    "/registry?view=timeline&zoom=year",
    "/registry?view=indicators",
    "/registry?view=table&col=colour&col=passport&col=percent&compare=2021-10-01&rule=no_plan",
    "/help/roles",  # with the menu of somebody who is logged in
    "/help/data",
    "/nothing-here",
)
"""Pages that an address shows besides its own."""

TWICE = """() => Object.entries(Object.groupBy(document.querySelectorAll("[id]"), (one) => one.id))
  .filter(([, all]) => all.length > 1).map(([name]) => name)"""
"""Ids that two elements have: the label of the second would lead to the first; axe does not ask."""


def findings(
    pages: Pages, axe: Axe, who: str | None, url: str, status: int = 200, locale: str = "ru-RU"
) -> list[str]:
    """What axe says of the page on a desk and on a phone, each light and dark.

    Changing the theme changes colours and nothing else, so only the rules about them run twice.
    """
    page = pages(
        who, locale=locale, reduced_motion="reduce", color_scheme="light", bypass_csp=True
    )  # fmt: skip
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == status, f"{url}: {answer.status}"
    found = []
    if locale == "en-GB":
        found += [f"not English: {words}" for words in _not_english(page, pages.app)]
    found += [f"two have the id {name}" for name in page.evaluate(TWICE)]
    for width, scheme in ((1440, "light"), (390, "light"), (390, "dark"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{width}, {scheme}: {said}" for said in axe(page, colours_only=scheme == "dark")]
    return found


def _not_english(page: Page, app: Flask) -> list[str]:
    """Words of ours in another language, and the language itself if it is another one."""
    language = page.locator("html").get_attribute("lang")
    return [*russian_words(page, data_of(app)), *([] if language == "en" else [str(language)])]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.endpoint)
def test_l10_axe_finds_nothing_on_any_page(
    stage_pages: Pages, stage: Stage, axe: Axe, row: Row
) -> None:
    look = look_at(stage, row)
    if look is None:
        return
    if look.status != 200:
        stage_pages.expect(str(look.status))
    # In English, so that its words can be asked for, too; the journeys use axe in Russian.
    assert findings(stage_pages, axe, look.who, look.url, look.status, "en-GB") == []


def test_l10_no_page_is_forgotten(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert there - {row.endpoint for row in ROWS} == set(), "add a row to tests/access_matrix.py"


@pytest.mark.parametrize("url", MORE)
def test_l10_axe_finds_nothing_on_more_pages(cast_pages: Pages, axe: Axe, url: str) -> None:
    cast_pages.expect("404")
    status = 404 if url == "/nothing-here" else 200
    assert findings(cast_pages, axe, "office", url, status) == []


def test_l10_axe_finds_nothing_where_a_board_or_a_role_is_offered(
    cast_pages: Pages, app: Flask, cast: Cast, axe: Axe
) -> None:
    with app.app_context(), unit_of_work():
        _initiative("ДРУ", "Дружба", InitiativeKind.PROJECT, cast.organisation(), None)
    for who in ("office", "viewer"):
        assert findings(cast_pages, axe, who, "/boards/DRU") == []
    assert findings(cast_pages, axe, "office", "/projects/DRU") == []
    assert findings(cast_pages, axe, "admin", "/cascade") == []


def test_l10_axe_finds_nothing_on_a_refusal_and_a_refused_form(pages: Pages, axe: Axe) -> None:
    pages.expect("403", "422")
    assert findings(pages, axe, "participant", "/boards/PRO/settings", 403) == []
    page = pages(None, bypass_csp=True)
    page.goto("/log-in")
    page.get_by_role("button", name="Войти").click()
    expect(page.locator("[data-form-errors]")).to_be_visible()
    assert axe(page) == []


def test_l10_axe_finds_nothing_on_the_first_day(empty_pages: Pages, axe: Axe) -> None:
    assert findings(empty_pages, axe, None, "/log-in") == []


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
