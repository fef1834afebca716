"""The page of an indicator: what cards promise, parts under their whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kaskad.boards.models import CardLink
from kaskad.core.clock import now as clock_now
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import ValueState
from kaskad.indicators.promises import promised
from kaskad.indicators.standings import indicators_now
from kaskad.indicators.value_parts import sums_of, under_wholes
from tests.cast import Cast, Visit
from tests.indicators.test_standings import DAY, indicator, verified

pytestmark = pytest.mark.usefixtures("ctx")


def said(number: int, what: int | None, **more: Any) -> Any:
    usual = {
        "id": number, "state": ValueState.VERIFIED, "starts_on": None, "on_day": DAY,
        "number": None if what is None else Decimal(what), "numerator": None, "adds": False,
        "breakdown": {},
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **more})


def test_parts_stand_under_the_verified_whole_of_their_day() -> None:
    other = date(2021, 7, 1)
    rows = [
        said(7, 5, on_day=other, breakdown={"предмет": "химия"}),
        said(6, 80, state=ValueState.DRAFT),
        said(5, 40, breakdown={"предмет": "физика"}),
        said(4, 30, breakdown={"предмет": "химия"}),
        said(3, 2, breakdown={"предмет": "химия"}, adds=True),
        said(2, 78),
    ]
    assert under_wholes(rows) == {2: (5, 4)}


def test_what_parts_add_up_to() -> None:
    chemistry, physics = {"предмет": "химия"}, {"предмет": "физика"}
    whole = said(1, 78)
    parts = [said(2, 30, breakdown=chemistry), said(3, 35, breakdown=chemistry)]
    parts += [said(4, 35, breakdown=physics), said(5, 78, breakdown={"ОО": "358"})]
    found = sums_of(whole, parts, IndicatorKind.COUNT)
    told = [(one.dimension, int(one.amount), one.complete) for one in found]
    assert told == [("предмет", 70, False), ("ОО", 78, True)]  # the newer value of a part counts
    share = said(1, 50, numerator=Decimal(5))
    of_share = [said(2, 25, numerator=Decimal(2), breakdown=chemistry)]
    assert sums_of(share, of_share, IndicatorKind.SHARE)[0].amount == 2
    assert sums_of(whole, parts, IndicatorKind.INDEX) == ()


def test_cards_promise_more_until_it_is_said_what_they_brought(cast: Cast, visit: Visit) -> None:
    with unit_of_work():
        row = indicator(cast.initiative(), "чел.", "170")
        verified(row, 53)
        verified(row, 40, breakdown={"предмет": "химия"})
        for number in (1, 2):
            db.session.add(
                CardLink(
                    card_id=cast.card(number).id, kind="indicator", target_id=row.id,
                    amount=Decimal(60),
                )
            )  # fmt: skip
        done = cast.card(3)
        done.column_id = cast.columns()[3].id
        db.session.add(
            CardLink(card_id=done.id, kind="indicator", target_id=row.id, amount=Decimal(9))
        )
        said_of = cast.card(4)
        said_of.column_id = done.column_id
        db.session.add(
            CardLink(
                card_id=said_of.id, kind="indicator", target_id=row.id, amount=Decimal(8),
                told_at=clock_now(),
            )
        )  # fmt: skip
    (now,) = indicators_now([row.initiative_id], DAY, only=row.id)
    found = promised(cast.person("director"), now)
    assert found is not None
    assert [found.amount, found.with_them, found.target] == [
        Decimal(one) for one in (129, 182, 170)
    ]
    assert [one.finished for one in found.cards].count(True) == 1
    assert len(found.cards) == 3
    assert promised(cast.person("stranger"), now) is None
    page = visit("director").get(f"/projects/PRO/indicators/{row.id}").text
    panel = page.partition('id="promised"')[2].partition("</section>")[0]
    assert "/cards/PRO-1" in panel
    assert "/cards/PRO-3" in panel
    assert "/cards/PRO-4" not in panel
    assert "182" in panel
    assert "170" in panel
    assert page.index('class="kin-parts"') < page.index("химия")
