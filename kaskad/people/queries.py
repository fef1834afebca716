"""What the pages of people read: frozen rows, a fixed number of statements."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from kaskad.core.db import db, fold, fold_text, like_escape
from kaskad.people.access import (
    Standing,
    in_branch,
    roles_at,
    standing,
    visible_people,
)
from kaskad.people.models import Account, Membership, Organisation, OrganisationKind, Person
from kaskad.people.permissions import ROLE_NAMES, Permission, Role
from kaskad.people.ranks import grantable, may_revoke

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    id: int
    name: str
    post: str
    home: str
    roles: tuple[str, ...]
    """«Проектный офис · ИМЦ», one a role."""
    email: str
    """Empty unless the looker manages people there."""
    has_account: bool
    closed: bool
    archived: bool
    initials: str
    tone: int


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list."""

    rows: tuple[PersonRow, ...]
    total: int
    first: int
    has_next: bool


@dataclass(frozen=True)
class RoleRow:
    """A role a person has now."""

    id: int
    organisation_id: int
    organisation: str
    role: Role
    since: datetime
    may_revoke: bool


@dataclass(frozen=True)
class OrganisationRow:
    """A line of the tree."""

    id: int
    name: str
    kind: OrganisationKind
    number: str
    depth: int
    people: int
    may_manage: bool


def _found(actor: Person, text: str, organisation_path: str, *, archived: bool) -> Select[Any]:
    wanted = select(Person.id).where(Person.id.in_(visible_people(actor)))
    wanted = wanted.where(
        Person.archived_at.is_not(None) if archived else Person.archived_at.is_(None)
    )
    for word in fold_text(text).split()[:6]:
        pattern = f"%{like_escape(word)}%"
        full = Person.surname + " " + Person.given_name + " " + Person.patronymic
        wanted = wanted.where(
            or_(fold(full).like(pattern, escape="\\"), fold(Person.post).like(pattern, escape="\\"))
        )
    if organisation_path:
        below = (
            select(Organisation.id)
            .where(Organisation.path.startswith(organisation_path))
            .correlate(None)
        )
        wanted = wanted.where(
            or_(
                Person.home_id.in_(below),
                Person.id.in_(
                    select(Membership.person_id).where(
                        Membership.organisation_id.in_(below), Membership.until.is_(None)
                    )
                ),
            )
        )
    return wanted


def people_page(
    actor: Person,
    *,
    text: str = "",
    organisation_path: str = "",
    archived: bool = False,
    page: int = 1,
) -> PeoplePage:
    """The people *actor* may know of, by surname. Three statements, however many there are."""
    found = _found(actor, text, organisation_path, archived=archived)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    home = aliased(Organisation, flat=True)
    people = db.session.execute(
        select(
            Person.id, Person.name, Person.post, Account.email, Account.admin,
            Account.disabled_at, Person.archived_at, home.path, home.name, home.short_name,
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(home, home.id == Person.home_id)
        .where(Person.id.in_(found.correlate(None)))
        .order_by(fold(Person.name), Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()  # fmt: skip
    own = standing(actor)
    held = _roles_by_person(own, [row[0] for row in people])
    rows = []
    for person_id, name, post, email, admin, closed, archived_at, path, home_name, short in people:
        roles = held.get(person_id, [])
        paths = [path, *(role_path for role_path, _words in roles)]
        known = own.admin or any(
            where and own.can_in(Permission.PEOPLE_MANAGE, where) for where in paths
        )
        badge = Person(id=person_id, name=name)
        words = [str(ROLE_NAMES[Role.ADMIN])] if admin else []
        rows.append(
            PersonRow(
                person_id, name, post, short or home_name or "",
                (*words, *(said for _path, said in roles)), (email or "") if known else "",
                email is not None, closed is not None, archived_at is not None,
                badge.initials, badge.tone,
            )
        )  # fmt: skip
    first = (page - 1) * PAGE + 1
    return PeoplePage(tuple(rows), total, first, first + PAGE <= total)


def _roles_by_person(own: Standing, ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """(path, «Role · organisation») of each person's roles, those of the looker's branch only."""
    held = db.session.execute(
        select(
            Membership.person_id, Membership.role, Organisation.path, Organisation.name,
            Organisation.short_name,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(ids), Membership.until.is_(None), in_branch(own))
        .order_by(Organisation.path, Membership.role)
    )  # fmt: skip
    found: dict[int, list[tuple[str, str]]] = {}
    for person_id, role, path, name, short in held:
        words = f"{ROLE_NAMES[Role(role)]} · {short or name}"
        found.setdefault(person_id, []).append((path, words))
    return found


def roles_of(actor: Person, person_id: int) -> list[RoleRow]:
    """The person's present roles, as far as they are in the looker's branch (or one's own)."""
    own = standing(actor)
    wanted = (
        select(
            Membership.id, Organisation.id, Organisation.name, Organisation.path, Membership.role,
            Membership.since,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person_id, Membership.until.is_(None))
        .order_by(Organisation.path, Membership.role)
    )  # fmt: skip
    if actor.id != person_id:
        wanted = wanted.where(in_branch(own))
    person = db.session.get_one(Person, person_id)
    return [
        RoleRow(
            row_id, organisation_id, name, Role(role), since,
            may_revoke(
                own.roles_in(path), roles_at(person, path), Role(role),
                oneself=actor.id == person_id,
            ),
        )
        for row_id, organisation_id, name, path, role, since in db.session.execute(wanted)
    ]  # fmt: skip


def tree(actor: Person) -> list[OrganisationRow]:
    """The organisations of the looker's branch, parents before children. Two statements."""
    own = standing(actor)
    rows = db.session.execute(
        select(
            Organisation.id, Organisation.name, Organisation.organisation_kind,
            Organisation.number, Organisation.path, Organisation.parent_id,
        )
        .where(in_branch(own), Organisation.archived_at.is_(None))
        .order_by(fold(Organisation.name), Organisation.id)
    ).all()  # fmt: skip
    working = db.session.execute(
        select(Person.home_id, func.count())
        .where(Person.archived_at.is_(None), Person.home_id.is_not(None))
        .group_by(Person.home_id)
    )
    counts: dict[int | None, int] = {row[0]: row[1] for row in working}
    known = {row[0] for row in rows}
    children: dict[int | None, list[OrganisationRow]] = {}
    for row_id, name, kind, number, path, parent_id in rows:
        line = OrganisationRow(
            row_id, name, OrganisationKind(kind), number, 0, counts.get(row_id, 0),
            own.can_in(Permission.ORGANISATION_MANAGE, path),
        )  # fmt: skip
        children.setdefault(parent_id if parent_id in known else None, []).append(line)

    def walk(parent: int | None, depth: int) -> Iterator[OrganisationRow]:
        for line in children.get(parent, []):
            yield replace(line, depth=depth)
            yield from walk(line.id, depth + 1)

    return list(walk(None, 0))


def places(actor: Person, permission: Permission) -> list[tuple[int, str]]:
    """Organisations where *actor* has *permission*, for a choice: (id, indented name)."""
    own = standing(actor)
    rows = db.session.execute(select(Organisation.id, Organisation.path))
    paths: dict[int, str] = {row[0]: row[1] for row in rows}
    return [
        (row.id, "\u2003" * row.depth + row.name)
        for row in tree(actor)
        if own.can_in(permission, paths[row.id])
    ]


def role_choices(actor: Person) -> list[tuple[str, str]]:
    """Roles that *actor* may give somewhere, for a choice; where exactly is asked by the action."""
    own = standing(actor)
    roles = {role for _path, role in own.organisations} | ({Role.ADMIN} if own.admin else set())
    return [(role.value, str(ROLE_NAMES[role])) for role in reversed(grantable(roles))]
