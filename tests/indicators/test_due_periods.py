"""Which period of an indicator waits for a value: before its end, and after it until it is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.indicators.due_periods import DAYS_BEFORE, Span, called, waits
from kaskad.indicators.kinds import Frequency
from kaskad.indicators.series import series

FIRST, SECOND = (
    Span(date(2021, 9, 1), date(2021, 12, 31)),
    Span(date(2022, 1, 1), date(2022, 8, 31)),
)
MONTH = Span(date(2022, 6, 1), date(2022, 6, 30))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2021, 12, 16), None),
        (date(2021, 12, 17), FIRST),  # two weeks before its end
        (date(2021, 12, 31), FIRST),
        (date(2022, 3, 1), FIRST),  # until it is said
        (date(2022, 8, 17), SECOND),  # the newer one takes its place
        (date(2023, 8, 31), SECOND),
        (date(2023, 9, 2), None),  # a year later no value comes in any more
    ],
)
def test_a_period_is_called_before_its_end_and_after_it(day: date, found: Span | None) -> None:
    assert called([FIRST, SECOND], day) == found
    assert called([], day) is None


def test_a_month_is_called_in_its_last_quarter_only() -> None:
    assert MONTH.called_from == date(2022, 6, 23)


def test_what_was_so_in_the_first_half_says_nothing_of_the_end() -> None:
    day = date(2021, 12, 20)
    assert waits([FIRST, SECOND], day, None) == FIRST
    assert waits([FIRST, SECOND], day, date(2021, 9, 30)) == FIRST
    assert waits([FIRST, SECOND], day, date(2021, 11, 15)) is None
    assert waits([FIRST, SECOND], day, date(2022, 1, 10)) is None


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(Frequency)), st.dates(date(2020, 9, 1), date(2023, 9, 1)))
def test_whatever_is_called_ends_within_two_weeks_or_is_over(every: Frequency, day: date) -> None:
    spans = [
        Span(one.starts_on, one.due_on)
        for one in series(every, date(2020, 9, 1), date(2023, 8, 31))
    ]
    found = called(spans, day)
    if found is None:
        assert all(one.called_from > day for one in spans)
    else:
        assert found.due_on <= day + timedelta(days=DAYS_BEFORE)
        assert not [one for one in spans if found.due_on < one.due_on < day]
