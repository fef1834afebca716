"""Milestones and control stages of projects as rules, lists and the line of time need them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kaskad.oversight.control_queries import ControlFact, ControlKind, control_facts
from kaskad.registry.health_facts import ControlPoint
from kaskad.registry.rows import Flag, NextPoint


@dataclass(frozen=True)
class ControlOf:
    """What is under control in one project."""

    points: tuple[ControlPoint, ...] = ()
    """Those that are late or have moved, and those with late measures."""
    flags: tuple[Flag, ...] = ()
    next: NextPoint | None = None


def control_of(
    ids: Sequence[int], as_of: date, *, flags: bool = True
) -> dict[int, ControlOf]:  # fmt: skip
    """What is under control, by initiative, as of a day. The statements of `control_facts`.

    Only a line of time needs *flags*.
    """
    return {
        initiative_id: ControlOf(
            tuple(_point(one, as_of) for one in facts if _matters(one)),
            tuple(_flag(one) for one in facts if _has_flag(one)) if flags else (),
            _next(facts, as_of),
        )
        for initiative_id, facts in control_facts(ids, as_of).items()
    }


def _matters(fact: ControlFact) -> bool:
    """Whether a rule of health may ask of it: most of a plan lies ahead as it was planned."""
    return bool(fact.overdue or fact.slip or fact.measures_overdue)


def _point(fact: ControlFact, as_of: date) -> ControlPoint:
    late = fact.measures_overdue
    return ControlPoint(
        anchor=fact.anchor, name=fact.name, due_on=fact.due_on, planned_on=fact.planned_on,
        is_milestone=fact.kind == ControlKind.MILESTONE, is_open=fact.is_open, slip=fact.slip,
        measures_due_on=date.fromordinal(as_of.toordinal() - late) if late else None,
    )  # fmt: skip


def _next(facts: Iterable[ControlFact], as_of: date) -> NextPoint | None:
    coming = [
        (one.due_on, one.name)
        for one in facts
        if one.due_on is not None and one.due_on >= as_of and one.is_open
    ]
    if not coming:
        return None
    due_on, name = min(coming, key=lambda one: one[0])
    return NextPoint(name, due_on)


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
