"""What kind of figure an indicator is, read from its words: the beginning of a definition. Pure.

The documents give name, unit and target and nothing else (domain.md, 5.1: "No baseline, no year, no
responsible, no frequency"). What is read here is a first guess; a person corrects it on the page.
"""

import re
from dataclasses import dataclass

from kaskad.indicators.assessment import way_of
from kaskad.indicators.kinds import Direction, IndicatorKind, ValueKind
from kaskad.indicators.targets import Operator, Target, TargetKind, read_target
from kaskad.indicators.units import Measure, read_unit

_SHARE = re.compile(r"^\s*(?:доля|процент|удельный\s+вес)", re.IGNORECASE)
_INDEX = re.compile(r"^\s*(?:индекс|средн|рейтинг|балл)", re.IGNORECASE)
_LESS = re.compile(r"(?:отток|текучест|отсев|нарушени|низки\w{1,5}\s{1,5}результат)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """A first reading of an indicator."""

    kind: IndicatorKind
    direction: Direction
    value_kind: ValueKind


def guess(name: str, unit_raw: str, target_raw: str) -> Guess:
    """Kind, direction and value kind of an indicator called *name*."""
    unit, target = read_unit(unit_raw), read_target(target_raw)
    kind = _kind(name, unit.measure, target)
    falling = (
        target.operator is Operator.AT_MOST
        or target.rising is False
        or _LESS.search(name) is not None
    )
    return Guess(
        kind,
        way_of(target, Direction.LESS if falling else Direction.MORE),
        ValueKind.CUMULATIVE if kind is IndicatorKind.COUNT else ValueKind.LATEST,
    )


def _kind(name: str, measure: Measure, target: Target) -> IndicatorKind:
    if target.kind is TargetKind.PRESENCE:
        return IndicatorKind.PRESENCE
    if target.kind is TargetKind.TEXT and not target.unreadable:
        return IndicatorKind.TEXT
    if _SHARE.match(name):
        return IndicatorKind.SHARE
    if measure is Measure.SHARE:
        # More than all there is: a rate of growth, not a part of a whole.
        more = target.number is not None and target.number > 100
        return IndicatorKind.INDEX if more else IndicatorKind.SHARE
    if measure is Measure.POINTS or _INDEX.match(name):
        return IndicatorKind.INDEX
    return IndicatorKind.COUNT
