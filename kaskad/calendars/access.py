"""Whose calendar a person may read, and whose they keep.

Everybody reads the calendar of the organisations they work in and of those above; whoever has
CALENDAR_MANAGE there (the project office) keeps it.
"""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.calendars.models import EnteredYear
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.access import home_path, standing
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission

KEEP = Permission.CALENDAR_MANAGE


def may_read(person: Person, path: str) -> bool:
    """Whether the calendar of the organisation at *path* is the person's own, or stands above."""
    own = standing(person)
    return bool(
        own.roles_in(path)
        or any(held.startswith(path) for held, _role in own.organisations)
        or home_path(person).startswith(path)
    )


def may_keep(person: Person, path: str) -> bool:
    """Whether the person enters the calendar of the organisation at *path*."""
    return standing(person).can_in(KEEP, path)


def organisation_to_read(person: Person, organisation_id: int) -> Organisation:
    """The organisation whose calendar is asked for. Raises NotFound for a stranger."""
    row = db.session.get(Organisation, organisation_id)
    if row is None or not may_read(person, row.path):
        raise errors.NotFound(_("There is no such organisation."))
    return row


def organisation_to_keep(person: Person, organisation_id: int) -> Organisation:
    """The organisation, to change its calendar. NotFound for a stranger, Forbidden for a reader."""
    row = organisation_to_read(person, organisation_id)
    if not may_keep(person, row.path):
        raise errors.Forbidden(_("Your role does not allow this."))
    return row


def year_to_read(person: Person, year_id: int) -> tuple[EnteredYear, Organisation]:
    """The entered school year and whose it is. Raises NotFound for a stranger."""
    row = db.session.get(EnteredYear, year_id)
    owner = db.session.get(Organisation, row.organisation_id) if row is not None else None
    if row is None or owner is None or not may_read(person, owner.path):
        raise errors.NotFound(_("There is no such school year."))
    return row, owner


def year_to_keep(person: Person, year_id: int) -> tuple[EnteredYear, Organisation]:
    """The same, to change it."""
    row, owner = year_to_read(person, year_id)
    if not may_keep(person, owner.path):
        raise errors.Forbidden(_("Your role does not allow this."))
    return row, owner


def own_organisation(person: Person) -> Organisation | None:
    """Whose calendar is shown first: of the home, else of a role, else (an administrator) any."""
    if person.home_id is not None:
        return db.session.get(Organisation, person.home_id)
    own = standing(person)
    if own.organisations:
        path = min(path for path, _role in own.organisations)
        return db.session.get(Organisation, int(path.strip("/").split("/")[-1]))
    if own.admin:
        return db.session.scalars(select(Organisation).order_by(Organisation.path).limit(1)).first()
    return None
