"""Who can answer for a risk or carry out a measure (domain.md, D6; trust.md S23).

People who see the initiative (its team and those above, colleagues whose role reaches it) and
people without an account whom its plan names; organisations, units, bodies and groups of the
owner's branch or of the plan.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import literal, or_, select

from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, ActivityParty, Initiative, TeamMember
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Account, Membership, Organisation, Party, PartyKind, Person
from kaskad.people.permissions import Permission, Role, allowed

_SEEING = [role for role in Role if allowed(role, Permission.INITIATIVE_VIEW)]


def _people(place: Place) -> Any:
    team = (
        select(TeamMember.person_id)
        .join(Initiative, Initiative.id == TeamMember.initiative_id)
        .where(
            TeamMember.until.is_(None),
            literal(place.initiative.path).startswith(Initiative.path),
        )
    )
    colleagues = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.until.is_(None),
            Membership.role.in_(_SEEING),
            literal(place.owner_path).startswith(Organisation.path),
        )
    )
    return (
        select(Person.id, Person.name, Person.short_name)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Person.archived_at.is_(None),
            Account.disabled_at.is_(None),
            or_(
                Person.id.in_(team),
                Person.id.in_(colleagues),
                Account.person_id.is_(None) & Person.id.in_(_in_plan(place)),
            ),
        )
    )


def _others(place: Place) -> Any:
    branch = select(Organisation.id).where(Organisation.path.startswith(place.owner_path))
    return select(Party.id, Party.name, Party.short_name).where(
        Party.kind != PartyKind.PERSON,
        Party.archived_at.is_(None),
        or_(Party.home_id.in_(branch), Party.id.in_(branch), Party.id.in_(_in_plan(place))),
    )


def _in_plan(place: Place) -> Any:
    return (
        select(ActivityParty.party_id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.initiative_id == place.initiative.id)
    )


def party_choices(place: Place, chosen: Iterable[int | None] = ()) -> list[tuple[int, str]]:
    """(id, name) of everybody who can be named, people first. At most three statements.

    *chosen* stay on the list though they could not be chosen anew.
    """
    groups = [
        sorted(
            ((row.id, row.short_name or row.name) for row in db.session.execute(statement)),
            key=lambda one: one[1].lower(),
        )
        for statement in (_people(place), _others(place))
    ]
    found = [one for group in groups for one in group]
    missing = {one for one in chosen if one is not None} - {one for one, _name in found}
    if missing:
        found += party_names(missing).items()
    return found


def check_party(place: Place, party_id: int | None, field: str) -> None:
    """Raise Invalid, at *field*, if the party cannot be named here. At most two statements."""
    if party_id is None:
        return
    for statement, table in ((_people(place), Person), (_others(place), Party)):
        if db.session.execute(statement.where(table.id == party_id)).first() is not None:
            return
    sentence = _("Choose from the list.")
    raise errors.Invalid(sentence, fields={field: sentence})


def party_names(ids: Iterable[int]) -> dict[int, str]:
    """Names as lists show them. One statement."""
    rows = db.session.execute(
        select(Party.id, Party.name, Party.short_name).where(Party.id.in_(list(ids)))
    )
    return {row.id: row.short_name or row.name for row in rows}
