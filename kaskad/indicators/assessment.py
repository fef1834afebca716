"""Held against its target: reached, nearly, far; deviation and attainment. Pure.

Source: domain.md, 4.12 (80 % and 99 % are thresholds of the registry), 5.3, decree 1288 section IV
(the deviation from the plan is computed); PRODUCT.md, rule 3: zero is a value, no data is not zero.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kaskad.indicators.kinds import Direction
from kaskad.indicators.targets import Operator, Target, TargetKind

_ONE = Decimal(1)


class Judgement(StrEnum):
    """What a person says of a target that is no number, with a reason."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"


class Standing(StrEnum):
    """How an indicator stands against its target."""

    REACHED = "reached"
    NEARLY = "nearly"
    FAR = "far"
    NO_DATA = "no_data"
    NOT_ASSESSED = "not_assessed"
    """There is something to look at, and a person has to say what it comes to."""
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an actual value comes to."""

    standing: Standing
    deviation: Decimal | None = None
    """Actual minus plan, in the unit of the indicator."""
    attainment: Decimal | None = None
    """Part of the way that is done: 1 is all of it; None where there is no way to measure."""


def assess(
    target: Target,
    number: Decimal | None,
    *,
    direction: Direction = Direction.MORE,
    baseline: Decimal | None = None,
    low: Decimal | None = None,
    present: bool | None = None,
    judgement: Judgement | None = None,
    said: bool = False,
    nearly_from: Decimal = Decimal("0.8"),
) -> Assessment:
    """Hold *number* (or presence, or a person's *judgement*) against *target*.

    With direction WITHIN the bounds are *low*, or what the words say («от 10»), and the number of
    the target. Of a target in words nothing is known before something was said (*said*). Below
    *nearly_from* of the way the indicator is far from its target.
    """
    if target.kind is TargetKind.NONE:
        return Assessment(Standing.NO_TARGET)
    if target.kind is TargetKind.NUMBER and target.number is not None:
        if number is None:
            return Assessment(Standing.NO_DATA)
        way = way_of(target, direction)
        if way is Direction.WITHIN:
            return _within(number, target.low if target.low is not None else low, target.number)
        return _number(number, target.number, way, baseline, nearly_from)
    if judgement is not None:
        return Assessment(
            {
                Judgement.REACHED: Standing.REACHED,
                Judgement.PARTLY: Standing.NEARLY,
                Judgement.NOT_REACHED: Standing.FAR,
            }[judgement]
        )
    if target.kind is TargetKind.PRESENCE:
        if present is None and number is None:
            return Assessment(Standing.NO_DATA)
        there = present if present is not None else number is not None
        return Assessment(Standing.REACHED if there else Standing.FAR)
    if target.kind is TargetKind.TREND and number is not None and baseline is not None:
        rising = direction is Direction.MORE if target.rising is None else target.rising
        better = number > baseline if rising else number < baseline
        return Assessment(Standing.REACHED if better else Standing.FAR, number - baseline)
    if target.kind is TargetKind.TREND and number is None:
        return Assessment(Standing.NO_DATA)
    if number is None and present is None and not said:
        return Assessment(Standing.NO_DATA)
    return Assessment(Standing.NOT_ASSESSED)


def way_of(target: Target, direction: Direction) -> Direction:
    """Which way counts: what the words say («не более») before what the indicator says."""
    if target.operator is Operator.AT_MOST:
        return Direction.LESS
    if target.operator is Operator.AT_LEAST:
        return Direction.MORE
    if target.operator is Operator.BETWEEN:
        return Direction.WITHIN
    return direction


def attainment(
    number: Decimal, target: Decimal, direction: Direction, baseline: Decimal | None = None
) -> Decimal | None:
    """Part of the way from *baseline* (none: from zero) to *target*; at least 0, more than 1 too.

    For an indicator that is to fall, without a baseline, the part is target by number. None where
    there is no way to go and the target is not reached.
    """
    if direction is Direction.LESS:
        if baseline is not None and baseline > target:
            return max((baseline - number) / (baseline - target), Decimal(0))
        if number <= target:
            return _ONE
        return target / number if target > 0 else Decimal(0)
    start = baseline if baseline is not None and baseline < target else Decimal(0)
    if target > start:
        return max((number - start) / (target - start), Decimal(0))
    return _ONE if number >= target else None


def _number(
    number: Decimal,
    goal: Decimal,
    way: Direction,
    baseline: Decimal | None,
    nearly_from: Decimal,
) -> Assessment:
    deviation = number - goal
    part = attainment(number, goal, way, baseline)
    if number <= goal if way is Direction.LESS else number >= goal:
        return Assessment(Standing.REACHED, deviation, max(part or _ONE, _ONE))
    near = part is not None and part >= nearly_from
    return Assessment(Standing.NEARLY if near else Standing.FAR, deviation, part)


def _within(number: Decimal, low: Decimal | None, high: Decimal) -> Assessment:
    if low is not None and number < low:
        return Assessment(Standing.FAR, number - low)
    if number > high:
        return Assessment(Standing.FAR, number - high)
    return Assessment(Standing.REACHED, Decimal(0), _ONE)
