"""The table of events."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import JsonDict, Model


class Event(Model):
    """One thing that happened. Rows are only added, never changed or removed."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject_kind", "subject_id", "id"),
        Index("ix_event_initiative", "initiative_id", "id"),
        Index("ix_event_board", "board_id", "id"),
        # Metrics read the moves of a board out of everything else that happens on it.
        Index("ix_event_board_action", "board_id", "action", "id"),
        Index("ix_event_actor", "actor_id", "id"),
        # A form that is sent twice carries the same key twice: the second one finds the first.
        UniqueConstraint("actor_id", "once", name="uq_event_once"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    """`noun.verb_in_past`, as `card.moved`."""
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    initiative_id: Mapped[int | None]
    board_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    data: Mapped[JsonDict] = mapped_column(default=dict)
    """`changes`: {field: [before, after]}; besides, names as they were when it happened."""
    once: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(32))
