"""Periods of an indicator: from its frequency and the bounds of the project. Pure.

Source: domain.md, 5.3 (a yearly target is due on the last day of its year, of a school year on
31 August) and D12 (two axes); peers.md, 3.19.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaskad.indicators.kinds import Frequency
from kaskad.periods import SchoolCalendar, SchoolYear
from kaskad.periods.school_year import school_year_of

MOST = 240
"""Twenty years of months: more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class IndicatorPeriod:
    """A period in which a value is due: the first day, the day it is due, which it is."""

    starts_on: date
    due_on: date
    year: str
    """«2021», «2021/2022»."""
    number: int = 1
    """Which of its year: the month, the quarter, the term, the half."""


def series(
    frequency: Frequency, first: date, last: date, calendar: SchoolCalendar | None = None
) -> tuple[IndicatorPeriod, ...]:
    """The periods that lie in *first* to *last*, whole or in part; none when they are turned.

    Terms and half-years are those of *calendar*, the usual ones where nobody has entered a year.
    """
    if last < first:
        return ()
    found: list[IndicatorPeriod] = []
    for period in _whole(frequency, first, calendar or SchoolCalendar()):
        if period.starts_on > last or len(found) == MOST:
            break
        if period.due_on >= first:
            found.append(period)
    return tuple(found)


def _whole(
    frequency: Frequency, first: date, calendar: SchoolCalendar
) -> Iterator[IndicatorPeriod]:
    if frequency in {Frequency.SCHOOL_YEAR, Frequency.HALF_YEAR, Frequency.TERM}:
        yield from _of_school_years(frequency, school_year_of(first), calendar)
        return
    step = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}[frequency]
    month = (first.month - 1) // step * step
    for number in range(MOST * 2):
        year, start = divmod(first.year * 12 + month + number * step, 12)
        begins = date(year, start + 1, 1)
        end_year, end_month = divmod(first.year * 12 + month + (number + 1) * step - 1, 12)
        ends = date(end_year, end_month + 1, monthrange(end_year, end_month + 1)[1])
        yield IndicatorPeriod(begins, ends, str(begins.year), start // step + 1)


def _of_school_years(
    frequency: Frequency, year: SchoolYear, calendar: SchoolCalendar
) -> Iterator[IndicatorPeriod]:
    for _number in range(MOST):
        if frequency is Frequency.SCHOOL_YEAR:
            yield IndicatorPeriod(year.start, year.end, year.label)
        else:
            halves = frequency is Frequency.HALF_YEAR
            for stretch in calendar.halves(year) if halves else calendar.terms(year):
                yield IndicatorPeriod(stretch.start, stretch.end, year.label, stretch.number)
        year = year.shifted(1)
