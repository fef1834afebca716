"""Points in time and spans between two of them, as far as the words name them.

A point may lack its year, month or day; in a span the missing parts come from the other end:
«25.10-18.11.2021», «01-2.10.2022», «ноябрь-декабрь 2024 г.» (domain.md, 6.2, rows 14, 58 to 60).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kaskad.periods.kinds import Origin, PeriodKind, Precision
from kaskad.periods.period import Period, Window

YEAR: Final = r"(?:19|20)\d\d"

_POINTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<y>{YEAR})-(?P<m>\d\d)-(?P<d>\d\d)",
        rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>{YEAR}|\d\d)г?",
        rf"(?P<d>\d{{1,2}}) @(?P<m>\d{{1,2}}),? (?P<y>{YEAR})г?",
        rf"@(?P<m>\d{{1,2}}),? (?P<y>{YEAR})г?",
        rf"(?P<m>\d{{1,2}})\.(?P<y>{YEAR})г?",
        rf"(?P<y>{YEAR})г?",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.?",
        r"(?P<d>\d{1,2}) @(?P<m>\d{1,2})",
        r"@(?P<m>\d{1,2})",
        r"(?P<d>\d{1,2})",
    )
)
_DAYS_IN_BRACKETS = re.compile(rf"@(\d\d?)( {YEAR}г?)? ?\((\d\d?)-(\d\d?)\)?( {YEAR}г?)?")
_FROM_TO = re.compile(
    r"(?:с|со|от) (?P<left>[^а-яa-z]{1,30}?г?) ?(?:по|до|-) ?(?P<right>[^а-яa-z]{1,30}г?)"
)


class ImpossibleDate(ValueError):
    """The words name a day no calendar has, such as 31.02.2021."""


class EndsBeforeStart(ValueError):
    """The words name an end before the start; `swapped` is the reading with the bounds changed."""

    def __init__(self, swapped: Period) -> None:
        super().__init__("the end is before the start")
        self.swapped = swapped


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a month or a year, perhaps without its larger parts."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        """The finest part that is named."""
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    @property
    def place_in_year(self) -> tuple[int, int]:
        """For comparing two points whose years are not both known."""
        return self.month or 0, self.day or 0

    def first_day(self) -> date:
        """The first day of what is named; the year must be known."""
        return _date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The last day of what is named: the end of the month or of the year (6.1)."""
        month = self.month or 12
        if self.day is not None:
            return _date(self.year, month, self.day)
        first = _date(self.year, month, 1)
        return first.replace(day=monthrange(first.year, month)[1])


@dataclass(frozen=True, slots=True)
class Span:
    """Two points, both included; one point twice when a single one was named.

    `year_moved` says that one end took its year from the other across New Year.
    """

    left: Point
    right: Point
    year_moved: bool = False

    @property
    def has_years(self) -> bool:
        """True when both ends are anchored in the calendar."""
        return self.left.year is not None and self.right.year is not None


def read_point(shape: str) -> Point | None:
    """The single point the whole shape names."""
    for pattern in _POINTS:
        match = pattern.fullmatch(shape)
        if match:
            parts = {name: int(value) for name, value in match.groupdict().items()}
            year = parts.get("y")
            if year is not None and year < 100:
                year += 2000
            return Point(year, parts.get("m"), parts.get("d"))
    return None


def read_span(shape: str) -> Span | None:
    """The point or the range the whole shape names, missing parts shared between the ends."""
    days = _DAYS_IN_BRACKETS.fullmatch(shape)
    if days:
        month, year, first, last, late_year = days.groups()
        shape = f"{first}-{last} @{month}{year or late_year or ''}"
    point = read_point(shape)
    if point:
        # A lone number is no date; «с 5» or «5-7» without a month is not one either.
        return None if point.year is None and point.month is None else Span(point, point)
    match = _FROM_TO.fullmatch(shape)
    if match:
        return _joined(match["left"], match["right"])
    for index, character in enumerate(shape):
        if character == "-":
            span = _joined(shape[:index], shape[index + 1 :])
            if span:
                return span
    return None


def _joined(left_shape: str, right_shape: str) -> Span | None:
    left, right = read_point(left_shape), read_point(right_shape)
    if left is None or right is None:
        return None
    if left.month is None and left.year is None:
        # «01-2.10.2022»: only a day on the left, so the right end must name a day too.
        if right.day is None or right.month is None:
            return None
        left = replace(left, month=right.month)
    if right.month is None and right.year is None:
        return None
    return _with_shared_year(left, right)


def _with_shared_year(left: Point, right: Point) -> Span | None:
    backwards = right.place_in_year < left.place_in_year
    if left.year is None and right.year is not None:
        if right.month is None:
            return None
        moved = backwards and right.month != left.month
        return Span(replace(left, year=right.year - moved), right, moved)
    if right.year is None and left.year is not None:
        if left.month is None:
            return None
        return Span(left, replace(right, year=left.year + backwards), backwards)
    return Span(left, right)


def dated(span: Span) -> Period:
    """The period between two points with years; its kind follows the finer of the two."""
    start, end = span.left.first_day(), span.right.last_day()
    if end < start:
        raise EndsBeforeStart(dated(Span(span.right, span.left)))
    finest = min(span.left.precision, span.right.precision, key=list(Precision).index)
    single, several = {
        Precision.DAY: (PeriodKind.DAY, PeriodKind.DAY_RANGE),
        Precision.MONTH: (PeriodKind.MONTH, PeriodKind.MONTH_RANGE),
        Precision.YEAR: (PeriodKind.YEAR, PeriodKind.YEAR_RANGE),
    }[finest]
    same = (span.left.precision, start) == (span.right.precision, span.right.first_day())
    return bounded(
        single if same else several, start, span.left.precision, end, span.right.precision
    )


def bounded(
    kind: PeriodKind,
    start: date | None,
    start_precision: Precision,
    end: date | None,
    end_precision: Precision | None = None,
) -> Period:
    """A period whose given bounds were named by the words."""
    return Period(
        kind=kind,
        start=start,
        start_precision=start_precision if start else None,
        start_origin=Origin.EXPLICIT if start else None,
        end=end,
        end_precision=(end_precision or start_precision) if end else None,
        end_origin=Origin.EXPLICIT if end else None,
    )


def window_of(span: Span) -> Window:
    """The part of every year between two points without years."""
    left, right = span.left, span.right
    if left.month is None or right.month is None:
        raise ImpossibleDate("a window needs months")
    from_day, to_day = left.day, right.day
    if from_day is not None and to_day is None:
        to_day = monthrange(2000, right.month)[1] if 1 <= right.month <= 12 else None
    if from_day is None and to_day is not None:
        from_day = 1
    if left.month == right.month and (from_day or 0) > (to_day or 0):
        # «18-10 марта» is a slip of the pen, not a year less a week.
        raise ImpossibleDate("the window ends before it starts")
    try:
        return Window(left.month, right.month, from_day, to_day)
    except ValueError as error:
        raise ImpossibleDate(str(error)) from error


def _date(year: int | None, month: int, day: int) -> date:
    if year is None:
        raise ImpossibleDate("the year is not known")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ImpossibleDate(str(error)) from error
