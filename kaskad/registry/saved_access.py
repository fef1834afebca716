"""Whose saved view it is, and with whom it may be shared."""

from flask_babel import gettext as _
from sqlalchemy import or_, select

from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.access import home_path, standing
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission
from kaskad.registry.models import SavedView
from kaskad.registry.saved_queries import reader_values, shared_with


def view_for(person: Person, view_id: int) -> SavedView:
    """The view, to change. 404 unless it is shown to the person, 403 unless it is theirs."""
    row = db.session.scalar(
        select(SavedView).where(
            SavedView.id == view_id, or_(SavedView.owner_id == person.id, shared_with())
        ),
        reader_values(person),
    )
    if row is None or (row.owner_id != person.id and row.archived_at is not None):
        raise errors.NotFound(_("There is no such view, or it is not shared with you."))
    if row.owner_id != person.id:
        raise errors.Forbidden(_("Only who saved a view may change it. Save it under your name."))
    return row


def may_share(person: Person) -> bool:
    """Whether the person may share views anywhere. No statement after `standing`."""
    own = standing(person)
    return any(own.can_in(Permission.VIEW_SHARE, path) for path, _role in own.organisations)


def sharing_place(person: Person) -> Organisation:
    """The organisation whose people see what *person* shares: the own one, if the role is there.

    Raises Forbidden where no role of theirs allows sharing.
    """
    own = standing(person)
    paths = [path for path, _role in own.organisations if own.can_in(Permission.VIEW_SHARE, path)]
    if not paths:
        raise errors.Forbidden(_("Your role does not allow sharing views."))
    home = home_path(person)
    path = home if home and own.can_in(Permission.VIEW_SHARE, home) else min(paths)
    return db.session.scalars(select(Organisation).where(Organisation.path == path)).one()
