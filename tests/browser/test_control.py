"""A lead moves a control point with its reason and marks another as passed; flags tell of both."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from playwright.sync_api import expect

from kaskad.core.clock import today
from tests.browser.conftest import Pages
from tests.browser.waiting import new_page
from tests.cast import Cast
from tests.oversight.control_helpers import PAGE, put_milestone


def test_a_lead_moves_one_and_marks_one_as_passed(app: Flask, pages: Pages) -> None:
    cast = Cast(app)
    late, soon = today() - timedelta(days=4), today() + timedelta(days=6)
    first = put_milestone(cast, "Сборник готов", late)
    second = put_milestone(cast, "Встреча проведена", soon)

    page = pages("lead")
    page.goto(PAGE)
    row = page.locator(f"#milestone-{first}")
    expect(row.locator("[data-state=overdue]")).to_be_visible()
    row.locator("a.btn").click()
    form = page.locator("#move")
    expect(form).to_be_visible()
    form.locator("input[type=date]").fill((today() + timedelta(days=40)).isoformat())
    form.locator("textarea").fill("Площадку закрыли на карантин")
    with new_page(page):
        form.locator("button[type=submit]").click()
    expect(row.locator("[data-state=moved]")).to_be_visible()
    expect(row.locator(".koc-shifts")).to_contain_text("Площадку закрыли на карантин")
    expect(row.locator(".koc-shifts")).to_contain_text("Роль lead")

    page.locator(f"#milestone-{second} a.btn").click()
    form = page.locator("#pass")
    expect(form).to_be_visible()
    form.locator("input[type=date]").fill(today().isoformat())
    form.locator("input[name=document]").fill("Протокол № 3")
    with new_page(page):
        form.locator("button[type=submit]").click()
    passed = page.locator(f"#milestone-{second}")
    expect(passed.locator("[data-state=done]")).to_be_visible()
    expect(passed).to_contain_text("Протокол № 3")

    page.goto("/projects/PRO/timeline")
    flags = page.locator(".kt-lane-row a.kt-bar")
    expect(flags).to_have_count(2)
    expect(flags.first.locator("title")).to_contain_text("Встреча проведена")
    flags.first.click()
    expect(page).to_have_url(re.compile(rf"/control#milestone-{second}$"))
