"""Scenarios 7, 8 and 9 of domain.md, section 11, as people of monitoring walk through them.

What the pages say in detail is asked in `tests/indicators/test_value_views.py`, without a browser.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from flask import Flask
from playwright.sync_api import Page, expect

from kaskad.core.clock import today
from kaskad.core.db import unit_of_work
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import indicator_for
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.definition_actions import TargetGiven, set_targets
from kaskad.indicators.entering import Entered
from kaskad.indicators.models import EvidenceKind
from kaskad.people.permissions import Permission
from tests.browser.conftest import Pages
from tests.cast import Cast

SITE = "https://imc.example/news"
LIST = "/projects/PRO/indicators"


def _made(app: Flask, *rows: tuple[str, str], value: Entered | None = None) -> list[int]:
    """Indicators (unit, target); *value* is entered by a member for each and sent."""
    with app.test_request_context():
        cast = Cast(app)
        with unit_of_work():
            appendix = add_indicator_set(None, cast.initiative(), number="9", title="Таблица")
            ids = [
                add_indicator(
                    None, appendix, number=f"9.{index}", name=f"Показатель {index}", unit=unit,
                    target_raw=target,
                ).id
                for index, (unit, target) in enumerate(rows, 1)
            ]  # fmt: skip
        if value is not None:
            for one in ids:
                _sent(cast, one, value)
        return ids


def _sent(cast: Cast, indicator: int, value: Entered) -> None:
    member = cast.person("member")
    with unit_of_work(member):
        spot = indicator_for(member, "PRO", indicator, Permission.VALUE_WRITE)
        proof = actions.Proof(EvidenceKind.LINK, url=SITE, title="Новость")
        row = actions.write_value(member, spot, value, proofs=[proof])
        actions.submit_value(member, spot, row)


def _verify(page: Page, indicator: int, judgement: str = "", reason: str = "") -> None:
    page.goto(f"{LIST}/{indicator}")
    form = page.locator("form[action$='/verify']")
    if judgement:
        form.locator("[name=judgement]").select_option(judgement)
        form.locator("[name=reason]").fill(reason)
    form.locator("button[type=submit]").click()
    expect(page.locator("form[action$='/verify']")).to_have_count(0)


def test_scenario_7_a_target_that_is_no_number(app: Flask, pages: Pages) -> None:
    there, matching, many = _made(
        app,
        ("чел.", "наличие информации"),
        ("чел.", "В соответствии с предметными областями"),
        ("чел.", "170 ГЗ"),
    )
    with app.test_request_context():
        cast = Cast(app)
        _sent(cast, there, Entered(today(), present=True))
        _sent(cast, matching, Entered(today(), text="По двум областям из трёх"))
        _sent(cast, many, Entered(today(), number=Decimal(173)))
    monitor = pages("monitor")
    _verify(monitor, there)
    expect(monitor.locator(f".kin-proofs a[href='{SITE}']").first).to_be_visible()
    _verify(monitor, matching, "partly", "Нет химии")
    expect(monitor.locator(".kin-values")).to_contain_text("Нет химии")
    _verify(monitor, many)
    monitor.goto(LIST)
    row = monitor.locator(f"#indicator-{many}")
    expect(row).to_contain_text("170 ГЗ")
    expect(row).to_contain_text(re.compile("173.чел"))
    expect(row).to_contain_text("Достигнут")
    expect(monitor.locator(f"#indicator-{there}")).to_contain_text("Достигнут")


def test_scenario_8_a_true_zero(app: Flask, pages: Pages) -> None:
    (indicator,) = _made(app, ("%", "25"))
    with app.test_request_context():
        cast = Cast(app)
        office = cast.person("office")
        with unit_of_work(office):
            spot = indicator_for(office, "PRO", indicator, Permission.INDICATOR_EDIT)
            years = ((2020, "0"), (2021, "25"))
            given = [
                TargetGiven(date(year, 1, 1), date(year, 12, 31), raw, str(year))
                for year, raw in years
            ]
            set_targets(office, spot, None, given)
        _sent(cast, indicator, Entered(date(2020, 12, 31), numerator=Decimal(0),
                                       denominator=Decimal(40)))  # fmt: skip
    monitor = pages("monitor")
    _verify(monitor, indicator)
    expect(monitor.locator(".kin-values .kin-number")).to_have_text(re.compile("^0.%$"))
    lead = pages("lead")
    lead.goto(f"{LIST}/{indicator}/define")
    expect(lead.locator("input[name=raw]").first).to_have_value("0")
    lead.goto(f"{LIST}/{indicator}")
    expect(lead.locator(".kin-kpis")).to_contain_text("25")
    expect(lead.locator(".kin-kpis .kin-number").first).to_have_text(re.compile("^0.%$"))


def test_scenario_9_a_percentage_waits_for_its_counts(app: Flask, pages: Pages) -> None:
    (indicator,) = _made(app, ("%", "10"), value=Entered(today(), number=Decimal(14)))
    monitor = pages("monitor")
    monitor.goto(LIST)
    row = monitor.locator(f"#indicator-{indicator}")
    expect(row.locator(".kin-number")).to_have_count(0)
    expect(row).not_to_contain_text("Достигнут")
    monitor.goto(f"{LIST}/{indicator}")
    expect(monitor.locator(".kin-value .kin-odd")).to_be_visible()
    value = monitor.locator(".kin-value")
    value.locator("details", has=monitor.locator("[name=remarks]")).locator("summary").click()
    value.locator("[name=remarks]").fill("Сколько из скольких?")
    value.locator("form[action$='/return'] button[type=submit]").click()
    expect(monitor.locator(".kin-value .k-note.r")).to_contain_text("Сколько из скольких?")
    member = pages("member")
    member.goto(f"{LIST}/{indicator}")
    member.locator(
        "details", has=member.locator("form[action*='/values/'] [name=numerator]")
    ).locator("summary").click()
    mend = member.locator(".kin-value form", has=member.locator("[name=numerator]"))
    mend.locator("[name=numerator]").fill("48")
    mend.locator("[name=denominator]").fill("250")
    mend.locator("[name=number]").fill("")
    mend.locator("button[type=submit]").click()
    expect(member.locator(".kin-value .kin-number")).to_have_text(re.compile("^19,2.%$"))
    member.locator("form[action$='/submit'] button[type=submit]").click()
    expect(member.locator("form[action$='/submit']")).to_have_count(0)
    _verify(monitor, indicator)
    monitor.goto(LIST)
    expect(row).to_contain_text(re.compile("19,2.%"))
    expect(row).to_contain_text("Достигнут")
