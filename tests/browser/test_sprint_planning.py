"""A lead plans a sprint by mouse, by keys and without scripts, starts it, the board shows it."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from kaskad.core.db import unit_of_work
from kaskad.people.permissions import Permission
from kaskad.sprints.access import plan_for
from kaskad.sprints.models import SprintState
from kaskad.sprints.plan_actions import plan_sprints
from tests.browser.conftest import Pages
from tests.browser.waiting import hold_until, settled
from tests.cast import Cast
from tests.sprints.helpers import cards_in, open_first, sprint_of

PLAN = "/projects/PRO/sprints/1/plan"


@pytest.fixture
def planned(app: Flask, cast: Cast) -> None:
    """«ПРО» works in three sprints; the first is being planned."""
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        with unit_of_work(lead):
            plan_sprints(
                lead, plan_for(lead, "PRO", Permission.SPRINT_PLAN), count=3, initial=False
            )
        open_first(lead)


def _row(page: Page, side: str, words: str) -> Locator:
    return page.locator(f"#{side} .pl-item", has_text=words)


def _drag(page: Page, row: Locator, target: Locator, into: Locator) -> None:
    """Drag the row onto *target*; let go when it lies in *into*."""
    settled(page)
    row.hover()  # in view, and at rest
    size = row.bounding_box()
    assert size is not None
    # By its quiet middle: links and buttons of the row do what they say.
    row.hover(position={"x": size["width"] * 0.6, "y": size["height"] - 5})
    start, end = row.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    x, y = start["x"] + start["width"] * 0.6, start["y"] + start["height"] - 5
    page.mouse.down()
    page.mouse.move(x + 8, y - 8, steps=4)  # upwards: the row may stand on the window's edge
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=14)
    hold_until(page, end["x"] + end["width"] / 2, end["y"] + 20, into.locator(".pl-ghost"))
    page.mouse.up()


def _expect_scope(page: Page, *keys: str) -> None:
    rows = page.locator("#scope .pl-item")
    expect(rows).to_have_count(len(keys))
    for number, key in enumerate(keys):
        expect(rows.nth(number)).to_contain_text(key)
    # A row dragged over lies there at once; the figure comes with the server's answer.
    expect(page.locator("[data-scope-count]")).to_contain_text(f"{len(keys)} карточ")
    settled(page)


def test_a_lead_plans_by_mouse_and_keyboard_and_starts(
    app: Flask, pages: Pages, planned: None
) -> None:
    page = pages("lead", height=1000)
    page.goto(PLAN)
    expect(page.locator(".pl-missing li")).to_have_count(3)

    page.locator("[name=goal]").fill("У каждого сообщества есть лидер")
    page.locator("[data-window]").first.click()
    expect(page.locator("[name=starts_on]")).not_to_have_value("")
    expect(page.locator("[name=ends_on]")).not_to_have_value("")
    page.locator("[data-facts] button[type=submit]").click()
    expect(page.locator(".pl-goal")).to_have_text("У каждого сообщества есть лидер")
    expect(page.locator(".pl-missing li")).to_have_count(1)

    scope = page.locator("[data-scope]")
    _drag(page, _row(page, "sources", "ПРО-2"), scope, into=scope)
    _expect_scope(page, "ПРО-2")
    expect(_row(page, "sources", "ПРО-2")).to_have_count(0)

    _row(page, "sources", "ПРО-3").locator("[type=checkbox]").focus()
    page.keyboard.press("ArrowDown")
    expect(_row(page, "sources", "ПРО-4").locator("[type=checkbox]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    _expect_scope(page, "ПРО-2", "ПРО-4")
    expect(page.locator("#planning-say")).to_contain_text("ПРО-4")
    expect(_row(page, "sources", "ПРО-5").locator("[type=checkbox]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    _expect_scope(page, "ПРО-2", "ПРО-4", "ПРО-5")

    _row(page, "sources", "Семинар ПРО").locator("button").click()
    _expect_scope(page, "ПРО-2", "ПРО-4", "ПРО-5", "Семинар ПРО")

    _row(page, "scope", "ПРО-5").locator("[type=checkbox]").focus()
    page.keyboard.press("ArrowLeft")
    _expect_scope(page, "ПРО-2", "ПРО-4", "Семинар ПРО")
    expect(_row(page, "sources", "ПРО-5")).to_have_count(1)

    page.locator(".pl-start button").click()
    page.wait_for_url("**/boards/PRO")
    cards = page.locator("#board [data-card]")
    expect(cards).to_have_count(3)
    expect(page.locator(".ks-bar")).to_contain_text("У каждого сообщества есть лидер")
    with app.app_context():
        assert sprint_of(1).state == SprintState.ACTIVE
        assert cards_in(1) == [2, 4, 7]


def test_a_card_is_dragged_out_again(app: Flask, pages: Pages, planned: None) -> None:
    page = pages("lead", height=1000)
    page.goto(PLAN)
    _row(page, "sources", "ПРО-1").locator("button").click()
    _expect_scope(page, "ПРО-1")
    _row(page, "sources", "ПРО-2").locator("button").click()
    _expect_scope(page, "ПРО-1", "ПРО-2")
    _row(page, "scope", "ПРО-1").scroll_into_view_if_needed()
    _drag(
        page,
        _row(page, "scope", "ПРО-1"),
        _row(page, "sources", "ПРО-3"),
        into=page.locator("#sources"),
    )
    _expect_scope(page, "ПРО-2")
    with app.app_context():
        assert cards_in(1) == [2]


def test_what_was_found_and_ticked_stays(pages: Pages, planned: None) -> None:
    page = pages("lead")
    page.goto(PLAN)
    page.locator("[data-find]").fill("карточка")
    expect(_row(page, "sources", "Семинар ПРО")).to_be_hidden()
    _row(page, "sources", "ПРО-6").locator("[type=checkbox]").check()
    _row(page, "sources", "ПРО-1").locator("button").click()
    _expect_scope(page, "ПРО-1")
    expect(page.locator("[data-find]")).to_have_value("карточка")
    expect(_row(page, "sources", "Семинар ПРО")).to_be_hidden()
    expect(_row(page, "sources", "ПРО-6").locator("[type=checkbox]")).to_be_checked()
    page.locator("#take-form .pl-send button").click()
    _expect_scope(page, "ПРО-1", "ПРО-6")


def test_without_scripts_on_a_phone(app: Flask, pages: Pages, planned: None) -> None:
    pages.expect("422")
    page = pages("lead", width=390, height=844, java_script_enabled=False)
    page.goto(PLAN)
    wide = page.locator("html").bounding_box()
    assert wide is not None
    assert wide["width"] <= 390
    page.locator("#take-form .pl-send button").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    _row(page, "sources", "ПРО-1").locator("[type=checkbox]").check()
    _row(page, "sources", "ПРО-2").locator("[type=checkbox]").check()
    page.locator("#take-form .pl-send button").click()
    _expect_scope(page, "ПРО-1", "ПРО-2")
    _row(page, "scope", "ПРО-1").locator("button").click()
    _expect_scope(page, "ПРО-2")
    page.locator("[data-window]").first.click()
    expect(page.locator("[name=starts_on]")).not_to_have_value("")
    page.locator("[name=goal]").fill("Цель без скриптов")
    page.locator("[data-facts] button[type=submit]").click()
    expect(page.locator(".pl-goal")).to_have_text("Цель без скриптов")
    page.locator(".pl-start button").click()
    page.wait_for_url("**/boards/PRO")
    with app.app_context():
        assert cards_in(1) == [2]


def test_an_unsent_goal_survives(pages: Pages, planned: None) -> None:
    page = pages("lead")
    page.goto(PLAN)
    page.locator("[name=goal]").fill("Ещё не сохранено")
    page.goto("/")
    page.goto(PLAN)
    expect(page.locator("[name=goal]")).to_have_value("Ещё не сохранено")
