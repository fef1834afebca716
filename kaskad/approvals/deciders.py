"""Who may decide on a passport: named to those who may not."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from kaskad.cascade.access import Place
from kaskad.cascade.models import TeamMember
from kaskad.core.db import db
from kaskad.people.models import Account, Membership, Person
from kaskad.people.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role

MOST = 20


@dataclass(frozen=True)
class Decider:
    """A person with the role by which they may decide."""

    id: int
    name: str
    role: str


def deciders(place: Place, permission: Permission) -> tuple[Decider, ...]:
    """Those who may take decisions of the kind *permission* here and can log in. One statement.

    Roles count that are held in the owner or above it; whoever leads the initiative or one above
    it is left out.
    """
    organisations = [int(part) for part in place.owner_path.strip("/").split("/")]
    initiatives = [int(part) for part in place.initiative.path.strip("/").split("/")]
    roles = [str(role) for role, held in ROLE_PERMISSIONS.items() if permission in held]
    rows = db.session.execute(
        select(Person.id, Person.name, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Membership.organisation_id.in_(organisations),
            Membership.until.is_(None),
            Membership.role.in_(roles),
            Account.disabled_at.is_(None),
            ~exists().where(
                TeamMember.person_id == Person.id,
                TeamMember.initiative_id.in_(initiatives),
                TeamMember.role == Role.LEAD,
                TeamMember.until.is_(None),
            ),
        )
        .order_by(Person.name, Person.id, Membership.id)
    )
    found: dict[int, Decider] = {}
    for row in rows:
        found.setdefault(row.id, Decider(row.id, row.name, str(ROLE_NAMES[Role(row.role)])))
    return tuple(found.values())[:MOST]
