"""Reminders of periods without values: whose they are, what they say, when they go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from kaskad.boards.day_sources import sources
from kaskad.cascade.models import InitiativeState
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.indicators.due_lines import due_here
from kaskad.indicators.kinds import Counted, Frequency, ValueKind
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    PeriodLock,
    ValueState,
)
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_value_views import made

pytestmark = pytest.mark.usefixtures("ctx")


def target(indicator: int, first: int, last: int, label: str = "") -> None:
    """From so many days from today to so many."""
    with unit_of_work():
        db.session.add(
            IndicatorTarget(
                indicator_id=indicator, starts_on=today() + timedelta(days=first),
                due_on=today() + timedelta(days=last), label=label, raw="5",
            )
        )  # fmt: skip


def said(indicator: int, day: int, state: ValueState, **more: Any) -> None:
    with unit_of_work():
        db.session.add(
            IndicatorValue(
                indicator_id=indicator, on_day=today() + timedelta(days=day), number=5,
                state=state, decided_at=now(), **more,
            )
        )  # fmt: skip


def lines(cast: Cast, name: str) -> Sequence[Any]:
    db.session.rollback()
    db.session.expire_all()
    return sources.waiting(cast.person(name), today(), only=["values_due"])


def number(line: Any) -> int:
    """Of how many indicators it speaks, in any language."""
    found = re.search(r"\d+", line.text)
    assert found is not None
    return int(found[0])


def test_the_lead_is_reminded_until_a_value_is_sent(cast: Cast) -> None:
    first, second, later = made(cast), made(cast), made(cast)
    for one in (first, second):
        target(one, -100, 10, "2-е полугодие")
    target(later, -100, 60)  # it is not called yet
    (line,) = lines(cast, "lead")
    assert line.due_on == today() + timedelta(days=10)
    assert "2-е полугодие" in line.text
    assert number(line) == 2
    starts = today() - timedelta(days=100)
    assert f"/projects/PRO/indicators/enter?first={starts}&last={line.due_on}" in line.url
    assert lines(cast, "member") == []
    assert lines(cast, "stranger") == []
    said(first, -5, ValueState.DRAFT)  # nobody has it yet
    said(first, -90, ValueState.VERIFIED)  # of the first half: it says nothing of the end
    said(first, -5, ValueState.VERIFIED, breakdown={"школа": "1"})  # of a part
    assert number(lines(cast, "lead")[0]) == 2
    said(first, -5, ValueState.SUBMITTED)
    assert number(lines(cast, "lead")[0]) == 1
    said(second, -3, ValueState.RETURNED)  # it has a line of its own
    assert lines(cast, "lead") == []


def test_after_its_end_it_waits_on_and_only_the_newest_period_does(cast: Cast) -> None:
    one = made(cast)
    target(one, -200, -101)
    target(one, -100, -20)
    (line,) = lines(cast, "lead")
    assert line.due_on == today() - timedelta(days=20)


def test_nobody_is_reminded_of_what_is_locked(cast: Cast) -> None:
    latest, summed = made(cast), made(cast)
    for one in (latest, summed):
        target(one, -100, -10)
    with unit_of_work():
        db.session.get_one(Indicator, summed).value_kind = ValueKind.PER_PERIOD
        up_to = today() - timedelta(days=50)
        db.session.add(PeriodLock(initiative_id=cast.initiative().id, up_to=up_to, locked_at=now()))
    assert [one.count for one in due_here(cast.initiative(), today())] == [1]
    with unit_of_work():
        db.session.query(PeriodLock).one().up_to = today() - timedelta(days=10)
    assert lines(cast, "lead") == []


def test_whoever_is_responsible_is_reminded_of_that_one(cast: Cast) -> None:
    one, other = made(cast), made(cast)
    for each in (one, other):
        target(each, -100, 5)
    with unit_of_work():
        db.session.get_one(Indicator, one).responsible_id = cast.person("member").id
    (line,) = lines(cast, "member")
    assert number(line) == 1
    assert number(lines(cast, "lead")[0]) == 2


def test_periods_of_a_frequency_count_where_no_targets_are(cast: Cast) -> None:
    one, counted = made(cast), made(cast)
    with unit_of_work():
        row, other = db.session.get_one(Indicator, one), db.session.get_one(Indicator, counted)
        row.frequency = other.frequency = Frequency.YEAR
        other.counts = Counted.ORGANISATIONS  # nobody writes it by hand
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2023, 8, 31)
    (old,) = due_here(cast.initiative(), date(2021, 12, 1))
    assert old.last == date(2020, 12, 31)
    (due,) = due_here(cast.initiative(), date(2021, 12, 20))
    assert (due.first, due.last, due.label, due.count) == (
        date(2021, 1, 1), date(2021, 12, 31), "2021", 1,
    )  # fmt: skip
    (after,) = due_here(cast.initiative(), date(2022, 3, 1))
    assert after.last == date(2021, 12, 31)
    assert due.words(date(2021, 12, 20)) != after.words(date(2022, 3, 1))
    with unit_of_work():
        cast.initiative().state = InitiativeState.COMPLETED
    assert due_here(cast.initiative(), date(2021, 12, 20)) == []


def test_statements_do_not_grow(cast: Cast, statements: Statements) -> None:
    seen = []
    for more in (1, 20):
        for _number in range(more):
            target(made(cast), -100, 5)
        db.session.rollback()
        place = cast.initiative()
        statements.clear()
        assert due_here(place, today())
        seen.append(len(statements))
    assert seen == [1, 1]


def test_the_tab_leads_whoever_may_write_to_the_grid(cast: Cast, visit: Visit) -> None:
    target(made(cast), -100, 5, "2-е полугодие")
    address = f"/projects/PRO/indicators/enter?first={today() - timedelta(days=100)}"
    assert address in visit("member").get("/projects/PRO/indicators").text
    assert address not in visit("viewer").get("/projects/PRO/indicators").text
    assert address in visit("lead").get("/").text.replace("&amp;", "&")
