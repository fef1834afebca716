"""Two people open one section: the second sees the first, until the first has left."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.cascade.part_actions import set_block
from kaskad.core.db import unit_of_work
from tests.browser.conftest import Pages
from tests.browser.waiting import go_on_until
from tests.cast import Cast

PASSPORT = "/projects/PRO/passport"


def hear(page: Page) -> None:
    """What the browser does every half minute, now: a page that is looked at again does it, too."""
    with page.expect_response("**/editing"):
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def alone(page: Page) -> bool:
    return page.locator("#s-goal .kp-writing").count() == 0


@pytest.fixture
def goal(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Цель была")


def test_the_second_sees_the_first_until_the_first_has_saved(pages: Pages, goal: None) -> None:
    pages.beacons = True  # by one a window says that it leaves
    office = pages("office")
    office.goto(PASSPORT)
    with office.expect_response("**/editing"):
        office.locator("#s-goal .ke-head a").click()

    lead = pages("lead")
    lead.goto(PASSPORT)
    expect(lead.locator("#s-goal .kp-writing")).to_contain_text("Роль office")
    with lead.expect_response("**/editing"):
        lead.locator("#s-goal .ke-head a").click()
    expect(lead.locator("#s-goal [data-presence-others] .kp-writing")).to_have_count(1)

    # The first, whose form stood alone, hears of the second by the next word of the browser.
    expect(office.locator("#s-goal .kp-writing")).to_have_count(0)
    hear(office)
    expect(office.locator("#s-goal [data-presence-others]")).to_contain_text("Роль lead")

    lead.locator("#s-goal .k-form-foot a").click()
    expect(lead.locator("#s-goal .ke-section")).to_have_count(0)
    go_on_until(lambda: alone(office), lambda _number: hear(office))
