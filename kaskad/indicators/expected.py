"""Expected by now: what the targets let one expect on a day. Pure.

Source: peers.md, 3.17 (an annual target is prorated; a period without data is no zero) and
domain.md, 5.3 (a yearly target is due on the last day of its year). Only targets known on the day
are asked, so that looking back never knows better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kaskad.indicators.kinds import ValueKind


@dataclass(frozen=True, slots=True)
class Step:
    """A target of a period: its first day, the day it is due, the number."""

    starts_on: date
    due_on: date
    number: Decimal


@dataclass(frozen=True, slots=True)
class Start:
    """Where the indicator stood before: the baseline and its day."""

    on: date
    number: Decimal


def expected(
    day: date,
    steps: Sequence[Step],
    value_kind: ValueKind,
    start: Start | None = None,
    *,
    limit: bool = False,
) -> Decimal | None:
    """What is expected on *day*; None before there is anything to expect.

    Per period: the part of the period that is over, of its own target. Otherwise a straight line
    from the target before (the baseline, or zero at the first period's beginning) to the next one.
    After the last target: that target. A *limit* that is not to be passed holds from the first day
    of its period on: it is no way to be gone from zero.
    """
    ordered = sorted(steps, key=lambda step: (step.due_on, step.starts_on))
    if not ordered:
        return None
    if value_kind is ValueKind.PER_PERIOD:
        return _of_period(day, ordered, limit=limit)
    before = start or Start(ordered[0].starts_on, ordered[0].number if limit else Decimal(0))
    if day < min(before.on, ordered[0].starts_on):
        return None
    last_on, last = before.on, before.number
    for step in ordered:
        if day <= step.due_on:
            return _between(day, last_on, last, step)
        last_on, last = step.due_on, step.number
    return last


def _between(day: date, last_on: date, last: Decimal, step: Step) -> Decimal:
    whole = (step.due_on - last_on).days
    if whole <= 0 or day >= step.due_on:
        return step.number
    gone = max((day - last_on).days, 0)
    return last + (step.number - last) * gone / whole


def _of_period(day: date, steps: Sequence[Step], *, limit: bool) -> Decimal | None:
    running = [step for step in steps if step.starts_on <= day]
    if not running:
        return None
    step = running[-1]
    if limit or day >= step.due_on:
        return step.number
    whole = (step.due_on - step.starts_on).days + 1
    return step.number * ((day - step.starts_on).days + 1) / whole
