"""Work on the board in the browser: quick add, filters, choosing, the drawer, the phone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.boards.models import Board, Card
from kaskad.core.db import db
from tests.browser.conftest import Pages
from tests.browser.test_board_drag import PHONE, column_of, expect_cards, stored
from tests.browser.waiting import settled
from tests.cast import Cast


def new_titles(app: Flask) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Card.title)
                .join(Board, Board.id == Card.board_id)
                .where(Board.key_fold == "PRO", Card.number > 6)
                .order_by(Card.number)
            )
        )


def test_quick_add_waits_for_the_next(app: Flask, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    line = page.locator(".k-quick-line").first
    line.click()
    for title in ("Первая", "Вторая", "Третья <b>"):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(line).to_have_value("")
        expect(line).to_be_focused()
    assert new_titles(app) == ["Первая", "Вторая", "Третья <b>"]
    expect_cards(page, 0, ["PRO-3", "PRO-6", "PRO-7", "PRO-8", "PRO-9"])
    expect(page.locator(".k-col").first.locator("header .cnt")).to_have_text("5")
    page.reload()
    expect(line).to_have_value("")


def test_quick_add_keeps_what_was_typed_when_the_line_is_down(app: Flask, pages: Pages) -> None:
    pages.expect("ERR_INTERNET_DISCONNECTED", "Failed to load")
    page = pages("lead")
    page.goto("/boards/PRO")
    line = page.locator(".k-quick-line").first
    line.fill("Не потерять")
    page.context.set_offline(True)
    expect(page.locator("[data-toast].y")).to_contain_text("Нет связи")  # the browser knows
    with page.expect_event("requestfailed"):
        line.press("Enter")
    expect(page.locator("[data-toast].r")).to_contain_text("Нет связи")  # and it was tried
    expect(line).to_have_value("Не потерять")
    page.context.set_offline(False)
    expect(page.locator("[data-toast].g")).to_contain_text("Связь восстановлена")
    line.press("Enter")
    expect(line).to_have_value("")
    assert new_titles(app) == ["Не потерять"]


def test_forms_work_without_scripts(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead", java_script_enabled=False)
    page.goto("/boards/PRO")
    page.locator(".k-quick-line").first.fill("Без сценариев")
    page.locator(".k-quick-line").first.press("Enter")
    expect(page.locator('[data-card="PRO-7"]')).to_be_visible()
    assert new_titles(app) == ["Без сценариев"]
    page.locator('[data-card="PRO-7"] .go').click()
    page.wait_for_url("**/cards/PRO-7/move*")
    page.get_by_label("В работе").check()
    page.get_by_role("button", name="Перенести").click()
    expect(column_of(page, 1).locator('[data-card="PRO-7"]')).to_be_visible()
    page.locator('input[name="q"]').fill("сценариев")
    page.get_by_role("button", name="Показать").click()
    expect_cards(page, 0, [])
    expect_cards(page, 1, ["PRO-7"])
    page.locator('[data-card="PRO-7"] .pick').check()
    page.get_by_role("button", name="В архив").click()
    expect(page.locator('[data-card="PRO-7"]')).to_have_count(0)
    with app.app_context():
        assert cast.card(7).archived_at is not None


def test_filter_stands_in_the_address_and_back_takes_it_away(pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.keyboard.press("/")
    expect(page.locator('input[name="q"]')).to_be_focused()
    # The pause asks the server; what is typed while the answer is on its way is not lost.
    with page.expect_request(lambda request: "q=" in request.url):
        page.keyboard.type("карточка")
    page.keyboard.type(" 3")
    expect(page.locator("[data-card]")).to_have_count(1)
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query) == {"q": ["карточка 3"]})
    expect(page.locator('input[name="q"]')).to_be_focused()
    page.go_back()
    expect(page.locator("[data-card]")).to_have_count(6)
    page.locator('select[name="person"][data-filter]').select_option("me")
    expect(page.locator("[data-card]")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-card]")).to_have_count(1)
    page.locator("[data-clear]").click()
    expect(page.locator("[data-card]")).to_have_count(6)


def test_lanes_and_dragging_after_a_filter(pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.locator('select[name="lanes"]').select_option("person")
    expect(page.locator(".k-lane")).to_have_count(2)
    settled(page)
    page.locator('select[name="lanes"]').select_option("")
    expect(page.locator(".k-lane")).to_have_count(0)
    settled(page)
    page.locator('[data-card="PRO-1"] a.t').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    with page.expect_response("**/move") as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200


def test_choosing_many_and_changing_them(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    expect(page.locator("#bulk")).to_be_hidden()
    page.locator('[data-card="PRO-1"] a.t').focus()
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_contain_text("Выбрана 1 карточка")
    page.locator('[data-card="PRO-2"]').hover()
    page.locator('[data-card="PRO-2"] .pick').check()
    expect(page.locator("#bulk")).to_contain_text("Выбраны 2 карточки")
    page.locator("#bulk-column").select_option(label="Результат получен")
    page.locator("#bulk").get_by_role("button", name="Перенести").click()
    expect(page.locator("#toasts")).to_contain_text("Изменены 2 карточки.")
    expect_cards(page, 3, [f"PRO-{number}" for number in stored(app, cast, 3)])
    assert sorted(stored(app, cast, 3)) == [1, 2]


def test_shift_takes_a_stretch_and_escape_lets_go(pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO?view=list")
    boxes = page.locator("input[name=card]")
    boxes.nth(0).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("input[name=card]:checked")).to_have_count(5)
    page.keyboard.press("Escape")
    expect(page.locator("input[name=card]:checked")).to_have_count(0)


def test_title_is_changed_in_place(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.locator('[data-card="PRO-2"] a.t').focus()
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Новое название")
    page.keyboard.press("Enter")
    expect(page.locator('[data-card="PRO-2"] a.t')).to_have_text("Новое название")
    expect(page.locator('[data-card="PRO-2"] a.t')).to_be_focused()
    with app.app_context():
        assert cast.card(2).title == "Новое название"


def test_card_opens_in_the_drawer_and_back_closes_it(pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.locator('[data-card="PRO-1"] a.t').click()
    expect(page.locator("#drawer")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/cards/PRO-1$"))
    page.go_back()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/boards/PRO$"))
    page.locator('[data-card="PRO-1"] a.t').click()
    expect(page.locator("#drawer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator('[data-card="PRO-1"] a.t')).to_be_focused()


def test_change_elsewhere_redraws_the_face(app: Flask, cast: Cast, pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.evaluate(
        "fetch('/cards/PRO-4/title', {method: 'POST',"
        " headers: {'HX-Request': 'true', 'X-CSRFToken':"
        " document.querySelector('meta[name=csrf-token]').content},"
        " body: new URLSearchParams({title: 'Из ящика'})})"
    )
    page.evaluate(
        "document.body.dispatchEvent(new CustomEvent('kaskad:card-changed',"
        " {bubbles: true, detail: {key: 'PRO-4', board: 'PRO'}}))"
    )
    expect(page.locator('[data-card="PRO-4"] a.t')).to_have_text("Из ящика")


def test_pasted_list_and_new_card_in_a_window(app: Flask, pages: Pages) -> None:
    pages.expect("422")
    page = pages("lead")
    page.goto("/boards/PRO")
    page.keyboard.press("n")
    window = page.locator("#board-dialog")
    expect(window).to_be_visible()
    window.get_by_role("button", name="Создать карточку").click()
    expect(window.locator(".k-error")).to_be_visible()
    window.get_by_role("link", name="Вставить список").click()
    window.get_by_label("Список: одна строка").fill("- Раз\n- Два")
    window.get_by_role("button", name="Создать карточки").click()
    expect(page.locator("#toasts")).to_contain_text("Созданы 2 карточки.")
    assert new_titles(app) == ["Раз", "Два"]
    expect(column_of(page, 0).locator('[data-card="PRO-8"]')).to_be_visible()


def test_folded_column_stays_folded(pages: Pages) -> None:
    page = pages("observer")
    page.goto("/boards/PRO")
    column = page.locator(".k-col").first
    column.hover()
    with page.expect_response("**/view"):
        column.locator(".k-fold-button").click()
    expect(column).to_have_class(re.compile("shut"))
    page.reload()
    expect(page.locator(".k-col").first).to_have_class(re.compile("shut"))


def test_phone_shows_one_column_at_a_time(pages: Pages) -> None:
    page = pages("participant", **PHONE)
    page.goto("/boards/PRO")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == 390, "nothing is wider than the phone"
    expect(page.locator('[data-card="PRO-3"]')).to_be_in_viewport()
    expect(page.locator('[data-card="PRO-1"]')).not_to_be_in_viewport()
    page.get_by_role("link", name=re.compile("В работе")).tap()
    expect(page.locator('[data-card="PRO-1"]')).to_be_in_viewport()
    expect(page.get_by_role("link", name=re.compile("В работе"))).to_have_attribute(
        "aria-current", "true"
    )
    handle = page.locator('[data-card="PRO-1"] .go').bounding_box()
    assert handle is not None
    assert min(handle["width"], handle["height"]) >= 32


def test_board_by_keyboard_only_has_visible_focus(pages: Pages) -> None:
    page = pages("lead")
    page.goto("/boards/PRO")
    page.locator('[data-card="PRO-3"] a.t').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-card="PRO-6"] a.t')).to_be_focused()
    shadow = page.locator('[data-card="PRO-6"]').evaluate(
        "card => getComputedStyle(card).boxShadow"
    )
    assert "2px" in shadow
