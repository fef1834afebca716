"""Acceptance scenario 2 (domain.md, section 11) on the example cascade: the next one is locked."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Pages
from tests.browser.waiting import new_page

SPRINTS = "/projects/PRO/sprints"


def _csrf(page: Page) -> str:
    return str(page.locator("meta[name=csrf-token]").get_attribute("content"))


def _next_step(page: Page, step: str) -> None:
    page.locator(".kr-foot .btn-primary").click()
    expect(page).to_have_url(re.compile(f"/close/{step}"))


def _close_second_sprint(lead: Page) -> None:
    """The review of sprint 2, step by step, every unfinished card into the next one."""
    lead.goto(f"{SPRINTS}/2")
    with new_page(lead):
        lead.locator("form[action$='/2/begin-review'] button[type=submit]").first.click()
    lead.goto(f"{SPRINTS}/2/close")
    lead.wait_for_url(re.compile("/close/results$"))
    results = lead.locator("[id^=result-].kr-item")
    for number in range(results.count()):
        row = results.nth(number)
        row.locator(".k-seg label:has(input[value=accepted])").click()
        row.locator("form:has(textarea[name=note]) button[type=submit]").click()
        expect(row.locator(".kr-saved svg")).to_be_visible()
    _next_step(lead, "cards")
    lead.locator("#rest .k-seg label:has(input[value=next])").click()
    lead.locator("#rest button[type=submit]").click()
    expect(lead.locator("#rest")).to_have_count(0)
    _next_step(lead, "values")
    _next_step(lead, "retro")
    lead.locator("#worked textarea").fill("Школы сами предложили площадки")
    lead.locator("#worked form button[type=submit]").last.click()
    expect(lead.locator("#worked li")).to_have_count(1)
    _next_step(lead, "review")
    lead.locator("input[name=verdict][value=accepted]").check()
    lead.locator("#record form button[type=submit]").click()
    expect(lead.locator("#closing .kr-missing")).to_have_count(0)
    lead.locator("#closing button[type=submit]").click()
    lead.locator("dialog[open] button.btn-primary, dialog[open] [data-confirm-yes]").first.click()
    expect(lead).not_to_have_url(re.compile("/close"))


def test_scenario_2_the_next_sprint_is_locked(example_pages: Pages) -> None:
    example_pages.expect("409")
    lead = example_pages("lead")
    lead.goto(f"{SPRINTS}/3/plan")
    main = lead.locator("#main")
    expect(main).to_contain_text("планируется только после")
    expect(main).to_contain_text("проектный офис")
    # The server refuses, whatever the page offers.
    refused = lead.request.post(
        f"{SPRINTS}/3/plan",
        form={"goal": "Всё сразу", "starts_on": "2022-09-05", "ends_on": "2022-12-23"},
        headers={"X-CSRFToken": _csrf(lead)},
    )
    assert refused.status == 409
    assert "планируется только после" in refused.text()

    _close_second_sprint(lead)
    lead.goto(f"{SPRINTS}/3/plan")
    expect(lead.locator("#main")).not_to_contain_text("планируется только после")
    expect(lead.locator("#main")).to_contain_text("ПРО-27")  # a card that went on
    lead.goto(f"{SPRINTS}/2/retro-protocol")
    expect(lead.locator("#main")).to_contain_text("Школы сами предложили площадки")

    office = example_pages("deputy-1")
    office.goto("/projects/KLS/sprints/5/plan")
    form = office.locator("form[action$='/5/open-ahead']")
    if not form.is_visible():
        office.locator("summary", has_text="Открыть раньше срока").first.click()
    form.locator("textarea, input[type=text]").first.fill("Площадки надо занять до лета")
    form.locator("button[type=submit]").click()
    expect(office.locator("#main")).to_contain_text("Площадки надо занять до лета")
    office.goto("/projects/KLS/journal")
    expect(office.locator("#main")).to_contain_text("Площадки надо занять до лета")


def test_remarks_of_the_team_stay_in_the_team(example_pages: Pages) -> None:
    """The director reads what is changed, not what was said."""
    lead = example_pages("lead")
    lead.goto(f"{SPRINTS}/1/retro-protocol")
    expect(lead.locator("#main")).to_contain_text("Модераторы помогают друг другу")
    director = example_pages("director")
    director.goto(f"{SPRINTS}/1/retro-protocol")
    expect(director.locator("#main")).to_contain_text("Найти замену каждому модератору")
    expect(director.locator("#main")).not_to_contain_text("Модераторы помогают друг другу")


def test_the_participant_sees_the_sprint_on_a_phone(example_pages: Pages) -> None:
    page = example_pages("participant", width=390, height=844)
    page.goto("/boards/PRO")
    expect(page.locator(".ks-bar")).to_contain_text("Спринт 2")
    expect(page.locator(".ks-pulse")).to_contain_text("готово 7 из 22")
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
