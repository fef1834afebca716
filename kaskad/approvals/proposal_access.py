"""Who may propose an initiative, in whose name, and which organisation receives it.

A proposal goes up from the person's own organisation to the first that has a project office or is
a centre. In most districts schools do not stand below the centre but beside it, under the
department: then the offices right below the department are offered. Where there is none at all,
whatever stands at the top receives it: an idea is never without somebody who can find it.
"""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select

from kaskad.cascade.access import Scope, scope
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Membership, Organisation, OrganisationKind, Person
from kaskad.people.permissions import Permission, Role, allowed

PROPOSE = Permission.INITIATIVE_PROPOSE


def may_propose(person: Person) -> bool:
    """Whether some role of the person, in an organisation or in a team, lets them propose."""
    return any(allowed(role, PROPOSE) for role in scope(person).roles)


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
    """The organisations of the form. Three statements besides the scope at most."""
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
    beside = _beside(above)
    received = dict.fromkeys(one for place in places for one in _receivers(place, known, beside))
    return Circle(
        tuple((one.id, one.name) for one in places),
        tuple((one.id, one.name) for one in received),
    )


def _receivers(
    place: _Place, known: dict[int, _Place], beside: dict[int, list[_Place]]
) -> list[_Place]:
    up = [known[int(part)] for part in reversed(place.path.strip("/").split("/"))]
    for one in up:
        if one.office or one.centre:
            return [one]
        near = beside.get(one.id, [])
        if near:
            return [other for other in near if other.office] or near
    return [up[-1]]


def _beside(ids: set[int]) -> dict[int, list[_Place]]:
    """Offices and centres right below each of the organisations."""
    found: dict[int, list[_Place]] = {}
    for one in _read(
        Organisation.parent_id.in_(sorted(ids)),
        or_(_OFFICE, Organisation.organisation_kind == OrganisationKind.CENTRE),
        Organisation.archived_at.is_(None),
    ):
        parent = int(one.path.strip("/").split("/")[-2])
        found.setdefault(parent, []).append(one)
    return found


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


_OFFICE = exists().where(
    Membership.organisation_id == Organisation.id,
    Membership.role == Role.OFFICE,
    Membership.until.is_(None),
)


def _known(ids: set[int]) -> dict[int, _Place]:
    return {one.id: one for one in _read(Organisation.id.in_(sorted(ids)))} if ids else {}


def _read(*conditions: ColumnElement[bool]) -> list[_Place]:
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.short_name,
            Organisation.path,
            Organisation.organisation_kind,
            _OFFICE.label("office"),
        )
        .where(*conditions)
        .order_by(Organisation.path)
    )
    return [
        _Place(
            row.id,
            row.short_name or row.name,
            row.path,
            bool(row.office),
            row.organisation_kind == OrganisationKind.CENTRE,
        )
        for row in rows
    ]
