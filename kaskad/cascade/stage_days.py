"""The days of several stages: those an activity runs in together, those it runs through. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from kaskad.periods import Origin, Period, PeriodKind

_DEADLINES = frozenset({PeriodKind.DEADLINE, PeriodKind.RECURRING_DEADLINE})


def widened(own: Period, others: Iterable[Period | None]) -> Period:
    """The days of a stage together with those of further ones; an open bound stays open."""
    starts, ends = [own.start], [own.end]
    for one in others:
        if one is not None:
            starts.append(one.start)
            ends.append(one.end)
    start = None if None in starts else min(day for day in starts if day is not None)
    end = None if None in ends else max(day for day in ends if day is not None)
    if (start, end) == (own.start, own.end):
        return own
    return replace(
        own,
        start=start,
        start_precision=own.start_precision if start == own.start else None,
        start_origin=own.start_origin if start is not None else None,
        end=end,
        end_precision=own.end_precision if end == own.end else None,
        end_origin=own.end_origin if end is not None else None,
    )


def spanned(
    period: Period | None, stages: Sequence[tuple[int, date | None, date | None]]
) -> list[int]:
    """The *stages* (id, first day, last day) that a period runs through, if it is several.

    Only one whose words name a bound: a period that has both from its project says nothing of
    stages, nor does a day by which something is done.
    """
    if period is None or period.start is None or period.end is None or period.kind in _DEADLINES:
        return []
    if {period.start_origin, period.end_origin} <= {Origin.INHERITED, None}:
        return []
    found = [
        stage_id
        for stage_id, first, last in stages
        if first is not None and last is not None and first <= period.end and period.start <= last
    ]
    return found if len(found) > 1 else []
