"""What a passport and its versions say of control: see `cascade.control_parts`."""

from typing import Any

from sqlalchemy import select

from kaskad.cascade import control_parts, panels
from kaskad.cascade.control_parts import PlanDays
from kaskad.cascade.models import Activity, Stage
from kaskad.core.db import db
from kaskad.core.revisions import plain
from kaskad.oversight.milestone_actions import change_plan_day
from kaskad.oversight.models import ControlStage, Milestone
from kaskad.people.models import Party


def kept(initiative_id: int) -> dict[str, list[dict[str, Any]]]:
    """The planned part of control stages and control points. Two statements."""
    stages = db.session.execute(
        select(
            ControlStage.id, ControlStage.number, ControlStage.subject, ControlStage.expected,
            ControlStage.period_raw, ControlStage.period, ControlStage.controller_id, Party.name,
        )
        .outerjoin(Party, Party.id == ControlStage.controller_id)
        .where(ControlStage.initiative_id == initiative_id, ControlStage.archived_at.is_(None))
        .order_by(ControlStage.position, ControlStage.id)
    )  # fmt: skip
    points = db.session.execute(
        select(
            Milestone.id, Milestone.name, Milestone.stage_id, Milestone.activity_id,
            Milestone.baseline_on, Milestone.document, Milestone.responsible_id,
            Party.name.label("party"),
            Stage.number.label("stage_number"), Stage.title.label("stage_title"),
            Activity.number.label("activity_number"), Activity.title.label("activity_title"),
        )
        .outerjoin(Party, Party.id == Milestone.responsible_id)
        .outerjoin(Stage, Stage.id == Milestone.stage_id)
        .outerjoin(Activity, Activity.id == Milestone.activity_id)
        .where(
            Milestone.initiative_id == initiative_id, Milestone.archived_at.is_(None),
            Milestone.cancelled_at.is_(None), Milestone.set_by_id.is_(None),
        )
        .order_by(Milestone.baseline_on, Milestone.position, Milestone.id)
    )  # fmt: skip
    return {
        "control_stages": [
            {
                "id": row.id, "number": row.number, "subject": row.subject,
                "expected": row.expected, "period_raw": row.period_raw, "period": row.period,
                "controller_id": row.controller_id, "controller": row.name or "",
            }
            for row in stages
        ],
        "milestones": [
            {
                "id": row.id, "name": row.name, "part": _part(row), "stage_id": row.stage_id,
                "activity_id": row.activity_id, "planned_on": plain(row.baseline_on),
                "document": row.document, "responsible_id": row.responsible_id,
                "responsible": row.party or "",
            }
            for row in points
        ],
    }  # fmt: skip


def _part(row: Any) -> str:
    words = (
        (row.activity_number, row.activity_title)
        if row.activity_id is not None
        else (row.stage_number, row.stage_title)
    )
    return " ".join(" ".join(part.split()) for part in words if part)


def register() -> None:
    """Tell the passport; both sections are written on the page of control."""
    control_parts.tell("oversight", kept)
    control_parts.tell_days("oversight", PlanDays(Milestone, change_plan_day))
    panels.add_elsewhere(dict.fromkeys(control_parts.KINDS, "oversight.control"))
