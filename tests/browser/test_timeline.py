"""The timeline in the browser: switches, steps, the day looked at, keys, a phone, paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.core.db import unit_of_work
from tests.browser.conftest import Pages
from tests.cascade.test_timeline_page import URL, fill
from tests.cast import Cast

PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def filled(app: Flask, cast: Cast) -> None:
    """A stage with sixteen activities of every kind of period."""
    with app.test_request_context(), unit_of_work():
        fill(cast.initiative(), 16)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wide: int = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    return wide


def expect_head(page: Page, words: str) -> None:
    """Wait until a head over the picture, a year of either kind, says *words*."""
    head = page.locator(".kt-upper").filter(has_text=re.compile(f"^{re.escape(words)}$"))
    expect(head.first).to_be_attached()


def test_axis_zoom_steps_and_the_day(pages: Pages) -> None:
    page = pages("lead")
    page.goto(f"{URL}?as_of=2022-04-16")
    expect_head(page, "2021/2022")
    expect(page.locator(".kt-now-word")).to_have_text("16.04.2022")
    page.locator(".kt-tools a[href*='axis=calendar']").click()
    expect_head(page, "2022")
    page.locator(".kt-tools a[href*='zoom=year']").click()
    title = page.locator("#timeline-title")
    expect(title).to_have_text("01.01.2022 – 31.12.2022")
    page.locator("a[rel=next]").click()
    expect(title).to_have_text("01.01.2023 – 31.12.2023")
    expect(page.locator(".kt-now-word")).to_have_count(0)
    page.locator("a[rel=prev]").click()
    expect(title).to_have_text("01.01.2022 – 31.12.2022")
    page.locator(".kt-tools a[href*='zoom=half']").click()
    expect(title).to_have_text("01.01.2022 – 30.06.2022")
    page.locator("#as_of").fill("2021-11-01")
    page.locator(".kt-as-of button").click()
    expect(title).to_have_text("01.07.2021 – 31.12.2021")
    expect(page.locator(".kt-now-word")).to_have_text("01.11.2021")
    page.locator(".kp-views a").first.click()
    expect(page.locator(".kp-views a[aria-current]")).to_have_attribute(
        "href", "/projects/PRO/plan"
    )


def test_words_of_a_bar_by_hand_and_by_keys(pages: Pages) -> None:
    page = pages("lead")
    page.goto(f"{URL}?as_of=2022-04-16")
    says = page.locator("[data-timeline-says]")
    row = page.locator(".kt-row:has(.kt-title[title='Семинар 0'])")
    row.locator(".kt-bar").nth(1).click()
    expect(says).to_contain_text("Семинар 0. ежегодно, октябрь- февраль: 01.10.2021 – 28.02.2022")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("01.10.2022 – 28.02.2023")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("Семинар 1. ежегодно до 01.06.")
    page.keyboard.press("Home")
    expect(says).to_contain_text("01.06.2021")


def test_labels_do_not_overlap_and_titles_stay(pages: Pages) -> None:
    page = pages("lead", width=1024)
    for query in ("", "?zoom=year", "?zoom=half", "?axis=calendar", "?axis=calendar&zoom=half"):
        page.goto(f"{URL}{query}")
        for line in (".kt-upper", ".kt-lower"):
            touching = page.locator(line).evaluate_all(
                "all => all.map(e => e.getBoundingClientRect())"
                ".filter((box, i, boxes) => i && box.left < boxes[i - 1].right).length"
            )
            assert touching == 0, (query, line)
    page.goto(URL)
    box, name = page.locator(".kt-box"), page.locator(".kt-rows .kt-name").first
    left = name.bounding_box()
    box.evaluate("box => { box.scrollLeft = 400 }")
    assert name.bounding_box() == left


def test_a_phone_scrolls_only_the_box(pages: Pages) -> None:
    page = pages("lead", **PHONE)
    for query in ("", "?zoom=half", "?axis=calendar&zoom=year"):
        page.goto(f"{URL}{query}")
        assert overflow(page) <= 0, query
    wide = page.locator(".kt-box").evaluate("box => box.scrollWidth > box.clientWidth")
    assert wide
    page.locator(".kt-table > summary").click()
    assert overflow(page) <= 0


def test_paper_is_landscape_and_holds_the_picture(pages: Pages) -> None:
    page = pages("lead")
    page.goto(URL)
    page.emulate_media(media="print")
    fits = page.locator(".kt-box").evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    assert fits
    assert page.locator(".kt-tools").is_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).page") == "kt-landscape"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(pages: Pages, axe: Callable[[Page], list[str]], scheme: str) -> None:
    page = pages("lead", color_scheme=scheme)
    page.goto(f"{URL}?as_of=2022-04-16")
    page.locator(".kt-table > summary").click()
    assert axe(page) == []
