"""Values of indicators on the stage: a draft, one that was sent, one that is doubted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueState,
    ValueTalk,
)
from kaskad.people.models import Person


def add_values(initiative: Initiative, author: Person) -> None:
    """What stands in the project."""
    indicator = db.session.scalars(
        select(Indicator)
        .where(Indicator.initiative_id == initiative.id)
        .order_by(Indicator.id)
        .limit(1)
    ).one()
    for month, state in (
        (1, ValueState.DRAFT),
        (2, ValueState.SUBMITTED),
        (3, ValueState.VERIFIED),
    ):
        row = IndicatorValue(
            indicator_id=indicator.id, on_day=date(2021, month, 28), number=Decimal(10 * month),
            state=state, author_id=author.id, note=f"Значение {month} {initiative.key}",
            decided_at=now() if month == 3 else None, doubted_at=now() if month == 3 else None,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add_all([
            ValueEvidence(
                value_id=row.id, kind=EvidenceKind.LINK, url="https://imc.example/list",
                title=f"Список {initiative.key}",
            ),
            ValueTalk(value_id=row.id, author_id=author.id, text=f"Слово {initiative.key}"),
        ])  # fmt: skip
    db.session.flush()


def value_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_values` has made."""
    indicator = db.session.scalars(
        select(Indicator.id)
        .where(Indicator.initiative_id == initiative.id)
        .order_by(Indicator.id)
        .limit(1)
    ).one()
    ids = db.session.scalars(
        select(IndicatorValue.id)
        .where(IndicatorValue.indicator_id == indicator)
        .order_by(IndicatorValue.on_day)
    ).all()
    names = ("draft_value", "sent_value", "doubted_value")
    return {"indicator": indicator, **dict(zip(names, ids, strict=True))}
