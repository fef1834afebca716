"""The line of time itself: school or calendar years, how near it is looked at, the words on it.

Pure: the language's words come as an argument. A label is written only into a cell that holds it
at the narrowest width the picture is shown at, so no two labels touch.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaskad.cascade.timeline import Span
from kaskad.core.chart_scale import shorten, text_width
from kaskad.periods import SchoolYear, school_year_of

NARROWEST = 704.0
"""Pixels the days have at least (static/cascade/timeline.css: 44rem)."""
_DAY = timedelta(days=1)
_SIZE = 11.5
_AIR = 9.0


class Axis(StrEnum):
    """By which years people count."""

    SCHOOL = "school"
    CALENDAR = "calendar"


class Zoom(StrEnum):
    """How much is shown at once."""

    WHOLE = "whole"
    YEAR = "year"
    HALF = "half"


@dataclass(frozen=True)
class AxisWords:
    """Names in the language of the page: of a month in full and short, of a half, of a quarter."""

    month: Callable[[date], str]
    short: Callable[[date], str]
    half: Callable[[int], str]
    quarter: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of the axis and its name, longest form first."""

    span: Span
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A line of the head: where cells begin, and the labels that fit, by their first days."""

    starts: tuple[date, ...]
    labels: tuple[tuple[date, str], ...]


def year_span(axis: Axis, day: date) -> Span:
    """The school or calendar year of the day."""
    if axis is Axis.SCHOOL:
        year = school_year_of(day)
        return Span(year.start, year.end)
    return Span(date(day.year, 1, 1), date(day.year, 12, 31))


def half_span(axis: Axis, day: date) -> Span:
    """September to December and January to August; of a calendar year its two halves."""
    if axis is Axis.SCHOOL:
        half = next(one for one in school_year_of(day).halves() if day in one)
        return Span(half.start, half.end)
    if day.month < 7:
        return Span(date(day.year, 1, 1), date(day.year, 6, 30))
    return Span(date(day.year, 7, 1), date(day.year, 12, 31))


def padded(axis: Axis, whole: Span) -> Span:
    """The whole, from the start of its first year to the end of its last one."""
    return Span(year_span(axis, whole.first).first, year_span(axis, whole.last).last)


def window(axis: Axis, zoom: Zoom, at: date, whole: Span) -> Span:
    """What is shown: all of it, or the year or half-year of *at* (moved into the whole)."""
    around = padded(axis, whole)
    if zoom is Zoom.WHOLE:
        return around
    day = min(max(at, around.first), around.last)
    return year_span(axis, day) if zoom is Zoom.YEAR else half_span(axis, day)


def neighbours(axis: Axis, shown: Span, whole: Span) -> tuple[date | None, date | None]:
    """A day in the window before, a day in the window after; None where the project ends."""
    around = padded(axis, whole)
    before = shown.first - _DAY if shown.first > around.first else None
    after = shown.last + _DAY if shown.last < around.last else None
    return before, after


def heads(axis: Axis, zoom: Zoom, shown: Span, words: AxisWords) -> tuple[Head, Head]:
    """The upper and the lower line of the head."""
    years = shown.last.year - shown.first.year + (axis is Axis.CALENDAR)
    if zoom is Zoom.HALF:
        upper = [
            Cell(span, (f"{words.month(span.first)} {span.first.year}", words.short(span.first)))
            for span in _months(shown)
        ]
        lower = [Cell(span, (str(span.first.day),)) for span in _weeks(shown)]
    elif zoom is Zoom.YEAR:
        upper = list(_parts(axis, shown, words))
        lower = _named(_months(shown), words)
    else:
        upper = [Cell(span, _year_forms(axis, span.first)) for span in _years(axis, shown)]
        every = 1 if years <= 1 else 2 if years <= 2 else 3 if years <= 4 else 6
        lower = _named(_months(shown, every), words) if years <= 12 else []
    return _head(upper, shown), _head(lower, shown)


def _year_forms(axis: Axis, first: date) -> tuple[str, ...]:
    if axis is Axis.CALENDAR:
        return (str(first.year), f"{first.year % 100:02}")
    year = SchoolYear(first.year)
    return (year.label, f"{first.year}/{(first.year + 1) % 100:02}",
            f"{first.year % 100:02}/{(first.year + 1) % 100:02}")  # fmt: skip


def _named(spans: Iterator[Span], words: AxisWords) -> list[Cell]:
    cells = []
    for span in spans:
        short = words.short(span.first)
        cells.append(Cell(span, (words.month(span.first), short, short[:3], short[:1].upper())))
    return cells


def _years(axis: Axis, shown: Span) -> Iterator[Span]:
    day = shown.first
    while day <= shown.last:
        span = year_span(axis, day)
        yield span
        day = span.last + _DAY


def _parts(axis: Axis, shown: Span, words: AxisWords) -> Iterator[Cell]:
    """Halves of a school year, quarters of a calendar one."""
    if axis is Axis.SCHOOL:
        for half in school_year_of(shown.first).halves():
            label = f"{words.half(half.number)}, {school_year_of(shown.first).label}"
            yield Cell(Span(half.start, half.end), (label, words.half(half.number)))
        return
    for number, span in enumerate(_months(shown, 3), 1):
        label = f"{words.quarter(number)}, {shown.first.year}"
        yield Cell(span, (label, words.quarter(number)))


def _months(shown: Span, every: int = 1) -> Iterator[Span]:
    """Months, or runs of so many, from the first day of *shown*, which begins a month."""
    day = shown.first
    while day <= shown.last:
        number = day.year * 12 + day.month - 1 + every
        following = date(number // 12, number % 12 + 1, 1)
        yield Span(day, following - _DAY)
        day = following


def _weeks(shown: Span) -> Iterator[Span]:
    """Weeks by their Mondays; the days before the first one belong to none."""
    day = shown.first + timedelta(-shown.first.weekday() % 7)
    while day <= shown.last:
        yield Span(day, min(day + 6 * _DAY, shown.last))
        day += 7 * _DAY


def _head(cells: Sequence[Cell], shown: Span) -> Head:
    starts = tuple(cell.span.first for cell in cells)
    if not cells:
        return Head((), ())
    for form in range(max(len(cell.forms) for cell in cells)):
        named = [cell.forms[min(form, len(cell.forms) - 1)] for cell in cells]
        if all(
            text_width(name, _SIZE) + _AIR <= _room(cell.span, shown)
            for cell, name in zip(cells, named, strict=True)
        ):
            return Head(starts, tuple(zip(starts, named, strict=True)))
    for every in (1, 2, 4, 5, 10, 20):
        chosen = cells[::every]
        labels = tuple((cell.span.first, cell.forms[-1]) for cell in chosen)
        if all(
            text_width(cell.forms[-1], _SIZE) + _AIR <= every * _room(cell.span, shown)
            for cell in chosen[:-1] or chosen
        ):
            last = chosen[-1]
            room = NARROWEST * ((shown.last - last.span.first).days + 1) / shown.days - 4
            if text_width(last.forms[-1], _SIZE) > room:
                labels = labels[:-1]
            return Head(starts, labels)
    return Head(starts, ())


def _room(span: Span, shown: Span) -> float:
    return NARROWEST * span.days / shown.days


def inside(label: str, start: date, end: date, shown: Span) -> str:
    """*label* as far as a bar holds it at the narrowest width; "" when only a scrap would fit."""
    room = _room(Span(start, end), shown) - _AIR
    if text_width(label, _SIZE) <= room:
        return label
    return shorten(label, room, _SIZE) if room > 56 else ""
