"""Reference lists on the stage: an entry, one in the archive, lines of passports that mean one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative, Regulation
from kaskad.cascade.reference_models import Reference, ReferenceKind
from kaskad.core.clock import now
from kaskad.core.db import db


def add_references(projects: Iterable[Initiative]) -> None:
    """Two entries of the list, and a line in each project's passport."""
    db.session.add_all(
        Reference(
            kind=ReferenceKind.REGULATION, title=title, number=number,
            valid_until=date(2023, 8, 31), archived_at=now() if away else None,
        )
        for title, number, away in (
            ("Методика мотивирующего мониторинга", "Р-210", False),
            ("Положение прежних лет", "5", True),
        )
    )  # fmt: skip
    db.session.add_all(
        Regulation(initiative_id=one.id, position="y", text="Распоряжение № Р-210", by_hand=True)
        for one in projects
    )


def reference_facts_of(project_id: int) -> dict[str, Any]:
    """Ids of what `add_references` has made; the line is that of the project."""
    rows = db.session.scalars(select(Reference.id).order_by(Reference.id)).all()
    line = db.session.scalar(
        select(Regulation.id).where(
            Regulation.initiative_id == project_id, Regulation.text == "Распоряжение № Р-210"
        )
    )
    return {
        "reference": rows[0],
        "reference_text": str(rows[0]),
        "archived_reference": rows[1],
        "ground": f"regulations-{line}",
    }
