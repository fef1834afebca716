"""Scope: which initiatives a person sees and what they may do with each.

A role in an organisation counts for everything it and those below it own; a role in an
initiative's team counts for it and all below it. The chain above a person's own projects is
visible to them, so that a card leads up to its programme (PRODUCT.md, rule 2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select, true

from kaskad.cascade.models import Initiative, InitiativeKind, TeamMember
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.keys import fold_key
from kaskad.people.access import Standing, standing
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission, Role, allowed


@dataclass(frozen=True)
class Scope:
    """A person's standing in organisations and (path of initiative, role) in teams."""

    standing: Standing
    teams: tuple[tuple[str, Role], ...]
    leaves: frozenset[str] = frozenset()
    """Paths of those of them under which nothing can stand: projects."""

    @cached_property
    def _held(self) -> dict[str, set[Role]]:
        held: dict[str, set[Role]] = {}
        for path, role in self.teams:
            held.setdefault(path, set()).add(role)
        return held

    @cached_property
    def roles(self) -> frozenset[Role]:
        """All roles the person has anywhere, in organisations and in teams."""
        return frozenset(role for _path, role in (*self.standing.organisations, *self.teams))

    @cached_property
    def above(self) -> frozenset[int]:
        """Ids of the initiatives above the person's own."""
        return frozenset(
            int(part) for path, _role in self.teams for part in path.strip("/").split("/")[:-1]
        )

    def roles_on(self, path: str, owner_path: str) -> set[Role]:
        """Roles that count for an initiative at *path*, whose owner stands at *owner_path*."""
        roles = self.standing.roles_in(owner_path)
        here = "/"
        for part in path.strip("/").split("/"):  # up to the root, not through all teams
            here += f"{part}/"
            roles |= self._held.get(here, set())
        return roles

    def can(self, permission: Permission, path: str, owner_path: str) -> bool:
        """Whether some role that counts there carries *permission*."""
        if any(allowed(role, permission) for role in self.roles_on(path, owner_path)):
            return True
        own_id = int(path.strip("/").split("/")[-1]) if path else 0
        return permission == Permission.INITIATIVE_VIEW and own_id in self.above


_TEAMS = (
    select(Initiative.path, TeamMember.role, Initiative.kind)
    .join(TeamMember, TeamMember.initiative_id == Initiative.id)
    .where(TeamMember.person_id == bindparam("person"), TeamMember.until.is_(None))
)
# By their values: an enumeration looks itself up ten times as slowly, and some work in a thousand.
_ROLES = {str(one): one for one in Role}


def scope(person: Person) -> Scope:
    """The person's scope now, read once a request."""
    known: dict[int, Scope] = db.session.info.setdefault("scopes", {})
    if person.id not in known:
        rows = db.session.execute(_TEAMS, {"person": person.id}).all()
        known[person.id] = Scope(
            standing(person),
            tuple((path, _ROLES[role]) for path, role, _kind in rows),
            frozenset(path for path, _role, kind in rows if kind == InitiativeKind.PROJECT),
        )
    return known[person.id]


def under(own: Scope, paths: Iterable[str]) -> list[ColumnElement[bool]]:
    """Conditions on `initiative`, one of which holds for those at or below the teams at *paths*.

    Projects are named by id, in one list: a condition for each would be more than SQLite takes
    from somebody who works in a thousand of them.
    """
    paths = list(paths)
    ids = [int(path.strip("/").split("/")[-1]) for path in paths if path in own.leaves]
    conditions: list[ColumnElement[bool]] = [
        Initiative.path.startswith(path) for path in paths if path not in own.leaves
    ]
    return [*conditions, Initiative.id.in_(ids)] if ids else conditions


def within(own: Scope, permission: Permission = Permission.INITIATIVE_VIEW) -> ColumnElement[bool]:
    """Condition on `initiative` joined with its owner `organisation`: where *permission* holds."""
    if own.standing.admin and allowed(Role.ADMIN, permission):
        return true()
    conditions: list[ColumnElement[bool]] = [
        Organisation.path.startswith(path)
        for path, role in own.standing.organisations
        if allowed(role, permission)
    ]
    conditions += under(own, (path for path, role in own.teams if allowed(role, permission)))
    if permission == Permission.INITIATIVE_VIEW and own.above:
        conditions.append(Initiative.id.in_(sorted(own.above)))
    return or_(*conditions) if conditions else false()


def visible(person: Person, permission: Permission = Permission.INITIATIVE_VIEW) -> Select[int]:
    """Ids of the initiatives where the person has *permission*, for lists to join."""
    return (
        select(Initiative.id)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(within(scope(person), permission))
    )


@dataclass(frozen=True)
class Place:
    """An initiative, whose it is, and what the person may do with it."""

    initiative: Initiative
    owner_path: str
    owner_name: str
    owner_full_name: str
    abilities: frozenset[Permission]

    def can(self, permission: Permission | str) -> bool:
        """Whether the person has *permission* here and now (an archived one is not changed)."""
        if self.initiative.archived_at is not None and permission not in READING:
            return False
        return permission in self.abilities


READING = frozenset({Permission.INITIATIVE_VIEW, Permission.BOARD_VIEW})
"""What is allowed with an initiative in the archive (besides restoring it)."""


def place_for(person: Person, key: str, permission: Permission) -> Place:
    """The initiative with *key* (in either alphabet), to act on, with what the person may do.

    404 when the person may not see it, 403 when they may but not this, 409 when it is archived
    and the permission changes something.
    """
    row = db.session.execute(
        select(Initiative, Organisation.path, Organisation.name, Organisation.short_name)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(Initiative.key_fold == fold_key(key))
    ).first()
    if row is None:
        raise errors.NotFound(_("There is no such project, or it is not shown to you."))
    initiative, owner_path, owner_name, owner_short = row
    own = scope(person)
    check_initiative(own, initiative, owner_path, permission)
    return Place(
        initiative,
        owner_path,
        owner_short or owner_name,
        owner_name,
        abilities(own, initiative, owner_path),
    )


def abilities(own: Scope, initiative: Initiative, owner_path: str) -> frozenset[Permission]:
    """Everything that *own* may do with *initiative*, apart from its being archived."""
    return frozenset(one for one in Permission if own.can(one, initiative.path, owner_path))


def initiative_for(person: Person, key: str, permission: Permission) -> Initiative:
    """The initiative with *key*, as `place_for` finds it."""
    return place_for(person, key, permission).initiative


def check_initiative(
    own: Scope, initiative: Initiative, owner_path: str, permission: Permission
) -> None:
    """Raise NotFound, Forbidden or Conflict unless *permission* holds on the initiative."""
    if not own.can(Permission.INITIATIVE_VIEW, initiative.path, owner_path):
        raise errors.NotFound(_("There is no such project, or it is not shown to you."))
    if not own.can(permission, initiative.path, owner_path):
        raise errors.Forbidden(_("Your role in this project does not allow this."))
    reading = READING | {Permission.INITIATIVE_ARCHIVE}
    if initiative.archived_at is not None and permission not in reading:
        raise errors.Conflict(_("The project is in the archive. Restore it first."))
