"""Risks on the stage: one with a measure, one in the archive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative, Risk, RiskMeasure
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Person


def add_risks(initiative: Initiative, owner: Person) -> None:
    """What stands in the project."""
    rows = [
        Risk(
            initiative_id=initiative.id, position=place, name=f"Риск {place} {initiative.key}",
            mitigation=f"Пути {initiative.key}", probability=3, impact=4, owner_id=owner.id,
            archived_at=now() if place == "W" else None,
        )
        for place in ("V", "W")
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    db.session.add(
        RiskMeasure(
            risk_id=rows[0].id, text=f"Мера {initiative.key}", responsible_id=owner.id,
            due_on=now().date() - timedelta(days=3),
        )
    )  # fmt: skip


def risk_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_risks` has made."""
    risks = db.session.scalars(
        select(Risk.id).where(Risk.initiative_id == initiative.id).order_by(Risk.position)
    ).all()
    measure = select(RiskMeasure.id).where(RiskMeasure.risk_id == risks[0])
    return {
        "risk": risks[0],
        "archived_risk": risks[1],
        "risk_measure": db.session.scalars(measure).one(),
    }
