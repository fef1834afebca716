"""Dated repetitions of a period within a span of school years.

What each kind gives (domain.md, 6.1, 4.12, scenarios 4 and 5):

- a yearly window: its days in every year; over New Year it runs into the next calendar year and
  belongs to the school year in which it starts. One that crosses New Year must lie wholly inside
  the period's bounds (half a contest at either end would count one round twice); another one needs
  at least half of its days inside and is then cut at the bound, with a hint;
- a deadline, single, yearly or monthly: one day, never moved; a hint says when nobody works;
- yearly, half-yearly, term, quarterly, monthly, weekly without a window: the units themselves, cut
  at the bounds of the period; `times` says how many repetitions each must hold. A window longer
  than the unit («ежемесячно, сентябрь – май») picks the units that start in it;
- «регулярно» and «непрерывно»: one check of freshness per term: they have no end to be late for;
- «в каникулярное время»: the entered vacations;
- what happens once: one occurrence, whole, if it touches the span;
- kind `none` and what depends on something else: nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from kaskad.periods.kinds import Frequency, PeriodKind, Relation
from kaskad.periods.period import Period, Recurrence, Window
from kaskad.periods.phrases import Locale, Phrases
from kaskad.periods.printing import canonical, half_year_label, phrases
from kaskad.periods.school_year import (
    CalendarQuarter,
    DayOff,
    SchoolCalendar,
    SchoolYear,
    school_year_of,
)

_DAY: Final = timedelta(days=1)
_QUARTER: Final = timedelta(days=92)


class Hint(StrEnum):
    """What to say beside an occurrence; it changes no date."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    DAY_OFF = "day_off"
    CUT_BY_PERIOD = "cut_by_period"
    RATE_ASSUMED = "rate_assumed"
    FRESHNESS_CHECK = "freshness_check"


DAY_OFF_HINTS: Final = {
    DayOff.SATURDAY: Hint.SATURDAY,
    DayOff.SUNDAY: Hint.SUNDAY,
    DayOff.HOLIDAY: Hint.HOLIDAY,
    DayOff.MOVED: Hint.DAY_OFF,
}
"""What to say beside a day on which nobody works."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated repetition, both ends included.

    `key` is stable whatever the span asked for («2021/2022:w2021-10», «2021/2022:term3»): a report
    or a tick can be tied to it. `label` is for people. For a deadline start and end are the day.
    """

    key: str
    start: date
    end: date
    school_year: SchoolYear
    label: str
    times: int = 1
    is_deadline: bool = False
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    """A candidate: a stretch of the calendar before it is held against the period's bounds."""

    key: str
    start: date
    end: date
    label: str
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question: which school years, whose calendar, in what language."""

    first: SchoolYear
    last: SchoolYear
    calendar: SchoolCalendar
    book: Phrases

    @property
    def school_years(self) -> Iterator[SchoolYear]:
        return self.first.through(self.last)

    @property
    def calendar_years(self) -> range:
        return range(self.first.start.year, self.last.end.year + 1)


def occurrences(
    period: Period,
    first: SchoolYear,
    last: SchoolYear | None = None,
    *,
    calendar: SchoolCalendar | None = None,
    locale: Locale = "ru",
) -> tuple[Occurrence, ...]:
    """The occurrences that belong to the school years `first` to `last`, both included.

    Sorted by start and end, no two alike. A repetition belongs to the school year in which it
    starts, so asking year by year gives each exactly once; something that happens once is given
    whenever it touches the span. `last` before `first` gives nothing.
    """
    if last is not None and last < first:
        return ()
    asked = _Asked(first, last or first, calendar or SchoolCalendar(), phrases(locale))
    match period.kind:
        case PeriodKind.NONE:
            found: Iterable[Occurrence] = ()
        case PeriodKind.RECURRING:
            found = _repetitions(period, asked)
        case PeriodKind.RECURRING_DEADLINE:
            found = _deadlines(period, asked)
        case PeriodKind.CONTINUOUS:
            found = _per_term(period, asked, Hint.FRESHNESS_CHECK)
        case PeriodKind.REGULAR:
            found = _per_term(period, asked, Hint.RATE_ASSUMED)
        case PeriodKind.RELATIVE:
            found = _relative(period, asked, locale)
        case _:
            found = _single(period, asked, locale)
    unique = {(item.start, item.end): item for item in found}
    return tuple(unique[dates] for dates in sorted(unique))


def _repetitions(period: Period, asked: _Asked) -> Iterator[Occurrence]:
    recurrence = period.recurrence
    if recurrence is None:
        return
    by_windows = _windows_are_moments(recurrence)
    if by_windows:
        slots = _window_slots(recurrence, asked)
        # «2 раза в год: сентябрь и февраль-март»: each window is one of the two.
        times = max(1, (recurrence.times_min or 1) // len(recurrence.windows))
    else:
        slots = _unit_slots(recurrence, asked)
        times = recurrence.times_min or 1
    for slot in slots:
        if not _within_years(recurrence, slot.start.year):
            continue
        found = _cut(period, slot, asked, strict=by_windows)
        if found:
            start, end, hints = found
            yield Occurrence(
                slot.key, start, end, school_year_of(start), slot.label, times, hints=hints
            )


def _windows_are_moments(recurrence: Recurrence) -> bool:
    """True when a window is the repetition itself: «раз в полугодие: декабрь, май»."""
    if not recurrence.windows or recurrence.freq in {Frequency.MONTH, Frequency.WEEK}:
        return False
    if recurrence.freq in {Frequency.YEAR, Frequency.SCHOOL_YEAR}:
        return True
    lengths = (end - start for start, end in (each.dates(2000) for each in recurrence.windows))
    return all(length <= _QUARTER for length in lengths)


def _window_slots(recurrence: Recurrence, asked: _Asked) -> Iterator[_Slot]:
    # One year earlier as well: a window may be cut at its start and so move into the span.
    for year in range(asked.calendar_years.start - 1, asked.calendar_years.stop):
        for window in recurrence.windows:
            start, end = window.dates(year)
            label = asked.book.school_year(school_year_of(start).label)
            if _is_calendar_year(window):
                label = asked.book.year(year)
            key = f"{school_year_of(start)}:w{start:%Y-%m-%d}"
            yield _Slot(key, start, end, label, window.wraps_year)


def _is_calendar_year(window: Window) -> bool:
    return (window.from_month, window.to_month, window.from_day) == (1, 12, None)


def _unit_slots(recurrence: Recurrence, asked: _Asked) -> Iterator[_Slot]:
    match recurrence.freq:
        case Frequency.YEAR:
            slots = _years(asked)
        case Frequency.SCHOOL_YEAR:
            slots = _school_years(asked)
        case Frequency.HALF_YEAR:
            slots = _halves(asked)
        case Frequency.TERM:
            slots = _terms(asked)
        case Frequency.QUARTER:
            slots = _quarters(asked)
        case Frequency.MONTH:
            slots = _months(asked)
        case Frequency.WEEK:
            slots = _weeks(asked)
    if not recurrence.windows:
        return slots
    return (slot for slot in slots if any(_starts_in(slot, each) for each in recurrence.windows))


def _starts_in(slot: _Slot, window: Window) -> bool:
    years = (slot.start.year - 1, slot.start.year)
    return any(start <= slot.start <= end for start, end in map(window.dates, years))


def _years(asked: _Asked) -> Iterator[_Slot]:
    for year in range(asked.calendar_years.start, asked.calendar_years.stop):
        yield _Slot(f"{year}", date(year, 1, 1), date(year, 12, 31), asked.book.year(year))


def _school_years(asked: _Asked) -> Iterator[_Slot]:
    for year in asked.school_years:
        yield _Slot(year.label, year.start, year.end, asked.book.school_year(year.label))


def _halves(asked: _Asked) -> Iterator[_Slot]:
    for year in asked.school_years:
        for half in asked.calendar.halves(year):
            # The label follows the number: entered halves need not begin on 1 September.
            opening = year.start if half.number == 1 else year.end
            label = half_year_label(asked.book, opening, year)
            yield _Slot(f"{year}:half{half.number}", half.start, half.end, label)


def _terms(asked: _Asked) -> Iterator[_Slot]:
    for year in asked.school_years:
        genitive = asked.book.school_year_genitive(year.label)
        for term in asked.calendar.terms(year):
            label = asked.book.term(term.number, genitive)
            yield _Slot(f"{year}:term{term.number}", term.start, term.end, label)


def _quarters(asked: _Asked) -> Iterator[_Slot]:
    for year in asked.calendar_years:
        for number in range(1, 5):
            quarter = CalendarQuarter(year, number)
            label = asked.book.quarter(quarter.roman, asked.book.year(year))
            yield _Slot(f"{year}-q{number}", quarter.start, quarter.end, label)


def _months(asked: _Asked) -> Iterator[_Slot]:
    for year in asked.calendar_years:
        for month in range(1, 13):
            start, end = Window(month, month).dates(year)
            yield _Slot(f"{year}-{month:02}", start, end, asked.book.month(month, year))


def _weeks(asked: _Asked) -> Iterator[_Slot]:
    start = asked.first.start - _DAY * asked.first.start.weekday()
    while start <= asked.last.end:
        end = start + 6 * _DAY
        year, week, _ = start.isocalendar()
        label = f"{asked.book.day(start)} – {asked.book.day(end)}"
        yield _Slot(f"{year}-w{week:02}", start, end, label)
        start += 7 * _DAY


def _within_years(recurrence: Recurrence, year: int) -> bool:
    return (recurrence.from_year or year) <= year <= (recurrence.to_year or year)


def _cut(
    period: Period, slot: _Slot, asked: _Asked, *, strict: bool
) -> tuple[date, date, tuple[Hint, ...]] | None:
    """The part of the slot inside the period, or None when it does not count."""
    start = max(slot.start, period.start or slot.start)
    end = min(slot.end, period.end or slot.end)
    if end < start or not asked.first <= school_year_of(start) <= asked.last:
        return None
    if (start, end) == (slot.start, slot.end):
        return start, end, ()
    if strict and not _is_unit_of_a_year(slot):
        inside, whole = (end - start).days + 1, (slot.end - slot.start).days + 1
        if slot.wraps or 2 * inside < whole:
            return None
    return start, end, (Hint.CUT_BY_PERIOD,)


def _is_unit_of_a_year(slot: _Slot) -> bool:
    """«в течение года»: the window is the whole year, a unit and no event of its own."""
    return (slot.end - slot.start).days >= 364


def _deadlines(period: Period, asked: _Asked) -> Iterator[Occurrence]:
    recurrence = period.recurrence
    if recurrence is None:
        return
    for due, label, key in _due_days(recurrence, asked):
        if not _within_years(recurrence, due.year) or not period.covers(due):
            continue
        year = school_year_of(due)
        if asked.first <= year <= asked.last:
            yield _deadline(f"{year}:{key}", due, label, asked)


def _due_days(recurrence: Recurrence, asked: _Asked) -> Iterator[tuple[date, str, str]]:
    """(day, label, key); a month's key is the month: days off move «5-й рабочий день»."""
    if recurrence.freq is Frequency.MONTH:
        for slot in _months(asked):
            if recurrence.working_day:
                year, month, number = slot.start.year, slot.start.month, recurrence.working_day
                due = asked.calendar.working_day_of_month(year, month, number)
            else:
                due = slot.start.replace(
                    day=min(recurrence.day_of_month or slot.end.day, slot.end.day)
                )
            yield due, slot.label, f"m{slot.key}"
        return
    for window in recurrence.windows:
        for year in asked.calendar_years:
            due = window.dates(year)[1]
            yield due, asked.book.year(due.year), f"d{due:%Y-%m-%d}"


def _deadline(key: str, due: date, label: str, asked: _Asked) -> Occurrence:
    day_off = asked.calendar.day_off(due)
    hints = (DAY_OFF_HINTS[day_off],) if day_off else ()
    return Occurrence(key, due, due, school_year_of(due), label, is_deadline=True, hints=hints)


def _per_term(period: Period, asked: _Asked, hint: Hint) -> Iterator[Occurrence]:
    for slot in _terms(asked):
        found = _cut(period, slot, asked, strict=False)
        if found:
            start, end, hints = found
            yield Occurrence(
                slot.key, start, end, school_year_of(start), slot.label, hints=(hint, *hints)
            )


def _relative(period: Period, asked: _Asked, locale: Locale) -> Iterator[Occurrence]:
    if period.relation is Relation.VACATIONS:
        for year in asked.school_years:
            for vacation in asked.calendar.vacations(year):
                label = vacation.name or asked.book.relations[Relation.VACATIONS]
                key = f"{year}:vacation{vacation.number}"
                slot = _Slot(key, vacation.start, vacation.end, label)
                found = _cut(period, slot, asked, strict=False)
                if found:
                    start, end, hints = found
                    yield Occurrence(key, start, end, school_year_of(start), label, hints=hints)
    elif period.relation is Relation.SCHOOL_YEAR_END and period.school_year and period.end:
        if asked.first <= period.school_year <= asked.last:
            yield _deadline("once", period.end, canonical(period, locale), asked)
    elif period.relation is Relation.COMING_YEAR and period.school_year:
        yield from _single(period, asked, locale)


def _single(period: Period, asked: _Asked, locale: Locale) -> Iterator[Occurrence]:
    start, end = period.start, period.end
    label = canonical(period, locale)
    if period.kind is PeriodKind.DEADLINE:
        if end and asked.first <= school_year_of(end) <= asked.last:
            yield _deadline("once", end, label, asked)
        return
    if start and start <= asked.last.end and (end or start) >= asked.first.start:
        # An open end is not known; the occurrence is then at least its first day.
        yield Occurrence("once", start, end or start, school_year_of(start), label)
