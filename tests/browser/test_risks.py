"""A lead assesses a risk with an owner and a dated measure (scenario 12 of domain.md)."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.cascade.part_actions import add_risk
from kaskad.cascade.risk_level import RiskLevel
from kaskad.cascade.risk_queries import risk_facts
from kaskad.core.clock import today
from kaskad.core.db import unit_of_work
from tests.browser.conftest import Pages
from tests.browser.waiting import new_page
from tests.cast import Cast

PAGE = "/projects/PRO/risks"
NAMES = ("Модераторы перегружены", "Сообщества подменяются отчётами")


def _two_risks(app: Flask) -> None:
    with app.test_request_context(), unit_of_work():
        for name in NAMES:
            add_risk(None, Cast(app).initiative(), name=name, mitigation="Замена у каждого")


def _assess(page: Page) -> None:
    page.goto(f"{PAGE}?show=not-assessed")
    expect(page.locator(".kri-table tbody tr")).to_have_count(2)
    page.locator(".kri-name a.btn").first.click()
    form = page.locator("#assess")
    form.locator("select[name=probability]").select_option("4")
    form.locator("select[name=impact]").select_option("5")
    form.locator("select[name=owner]").select_option(label="Роль member")
    form.locator("button[type=submit]").click()
    expect(page.locator("[data-level=high]")).to_have_count(1)


def _measure(page: Page, text: str, day: str) -> None:
    form = page.locator("#new-measure")
    form.locator("textarea").fill(text)
    form.locator("select").select_option(label="Роль participant")
    form.locator("input[type=date]").fill(day)
    form.locator("button[type=submit]").click()
    expect(page.locator("[id^=measure-].kri-measure", has_text=text)).to_be_visible()


def test_a_lead_assesses_a_risk_with_owner_and_dated_measure(app: Flask, pages: Pages) -> None:
    _two_risks(app)
    page = pages("lead")
    _assess(page)
    late = today() - timedelta(days=3)
    _measure(page, "Снять часть задач", late.isoformat())

    page.goto(PAGE)
    row = page.locator(".kri-table tbody tr").first
    expect(row.locator(".k-late")).to_be_visible()
    expect(row).to_contain_text("Роль member")
    expect(page.locator(".kri-matrix b")).to_have_text("1")
    with app.app_context():
        first, second = risk_facts([Cast(app).initiative().id])[Cast(app).initiative().id]
        assert (first.level, first.open_measures) == (RiskLevel.HIGH, (late,))
        assert second.level is None

    row.locator("a.btn").click()
    done = page.locator(".kri-measure button", has_text=re.compile("Сделано|Done"))
    expect(done).to_be_visible()
    with new_page(page):
        done.click()
    expect(page.locator(".kri-table .k-late")).to_have_count(0)
    page.goto("/projects/PRO/journal")
    expect(page.locator(".kp-event", has_text=NAMES[0]).first).to_be_visible()


def test_it_works_on_a_phone_without_scripts(app: Flask, pages: Pages) -> None:
    _two_risks(app)
    page = pages("lead", width=390, height=844, java_script_enabled=False)
    _assess(page)
    _measure(page, "Снять часть задач", (today() + timedelta(days=30)).isoformat())
    page.goto(PAGE)
    box = page.locator(".kri-table").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
