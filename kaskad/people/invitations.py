"""Actions that bring people in: the first day, and invitations (trust.md S32, S46)."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from kaskad import journal
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, fold, fold_text, lock
from kaskad.people import one_time
from kaskad.people.access import manage_for, organisation_for, roles_at
from kaskad.people.accounts import create_account, free_email
from kaskad.people.actions import change_person, create_person, grant_role
from kaskad.people.consents import give_consent
from kaskad.people.emails import email_key
from kaskad.people.models import (
    ConsentPurpose,
    LinkPurpose,
    OneTimeLink,
    Organisation,
    OrganisationKind,
    Person,
)
from kaskad.people.organisations import create_organisation
from kaskad.people.permissions import Permission, Role
from kaskad.people.ranks import may_grant


@dataclass(frozen=True)
class Newcomer:
    """What somebody types about themselves when they join."""

    surname: str
    given_name: str
    patronymic: str
    password: str
    post: str = ""


@dataclass(frozen=True)
class Invitation:
    """What an invitation offers, for its page."""

    email: str
    organisation: str
    role: Role
    inviter: str
    surname: str
    given_name: str
    patronymic: str
    post: str


def invite(
    actor: Person,
    *,
    email: str,
    organisation_id: int,
    role: Role,
    person_id: int | None = None,
    once: str | None = None,
) -> str | None:
    """Secret of a new invitation, or None when this very form has been sent before.

    With *person_id* it is for somebody who is named here already but has no account.
    """
    if journal.happened_once(actor.id, once) is not None:
        return None
    organisation = organisation_for(actor, organisation_id, Permission.PEOPLE_MANAGE)
    person = manage_for(actor, person_id) if person_id is not None else None
    if person is not None and person.account is not None:
        raise errors.Conflict(_("This person has an account already."))
    if not _may_bring(actor, person, organisation, role):
        raise errors.Forbidden(_("You cannot give a role that is above your own."))
    email = free_email(email)
    key = email_key(email)
    _revoke_own(actor, key)
    token = one_time.make_link(
        LinkPurpose.INVITATION, person=person, by=actor,
        data={"email": email, "email_key": key, "organisation_id": organisation.id,
              "role": role.value},
    )  # fmt: skip
    journal.record(
        "invitation.made", "organisation", organisation.id, organisation_id=organisation.id,
        data={"role": role.value}, once=once,
    )  # fmt: skip
    return token


def _may_bring(actor: Person, person: Person | None, place: Organisation, role: Role) -> bool:
    theirs = roles_at(person, place.path) if person is not None else set()
    return may_grant(roles_at(actor, place.path), theirs, role)


def _revoke_own(actor: Person, key: str) -> None:
    """An invitation sent again replaces the one before, if it is one's own."""
    live = select(OneTimeLink.id, OneTimeLink.data).where(
        OneTimeLink.purpose == LinkPurpose.INVITATION,
        OneTimeLink.created_by_id == actor.id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.revoked_at.is_(None),
    )
    same = [link_id for link_id, data in db.session.execute(live) if data.get("email_key") == key]
    if same:
        db.session.execute(
            update(OneTimeLink).where(OneTimeLink.id.in_(same)).values(revoked_at=now())
        )


def read_invitation(token: str) -> Invitation:
    """What the invitation with this secret offers. Raises Gone when it no longer holds."""
    link = one_time.find_link(token, LinkPurpose.INVITATION)
    inviter, organisation, person = _check(link)
    return Invitation(
        link.data["email"], organisation.name, Role(link.data["role"]), inviter.name,
        person.surname if person else "", person.given_name if person else "",
        person.patronymic if person else "", person.post if person else "",
    )  # fmt: skip


def _check(link: OneTimeLink) -> tuple[Person, Organisation, Person | None]:
    """Inviter, organisation, placeholder. Raises Gone unless the inviter could invite so now."""
    inviter = db.session.get(Person, link.created_by_id) if link.created_by_id else None
    organisation = db.session.get(Organisation, link.data["organisation_id"])
    person = db.session.get(Person, link.person_id) if link.person_id else None
    account = inviter.account if inviter else None
    holds = (
        inviter is not None
        and organisation is not None
        and account is not None
        and account.disabled_at is None
        and inviter.archived_at is None
        and (person is None or person.archived_at is None)
        and _may_bring(inviter, person, organisation, Role(link.data["role"]))
    )
    if not holds or inviter is None or organisation is None:
        raise errors.Gone(
            _("This invitation no longer holds: who invited you has another role now."),
            what_next=(_("Ask your organisation for a new invitation."),),
        )
    return inviter, organisation, person


def accept_invitation(token: str, newcomer: Newcomer, *, address: str = "") -> Person:
    """Join: the account, the role and the consent come into being together, once."""
    link = one_time.use_link(token, LinkPurpose.INVITATION)
    inviter, organisation, person = _check(link)
    if person is None:
        person = create_person(
            None, surname=newcomer.surname, given_name=newcomer.given_name,
            patronymic=newcomer.patronymic, post=newcomer.post, home=organisation,
        )  # fmt: skip
    else:
        change_person(
            person, person, None,
            {"surname": newcomer.surname, "given_name": newcomer.given_name,
             "patronymic": newcomer.patronymic, "post": newcomer.post or person.post},
        )  # fmt: skip
    create_account(person, link.data["email"], newcomer.password)
    grant_role(None, person, organisation, Role(link.data["role"]))
    give_consent(person, ConsentPurpose.PROCESSING, address=address)
    journal.record(
        "invitation.accepted", "person", person.id, organisation_id=organisation.id,
        data={"inviter_id": inviter.id, "role": link.data["role"]},
    )  # fmt: skip
    return person


def _centre(name: str) -> Organisation:
    """The organisation called *name*: a cascade loaded before the first day may have brought it."""
    wanted = fold_text(name)
    found = db.session.scalar(
        select(Organisation)
        .where(or_(fold(Organisation.name) == wanted, fold(Organisation.short_name) == wanted))
        .order_by(Organisation.id)
        .limit(1)
    )
    return found or create_organisation(None, name=name, kind=OrganisationKind.CENTRE)


def set_up(token: str, newcomer: Newcomer, *, centre: str, email: str, address: str = "") -> Person:
    """The first day: the centre, and its first administrator, who keeps its office too."""
    link = one_time.use_link(token, LinkPurpose.SETUP)
    lock(link)
    if one_time.anybody_there():
        raise errors.Gone(_("This installation is already set up. Please log in."))
    organisation = _centre(centre)
    person = create_person(
        None, surname=newcomer.surname, given_name=newcomer.given_name,
        patronymic=newcomer.patronymic, post=newcomer.post, home=organisation,
    )  # fmt: skip
    create_account(person, email, newcomer.password, admin=True)
    grant_role(None, person, organisation, Role.OFFICE)
    give_consent(person, ConsentPurpose.PROCESSING, address=address)
    one_time.revoke_links(LinkPurpose.SETUP)
    journal.record("instance.set_up", "organisation", organisation.id)
    return person
