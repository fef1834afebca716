"""Updates with their replies, as pages read them: frozen rows, fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from kaskad.cascade.faces import Face
from kaskad.core.db import db
from kaskad.core.moments import end_of
from kaskad.oversight.models import StatusReply, StatusUpdate
from kaskad.people.models import Party

PAGE = 10
"""Updates on a page."""


@dataclass(frozen=True)
class ReplyLine:
    """An answer to an update."""

    id: int
    author_id: int
    author: Face
    text: str
    written_at: datetime


@dataclass(frozen=True)
class UpdateLine:
    """An update on the timeline."""

    id: int
    author_id: int
    author: Face
    colour: str
    text: str
    on_day: date
    written_at: datetime
    edited: bool
    revision: int
    replies: tuple[ReplyLine, ...] = ()


@dataclass(frozen=True)
class StatusPage:
    """A page of updates, the newest first."""

    rows: tuple[UpdateLine, ...]
    older: int | None
    """`before` of the next page; None: this is the last."""


def status_page(
    initiative_id: int, as_of: date, *, before: int | None = None, limit: int = PAGE
) -> StatusPage:
    """The updates about days up to *as_of*, before the update *before*. At most two statements.

    Replies are those written by the end of *as_of*.
    """
    conditions: list[Any] = [StatusUpdate.on_day <= as_of, StatusUpdate.archived_at.is_(None)]
    if before is not None:
        mark = StatusUpdate.__table__.alias("mark")
        day = (
            select(mark.c.on_day)
            .where(mark.c.id == before, mark.c.initiative_id == initiative_id)
            .scalar_subquery()
        )
        conditions.append(
            or_(
                StatusUpdate.on_day < day,
                and_(StatusUpdate.on_day == day, StatusUpdate.id < before),
            )
        )
    found = _updates(initiative_id, conditions, limit + 1)
    shown = found[:limit]
    replies = _replies([row.id for row, *_rest in shown], as_of)
    lines = tuple(_line(row, _face(*who), replies.get(row.id, ())) for row, *who in shown)
    return StatusPage(lines, lines[-1].id if len(found) > limit else None)


def archived_updates(initiative_id: int) -> tuple[UpdateLine, ...]:
    """The updates that were taken away, the newest first. One statement."""
    rows = _updates(initiative_id, [StatusUpdate.archived_at.is_not(None)], 50)
    return tuple(_line(row, _face(*who), ()) for row, *who in rows)


def _updates(initiative_id: int, conditions: Sequence[Any], limit: int) -> Sequence[Any]:
    return db.session.execute(
        select(StatusUpdate, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Party, Party.id == StatusUpdate.author_id)
        .where(StatusUpdate.initiative_id == initiative_id, *conditions)
        .order_by(StatusUpdate.on_day.desc(), StatusUpdate.id.desc())
        .limit(limit)
    ).all()


def _replies(update_ids: Sequence[int], as_of: date) -> dict[int, list[ReplyLine]]:
    found: dict[int, list[ReplyLine]] = {}
    if not update_ids:
        return found
    for row, party_id, kind, name, short in db.session.execute(
        select(StatusReply, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Party, Party.id == StatusReply.author_id)
        .where(
            StatusReply.update_id.in_(update_ids),
            StatusReply.archived_at.is_(None),
            StatusReply.written_at < end_of(as_of),
        )
        .order_by(StatusReply.written_at, StatusReply.id)
    ):
        found.setdefault(row.update_id, []).append(
            ReplyLine(
                row.id, row.author_id, _face(party_id, kind, name, short), row.text, row.written_at
            )
        )
    return found


def _face(party_id: int, kind: str, name: str, short: str | None) -> Face:
    return Face(party_id, kind, short or name, short or "")


def _line(row: StatusUpdate, author: Face, replies: Sequence[ReplyLine]) -> UpdateLine:
    edited = any(name in row.field_revisions for name in ("colour", "text", "on_day"))
    return UpdateLine(
        row.id, row.author_id, author, row.colour, row.text, row.on_day, row.written_at, edited,
        row.revision, tuple(replies),
    )  # fmt: skip
