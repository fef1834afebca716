"""Writing to the journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kaskad.core.clock import happening
from kaskad.core.db import db
from kaskad.journal.models import Event


def record(
    action: str,
    subject_kind: str,
    subject_id: int,
    *,
    initiative_id: int | None = None,
    board_id: int | None = None,
    organisation_id: int | None = None,
    data: dict[str, Any] | None = None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Add one event to the open unit of work; its actor is the unit's.

    *at* is given only by whoever replays a history (an import, the example cascade); see also
    `acting_as`.
    """
    session = db.session()
    event = Event(
        at=at or when(),
        actor_id=session.info.get("actor_id"),
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        initiative_id=initiative_id,
        board_id=board_id,
        organisation_id=organisation_id,
        data=data or {},
        once=once,
        request_id=session.info.get("request_id"),
    )
    session.add(event)
    session.flush()
    return event


def happened_once(actor_id: int | None, once: str | None) -> Event | None:
    """The event that the form with key *once* has already made, if it was sent before."""
    if not once:
        return None
    return db.session.scalar(select(Event).where(Event.actor_id == actor_id, Event.once == once))


def when() -> datetime:
    """When what is being done happens: now, or the moment of a history that is replayed."""
    replayed: datetime | None = db.session().info.get("moment")
    return replayed or happening()


@contextmanager
def acting_as(actor_id: int | None, at: datetime | None = None) -> Iterator[None]:
    """Inside, events are journalled as that person's, and as of *at* if given.

    For replaying a history of many people in one unit of work; a request acts for its visitor,
    now.
    """
    info = db.session().info
    before = info.get("actor_id"), info.get("moment")
    info["actor_id"], info["moment"] = actor_id, at
    try:
        yield
    finally:
        info["actor_id"], info["moment"] = before
