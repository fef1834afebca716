"""The director finds what is red, and why, in three clicks (scenario 1 and 12 of the domain)."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Pages
from tests.browser.waiting import new_page


def _reasons(page: Page, project: str) -> Page:
    row = page.locator("tr.kr-project", has_text=project)
    row.locator("summary").click()
    return page


def test_scenario_1_red_in_three_clicks(example_pages: Pages) -> None:
    page = example_pages("director")
    page.goto("/")
    page.locator(".k-nav a", has_text="Реестр").click()  # one
    expect(page.locator("h1")).to_have_text("Реестр проектов")
    page.goto("/registry?as_of=15.04.2022&view=table")
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Кластер «Созвездие»")
    expect(first).to_contain_text("Критично")
    expect(first.locator("summary")).to_contain_text("от ожидаемого на сегодня")
    first.locator("summary").click()  # two
    expect(first.locator(".kr-why li").first).to_contain_text("Действует: руководитель.")
    expect(first).to_contain_text("Заместитель директора 1")  # and who that is
    first.locator(".kr-why li a", has_text="нет ответственного").click()  # three
    expect(page).to_have_url(re.compile(r"/projects/KLS/risks#risk-\d+$"))
    expect(page.locator("tr:target")).to_contain_text("воспринимают диагностику как проверку")


def test_the_same_on_a_phone(example_pages: Pages) -> None:
    page = example_pages("director", width=390, height=844)
    page.goto("/registry?as_of=15.04.2022&colour=r")
    expect(page.locator("tr.kr-project")).to_have_count(2)
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
    first = page.locator("tr.kr-project", has_text="Кластер «Созвездие»")
    first.locator("summary").click()
    first.locator(".kr-why li a").first.click()  # the worst: a figure far behind what is expected
    expect(page).to_have_url(re.compile(r"/projects/KLS/indicators/\d+$"))
    expect(page.get_by_role("heading", level=2).first).to_be_visible()


def test_a_filter_stands_in_the_address_and_is_taken_away(example_pages: Pages) -> None:
    page = example_pages("director")
    page.goto("/registry?as_of=15.04.2022")
    expect(page.locator("tr.kr-project")).to_have_count(10)
    page.locator("input[name=q]").fill("мостик")
    page.locator(".kr-filters button[type=submit]").click()
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("tr.kr-project")).to_have_count(1)
    page.locator(".kr-filters a", has_text="Сбросить отбор").click()
    expect(page.locator("tr.kr-project")).to_have_count(10)


def test_scenario_12_an_assessed_risk_takes_its_reason_away(example_pages: Pages) -> None:
    """«Не оценён» is yellow; assessed, the reason goes; a measure that is overdue is red."""
    lead = example_pages("lead")
    lead.goto("/registry?as_of=15.04.2022")
    _reasons(lead, "ПРОдвижение")
    project = lead.locator("tr.kr-project", has_text="ПРОдвижение")
    yellow = project.locator(".kr-why li", has_text="2 риска не оценены")
    expect(yellow).to_contain_text("требует внимания", ignore_case=True)
    for number in range(2):
        lead.goto("/projects/PRO/risks")
        row = lead.locator("tr[id^=risk-]").nth(number)
        row.locator("a, summary, button", has_text="Оценить").first.click()
        form = lead.locator("form:has([name=probability])").first
        form.locator("select[name=probability]").select_option("2")
        form.locator("select[name=impact]").select_option("3")
        form.locator("select[name=owner]").select_option(index=1)
        with new_page(lead):
            form.locator("button[type=submit]").first.click()
        expect(lead.locator("tr[id^=risk-]").nth(number)).not_to_contain_text("Риск не оценён")
    lead.goto("/registry")
    expect(project).not_to_contain_text(re.compile("не оценены|риск не оценён"))

    lead.goto("/projects/PRO/risks")
    lead.locator("tr[id^=risk-] .kri-name a.btn").first.click()
    measure = lead.locator("#new-measure")
    measure.locator("textarea").fill("Разделить нагрузку между модераторами")
    measure.locator("input[type=date]").fill("2022-03-25")
    with new_page(lead):
        measure.locator("button[type=submit]").click()
    lead.goto("/registry")
    _reasons(lead, "ПРОдвижение")
    red = project.locator(".kr-why li", has_text="не выполнена к 25.03.2022")
    expect(red).to_contain_text("критично", ignore_case=True)


def test_a_view_is_saved_and_shared(example_pages: Pages) -> None:
    """The filter and the columns stay under a name, and colleagues find them in their list."""
    page = example_pages("director")
    page.goto("/registry?view=table&colour=r&col=lead&col=passport")
    expect(page.locator(".kr-table thead th")).to_have_count(3)
    page.locator(".kr-saved > summary").click()
    form = page.locator(".kr-save-new")
    form.locator("[name=name]").fill("Красные и их паспорта")
    form.locator("[name=share]").check()
    with new_page(page):
        form.locator("button").click()
    expect(page).to_have_url(re.compile(r"saved=\d+"))
    expect(page.locator(".kr-saved > summary")).to_contain_text("Красные и их паспорта")
    lead = example_pages("lead")
    lead.goto("/registry?view=cascade")
    lead.locator(".kr-saved > summary").click()
    lead.locator(".kr-saved a", has_text="Красные и их паспорта").click()
    expect(lead).to_have_url(re.compile("colour=r"))
    expect(lead.locator(".kr-table thead th")).to_have_count(3)


def test_scenario_then_and_now(example_pages: Pages) -> None:
    """What has changed since a day is marked with words, and the rest can be left out."""
    page = example_pages("director")
    page.goto("/registry?view=table&state=running&col=colour&col=owner")
    expect(page.locator("tr.kr-project")).to_have_count(8)
    page.locator(".kr-further > summary").click()
    page.locator("[name=compare]").fill("2022-02-01")
    page.locator(".kr-filters button[type=submit]").click()
    expect(page).to_have_url(re.compile("compare=2022-02-01"))
    changed = page.locator("td.kr-changed")
    expect(changed.first.locator(".kr-was")).to_be_visible()
    count = changed.count()
    page.locator(".k-note a[href*='changed=1']").click()
    expect(page.locator("tr.kr-project")).to_have_count(count)
    expect(page.locator(".kr-was")).to_have_count(count)
