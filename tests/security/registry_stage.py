"""Saved views on the stage: one that is shared, one in the archive."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Organisation, Person
from kaskad.registry.models import SavedView


def add_views(owner: Person, organisation: Organisation) -> None:
    """What *owner* has saved."""
    db.session.add_all(
        SavedView(
            owner_id=owner.id, shared_with_id=organisation.id,
            name=f"Вид {'в архиве' if away else 'в ходу'} {organisation.name}",
            args={"view": "table"}, archived_at=now() if away else None,
        )
        for away in (False, True)
    )  # fmt: skip


def view_facts_of(organisation_id: int) -> dict[str, Any]:
    """Ids of what `add_views` has made."""
    views = db.session.scalars(
        select(SavedView).where(SavedView.shared_with_id == organisation_id)
    ).all()
    return {
        "archived_view" if view.archived_at else "saved_view": view.id for view in views
    }  # fmt: skip
