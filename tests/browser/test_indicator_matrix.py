"""From the programme's indicators to one that nothing works for, and to the cards that will."""

from __future__ import annotations

import re
from decimal import Decimal

from flask import Flask
from playwright.sync_api import expect

from kaskad.boards.models import CardLink
from kaskad.cascade.models import Activity
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import Rollup
from tests.browser.conftest import Axe, Pages
from tests.cast import Cast
from tests.indicators.test_standings import indicator, verified


def _cascade(app: Flask) -> int:
    """One indicator of the project goes into the programme's and has a card; another has none."""
    with app.app_context(), unit_of_work():
        cast = Cast(app)
        above = indicator(cast.initiative("GEN"), "чел.", "100")
        above.name, above.number = "Педагоги района", "2.1"
        below = indicator(cast.initiative(), "чел.", "25")
        below.parent_id, below.rollup = above.id, Rollup.SUM
        verified(below, 12)
        alone = indicator(cast.initiative(), "ед.", "5")
        alone.name, alone.number = "Журналы", "3.3"
        activity = db.session.query(Activity).filter_by(initiative_id=below.initiative_id).one()
        for number in (1, 2):
            cast.card(number).activity_id = activity.id
        link = CardLink(card_id=cast.card().id, kind="indicator", target_id=below.id)
        link.amount = Decimal(5)
        db.session.add(link)
        return alone.id


def test_an_indicator_that_nothing_works_for_gets_its_cards(
    app: Flask, pages: Pages, axe: Axe
) -> None:
    alone = _cascade(app)
    director = pages("director")
    director.goto("/projects/GEN/indicators")
    expect(director.locator(".kin-children")).to_contain_text("сколько")
    assert axe(director) == []
    director.locator("a[href$='/GEN/indicators/matrix']").click()
    row = director.locator(".kmx-table tbody tr", has_text="ПРОдвижение")
    expect(row).to_contain_text(re.compile("12.чел"))
    assert axe(director) == []
    row.locator("th a").click()
    director.locator("a[href$='/PRO/indicators/matrix']").click()
    expect(director.locator("#nothing")).to_contain_text("Журналы")

    lead = pages("lead")
    lead.goto("/projects/PRO/indicators/matrix")
    lead.locator(f"#nothing a[href$='indicator={alone}']").click()
    lead.locator("input[value='PRO-2']").check()
    lead.locator("input[name='amount-PRO-2']").fill("3")
    lead.locator("#others button[type=submit]").click()
    expect(lead.locator("#tied")).to_contain_text(re.compile("ПРО-2"))
    expect(lead.locator("#tied")).to_contain_text("3")
    lead.goto("/projects/PRO/indicators/matrix")
    expect(lead.locator("#nothing")).not_to_contain_text("Журналы")
