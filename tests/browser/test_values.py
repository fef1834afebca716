"""A finished card moves a figure, with proof: from closing a sprint to the overview (issue 5)."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator
from tests.browser.conftest import Pages
from tests.cast import Cast
from tests.sprints.review_stage import SPRINT, in_review, ready


def _count(app: Flask) -> None:
    """The indicator of the project counts pieces."""
    with app.app_context(), unit_of_work():
        row = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == Cast(app).initiative().id)
        ).one()
        row.unit, row.name, row.target_raw = "ед.", "Занятия сообществ", "10"


def test_a_finished_card_moves_the_figure_with_its_proof(app: Flask, pages: Pages) -> None:
    _count(app)
    in_review(app)
    ready(app)
    lead = pages("lead")
    lead.goto(f"{SPRINT}/close/review")
    lead.locator("#closing button[type=submit]").click()
    lead.locator("dialog[open] button.btn-primary, dialog[open] [data-confirm-yes]").first.click()
    expect(lead).to_have_url(re.compile("/sprints/2"))
    lead.goto("/projects/PRO/indicators")
    expect(lead.locator(".kin-table .kin-waits")).to_be_visible()
    expect(lead.locator(".kin-number")).to_have_count(0)

    monitor = pages("monitor")
    monitor.goto("/")
    monitor.locator("a[href*='/indicators/waiting']").first.click()
    expect(monitor).to_have_url(re.compile("/indicators/waiting"))
    monitor.locator(".kin-name a").first.click()
    expect(monitor).to_have_url(re.compile("/indicators/[0-9]+#value-"))
    value = monitor.locator(".kin-value").first
    expect(value.locator(".kin-proofs a").first).to_have_attribute("href", "/cards/PRO-1")
    value.locator("form[action$='/verify'] button[type=submit]").click()
    expect(monitor.locator(".kin-kpis .kin-number")).to_have_text(re.compile("^7.ед"))
    expect(monitor.locator("form[action$='/verify']")).to_have_count(0)

    lead.goto("/projects/PRO")
    panel = lead.locator("#indicators")
    expect(panel).to_contain_text(re.compile("7.ед"))
    panel.locator(".k-row a").first.click()
    expect(lead).to_have_url(re.compile("/indicators/[0-9]+$"))
    lead.locator(".kin-proofs a").first.click()
    expect(lead).to_have_url(re.compile("/cards/PRO-1"))
