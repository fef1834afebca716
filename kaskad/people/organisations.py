"""Actions on the tree of organisations."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, cast, func, literal, select, update

from kaskad import journal
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.access import instance_for, organisation_for
from kaskad.people.models import Organisation, OrganisationKind, Person
from kaskad.people.permissions import Permission


def create_organisation(
    actor: Person | None,
    *,
    name: str,
    kind: OrganisationKind,
    parent: Organisation | None = None,
    short_name: str = "",
    number: str = "",
    district: str = "",
    once: str | None = None,
) -> Organisation:
    """A new organisation under *parent*; at the top of the tree only by an administrator."""
    done = journal.happened_once(actor.id if actor else None, once)
    if done is not None:
        found = db.session.get(Organisation, done.subject_id)
        if found is not None:
            return found
    if actor is not None:
        if parent is None:
            instance_for(actor)
        else:
            organisation_for(actor, parent.id, Permission.ORGANISATION_MANAGE)
    if not name:
        message = _("Please fill this in.")
        raise errors.Invalid(message, fields={"name": message})
    if parent is not None:
        lock(parent)
    row = Organisation(
        name=name, short_name=short_name, organisation_kind=kind, number=number,
        district=district, parent_id=parent.id if parent else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    db.session.flush()
    journal.record(
        "organisation.created", "organisation", row.id, organisation_id=row.id, once=once,
        data={"name": name},
    )  # fmt: skip
    return row


def change_organisation(
    actor: Person, organisation: Organisation, seen: int | None, changes: dict[str, Any]
) -> None:
    """Change names, kind, number, district."""
    lock(organisation)
    organisation_for(actor, organisation.id, Permission.ORGANISATION_MANAGE)
    if not changes.get("name", organisation.name):
        message = _("Please fill this in.")
        raise errors.Invalid(message, fields={"name": message})
    diff = revisions.change(organisation, seen, changes)
    if diff:
        db.session.flush()
        journal.record(
            "organisation.changed", "organisation", organisation.id,
            organisation_id=organisation.id, data={"changes": diff},
        )  # fmt: skip


def move_organisation(
    actor: Person, organisation: Organisation, parent: Organisation | None
) -> None:
    """Put it, with everything below it, under *parent* (None: to the top, administrators only).

    Rights follow at once: they are read from the paths (S14). Needs the right at both ends.
    """
    _lock_tree()
    organisation_for(actor, organisation.id, Permission.ORGANISATION_MANAGE)
    if parent is None:
        instance_for(actor)
    else:
        organisation_for(actor, parent.id, Permission.ORGANISATION_MANAGE)
        if parent.path.startswith(organisation.path):
            message = _("An organisation cannot stand under itself. Choose another place for it.")
            raise errors.Invalid(message, fields={"parent": message})
    parent_id = parent.id if parent else None
    if parent_id == organisation.parent_id:
        return
    before, old = organisation.parent_id, organisation.path
    new = f"{parent.path if parent else '/'}{organisation.id}/"
    db.session.execute(
        update(Organisation)
        .where(Organisation.path.startswith(old))
        .values(path=literal(new) + func.substr(cast(Organisation.path, String), len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    organisation.parent_id = parent_id
    revisions.touch(organisation, "parent_id")
    db.session.flush()
    db.session.refresh(organisation)
    for remembered in ("standings", "scopes"):
        db.session.info.pop(remembered, None)
    journal.record(
        "organisation.moved", "organisation", organisation.id,
        organisation_id=organisation.id, data={"changes": {"parent_id": [before, parent_id]}},
    )  # fmt: skip


def _lock_tree() -> None:
    """Hold all rows: two moves at once could make a ring. There are some hundreds at most."""
    db.session.scalars(
        select(Organisation)
        .order_by(Organisation.id)
        .with_for_update(of=Organisation)
        .execution_options(populate_existing=True)
    ).all()
