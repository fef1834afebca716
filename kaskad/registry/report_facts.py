"""Which progress reports a project owes on a day, and how late they are. Pure.

Source: domain.md, 4.12 ("a required report overdue"), the rhythm of the year ("by 1 June: yearly
project reports") and R3. The yearly report is asked for unless the office says otherwise; reports
on half-years and quarters only where it sets a day for them. A day off moves the day on, and
lateness is counted in working days, both by the calendar of the project's organisation.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from kaskad.approvals.progress_periods import Code, ReportPeriod, Span, period
from kaskad.calendars.models import DayKind
from kaskad.periods import EnteredYear, SchoolCalendar, quarter_of, school_year_of
from kaskad.registry.health import Thresholds
from kaskad.registry.health_facts import OwedReport

Days = tuple[tuple[date, str], ...]
"""Days of a calendar that differ from their weekday, each with its kind."""
_DAY = timedelta(days=1)


class Asked(NamedTuple):
    """A report that is asked of projects and past its day."""

    codes: tuple[str, ...]
    """The periods, a report on any of which answers; the first is the one asked for."""
    first: date
    last: date
    due_on: date
    late: int
    """Working days past it."""


def days_at(path: str, days: Mapping[int, Iterable[tuple[date, str]]]) -> Days:
    """The days that count for the organisation at *path*: the nearest above it wins."""
    found: dict[date, str] = {}
    for part in path.strip("/").split("/"):
        found.update(days.get(int(part), ()))
    return tuple(found.items())


@lru_cache(maxsize=512)
def asked(
    limits: Thresholds, days: Days, years: tuple[tuple[int, EnteredYear], ...], as_of: date
) -> tuple[Asked, ...]:
    """Of each kind the report that was due last before *as_of*, where it is late."""
    calendar = SchoolCalendar(
        holidays={day: "" for day, kind in days if kind == DayKind.HOLIDAY},
        days_off=frozenset(day for day, kind in days if kind == DayKind.DAY_OFF),
        working_days=frozenset(day for day, kind in days if kind == DayKind.WORKING),
        years=dict(years),
    )
    found: list[Asked | None] = []
    if limits.report_year:
        found.append(_yearly(calendar, as_of))
    if limits.report_half:
        start = school_year_of(as_of).start_year
        halves = [Code(year, Span.HALF, half) for year in (start, start - 1) for half in (2, 1)]
        found.append(_last(calendar, halves, limits.report_half, as_of))
    if limits.report_quarter:
        one, quarters = quarter_of(as_of), []
        for _ in range(4):
            one = quarter_of(one.start - _DAY)
            quarters.append(Code(one.year, Span.QUARTER, one.number))
        found.append(_last(calendar, quarters, limits.report_quarter, as_of))
    return tuple(one for one in found if one is not None and one.late > 0)


def _yearly(calendar: SchoolCalendar, as_of: date) -> Asked:
    """By 1 June, on the school year that goes on then, or on the calendar year before it."""
    for year in (as_of.year, as_of.year - 1):
        due_on = date(year, 6, 1)
        while not calendar.is_working_day(due_on):
            due_on += _DAY
        if due_on < as_of:
            break
    code = Code(year - 1, Span.SCHOOL_YEAR)
    codes = (str(code), str(Code(year - 1, Span.YEAR)))
    return _asked(calendar, period(calendar, code), codes, due_on, as_of)


def _last(
    calendar: SchoolCalendar, codes: Iterable[Code], within: int, as_of: date
) -> Asked | None:
    """The first of *codes*, newest first, whose day has passed: *within* working days after it."""
    for code in codes:
        one = period(calendar, code)
        due_on = one.last
        for _ in range(within):
            due_on += _DAY
            while not calendar.is_working_day(due_on):
                due_on += _DAY
        if due_on < as_of:
            return _asked(calendar, one, (str(code),), due_on, as_of)
    return None


def _asked(
    calendar: SchoolCalendar, of: ReportPeriod, codes: tuple[str, ...], due_on: date, as_of: date
) -> Asked:
    days = (due_on + timedelta(days=number) for number in range(1, (as_of - due_on).days + 1))
    return Asked(codes, of.first, of.last, due_on, sum(map(calendar.is_working_day, days)))


def owed(
    reports: Iterable[Asked], sent: Collection[str], starts_on: date | None, ends_on: date | None,
    known_on: date | None,
) -> tuple[OwedReport, ...]:  # fmt: skip
    """Those of *reports* that a project has not sent.

    None is asked of a project that ran for less than half of the period, nor of one that was
    written down here (*known_on*) after the day: nobody could have sent it.
    """
    return tuple(
        OwedReport(one.codes[0], one.first, one.last, one.due_on, one.late)
        for one in reports
        if not any(code in sent for code in one.codes)
        and known_on is not None
        and known_on <= one.due_on
        and (starts_on is None or starts_on <= one.first + (one.last - one.first) / 2)
        and (ends_on is None or ends_on >= one.first)
    )
