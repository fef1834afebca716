"""Tables of the registry: saved views, and thresholds that an office has set."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import JsonDict, Model
from kaskad.core.revisions import Revisioned


class SavedView(Revisioned, Model):
    """A way to look at the registry: filters, columns, order, under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_owner_id", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shared_with_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Everybody who belongs to this organisation or below sees it; None: the owner alone."""
    name: Mapped[str] = mapped_column(String(120))
    args: Mapped[JsonDict] = mapped_column(default=dict)
    """{argument of the address: value}, without the day."""
    opens_first: Mapped[bool] = mapped_column(default=False)
    """The registry opens with it for its owner; at most one of a person."""
    saved_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class HealthThresholds(Revisioned, Model):
    """Numbers of the rules of health for projects of an organisation and those below it."""

    __tablename__ = "health_thresholds"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    numbers: Mapped[JsonDict] = mapped_column(default=dict)
    """{field of `health.Thresholds`: number}; what is not here has its default."""
