"""Who may bring cascades in."""

from flask_babel import gettext as _

from kaskad.core import errors
from kaskad.people.access import standing
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role, allowed


def may_import(person: Person) -> bool:
    """Whether there is an organisation for which the person may bring in a cascade."""
    own = standing(person)
    roles = {role for _path, role in own.organisations} | ({Role.ADMIN} if own.admin else set())
    return any(allowed(role, Permission.CASCADE_IMPORT) for role in roles)


def check_import(person: Person) -> None:
    """Raise Forbidden unless the person may import somewhere; for whose centre, loading asks."""
    if not may_import(person):
        raise errors.Forbidden(
            _("Only the project office and administrators may bring in a cascade."),
            what_next=(_("Ask the project office of your centre."),),
        )
