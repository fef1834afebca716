"""Reading one's own drafts: the list of them, and the words of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import FormDraft, Person


@dataclass(frozen=True)
class DraftRow:
    """That there is a draft, without its words."""

    id: int
    page: str
    place: str
    title: str
    revisions: Mapping[str, int]
    saved_at: datetime


def drafts_of(person: Person) -> list[DraftRow]:
    """Everything the person has begun and not saved, the latest first."""
    rows = db.session.execute(
        select(
            FormDraft.id, FormDraft.page, FormDraft.place, FormDraft.title, FormDraft.revisions,
            FormDraft.saved_at,
        )
        .where(FormDraft.person_id == person.id)
        .order_by(FormDraft.saved_at.desc(), FormDraft.id.desc())
    )  # fmt: skip
    return [DraftRow(*row) for row in rows]


def words_of(person: Person, draft_id: int) -> dict[str, Any] | None:
    """The words of a draft of the person's own, by the names of its fields."""
    return db.session.scalar(
        select(FormDraft.fields).where(FormDraft.id == draft_id, FormDraft.person_id == person.id)
    )


def draft_for(person: Person, draft_id: int) -> FormDraft:
    """A draft of the person's own. NotFound for anybody else's."""
    row = db.session.scalar(
        select(FormDraft).where(FormDraft.id == draft_id, FormDraft.person_id == person.id)
    )
    if row is None:
        raise errors.NotFound(_("This text is no longer kept."))
    return row
