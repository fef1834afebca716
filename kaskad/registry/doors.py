"""What a person may do with a project right from its row: ask, set a control date, decide.

Nothing is decided here: a deed is a way to the page of the room that does it, which asks again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from kaskad.cascade.access import Scope, scope
from kaskad.cascade.models import PassportState
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role, allowed
from kaskad.registry.rows import RegistryRow


@dataclass(frozen=True)
class Deed:
    """A way to act: what it is called, its picture, where it leads."""

    label: str
    icon: str
    url: str


_PAGES: dict[str, tuple[str, dict[str, Any], Callable[[], str], str]] = {
    "decide": ("approvals.version_list", {}, lambda: _("Decide on the passport"), "checks"),
    "ask": ("oversight.ask_question", {}, lambda: _("Ask a question"), "message-circle"),
    "milestone": (
        "oversight.control", {"new": "milestone", "_anchor": "new-milestone"},
        lambda: _("Set a control date"), "flag",
    ),
}  # fmt: skip
"""Name of a deed -> (page, what its address says, label, picture)."""


@lru_cache(maxsize=512)
def _allowed(roles: frozenset[Role]) -> frozenset[Permission]:
    asked = (Permission.PASSPORT_APPROVE, Permission.QUESTION_ASK, Permission.MILESTONE_EDIT)
    return frozenset(one for one in asked if any(allowed(role, one) for role in roles))


class Doors:
    """The deeds of one person; without a person there are none."""

    def __init__(self, person: Person | None) -> None:
        self.own: Scope | None = scope(person) if person is not None else None
        self.pages = [
            name for name, page in _PAGES.items() if page[0] in current_app.view_functions
        ]

    def may(self, row: RegistryRow) -> tuple[str, ...]:
        """Names of what may be done with the project of *row*, the most urgent first."""
        if self.own is None or row.health is None or row.gone_on is not None:
            return ()
        roles = frozenset(self.own.roles_on(row.path, row.owner_path))
        may = _allowed(roles)
        found = []
        # Nobody decides on what they lead (approvals.access).
        if (
            Permission.PASSPORT_APPROVE in may
            and Role.LEAD not in roles
            and row.passport is PassportState.SUBMITTED
        ):
            found.append("decide")
        if Permission.QUESTION_ASK in may:
            found.append("ask")
        if Permission.MILESTONE_EDIT in may:
            found.append("milestone")
        return tuple(one for one in found if one in self.pages)


def deed(name: str, row: RegistryRow) -> Deed:
    """The deed with its way."""
    endpoint, told, label, icon = _PAGES[name]
    return Deed(label(), icon, url_for(endpoint, key=row.key_fold, **told))
