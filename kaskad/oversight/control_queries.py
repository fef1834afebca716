"""Milestones and control stages of many initiatives, as rules and reports read them.

Frozen rows, fixed statements; `control_page` has what the page of one initiative shows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from kaskad.core.db import plain_rows
from kaskad.core.i18n import zone
from kaskad.core.id_lists import among
from kaskad.oversight.control_state import (
    ControlDates,
    ControlStanding,
    MilestoneDates,
    Shift,
    Standing,
    control_standing,
    milestone_standing,
)
from kaskad.oversight.models import ControlStage, Milestone, MilestoneShift
from kaskad.people.models import Party


class ControlKind(StrEnum):
    """What a fact is about."""

    MILESTONE = "milestone"
    STAGE = "control_stage"


@dataclass(frozen=True)
class ControlFact:
    """A milestone or a control stage as of a day, for rules and lists.

    Exactly one of `milestone` and `stage` is there, as `kind` says. Its row on the page is
    `oversight.control` with the anchor `anchor`.
    """

    kind: ControlKind
    id: int
    name: str
    party: str
    """Who answers for it or controls, as lists show the name; empty: nobody."""
    due_on: date | None
    """The forecast of a milestone (its actual day once reached), the end of a control stage."""
    planned_on: date | None
    """The plan of a milestone, the end of a control stage."""
    milestone: Standing | None = None
    stage: ControlStanding | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached or concluded."""
        found = self.milestone or self.stage
        return found is not None and found.is_open

    @property
    def overdue(self) -> int:
        """Days past its day: the forecast, or the end of the stage; 0: not overdue."""
        found = self.milestone or self.stage
        return found.overdue if found is not None else 0

    @property
    def slip(self) -> int:
        """Days by which an open milestone is now expected later than planned."""
        return self.milestone.slip if self.milestone is not None else 0

    @property
    def measures_overdue(self) -> int:
        """Days past the day of the measures that a conclusion asked for; 0: not overdue."""
        return self.stage.measures_overdue if self.stage is not None else 0

    @property
    def state(self) -> str:
        """A value of `MilestoneState` or `ControlState`."""
        found = self.milestone or self.stage
        return str(found.state) if found is not None else ""

    @property
    def anchor(self) -> str:
        """Of its row on the page."""
        return f"{'milestone' if self.kind == ControlKind.MILESTONE else 'control'}-{self.id}"


def control_facts(ids: Sequence[int], as_of: date) -> dict[int, list[ControlFact]]:
    """Everything under control that is not in the archive, by initiative, as of a day.

    Milestones first, by the day on which they are expected, then control stages in their order.
    Initiatives without any are left out. Three statements, however many *ids*.
    """
    if not ids:
        return {}
    shifts = _by_milestone(plain_rows(_SHIFTS, {"ids": ids}))
    found: dict[int, list[ControlFact]] = {}
    for row in plain_rows(_MILESTONES, {"ids": ids}):
        milestone = standing_of(row, shifts.get(row.id, ()), as_of)
        fact = ControlFact(
            ControlKind.MILESTONE,
            row.id,
            row.name,
            row.short or row.party or "",
            milestone.actual_on or milestone.forecast_on,
            row.baseline_on,
            milestone=milestone,
        )
        found.setdefault(row.initiative_id, []).append(fact)
    for facts in found.values():
        facts.sort(key=lambda one: one.due_on or date.max)
    for stage in plain_rows(_STAGES, {"ids": ids}):
        fact = ControlFact(
            ControlKind.STAGE,
            stage.id,
            stage.subject,
            stage.short or stage.party or "",
            stage.ends_on,
            stage.ends_on,
            stage=stage_standing_of(stage, as_of),
        )
        found.setdefault(stage.initiative_id, []).append(fact)
    return found


def _shifts(*conditions: Any) -> Any:
    return (
        select(
            MilestoneShift.milestone_id,
            MilestoneShift.old_on,
            MilestoneShift.new_on,
            MilestoneShift.shifted_at,
        )
        .join(Milestone, Milestone.id == MilestoneShift.milestone_id)
        .where(*conditions)
        .order_by(MilestoneShift.id)
    )


# Put together once: the registry asks them of a thousand projects at every look.
_SHIFTS = _shifts(among(Milestone.initiative_id))
_MILESTONES = (
    select(
        Milestone.initiative_id,
        Milestone.id,
        Milestone.name,
        Milestone.baseline_on,
        Milestone.forecast_on,
        Milestone.actual_on,
        Milestone.cancelled_at,
        Party.name.label("party"),
        Party.short_name.label("short"),
    )
    .outerjoin(Party, Party.id == Milestone.responsible_id)
    .where(among(Milestone.initiative_id), Milestone.archived_at.is_(None))
    .order_by(Milestone.position, Milestone.id)
)
_STAGES = (
    select(
        ControlStage.initiative_id,
        ControlStage.id,
        ControlStage.subject,
        ControlStage.starts_on,
        ControlStage.ends_on,
        ControlStage.conclusion,
        ControlStage.concluded_on,
        ControlStage.measures,
        ControlStage.measures_due_on,
        ControlStage.measures_done_on,
        Party.name.label("party"),
        Party.short_name.label("short"),
    )
    .outerjoin(Party, Party.id == ControlStage.controller_id)
    .where(among(ControlStage.initiative_id), ControlStage.archived_at.is_(None))
    .order_by(ControlStage.position, ControlStage.id)
)


def next_points(facts: Iterable[ControlFact], count: int = 3) -> list[ControlFact]:
    """The open ones that come next: overdue first, then by day; those without a day last."""
    waiting = [one for one in facts if one.is_open]
    return sorted(waiting, key=lambda one: (one.due_on or date.max, one.kind, one.id))[:count]


def day_of(moment: datetime, here: ZoneInfo | None = None) -> date:
    """The day on which something was done, for comparisons with `as_of`.

    A demo stands on one day while its clock runs on in UTC, so of the two days that a moment has,
    here and in UTC, the earlier one counts: nothing is done tomorrow. *here* is the visitor's
    zone, for those who ask for thousands.
    """
    return min(moment.astimezone(here or zone()).date(), moment.astimezone(UTC).date())


def shifts_of(*conditions: Any) -> dict[int, list[Shift]]:
    """The shifts of the milestones that meet *conditions*, in their order. One statement."""
    return _by_milestone(plain_rows(_shifts(*conditions)))


def _by_milestone(rows: Iterable[Any]) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = {}
    here = zone()
    for row in rows:
        shift = Shift(row.old_on, row.new_on, day_of(row.shifted_at, here))
        found.setdefault(row.milestone_id, []).append(shift)
    return found


def standing_of(row: Any, shifts: Sequence[Shift], as_of: date) -> Standing:
    """How the milestone *row*, or its columns, stood on *as_of*."""
    cancelled = day_of(row.cancelled_at) if row.cancelled_at is not None else None
    dates = MilestoneDates(row.baseline_on, row.forecast_on, row.actual_on, cancelled, shifts)
    return milestone_standing(dates, as_of)


def stage_standing_of(row: Any, as_of: date) -> ControlStanding:
    """How the control stage *row*, or its columns, stood on *as_of*."""
    return control_standing(
        ControlDates(
            row.starts_on, row.ends_on, row.conclusion, row.concluded_on, bool(row.measures),
            row.measures_due_on, row.measures_done_on,
        ),
        as_of,
    )  # fmt: skip
