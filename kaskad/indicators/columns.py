"""The heads and cells of a table of targets by period: «2021», «I полугодие 2021/2022», «0». Pure.

Source: domain.md, 5.2 and 6.2 (52: the head of a column is a year), 5.3 (a yearly target is due on
the last day of its year, of a school year on 31 August), D18 (nothing stops an import: what can be
read in several ways is taken in its first reading, what cannot be read is left, and both are
doubts for people to settle).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kaskad.indicators.targets import TargetKind, read_target
from kaskad.periods import (
    AmbiguityCode,
    Period,
    PeriodKind,
    SchoolCalendar,
    SchoolYear,
    read_period,
)

Days = tuple[date, date]


class Doubt(StrEnum):
    """What a table of targets leaves open."""

    UNREAD = "unread"
    """The head of the column says no days: its target is not taken."""
    SEVERAL = "several"
    """It can be read in several ways; the first one is taken."""
    OVERLAPS = "overlaps"
    """It runs into a column before it: its target is not taken."""
    OUTSIDE = "outside"
    """It lies outside the project: its target is not taken."""
    UNCLEAR = "unclear"
    """The cell has figures that are no number, or words among numbers; it is kept as written."""


REFUSED = frozenset({Doubt.UNREAD, Doubt.OVERLAPS, Doubt.OUTSIDE})
"""With these a target has no place."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column as written, and the days it means."""

    raw: str
    days: Days | None = None
    doubt: Doubt | None = None
    other: Days | None = None
    """Another reading of the same words."""


_NUMBER = r"(?P<number>I{1,3}|IV|[1-4])(?:\s?-?\s?[яйе]{1,2})?"
_YEAR = r"(?P<year>\d{4}\s?[/\-–—]\s?(?:\d{4}|\d{2}))"
_SCHOOL_WORDS = r"(?:\s*уч(?:ебн\w{2,3}|\.)?\s*(?:г(?:од\w{0,2}|\.)?)?)?"
_PART = r"(?:учебн\w{2}\s)?(?P<part>четверт\w|полугоди\w|term|half)"
_OF_SCHOOL_YEAR = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        rf"{_NUMBER}\s{_PART}(?:\sof)?,?\s{_YEAR}{_SCHOOL_WORDS}",
        rf"{_YEAR}{_SCHOOL_WORDS},?\s{_NUMBER}\s{_PART}",
        rf"{_PART}\s{_NUMBER}(?:\sof)?\s{_YEAR}{_SCHOOL_WORDS}",
    )
)
_SLASHED = re.compile(rf"(?P<year>\d{{4}}\s?/\s?(?:\d{{4}}|\d{{2}})){_SCHOOL_WORDS}", re.IGNORECASE)
_ASIDE = re.compile(
    r"\(?\b(?:план(?:ов\w{2,3})?|целев\w{2,3}|показател\w{1,3}|значени\w{1,2}|target|plan)\b\)?"
    r"(?:\s(?:на|за)(?=\s))?[\s,:.]*",
    re.IGNORECASE,
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def read_heads(
    raws: Sequence[str],
    bounds: tuple[date | None, date | None] = (None, None),
    calendar: SchoolCalendar | None = None,
) -> tuple[Head, ...]:
    """What the heads of one table mean, in their order; *bounds*: the days of the project.

    «2020-2021», «2021-2022» side by side are school years, for as calendar years they would
    overlap; one alone is doubtful.
    """
    found = _school_years([_head(raw, calendar or SchoolCalendar()) for raw in raws])
    first, last = bounds
    kept: list[Head] = []
    for head in found:
        if head.days is not None:
            starts_on, due_on = head.days
            if (first and due_on < first) or (last and starts_on > last):
                head = replace(head, doubt=Doubt.OUTSIDE)
            elif any(_meet(head.days, one.days) for one in kept if one.doubt not in REFUSED):
                head = replace(head, doubt=Doubt.OVERLAPS)
        kept.append(head)
    return tuple(kept)


def unclear(raws: Sequence[str]) -> tuple[bool, ...]:
    """Which cells of one row are doubtful: figures that are no number, words among numbers."""
    targets = [read_target(raw) for raw in raws]
    numbers = any(one.kind is TargetKind.NUMBER for one in targets)
    return tuple(
        (one.kind is TargetKind.TEXT and (numbers or re.search(r"\d", one.raw) is not None))
        or (one.kind is TargetKind.NUMBER and re.search(r"\d", one.qualifier) is not None)
        for one in targets
    )


def _head(raw: str, calendar: SchoolCalendar) -> Head:
    text = " ".join(_ASIDE.sub(" ", " ".join(raw.split())).split())
    for pattern in _OF_SCHOOL_YEAR:
        if (found := pattern.fullmatch(text)) is not None:
            return Head(raw, *_part(found, calendar))
    if (slashed := _SLASHED.fullmatch(text)) is not None:
        year = _year(slashed["year"])
        return Head(raw, (year.start, year.end)) if year else Head(raw, doubt=Doubt.UNREAD)
    period = read_period(text)
    days = _days(period)
    if days is None or period.recurrence is not None:
        return Head(raw, doubt=Doubt.UNREAD)
    if not period.doubtful:
        return Head(raw, days)
    readings = [_days(one) for one in period.alternatives]
    if any(one.code is AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR for one in period.ambiguities):
        readings = [_days(one) for one in period.alternatives if one.kind is PeriodKind.SCHOOL_YEAR]
    other = next((one for one in readings if one is not None and one != days), None)
    return Head(raw, days, Doubt.SEVERAL, other)


def _days(period: Period) -> Days | None:
    return None if period.start is None or period.end is None else (period.start, period.end)


def _part(found: re.Match[str], calendar: SchoolCalendar) -> tuple[Days | None, Doubt | None]:
    """The days of a term or a half of a school year, as entered for that year."""
    year, number = _year(found["year"]), found["number"].upper()
    if year is None:
        return None, Doubt.UNREAD
    halves = found["part"].lower().startswith(("полугоди", "half"))
    stretches = calendar.halves(year) if halves else calendar.terms(year)
    wanted = _ROMAN.get(number) or int(number)
    for one in stretches:
        if one.number == wanted:
            return (one.start, one.end), None
    return None, Doubt.UNREAD


def _year(words: str) -> SchoolYear | None:
    try:
        return SchoolYear.parse(words)
    except ValueError:
        return None


def _school_years(heads: list[Head]) -> list[Head]:
    """Doubtful spans of years that overlap as calendar years and do not as school years."""
    doubtful = [one for one in heads if one.other is not None]
    pairs = [(a, b) for i, a in enumerate(doubtful) for b in doubtful[i + 1 :]]
    if not any(_meet(a.days, b.days) for a, b in pairs):
        return heads
    if any(_meet(a.other, b.other) for a, b in pairs):
        return heads
    return [one if one.other is None else Head(one.raw, one.other) for one in heads]


def _meet(one: Days | None, other: Days | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]
