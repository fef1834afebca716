"""School years, their halves and terms, calendar quarters, and the days on which nobody works.

Rules: domain.md, D12 (the school year is a first-class entity), 6.1 (1 September to 31 August; half
I is 1 September to 31 December, half II 1 January to 31 August unless terms are entered; the end
of teaching is a separate date) and 9.1 (labels «2026/2027», Roman quarters; the production calendar
is data loaded each year and is never written into code).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

ROMAN: Final = ("I", "II", "III", "IV")
_SATURDAY, _SUNDAY = 5, 6
_FIRST_YEAR, _LAST_YEAR = 1000, 9000  # four digits, and room for a calendar around them

_LABEL = re.compile(
    r"\s*(\d{4})\s*[/\-\u2010-\u2015\u2212]\s*(\d{4}|\d{2})"
    r"(?:\s*уч(?:ебн\w{2,3}|\.)?\s*(?:г\.?|год[ау]?))?\s*",
    re.IGNORECASE,
)


USUAL_VACATIONS: Final = (
    ((10, 26), (11, 4)),
    ((12, 29), (1, 10)),
    ((3, 24), (4, 1)),
    ((6, 1), (8, 31)),
)
"""Usual vacations, (month, day) from and to; `SchoolYear.usual_vacations` says what they are."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A numbered run of days, both ends included: a half, a term, a quarter, a vacation."""

    number: int
    start: date
    end: date
    name: str = ""

    def __post_init__(self) -> None:
        """A stretch that ends before it starts is a mistake of whoever entered it."""
        if self.end < self.start:
            raise ValueError(f"the stretch ends ({self.end}) before it starts ({self.start})")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def to_json(self) -> dict[str, Any]:
        """A plain dict, lossless."""
        return {
            "number": self.number,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "name": self.name,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The stretch that `to_json` wrote."""
        return cls(
            int(data["number"]),
            date.fromisoformat(data["start"]),
            date.fromisoformat(data["end"]),
            str(data.get("name", "")),
        )


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The year of schools: 1 September of `start_year` to 31 August of the next one."""

    start_year: int

    def __post_init__(self) -> None:
        """Years outside any school's life are typing mistakes."""
        if not _FIRST_YEAR <= self.start_year <= _LAST_YEAR:
            raise ValueError(f"no school year starts in {self.start_year}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """«2026/2027», «2026-2027», «2026/27», with or without «учебный год»; else ValueError."""
        match = _LABEL.fullmatch(text) if len(text) <= 60 else None
        if match is None:
            raise ValueError("a school year is written like 2026/2027")
        first, second = int(match[1]), match[2]
        if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
            raise ValueError("a school year joins two neighbouring years, like 2026/2027")
        return cls(first)

    @property
    def start(self) -> date:
        """1 September."""
        return date(self.start_year, 9, 1)

    @property
    def end(self) -> date:
        """31 August of the next calendar year."""
        return date(self.start_year + 1, 8, 31)

    @property
    def label(self) -> str:
        """«2026/2027», the same in every language."""
        return f"{self.start_year}/{self.start_year + 1}"

    def __str__(self) -> str:
        return self.label

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def shifted(self, years: int) -> SchoolYear:
        """The school year so many years later; a negative number goes back."""
        return SchoolYear(self.start_year + years)

    def through(self, last: SchoolYear) -> Iterator[SchoolYear]:
        """The school year itself and all that follow up to `last`, which is included."""
        for year in range(self.start_year, last.start_year + 1):
            yield SchoolYear(year)

    def halves(self) -> tuple[Stretch, Stretch]:
        """The two halves when no terms are entered (domain.md, 6.1)."""
        new_year = date(self.start_year + 1, 1, 1)
        return (
            Stretch(1, self.start, new_year - timedelta(days=1)),
            Stretch(2, new_year, self.end),
        )

    def default_terms(self) -> tuple[Stretch, ...]:
        """Four terms (четверти) by whole months: a stand-in until the real ones are entered.

        The fourth ends on 31 May: nobody expects a term's report in July.
        """
        first, second = self.start_year, self.start_year + 1
        return (
            Stretch(1, date(first, 9, 1), date(first, 10, 31)),
            Stretch(2, date(first, 11, 1), date(first, 12, 31)),
            Stretch(3, date(second, 1, 1), date(second, 3, 31)),
            Stretch(4, date(second, 4, 1), date(second, 5, 31)),
        )

    def usual_vacations(self) -> tuple[Stretch, ...]:
        """Autumn, winter, spring and summer as they usually lie: a stand-in that says it is one.

        Regions and years differ, so whoever shows or counts with it says that nobody has entered
        the real ones.
        """
        return tuple(
            Stretch(number, self._day(*start), self._day(*end))
            for number, (start, end) in enumerate(USUAL_VACATIONS, start=1)
        )

    def _day(self, month: int, number: int) -> date:
        return date(self.start_year + (month < 9), month, number)


def school_year_of(day: date) -> SchoolYear:
    """The school year in which the day lies."""
    return SchoolYear(day.year if day.month >= 9 else day.year - 1)


@dataclass(frozen=True, slots=True, order=True)
class CalendarQuarter:
    """Three months of a calendar year; `number` is 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """There are four quarters."""
        if self.number not in range(1, 5):
            raise ValueError(f"no quarter {self.number}")

    @property
    def start(self) -> date:
        """The first day of the quarter's first month."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """The last day of the quarter's third month."""
        month = 3 * self.number
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def roman(self) -> str:
        """The number as Russian papers write it: «IV»."""
        return ROMAN[self.number - 1]


def quarter_of(day: date) -> CalendarQuarter:
    """The calendar quarter in which the day lies."""
    return CalendarQuarter(day.year, (day.month + 2) // 3)


class DayOff(StrEnum):
    """Why nobody works on a day."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    MOVED = "moved"
    """A working day made free by a transfer."""


@dataclass(frozen=True, slots=True)
class EnteredYear:
    """What the project office entered for one school year; an empty part leaves the default."""

    terms: tuple[Stretch, ...] = ()
    vacations: tuple[Stretch, ...] = ()
    teaching_end: date | None = None
    halves: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class SchoolCalendar:
    """Holidays, moved working days and entered school years, as data; the empty one is usable.

    `holidays` maps a day off to its name; `days_off` are working days made free by a transfer;
    `working_days` are days on which people do work although weekdays say otherwise (the production
    calendar moves them by decree); `years` is keyed by the school year's first calendar year.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    working_days: frozenset[date] = frozenset()
    years: Mapping[int, EnteredYear] = field(default_factory=dict)
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Hold copies: the caller's dict may change afterwards, a calendar may not."""
        object.__setattr__(self, "holidays", MappingProxyType(dict(self.holidays)))
        object.__setattr__(self, "years", MappingProxyType(dict(self.years)))

    def day_off(self, day: date) -> DayOff | None:
        """Why the day is off, or None for a working day."""
        if day in self.holidays:
            return DayOff.HOLIDAY
        if day in self.working_days:
            return None
        if day in self.days_off:
            return DayOff.MOVED
        return {_SATURDAY: DayOff.SATURDAY, _SUNDAY: DayOff.SUNDAY}.get(day.weekday())

    def is_working_day(self, day: date) -> bool:
        """True when people are at work."""
        return self.day_off(day) is None

    def working_day_of_month(self, year: int, month: int, number: int) -> date:
        """The n-th working day of a month; the last day when the month has fewer."""
        last = date(year, month, monthrange(year, month)[1])
        left = number
        for day_number in range(1, last.day + 1):
            day = date(year, month, day_number)
            if self.is_working_day(day):
                left -= 1
                if left == 0:
                    return day
        return last

    def terms(self, year: SchoolYear) -> tuple[Stretch, ...]:
        """The entered terms, or the default four."""
        entered = self.years.get(year.start_year)
        return entered.terms if entered and entered.terms else year.default_terms()

    def halves(self, year: SchoolYear) -> tuple[Stretch, Stretch]:
        """The entered halves, else two terms each when four are entered, else the default (6.1)."""
        entered = self.years.get(year.start_year)
        if entered is not None and len(entered.halves) == 2:
            return entered.halves[0], entered.halves[1]
        if entered is None or len(entered.terms) != 4:
            return year.halves()
        first, second, third, fourth = entered.terms
        return Stretch(1, first.start, second.end), Stretch(2, third.start, fourth.end)

    def teaching_end(self, year: SchoolYear) -> date:
        """The entered last day of lessons, else the end of the last term."""
        entered = self.years.get(year.start_year)
        if entered and entered.teaching_end:
            return entered.teaching_end
        return self.terms(year)[-1].end

    def vacations(self, year: SchoolYear) -> tuple[Stretch, ...]:
        """The entered vacations; none are guessed, for regions differ."""
        entered = self.years.get(year.start_year)
        return entered.vacations if entered else ()

    def to_json(self) -> dict[str, Any]:
        """A plain dict, lossless, for a JSON column or a file the office loads."""
        return {
            "holidays": {day.isoformat(): name for day, name in sorted(self.holidays.items())},
            "working_days": [day.isoformat() for day in sorted(self.working_days)],
            "days_off": [day.isoformat() for day in sorted(self.days_off)],
            "years": {
                SchoolYear(first).label: {
                    "terms": [term.to_json() for term in entered.terms],
                    "vacations": [vacation.to_json() for vacation in entered.vacations],
                    "teaching_end": entered.teaching_end and entered.teaching_end.isoformat(),
                    "halves": [half.to_json() for half in entered.halves],
                }
                for first, entered in sorted(self.years.items())
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The calendar that `to_json` wrote; every part may be missing."""
        years: dict[int, EnteredYear] = {}
        for label, entered in data.get("years", {}).items():
            teaching_end = entered.get("teaching_end")
            years[SchoolYear.parse(label).start_year] = EnteredYear(
                terms=_stretches(entered.get("terms", ())),
                vacations=_stretches(entered.get("vacations", ())),
                teaching_end=date.fromisoformat(teaching_end) if teaching_end else None,
                halves=_stretches(entered.get("halves", ())),
            )
        return cls(
            holidays={
                date.fromisoformat(day): str(name) for day, name in data.get("holidays", {}).items()
            },
            working_days=_days(data.get("working_days", ())),
            years=years,
            days_off=_days(data.get("days_off", ())),
        )


def _days(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def _stretches(rows: Iterable[Mapping[str, Any]]) -> tuple[Stretch, ...]:
    return tuple(sorted((Stretch.from_json(row) for row in rows), key=lambda item: item.start))
