"""What a school year may look like: mistakes, hints, and its dates moved to the next year. Pure.

Mistakes cannot be saved; hints only ask for a second look, for regions differ: extra vacations of
the first form lie inside a term, schools by trimesters have three terms.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from kaskad.calendars.models import SpanKind
from kaskad.periods import SchoolYear

MOST_SPANS: Final = 30
"""Rows of one table: more is a mistake of whoever sends them."""
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A term, a half-year or a vacation; both days belong to it."""

    name: str
    starts_on: date
    ends_on: date

    def touches(self, other: "Span") -> bool:
        """Whether they share a day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


Spans = Mapping[SpanKind, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class YearDraft:
    """A school year as somebody has typed it."""

    first_year: int
    starts_on: date
    ends_on: date
    teaching_ends_on: date | None = None
    spans: Spans = field(default_factory=dict)

    def of(self, kind: SpanKind) -> tuple[Span, ...]:
        """The spans of a kind."""
        return tuple(self.spans.get(kind, ()))


class Wrong(StrEnum):
    """Why a year cannot be saved."""

    OUTSIDE_SCHOOL_YEAR = "outside_school_year"
    END_BEFORE_START = "end_before_start"
    OUTSIDE_YEAR = "outside_year"
    OVERLAP = "overlap"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where it is: a `field` of the year, or row `index` of the table `kind`."""

    code: Wrong
    field: str = ""
    kind: SpanKind | None = None
    index: int = -1
    other: Span | None = None


class Look(StrEnum):
    """What deserves a second look."""

    GAP = "gap"
    TERM_IN_VACATION = "term_in_vacation"
    NO_VACATIONS = "no_vacations"
    TEACHING_AFTER_TERMS = "teaching_after_terms"
    ONE_HALF = "one_half"


@dataclass(frozen=True, slots=True)
class Remark:
    """A hint, with the days it is about."""

    code: Look
    first: date | None = None
    last: date | None = None
    kind: SpanKind | None = None


def mistakes(draft: YearDraft) -> list[Mistake]:
    """Everything that keeps the year from being saved, in the order of the form."""
    found = []
    year = SchoolYear(draft.first_year)
    for name in ("starts_on", "ends_on", "teaching_ends_on"):
        day = getattr(draft, name)
        if day is not None and day not in year:
            found.append(Mistake(Wrong.OUTSIDE_SCHOOL_YEAR, name))
    if draft.ends_on < draft.starts_on:
        found.append(Mistake(Wrong.END_BEFORE_START, "ends_on"))
    teaching = draft.teaching_ends_on
    if not found and teaching and not draft.starts_on <= teaching <= draft.ends_on:
        found.append(Mistake(Wrong.OUTSIDE_YEAR, "teaching_ends_on"))
    for kind in SpanKind:
        found += _of_table(draft, kind)
    return found


def _of_table(draft: YearDraft, kind: SpanKind) -> list[Mistake]:
    rows = draft.of(kind)
    if len(rows) > MOST_SPANS:
        return [Mistake(Wrong.TOO_MANY, kind=kind)]
    found = []
    for index, row in enumerate(rows):
        if row.ends_on < row.starts_on:
            found.append(Mistake(Wrong.END_BEFORE_START, kind=kind, index=index))
        elif row.starts_on < draft.starts_on or row.ends_on > draft.ends_on:
            found.append(Mistake(Wrong.OUTSIDE_YEAR, kind=kind, index=index))
        else:
            clash = next((one for one in rows[:index] if one.touches(row)), None)
            if clash is not None:
                found.append(Mistake(Wrong.OVERLAP, kind=kind, index=index, other=clash))
    return found


def remarks(draft: YearDraft) -> list[Remark]:
    """Hints about a year without mistakes."""
    found = []
    terms, vacations = _sorted(draft.of(SpanKind.TERM)), _sorted(draft.of(SpanKind.VACATION))
    free = _days(vacations)
    for kind, rows in (
        (SpanKind.TERM, terms),
        (SpanKind.HALF_YEAR, _sorted(draft.of(SpanKind.HALF_YEAR))),
    ):
        for before, after in pairwise(rows):
            gap = [day for day in _between(before, after) if day not in free]
            if any(day.weekday() < _SATURDAY for day in gap):
                found.append(Remark(Look.GAP, gap[0], gap[-1], kind))
    for vacation in vacations:
        found += [
            Remark(Look.TERM_IN_VACATION, max(term.starts_on, vacation.starts_on),
                   min(term.ends_on, vacation.ends_on))
            for term in terms
            if term.touches(vacation)
        ]  # fmt: skip
    if not vacations:
        found.append(Remark(Look.NO_VACATIONS))
    if draft.teaching_ends_on and terms and terms[-1].ends_on != draft.teaching_ends_on:
        found.append(Remark(Look.TEACHING_AFTER_TERMS, draft.teaching_ends_on, terms[-1].ends_on))
    if len(draft.of(SpanKind.HALF_YEAR)) not in (0, 2):
        found.append(Remark(Look.ONE_HALF))
    return found


def _sorted(rows: Iterable[Span]) -> list[Span]:
    return sorted(rows, key=lambda row: (row.starts_on, row.ends_on))


def _between(before: Span, after: Span) -> list[date]:
    count = (after.starts_on - before.ends_on).days - 1
    return [before.ends_on + _DAY * number for number in range(1, count + 1)]


def _days(rows: Sequence[Span]) -> set[date]:
    return {
        row.starts_on + _DAY * number
        for row in rows
        for number in range((row.ends_on - row.starts_on).days + 1)
    }


def next_year(draft: YearDraft, first_year: int) -> YearDraft:
    """The same year so many years later, to be checked by a person.

    Days keep their weekday: a vacation that began on a Saturday begins on one. What began or ended
    with the year still does, and nothing leaves it.
    """
    years = first_year - draft.first_year
    first, last = _same_date(draft.starts_on, years), _same_date(draft.ends_on, years)

    def moved(day: date) -> date:
        if day == draft.starts_on:
            return first
        if day == draft.ends_on:
            return last
        return min(max(day + _weeks(day, years), first), last)

    return replace(
        draft,
        first_year=first_year,
        starts_on=first,
        ends_on=last,
        teaching_ends_on=moved(draft.teaching_ends_on) if draft.teaching_ends_on else None,
        spans={
            kind: tuple(
                Span(row.name, moved(row.starts_on), moved(row.ends_on)) for row in draft.of(kind)
            )
            for kind in SpanKind
        },
    )


def _same_date(day: date, years: int) -> date:
    last_of_february = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if last_of_february else day.day)


def _weeks(day: date, years: int) -> timedelta:
    """So many whole weeks as lie nearest to *years*: the weekday stays."""
    exact = (_same_date(day, years) - day).days
    return timedelta(weeks=round(exact / 7))
