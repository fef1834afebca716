"""The wall calendar: every day once, in its week, with what it is."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaskad.calendars.models import DayKind
from kaskad.calendars.year_picture import Look, months, ranges
from kaskad.periods import SchoolYear, Stretch

WINTER = Stretch(1, date(2026, 12, 31), date(2027, 1, 10), "Зимние каникулы")
DAYS = {
    date(2027, 1, 1): DayKind.HOLIDAY,
    date(2026, 12, 30): DayKind.SHORT,
    date(2027, 2, 20): DayKind.WORKING,
}


def test_a_vacation_over_new_year_stands_in_both_months() -> None:
    found = months(SchoolYear(2026), [WINTER], DAYS)
    december, january = found[3], found[4]
    assert [(run.first, run.last, run.name) for run in december.vacations] == [
        (31, 31, "Зимние каникулы")
    ]
    assert [(run.first, run.last) for run in january.vacations] == [(1, 10)]
    assert january.marked == ((DayKind.HOLIDAY, (1,)),)
    first = next(day for day in january.weeks[0] if day)
    assert (first.number, first.look, first.in_vacation) == (1, Look.HOLIDAY, True)
    february = {day.number: day.look for week in found[5].weeks for day in week if day}
    assert february[20] is Look.WORKING
    assert february[21] is Look.WEEKEND


@given(st.integers(1995, 2140))
def test_every_day_of_the_year_stands_under_its_weekday(first: int) -> None:
    year = SchoolYear(first)
    days = []
    for month in months(year, (), {}):
        for week in month.weeks:
            assert len(week) == 7
            for weekday, day in enumerate(week):
                if day is not None:
                    days.append(month.first.replace(day=day.number))
                    assert days[-1].weekday() == weekday
    length = (year.end - year.start).days + 1
    assert days == [year.start + timedelta(days=number) for number in range(length)]


@given(st.sets(st.integers(1, 31)))
def test_ranges_hold_the_same_days(numbers: set[int]) -> None:
    found = ranges(numbers)
    assert {one for first, last in found for one in range(first, last + 1)} == numbers
    assert all(left[1] + 1 < right[0] for left, right in itertools.pairwise(found))
