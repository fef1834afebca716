"""Words on the stage that somebody has begun and not saved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kaskad.core.db import db
from kaskad.people.models import FormDraft, Person


def add_draft(owner: Person) -> None:
    """Words of *owner* for a form that no row of the matrix opens."""
    db.session.add(
        FormDraft(
            person_id=owner.id, page="/projects/PRO/passport/other", title="Паспорт",
            place="/projects/PRO/passport?edit=other", fields={"words": "Начатое ролью lead"},
        )
    )  # fmt: skip
    db.session.flush()


def draft_facts() -> dict[str, Any]:
    """The id of what `add_draft` has made."""
    return {"draft": db.session.scalars(select(FormDraft.id).order_by(FormDraft.id)).first()}
