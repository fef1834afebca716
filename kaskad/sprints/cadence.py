"""Windows for the sprints to come, proposed from the school year.

A proposal only: people move the windows as they like. It is made of school weeks, that is weeks
with at least one school day: a weekday in the span and outside the vacations.

Rules: windows come in order and do not overlap; each has five school days at least; it starts on a
Monday, or on the first school day of its week when a vacation or the span begins later; it ends on
a Friday that is a school day; it never starts in the last week of a term («planning never in the
last week of a term», domain.md, section 10) and ends in one only when the sprints would not fit
otherwise: the school is closing its marks, and a review would meet empty chairs. The last week is
the seven days up to the last school day of the term. A vacation inside a window is fine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from kaskad.periods.school_year import SchoolCalendar, Stretch, school_year_of

_FRIDAY: Final = 4
_LEAST_DAYS: Final = 5  # a school week, not a calendar one cut down to its Friday
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


class Reason(StrEnum):
    """Why a window is not where an even division would have put it."""

    MOVED_OUT_OF_VACATION = "moved_out_of_vacation"
    KEPT_OFF_TERM_END = "kept_off_term_end"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True)
class SprintWindow:
    """A proposed window, both days included; `note` is the weightiest reason, if there is one."""

    number: int
    starts_on: date
    ends_on: date
    note: Reason | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The windows, fewer than `asked` when the span is too short for so many."""

    windows: tuple[SprintWindow, ...]
    asked: int
    stand_in: bool
    """Some of the vacations were the usual ones, for nobody has entered the real ones."""

    @property
    def too_short(self) -> bool:
        """The span holds fewer sprints than were asked for."""
        return len(self.windows) < self.asked


@dataclass(frozen=True, slots=True)
class _Week:
    """The school days of a week in the span: so many from `start` to `end`."""

    start: date
    end: date
    days: int
    may_start: bool
    may_end: bool
    ends_well: bool
    """A window may end here and leaves the last week of the term free."""
    vacation_begins: bool
    """Its Friday is in a vacation."""


def propose(
    first: date,
    last: date,
    count: int,
    *,
    weeks: int | None = None,
    first_number: int = 1,
    calendar: SchoolCalendar | None = None,
) -> Proposal:
    """Windows for `count` sprints from `first` to `last`, numbered from `first_number`.

    They share the school weeks of the span evenly; with `weeks` each is so many school weeks long
    instead, and the rest of the span stays free. Vacations and terms are those of the calendar;
    where a school year has none entered, the usual stand-in.
    """
    calendar = calendar or SchoolCalendar()
    vacations, stand_in = vacations_between(calendar, first, last)
    return propose_between(
        first,
        last,
        count,
        vacations=vacations,
        terms=_terms_between(calendar, first, last),
        weeks=weeks,
        first_number=first_number,
        stand_in=stand_in,
    )


def propose_run(
    first: date,
    count: int,
    weeks: int,
    *,
    first_number: int = 1,
    calendar: SchoolCalendar | None = None,
) -> Proposal:
    """Windows for `count` sprints of so many school weeks from `first`, as far as that takes."""
    last = first + _WEEK * (2 * count * (weeks + 2) + 30)  # no year is half vacations
    return propose(first, last, count, weeks=weeks, first_number=first_number, calendar=calendar)


def propose_between(
    first: date,
    last: date,
    count: int,
    *,
    vacations: Sequence[Stretch],
    terms: Sequence[Stretch],
    weeks: int | None = None,
    first_number: int = 1,
    stand_in: bool = False,
) -> Proposal:
    """The same with the vacations and terms given."""
    school = _school_weeks(first, last, vacations, terms)
    # The last weeks of terms are left free if so many sprints fit all the same.
    endings = [week.ends_well for week in school]
    room = _room(school, endings)
    if room[0] < count:
        endings = [week.may_end for week in school]
        room = _room(school, endings)
    usable = max((i + 1 for i, may in enumerate(endings) if may), default=0)
    windows: list[SprintWindow] = []
    index, free_from = 0, first
    for left in range(min(count, room[0]), 0, -1):
        # The earliest start from which this window and all after it still fit.
        start, least = next(
            (i, end)
            for i in range(index, len(school))
            if (end := _earliest_end(school, endings, i)) is not None and room[end + 1] >= left - 1
        )
        share = weeks or max(1, round((usable - start) / left))
        target = start + share - 1
        end = min(
            (i for i in range(least, len(school)) if endings[i] and room[i + 1] >= left - 1),
            key=lambda i: (abs(i - target), i),
        )
        wanted = target if weeks or left > 1 else len(school) - 1  # the last one: the whole span
        windows.append(
            SprintWindow(
                first_number + len(windows),
                school[start].start,
                school[end].end,
                _note(school, free_from, range(index, start), end, wanted),
            )
        )
        index, free_from = end + 1, school[end].end + 3 * _DAY
    return Proposal(tuple(windows), count, stand_in)


def vacations_between(
    calendar: SchoolCalendar, first: date, last: date
) -> tuple[tuple[Stretch, ...], bool]:
    """Vacations of the school years of a span, and whether some of them are the stand-in."""
    vacations: list[Stretch] = []
    stand_in = False
    for year in school_year_of(first).through(school_year_of(last)):
        entered = calendar.vacations(year)
        stand_in = stand_in or not entered
        vacations += entered or year.usual_vacations()
    return tuple(vacations), stand_in


def _terms_between(calendar: SchoolCalendar, first: date, last: date) -> tuple[Stretch, ...]:
    years = school_year_of(first).through(school_year_of(last))
    return tuple(term for year in years for term in calendar.terms(year))


def _school_weeks(
    first: date, last: date, vacations: Sequence[Stretch], terms: Sequence[Stretch]
) -> list[_Week]:
    off = {
        vacation.start + _DAY * index
        for vacation in vacations
        for index in range((vacation.end - vacation.start).days + 1)
    }
    closing = {day for term in terms for day in _last_week(term, off)}
    weeks = []
    monday = first - _DAY * first.weekday()
    while monday <= last:
        friday = monday + _DAY * _FRIDAY
        days = [
            day
            for day in (monday + _DAY * index for index in range(_FRIDAY + 1))
            if first <= day <= last and day not in off
        ]
        if days:
            weeks.append(
                _Week(
                    start=days[0],
                    end=days[-1],
                    days=len(days),
                    may_start=days[0] not in closing,
                    may_end=days[-1] == friday,
                    ends_well=days[-1] == friday and friday not in closing,
                    vacation_begins=friday in off,
                )
            )
        monday += _WEEK
    return weeks


def _last_week(term: Stretch, off: set[date]) -> list[date]:
    """The seven days up to the last school day of a term."""
    day = term.end
    while day > term.start and (day in off or day.weekday() > _FRIDAY):
        day -= _DAY
    return [day - _DAY * index for index in range(7)]


def _earliest_end(school: Sequence[_Week], endings: Sequence[bool], start: int) -> int | None:
    """The first week in which a window from `start` may end; None when it may not start there."""
    if not school[start].may_start:
        return None
    days = 0
    for index in range(start, len(school)):
        days += school[index].days
        if days >= _LEAST_DAYS and endings[index]:
            return index
    return None


def _room(school: Sequence[_Week], endings: Sequence[bool]) -> list[int]:
    """How many windows fit into the weeks from each on; the last value, for none, is 0."""
    room = [0] * (len(school) + 1)
    for start in range(len(school) - 1, -1, -1):
        end = _earliest_end(school, endings, start)
        room[start] = max(room[start + 1], 0 if end is None else 1 + room[end + 1])
    return room


def _note(
    school: Sequence[_Week], free_from: date, skipped: range, end: int, target: int
) -> Reason | None:
    """Why the window is not as asked: free from a day on, it should end in the week `target`.

    The weeks before its start that it left out are `skipped`.
    """
    if target >= len(school):
        return Reason.CUT_SHORT
    passed = range(end + 1, target + 1) if end < target else range(target, end)
    if any(not school[index].may_start for index in skipped) or any(
        school[index].may_end and not school[index].ends_well for index in passed
    ):
        return Reason.KEPT_OFF_TERM_END
    start = school[skipped.stop].start
    while free_from.weekday() > _FRIDAY:
        free_from += _DAY
    late = start > free_from and not skipped  # weeks before it are no school weeks at all
    if late or any(school[index].vacation_begins for index in passed):
        return Reason.MOVED_OUT_OF_VACATION
    return Reason.CUT_SHORT if end < target else None
