"""The last action on the board is taken back from the corner: a drag, a move by keys, many."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Pages
from tests.browser.test_board_drag import box, column_of, drag, expect_cards, stored
from tests.cast import Cast

# Columns of the cast: 0 holds 3, 6; 1 holds 1, 4; 2 holds 2, 5.


def expect_as_before(page: Page, app: Flask, cast: Cast) -> None:
    """Cards, figures and database are as the cast has them."""
    expect(page.locator("#toasts")).to_contain_text("отменено")
    for index, numbers in enumerate(([3, 6], [1, 4], [2, 5])):
        expect_cards(page, index, [f"PRO-{number}" for number in numbers])
        expect(page.locator(".k-col").nth(index).locator("header .cnt")).to_have_text("2")
        assert stored(app, cast, index) == numbers


def test_after_a_drag(app: Flask, cast: Cast, pages: Pages) -> None:
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
    assert len(answer.value.body()) < 10_000
    expect(page.locator("#toasts")).to_contain_text("На согласовании")
    expect(page.locator(".k-col").nth(1).locator("header .cnt")).to_have_text("1")
    page.locator("[data-toast-undo] button").click()
    expect_as_before(page, app, cast)


def test_by_keyboard(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("participant")
    page.goto("/boards/PRO")
    page.locator('[data-card="PRO-1"] a.t').focus()
    for key in ("Space", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    undo = page.locator("[data-toast-undo] button")
    expect(undo).to_be_visible()
    expect(page.locator('[data-card="PRO-1"] a.t')).to_be_focused()
    undo.focus()
    page.keyboard.press("Enter")
    expect_as_before(page, app, cast)


def test_after_move_to(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("participant")
    page.goto("/boards/PRO")
    page.locator('[data-card="PRO-1"] a.t').focus()
    page.keyboard.press("m")
    window = page.locator("#board-dialog")
    window.get_by_label("На согласовании").check()
    window.get_by_role("button", name="Перенести").click()
    # The corner stood in the window; when that is closed it comes back to the page.
    expect(page.locator("body > #toasts [data-toast-undo]")).to_be_visible()
    page.locator("[data-toast-undo] button").click()
    expect_as_before(page, app, cast)


def test_of_many_cards(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    for number in (3, 6, 2):
        page.locator(f'[data-card="PRO-{number}"] a.t').focus()
        page.keyboard.press("x")
    bulk = page.locator("#bulk")
    expect(bulk).to_contain_text("3")
    page.locator("#bulk-column").select_option(label="В работе")
    bulk.get_by_role("button", name="Перенести").click()
    expect(page.locator("#toasts")).to_contain_text("3 карточки")
    expect_cards(page, 1, ["PRO-1", "PRO-4", "PRO-3", "PRO-6", "PRO-2"])
    page.locator("[data-toast-undo] button").click()
    expect_cards(page, 1, ["PRO-1", "PRO-4"])
    expect_cards(page, 0, ["PRO-3", "PRO-6"])
    expect_cards(page, 2, ["PRO-2", "PRO-5"])
