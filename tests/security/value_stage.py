"""Values of indicators on the stage: a draft, one that was sent, one that is doubted."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.core.storage import FileStore
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueFile,
    ValueState,
    ValueTalk,
)
from kaskad.people.models import Person


def add_values(initiative: Initiative, author: Person, store: FileStore) -> None:
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
    stored = store.put(io.BytesIO(b"the scan of a report"), 1000)
    scan = ValueFile(
        public_id=_public(initiative), value_id=row.id, name="отчёт.txt", media_type="text/plain",
        size=stored.size, sha256=stored.sha256, store_key=stored.key,
    )  # fmt: skip
    db.session.add(scan)
    db.session.flush()
    db.session.add(
        ValueEvidence(value_id=row.id, kind=EvidenceKind.UPLOAD, target_id=scan.id, title=scan.name)
    )
    db.session.flush()


def _public(initiative: Initiative) -> str:
    return hashlib.md5(f"value {initiative.key_fold}".encode()).hexdigest()


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
    return {
        "indicator": indicator, "value_file": _public(initiative),
        **dict(zip(names, ids, strict=True)),
    }  # fmt: skip
