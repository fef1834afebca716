"""What of passport and plan rows of the access matrix name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative, Stage
from kaskad.core.db import db


def passport_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of parts of the initiative."""
    stages = db.session.scalars(select(Stage.id).where(Stage.initiative_id == initiative.id))
    return {"plan_stage": stages.first()}
