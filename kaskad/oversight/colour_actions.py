"""Colours by hand: set with a reason and a last day, ended sooner if need be (decision D10).

They end by themselves: nothing has to run for that, queries compare days.
"""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.core.i18n import show_day
from kaskad.oversight.colour_words import COLOURS
from kaskad.oversight.models import ManualColour
from kaskad.people.models import Person

LONGEST = timedelta(days=92)
"""The farthest last day: a quarter, after which the director looks again."""


def set_colour(
    actor: Person,
    place: Place,
    *,
    colour: str,
    comment: str,
    until: date | None,
    today: date,
    once: str | None = None,
) -> ManualColour:
    """Say in which colour one sees the project, and why; what was set before ends.

    Raises Invalid without a comment, without a last day, or with one that is past or too far.
    """
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(ManualColour, made.subject_id)
    last = _checked(colour, comment, until, today)
    lock(place.initiative)
    for row in db.session.scalars(
        select(ManualColour).where(
            ManualColour.initiative_id == place.initiative.id,
            ManualColour.ended_at.is_(None),
            ManualColour.until >= today,
        )
    ):
        row.ended_at = journal.when()
    row = ManualColour(
        initiative_id=place.initiative.id,
        colour=colour,
        comment=comment,
        set_by_id=actor.id,
        set_at=journal.when(),
        until=last,
    )
    db.session.add(row)
    db.session.flush()
    _note("set", place, row, {"until": last.isoformat()}, once)
    return row


def end_colour(
    actor: Person, place: Place, row: ManualColour, *, today: date, once: str | None = None
) -> bool:
    """Let it count no longer; False when it has ended already."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(row)
    if row.ended_at is not None or row.until < today:
        return False
    row.ended_at = journal.when()
    db.session.flush()
    _note("ended", place, row, {}, once)
    return True


def _checked(colour: str, comment: str, until: date | None, today: date) -> date:
    """The last day, when everything holds."""
    wrong: dict[str, str] = {}
    if colour not in COLOURS:
        wrong["colour"] = _("Choose from the list.")
    if not comment.strip():
        wrong["comment"] = _("Please say why: the colour is read together with the reason.")
    if until is None:
        wrong["until"] = _("Please say until when it counts.")
    elif not today <= until <= today + LONGEST:
        wrong["until"] = _(
            "A day from today to %(day)s: after that somebody has to look again.",
            day=show_day(today + LONGEST),
        )
    if wrong or until is None:
        raise errors.Invalid(next(iter(wrong.values())), fields=wrong)
    return until


def _note(
    action: str, place: Place, row: ManualColour, data: dict[str, Any], once: str | None
) -> None:
    journal.record(
        f"colour.{action}",
        "manual_colour",
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"colour": row.colour, **data},
        once=once,
    )
