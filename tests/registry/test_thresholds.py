"""The numbers of the rules: set for an organisation, checked, journalled, used everywhere."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.registry.health import DEFAULTS, Colour, Rule, Thresholds
from kaskad.registry.models import HealthThresholds
from kaskad.registry.thresholds import LIMITS, differing, faults, thresholds_from
from tests.cast import Cast, Visit
from tests.registry.test_registry_page import fresh_news, give_period, row_of, rules

DAY = date(2021, 11, 15)
NUMBERS = st.builds(
    Thresholds, **{limit.name: st.integers(limit.least, limit.most) for limit in LIMITS}
)


def form(**changed: Any) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(DEFAULTS).items()} | {
        "revision": "0", **changed
    }  # fmt: skip


def centre_id(cast: Cast) -> int:
    with cast.app.app_context():
        return cast.organisation().id


def test_every_number_of_the_rules_can_be_set(ctx: None) -> None:
    assert {limit.name for limit in LIMITS} == set(asdict(DEFAULTS))
    for limit in LIMITS:
        assert limit.label()
        assert limit.reason().endswith(".")
        assert limit.least <= limit.default <= limit.most
    assert faults(DEFAULTS) == {}


@given(NUMBERS)
def test_what_is_stored_comes_back(limits: Thresholds) -> None:
    assert thresholds_from(differing(limits)) == limits
    assert (not differing(limits)) == (limits == DEFAULTS)


def test_words_nobody_knows_any_more_are_passed_by() -> None:
    assert thresholds_from({"red_after": 20, "mood": 3}) == Thresholds(red_after=20)


@pytest.mark.parametrize(
    "changed",
    [{"red_after": "3", "yellow_after": "4"}, {"red_after": "-1"}, {"news_within": "0"},
     {"behind_by": "101"}, {"red_after": "много"},
     {"indicator_red": "90", "indicator_yellow": "80"}],
)  # fmt: skip
def test_numbers_that_cannot_be_are_named(
    visit: Visit, cast: Cast, changed: dict[str, str]
) -> None:
    answer = visit("office").post(f"/registry/thresholds/{centre_id(cast)}", form(**changed))
    assert answer.status_code == 422
    assert "k-error" in answer.text
    with cast.app.app_context():
        assert db.session.scalar(select(HealthThresholds)) is None


def test_they_count_on_the_page_in_files_and_below(
    visit: Visit, ctx: None, cast: Cast, approved: None
) -> None:
    give_period(cast, "до 01.10.2021")
    fresh_news(cast)
    assert row_of(cast).colour is Colour.RED
    office, url = visit("office"), f"/registry/thresholds/{centre_id(cast)}"
    assert office.post(url, form(red_after="90")).status_code == 303
    assert row_of(cast).colour is Colour.YELLOW
    assert (
        office.post(url, form(red_after="90", yellow_after="80", revision="2")).status_code == 303
    )
    assert Rule.ACTIVITY_LATE not in rules(row_of(cast))
    with unit_of_work():  # what holds above holds below until it has its own
        school = cast.organisation("Школа А1")
        cast.initiative().owner_id = school.id
    assert Rule.ACTIVITY_LATE not in rules(row_of(cast))
    answer = office.post(f"/registry/thresholds/{school.id}", form())
    assert answer.status_code == 303
    told = db.session.scalars(
        select(Event.data).where(Event.action == "health.thresholds_set").order_by(Event.id)
    ).all()
    assert told[0]["changes"] == {"red_after": [14, 90]}


def test_back_to_the_defaults(visit: Visit, cast: Cast) -> None:
    office, url = visit("office"), f"/registry/thresholds/{centre_id(cast)}"
    office.post(url, form(red_after="90"))
    assert 'value="90"' in office.get("/registry/thresholds").text
    assert office.post(url, {"defaults": "1", "revision": "2"}).status_code == 303
    assert 'value="90"' not in office.get("/registry/thresholds").text


def test_two_offices_and_both_numbers(visit: Visit, cast: Cast) -> None:
    office, url = visit("office"), f"/registry/thresholds/{centre_id(cast)}"
    assert office.post(url, form(red_after="20")).status_code == 303
    late = office.post(url, form(red_after="30"))
    assert late.status_code == 409
    assert "20" in late.text
    assert 'value="30"' in late.text


def test_an_address_that_makes_no_sense_is_named(visit: Visit) -> None:
    answer = visit("office").get("/registry/thresholds?organisation=x")
    assert answer.status_code == 200
    assert "k-note y" in answer.text


@pytest.mark.parametrize("who", ["director", "lead", "viewer", "stranger"])
def test_only_the_office_sets_them(visit: Visit, cast: Cast, who: str) -> None:
    answer = visit(who).post(f"/registry/thresholds/{centre_id(cast)}", form())
    assert answer.status_code == (404 if who in {"stranger", "lead"} else 403)
    assert visit(who).get("/registry/thresholds").status_code == 403
