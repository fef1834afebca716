"""Scenario 13 of the domain: the director who leads a project cannot approve its passport."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Pages

PASSPORT = "/projects/TYU/passport"


def test_scenario_13_the_department_decides_where_the_director_leads(
    example_pages: Pages,
) -> None:
    director = example_pages("director")
    director.goto(PASSPORT)
    bar = director.locator(".kv-bar")
    expect(bar.locator(".kv-note")).to_contain_text("решение принимает другой человек")
    expect(bar.locator(".kv-note")).to_contain_text("заместител")
    expect(bar.locator(".kv-note")).to_contain_text("в отдел образования")
    expect(bar.locator(".kv-people")).to_contain_text("Начальник отдела образования")
    expect(bar.locator("form[action$='/approve']")).to_have_count(0)

    head = example_pages("department-head")
    head.goto("/")
    head.locator(f"section[aria-labelledby=waiting-title] a[href$='{PASSPORT}']").click()
    expect(head).to_have_url(re.compile(rf"{PASSPORT}$"))
    approve = head.locator(".kv-act", has=head.locator("form[action$='/approve']"))
    approve.locator("summary").click()
    approve.locator("[name=paper_kind]").fill("Распоряжение")
    approve.locator("[name=paper_number]").fill("14-р")
    approve.locator("[name=decided_on]").fill("2022-04-14")
    approve.locator("button[type=submit]").click()
    expect(head.locator(".kv-bar .kv-what")).to_contain_text("14-р")
    expect(head.locator(".kv-bar form")).to_have_count(0)

    director.goto("/projects/TYU/journal")
    told = director.locator(".kp-event", has_text="14-р")  # one line says what, by which order, who
    expect(told).to_contain_text("Начальник отдела образования")
    expect(told).to_contain_text("утвер")
