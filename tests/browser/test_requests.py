"""A lead asks for other dates; the department sees old and new side by side and approves them."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.approvals.version_actions import approve_passport, submit_passport
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Stage
from kaskad.cascade.part_actions import add_result, set_block
from kaskad.cascade.plan_edit_actions import change_stage
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.browser.conftest import Pages
from tests.cast import Cast

VIEW = Permission.INITIATIVE_VIEW


def _approved(app: Flask) -> int:
    """The passport of the project is approved, version 1; the id of its stage."""
    with app.test_request_context():
        cast = Cast(app)
        lead, director = cast.person("lead"), cast.person("director")
        with unit_of_work(lead):
            place = place_for(lead, "PRO", VIEW)
            set_block(None, place.initiative, "goal", body="Цель проекта")
            add_result(None, place.initiative, text="Результат")
            stage = db.session.scalars(
                select(Stage).where(Stage.initiative_id == place.initiative.id)
            ).one()
            change_stage(lead, place, stage, None, {"period_raw": "до 30.10.2025"})
            row = submit_passport(lead, place)
        with unit_of_work(director):
            approve_passport(director, place_for(director, "PRO", VIEW), row)
        return stage.id


def test_a_change_of_a_period_is_asked_for_and_approved_on_a_phone(
    app: Flask, pages: Pages
) -> None:
    stage = _approved(app)
    page = pages("lead")
    page.goto("/projects/PRO/plan")
    page.locator('a[href$="/projects/PRO/requests/new"]').first.click()
    page.wait_for_url("**/projects/PRO/requests/new")
    page.locator(f'a[href*="section=stages"][href*="part={stage}"]').click()
    form = page.locator("#ask-form")
    expect(form.locator("[name=period_raw]")).to_have_value("до 30.10.2025")
    form.locator("[name=period_raw]").fill("до 31.10.2025")
    expect(page.locator("#period-reading")).to_contain_text("31.10.2025")
    form.locator("[name=reason]").fill("В документе два разных срока")
    form.locator("button.btn-primary").click()
    page.wait_for_url("**/projects/PRO/requests/1")
    expect(page.locator("#line-1 ins")).to_have_text("31.10.2025")
    page.goto("/projects/PRO/passport")  # scenario 6: until somebody decides, the old words print
    page.emulate_media(media="print")
    expect(page.locator("#s-stages")).to_contain_text("до 30.10.2025", use_inner_text=True)
    expect(page.locator("#s-stages")).not_to_contain_text("31.10.2025")
    page.emulate_media(media="screen")

    phone = pages("authority", width=390, height=844)
    phone.goto("/")
    phone.locator('a[href$="/projects/PRO/requests/1"]').click()
    phone.wait_for_url("**/projects/PRO/requests/1")
    old, new = phone.locator("#line-1 td").all()
    expect(old.locator("del")).to_have_text("30.10.2025")
    expect(new.locator("ins")).to_have_text("31.10.2025")
    left, right = old.bounding_box(), new.bounding_box()
    assert left is not None
    assert right is not None
    assert abs(left["y"] - right["y"]) < 2
    assert left["x"] + left["width"] <= right["x"] + 1
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator(".kr-decide .btn-primary").click()
    expect(phone.locator('a[href$="/projects/PRO/versions/2"]')).to_be_visible()

    page.goto("/projects/PRO/passport")
    expect(page.locator("#s-stages")).to_contain_text("до 31.10.2025")
    expect(page.locator("#s-stages")).not_to_contain_text("30.10.2025")
    expect(page.locator(".kv-bar")).to_contain_text(re.compile(r"\b2\b"))
