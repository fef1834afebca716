"""Saying of one repetition of an activity that it was carried out, or was not.

It is no change of the passport: how far things are is said all the time, also of an approved one.
"""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.cascade import part_edits
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, ActivityOccurrence, OccurrenceState
from kaskad.core import errors, revisions
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.periods import Occurrence

FIELDS = ("state", "done_on", "note")


def say_of(
    actor: Person | None,
    place: Place,
    activity: Activity,
    occurrence: Occurrence,
    state: OccurrenceState,
    *,
    done_on: date | None = None,
    note: str | None = None,
    seen: int | None = None,
    once: str | None = None,
) -> bool:
    """What was done about it; `OPEN` takes it back. False when it stood so already.

    Carried out today unless *done_on* says otherwise. *seen* is the revision the form was drawn
    from, 0 if nothing had been said. Raises Invalid for a day that is still ahead, Conflict.
    """
    if not part_edits.turn(actor, activity, once):
        return False
    day = (done_on or today()) if state == OccurrenceState.DONE else None
    if day is not None and day > today():
        sentence = _("This day is still ahead.")
        raise errors.Invalid(sentence, fields={"done_on": sentence})
    row = _row_of(activity, occurrence.key)
    wanted: dict[str, Any] = {"state": OccurrenceState(state), "done_on": day}
    if note is not None:
        wanted["note"] = note
    if row is None:
        if state == OccurrenceState.OPEN:
            return False
        row = ActivityOccurrence(
            activity_id=activity.id, key=occurrence.key, state=OccurrenceState.OPEN, note="",
            starts_on=occurrence.start, ends_on=occurrence.end, revision=0, field_revisions={},
        )  # fmt: skip
        db.session.add(row)
        seen = None
    diff = revisions.change(row, seen, wanted)
    if not diff:
        return False
    row.starts_on, row.ends_on = occurrence.start, occurrence.end
    db.session.flush()
    part_edits.note(
        "plan.repetition",
        place,
        activity,
        {
            "name": " ".join(part for part in (activity.number, activity.title[:200]) if part),
            "label": occurrence.label,
            "ends_on": occurrence.end.isoformat(),
            "state": str(row.state),
            "changes": diff,
        },
        once,
    )
    return True


def stored(activity: Activity, key: str) -> tuple[str, date | None, str]:
    """(state, day, note) as they are said now, for a way back."""
    row = _row_of(activity, key)
    if row is None:
        return str(OccurrenceState.OPEN), None, ""
    return str(row.state), row.done_on, row.note


def _row_of(activity: Activity, key: str) -> ActivityOccurrence | None:
    return db.session.scalars(
        select(ActivityOccurrence).where(
            ActivityOccurrence.activity_id == activity.id, ActivityOccurrence.key == key
        )
    ).first()
