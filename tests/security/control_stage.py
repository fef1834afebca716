"""Milestones and control stages on the stage: open, passed or concluded, in the archive."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.oversight.models import Conclusion, ControlStage, Milestone
from kaskad.people.models import Person

DAY = date(2031, 3, 1)


def add_control(initiative: Initiative, owner: Person) -> None:
    """What stands in the project."""
    for place, actual, away in (
        ("T", None, None),
        ("V", date(2021, 3, 1), None),
        ("W", None, now()),
    ):
        db.session.add(
            Milestone(
                initiative_id=initiative.id,
                position=place,
                name=f"Контрольная точка {place} {initiative.key}",
                baseline_on=DAY,
                forecast_on=DAY,
                actual_on=actual,
                archived_at=away,
                responsible_id=owner.id,
            )
        )
    for place, away in (("T", None), ("V", None), ("W", now())):
        judged = place == "V"
        db.session.add(
            ControlStage(
                initiative_id=initiative.id,
                position=place,
                controller_id=owner.id,
                subject=f"Объект контроля {place} {initiative.key}",
                archived_at=away,
                found=f"Найдено {initiative.key}" if judged else "",
                conclusion=Conclusion.PARTLY if judged else None,
                concluded_on=date(2021, 5, 1) if judged else None,
                measures="Доделать" if judged else "",
            )
        )
    db.session.flush()  # fmt: skip


def control_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_control` has made."""
    found: dict[str, Any] = {}
    for table, names in (
        (Milestone, ("milestone", "passed_milestone", "archived_milestone")),
        (ControlStage, ("control_stage", "concluded_stage", "archived_stage")),
    ):
        ids = db.session.scalars(
            select(table.id).where(table.initiative_id == initiative.id).order_by(table.position)
        ).all()
        found.update(zip(names, ids, strict=True))
    return found
