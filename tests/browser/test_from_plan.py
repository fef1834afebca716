"""A lead turns the plan into cards."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.boards.models import Card
from kaskad.cascade.models import Activity
from kaskad.core.db import db, unit_of_work
from kaskad.periods import PeriodContext, read_period
from tests.browser.conftest import Pages
from tests.cast import Cast

URL = "/boards/PRO/from-plan?first=2020/2021&last=2023/2024"


@pytest.fixture
def plan(app: Flask, cast: Cast) -> None:
    """A project of four school years with a yearly contest in its plan."""
    with app.app_context(), unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2024, 8, 31)
        raw = "ежегодно, октябрь- февраль"
        period = read_period(
            raw, PeriodContext(project_start=project.starts_on, project_end=project.ends_on)
        )
        db.session.add(
            Activity(initiative_id=project.id, position="W", number="2", title="Конкурс",
                     period_raw=raw, period=period.to_json())
        )  # fmt: skip


def _cards(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        return [
            (card.title, card.archived_at is None)
            for card in db.session.scalars(
                select(Card).where(Card.activity_id.is_not(None)).order_by(Card.number)
            )
        ]


def test_cards_by_school_years_and_back(pages: Pages, plan: None, app: Flask) -> None:
    page = pages("lead")
    page.goto(URL)
    number = page.locator("[data-plan-number]")
    expect(number).to_have_text("0")
    page.get_by_label("2 Конкурс", exact=True).check()
    expect(number).to_have_text("4")
    page.get_by_label("1 Семинар ПРО", exact=True).check()
    expect(number).to_have_text("5")
    page.get_by_role("button", name="Создать карточки").click()
    page.wait_for_url("**/boards/PRO")
    expect(page.locator("#toasts")).to_contain_text("Создано 5 карточек.")
    expect(page.locator("[data-card=PRO-8]")).to_contain_text("Конкурс (2020/2021)")
    assert len(_cards(app)) == 5

    page.goto(URL)
    expect(page.locator("[data-plan]")).to_contain_text("карточка ПРО-8 есть")
    page.get_by_label("2 Конкурс", exact=True).check()
    expect(number).to_have_text("0")
    page.get_by_label("Создать ещё раз то, что уже есть на доске").check()
    expect(number).to_have_text("4")


def test_undo_from_the_corner(pages: Pages, plan: None, app: Flask) -> None:
    page = pages("lead")
    page.goto(URL)
    page.get_by_label("2 Конкурс", exact=True).check()
    page.get_by_role("button", name="Создать карточки").click()
    page.locator("#toasts").get_by_role("button", name="Отменить").click()
    expect(page.locator("#toasts")).to_contain_text("4 карточки убраны в архив.")
    expect(page.locator("[data-card=PRO-8]")).to_have_count(0)
    assert [live for _title, live in _cards(app)] == [False] * 4


def test_all_of_a_stage_at_once(pages: Pages, plan: None) -> None:
    page = pages("lead")
    page.goto(URL)
    group = page.locator("[data-plan-group]").first
    group.locator("[data-plan-all]").check()
    for box in group.locator("input[name=activity]").all():
        expect(box).to_be_checked()
    group.locator("input[name=activity]").first.uncheck()
    expect(group.locator("[data-plan-all]")).not_to_be_checked()


def test_without_scripts_on_a_phone(pages: Pages, plan: None, app: Flask) -> None:
    pages.expect("422")
    page = pages("lead", width=390, height=844, java_script_enabled=False)
    page.goto(URL)
    overflow = page.locator("html").bounding_box()
    assert overflow is not None
    assert overflow["width"] <= 390
    page.get_by_role("button", name="Создать карточки").click()
    expect(page.get_by_role("alert")).to_contain_text("Отметьте хотя бы одно мероприятие.")
    page.get_by_label("2 Конкурс", exact=True).check()
    page.get_by_label("Сколько карточек: 2").select_option(label="одна карточка")
    page.get_by_role("button", name="Создать карточки").click()
    page.wait_for_url("**/boards/PRO")
    assert _cards(app) == [("Конкурс", True)]
