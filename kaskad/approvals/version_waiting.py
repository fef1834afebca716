"""What waits for a person because of passports: to be decided on, to be improved."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from kaskad.approvals.access import not_led_by
from kaskad.approvals.models import PassportVersion, VersionState
from kaskad.boards.day_panels import Waiting, add_waiting
from kaskad.cascade.access import scope, within
from kaskad.cascade.models import Initiative, PassportState, TeamMember
from kaskad.core.db import db
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission, Role, allowed

MOST = 30
"""So many lines of each kind; the registry knows the rest."""


def passports_to_decide(person: Person, _day: date) -> Sequence[Waiting]:
    """Passports that this person may approve or return, the oldest first. One statement at most."""
    held = {role for _path, role in scope(person).standing.organisations}
    if not any(allowed(role, Permission.PASSPORT_APPROVE) for role in held):
        return []
    asker = aliased(Party)
    rows = db.session.execute(
        select(
            Initiative.key_fold, Initiative.title, Initiative.short_title, PassportVersion.number,
            PassportVersion.note, asker.name, asker.short_name.label("short"),
        )
        .join(PassportVersion, PassportVersion.initiative_id == Initiative.id)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(asker, asker.id == PassportVersion.submitted_by_id)
        .where(
            Initiative.passport_state == PassportState.SUBMITTED,
            PassportVersion.state == VersionState.SUBMITTED,
            Initiative.archived_at.is_(None),
            within(scope(person), Permission.PASSPORT_APPROVE),
            not_led_by(person),
        )
        .order_by(PassportVersion.submitted_at, PassportVersion.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Waiting(
            str(_("Decide on the passport, version %(number)s", number=row.number)),
            url_for("cascade.passport", key=row.key_fold),
            row.short_title or row.title,
            quote=row.note,
            who=row.short or row.name or "",
        )
        for row in rows
    ]


def passports_returned(person: Person, _day: date) -> Sequence[Waiting]:
    """Passports this person leads that came back with remarks. One statement."""
    decider = aliased(Party)
    other = aliased(PassportVersion)
    last = (
        select(func.max(other.number))
        .where(other.initiative_id == Initiative.id)
        .correlate(Initiative)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Initiative.key_fold, Initiative.title, Initiative.short_title,
            PassportVersion.remarks, decider.name, decider.short_name.label("short"),
        )
        .join(TeamMember, TeamMember.initiative_id == Initiative.id)
        .join(PassportVersion, PassportVersion.initiative_id == Initiative.id)
        .outerjoin(decider, decider.id == PassportVersion.decided_by_id)
        .where(
            TeamMember.person_id == person.id,
            TeamMember.role == Role.LEAD,
            TeamMember.until.is_(None),
            Initiative.passport_state == PassportState.RETURNED,
            Initiative.archived_at.is_(None),
            PassportVersion.number == last,
        )
        .order_by(PassportVersion.decided_at, PassportVersion.id)
        .limit(MOST)
    )  # fmt: skip
    return [
        Waiting(
            str(_("Improve the passport and send it again")),
            url_for("cascade.passport", key=row.key_fold),
            row.short_title or row.title,
            quote=row.remarks,
            who=row.short or row.name or "",
        )
        for row in rows
    ]


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    add_waiting("passports_to_decide", passports_to_decide)
    add_waiting("passports_returned", passports_returned)
