"""Where the visitor has a permission, as a condition whose words never change.

`access.within` puts a person's roles into the statement, so that it has to be put together anew at
every page, which costs more than running it. Here the roles are values of named parameters: a
statement is put together once for everybody and asked with `held_values`. Both say the same
(tests/cascade/test_held.py).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, or_, select, union

from kaskad.cascade.access import Scope
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.people.models import Organisation
from kaskad.people.permissions import FREE_BOARD_ROLES, Permission, Role, allowed

PERSON: Any = bindparam("person")
"""Id of the visitor."""


def held(permission: Permission, owner_path: Any) -> ColumnElement[bool]:
    """Condition on `initiative`, whose owner stands at *owner_path*: *permission* holds there."""
    conditions = [
        _at_or_below(Organisation, f"offices_{permission.name}", owner_path),
        _in_team(permission),
        _at_or_below(Initiative, f"trees_{permission.name}", Initiative.path),
    ]
    if permission == Permission.INITIATIVE_VIEW:
        conditions.append(Initiative.id.in_(_list("above")))
    if allowed(Role.ADMIN, permission):
        conditions.append(bindparam("admin", type_=Integer) == 1)
    return or_(*conditions)


def held_free(permission: Permission, owner_path: ColumnElement[str]) -> ColumnElement[bool]:
    """The same for a board that belongs to the organisation at *owner_path* itself."""
    condition = _at_or_below(Organisation, f"free_{permission.name}", owner_path)
    if permission == Permission.BOARD_VIEW:
        condition = or_(condition, bindparam("admin", type_=Integer) == 1)
    return condition


def own_initiatives() -> Select[int]:
    """Ids of the initiatives in whose team the visitor is, and of those below them."""
    mine = select(TeamMember.initiative_id).where(
        TeamMember.person_id == PERSON, TeamMember.until.is_(None)
    )
    top = Initiative.__table__.alias("top")
    below = select(Initiative.id).join(
        top, Initiative.path.startswith(top.c.path) & top.c.id.in_(_list("trees"))
    )
    return select(union(mine, below).subquery().c[0])


def leads() -> ColumnElement[bool]:
    """Condition on `initiative`: the visitor leads it itself."""
    return exists().where(
        TeamMember.initiative_id == Initiative.id,
        TeamMember.person_id == PERSON,
        TeamMember.role == Role.LEAD,
        TeamMember.until.is_(None),
    )


def led() -> ColumnElement[bool]:
    """Condition on `initiative`: the visitor leads it or one above it."""
    above = Initiative.__table__.alias("above")
    return exists().where(
        TeamMember.person_id == PERSON,
        TeamMember.role == Role.LEAD,
        TeamMember.until.is_(None),
        TeamMember.initiative_id == above.c.id,
        Initiative.path.startswith(above.c.path),
    )


def held_values(own: Scope, permissions: Iterable[Permission]) -> dict[str, Any]:
    """What the parameters of conditions for *permissions* stand for with the person of *own*."""
    values: dict[str, Any] = {
        "person": own.standing.person_id,
        "admin": int(own.standing.admin),
        "above": sorted(own.above),
        "trees": _ids(path for path, _role in own.teams if path not in own.leaves),
    }
    for one in permissions:
        offices = own.standing.organisations
        values[f"offices_{one.name}"] = _ids(path for path, role in offices if allowed(role, one))
        values[f"free_{one.name}"] = _ids(
            path for path, role in offices if allowed(FREE_BOARD_ROLES.get(role, role), one)
        )
        values[f"trees_{one.name}"] = _ids(
            path for path, role in own.teams if path not in own.leaves and allowed(role, one)
        )
    return values


def may_hold(own: Scope, permission: Permission) -> bool:
    """Whether some role of the person carries *permission* at all, wherever it is."""
    roles = own.roles | {Role.ADMIN} if own.standing.admin else own.roles
    return any(allowed(role, permission) for role in roles)


def _list(name: str) -> Any:
    return bindparam(name, expanding=True, type_=Integer)


def _ids(paths: Iterable[str]) -> list[int]:
    return sorted({int(path.strip("/").split("/")[-1]) for path in paths})


def _at_or_below(model: Any, parameter: str, path: Any) -> ColumnElement[bool]:
    top = model.__table__.alias(f"at_{parameter.lower()}")
    return exists(
        select(1)
        .where(top.c.id.in_(_list(parameter)), path.startswith(top.c.path))
        .correlate_except(top)
    )


def _in_team(permission: Permission) -> ColumnElement[bool]:
    member = TeamMember.__table__.alias(f"in_{permission.name.lower()}")
    roles = [str(role) for role in Role if allowed(role, permission)]
    return exists(
        select(1)
        .where(
            member.c.initiative_id == Initiative.id,
            member.c.person_id == PERSON,
            member.c.until.is_(None),
            member.c.role.in_(roles),
        )
        .correlate_except(member)
    )
