"""The office copies a school year, the timeline shows it; a contest, a report (scenarios 4, 5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.calendars.models import SpanKind
from kaskad.calendars.year_actions import enter_year
from kaskad.calendars.year_rules import Span, YearDraft
from kaskad.core.clock import today
from kaskad.core.db import unit_of_work
from kaskad.periods import school_year_of
from tests.browser.conftest import Pages
from tests.browser.waiting import new_page
from tests.cascade.test_repetitions import put
from tests.cascade.test_timeline_calendar import put_contest
from tests.cast import Cast


def _year_before(app: Flask) -> None:
    before = school_year_of(today()).shifted(-1)
    spans = (
        Span("Осенние каникулы", date(before.start_year, 10, 25), date(before.start_year, 11, 3)),
    )
    draft = YearDraft(before.start_year, before.start, before.end, None, {SpanKind.VACATION: spans})
    with app.test_request_context(), unit_of_work():
        enter_year(None, Cast(app).organisation(), draft)


def test_a_year_is_copied_shown_on_the_timeline_and_a_report_is_marked(
    app: Flask, pages: Pages, axe: Callable[[Page], list[str]]
) -> None:
    _year_before(app)
    now = school_year_of(today())
    put(Cast(app), "ежегодно до 01.06.", "Годовой отчёт")
    contest = put_contest(Cast(app))
    page = pages("office")

    page.goto("/people")
    page.locator('a[href="/calendar"]').click()
    page.wait_for_url(re.compile("/calendar$"))
    expect(page.locator("[name=year]")).to_have_value(now.label)
    page.locator("#add button[type=submit]").click()
    page.wait_for_url(re.compile(r"/calendar/years/\d+$"))
    expect(page.locator("[name=vacation-0-name]")).to_have_value("Осенние каникулы")
    page.fill("[name=vacation-1-name]", "Зимние каникулы")
    page.fill("[name=vacation-1-starts_on]", f"{now.start_year}-12-31")
    page.fill("[name=vacation-1-ends_on]", f"{now.start_year + 1}-01-10")
    page.uncheck("[name=to_check]")
    with new_page(page):
        page.locator("#dates .k-form-foot button").click()
    expect(page.locator(".kc-month", has_text="Зимние каникулы: 1–10")).to_be_visible()
    assert axe(page) == []

    page.goto("/projects/PRO/timeline?zoom=year&as_of=2021-06-03&at=2021-06-03")
    expect(page.locator(".kt-source")).to_contain_text(re.compile("обычные|usual"))
    expect(page.locator("#timeline .kt-late").first).to_be_attached()

    page.goto("/projects/PRO/plan")
    row = page.locator("tr", has_text="Годовой отчёт")
    row.locator(".kr-all").click()
    drawer = page.locator("#drawer-content")
    first = drawer.locator("li", has_text="01.06.2021")
    first.locator("[name=done_on]").fill("2021-05-28")
    with new_page(page):
        first.locator("button[value=done]").click()
    page.goto("/projects/PRO/timeline?as_of=2022-06-03")  # that of 2022 is late, that of 2021 done
    expect(page.locator("#timeline .kt-mark.kt-done")).to_have_count(1)
    expect(page.locator("#timeline .kt-mark.kt-late")).to_have_count(1)

    page.goto("/projects/PRO/plan")
    row.locator(".kr-all").click()
    last = drawer.locator("li", has_text="01.06.2025")
    expect(last).to_contain_text("воскресенье")
    last.locator("[name=done_on]").fill("2025-05-30")
    with new_page(page):
        last.locator("button[value=done]").click()
    expect(row).to_contain_text("30.05.2025")
    page.goto("/projects/PRO/timeline?as_of=2025-06-03")
    expect(page.locator("#timeline .kt-mark.kt-done")).to_have_count(2)
    bars = page.locator(f"#t-{contest} .kt-repeat")
    expect(bars).to_have_count(5)  # a bar for each school year, none of eight months
    widths = [box["width"] for bar in bars.all() if (box := bar.bounding_box())]
    assert max(widths) < 1.1 * min(widths)
    expect(page.locator(f"#t-{contest}")).to_contain_text("01.10.2019 – 29.02.2020")
