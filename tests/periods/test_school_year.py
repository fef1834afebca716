from __future__ import annotations

from datetime import date

import pytest

from kaskad.periods import (
    CalendarQuarter,
    DayOff,
    SchoolCalendar,
    SchoolYear,
    Stretch,
    quarter_of,
    school_year_of,
)


@pytest.mark.parametrize(
    "text",
    ["2026/2027", "2026-2027", "2026–2027", " 2026 / 2027 ", "2026/27", "2026/2027 учебный год",
     "2026-2027 уч. г."],
)  # fmt: skip
def test_parse(text: str) -> None:
    assert SchoolYear.parse(text) == SchoolYear(2026)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026/2028", "2027/2026", "2026/28", "26/27", "x" * 99]
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError):
        SchoolYear.parse(text)


def test_bounds_and_label() -> None:
    year = SchoolYear(2026)
    assert (year.start, year.end) == (date(2026, 9, 1), date(2027, 8, 31))
    assert str(year) == year.label == "2026/2027"
    assert year.start in year
    assert year.end in year
    assert date(2026, 8, 31) not in year
    assert list(year.through(year.shifted(2))) == [
        SchoolYear(2026),
        SchoolYear(2027),
        SchoolYear(2028),
    ]


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2021, 8, 31), 2020), (date(2021, 9, 1), 2021), (date(2022, 1, 1), 2021)],
)
def test_school_year_of(day: date, first: int) -> None:
    assert school_year_of(day) == SchoolYear(first)


def test_halves_share_the_year_without_a_gap() -> None:
    first, second = SchoolYear(2021).halves()
    assert (first.start, first.end) == (date(2021, 9, 1), date(2021, 12, 31))
    assert (second.start, second.end) == (date(2022, 1, 1), date(2022, 8, 31))


def test_default_teaching_end_is_in_may() -> None:
    assert SchoolCalendar().teaching_end(SchoolYear(2025)) == date(2026, 5, 31)


def test_quarters() -> None:
    quarter = quarter_of(date(2022, 2, 28))
    assert (quarter.roman, quarter.start, quarter.end) == ("I", date(2022, 1, 1), date(2022, 3, 31))
    assert quarter_of(date(2022, 12, 31)) == CalendarQuarter(2022, 4)
    with pytest.raises(ValueError):
        CalendarQuarter(2022, 5)


def test_days_off() -> None:
    friday, saturday, sunday = date(2022, 6, 10), date(2022, 6, 11), date(2022, 6, 12)
    calendar = SchoolCalendar({friday: "перенос"}, frozenset({saturday}))
    assert calendar.day_off(friday) is DayOff.HOLIDAY
    assert calendar.day_off(saturday) is None
    assert calendar.day_off(sunday) is DayOff.SUNDAY
    assert SchoolCalendar().day_off(saturday) is DayOff.SATURDAY
    assert SchoolCalendar().is_working_day(friday)


def test_mistaken_stretches_are_refused() -> None:
    with pytest.raises(ValueError):
        Stretch(1, date(2022, 2, 2), date(2022, 2, 1))


def test_a_calendar_keeps_its_own_copy() -> None:
    holidays = {date(2022, 6, 12): "День России"}
    calendar = SchoolCalendar(holidays)
    holidays.clear()
    assert calendar.day_off(date(2022, 6, 12)) is DayOff.HOLIDAY
