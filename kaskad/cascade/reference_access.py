"""Who keeps the reference lists.

The lists belong to the whole installation, for acts and national projects are the same for all;
everybody who has an account reads them, whoever is a project office somewhere keeps them.
"""

from flask_babel import gettext as _

from kaskad.cascade.reference_models import Reference
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.access import standing
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

KEEP = Permission.DECISION_RECORD
"""Whoever enters orders and decisions keeps the acts that projects rest on, too."""


def may_keep(person: Person) -> bool:
    """Whether the person adds and changes entries."""
    own = standing(person)
    return any(own.can_in(KEEP, path) for path, _role in own.organisations)


def check_keeper(person: Person) -> None:
    """Raise Forbidden for whoever only reads the lists."""
    if not may_keep(person):
        raise errors.Forbidden(_("Your role does not allow this."))


def entry_to_read(reference_id: int) -> Reference:
    """The entry. Raises NotFound."""
    row = db.session.get(Reference, reference_id) if reference_id < 2**63 else None
    if row is None:
        raise errors.NotFound(_("There is no such entry in the list."))
    return row


def entry_to_keep(person: Person, reference_id: int) -> Reference:
    """The entry, to change it. Forbidden for a reader."""
    check_keeper(person)
    return entry_to_read(reference_id)
