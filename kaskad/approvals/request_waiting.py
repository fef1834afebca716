"""What waits for a person because of change requests: decisions, and news of one's own."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased

from kaskad.approvals.access import not_led_by
from kaskad.approvals.models import ChangeRequest, RequestState
from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.cascade.access import scope, within
from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission, allowed

MOST = 30
TOLD_FOR = timedelta(days=7)
"""So long whoever asked is told what was decided."""


def requests_to_decide(person: Person, _day: date) -> Sequence[Waiting]:
    """Requests that this person may decide on, the oldest first. One statement at most."""
    held = {role for _path, role in scope(person).standing.organisations}
    if not any(allowed(role, Permission.PASSPORT_APPROVE) for role in held):
        return []
    asker = aliased(Party)
    rows = db.session.execute(
        select(
            Initiative.key_fold, Initiative.title, Initiative.short_title, ChangeRequest.number,
            ChangeRequest.reason, asker.name, asker.short_name.label("short"),
        )
        .join(ChangeRequest, ChangeRequest.initiative_id == Initiative.id)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(asker, asker.id == ChangeRequest.asked_by_id)
        .where(
            ChangeRequest.state == RequestState.OPEN,
            ChangeRequest.asked_by_id.is_distinct_from(person.id),
            Initiative.archived_at.is_(None),
            within(scope(person), Permission.PASSPORT_APPROVE),
            not_led_by(person),
        )
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Waiting(
            str(_("Decide on a change of the passport, request %(number)s", number=row.number)),
            url_for("approvals.change_request", key=row.key_fold, number=row.number),
            row.short_title or row.title,
            quote=row.reason,
            who=row.short or row.name or "",
        )
        for row in rows
    ]


def requests_decided(person: Person, _day: date) -> Sequence[Waiting]:
    """What became of the person's own requests in the last days. One statement."""
    decider = aliased(Party)
    rows = db.session.execute(
        select(
            Initiative.key_fold, Initiative.title, Initiative.short_title, ChangeRequest.number,
            ChangeRequest.state, ChangeRequest.remarks, decider.name,
            decider.short_name.label("short"),
        )
        .join(Initiative, Initiative.id == ChangeRequest.initiative_id)
        .outerjoin(decider, decider.id == ChangeRequest.decided_by_id)
        .where(
            ChangeRequest.asked_by_id == person.id,
            ChangeRequest.state.in_([str(RequestState.APPROVED), str(RequestState.DECLINED)]),
            ChangeRequest.decided_at >= now() - TOLD_FOR,
            Initiative.archived_at.is_(None),
        )
        .order_by(ChangeRequest.decided_at.desc(), ChangeRequest.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Waiting(
            str(
                _("Read: your request %(number)s is approved", number=row.number)
                if row.state == RequestState.APPROVED
                else _("Read: your request %(number)s is declined", number=row.number)
            ),
            url_for("approvals.change_request", key=row.key_fold, number=row.number),
            row.short_title or row.title,
            quote=row.remarks,
            who=row.short or row.name or "",
        )
        for row in rows
    ]


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    add_waiting("requests_to_decide", requests_to_decide)
    add_waiting("requests_decided", requests_decided)
