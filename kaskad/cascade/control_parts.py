"""Control stages and control points as a passport shows them and a version keeps them.

Oversight keeps them and registers here how they are read. What of them stands in a passport is the
plan: of a control stage its object, expected result, period and controller; of a control point its
name, place in the plan, day of the plan, who is responsible and what confirms it. Forecasts, actual
days, findings and conclusions are what happens with the plan: they change all the time and are no
part of a version, as the states of activities are not. Nor are control dates that a director set,
and points that were cancelled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaskad.cascade.access import Place
from kaskad.cascade.period_words import PeriodView, period_view
from kaskad.people.models import Person

KINDS = ("control_stages", "milestones")
"""Sections of the passport, and lists of a version."""
Kept = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows of plain JSON by kind; each has an id and the names of parties as they are now."""
Teller = Callable[[int], Kept]
"""(id of the initiative) -> both lists, in two statements."""


@dataclass(frozen=True)
class PlanDays:
    """How the day of the plan of a control point is reached by a request that was approved."""

    table: Any
    change: "Callable[[Person | None, Place, Any, date], bool]"


_tellers: dict[str, Teller] = {}
_days: dict[str, PlanDays] = {}


@dataclass(frozen=True)
class ControlStagePart:
    """A control stage of the plan."""

    number: str
    subject: str
    expected: str
    period: PeriodView
    controller: str


@dataclass(frozen=True)
class MilestonePart:
    """A control point of the plan."""

    name: str
    part: str
    """The stage or activity it belongs to; empty: the whole project."""
    planned_on: date | None
    responsible: str
    document: str


def tell(room: str, teller: Teller) -> None:
    """Register *teller* for *room*."""
    _tellers[room] = teller


def tell_days(room: str, days: PlanDays) -> None:
    """Register *days* for *room*."""
    _days[room] = days


def plan_days() -> PlanDays:
    """What a room has registered."""
    return next(iter(_days.values()))


def kept_now(initiative_id: int) -> dict[str, list[dict[str, Any]]]:
    """Both lists as they stand now. Two statements."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for teller in _tellers.values():
        for kind, rows in teller(initiative_id).items():
            found[kind] += [dict(row) for row in rows]
    return found


def control_sections(kept: Kept) -> dict[str, tuple[Any, ...]]:
    """The rows of both sections; nothing where a version kept none."""
    return {
        "control_stages": tuple(_stage(row) for row in kept.get("control_stages", ())),
        "milestones": tuple(_milestone(row) for row in kept.get("milestones", ())),
    }


def _stage(row: Mapping[str, Any]) -> ControlStagePart:
    return ControlStagePart(
        row["number"], row["subject"], row["expected"],
        period_view(row["period_raw"], row["period"]), row["controller"],
    )  # fmt: skip


def _milestone(row: Mapping[str, Any]) -> MilestonePart:
    day = row["planned_on"]
    return MilestonePart(
        row["name"], row["part"], date.fromisoformat(day) if day else None, row["responsible"],
        row["document"],
    )  # fmt: skip
