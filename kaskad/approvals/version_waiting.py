"""What waits for a person because of passports: to decide, to improve, to begin the work by."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, and_, bindparam, case, exists, func, select

from kaskad.approvals.models import ChangeRequest, PassportVersion, VersionState
from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, shown, sources
from kaskad.boards.models import Board, Card
from kaskad.cascade.held import held, leads, led
from kaskad.cascade.models import Activity, Initiative, PassportState
from kaskad.core.clock import now
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission

MOST = 30
"""So many lines of each kind; the registry knows the rest."""
TOLD_FOR = timedelta(days=7)
"""So long those who lead are told that the passport is approved."""

_APPROVE = Permission.PASSPORT_APPROVE
_Owner = Organisation.__table__.alias("owner")
_Other = Party.__table__.alias("other")


def _to_decide() -> Select[Any]:
    """Passports that this person may approve or return, the oldest first."""
    return (
        select(
            *columns(
                id=PassportVersion.id, key=Initiative.key_fold, about=ABOUT,
                number=PassportVersion.number, who=shown(_Other.c), text=PassportVersion.note,
            )
        )
        .join(Initiative, PassportVersion.initiative_id == Initiative.id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .outerjoin(_Other, _Other.c.id == PassportVersion.submitted_by_id)
        .where(
            Initiative.passport_state == PassportState.SUBMITTED,
            PassportVersion.state == VersionState.SUBMITTED,
            Initiative.archived_at.is_(None),
            held(_APPROVE, _Owner.c.path),
            ~led(),
        )
        .order_by(PassportVersion.submitted_at, PassportVersion.id)
        .limit(MOST)
    )  # fmt: skip


def _tell_to_decide(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Decide on the passport, version %(number)s", number=row.number)),
            url_for("cascade.passport", key=row.key), row.about, quote=row.text, who=row.who,
        )
        for row in rows
    ]  # fmt: skip


def _returned() -> Select[Any]:
    """Passports this person leads that came back with remarks."""
    other = PassportVersion.__table__.alias("later")
    last = (
        select(func.max(other.c.number))
        .where(other.c.initiative_id == Initiative.id)
        .correlate(Initiative)
        .scalar_subquery()
    )
    return (
        select(
            *columns(
                id=PassportVersion.id, key=Initiative.key_fold, about=ABOUT, who=shown(_Other.c),
                text=PassportVersion.remarks,
            )
        )
        .join(Initiative, PassportVersion.initiative_id == Initiative.id)
        .outerjoin(_Other, _Other.c.id == PassportVersion.decided_by_id)
        .where(
            leads(),
            Initiative.passport_state == PassportState.RETURNED,
            Initiative.archived_at.is_(None),
            PassportVersion.number == last,
        )
        .order_by(PassportVersion.decided_at, PassportVersion.id)
        .limit(MOST)
    )  # fmt: skip


def _tell_returned(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Improve the passport and send it again")),
            url_for("cascade.passport", key=row.key), row.about, quote=row.text, who=row.who,
        )
        for row in rows
    ]  # fmt: skip


def _approved() -> Select[Any]:
    """Passports this person leads that somebody approved lately; 1: no card is made from the plan.

    One that a change request has made is told with the request.
    """
    board = exists().where(Board.initiative_id == Initiative.id)
    planned = exists().where(
        Activity.initiative_id == Initiative.id, Activity.archived_at.is_(None)
    )
    made = exists().where(
        Board.initiative_id == Initiative.id, Card.board_id == Board.id,
        Card.activity_id.is_not(None),
    )  # fmt: skip
    return (
        select(
            *columns(
                id=PassportVersion.id, key=Initiative.key_fold, about=ABOUT, who=shown(_Other.c),
                number=case((and_(board, planned, ~made), 1), else_=0),
            )
        )
        .join(Initiative, PassportVersion.initiative_id == Initiative.id)
        .outerjoin(_Other, _Other.c.id == PassportVersion.decided_by_id)
        .where(
            leads(),
            PassportVersion.state == VersionState.APPROVED,
            PassportVersion.decided_at >= bindparam("approved_since"),
            ~exists().where(ChangeRequest.version_id == PassportVersion.id),
            Initiative.archived_at.is_(None),
        )
        .order_by(PassportVersion.decided_at.desc(), PassportVersion.id)
        .limit(MOST)
    )  # fmt: skip


def _since(_person: Person, _day: date) -> Mapping[str, Any]:
    return {"approved_since": now() - TOLD_FOR}


def _tell_approved(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("The passport is approved: make the first cards from the plan")),
            url_for("boards.cards_from_plan", key=row.key), row.about, who=row.who,
        )
        if row.number
        else Waiting(
            str(_("Read: the passport is approved")),
            url_for("cascade.passport", key=row.key), row.about, who=row.who,
        )
        for row in rows
    ]  # fmt: skip


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    need = (_APPROVE,)
    sources.add(Source("passports_to_decide", _to_decide, _tell_to_decide, need, need))
    sources.add(Source("passports_returned", _returned, _tell_returned))
    sources.add(Source("passports_approved", _approved, _tell_approved, values=_since))
