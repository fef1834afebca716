"""Help pages drawn from the very tables the program works by."""

from flask import render_template
from flask.typing import ResponseReturnValue

from kaskad.core import web
from kaskad.people.blueprint import blueprint
from kaskad.people.consents import TEXTS
from kaskad.people.permissions import (
    ORGANISATION_ROLES,
    PERMISSION_NAMES,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    ROLE_STORIES,
    TEAM_ROLES,
    Permission,
    Role,
)
from kaskad.people.privacy import INVENTORY


@blueprint.get("/help/roles")
@web.policy(web.PUBLIC)
def help_roles() -> ResponseReturnValue:
    """Who may do what: the table that is enforced, in words."""
    groups = {"organisation": (Role.ADMIN, *ORGANISATION_ROLES), "team": TEAM_ROLES}
    return render_template(
        "people/help_roles.html",
        groups=groups.items(),
        used={
            group: frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in roles))
            for group, roles in groups.items()
        },
        permissions=PERMISSION_NAMES, names=ROLE_NAMES, stories=ROLE_STORIES,
        table=ROLE_PERMISSIONS,
    )  # fmt: skip


@blueprint.get("/help/data")
@web.policy(web.PUBLIC)
def help_data() -> ResponseReturnValue:
    """What the server keeps about people, why and for how long; and the texts of consents."""
    return render_template("people/help_data.html", inventory=INVENTORY, texts=TEXTS)
