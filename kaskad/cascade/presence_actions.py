"""Saying that one has a form of passport or plan open, and that one has left it.

Neither changes the project: nothing is journalled, and rows that are over are swept away.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from kaskad.cascade import freezing, passport_actions
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, Editing, Stage
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.presence_queries import COUNTS_FOR
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Person

_PARTS: dict[str, Any] = {"stage": Stage, "activity": Activity}
_SWEPT_AFTER = timedelta(days=1)


def check_section(place: Place, section: str) -> None:
    """Raise NotFound for what is not written there, Conflict for what is frozen."""
    kind, _dash, number = section.partition("-")
    if kind in _PARTS and number.isascii() and number.isdigit():
        part_of(place, _PARTS[kind], int(number))
        if kind == "activity":  # how far it is can be written all the time
            return
    else:
        passport_actions.check_section(section)
    freezing.refuse_form(place.initiative)


def is_open(actor: Person, place: Place, section: str) -> bool:
    """Whether something was said of it that `leave` would take back."""
    return _row(actor, place, section) is not None


def stay(actor: Person, place: Place, section: str) -> None:
    """*actor* has the form of *section* open now; since the first time without a gap."""
    moment = now()
    row = _row(actor, place, section)
    if row is None:
        db.session.execute(delete(Editing).where(Editing.seen_at < moment - _SWEPT_AFTER))
        try:
            with db.session.begin_nested():
                db.session.add(
                    Editing(
                        initiative_id=place.initiative.id,
                        section=section,
                        person_id=actor.id,
                        since=moment,
                        seen_at=moment,
                    )
                )
        except IntegrityError:  # another window of theirs has just said the same
            return
        return
    if row.seen_at + COUNTS_FOR <= moment:
        row.since = moment
    row.seen_at = moment


def leave(actor: Person, place: Place, section: str) -> None:
    """*actor* has closed the form: saved, cancelled, or went away."""
    db.session.execute(
        delete(Editing).where(
            Editing.initiative_id == place.initiative.id,
            Editing.section == section,
            Editing.person_id == actor.id,
        )
    )


def _row(actor: Person, place: Place, section: str) -> Editing | None:
    return db.session.get(Editing, (place.initiative.id, section, actor.id), populate_existing=True)
