"""What of passport and plan rows of the access matrix name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative, Stage
from kaskad.cascade.reference_models import PlanColumnSet
from kaskad.core.db import db


def add_plan_set(initiative: Initiative) -> None:
    """A set of columns of the organisation that owns the initiative."""
    columns = [{"name": "title", "heading": f"Дела {initiative.key}"}]
    db.session.add(
        PlanColumnSet(
            organisation_id=initiative.owner_id, title=f"Таблица {initiative.key}", columns=columns
        )
    )


def passport_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of parts of the initiative."""
    stages = db.session.scalars(select(Stage.id).where(Stage.initiative_id == initiative.id))
    sets = select(PlanColumnSet.id).where(PlanColumnSet.organisation_id == initiative.owner_id)
    return {"plan_stage": stages.first(), "plan_set": db.session.scalars(sets).first()}
