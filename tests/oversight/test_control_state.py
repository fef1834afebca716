"""The rules of milestones and control stages: one table each, and what holds for any dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.oversight.control_state import (
    SOON,
    ControlDates,
    ControlState,
    MeasureState,
    MilestoneDates,
    MilestoneState,
    Shift,
    control_standing,
    forecast_as_of,
    milestone_standing,
)

PLAN = date(2031, 3, 1)


def days(count: int) -> date:
    return PLAN + timedelta(days=count)


M = MilestoneState


@pytest.mark.parametrize(
    ("forecast", "actual", "cancelled", "as_of", "state", "deviation", "overdue", "slip"),
    [
        (0, None, None, -15, M.PLANNED, 0, 0, 0),
        (0, None, None, -SOON, M.DUE_SOON, 0, 0, 0),
        (0, None, None, 0, M.DUE_SOON, 0, 0, 0),
        (0, None, None, 1, M.OVERDUE, 1, 1, 0),
        (0, None, None, 20, M.OVERDUE, 20, 20, 0),
        (30, None, None, 0, M.MOVED, 30, 0, 30),
        (30, None, None, 20, M.DUE_SOON, 30, 0, 30),
        (30, None, None, 35, M.OVERDUE, 35, 5, 30),
        (-20, None, None, -40, M.MOVED, -20, 0, 0),
        (-20, None, None, -10, M.OVERDUE, -10, 10, 0),
        (0, 0, None, 0, M.DONE, 0, 0, 0),
        (0, -5, None, 3, M.DONE, -5, 0, 0),
        (0, 5, None, 9, M.DONE_LATE, 5, 0, 0),
        (30, 25, None, 40, M.DONE_LATE, 25, 0, 0),
        (0, 5, None, 4, M.OVERDUE, 4, 4, 0),
        (0, None, 2, 2, M.CANCELLED, None, 0, 0),
        (0, None, 2, 1, M.OVERDUE, 1, 1, 0),
        (0, 1, 2, 5, M.DONE_LATE, 1, 0, 0),
    ],
)
def test_a_milestone_on_a_day(
    forecast: int,
    actual: int | None,
    cancelled: int | None,
    as_of: int,
    state: MilestoneState,
    deviation: int | None,
    overdue: int,
    slip: int,
) -> None:
    dates = MilestoneDates(
        PLAN,
        days(forecast),
        None if actual is None else days(actual),
        None if cancelled is None else days(cancelled),
    )
    found = milestone_standing(dates, days(as_of))
    told = (found.state, found.deviation, found.overdue, found.slip)
    assert told == (state, deviation, overdue, slip)


SHIFTS = (Shift(PLAN, days(10), days(-30)), Shift(days(10), days(25), days(5)))


@pytest.mark.parametrize(
    ("as_of", "forecast"),
    [(-31, 0), (-30, 10), (4, 10), (5, 25), (90, 25)],
)
def test_the_forecast_of_a_day_is_the_one_of_then(as_of: int, forecast: int) -> None:
    assert forecast_as_of(days(25), SHIFTS, days(as_of)) == days(forecast)


C = ControlState
NONE, OPEN, LATE, DONE = MeasureState


@pytest.mark.parametrize(
    ("dates", "as_of", "state", "overdue", "measures"),
    [
        (ControlDates(None, None), 0, C.UNDATED, 0, NONE),
        (ControlDates(days(1), None), 0, C.AHEAD, 0, NONE),
        (ControlDates(days(0), None), 0, C.RUNNING, 0, NONE),
        (ControlDates(None, days(40)), 0, C.RUNNING, 0, NONE),
        (ControlDates(days(1), days(40)), 0, C.AHEAD, 0, NONE),
        (ControlDates(days(0), days(40)), 0, C.RUNNING, 0, NONE),
        (ControlDates(days(0), days(40)), 26, C.DUE_SOON, 0, NONE),
        (ControlDates(days(0), days(40)), 40, C.DUE_SOON, 0, NONE),
        (ControlDates(days(0), days(40)), 43, C.OVERDUE, 3, NONE),
        (ControlDates(days(0), days(40), "met", days(45)), 44, C.OVERDUE, 4, NONE),
        (ControlDates(days(0), days(40), "met", days(45)), 45, C.MET, 0, NONE),
        (
            ControlDates(days(0), days(40), "partly", days(45), True, days(60)),
            60, C.PARTLY, 0, OPEN,
        ),
        (
            ControlDates(days(0), days(40), "not_met", days(45), True, days(60)),
            61, C.NOT_MET, 0, LATE,
        ),
        (
            ControlDates(days(0), days(40), "not_met", days(45), True, days(60), days(70)),
            70, C.NOT_MET, 0, DONE,
        ),
        (
            ControlDates(days(0), days(40), "not_met", days(45), True, days(60), days(70)),
            69, C.NOT_MET, 0, LATE,
        ),
        (ControlDates(days(0), days(40), "partly", days(45), True), 99, C.PARTLY, 0, OPEN),
    ],
)  # fmt: skip
def test_a_control_stage_on_a_day(
    dates: ControlDates, as_of: int, state: ControlState, overdue: int, measures: MeasureState
) -> None:
    found = control_standing(dates, days(as_of))
    assert (found.state, found.overdue, found.measures) == (state, overdue, measures)


_day = st.dates(date(2019, 1, 1), date(2035, 12, 31))
_maybe = st.none() | _day


@given(_day, _day, _maybe, _maybe, _day)
def test_what_holds_for_every_milestone(
    plan: date, forecast: date, actual: date | None, cancelled: date | None, as_of: date
) -> None:
    found = milestone_standing(MilestoneDates(plan, forecast, actual, cancelled), as_of)
    assert (found.overdue > 0) == (found.state == M.OVERDUE)
    assert found.actual_on is None or found.actual_on <= as_of
    assert found.is_open == (found.state in {M.PLANNED, M.MOVED, M.DUE_SOON, M.OVERDUE})
    assert found.slip >= 0
    if found.is_open and found.overdue:
        assert found.deviation == (as_of - plan).days
    if not found.is_open:
        assert (found.overdue, found.slip) == (0, 0)


@given(_day, st.lists(st.tuples(_day, _day), max_size=6), _day)
def test_a_chain_of_shifts_goes_through_every_day_it_was_expected_on(
    plan: date, moves: list[tuple[date, date]], as_of: date
) -> None:
    """Told back to front it is the same as telling it forward."""
    expected, shifts = plan, []
    for made_on, new_on in sorted(moves, key=lambda one: one[0]):
        shifts.append(Shift(expected, new_on, made_on))
        expected = new_on
    forward = plan
    for one in shifts:
        if one.made_on <= as_of:
            forward = one.new_on
    assert forecast_as_of(expected, shifts, as_of) == forward


@given(_maybe, _maybe, st.sampled_from([None, "met", "partly", "not_met"]), _maybe, _day)
def test_what_holds_for_every_control_stage(
    starts: date | None,
    ends: date | None,
    conclusion: str | None,
    concluded: date | None,
    day: date,
) -> None:
    found = control_standing(ControlDates(starts, ends, conclusion, concluded), day)
    assert (found.overdue > 0) == (found.state == C.OVERDUE)
    assert found.measures == MeasureState.NONE
    if concluded is None or concluded > day:
        assert found.is_open
