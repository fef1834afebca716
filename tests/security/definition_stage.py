"""Definitions of indicators on the stage: one in the archive, one above the project."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorSet


def add_definitions(initiative: Initiative) -> None:
    """What stands in the project, and in the one above it."""
    appendix = db.session.scalars(
        select(IndicatorSet).where(IndicatorSet.initiative_id == initiative.id)
    ).one()
    own = db.session.scalars(
        select(Indicator).where(Indicator.initiative_id == initiative.id)
    ).one()
    own.kind = IndicatorKind.SHARE
    db.session.add(
        Indicator(
            set_id=appendix.id, initiative_id=initiative.id, position="W", number="1.2",
            name=f"Старая доля {initiative.key}", unit="%", archived_at=now(),
        )
    )  # fmt: skip
    if initiative.parent_id is not None:
        table = IndicatorSet(initiative_id=initiative.parent_id, position="V")
        db.session.add(table)
        db.session.flush()
        db.session.add(
            Indicator(
                set_id=table.id, initiative_id=initiative.parent_id, position="V", number="1",
                name="Доля в районе", unit="%", kind=IndicatorKind.SHARE,
            )
        )  # fmt: skip
    db.session.flush()


def definition_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_definitions` has made."""
    rows = db.session.execute(
        select(Indicator.id, Indicator.set_id)
        .where(Indicator.initiative_id == initiative.id)
        .order_by(Indicator.id)
    ).all()
    above = db.session.scalar(
        select(Indicator.id).where(Indicator.initiative_id == (initiative.parent_id or 0))
    )
    return {
        "archived_indicator": rows[-1].id,
        "indicator_set": rows[0].set_id,
        "indicator_above": above or rows[0].id,
    }
