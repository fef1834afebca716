"""Decisions and opinions on the stage: an order with a file, one in the archive, a question."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.approvals.models import Decision, DecisionFile, LifeStep, Opinion
from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Person


def add_life(initiative: Initiative, expert: Person, store: Any) -> None:
    """What stands with the initiative."""
    rows = [
        Decision(
            initiative_id=initiative.id, step=LifeStep.ORDER, kind="приказ", number=number,
            decided_on=date(2022, 4, 1), text=f"Решение {initiative.key}",
            archived_at=now() if number == "2" else None,
        )
        for number in ("1", "2")
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    stored = store.put(io.BytesIO(b"the scan of an order"), 1000)
    db.session.add_all(
        [
            DecisionFile(
                decision_id=rows[0].id, public_id=_public(initiative), name="приказ.txt",
                stored_as=stored.key, content_type="text/plain", size=stored.size,
            ),
            Opinion(initiative_id=initiative.id, expert_id=expert.id),
        ]
    )  # fmt: skip


def _public(initiative: Initiative) -> str:
    return hashlib.md5(f"order {initiative.key_fold}".encode()).hexdigest()


def life_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_life` has made."""
    decisions = db.session.scalars(
        select(Decision.id)
        .where(Decision.initiative_id == initiative.id, Decision.step == LifeStep.ORDER)
        .order_by(Decision.id)
    ).all()
    opinion = select(Opinion.id).where(Opinion.initiative_id == initiative.id)
    return {
        "decision": decisions[0],
        "archived_decision": decisions[1],
        "decision_file": _public(initiative),
        "opinion": db.session.scalars(opinion).one(),
    }
