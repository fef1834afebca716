"""Control stages, control points, tags and further stages as a file of data.

The keys that a cascade file has for them (`readers.cascade_control`, `readers.cascade_yaml`), so
that what was brought in comes out as written and can be put into a file again. Beside each project
stands its key here. What was cancelled, put away, or set by a director is no part of the plan.
"""

from collections.abc import Sequence
from typing import Any

import yaml
from sqlalchemy import select

from kaskad.cascade.models import Activity, ActivityStage, Initiative, Stage
from kaskad.cascade.tag_models import InitiativeTag, Tag
from kaskad.core.db import db
from kaskad.core.id_lists import among
from kaskad.oversight.models import ControlStage, Milestone, MilestoneShift
from kaskad.people.models import Party

SCHEMA = "kaskad/control/1"
Lists = dict[int, list[Any]]


def control_text(ids: Sequence[int]) -> bytes:
    """The file, UTF-8, of the initiatives *ids* that have any of it. Six statements."""
    parts: dict[str, Lists] = {
        "tags": _tags(ids), "activities": _activities(ids), "control_stages": _stages(ids),
        "milestones": _milestones(ids),
    }  # fmt: skip
    rows = db.session.execute(
        select(Initiative.id, Initiative.key, Initiative.title)
        .where(among(Initiative.id))
        .order_by(Initiative.path),
        {"ids": ids},
    )
    projects = [
        {
            "key": row.key,
            "title": row.title,
            **{name: found[row.id] for name, found in parts.items() if row.id in found},
        }
        for row in rows
        if any(row.id in found for found in parts.values())
    ]
    content = {"schema": SCHEMA, "projects": projects}
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _filled(**values: Any) -> dict[str, Any]:
    """Without what says nothing; days as `2021-05-20`."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if value not in (None, "", [])
    }


def _tags(ids: Sequence[int]) -> Lists:
    found: Lists = {}
    for initiative_id, name in db.session.execute(
        select(InitiativeTag.initiative_id, Tag.name)
        .join(Tag, Tag.id == InitiativeTag.tag_id)
        .where(among(InitiativeTag.initiative_id), Tag.archived_at.is_(None))
        .order_by(Tag.name_fold),
        {"ids": ids},
    ):
        found.setdefault(initiative_id, []).append(name)
    return found


def _activities(ids: Sequence[int]) -> Lists:
    """The activities that run in further stages."""
    rows: dict[int, dict[str, Any]] = {}
    found: Lists = {}
    for row in db.session.execute(
        select(
            Activity.initiative_id, Activity.id, Activity.number, Activity.title,
            Stage.title.label("stage"), Stage.number.label("stage_number"),
        )
        .join(ActivityStage, ActivityStage.activity_id == Activity.id)
        .join(Stage, Stage.id == ActivityStage.stage_id)
        .where(
            among(Activity.initiative_id), Activity.archived_at.is_(None),
            Stage.archived_at.is_(None),
        )
        .order_by(Activity.position, Activity.id, Stage.position, Stage.id),
        {"ids": ids},
    ):  # fmt: skip
        if row.id not in rows:
            rows[row.id] = {"number": row.number, "title": row.title, "also_in": []}
            found.setdefault(row.initiative_id, []).append(rows[row.id])
        rows[row.id]["also_in"].append(row.stage or row.stage_number)
    return found


def _stages(ids: Sequence[int]) -> Lists:
    found: Lists = {}
    for row, controller in db.session.execute(
        select(ControlStage, Party.name)
        .outerjoin(Party, Party.id == ControlStage.controller_id)
        .where(among(ControlStage.initiative_id), ControlStage.archived_at.is_(None))
        .order_by(ControlStage.position, ControlStage.id),
        {"ids": ids},
    ):
        concluded = row.conclusion is not None and row.concluded_on is not None
        line = _filled(
            number=row.number, period_text=row.period_raw, object=row.subject,
            expected_result=row.expected, controller=controller, found=row.found,
            conclusion=str(row.conclusion) if concluded else None,
            concluded_on=row.concluded_on if concluded else None,
        )  # fmt: skip
        found.setdefault(row.initiative_id, []).append(line)
    return found


def _milestones(ids: Sequence[int]) -> Lists:
    reasons = {
        row.milestone_id: row.reason
        for row in db.session.execute(
            select(MilestoneShift.milestone_id, MilestoneShift.reason)
            .join(Milestone, Milestone.id == MilestoneShift.milestone_id)
            .where(among(Milestone.initiative_id))
            .order_by(MilestoneShift.id),
            {"ids": ids},
        )
    }
    found: Lists = {}
    for row, responsible, title, stage_number, activity_number in db.session.execute(
        select(Milestone, Party.name, Stage.title, Stage.number, Activity.number)
        .outerjoin(Party, Party.id == Milestone.responsible_id)
        .outerjoin(Stage, Stage.id == Milestone.stage_id)
        .outerjoin(Activity, Activity.id == Milestone.activity_id)
        .where(
            among(Milestone.initiative_id), Milestone.archived_at.is_(None),
            Milestone.cancelled_at.is_(None), Milestone.set_by_id.is_(None),
        )
        .order_by(Milestone.position, Milestone.id),
        {"ids": ids},
    ):  # fmt: skip
        moved = row.forecast_on != row.baseline_on
        line = _filled(
            name=row.name, date=row.baseline_on, forecast=row.forecast_on if moved else None,
            reason=reasons.get(row.id) if moved else None, actual=row.actual_on,
            document=row.document, responsible=responsible, stage=title or stage_number,
            activity=activity_number,
        )  # fmt: skip
        found.setdefault(row.initiative_id, []).append(line)
    return found
