"""Milestones and control stages of projects as rules, lists and the line of time need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kaskad.oversight.control_queries import ControlFact, ControlKind, control_facts
from kaskad.registry.health import ControlPoint
from kaskad.registry.rows import Flag, NextPoint


@dataclass(frozen=True)
class ControlOf:
    """What is under control in one project."""

    points: tuple[ControlPoint, ...] = ()
    flags: tuple[Flag, ...] = ()
    next: NextPoint | None = None


def control_of(ids: Sequence[int], as_of: date) -> dict[int, ControlOf]:
    """What is under control, by initiative, as of a day. The statements of `control_facts`."""
    return {
        initiative_id: ControlOf(
            tuple(_point(one, as_of) for one in facts),
            tuple(_flag(one) for one in facts if _has_flag(one)),
            min((one for one in map(_next, facts) if one and one.due_on >= as_of),
                key=lambda one: one.due_on, default=None),
        )
        for initiative_id, facts in control_facts(ids, as_of).items()
    }  # fmt: skip


def _point(fact: ControlFact, as_of: date) -> ControlPoint:
    late = fact.measures_overdue
    return ControlPoint(
        anchor=fact.anchor, name=fact.name, due_on=fact.due_on, planned_on=fact.planned_on,
        is_milestone=fact.kind == ControlKind.MILESTONE, is_open=fact.is_open, slip=fact.slip,
        measures_due_on=date.fromordinal(as_of.toordinal() - late) if late else None,
    )  # fmt: skip


def _next(fact: ControlFact) -> NextPoint | None:
    if not fact.is_open or fact.due_on is None:
        return None
    return NextPoint(fact.name, fact.due_on)


def _has_flag(fact: ControlFact) -> bool:
    return fact.milestone is not None and fact.state != "cancelled" and fact.due_on is not None


def _flag(fact: ControlFact) -> Flag:
    tone = "v"
    if not fact.is_open:
        tone = "g"
    elif fact.overdue:
        tone = "r"
    elif fact.slip:
        tone = "y"
    assert fact.due_on is not None  # noqa: S101 - _has_flag
    return Flag(fact.id, fact.name, fact.due_on, tone, fact.planned_on)
