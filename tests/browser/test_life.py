"""A teacher proposes from a phone, the office reviews and asks, the director takes it up."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.approvals.models import Decision, Proposal
from kaskad.cascade.models import Initiative, PassportBlock, TeamMember
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Membership
from kaskad.people.permissions import Role
from tests.browser.conftest import Pages
from tests.browser.waiting import new_page
from tests.cast import Cast

TITLE = "Школьная служба примирения"


def _teacher(app: Flask) -> None:
    """`gone` teaches in a school and has no other rights."""
    with app.app_context(), unit_of_work():
        cast = Cast(app)
        person, school = cast.person("gone"), cast.organisation("Школа А1")
        person.home_id = school.id
        db.session.add(
            Membership(person_id=person.id, organisation_id=school.id, role=Role.EMPLOYEE)
        )


def _ready(app: Flask) -> None:
    """What the office fills in before the start: goal, period, lead."""
    with app.app_context(), unit_of_work():
        row = db.session.scalars(select(Initiative).join(Proposal)).one()
        row.period_raw = "2022/2023 учебный год"
        block = PassportBlock(initiative_id=row.id, position="z", kind="goal", body="Мирить")
        lead = TeamMember(
            initiative_id=row.id, person_id=Cast(app).person("member").id, role=Role.LEAD
        )
        db.session.add_all([block, lead])


def test_from_a_phone_into_the_registry(app: Flask, pages: Pages) -> None:
    _teacher(app)
    phone = pages("gone", width=390, height=844)
    phone.goto("/proposals")
    phone.locator("a[href='/proposals/new']").first.click()
    phone.wait_for_url("**/proposals/new")
    phone.locator("#title").fill(TITLE)
    phone.locator("#problem").fill("Ссоры возвращаются через неделю.")
    phone.locator("#idea").fill("Учим старшеклассников мирить младших.")
    phone.reload()  # what was typed is kept by itself
    expect(phone.locator("#idea")).to_have_value("Учим старшеклассников мирить младших.")
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url(re.compile(r"/projects/\w+/life$"))
    expect(phone.locator("#proposal")).to_contain_text("Учим старшеклассников")
    life = phone.url

    office = pages("office")
    office.goto("/")
    office.locator("section", has=office.locator("#waiting-title")).locator(
        "a[href$='/life']"
    ).first.click()
    office.wait_for_url(re.compile(r"/life"))
    office.locator("#step-to_review summary").click()
    with new_page(office):
        office.locator("#step-to_review button[type=submit]").click()
    expect(office.locator("#step-registered")).to_be_visible()
    office.locator("#ask select").select_option(label="Роль viewer")
    with new_page(office):
        office.locator("#ask button[type=submit]").click()
    expect(office.locator(".kl-opinion")).to_have_count(1)

    expert = pages("viewer")
    expert.goto("/")
    expert.locator("a[href*='/opinions/']").first.click()
    expect(expert.locator("#proposal")).to_contain_text("Учим старшеклассников")
    expert.locator("input[name=verdict][value=for]").check()
    expert.locator("textarea[name=text]").fill("Это нужно школам.")
    with new_page(expert):
        expert.locator("main form button[type=submit]").click()
    expect(expert.locator(".kl-opinion")).to_contain_text("Это нужно школам.")

    director = pages("director")
    director.goto("/proposals")
    director.locator(".kl-waiting a.btn").first.click()
    expect(director.locator("#step-registered .kl-missing li")).to_have_count(1)
    _ready(app)
    director.goto(life)
    for step in ("registered", "started"):
        director.locator(f"#step-{step} summary").click()
        director.locator(f"#number-{step}").fill("б/н")
        with new_page(director):
            director.locator(f"#step-{step} button[type=submit]").click()
    expect(director.locator(".kl-way [aria-current=step]")).to_contain_text("Реализация")
    expect(director.locator("#way .kl-decision")).to_have_count(4)

    phone.goto("/proposals")
    expect(phone.locator("#own")).to_contain_text(TITLE)
    box = phone.locator("#own").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    with app.app_context():
        steps = db.session.scalars(select(Decision.step).order_by(Decision.id)).all()
        assert [str(one) for one in steps] == ["to_review", "registered", "started"]
