"""The rows of the page of control and of the reports: frozen, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from kaskad.cascade.faces import Face
from kaskad.cascade.models import Activity, Stage
from kaskad.cascade.period_words import PeriodView, period_view
from kaskad.core.db import db
from kaskad.oversight.control_queries import day_of, stage_standing_of, standing_of
from kaskad.oversight.control_state import ControlStanding, Shift, Standing
from kaskad.oversight.models import ControlStage, Milestone, MilestoneShift
from kaskad.people.models import Party, Person


@dataclass(frozen=True)
class ShiftLine:
    """One move of a milestone."""

    old_on: date
    new_on: date
    reason: str
    who: str
    made_at: datetime


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as of a day, with its shifts up to then."""

    id: int
    initiative_id: int
    name: str
    document: str
    part: str
    """Number and title of the stage or activity it belongs to."""
    part_code: str
    """`stage-12`, `activity-7` or empty, as the form sends it."""
    responsible: Face | None
    planned_on: date
    standing: Standing
    shifts: tuple[ShiftLine, ...]
    cancel_reason: str
    set_by: str
    """Who set it as a control date; empty: part of the plan."""
    set_by_id: int | None
    revision: int

    @property
    def is_open(self) -> bool:
        """Whether it is still to be reached."""
        return self.standing.is_open

    @property
    def day(self) -> date:
        """The day by which it stands in the list."""
        return self.standing.actual_on or self.standing.forecast_on


@dataclass(frozen=True)
class ControlLine:
    """A control stage as of a day."""

    id: int
    initiative_id: int
    number: str
    subject: str
    period: PeriodView
    period_raw: str
    starts_on: date | None
    ends_on: date | None
    expected: str
    controller: Face | None
    found: str
    conclusion: str
    """Empty: none as of the day."""
    measures: str
    measures_due_on: date | None
    measures_done_on: date | None
    concluded_on: date | None
    concluded_by: str
    standing: ControlStanding
    revision: int


@dataclass(frozen=True)
class ControlPage:
    """Everything under control in one initiative."""

    milestones: tuple[MilestoneLine, ...]
    """By day."""
    stages: tuple[ControlLine, ...]
    archived_milestones: tuple[MilestoneLine, ...] = ()
    archived_stages: tuple[ControlLine, ...] = ()

    @property
    def overdue(self) -> int:
        """How many are past their day."""
        rows: Sequence[MilestoneLine | ControlLine] = (*self.milestones, *self.stages)
        return sum(row.standing.overdue > 0 for row in rows)


def control_lines(ids: Sequence[int], as_of: date) -> dict[int, ControlPage]:
    """Milestones with their shifts, control stages with conclusions, by initiative.

    Three statements, however many *ids*; initiatives without any are left out.
    """
    if not ids:
        return {}
    shifts = _shifts(ids, as_of)
    milestones, old_milestones = _milestones(ids, as_of, shifts)
    stages, old_stages = _stages(ids, as_of)
    keys = {*milestones, *old_milestones, *stages, *old_stages}
    return {
        one: ControlPage(
            tuple(sorted(milestones.get(one, ()), key=lambda row: (row.day, row.id))),
            tuple(stages.get(one, ())), tuple(old_milestones.get(one, ())),
            tuple(old_stages.get(one, ())),
        )
        for one in keys
    }  # fmt: skip


def control_page(initiative_id: int, as_of: date) -> ControlPage:
    """The same of one initiative. Three statements."""
    return control_lines([initiative_id], as_of).get(initiative_id, ControlPage((), ()))


def _shifts(ids: Sequence[int], as_of: date) -> dict[int, tuple[list[Shift], list[ShiftLine]]]:
    found: dict[int, tuple[list[Shift], list[ShiftLine]]] = {}
    for row in db.session.execute(
        select(
            MilestoneShift.milestone_id,
            MilestoneShift.old_on,
            MilestoneShift.new_on,
            MilestoneShift.reason,
            MilestoneShift.shifted_at,
            Party.name.label("party"),
            Party.short_name,
        )
        .join(Milestone, Milestone.id == MilestoneShift.milestone_id)
        .outerjoin(Party, Party.id == MilestoneShift.shifted_by_id)
        .where(Milestone.initiative_id.in_(ids))
        .order_by(MilestoneShift.id)
    ):
        dates, lines = found.setdefault(row.milestone_id, ([], []))
        made_on = day_of(row.shifted_at)
        dates.append(Shift(row.old_on, row.new_on, made_on))
        if made_on <= as_of:
            who = row.short_name or row.party or ""
            lines.append(ShiftLine(row.old_on, row.new_on, row.reason, who, row.shifted_at))
    return found


# Columns and not whole rows: of a thousand projects these are ten thousand.
_MILESTONE = (
    Milestone.id, Milestone.initiative_id, Milestone.name, Milestone.document,
    Milestone.stage_id, Milestone.activity_id, Milestone.baseline_on, Milestone.forecast_on,
    Milestone.actual_on, Milestone.cancelled_at, Milestone.cancel_reason, Milestone.set_by_id,
    Milestone.archived_at, Milestone.revision,
)  # fmt: skip
_STAGE = (
    ControlStage.id, ControlStage.initiative_id, ControlStage.number, ControlStage.subject,
    ControlStage.period_raw, ControlStage.period, ControlStage.starts_on, ControlStage.ends_on,
    ControlStage.expected, ControlStage.found, ControlStage.found_at, ControlStage.conclusion,
    ControlStage.measures, ControlStage.measures_due_on, ControlStage.measures_done_on,
    ControlStage.concluded_on, ControlStage.archived_at, ControlStage.revision,
)  # fmt: skip
Milestones = dict[int, list[MilestoneLine]]
Stages = dict[int, list[ControlLine]]


def _milestones(
    ids: Sequence[int], as_of: date, shifts: dict[int, tuple[list[Shift], list[ShiftLine]]]
) -> tuple[Milestones, Milestones]:
    setter = aliased(Person)
    live: Milestones = {}
    archived: Milestones = {}
    for found in db.session.execute(
        select(
            *_MILESTONE,
            Party.id.label("party_id"), Party.kind, Party.name.label("party"), Party.short_name,
            Stage.number.label("stage_number"), Stage.title.label("stage_title"),
            Activity.number.label("activity_number"), Activity.title.label("activity_title"),
            setter.name.label("setter_name"), setter.short_name.label("setter_short"),
        )
        .outerjoin(Party, Party.id == Milestone.responsible_id)
        .outerjoin(Stage, Stage.id == Milestone.stage_id)
        .outerjoin(Activity, Activity.id == Milestone.activity_id)
        .outerjoin(setter, setter.id == Milestone.set_by_id)
        .where(Milestone.initiative_id.in_(ids))
        .order_by(Milestone.position, Milestone.id)
    ):  # fmt: skip
        dates, lines = shifts.get(found.id, ([], []))
        line = _milestone(found, standing_of(found, dates, as_of), tuple(lines))
        into = live if found.archived_at is None else archived
        into.setdefault(found.initiative_id, []).append(line)
    return live, archived


def _milestone(row: Any, standing: Standing, shifts: tuple[ShiftLine, ...]) -> MilestoneLine:
    part, code = "", ""
    if row.activity_id is not None:
        part, code = (
            _words(row.activity_number, row.activity_title),
            f"activity-{row.activity_id}",
        )
    elif row.stage_id is not None:
        part, code = _words(row.stage_number, row.stage_title), f"stage-{row.stage_id}"
    return MilestoneLine(
        id=row.id, initiative_id=row.initiative_id, name=row.name, document=row.document,
        part=part, part_code=code, responsible=_face(row), planned_on=row.baseline_on,
        standing=standing, shifts=shifts, cancel_reason=row.cancel_reason,
        set_by=row.setter_short or row.setter_name or "", set_by_id=row.set_by_id,
        revision=row.revision,
    )  # fmt: skip


def _stages(ids: Sequence[int], as_of: date) -> tuple[Stages, Stages]:
    judge = aliased(Person)
    live: Stages = {}
    archived: Stages = {}
    for found in db.session.execute(
        select(
            *_STAGE, Party.id.label("party_id"), Party.kind, Party.name.label("party"),
            Party.short_name,
            judge.name.label("judge_name"), judge.short_name.label("judge_short"),
        )
        .outerjoin(Party, Party.id == ControlStage.controller_id)
        .outerjoin(judge, judge.id == ControlStage.concluded_by_id)
        .where(ControlStage.initiative_id.in_(ids))
        .order_by(ControlStage.position, ControlStage.id)
    ):  # fmt: skip
        into = live if found.archived_at is None else archived
        into.setdefault(found.initiative_id, []).append(_stage(found, as_of))
    return live, archived


def _stage(row: Any, as_of: date) -> ControlLine:
    standing = stage_standing_of(row, as_of)
    known = not standing.is_open
    done = row.measures_done_on if known else None
    seen = row.found_at is None or day_of(row.found_at) <= as_of
    return ControlLine(
        id=row.id, initiative_id=row.initiative_id, number=row.number, subject=row.subject,
        period=period_view(row.period_raw, row.period), period_raw=row.period_raw,
        starts_on=row.starts_on, ends_on=row.ends_on, expected=row.expected,
        controller=_face(row), found=row.found if seen or known else "",
        conclusion=str(row.conclusion) if known and row.conclusion else "",
        measures=row.measures if known else "",
        measures_due_on=row.measures_due_on if known else None,
        measures_done_on=done if done is None or done <= as_of else None,
        concluded_on=row.concluded_on if known else None,
        concluded_by=(row.judge_short or row.judge_name or "") if known else "",
        standing=standing, revision=row.revision,
    )  # fmt: skip


def _face(found: Any) -> Face | None:
    if found.party_id is None:
        return None
    short = found.short_name or ""
    return Face(found.party_id, found.kind, short or found.party, short)


def _words(number: str | None, title: str | None) -> str:
    return " ".join(part for part in (number or "", " ".join((title or "").split())) if part)
