"""Other bounds for a period, so that two rows of a plan agree. Pure.

A bound is taken with its precision where the result can be said in the words of periods («ноябрь
2021 г. – октябрь 2024 г.»), else as two days.
"""

from dataclasses import replace
from datetime import date, timedelta

from kaskad.periods import (
    Origin,
    Period,
    PeriodContext,
    PeriodKind,
    Precision,
    canonical,
    read_period,
)

_DAY = timedelta(days=1)


def ending(period: Period, other: Period, *, before: bool = False) -> Period | None:
    """*period* ending with *other*, or the day *before* that begins; None: it cannot."""
    bound = other.start if before else other.end
    precision = other.start_precision if before else other.end_precision
    if bound is None:
        return None
    end = bound - _DAY if before else bound
    if period.start is not None and end < period.start:
        return None
    if period.kind is PeriodKind.DEADLINE and precision is Precision.DAY:
        return _bare(replace(period, end=end, end_precision=precision, end_origin=_OWN))
    return _said(period, period.start, end, end_precision=precision)


def starting(period: Period, other: Period, *, after: bool = False) -> Period | None:
    """*period* beginning with *other*, or the day *after* that ends; None: it cannot."""
    bound = other.end if after else other.start
    precision = other.end_precision if after else other.start_precision
    if bound is None:
        return None
    start = bound + _DAY if after else bound
    if period.end is not None and period.end < start:
        return None
    return _said(period, start, period.end, start_precision=precision)


_OWN = Origin.EXPLICIT


def _bare(period: Period) -> Period:
    return replace(period, raw="", ambiguities=(), reviewed_by=None, edited=False)


def _said(
    period: Period,
    start: date | None,
    end: date | None,
    *,
    start_precision: Precision | None = None,
    end_precision: Precision | None = None,
) -> Period | None:
    """The period between the bounds in the shortest words that say exactly that."""
    if start is None or end is None or period.repeats:
        return None
    if period.kind in {PeriodKind.CONTINUOUS, PeriodKind.REGULAR}:
        return _bare(
            replace(
                period, start=start, start_precision=Precision.DAY, start_origin=_OWN,
                end=end, end_precision=Precision.DAY, end_origin=_OWN,
            )
        )  # fmt: skip
    precisions = {
        start_precision or period.start_precision or Precision.DAY,
        end_precision or period.end_precision or Precision.DAY,
    }
    days = Period.between(start, end)
    if Precision.DAY in precisions:
        return days
    for words in (f"{start.year} – {end.year}", f"{start:%m.%Y} – {end:%m.%Y}"):
        found = read_period(words, PeriodContext())
        if (found.start, found.end) == (start, end):
            return _bare(read_period(canonical(found), PeriodContext()))
    return days
