"""Days off out of a pasted text. Pure.

Two forms are read, and may stand mixed:

- a line a day or a range: «01.01.2026 Новогодние каникулы», «31.12.2026; перенос», also with tabs
  as they come from a spreadsheet. What the day is follows from the words (`_KINDS`), a holiday if
  they say nothing;
- a line a year, as the production calendar is published as open data: the year and twelve lists of
  days nobody works (`2026,"1,2,3*,9+",…`). `*` is a short day, `+` a day made free by a transfer;
  a Saturday or Sunday that is not listed is a working day; listed ones are ordinary weekends.
"""

import csv
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from kaskad.calendars.models import DayKind

LONGEST: Final = 60_000
"""Characters: more than twenty years of days."""
MOST_LINES: Final = 2000
LONGEST_LINE: Final = 2000
LONGEST_RANGE: Final = 31
_SATURDAY: Final = 5
_NAME: Final = 200

_DATE: Final = r"(?:\d{1,2}[.\-/]\d{1,2}[.\-/]\d{4}|\d{4}-\d{2}-\d{2})"
_LINE = re.compile(rf"({_DATE})(?: ?[-\u2010-\u2015] ?({_DATE}))?(.*)", re.DOTALL)
_EDGE: Final = " ,;:.\"'-\u2010\u2011\u2012\u2013\u2014\u2015"
_YEAR_CELL = re.compile(r"[\"']?(\d{4})[\"']? ?[,;\t]")
_HEADING = re.compile(r"[\"']?(?:год|дата|date|year)", re.IGNORECASE)
_LISTED = re.compile(r"(\d{1,2}) ?([*+]?)")
_KINDS: Final = (
    (DayKind.SHORT, re.compile(r"сокращ|предпраздн|на час короче|\bshort", re.IGNORECASE)),
    (DayKind.WORKING, re.compile(r"рабоч|\bworking", re.IGNORECASE)),
    (
        DayKind.DAY_OFF,
        re.compile(r"перен[оеё]с|выходной|\bmoved\b|\bday off\b", re.IGNORECASE),
    ),
)
_NOT_WORKING = re.compile(r"не\s?рабоч", re.IGNORECASE)


class Unclear(StrEnum):
    """Why a line could not be read."""

    NO_DATE = "no_date"
    NO_SUCH_DATE = "no_such_date"
    LONG_RANGE = "long_range"
    BROKEN_YEAR = "broken_year"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day that was read."""

    on_day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line that was not; `number` counts from 1."""

    number: int
    text: str
    why: Unclear


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; days in their order, each once."""

    days: tuple[ReadDay, ...]
    unread: tuple[UnreadLine, ...]


def read_days(text: str) -> Reading:
    """The days of *text*. Never raises; what is not understood is named by its line."""
    days: dict[date, ReadDay] = {}
    unread: list[UnreadLine] = []
    for number, whole in enumerate(text[:LONGEST].splitlines()[:MOST_LINES], start=1):
        line = whole.strip()[:LONGEST_LINE]
        if not line or _is_heading(line):
            continue
        found = _year_line(line) if _YEAR_CELL.match(line) else _day_line(line)
        if isinstance(found, Unclear):
            unread.append(UnreadLine(number, line[:120], found))
            continue
        again = [day for day in found if days.get(day.on_day, day) != day]
        if again:
            unread.append(UnreadLine(number, line[:120], Unclear.TWICE))
        for day in found:
            days.setdefault(day.on_day, day)
    return Reading(tuple(days[day] for day in sorted(days)), tuple(unread))


def _is_heading(line: str) -> bool:
    """The first line of a table: «Год/Месяц,Январь,…», «Дата;Праздник»."""
    return _HEADING.match(line) is not None and re.search(_DATE, line) is None


def _day_line(line: str) -> list[ReadDay] | Unclear:
    match = _LINE.fullmatch(" ".join(line.split()).lstrip("\"'"))
    if match is None:
        return Unclear.NO_DATE
    first = _date(match[1])
    last = _date(match[2]) if match[2] else first
    if first is None or last is None:
        return Unclear.NO_SUCH_DATE
    length = (last - first).days
    if not 0 <= length < LONGEST_RANGE:
        return Unclear.LONG_RANGE
    name = " ".join(match[3].replace(";", " ").replace('"', " ").split()).strip(_EDGE)[:_NAME]
    kind = kind_of(name)
    return [ReadDay(first + timedelta(days=one), kind, name) for one in range(length + 1)]


def kind_of(name: str) -> DayKind:
    """What the words say the day is; a holiday if they do not say."""
    bare = _NOT_WORKING.sub(" ", name)
    for kind, words in _KINDS:
        if words.search(bare):
            return kind
    return DayKind.HOLIDAY


def _date(text: str) -> date | None:
    parts = [int(part) for part in re.split(r"[.\-/]", text)]
    if len(text.split("-", maxsplit=1)[0]) != 4:
        parts.reverse()
    try:
        found = date(*parts)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def _year_line(line: str) -> list[ReadDay] | Unclear:
    delimiter = next((one for one in "\t;" if one in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return Unclear.BROKEN_YEAR
    year = int(cells[0].strip("\"' "))
    if len(cells) < 13 or not 1900 <= year <= 2200:
        return Unclear.BROKEN_YEAR
    found: list[ReadDay] = []
    for month, cell in enumerate(cells[1:13], start=1):
        days = _month(year, month, cell)
        if days is None:
            return Unclear.BROKEN_YEAR
        found += days
    return found


def _month(year: int, month: int, cell: str) -> list[ReadDay] | None:
    length = monthrange(year, month)[1]
    listed: dict[int, str] = {}
    for part in cell.split(","):
        if not part.strip():
            continue
        match = _LISTED.fullmatch(part.strip())
        if match is None or not 1 <= int(match[1]) <= length:
            return None
        listed[int(match[1])] = match[2]
    if not listed:
        return None
    found = []
    for number in range(1, length + 1):
        day, mark = date(year, month, number), listed.get(number)
        weekend = day.weekday() >= _SATURDAY
        kind = {
            "*": DayKind.SHORT,
            "+": DayKind.DAY_OFF,
            "": None if weekend else DayKind.HOLIDAY,
            None: DayKind.WORKING if weekend else None,
        }[mark]
        if kind is not None:
            found.append(ReadDay(day, kind, ""))
    return found
