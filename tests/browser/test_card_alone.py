"""Forms of a card on pages of their own, opened by their address with scripts on."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from kaskad.boards.models import Card, ChecklistItem, Comment
from kaskad.core.db import db, unit_of_work
from kaskad.core.revisions import touch
from tests.browser.conftest import Pages
from tests.cast import Cast

CARD = re.compile(r"/cards/PRO-1(#card-\w+)?$")


def test_the_title_is_saved_and_taken_back(pages: Pages, app: Flask, cast: Cast) -> None:
    page = pages("lead")
    page.goto("/cards/PRO-1/edit/title")
    page.locator("#title").fill("Новое название")
    page.keyboard.press("Enter")
    expect(page).to_have_url(CARD)
    expect(page.locator("#card-title-text")).to_have_text("Новое название")
    page.locator("[data-toast-undo] button").click()
    expect(page.locator("#card-title-text")).to_have_text("Карточка 1 проекта ПРО")


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("edit/description", "#description", "Слова"),
        ("edit/dates", "#due_on", "2026-12-01"),
        ("edit/effort", "#effort_hours", "3"),
        ("edit/blocked", "#blocked_reason", "Ждём зал"),
        ("edit/assignees", "", ""),
        ("edit/labels", "", ""),
        ("edit/links/activity", "", ""),
        ("items/1", "#text", "Другой пункт"),
        ("comments/1", "#body", "Другие слова"),
    ],
)
def test_every_part_is_saved_or_given_up(
    pages: Pages, app: Flask, cast: Cast, part: str, field: str, value: str
) -> None:
    with app.app_context():
        card = cast.card()
        item = db.session.query(ChecklistItem).filter_by(card_id=card.id).first()
        said = db.session.query(Comment).filter_by(card_id=card.id).first()
    number = {"items/1": item and item.id, "comments/1": said and said.id}.get(part)
    path = f"/cards/PRO-1/{part.removesuffix('1')}{number}" if number else f"/cards/PRO-1/{part}"
    page = pages("lead")
    page.goto(path)
    page.locator("[data-gives-up]").click()
    page.wait_for_url(CARD)
    page.goto(path)
    if field:
        page.locator(field).fill(value)
    else:
        box = page.locator(".k-choicelist input[type=checkbox]:not(:disabled)").first
        box.set_checked(not box.is_checked())
    page.locator("form[id^=card-edit-] button[type=submit]").click()
    page.wait_for_url(CARD)
    expect(page.locator("[data-toast-undo]")).to_be_visible()
    if part == "edit/description":
        page.goto(path)
        expect(page.locator("[data-draft-note]:visible")).to_have_count(0)


def test_a_refusal_and_a_conflict_stay_on_the_page(pages: Pages, app: Flask, cast: Cast) -> None:
    pages.expect("422", "409")
    page = pages("lead")
    page.goto("/cards/PRO-1/edit/title")
    page.locator("#title").fill(" ")
    page.locator("form[id^=card-edit-] button[type=submit]").click()
    expect(page.locator("[data-form-errors]")).to_be_focused()
    page.goto("/cards/PRO-1/edit/title")
    with app.app_context(), unit_of_work():
        card = db.session.get_one(Card, cast.card().id)
        card.title = "Их название"
        touch(card, "title")
    page.locator("#title").fill("Моё название")
    page.locator("form[id^=card-edit-] button[type=submit]").click()
    expect(page.locator("[data-conflict]")).to_be_visible()
    page.locator('[name="pick_title"][value="mine"]').check()
    page.locator("[data-conflict] button[type=submit]").click()
    expect(page).to_have_url(CARD)
    expect(page.locator("#card-title-text")).to_have_text("Моё название")
