"""Which periods people report on, and when a report is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.approvals.progress_periods import (
    Code,
    Span,
    due,
    find,
    offered,
    period,
    read_code,
    usual,
)
from kaskad.periods import EnteredYear, SchoolCalendar, Stretch

EMPTY = SchoolCalendar()
ENTERED = SchoolCalendar(
    years={
        2025: EnteredYear(
            halves=(
                Stretch(1, date(2025, 9, 1), date(2025, 12, 28)),
                Stretch(2, date(2026, 1, 12), date(2026, 5, 26)),
            )
        )
    }
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_what_is_offered_has_begun_is_found_again_and_reads_back(day: date) -> None:
    found = offered(EMPTY, day)
    assert [one.code.span for one in found[:2]] == [Span.HALF] * 2
    assert len({one.code for one in found}) == len(found) == 8
    for one in found:
        assert one.first <= day
        assert find(EMPTY, one.first, one.last) == one
        assert read_code(str(one.code)) == one.code
    assert usual(EMPTY, day) in found
    owed = due(EMPTY, day)
    assert owed is None or owed.period in found


@pytest.mark.parametrize("text", ["", "2026", "2026-h3", "2026-q0", "2026-h", "1200-y", "2026-s1"])
def test_what_is_no_code(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.parametrize(
    ("calendar", "day", "wanted"),
    [
        (EMPTY, date(2025, 11, 25), "2025-h1"),
        (EMPTY, date(2025, 10, 10), "2024-h2"),  # the summer has just ended
        (EMPTY, date(2026, 1, 20), "2025-h1"),
        (EMPTY, date(2026, 2, 20), "2025-h2"),
        (ENTERED, date(2026, 1, 5), "2025-h1"),  # between the halves
        (ENTERED, date(2026, 6, 20), "2025-h2"),
        (ENTERED, date(2026, 8, 20), "2025-h2"),  # the last there was
    ],
)
def test_the_usual_period(calendar: SchoolCalendar, day: date, wanted: str) -> None:
    assert str(usual(calendar, day).code) == wanted


def test_half_years_are_those_that_the_office_has_entered() -> None:
    one = period(ENTERED, Code(2025, Span.HALF, 2))
    assert (one.first, one.last) == (date(2026, 1, 12), date(2026, 5, 26))
    assert find(ENTERED, one.first, one.last) == one
    assert find(ENTERED, date(2026, 1, 1), date(2026, 8, 31)) is None
    assert find(ENTERED, date(2026, 3, 1), date(2026, 3, 31)) is None  # nobody reports on a month


@pytest.mark.parametrize(
    ("days_after", "owed"), [(-11, False), (-10, True), (0, True), (60, True), (61, False)]
)
def test_a_report_waits_from_shortly_before_the_end_for_two_months(
    days_after: int, owed: bool
) -> None:
    end = date(2026, 5, 26)
    found = due(ENTERED, end + timedelta(days=days_after))
    assert (found is not None) == owed
    if found is not None:
        assert (str(found.period.code), found.by) == ("2025-h2", date(2026, 6, 5))
