"""Actions on persons and their roles in organisations."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.core import errors, revisions
from kaskad.core.clock import now
from kaskad.core.db import db, lock
from kaskad.people.access import may_manage, organisation_for, roles_at
from kaskad.people.models import Membership, Organisation, Person
from kaskad.people.names import list_name
from kaskad.people.permissions import Permission, Role
from kaskad.people.ranks import may_grant, may_revoke

NAME_FIELDS = ("surname", "given_name", "patronymic")


def create_person(
    actor: Person | None,
    *,
    surname: str,
    given_name: str = "",
    patronymic: str = "",
    post: str = "",
    home: Organisation | None = None,
    source_key: str | None = None,
    once: str | None = None,
) -> Person:
    """A person without an account: one who is named in plans, or is about to be invited.

    *actor* None is the system (set-up, an accepted invitation, the command line).
    """
    done = journal.happened_once(actor.id if actor else None, once)
    if done is not None:
        found = db.session.get(Person, done.subject_id)
        if found is not None:
            return found
    if actor is not None:
        if home is None:
            message = _("Choose the organisation the person works in.")
            raise errors.Invalid(message, fields={"organisation": message})
        organisation_for(actor, home.id, Permission.PEOPLE_MANAGE)
    if not surname:
        message = _("Please fill this in.")
        raise errors.Invalid(message, fields={"surname": message})
    person = Person(
        name=list_name(surname, given_name, patronymic), surname=surname, given_name=given_name,
        patronymic=patronymic, post=post, home_id=home.id if home else None,
        source_key=source_key,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    journal.record("person.created", "person", person.id, organisation_id=person.home_id, once=once)
    return person


def change_person(actor: Person, person: Person, seen: int | None, changes: dict[str, Any]) -> None:
    """Change names, post or home organisation: one's own (but not home), or as a manager."""
    lock(person)
    if person.id != actor.id and not may_manage(actor, person):
        raise errors.Forbidden(_("Your role does not allow this."))
    if "home_id" in changes and changes["home_id"] != person.home_id:
        organisation_for(actor, changes["home_id"], Permission.PEOPLE_MANAGE)
    if not changes.get("surname", person.surname):
        message = _("Please fill this in.")
        raise errors.Invalid(message, fields={"surname": message})
    diff = revisions.change(person, seen, changes)
    if not diff:
        return
    if set(diff) & set(NAME_FIELDS):
        person.name = list_name(person.surname, person.given_name, person.patronymic)
    db.session.flush()
    # Which fields, not what stood in them: names must not outlive a person's erasure (L5).
    journal.record(
        "person.changed", "person", person.id,
        organisation_id=person.home_id, data={"fields": sorted(diff)},
    )  # fmt: skip


def change_look(person: Person, changes: dict[str, str]) -> None:
    """The person's own language, look and time zone. Not worth a line in the journal."""
    for name, value in changes.items():
        if name not in {"locale", "theme", "contrast", "text_size", "time_zone"}:
            raise KeyError(name)
        setattr(person, name, value)
    db.session.flush()


def grant_role(
    actor: Person | None, person: Person, organisation: Organisation, role: Role
) -> Membership:
    """Give *role* in *organisation*. Granting what is there changes nothing."""
    lock(organisation)
    if actor is not None:
        organisation_for(actor, organisation.id, Permission.PEOPLE_MANAGE)
        own, theirs = roles_at(actor, organisation.path), roles_at(person, organisation.path)
        if not may_grant(own, theirs, role, oneself=actor.id == person.id):
            raise errors.Forbidden(_("You cannot give a role that is above your own."))
    row = db.session.scalar(
        select(Membership).where(
            Membership.person_id == person.id,
            Membership.organisation_id == organisation.id,
            Membership.role == role,
        )
    )
    if row is not None and row.until is None:
        return row
    if row is None:
        row = Membership(person_id=person.id, organisation_id=organisation.id, role=role)
        db.session.add(row)
    else:
        row.since, row.until = now(), None
    db.session.flush()
    db.session.info.pop("standings", None)
    journal.record(
        "role.granted", "person", person.id,
        organisation_id=organisation.id, data={"role": role.value},
    )  # fmt: skip
    return row


def take_office(actor: Person, organisation: Organisation) -> bool:
    """The project office's role in *organisation*, for *actor*; whether it is new.

    Nothing happens where that role counts already, held there or above. Raises as `grant_role`.
    """
    if Role.OFFICE in roles_at(actor, organisation.path):
        return False
    grant_role(actor, actor, organisation, Role.OFFICE)
    return True


def revoke_role(actor: Person | None, person: Person, membership_id: int) -> None:
    """End a role; everybody may give up their own."""
    row = db.session.get(Membership, membership_id)
    if row is None or row.person_id != person.id:
        raise errors.NotFound(_("There is no such role."))
    organisation = db.session.get_one(Organisation, row.organisation_id)
    lock(organisation)
    if actor is not None and actor.id != person.id:
        organisation_for(actor, organisation.id, Permission.PEOPLE_MANAGE)
        own, theirs = roles_at(actor, organisation.path), roles_at(person, organisation.path)
        if not may_revoke(own, theirs, Role(row.role)):
            raise errors.Forbidden(_("You cannot take a role from somebody who stands as high."))
    lock(row)
    if row.until is not None:
        return
    row.until = now()
    db.session.flush()
    db.session.info.pop("standings", None)
    journal.record(
        "role.revoked", "person", person.id,
        organisation_id=organisation.id, data={"role": Role(row.role).value},
    )  # fmt: skip
