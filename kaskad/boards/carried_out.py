"""When the cards of an activity say that it is carried out: one rule for all who ask.

An activity of which nobody has said anything counts as carried out once it has finished cards and
none that is open; the registry, the progress report (R3) and the final report (R16) ask here.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.models import Card
from kaskad.core.db import db
from kaskad.core.i18n import zone


def carried_out(activity_id: Any, until: Any) -> ColumnElement[bool]:
    """Whether the activity *activity_id* of a statement has finished cards and no open one.

    As it was before the moment *until*.
    """
    done, left = aliased(Card), aliased(Card)
    return and_(
        exists().where(done.activity_id == activity_id, done.finished_at < until),
        ~exists().where(
            left.activity_id == activity_id, left.created_at < until,
            or_(left.finished_at.is_(None), left.finished_at >= until),
            or_(left.archived_at.is_(None), left.archived_at >= until),
        ),
    )  # fmt: skip


def carried_out_on(activity_ids: Iterable[int], until: datetime) -> dict[int, date]:
    """The last day on which a card of each was finished. One statement, none for no activity.

    Those that are not carried out are left out.
    """
    ids = list(activity_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Card.activity_id, func.max(Card.finished_at))
        .where(
            Card.activity_id.in_(ids), Card.finished_at < until,
            carried_out(Card.activity_id, until),
        )
        .group_by(Card.activity_id)
    )  # fmt: skip
    return {
        activity_id: last.astimezone(zone()).date()
        for activity_id, last in rows
        if activity_id is not None and last is not None
    }
