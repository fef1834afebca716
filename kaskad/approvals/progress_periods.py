"""The periods that people report on, and when a report is due. Pure.

Quarters and years are those of the calendar; half-years and school years those of schools, as the
project office has entered them (domain.md, 6.1 and R3 of section 8: "term, quarter full, yearly").
A report is due for each half-year: the windows below are ours, domain.md names no days for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from kaskad.periods.school_year import (
    CalendarQuarter,
    SchoolCalendar,
    SchoolYear,
    quarter_of,
    school_year_of,
)

RECENT: Final = timedelta(days=45)
"""So long after its end a half-year is the one that people report on."""
EARLY: Final = timedelta(days=10)
"""So long before its end the report of a half-year begins to wait for the lead."""
WITHIN: Final = timedelta(days=10)
"""So long after the end the report may take."""
LATE: Final = timedelta(days=60)
"""So long after the end "My day" speaks of it; afterwards the list of reports does."""
_CODE = re.compile(r"(\d{4})-(?:(q)([1-4])|(h)([12])|([sy]))", re.ASCII)


class Span(StrEnum):
    """What kind of period it is."""

    QUARTER = "q"
    HALF = "h"
    SCHOOL_YEAR = "s"
    YEAR = "y"


@dataclass(frozen=True)
class Code:
    """Which period it is, whatever its days: «2026-h1» is the first half of 2026/2027."""

    year: int
    """The first calendar year of it."""
    span: Span
    number: int = 0

    def __str__(self) -> str:
        return f"{self.year}-{self.span}{self.number or ''}"


@dataclass(frozen=True)
class ReportPeriod:
    """A period with its days, both included."""

    code: Code
    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def read_code(text: str) -> Code | None:
    """The code that *text* is; None for anything else."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    year, quarter, of_year, half, of_school, whole = found.groups()
    number = int(of_year or of_school or 0)
    if not 1900 <= int(year) <= 2200:
        return None
    return Code(int(year), Span(quarter or half or whole), number)


def period(calendar: SchoolCalendar, code: Code) -> ReportPeriod:
    """The days of the period called *code*."""
    if code.span is Span.QUARTER:
        quarter = CalendarQuarter(code.year, code.number)
        return ReportPeriod(code, quarter.start, quarter.end)
    if code.span is Span.HALF:
        half = calendar.halves(SchoolYear(code.year))[code.number - 1]
        return ReportPeriod(code, half.start, half.end)
    if code.span is Span.SCHOOL_YEAR:
        year = SchoolYear(code.year)
        return ReportPeriod(code, year.start, year.end)
    return ReportPeriod(code, date(code.year, 1, 1), date(code.year, 12, 31))


def offered(calendar: SchoolCalendar, day: date) -> tuple[ReportPeriod, ...]:
    """Of each kind the period that runs on *day* and the one before it, as far as they began.

    Half-years first, for a report is due for each; of a kind the newest first.
    """
    quarter, school = quarter_of(day), school_year_of(day)
    before = quarter_of(quarter.start - timedelta(days=1))
    codes = (
        *(Code(year, Span.HALF, number)
          for year in (school.start_year, school.start_year - 1) for number in (2, 1)),
        Code(quarter.year, Span.QUARTER, quarter.number),
        Code(before.year, Span.QUARTER, before.number),
        Code(school.start_year, Span.SCHOOL_YEAR), Code(school.start_year - 1, Span.SCHOOL_YEAR),
        Code(day.year, Span.YEAR), Code(day.year - 1, Span.YEAR),
    )  # fmt: skip
    begun = [one for code in codes if (one := period(calendar, code)).first <= day]
    halves = [one for one in begun if one.code.span is Span.HALF][:2]
    return (*halves, *(one for one in begun if one.code.span is not Span.HALF))


def find(calendar: SchoolCalendar, first: date, last: date) -> ReportPeriod | None:
    """The period that has exactly these days; None: nobody reports on such days."""
    school = school_year_of(first).start_year
    quarter = quarter_of(first)
    codes = (
        Code(quarter.year, Span.QUARTER, quarter.number),
        *(Code(year, Span.HALF, number)
          for year in (school, school + 1, school - 1) for number in (1, 2)),
        Code(school, Span.SCHOOL_YEAR), Code(first.year, Span.YEAR),
    )  # fmt: skip
    found = (period(calendar, code) for code in codes)
    return next((one for one in found if (one.first, one.last) == (first, last)), None)


def _halves(calendar: SchoolCalendar, day: date) -> Iterator[ReportPeriod]:
    """Half-years that have begun on *day*, the newest first."""
    school = school_year_of(day).start_year
    for year in (school + 1, school, school - 1):
        for number in (2, 1):
            one = period(calendar, Code(year, Span.HALF, number))
            if one.first <= day:
                yield one


def usual(calendar: SchoolCalendar, day: date) -> ReportPeriod:
    """The half-year that has just ended, else the one that runs, else the last there was."""
    halves = list(_halves(calendar, day))
    just = next((one for one in halves if one.last < day <= one.last + RECENT), None)
    return just or halves[0]


@dataclass(frozen=True)
class Due:
    """A report that a lead owes."""

    period: ReportPeriod
    by: date


def due(calendar: SchoolCalendar, day: date) -> Due | None:
    """The half-year whose report waits on *day*; None: none does."""
    for one in _halves(calendar, day):
        if one.last - EARLY <= day <= one.last + LATE:
            return Due(one, one.last + WITHIN)
    return None
