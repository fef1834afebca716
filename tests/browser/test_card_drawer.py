"""The card in the drawer: opened from the board, worked on, and nothing typed is ever lost."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from kaskad.boards.models import Card
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import LoginSession
from tests.browser.conftest import Pages
from tests.browser.waiting import settled
from tests.cast import Cast

FINDER = Callable[[Page], list[str]]


def open_card(page: Page, key: str = "PRO-1") -> None:
    page.goto("/boards/PRO")
    page.locator(f'#board a.t[href$="{key}"]').click()
    expect(page.locator("#drawer[open] #card-title-text")).to_be_visible()
    settled(page)


def test_title_in_place_toast_and_undo(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("lead")
    open_card(page)
    expect(page).to_have_url(page.url.split("/boards")[0].split("/cards")[0] + "/cards/PRO-1")
    page.locator("#card-title-text").click()
    page.locator("#card-edit-title #title").fill("Новое название")
    page.keyboard.press("Enter")
    expect(page.locator("#card-title-text")).to_have_text("Новое название")
    face = page.locator('#board [data-card="PRO-1"] a.t')
    expect(face).to_have_text("Новое название")
    page.locator("[data-toast-undo] button").click()
    expect(page.locator("#card-title-text")).to_have_text("Карточка 1 проекта ПРО")
    expect(face).to_have_text("Карточка 1 проекта ПРО")


def test_checklist_by_keyboard(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("lead")
    open_card(page)
    box = page.locator("#new-items")
    box.fill("Раз\nДва")
    box.press("Enter")
    expect(page.locator(".k-checklist > li")).to_have_count(3)
    expect(page.locator("#new-items")).to_be_focused()
    settled(page)
    tick = page.get_by_role("checkbox", name="Раз")
    tick.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Раз")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("checkbox", name="Раз")).to_be_focused()


def test_files_are_dropped_pasted_and_seen(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("participant")
    open_card(page)
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    page.locator(".k-upload input[multiple]").set_input_files(
        files={"name": "Фото.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    expect(page.locator(".k-file.pic img")).to_have_count(1)
    settled(page)
    page.evaluate(
        """() => {
          const carrier = new DataTransfer();
          carrier.items.add(new File(["ведомость"], "ведомость.txt", {type: "text/plain"}));
          document.querySelector("[data-drop]").dispatchEvent(
            new DragEvent("drop", {dataTransfer: carrier, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator(".k-file")).to_have_count(2)
    page.locator(".k-file.pic > a").click()
    expect(page.locator("dialog.k-picture img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.k-picture")).to_have_count(0)


def test_a_name_after_an_at_sign(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("lead")
    open_card(page)
    box = page.locator("#new-comment")
    box.press_sequentially("Прошу @роль mem")
    expect(page.locator('#mention-list [role="option"]')).to_have_count(1)
    page.keyboard.press("Enter")
    expect(box).to_have_value("Прошу @Роль member ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".k-mention")).to_have_text("@Роль member")
    expect(page.locator("#new-comment")).to_have_value("")
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("")  # what was sent is no draft


def test_a_draft_survives_reload(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("lead")
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").fill("Недописанное")
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")


def test_a_draft_survives_an_expired_log_in(pages: Pages, app: Flask, cast: Cast) -> None:
    pages.expect("401")
    page = pages("lead")
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").fill("Недописанное")
    with app.app_context(), unit_of_work():
        for row in db.session.query(LoginSession):
            row.ended_at = row.created_at
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")
    with app.app_context(), unit_of_work():
        for row in db.session.query(LoginSession):
            row.ended_at = None
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")


def test_a_draft_survives_an_expired_form(pages: Pages, app: Flask, cast: Cast) -> None:
    pages.expect("419")
    page = pages("lead")
    page.goto("/cards/PRO-1")
    page.evaluate("document.querySelector('meta[name=csrf-token]').setAttribute('content', 'old')")
    page.evaluate(
        "document.querySelectorAll('[name=csrf_token]').forEach((f) => { f.value = 'old' })"
    )
    page.locator("#new-comment").fill("Недописанное")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")


def test_a_draft_survives_an_archived_card(pages: Pages, app: Flask, cast: Cast) -> None:
    pages.expect("409")
    page = pages("lead")
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").fill("Недописанное")
    with app.app_context(), unit_of_work():
        card = db.session.get_one(Card, cast.card().id)
        card.archived_at = card.created_at
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")


def test_a_draft_survives_a_lost_connection(pages: Pages, app: Flask, cast: Cast) -> None:
    pages.expect("ERR_INTERNET_DISCONNECTED", "htmx:")
    page = pages("lead")
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").fill("Недописанное")
    page.context.set_offline(True)
    expect(page.locator("[data-toast].y")).to_contain_text("Нет связи")  # the browser knows
    with page.expect_event("requestfailed"):
        page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toast].r")).to_contain_text("Нет связи")  # and it was tried
    expect(page.locator("#new-comment")).to_have_value("Недописанное")
    page.context.set_offline(False)
    expect(page.locator("[data-toast].g")).to_contain_text("Связь восстановлена")
    expect(page.locator(".k-comment")).to_have_count(1)
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("Недописанное")
    page.locator("#new-comment").press("Control+Enter")
    expect(page.locator(".k-comment")).to_have_count(2)


def test_a_refused_comment_survives_reload(pages: Pages, app: Flask, cast: Cast) -> None:
    """422 sends the text back; that is no reason to forget it."""
    pages.expect("422")
    page = pages("lead")
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").evaluate("(box) => box.removeAttribute('maxlength')")
    page.locator("#new-comment").fill("я" * 20_001)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#new-comment-error")).to_be_visible()
    page.reload()
    expect(page.locator("#new-comment")).to_have_value("я" * 20_001)


def test_two_people_and_one_description(pages: Pages, app: Flask, cast: Cast) -> None:
    pages.expect("409")
    one, two = pages("lead"), pages("member")
    for page in (one, two):
        page.goto("/cards/PRO-1")
        page.get_by_label("Изменить описание").click()
        expect(page.locator("#description")).to_be_focused()
    one.locator("#description").fill("Программа на пять модулей")
    one.locator("#card-edit-description button[type=submit]").click()
    expect(one.locator("#card-text-body")).to_contain_text("пять")
    two.locator("#description").fill("Программа на шесть модулей")
    two.locator("#card-edit-description button[type=submit]").click()
    clash = two.locator(".k-conflict")
    expect(clash).to_contain_text("пять")
    expect(clash.locator("mark")).to_have_text(["пять", "шесть"])
    clash.locator('[data-take="theirs"]').click()
    expect(clash.locator("[data-merged]")).to_have_value("Программа на пять модулей")
    clash.locator("[data-merged]").fill("Программа на пять или шесть модулей")
    expect(clash.locator('[value="merged"]')).to_be_checked()
    clash.locator("button[type=submit]").click()
    expect(two.locator("#card-text-body")).to_have_text("Программа на пять или шесть модулей")


def test_s58_wicked_names_never_run(pages: Pages, app: Flask, cast: Cast) -> None:
    wicked = '"><img src=x onerror="window.__pwned=1">&lt;img src=x onerror=window.__pwned=1&gt;'
    with app.app_context(), unit_of_work():
        cast.card().title = wicked
        cast.person("member").name = wicked
    page = pages("lead")
    open_card(page)
    page.get_by_label("Изменить ответственных").click()
    expect(page.locator("#card-edit-assignees")).to_be_visible()
    settled(page)
    page.locator("#new-comment").press_sequentially("@")
    expect(page.locator('#mention-list [role="option"]').first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#card-head a.k-edit").click()
    page.locator("#card-edit-title #title").fill(wicked + "!")
    page.keyboard.press("Enter")
    expect(page.locator("#card-title-text")).to_have_text(wicked + "!")
    assert page.evaluate("window.__pwned") is None


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("edit", ["assignees", "links/indicator", "dates", "effort", "description"])
def test_l10_axe_finds_nothing_in_open_forms(
    pages: Pages, axe: FINDER, cast: Cast, width: int, edit: str
) -> None:
    page = pages("lead", width=width, bypass_csp=True)
    page.goto(f"/cards/PRO-1/edit/{edit}")
    assert axe(page) == []


def test_l10_axe_finds_nothing_in_the_drawer_and_its_history(
    pages: Pages, axe: FINDER, cast: Cast
) -> None:
    for scheme in ("light", "dark"):
        page = pages("lead", color_scheme=scheme, bypass_csp=True)
        open_card(page)
        page.locator(".k-cardfoot a").click()
        expect(page.locator(".k-history")).to_be_visible()
        assert axe(page) == []


def test_without_scripts_every_form_works(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("lead", java_script_enabled=False)
    page.goto("/cards/PRO-1")
    page.locator("#new-comment").fill("Без скриптов")
    page.locator(".k-say button[type=submit]").click()
    expect(page.locator(".k-comment").last).to_contain_text("Без скриптов")
    page.get_by_role("checkbox", name="Пункт").click()
    expect(page.get_by_role("checkbox", name="Пункт")).to_have_attribute("aria-checked", "true")
    page.locator("#card-head a.k-edit").click()
    page.locator("#title").fill("Иначе")
    page.locator("#card-edit-title button[type=submit]").click()
    expect(page.locator("#card-title-text")).to_have_text("Иначе")
    page.locator(".k-upload input[multiple]").set_input_files(
        files={"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"}
    )
    page.locator(".k-upload button[type=submit]").click()
    expect(page.locator(".k-file")).to_have_count(1)
