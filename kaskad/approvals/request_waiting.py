"""What waits for a person because of change requests: decisions, and news of one's own."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, case, select

from kaskad.approvals.models import ChangeRequest, RequestState
from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, shown, sources
from kaskad.cascade.held import PERSON, held, led
from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission

MOST = 30
TOLD_FOR = timedelta(days=7)
"""So long whoever asked is told what was decided."""

_APPROVE = Permission.PASSPORT_APPROVE
_Owner = Organisation.__table__.alias("owner")
_Other = Party.__table__.alias("other")


def _to_decide() -> Select[Any]:
    """Requests that this person may decide on, the oldest first."""
    return (
        select(
            *columns(
                id=ChangeRequest.id, key=Initiative.key_fold, about=ABOUT,
                number=ChangeRequest.number, who=shown(_Other.c), text=ChangeRequest.reason,
            )
        )
        .join(Initiative, ChangeRequest.initiative_id == Initiative.id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .outerjoin(_Other, _Other.c.id == ChangeRequest.asked_by_id)
        .where(
            ChangeRequest.state == RequestState.OPEN,
            ChangeRequest.asked_by_id.is_distinct_from(PERSON),
            Initiative.archived_at.is_(None),
            held(_APPROVE, _Owner.c.path),
            ~led(),
        )
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
        .limit(MOST)
    )  # fmt: skip


def _tell_to_decide(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        _line(row, _("Decide on a change of the passport, request %(number)s", number=row.number))
        for row in rows
    ]


def _decided() -> Select[Any]:
    """What became of the person's own requests in the last days."""
    return (
        select(
            *columns(
                id=case((ChangeRequest.state == RequestState.APPROVED, 1), else_=0),
                key=Initiative.key_fold, about=ABOUT, number=ChangeRequest.number,
                who=shown(_Other.c), text=ChangeRequest.remarks,
            )
        )
        .join(Initiative, Initiative.id == ChangeRequest.initiative_id)
        .outerjoin(_Other, _Other.c.id == ChangeRequest.decided_by_id)
        .where(
            ChangeRequest.asked_by_id == PERSON,
            ChangeRequest.state.in_([str(RequestState.APPROVED), str(RequestState.DECLINED)]),
            ChangeRequest.decided_at >= bindparam("decided_since"),
            Initiative.archived_at.is_(None),
        )
        .order_by(ChangeRequest.decided_at.desc(), ChangeRequest.id)
        .limit(MOST)
    )  # fmt: skip


def _since(_person: Person, _day: date) -> Mapping[str, Any]:
    return {"decided_since": now() - TOLD_FOR}


def _tell_decided(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        _line(
            row,
            _("Read: your request %(number)s is approved", number=row.number)
            if row.id
            else _("Read: your request %(number)s is declined", number=row.number),
        )
        for row in rows
    ]


def _line(row: Any, words: str) -> Waiting:
    url = url_for("approvals.change_request", key=row.key, number=row.number)
    return Waiting(str(words), url, row.about, quote=row.text, who=row.who)


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    need = (_APPROVE,)
    sources.add(Source("requests_to_decide", _to_decide, _tell_to_decide, need, need))
    sources.add(Source("requests_decided", _decided, _tell_decided, values=_since))
