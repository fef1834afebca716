"""Figures by lists follow what was carried out: a list counts from "done" on and not without it.

An activity or a repetition that is said to be carried out brings its list with it, and one that is
set back from "done" takes it away again, like a card whose work goes on (`card_values`): what waits
is counted anew, and of a verified total the monitor is asked. Whoever changes the state (a page, a
request, an import) does not have to think of it: the session notes it, and the end of the unit of
work follows. (A column of a board that means "done" no more tells of its cards by itself:
`boards.reopening`.)
"""

from functools import cache

from sqlalchemy import event, inspect, or_, select
from sqlalchemy.orm import Session

from kaskad.boards.models import Card, CardLink
from kaskad.cascade.models import (
    Activity,
    ActivityOccurrence,
    ActivityState,
    OccurrenceState,
)
from kaskad.core.db import add_last_step, db
from kaskad.indicators.card_values import lists_changed
from kaskad.indicators.models import Participation

_TURNED = "activities_turned"


@cache
def register() -> None:
    """Listen to sessions, once for all applications of the process."""
    event.listen(db.session, "after_flush", _note)
    event.listen(db.session, "after_soft_rollback", lambda session, _previous: _forget(session))
    add_last_step("lists_follow", follow)


def _note(session: Session, _context: object) -> None:
    """Activities that, or a repetition of which, became carried out or are so no more."""
    for row in (*session.new, *session.dirty):
        done: str = ActivityState.DONE
        if isinstance(row, ActivityOccurrence):
            done = OccurrenceState.DONE
        elif not isinstance(row, Activity):
            continue
        state = inspect(row).attrs["state"].history
        if (row.state == done) != (done in (state.deleted or ())) and state.has_changes():
            activity_id = row.id if isinstance(row, Activity) else row.activity_id
            session.info.setdefault(_TURNED, set()).add(activity_id)


def _forget(session: Session) -> None:
    session.info.pop(_TURNED, None)


def follow() -> None:
    """Count anew what the lists of these activities go into. No statement where none turned."""
    db.session.flush()
    turned = sorted(db.session().info.pop(_TURNED, ()))
    if not turned:
        return
    listed = db.session.scalars(
        select(Participation.activity_id)
        .where(Participation.activity_id.in_(turned), Participation.removed_at.is_(None))
        .distinct()
    ).all()
    if not listed:
        return
    served = select(CardLink.card_id).where(
        CardLink.kind == "activity", CardLink.target_id.in_(listed)
    )
    cards = db.session.scalars(
        select(Card.id).where(or_(Card.activity_id.in_(listed), Card.id.in_(served)))
    ).all()
    if cards:
        lists_changed(cards)
