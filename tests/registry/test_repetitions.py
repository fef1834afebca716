"""Scenario 5 in the registry: a repetition that was carried out is not late."""

from __future__ import annotations

from datetime import date

import pytest

from kaskad.calendars import year_actions
from kaskad.calendars.models import SpanKind
from kaskad.calendars.year_rules import Span, YearDraft
from kaskad.cascade.models import OccurrenceState
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import zone
from kaskad.registry.plan_facts import PlanFacts, plan_facts
from kaskad.sprints.flow import midnight
from tests.cascade.test_repetitions import put, say
from tests.cast import Cast
from tests.conftest import Statements

AS_OF = date(2022, 6, 3)
DONE, MISSED = OccurrenceState.DONE, OccurrenceState.MISSED


def facts(cast: Cast, as_of: date = AS_OF) -> PlanFacts:
    until = midnight(as_of.toordinal() + 1, zone())
    return plan_facts([cast.initiative().id], until, as_of)[cast.initiative().id]


def late(cast: Cast, activity: int, as_of: date = AS_OF) -> list[date]:
    return [one.due_on for one in facts(cast, as_of).late if one.activity_id == activity]


def test_the_report_of_2022_is_late_though_that_of_2021_was_made(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    say(cast, activity, "2020/2021:d2021-06-01", DONE, done_on=date(2021, 5, 28))
    assert late(cast, activity) == [date(2022, 6, 1)]
    assert late(cast, activity, date(2021, 6, 3)) == []


@pytest.mark.parametrize(
    ("state", "done_on", "as_of", "is_late"),
    [
        (DONE, date(2022, 5, 30), AS_OF, False),
        (DONE, date(2022, 6, 10), AS_OF, True),
        (DONE, date(2022, 6, 10), date(2022, 6, 10), False),
        (MISSED, None, AS_OF, False),
        (OccurrenceState.OPEN, None, AS_OF, True),
    ],
)
def test_what_was_said_counts_from_its_day(
    cast: Cast, ctx: None, state: OccurrenceState, done_on: date | None, as_of: date, is_late: bool
) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    say(cast, activity, "2021/2022:d2022-06-01", state, done_on=done_on)
    assert bool(late(cast, activity, as_of)) == is_late


def test_what_is_done_early_is_not_what_comes_next(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.", "Отчёт о годе")
    day = date(2022, 5, 20)
    point = facts(cast, day).next
    assert point is not None
    assert point.due_on == date(2022, 6, 1)
    say(cast, activity, "2021/2022:d2022-06-01", DONE, done_on=date(2022, 5, 18))
    point = facts(cast, day).next
    assert point is not None
    assert point.due_on == date(2023, 6, 1)


def test_a_half_year_is_over_when_the_office_says_so(
    cast: Cast, ctx: None, statements: Statements
) -> None:
    """The usual first half ends on 31 December; entered is that of the centre, for all of it."""
    activity = put(cast, "не менее 1 раза в учебном полугодии")
    day, project = date(2021, 12, 30), cast.initiative()
    until = midnight(day.toordinal() + 1, zone())

    def ends() -> list[date]:
        owners = {project.id: cast.organisation().path}
        statements.clear()
        found = plan_facts([project.id], until, day, owners)[project.id]
        assert len(statements) <= 3
        return [one.due_on for one in found.late if one.activity_id == activity]

    assert ends() == []
    halves = (
        Span("", date(2021, 9, 1), date(2021, 12, 28)),
        Span("", date(2022, 1, 10), date(2022, 5, 25)),
    )
    with unit_of_work():
        year = YearDraft(
            2021, date(2021, 9, 1), date(2022, 8, 31), None, {SpanKind.HALF_YEAR: halves}
        )
        year_actions.enter_year(None, cast.organisation(), year)
    assert ends() == [date(2021, 12, 28)]


def test_two_statements_for_any_number(cast: Cast, ctx: None, statements: Statements) -> None:
    for number in range(20):
        activity = put(cast, "ежегодно до 01.06.", f"Отчёт {number}")
        say(cast, activity, "2021/2022:d2022-06-01", DONE, done_on=date(2022, 5, 18))
    ids = [cast.initiative().id]
    until = midnight(AS_OF.toordinal() + 1, zone())
    statements.clear()
    plan_facts(ids, until, AS_OF)
    assert len(statements) == 2
