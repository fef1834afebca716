"""A lead writes the passport and the plan: in place, against a colleague, on a phone, by forms."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.cascade.models import Activity, PassportBlock
from kaskad.cascade.part_actions import set_block
from kaskad.core.db import db, unit_of_work
from tests.browser.conftest import Pages
from tests.cast import Cast

PASSPORT = "/projects/PRO/passport"
PLAN = "/projects/PRO/plan"


@pytest.fixture
def goal(app: Flask, cast: Cast) -> None:
    """A project of four school years with a goal."""
    with app.app_context(), unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2024, 8, 31)
        set_block(None, project, "goal", body="Цель была")


def goal_now(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(
            select(PassportBlock.body).where(PassportBlock.kind == "goal")
        ).one()


def test_a_lead_writes_the_goal_in_place_and_meets_a_colleague(
    pages: Pages, goal: None, app: Flask
) -> None:
    pages.expect("409")
    lead, office = pages("lead"), pages("office")
    for page in (lead, office):
        page.goto(PASSPORT)
        page.locator("#s-goal .ke-head a").click()
        expect(page.locator("#s-goal textarea[name$=-body]")).to_be_focused()
    office.locator("#s-goal textarea[name$=-body]").fill("Цель офиса")
    office.locator("#s-goal .k-form-foot button").first.click()
    expect(office.locator("#s-goal .ke-section")).to_have_count(0)
    expect(office.locator("#s-goal")).to_contain_text("Цель офиса")
    expect(office).to_have_url(re.compile(f"{PASSPORT}$"))

    lead.locator("#s-goal textarea[name$=-body]").fill("Цель руководителя")
    lead.locator("#s-goal .k-form-foot button").first.click()
    expect(lead.locator("#s-goal .ke-clash mark").first).to_be_visible()
    expect(lead.locator("#s-goal")).to_contain_text("Цель офиса")
    assert goal_now(app) == "Цель офиса"
    lead.locator("#s-goal [data-take-theirs]").click()
    expect(lead.locator("#s-goal textarea[name$=-body]")).to_have_value(
        "Цель руководителя\nЦель офиса"
    )
    lead.locator("#s-goal .k-form-foot button").first.click()
    expect(lead.locator("#s-goal .ke-section")).to_have_count(0)
    assert goal_now(app) == "Цель руководителя\nЦель офиса"


def test_unsaved_text_comes_back_here_and_in_another_browser(
    pages: Pages, goal: None, app: Flask
) -> None:
    form, body = f"{PASSPORT}?edit=goal", "#s-goal textarea[name$=-body]"
    page, home = pages("lead"), pages("lead", width=390, height=844)
    page.goto(form)
    page.locator(body).fill("Не успели сохранить")
    with page.expect_response("**/drafts"):  # it comes by itself after some seconds, or at once
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.goto(form)
    expect(page.locator(body)).to_have_value("Не успели сохранить")

    home.goto(form)
    expect(home.locator(body)).to_have_value("Цель была")
    home.locator("[data-draft-put]").click()
    expect(home.locator(body)).to_have_value("Не успели сохранить")
    home.locator("#s-goal .k-form-foot button").first.click()
    expect(home.locator("#s-goal .ke-section")).to_have_count(0)
    assert goal_now(app) == "Не успели сохранить"
    page.goto(form)
    expect(page.locator(body)).to_have_value("Не успели сохранить")
    expect(page.locator("[data-draft-bar], [data-draft-note]:visible")).to_have_count(0)


def test_an_activity_is_added_and_its_period_is_read_while_typing(
    pages: Pages, goal: None, app: Flask
) -> None:
    page = pages("lead")
    page.goto(PLAN)
    page.locator(".k-actions a.btn-primary").click()
    form = page.locator("#drawer #plan-edit")
    form.locator("[name=title]").fill("Конкурс")
    form.locator("[name=period_raw]").press_sequentially("ежегодно, октябрь–февраль")
    expect(page.locator("#period-reading b")).to_have_text("ежегодно, октябрь – февраль")
    expect(page.locator("#period-reading")).to_contain_text("01.10.2020")
    form.locator(".k-form-foot button").click()
    expect(page.locator("#activities")).to_contain_text("Конкурс")
    expect(page.locator("#drawer[open]")).to_have_count(0)
    with app.app_context():
        row = db.session.scalars(select(Activity).where(Activity.title == "Конкурс")).one()
        assert row.period["kind"] == "recurring"


def test_done_in_one_press_on_a_phone(pages: Pages, goal: None, app: Flask) -> None:
    page = pages("lead", width=390, height=844)
    page.goto(PLAN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button = page.locator("#activities .kp-tools button").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(page.locator("#activities .k-pill.g")).to_have_count(1)
    with app.app_context():
        project = db.session.scalars(select(Activity).where(Activity.done_on.is_not(None))).one()
        assert project.state == "done"
    page.locator("#toasts [data-toast-undo] button").click()
    expect(page.locator("#activities .k-pill.g")).to_have_count(0)
    expect(page.locator("#activities .kp-tools button").first).to_be_visible()
    with app.app_context():
        assert not db.session.scalars(select(Activity).where(Activity.state == "done")).all()


def test_without_scripts(pages: Pages, goal: None, app: Flask) -> None:
    pages.expect("409")
    office = pages("office", java_script_enabled=False)
    lead = pages("lead", width=390, height=844, java_script_enabled=False)
    for page in (office, lead):
        page.goto(PASSPORT)
        page.locator("#s-goal .ke-head a").click()
    office.locator("#s-goal textarea[name$=-body]").fill("Цель офиса")
    office.locator("#s-goal .k-form-foot button").first.click()
    expect(office.locator("#s-goal")).to_contain_text("Цель офиса")  # it is stored: now the other
    lead.locator("#s-goal textarea[name$=-body]").fill("Цель руководителя")
    lead.locator("#s-goal .k-form-foot button").first.click()
    lead.locator("#s-goal .ke-clash input[value=theirs]").check()
    lead.locator("#s-goal .k-form-foot button").first.click()
    expect(lead.locator("#s-goal .ke-head a")).to_be_visible()
    expect(lead.locator("#s-goal")).to_contain_text("Цель офиса")
    assert goal_now(app) == "Цель офиса"

    lead.goto(PLAN)
    lead.locator(".k-actions a.btn-primary").click()
    lead.locator("[name=title]").fill("Без скриптов")
    lead.locator("[name=period_raw]").fill("сентябрь 2021 г.")
    lead.locator("#plan-edit .k-form-foot button").click()
    expect(lead.locator("#activities")).to_contain_text("Без скриптов")
    lead.wait_for_load_state()  # with its styles
    assert lead.evaluate("document.documentElement.scrollWidth") <= 390
    lead.goto(f"{PASSPORT}?edit=objectives")
    assert lead.evaluate("document.documentElement.scrollWidth") <= 390
