"""A school year as a wall calendar: months of weeks of days, and each month in words. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaskad.calendars.models import DayKind
from kaskad.periods import SchoolYear, Stretch

_SATURDAY = 5


class Look(StrEnum):
    """How a day is drawn; the first that fits."""

    HOLIDAY = "holiday"
    DAY_OFF = "day_off"
    WORKING = "working"
    SHORT = "short"
    VACATION = "vacation"
    WEEKEND = "weekend"
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month."""

    number: int
    look: Look
    in_vacation: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Days of a month that belong together, first and last number."""

    first: int
    last: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month: `weeks` of seven, None where another month's day would stand."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    vacations: tuple[Run, ...]
    marked: tuple[tuple[DayKind, tuple[int, ...]], ...]
    """Days of the production calendar by what they are."""


def months(
    year: SchoolYear, vacations: Iterable[Stretch], days: Mapping[date, DayKind]
) -> tuple[Month, ...]:
    """September to August."""
    spans = tuple(vacations)
    return tuple(_month(first, spans, days) for first in _firsts(year))


def _firsts(year: SchoolYear) -> Iterator[date]:
    for number in range(12):
        month = 8 + number
        yield date(year.start_year + month // 12, month % 12 + 1, 1)


def _month(first: date, spans: tuple[Stretch, ...], days: Mapping[date, DayKind]) -> Month:
    length = monthrange(first.year, first.month)[1]
    last = first + timedelta(days=length - 1)
    cells: list[Day | None] = [None] * first.weekday()
    marked: dict[DayKind, list[int]] = {}
    for number in range(1, length + 1):
        day = first.replace(day=number)
        free = any(day in span for span in spans)
        kind = days.get(day)
        if kind is not None:
            marked.setdefault(kind, []).append(number)
            look = Look(kind.value)
        elif free:
            look = Look.VACATION
        else:
            look = Look.WEEKEND if day.weekday() >= _SATURDAY else Look.PLAIN
        cells.append(Day(number, look, free))
    cells += [None] * (-len(cells) % 7)
    runs = tuple(
        Run(max(span.start, first).day, min(span.end, last).day, span.name)
        for span in spans
        if span.start <= last and span.end >= first
    )
    return Month(
        first,
        tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7)),
        runs,
        tuple((kind, tuple(marked[kind])) for kind in DayKind if kind in marked),
    )


def ranges(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """«1, 2, 3, 8» as (1, 3), (8, 8)."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)
