"""Who gets what answer: what a row of the access matrix is, and the answers expected from it.

A row says where the thing stands that it acts on (`Where`); the answers follow from the policy the
endpoint declares, from ROLE_PERMISSIONS and from the roles of the cast (`expected`). Where the
house rule is finer than that, `but` gives the answer and `because` the reason.

Values that begin with `$` name a fact of the stage (`tests/security/stage.py`): an id or a key.
`$own:…` is the visitor's own thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from flask import Flask

from kaskad.core import web
from kaskad.people.permissions import FREE_BOARD_ROLES, Permission, Role, allowed
from tests.cast import PEOPLE, ROLES_IN_CENTRE, ROLES_IN_PROJECT

OK, LOG_IN, FORBIDDEN, HIDDEN = "ok", "log in", "403", "404"
VISITORS = ("anon", *PEOPLE)
NOBODY = ("anon", "off")
"""Those who have no session that counts."""


SETTINGS: dict[str, Callable[[Flask], dict[str, Any]]] = {}
"""What `Row.before` can name besides deeds: how the stage is set for the row, and its facts."""
DEFAULTS: dict[str, Any] = {}
"""Facts of settings where there is no such setting, as in the project that is hidden."""


class Where(Enum):
    """What a row acts on; it decides which roles count and whether it is hidden from others."""

    PROJECT = "the project «ПРО», its board, its cards"
    CENTRE = "an organisation inside Centre 1"
    PERSON = "the person `viewer`, who is known in Centre 1 only"
    FREE = "free boards of the organisations one has a role in"
    ANYWHERE = "wherever the visitor has a role in an organisation"
    INSTANCE = "the whole installation"
    OWN = "something of the visitor's own, or of everybody"


@dataclass(frozen=True)
class Row:
    """One endpoint × method, with a request that succeeds for whoever may make it."""

    endpoint: str
    method: str
    where: Where
    url: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    asks: str = ""
    """What is really asked for, where the declared policy is only the first gate."""
    but: dict[str, str] = field(default_factory=dict)
    because: str = ""
    before: str = ""
    """What has to come first (`Stage.prepare`), as a deed of `lead` that can be taken back."""

    @property
    def id(self) -> str:
        return f"{self.method}-{self.endpoint}"


def roles_of(who: str, where: Where) -> set[Role]:
    """Roles of a member of the cast that count for *where*."""
    roles: set[Role] = {Role.ADMIN} if who == "admin" else set()
    if where is Where.INSTANCE:
        return roles
    if who in ROLES_IN_CENTRE:
        roles.add(ROLES_IN_CENTRE[who])
    if where is Where.PROJECT and who in ROLES_IN_PROJECT:
        roles.add(ROLES_IN_PROJECT[who])
    if where in {Where.ANYWHERE, Where.FREE} and who == "stranger":
        roles.add(Role.EMPLOYEE)
    if where is Where.FREE:
        roles = {FREE_BOARD_ROLES.get(role, role) for role in roles}
    return roles


def expected(row: Row, policy: str | None) -> dict[str, str]:
    """The answer for every visitor, by the declared *policy* of the row's endpoint."""
    return {who: row.but.get(who) or _derived(row, policy, who) for who in VISITORS}


def _derived(row: Row, policy: str | None, who: str) -> str:
    asked = row.asks or policy
    if policy == web.PUBLIC:
        return row.but.get("everybody", OK)
    if who in NOBODY:
        return LOG_IN
    if "everybody" in row.but:
        return row.but["everybody"]
    roles = roles_of(who, row.where)
    if row.where in {Where.PROJECT, Where.CENTRE, Where.PERSON} and not roles:
        return HIDDEN
    if asked == web.LOGIN:
        return OK
    return OK if any(allowed(role, Permission(str(asked))) for role in roles) else FORBIDDEN
