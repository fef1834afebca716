"""Who may propose an initiative, in whose name, and which organisation receives it.

A proposal goes to the nearest organisation that has a project office: the person's own or the
first above it. Where no office is anywhere above, the nearest centre receives it, else whatever
stands at the top: an idea is never without somebody who can find it.
"""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import exists, select

from kaskad.cascade.access import Scope, scope
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Membership, Organisation, OrganisationKind, Person
from kaskad.people.permissions import Permission, Role, allowed

PROPOSE = Permission.INITIATIVE_PROPOSE


def may_propose(person: Person) -> bool:
    """Whether some role of the person, in an organisation or in a team, lets them propose."""
    own = scope(person)
    roles = [role for _path, role in (*own.standing.organisations, *own.teams)]
    return any(allowed(role, PROPOSE) for role in roles)


def check_proposer(person: Person) -> None:
    """Raise Forbidden unless the person may propose."""
    if not may_propose(person):
        raise errors.Forbidden(
            _("Proposals are made by people who work in an organisation or take part in a project.")
        )


@dataclass(frozen=True)
class Circle:
    """In whose name a person proposes, and who receives it: (id, name), the usual one first."""

    own: tuple[tuple[int, str], ...]
    receivers: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Place:
    id: int
    name: str
    path: str
    office: bool
    centre: bool


def circle_of(person: Person) -> Circle:
    """The organisations of the form. Two statements besides the scope at most."""
    own = scope(person)
    ties = [path for path, role in own.standing.organisations if allowed(role, PROPOSE)]
    ids = {int(part) for path in ties for part in path.strip("/").split("/")}
    known = _known(ids | ({person.home_id} if person.home_id else set()))
    home = known.get(person.home_id or 0)
    if home is not None:
        ties.insert(0, home.path)
    if not ties:
        ties = _owners(own)
    above = {int(part) for path in ties for part in path.strip("/").split("/")}
    known |= _known(above - set(known))
    places = [known[int(path.strip("/").split("/")[-1])] for path in dict.fromkeys(ties)]
    received = dict.fromkeys(_receiver(place, known) for place in places)
    return Circle(
        tuple((one.id, one.name) for one in places),
        tuple((one.id, one.name) for one in received),
    )


def _receiver(place: _Place, known: dict[int, _Place]) -> _Place:
    up = [known[int(part)] for part in reversed(place.path.strip("/").split("/"))]
    return next((one for one in up if one.office), next((one for one in up if one.centre), up[-1]))


def _owners(own: Scope) -> list[str]:
    """Owners of the initiatives in whose team somebody without an organisation is."""
    ids = [
        int(path.strip("/").split("/")[-1]) for path, role in own.teams if allowed(role, PROPOSE)
    ]
    return list(
        db.session.scalars(
            select(Organisation.path)
            .join(Initiative, Initiative.owner_id == Organisation.id)
            .where(Initiative.id.in_(ids))
            .order_by(Organisation.path)
        )
    )


def _known(ids: set[int]) -> dict[int, _Place]:
    if not ids:
        return {}
    office = exists().where(
        Membership.organisation_id == Organisation.id,
        Membership.role == Role.OFFICE,
        Membership.until.is_(None),
    )
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.short_name,
            Organisation.path,
            Organisation.organisation_kind,
            office.label("office"),
        ).where(Organisation.id.in_(sorted(ids)))
    )
    return {
        row.id: _Place(
            row.id,
            row.short_name or row.name,
            row.path,
            bool(row.office),
            row.organisation_kind == OrganisationKind.CENTRE,
        )
        for row in rows
    }
