"""A sprint is closed in five steps, begun by one lead and ended by another (scenario 2)."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.cascade.models import TeamMember
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Role
from kaskad.sprints.models import SprintState
from tests.browser.conftest import Pages
from tests.cast import Cast
from tests.sprints.review_stage import SPRINT, in_review, sprint_row


def _second_lead(app: Flask) -> None:
    """`employee` leads, too."""
    with app.app_context(), unit_of_work():
        cast = Cast(app)
        db.session.add(
            TeamMember(
                initiative_id=cast.initiative().id, person_id=cast.person("employee").id,
                role=Role.LEAD,
            )
        )  # fmt: skip


def _judge(page: Page, number: int, verdict: str, note: str) -> None:
    row = page.locator("[id^=result-].kr-item").nth(number)
    row.locator(f".k-seg label:has(input[value={verdict}])").click()
    row.locator("textarea[name=note]").fill(note)
    row.locator("form:has(textarea[name=note]) button[type=submit]").click()
    expect(row.locator(".kr-saved")).to_be_visible()


def _decide(page: Page, number: int, decision: str) -> None:
    row = page.locator("[id^=card-].kr-item").nth(number)
    row.locator(f".k-seg label:has(input[value={decision}])").click()
    expect(row.locator(".kr-saved svg")).to_be_visible()


def test_two_leads_close_a_sprint_in_five_steps(app: Flask, pages: Pages) -> None:
    in_review(app)
    _second_lead(app)
    first = pages("lead")
    first.goto(f"{SPRINT}/close")
    expect(first).to_have_url(re.compile("/close/results$"))
    _judge(first, 0, "accepted", "")
    _judge(first, 1, "partly", "Нет второй школы")
    expect(first.locator("#close-wizard li").first).to_contain_text(re.compile("1"))
    proof = first.locator("[id^=result-].kr-item").first
    proof.locator(".kr-proof summary").click()
    proof.locator("select[name=proof]").select_option(index=1)
    proof.locator(".kr-proof details button[type=submit]").click()
    expect(proof.locator(".kr-proof li a")).to_have_count(1)
    first.locator("#waiting button").first.click()
    expect(first.locator("#waiting")).to_have_count(0)

    first.locator(".kr-foot .btn-primary").click()
    expect(first).to_have_url(re.compile("/close/cards"))
    _decide(first, 0, "next")
    row = first.locator("[id^=card-].kr-item").first
    row.locator("input[name=reason]").fill("ждём школу")
    row.locator("input[name=reason]").press("Tab")
    expect(row.locator("input[name=seen]")).to_have_value("next|ждём школу")

    second = pages("employee")
    second.goto(f"{SPRINT}/close")
    expect(second).to_have_url(re.compile("/close/cards$"))
    expect(second.locator(".kr-foot")).to_contain_text("Роль lead")
    expect(second.locator("input[name=reason]").first).to_have_value("ждём школу")
    second.locator("#rest .k-seg label:has(input[value=plan])").click()
    second.locator("#rest button[type=submit]").click()
    expect(second.locator("#rest")).to_have_count(0)

    second.locator(".kr-foot .btn-primary").click()
    expect(second).to_have_url(re.compile("/close/values"))
    value = second.locator("[id^=value-].kr-item").first
    value.locator("input[name=amount]").fill("12,5")
    value.locator("button[type=submit]").click()
    expect(value.locator(".kr-saved svg")).to_be_visible()
    expect(value.locator("input[name=amount]")).to_have_value("12,5")

    second.locator(".kr-foot .btn-primary").click()
    expect(second).to_have_url(re.compile("/close/retro"))
    second.locator(".kr-faces label").nth(3).click()
    second.locator("#mood button[type=submit]").click()
    expect(second.locator("#mood .kr-faces")).to_have_count(0)
    second.locator("#worked textarea").fill("Летучка по понедельникам")
    second.locator("#worked form button[type=submit]").last.click()
    expect(second.locator("#worked li")).to_have_count(1)
    second.locator("#actions textarea[name=text]").fill("Назначать срок ответа")
    second.locator("#actions select[name=owner]").select_option(index=1)
    second.locator("#actions input[name=due_on]").fill("2030-01-15")
    second.locator("#actions form button[type=submit]").last.click()
    expect(second.locator("#actions li")).to_have_count(1)

    second.locator(".kr-foot .btn-primary").click()
    expect(second).to_have_url(re.compile("/close/review"))
    expect(second.locator("#closing .kr-missing li")).to_have_count(1)
    expect(second.locator("#moved .kr-brought").first).to_contain_text("12,5")
    second.locator("input[name=feedback_who]").first.fill("Школа А1")
    second.locator("textarea[name=feedback_what]").first.fill("Нужен ещё семинар")
    second.locator("input[name=verdict][value=remarks]").check()
    second.locator("#record form button[type=submit]").click()
    expect(second.locator("#closing .kr-missing")).to_have_count(0)
    second.locator("#closing button[type=submit]").click()
    second.locator("dialog[open] button.btn-primary, dialog[open] [data-confirm-yes]").first.click()
    expect(second).to_have_url(re.compile("/sprints/2"))
    with app.app_context():
        cast = Cast(app)
        assert sprint_row(cast).state == SprintState.CLOSED
        assert sprint_row(cast, 2).state == SprintState.PLANNING

    pages.expect("409")
    first.locator("[id^=card-].kr-item").first.locator("input[name=reason]").fill(
        "мои поздние слова"
    )
    first.locator("[id^=card-].kr-item").first.locator("input[name=reason]").press("Tab")
    expect(first.locator(".kr-stopped")).to_contain_text("мои поздние слова")
