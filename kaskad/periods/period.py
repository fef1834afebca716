"""`Period`: the original words about time together with their structured reading.

The fields are those of domain.md, 6.1. Three are added because a lossless reading needs them:
`relation` (what a relative period refers to), several `windows` in a recurrence (row 53 of 6.2 has
two), and `edited` (a person replaced the words, so the words are history and are no longer shown).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeAlias

from kaskad.periods.kinds import (
    AmbiguityCode,
    Anchor,
    Confidence,
    Frequency,
    Origin,
    PeriodKind,
    Precision,
    Relation,
)
from kaskad.periods.school_year import SchoolYear

PersonId: TypeAlias = int | str


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a year in which a repetition happens.

    Days are given for both ends or for neither; without days whole months are meant, so February
    ends on the 29th in leap years. A window that ends before it begins runs over New Year.
    """

    from_month: int
    to_month: int
    from_day: int | None = None
    to_day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has: month 13, 31 April."""
        if (self.from_day is None) != (self.to_day is None):
            raise ValueError("a window has days on both ends or on neither")
        for month, day in ((self.from_month, self.from_day), (self.to_month, self.to_day)):
            # 2000 is a leap year: a window may name 29 February.
            if not 1 <= month <= 12 or not 1 <= (day or 1) <= monthrange(2000, month)[1]:
                raise ValueError(f"no day {day} in month {month}")

    @property
    def wraps_year(self) -> bool:
        """True for October–February: the end lies in the next calendar year."""
        return (self.to_month, self.to_day or 0) < (self.from_month, self.from_day or 0)

    def dates(self, year: int) -> tuple[date, date]:
        """First and last day of the window that begins in the calendar year."""
        start = _day_in_month(year, self.from_month, self.from_day or 1)
        end = _day_in_month(year + self.wraps_year, self.to_month, self.to_day or 31)
        return start, end

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `wraps_year` is written for readers of the database, not read back."""
        data: dict[str, Any] = {"from_month": self.from_month, "to_month": self.to_month}
        if self.from_day is not None:
            data |= {"from_day": self.from_day, "to_day": self.to_day}
        return data | {"wraps_year": self.wraps_year}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The window that `to_json` wrote."""
        return cls(data["from_month"], data["to_month"], data.get("from_day"), data.get("to_day"))


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How something repeats.

    `times_min` and `times_max` count repetitions in one unit of `freq` (equal for «2 раза в год»).
    A yearly deadline is the end of its single window; a monthly one is `day_of_month` or
    `working_day` (the n-th). `from_year` and `to_year` are calendar years, both included.
    """

    freq: Frequency
    times_min: int | None = None
    times_max: int | None = None
    windows: tuple[Window, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    day_of_month: int | None = None
    working_day: int | None = None

    def to_json(self) -> dict[str, Any]:
        """A plain dict without the empty parts."""
        data = _filled(self)
        if self.windows:
            data["windows"] = [window.to_json() for window in self.windows]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The recurrence that `to_json` wrote."""
        known = {item.name for item in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        values["freq"] = Frequency(data["freq"])
        values["windows"] = tuple(Window.from_json(row) for row in data.get("windows", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """One doubt about the words: its code, the other readings, and whether a person must look."""

    code: AmbiguityCode
    alternatives: tuple[Period, ...] = ()
    needs_look: bool = True

    def to_json(self) -> dict[str, Any]:
        """A plain dict; alternatives leave out `raw`, which is the parent's."""
        data: dict[str, Any] = {"code": self.code.value, "needs_look": self.needs_look}
        if self.alternatives:
            data["alternatives"] = [
                {name: value for name, value in period.to_json().items() if name != "raw"}
                for period in self.alternatives
            ]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any], raw: str) -> Self:
        """The ambiguity that `to_json` wrote inside a period with these words."""
        return cls(
            AmbiguityCode(data["code"]),
            tuple(Period.from_json({**row, "raw": raw}) for row in data.get("alternatives", ())),
            bool(data["needs_look"]),
        )


@dataclass(frozen=True, slots=True)
class Period:
    """Words about time and what they mean; a value, never changed in place.

    `raw` is the text exactly as it was written and no method alters it (domain.md, D1). `start` and
    `end` are both included; None is an open or unknown bound, and then precision and origin of the
    bound are None as well. `end` is never before `start`: such a value raises ValueError.
    """

    raw: str = ""
    kind: PeriodKind = PeriodKind.NONE
    start: date | None = None
    start_precision: Precision | None = None
    start_origin: Origin | None = None
    end: date | None = None
    end_precision: Precision | None = None
    end_origin: Origin | None = None
    recurrence: Recurrence | None = None
    school_year: SchoolYear | None = None
    anchor: Anchor | None = None
    relation: Relation | None = None
    confidence: Confidence = Confidence.HIGH
    ambiguities: tuple[Ambiguity, ...] = ()
    reviewed_by: PersonId | None = None
    edited: bool = False

    def __post_init__(self) -> None:
        """Hold the promise about the order of the bounds."""
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def between(cls, start: date, end: date) -> Self:
        """A period made of two days, without words: the date fields of a form."""
        return cls(
            kind=PeriodKind.DAY if start == end else PeriodKind.DAY_RANGE,
            start=start,
            start_precision=Precision.DAY,
            start_origin=Origin.EXPLICIT,
            end=end,
            end_precision=Precision.DAY,
            end_origin=Origin.EXPLICIT,
        )

    @property
    def doubtful(self) -> bool:
        """True while a person must look at the reading: the reason for an import issue (D18)."""
        return self.confidence is Confidence.LOW and self.reviewed_by is None

    @property
    def alternatives(self) -> tuple[Period, ...]:
        """Every other reading, in the order of the doubts."""
        return tuple(period for doubt in self.ambiguities for period in doubt.alternatives)

    @property
    def repeats(self) -> bool:
        """True for what has more than one occurrence."""
        return self.kind in {PeriodKind.RECURRING, PeriodKind.RECURRING_DEADLINE}

    def covers(self, day: date) -> bool:
        """True when the day lies between the bounds; an open bound limits nothing."""
        if self.kind is PeriodKind.NONE:
            return False
        return not ((self.start and day < self.start) or (self.end and day > self.end))

    @property
    def reading(self) -> Period:
        """What the words mean and nothing else: no words, doubts or reviewers."""
        return replace(
            self,
            raw="",
            confidence=Confidence.HIGH,
            ambiguities=(),
            reviewed_by=None,
            edited=False,
        )

    def same_reading(self, other: Period) -> bool:
        """True when both mean the same, however they are written."""
        return self.reading == other.reading

    def doubted(
        self, code: AmbiguityCode, *alternatives: Period, needs_look: bool = True
    ) -> Period:
        """The same reading with one more doubt; the confidence falls accordingly."""
        if needs_look:
            confidence = Confidence.LOW
        elif self.confidence is Confidence.HIGH:
            confidence = Confidence.MEDIUM
        else:
            confidence = self.confidence
        doubt = Ambiguity(code, alternatives, needs_look)
        return replace(self, confidence=confidence, ambiguities=(*self.ambiguities, doubt))

    def confirmed(self, by: PersonId) -> Period:
        """The same reading, approved by a person; the doubts stay on record."""
        return replace(self, reviewed_by=by)

    def settled(self, reading: Period, by: PersonId) -> Period:
        """The same words with the reading a person chose, usually one of `alternatives`."""
        return replace(
            reading,
            raw=self.raw,
            confidence=Confidence.HIGH,
            ambiguities=(),
            reviewed_by=by,
            edited=self.edited,
        )

    def replaced(self, reading: Period, by: PersonId) -> Period:
        """A new agreement: the old words are kept in `raw` but are no longer what is shown."""
        return replace(self.settled(reading, by), edited=True)

    def to_json(self) -> dict[str, Any]:
        """A plain dict for a JSON column: lossless, empty parts left out, dates in ISO form."""
        data: dict[str, Any] = {"raw": self.raw, "kind": self.kind.value} | _filled(self)
        data["confidence"] = self.confidence.value
        if self.recurrence:
            data["recurrence"] = self.recurrence.to_json()
        if self.school_year:
            data["school_year"] = self.school_year.label
        if self.ambiguities:
            data["ambiguities"] = [doubt.to_json() for doubt in self.ambiguities]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The period that `to_json` wrote. Unknown keys are ignored; broken data: ValueError."""
        try:
            return cls._from_json(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is not a stored period: {error!r}") from error

    @classmethod
    def _from_json(cls, data: Mapping[str, Any]) -> Self:
        raw, recurrence = data["raw"], data.get("recurrence")
        school_year = data.get("school_year")
        if not isinstance(raw, str):
            raise TypeError("raw is text")
        return cls(
            raw=raw,
            kind=PeriodKind(data["kind"]),
            start=_read(data, "start", date.fromisoformat),
            start_precision=_read(data, "start_precision", Precision),
            start_origin=_read(data, "start_origin", Origin),
            end=_read(data, "end", date.fromisoformat),
            end_precision=_read(data, "end_precision", Precision),
            end_origin=_read(data, "end_origin", Origin),
            recurrence=Recurrence.from_json(recurrence) if recurrence else None,
            school_year=SchoolYear.parse(school_year) if school_year else None,
            anchor=_read(data, "anchor", Anchor),
            relation=_read(data, "relation", Relation),
            confidence=Confidence(data.get("confidence", Confidence.HIGH)),
            ambiguities=tuple(Ambiguity.from_json(row, raw) for row in data.get("ambiguities", ())),
            reviewed_by=data.get("reviewed_by"),
            edited=bool(data.get("edited", False)),
        )


def _read(data: Mapping[str, Any], name: str, read: Any) -> Any:
    value = data.get(name)
    return None if value is None else read(value)


def _filled(value: Period | Recurrence) -> dict[str, Any]:
    """The simple fields that hold something, as JSON values."""
    data: dict[str, Any] = {}
    for item in fields(value):
        held = getattr(value, item.name)
        if isinstance(held, StrEnum):
            data[item.name] = held.value
        elif isinstance(held, date):
            data[item.name] = held.isoformat()
        elif isinstance(held, int | str) and held is not False and held != "":
            data[item.name] = held
    return data


def _day_in_month(year: int, month: int, day: int) -> date:
    """The day, or the month's last one: 29 February falls on the 28th in a common year."""
    return date(year, month, min(day, monthrange(year, month)[1]))
