"""What a person is, and the organisations and people they may act on."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, bindparam, or_, select, true, union

from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people import circles
from kaskad.people.models import Membership, Organisation, Person
from kaskad.people.permissions import Permission, Role, allowed
from kaskad.people.ranks import rank


@dataclass(frozen=True)
class Standing:
    """A person's roles in organisations: (path of the organisation, role)."""

    person_id: int
    admin: bool
    organisations: tuple[tuple[str, Role], ...]

    def roles_in(self, path: str) -> set[Role]:
        """Roles that count for the organisation at *path*: held in it or above it."""
        roles = {role for own, role in self.organisations if path.startswith(own)}
        return roles | {Role.ADMIN} if self.admin else roles

    def can_in(self, permission: Permission, path: str) -> bool:
        """Whether some role that counts at *path* carries *permission*."""
        return any(allowed(role, permission) for role in self.roles_in(path))


_ROLES = (
    select(Organisation.path, Membership.role)
    .join(Membership, Membership.organisation_id == Organisation.id)
    .where(Membership.person_id == bindparam("person"), Membership.until.is_(None))
)


def standing(person: Person) -> Standing:
    """The person's standing now, read once a request (forgotten when a unit of work begins)."""
    known: dict[int, Standing] = db.session.info.setdefault("standings", {})
    if person.id not in known:
        rows = db.session.execute(_ROLES, {"person": person.id})
        account = person.account
        known[person.id] = Standing(
            person.id,
            bool(account and account.admin and account.disabled_at is None),
            tuple((path, Role(role)) for path, role in rows),
        )
    return known[person.id]


def organisation_for(person: Person, organisation_id: int, permission: Permission) -> Organisation:
    """The organisation, to act on. 404 when the person has no role that counts there, else 403."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise errors.NotFound(_("There is no such organisation."))
    own = standing(person)
    if not own.roles_in(organisation.path):
        raise errors.NotFound(_("There is no such organisation."))
    if not own.can_in(permission, organisation.path):
        raise errors.Forbidden(_("Your role does not allow this."))
    return organisation


def instance_for(person: Person, permission: Permission = Permission.INSTANCE_MANAGE) -> None:
    """Raise Forbidden unless the person administers the whole installation."""
    own = standing(person)
    if not (own.admin and allowed(Role.ADMIN, permission)):
        raise errors.Forbidden(_("Only an administrator may do this."))


def in_branch(own: Standing) -> ColumnElement[bool]:
    """Condition on `organisation`: on the person's branch, above their roles or below them."""
    if own.admin:
        return true()
    above = {int(part) for path, _role in own.organisations for part in path.strip("/").split("/")}
    below = [Organisation.path.startswith(path) for path, _role in own.organisations]
    return or_(Organisation.id.in_(sorted(above)), *below)


def visible_people(person: Person) -> Select[Any]:
    """Ids of the people this person may know of: of their branch and of their teams (S22)."""
    own = standing(person)
    if own.admin:
        return select(Person.id).correlate(None)
    branch = select(Organisation.id).where(in_branch(own)).correlate(None)
    known = union(
        select(Person.id).where(or_(Person.id == person.id, Person.home_id.in_(branch))),
        select(Membership.person_id).where(
            Membership.organisation_id.in_(branch), Membership.until.is_(None)
        ),
        *(circle.people(person) for circle in circles.circles()),
    ).subquery()
    return select(known.c[0])


def person_for(actor: Person, person_id: int) -> Person:
    """The person, to look at. NotFound for whoever shares neither branch nor team with them."""
    person = db.session.get(Person, person_id)
    if person is None or (
        person.id != actor.id
        and db.session.scalar(
            select(Person.id).where(Person.id == person_id, Person.id.in_(visible_people(actor)))
        )
        is None
    ):
        raise errors.NotFound(_("There is no such person, or they are not shown to you."))
    return person


def roles_at(person: Person, path: str) -> set[Role]:
    """All roles of the person that count for the organisation at *path*."""
    return standing(person).roles_in(path)


def home_path(person: Person) -> str:
    """Path of the organisation the person belongs to, empty for none."""
    home = db.session.get(Organisation, person.home_id) if person.home_id else None
    return home.path if home else ""


def may_manage(actor: Person, person: Person) -> bool:
    """Whether *actor* may change the person's name and post, invite them, see their address.

    Whoever manages people in the organisation they belong to, or in one where they have a role;
    never for somebody who stands as high as oneself (S18), administrators excepted.
    """
    own = standing(actor)
    if own.admin:
        return True
    theirs = standing(person)
    paths = {home_path(person), *(path for path, _role in theirs.organisations)} - {""}
    return (
        any(
            own.can_in(Permission.PEOPLE_MANAGE, path)
            and rank(theirs.roles_in(path)) < rank(own.roles_in(path))
            for path in paths
        )
        and not theirs.admin
    )


def manage_for(actor: Person, person_id: int) -> Person:
    """The person, to change. NotFound when not shown, Forbidden when not theirs to change."""
    person = person_for(actor, person_id)
    if person.id != actor.id and not may_manage(actor, person):
        raise errors.Forbidden(_("Your role does not allow this."))
    return person
