"""Tables of tags: words by which an office puts projects together beside the cascade."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.db import Model
from kaskad.core.revisions import Revisioned

NAME_LIMIT = 60


class Tag(Revisioned, Model):
    """A tag, shared by all projects of the installation.

    One in the archive shows nowhere, but its projects keep it (`InitiativeTag`), so that bringing
    it back brings everything back. Where `merged_into_id` is set, too, the word lives on as
    another name of that tag: whoever types it means that one.
    """

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    name_fold: Mapped[str] = mapped_column(String(NAME_LIMIT), unique=True)
    """`tag_names.folded` of the name: «Семья» and «семья» are one."""
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tag.id"))


class InitiativeTag(Model):
    """An initiative has a tag. Taking it off removes the row; the journal remembers."""

    __tablename__ = "initiative_tag"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)
