"""Disagreements between periods: reported, never silently repaired (domain.md, 6.1 and 12).

A row wider than its stage, a deadline a day off its stage's (row 40 of 6.2, scenario 6), and stages
of one project that overlap (anomalies 1 and 29).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from kaskad.periods.kinds import Origin, PeriodKind, Precision
from kaskad.periods.period import Period

_SLIP: Final = timedelta(days=1)


class ConflictCode(StrEnum):
    """What is wrong between two periods."""

    STARTS_EARLIER = "starts_earlier"
    ENDS_LATER = "ends_later"
    OUTSIDE = "outside"
    NEARLY_SAME_END = "nearly_same_end"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One disagreement: the inner (or first) date, the outer (or second) date.

    The two ways to settle it are the two dates: take `outer` for the row, or widen the stage to
    `inner`. Which of them is right only a person knows.
    """

    code: ConflictCode
    inner: date
    outer: date

    @property
    def days(self) -> int:
        """How far apart the two dates are."""
        return abs((self.inner - self.outer).days)


def conflicts(inner: Period, outer: Period) -> tuple[Conflict, ...]:
    """Where a row (activity, stage) does not fit its parent (stage, project).

    Only bounds that the row names itself count: an inherited bound is the parent's own. A year is
    named roughly, so a parent's border inside that year is no conflict (row 47); a deadline is
    meant exactly.
    """
    start = inner.start if inner.start_origin is not Origin.INHERITED else None
    end = inner.end if inner.end_origin is not Origin.INHERITED else None
    if start and outer.end and start > outer.end:
        return (Conflict(ConflictCode.OUTSIDE, start, outer.end),)
    if end and outer.start and end < outer.start:
        return (Conflict(ConflictCode.OUTSIDE, end, outer.start),)
    found: list[Conflict] = []
    if start and outer.start and start < outer.start and not _roughly(inner, start, outer.start):
        found.append(Conflict(ConflictCode.STARTS_EARLIER, start, outer.start))
    if end and outer.end and end != outer.end:
        if end > outer.end and not _roughly(inner, end, outer.end):
            found.append(Conflict(ConflictCode.ENDS_LATER, end, outer.end))
        elif _is_slip(inner, outer):
            found.append(Conflict(ConflictCode.NEARLY_SAME_END, end, outer.end))
    return tuple(found)


def overlaps(periods: Sequence[Period]) -> tuple[tuple[int, int, Conflict], ...]:
    """Neighbouring stages that share days: places of both in `periods` and the shared stretch.

    `inner` is the first shared day (the start of the later stage), `outer` the last one.
    """
    found: list[tuple[int, int, Conflict]] = []
    for place, (first, second) in enumerate(pairwise(periods)):
        if first.end and second.start and first.start and first.start <= second.start <= first.end:
            last = min(first.end, second.end or first.end)
            found.append((place, place + 1, Conflict(ConflictCode.OVERLAP, second.start, last)))
    return tuple(found)


def _roughly(inner: Period, mine: date, theirs: date) -> bool:
    """True when the row named only the year and the parent's border lies in that year."""
    precision = inner.start_precision if mine == inner.start else inner.end_precision
    named_year = precision is Precision.YEAR and inner.kind is not PeriodKind.DEADLINE
    return named_year and mine.year == theirs.year


def _is_slip(inner: Period, outer: Period) -> bool:
    """Two exact deadlines a day apart: most likely one date, miswritten once."""
    exact = inner.end_precision is outer.end_precision is Precision.DAY
    if not exact or not inner.end or not outer.end:
        return False
    deadlines = inner.kind is outer.kind is PeriodKind.DEADLINE
    return deadlines and timedelta(0) < outer.end - inner.end <= _SLIP
