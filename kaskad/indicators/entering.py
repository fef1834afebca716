"""What may be entered as a value, and what looks odd about it. Pure.

Refusals are for what cannot be so (issue 5, "Bad input"); oddities are shown while entering and
refuse nothing (domain.md, 5.3; peers.md, 3.24).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kaskad.indicators.kinds import IN_WORDS, Direction, IndicatorKind, ValueKind
from kaskad.indicators.numbers import share
from kaskad.indicators.units import Measure


@dataclass(frozen=True, slots=True)
class Entered:
    """A value as somebody enters it."""

    on_day: date
    starts_on: date | None = None
    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    present: bool | None = None
    text: str = ""
    adds: bool = False

    @property
    def figure(self) -> Decimal | None:
        """The number, reckoned from the counts where both are given."""
        if self.numerator is not None and self.denominator is not None:
            return share(self.numerator, self.denominator)
        return self.number


class Fault(StrEnum):
    """Why a value is refused."""

    NOTHING = "nothing"
    FUTURE = "future"
    OUTSIDE = "outside"
    BACKWARDS = "backwards"
    EMPTY_WHOLE = "empty_whole"
    MORE_THAN_WHOLE = "more_than_whole"
    ONE_COUNT = "one_count"
    NEGATIVE = "negative"
    LESS_ADDED = "less_added"
    """Nothing is taken off by coming "on top"; a wrong value is returned or withdrawn."""
    PARTS = "parts"
    """People and pieces are whole numbers."""
    NUMBER_NEEDED = "number_needed"
    SHARES_ADDED = "shares_added"
    OVERLAPS = "overlaps"
    TAKEN = "taken"
    """The period has its value, and one is counted (`taken`)."""


_WHOLE = frozenset({Measure.PEOPLE, Measure.PIECES})
_GRACE = 366
_MANY_TIMES = 10


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules ask of the indicator."""

    kind: IndicatorKind
    value_kind: ValueKind
    direction: Direction
    measure: Measure
    first_day: date | None = None
    last_day: date | None = None
    """Bounds of the project; values come in for a year after its end."""
    target: Decimal | None = None
    """The number of its final target."""

    @property
    def never_below_zero(self) -> bool:
        """Counts, people and things, and everything that only grows; an index may fall below."""
        return (
            self.kind in {IndicatorKind.COUNT, IndicatorKind.SHARE}
            or self.measure in _WHOLE
            or self.value_kind is ValueKind.CUMULATIVE
        )


def fault(
    entered: Entered,
    subject: Subject,
    today: date,
    periods: Sequence[tuple[date, date]] = (),
) -> tuple[Fault, str] | None:
    """(what is wrong, the field it stands in), or None; *periods* have a value already.

    Counts, shares and totals are never below zero, and neither is what comes on top: a figure that
    was too high is corrected by returning or withdrawing its value, not by a second one below zero.
    """
    return (
        _wrong_days(entered, subject, today)
        or _wrong_counts(entered)
        or _wrong_number(entered, subject)
        or _overlap(entered, subject, periods)
    )


def _wrong_days(entered: Entered, subject: Subject, today: date) -> tuple[Fault, str] | None:
    if entered.on_day > today:
        return Fault.FUTURE, "on_day"
    if entered.starts_on is not None and entered.starts_on > entered.on_day:
        return Fault.BACKWARDS, "starts_on"
    if subject.first_day is not None and entered.on_day < subject.first_day:
        return Fault.OUTSIDE, "on_day"
    if subject.last_day is not None and (entered.on_day - subject.last_day).days > _GRACE:
        return Fault.OUTSIDE, "on_day"
    return None


def _wrong_counts(entered: Entered) -> tuple[Fault, str] | None:
    top, bottom = entered.numerator, entered.denominator
    if top is None and bottom is None:
        return None
    if top is None:
        return Fault.ONE_COUNT, "numerator"
    if bottom is None:
        return Fault.ONE_COUNT, "denominator"
    if bottom == 0:
        return Fault.EMPTY_WHOLE, "denominator"
    if top < 0 or bottom < 0:
        return Fault.NEGATIVE, "numerator" if top < 0 else "denominator"
    return (Fault.MORE_THAN_WHOLE, "numerator") if top > bottom else None


def _wrong_number(entered: Entered, subject: Subject) -> tuple[Fault, str] | None:
    number = entered.figure
    if subject.kind in IN_WORDS:
        empty = number is None and entered.present is None and not entered.text.strip()
        return (Fault.NOTHING, "text") if empty else None
    if number is None:
        return Fault.NUMBER_NEEDED, "number"
    if subject.kind is IndicatorKind.SHARE:
        if number < 0:
            return Fault.NEGATIVE, "number"
        if number > 100:
            return Fault.MORE_THAN_WHOLE, "number"
        return (Fault.SHARES_ADDED, "adds") if entered.adds else None
    if number < 0 and entered.adds:
        return Fault.LESS_ADDED, "number"
    if number < 0 and subject.never_below_zero:
        return Fault.NEGATIVE, "number"
    if subject.measure in _WHOLE and number != number.to_integral_value():
        return Fault.PARTS, "number"
    return None


def _overlap(
    entered: Entered, subject: Subject, periods: Sequence[tuple[date, date]]
) -> tuple[Fault, str] | None:
    if subject.value_kind is not ValueKind.PER_PERIOD or entered.adds:
        return None
    first = entered.starts_on or entered.on_day
    if (first, entered.on_day) in periods:
        return Fault.TAKEN, "on_day"
    if any(start <= entered.on_day and first <= end for start, end in periods):
        return Fault.OVERLAPS, "starts_on"
    return None


class Oddity(StrEnum):
    """What looks odd, and is accepted."""

    FALLS = "falls"
    """A total that grows smaller than it was."""
    WHOLE_CHANGED = "whole_changed"
    UNUSUAL = "unusual"
    """Outside the values so far."""
    MANY_TIMES = "many_times"
    """Many times the target and everything so far: known of few values, too."""
    NO_COUNTS = "no_counts"
    """A bare percentage (domain.md, scenario 9)."""
    NO_PROOF = "no_proof"
    """Nothing is attached that proves it (said of what is written, not while typing)."""


@dataclass(frozen=True, slots=True)
class Before:
    """A value before this one."""

    number: Decimal | None
    denominator: Decimal | None = None


def oddities(entered: Entered, subject: Subject, before: Sequence[Before]) -> tuple[Oddity, ...]:
    """What a person should look at twice; *before* are the last values, the newest first."""
    found: list[Oddity] = []
    number = entered.figure
    last = next((one for one in before if one.number is not None), None)
    if number is None:
        return ()
    if (
        subject.value_kind is ValueKind.CUMULATIVE and not entered.adds
        and last is not None and last.number is not None and number < last.number
    ):  # fmt: skip
        found.append(Oddity.FALLS)
    whole = next((one.denominator for one in before if one.denominator), None)
    if (
        whole is not None and entered.denominator is not None
        and abs(entered.denominator - whole) * 5 > whole
    ):  # fmt: skip
        found.append(Oddity.WHOLE_CHANGED)
    known = [one.number for one in before if one.number is not None]
    if beyond(number, subject.target, known):
        found.append(Oddity.MANY_TIMES)
    elif not entered.adds and _unusual(number, known):
        found.append(Oddity.UNUSUAL)
    if subject.kind is IndicatorKind.SHARE and entered.denominator is None:
        found.append(Oddity.NO_COUNTS)
    return tuple(found)


def beyond(number: Decimal, target: Decimal | None, before: Sequence[Decimal]) -> bool:
    """More than ten times the target and everything so far: a slip of the pen, most likely."""
    most = max([*before, *([target] if target is not None else ())], default=Decimal(0))
    return most > 0 and number > _MANY_TIMES * most


def _unusual(number: Decimal, before: Sequence[Decimal]) -> bool:
    """Outside twice the range of the last values, when there are at least three."""
    known = [one for one in before if one]
    if len(known) < 3:
        return False
    low, high = min(known), max(known)
    room = max(high - low, abs(high) / 2)
    return not low - room <= number <= high + room
