"""What the address of a report asks for: the project with those below it, and the day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    person: Person
    below: Initiative | None
    day: date
    problem: str = ""
    """What of it nobody can read, for a page to say."""

    @property
    def key(self) -> str:
        """Of the project; empty: everything the person sees."""
        return self.below.key if self.below is not None else ""

    @property
    def whose(self) -> str:
        """The project in words; empty: everything the person sees."""
        one = self.below
        return f"{one.key} {one.short_title or one.title}" if one is not None else ""

    @property
    def address(self) -> dict[str, Any]:
        """The same as arguments of an address."""
        project = {"project": self.below.key_fold} if self.below is not None else {}
        return project | ({} if self.day == today() else {"as_of": self.day.isoformat()})


def asked(*, named: bool = False) -> Asked:
    """`project`: the project with this key and those below it; `as_of`: the day.

    A file has no page to name nonsense on, so it is refused there (Invalid); with *named* the day
    is today and the page says what it could not read.
    """
    person, below = current_person(), None
    if key := request.args.get("project", ""):
        below = place_for(person, key, Permission.INITIATIVE_VIEW).initiative
    raw = request.args.get("as_of", "")
    try:
        return Asked(person, below, date.fromisoformat(raw) if raw else today())
    except ValueError as error:
        if not named:
            raise errors.Invalid(_("The address asks for something nobody knows.")) from error
    words = _("The address names a day that nobody can read, “%(raw)s”: this is today.", raw=raw)
    return Asked(person, below, today(), str(words))
