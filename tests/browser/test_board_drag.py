"""Moving cards in the browser: by mouse, by finger, by keyboard, and what is said of it."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from kaskad.boards.access import card_for
from kaskad.boards.models import Card
from kaskad.boards.move_actions import move_card
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.browser.conftest import Pages
from tests.browser.waiting import go_on_until, hold_until, settled
from tests.cast import Cast

# Columns of the cast: 0 holds 3, 6; 1 holds 1, 4; 2 holds 2, 5.


def cards_in(page: Page, index: int) -> list[str]:
    """Keys of a column's cards as the page shows them."""
    found: list[str] = (
        page.locator(".k-cards")
        .nth(index)
        .locator("[data-card]")
        .evaluate_all("cards => cards.map(card => card.dataset.card)")
    )
    return found


def column_of(page: Page, index: int) -> Locator:
    """The list of a column's cards."""
    return page.locator(".k-cards").nth(index)


def expect_cards(page: Page, index: int, keys: list[str]) -> None:
    """Wait until a column shows these cards in this order.

    A toast stands before its answer is put in: what follows a toast is waited for, not looked at.
    """
    cards = column_of(page, index).locator("[data-card]")
    expect(cards).to_have_count(len(keys))
    for number, key in enumerate(keys):
        expect(cards.nth(number)).to_have_attribute("data-card", key)


def moves_of(page: Page) -> list[str]:
    """Grows by the address of every move that the page sends from here on."""
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.url.endswith("/move") else None)
    return sent


def stored(app: Flask, cast: Cast, index: int) -> list[int]:
    """Numbers of a column's cards as the database has them."""
    with app.app_context():
        column = cast.columns()[index]
        return list(
            db.session.scalars(
                select(Card.number).where(Card.column_id == column.id).order_by(Card.position)
            )
        )


def box(page: Page, selector: str) -> dict[str, float]:
    settled(page)
    found = page.locator(selector).bounding_box()
    assert found is not None
    return {name: found[name] for name in ("x", "y", "width", "height")}


def drag(
    page: Page, start: dict[str, float], end: tuple[float, float], into: Locator | None = None
) -> None:
    """Drag by mouse; let go when the card lies in *into*, if it may lie there."""
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8, steps=4)
    page.mouse.move(*end, steps=12)
    page.mouse.move(end[0] + 1, end[1] + 1)
    if into is not None:
        hold_until(page, *end, into.locator(".k-ghost"))
    page.mouse.up()


def test_mouse_drags_a_card_into_another_column(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("participant")
    page.goto("/boards/PRO")
    target = box(page, '[data-card="PRO-5"]')
    with page.expect_response("**/move") as answer:
        drag(
            page,
            box(page, '[data-card="PRO-1"]'),
            (target["x"] + target["width"] / 2, target["y"] + target["height"] - 4),
            into=column_of(page, 2),
        )
    assert answer.value.status == 200
    assert len(answer.value.body()) < 10_000
    expect(page.locator(".k-cards").nth(2).locator('[data-card="PRO-1"]')).to_be_visible()
    expect(page.locator(".k-col").nth(1).locator("header .cnt")).to_have_text("1")
    expect(page.locator(".k-col").nth(2).locator("header .cnt")).to_have_text("3")
    expect_cards(page, 2, [f"PRO-{n}" for n in stored(app, cast, 2)])
    expect(page.locator("#drawer[open]")).to_have_count(0)  # a drag is not a click


def test_refused_move_goes_back_and_says_why(app: Flask, cast: Cast, pages: Pages) -> None:
    pages.expect("403")
    page = pages("participant")
    page.goto("/boards/PRO")
    before = cards_in(page, 1)
    target = box(page, ".k-col >> nth=4")
    end = (target["x"] + 90, target["y"] + 60)
    drag(page, box(page, '[data-card="PRO-1"]'), end, into=column_of(page, 4))
    expect(page.locator("#toasts")).to_contain_text("принимает руководитель")
    expect_cards(page, 1, before)
    assert stored(app, cast, 1) == [1, 4]


def test_move_of_two_people_is_told_and_the_card_shown_where_it_lies(
    app: Flask, cast: Cast, pages: Pages
) -> None:
    pages.expect("409")
    page = pages("lead")
    page.goto("/boards/PRO")
    with app.test_request_context(), unit_of_work(cast.person("member")):
        place = card_for(cast.person("member"), "PRO-1", Permission.CARD_MOVE)
        move_card(cast.person("member"), place, cast.columns()[3], seen=None)
    target = box(page, '[data-card="PRO-5"]')
    end = (target["x"] + 90, target["y"] + 6)
    drag(page, box(page, '[data-card="PRO-1"]'), end, into=column_of(page, 2))
    expect(page.locator("#toasts")).to_contain_text("Результат получен")
    expect(page.locator(".k-cards").nth(3).locator('[data-card="PRO-1"]')).to_be_visible()


def test_keyboard_walks_lifts_carries_and_drops(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    said = page.locator("#board-say")
    page.locator('[data-card="PRO-3"] a.t').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-card="PRO-6"] a.t')).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-card="PRO-4"] a.t')).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator('[data-card="PRO-1"] a.t')).to_be_focused()
    page.keyboard.press("Space")
    expect(said).to_contain_text("ПРО-1 поднята")  # as the card shows it, not as addresses do
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("На согласовании")
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/move"):
        page.keyboard.press("Enter")
    expect(said).to_contain_text("лежит в колонке")
    expect(page.locator('[data-card="PRO-1"] a.t')).to_be_focused()
    assert stored(app, cast, 2) == [2, 1, 5]
    expect_cards(page, 2, ["PRO-2", "PRO-1", "PRO-5"])


def test_escape_puts_it_back(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    sent = moves_of(page)
    page.locator('[data-card="PRO-1"] a.t').focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    expect(page.locator("#board-say")).to_contain_text("вернулась на место")
    expect_cards(page, 1, ["PRO-1", "PRO-4"])
    assert sent == []
    assert stored(app, cast, 1) == [1, 4]


def test_only_one_card_is_in_the_tab_order(pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    expect(page.locator('#board a.t[tabindex="0"]')).to_have_count(1)


def touch(page: Page, kind: str, x: float, y: float) -> None:
    client: Any = getattr(page, "cdp", None) or page.context.new_cdp_session(page)
    page.cdp = client  # one session a page
    points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
    client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def next_frame(page: Page) -> None:
    """The page has drawn what it knows by now."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")


PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def test_finger_drags_by_the_handle_after_a_rest(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("participant", **PHONE)
    page.goto("/boards/PRO")
    handle = box(page, '[data-card="PRO-3"] .go')
    below = box(page, '[data-card="PRO-6"]')
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    touch(page, "touchStart", x, y)
    expect(page.locator('[data-card="PRO-3"].sortable-chosen')).to_be_visible()  # it has rested
    end = below["y"] + below["height"]
    for step in range(1, 11):
        touch(page, "touchMove", x, y + (end - y) * step / 10)
        next_frame(page)
    lies = page.locator('[data-card="PRO-6"] + .k-ghost')
    go_on_until(
        lambda: lies.count() > 0, lambda number: touch(page, "touchMove", x, end + number % 2)
    )
    with page.expect_response("**/move"):
        touch(page, "touchEnd", x, y)
    expect_cards(page, 0, ["PRO-6", "PRO-3"])
    assert stored(app, cast, 0) == [6, 3]


def test_finger_on_a_card_scrolls_and_never_drags(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("participant", **PHONE)
    page.goto("/boards/PRO")
    sent = moves_of(page)
    card = box(page, '[data-card="PRO-3"] a.t')
    x, y = card["x"] + 60, card["y"] + 8
    touch(page, "touchStart", x, y)
    # Longer than the rest after which a handle would drag, by the page's own clock.
    page.evaluate("() => new Promise((done) => setTimeout(done, 400))")
    for step in range(1, 8):
        touch(page, "touchMove", x, y + 25 * step)
        next_frame(page)
    expect(page.locator(".k-ghost, .sortable-drag, .sortable-fallback")).to_have_count(0)
    touch(page, "touchEnd", x, y)
    expect_cards(page, 0, ["PRO-3", "PRO-6"])
    assert sent == []
    assert stored(app, cast, 0) == [3, 6]


def test_move_to_window(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.locator('[data-card="PRO-1"]').hover()
    page.locator('[data-card="PRO-1"] .go').click()
    window = page.locator("#board-dialog")
    expect(window).to_be_visible()
    window.get_by_label("Результат получен").check()
    window.get_by_role("button", name="Перенести").click()
    expect(window).to_be_hidden()
    expect(page.locator(".k-cards").nth(3).locator('[data-card="PRO-1"]')).to_be_visible()
    assert stored(app, cast, 3) == [1]


def test_lanes_move_only_within_their_lane(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO?lanes=person")
    first = page.locator(".k-lane").first
    settled(page)
    cell = first.locator(".k-cards").nth(2).bounding_box()
    assert cell is not None
    card = page.locator('[data-card="PRO-1"]')
    revision = card.get_attribute("data-rev") or ""
    end = (cell["x"] + 90, cell["y"] + 14)
    drag(page, box(page, '[data-card="PRO-1"]'), end, into=first.locator(".k-cards").nth(2))
    expect(card).not_to_have_attribute("data-rev", revision)  # the answer has been put in
    expect(first.locator(".k-cards").nth(2).locator('[data-card="PRO-1"]')).to_be_visible()
    settled(page)
    other = page.locator(".k-lane").nth(1).locator(".k-cards").nth(4).bounding_box()
    assert other is not None
    drag(page, box(page, '[data-card="PRO-1"]'), (other["x"] + 90, other["y"] + 14))
    expect(page.locator("html")).not_to_have_class(re.compile("dragging"))
    expect(page.locator(".k-sending")).to_have_count(0)  # what the way there changed is stored
    expect(first.locator('[data-card="PRO-1"]')).to_be_visible()
    expect(page.locator(".k-lane").nth(1).locator('[data-card="PRO-1"]')).to_have_count(0)
    assert 1 not in stored(app, cast, 4)
