"""Actions on accounts: made, disabled, given a password, made administrator.

At least one administrator always remains: whatever could remove one goes through `_spare_admin`,
which holds the rows of all administrators, so that two who demote each other take turns
(trust.md S19).
"""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, lock
from kaskad.people import one_time, sessions
from kaskad.people.access import instance_for
from kaskad.people.emails import email_key, read_email
from kaskad.people.models import Account, LinkPurpose, LoginSession, Person
from kaskad.people.passwords import check_password, fits, hash_password


def account_by_email(email: str) -> Account | None:
    """The account that answers to this address, however it is spelled (S37)."""
    return db.session.scalar(select(Account).where(Account.email_key == email_key(email)))


def free_email(email: str) -> str:
    """*email*, well written and nobody's yet. Raises Invalid or Conflict."""
    if account_by_email(email) is not None:
        message = _("There is already an account with this address, or one that looks the same.")
        raise errors.Conflict(message)
    return read_email(email)


def create_account(
    person: Person, email: str, password: str = "", *, admin: bool = False
) -> Account:
    """Give *person* a way to log in. Without a password a one-time link has to set one."""
    email = free_email(email)
    if password:
        check_password(password, email)
    account = Account(
        person_id=person.id, email=email, email_key=email_key(email), admin=admin,
        password_hash=hash_password(password) if password else "",
        password_changed_at=now() if password else None,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    person.account = account
    journal.record("account.created", "person", person.id, data={"admin": admin})
    return account


def change_password(person: Person, old: str, new: str, here: LoginSession | None = None) -> None:
    """The person changes their own password; all their other sessions end (S43)."""
    account = _account(person)
    if not fits(account.password_hash, old):
        message = _("This is not your present password.")
        raise errors.Invalid(message, fields={"password": message})
    set_password(person, new, field="new_password", but=here)


def set_password(
    person: Person, password: str, *, field: str = "password", but: LoginSession | None = None
) -> None:
    """A new password, by whoever has proved who they are. Ends sessions and live reset links."""
    account = lock(_account(person))
    if account.disabled_at is not None or person.archived_at is not None:
        raise errors.Gone(_("This account is closed. Ask your administrator."))
    check_password(password, account.email, field)
    account.password_hash = hash_password(password)
    account.password_changed_at = now()
    one_time.revoke_links(LinkPurpose.PASSWORD_RESET, person)
    ended = sessions.end_sessions(person, but=but)
    journal.record("account.password_changed", "person", person.id, data={"sessions_ended": ended})


def reset_link(person: Person, by: Person | None = None) -> str:
    """Secret of a link that sets a new password; the ones before die (S33)."""
    account = lock(_account(person))
    if account.disabled_at is not None or person.archived_at is not None:
        raise errors.Conflict(_("This account is closed: open it first."))
    one_time.revoke_links(LinkPurpose.PASSWORD_RESET, person)
    token = one_time.make_link(LinkPurpose.PASSWORD_RESET, person=person, by=by)
    journal.record("account.reset_link_made", "person", person.id)
    return token


def change_email(actor: Person | None, person: Person, email: str) -> None:
    """An administrator corrects the address; the person's sessions end."""
    _by_admin(actor)
    account = lock(_account(person))
    if account.email == email:
        return
    if email_key(email) != account.email_key:
        email = free_email(email)
    account.email, account.email_key = read_email(email), email_key(email)
    one_time.revoke_links(LinkPurpose.PASSWORD_RESET, person)
    sessions.end_sessions(person)
    journal.record("account.email_changed", "person", person.id)


def make_admin(actor: Person | None, person: Person) -> None:
    """Let the person administer this installation. *actor* None is the command line."""
    _by_admin(actor)
    account = lock(_account(person))
    if account.disabled_at is not None or person.archived_at is not None:
        raise errors.Conflict(_("This account is closed: open it first."))
    if not account.admin:
        account.admin = True
        journal.record("account.admin_given", "person", person.id)


def revoke_admin(actor: Person | None, person: Person) -> None:
    """Take that away again (oneself too), unless it is the last administrator."""
    _by_admin(actor)
    account = _account(person)
    _spare_admin(account)
    if account.admin:
        account.admin = False
        journal.record("account.admin_revoked", "person", person.id)


def disable_account(actor: Person | None, person: Person) -> None:
    """Close the account: its sessions and links are dead with the next request."""
    _by_admin(actor)
    account = _account(person)
    _spare_admin(account)
    _close(account, person)


def enable_account(actor: Person | None, person: Person) -> None:
    """Open a closed account again."""
    _by_admin(actor)
    account = lock(_account(person))
    if person.archived_at is not None:
        raise errors.Conflict(_("The person is in the archive. Restore them first."))
    if account.disabled_at is not None:
        account.disabled_at = None
        journal.record("account.enabled", "person", person.id)


def archive_person(actor: Person | None, person: Person) -> None:
    """Take the person out of lists and choices; their work and history stay."""
    _by_admin(actor)
    if person.account is not None:
        _spare_admin(person.account)
        _close(person.account, person)
    lock(person)
    if person.archived_at is None:
        person.archived_at = now()
        journal.record("person.archived", "person", person.id, organisation_id=person.home_id)


def restore_person(actor: Person | None, person: Person) -> None:
    """Bring the person back; a closed account stays closed until it is opened."""
    _by_admin(actor)
    lock(person)
    if person.archived_at is not None:
        person.archived_at = None
        journal.record("person.restored", "person", person.id, organisation_id=person.home_id)


def _close(account: Account, person: Person) -> None:
    if account.disabled_at is None:
        account.disabled_at = now()
        one_time.revoke_links(LinkPurpose.PASSWORD_RESET, person)
        sessions.end_sessions(person)
        journal.record("account.disabled", "person", person.id)


def _by_admin(actor: Person | None) -> None:
    """Ask again inside the unit of work: of two who demote each other the second is nobody now."""
    if actor is None:
        return
    if actor.account is not None:
        lock_admins()
        db.session.refresh(actor.account)
    db.session.info.pop("standings", None)
    instance_for(actor)


def lock_admins() -> set[int]:
    """Ids of the persons who can administer now, held until the end of the unit of work.

    One who has never had a password (invited by the command line, part of the example) cannot.
    """
    admins = select(Account.person_id).where(Account.admin, Account.disabled_at.is_(None))
    # Two statements: the first waits for whoever holds the rows, the second sees what they did.
    db.session.execute(admins.order_by(Account.person_id).with_for_update()).all()
    able = admins.join(Person, Person.id == Account.person_id).where(
        Person.archived_at.is_(None), Account.password_hash != ""
    )
    return set(db.session.scalars(able))


def _spare_admin(account: Account) -> None:
    """Raise Conflict if *account* is an administrator's and nobody else could be one after it."""
    others = lock_admins() - {account.person_id}
    lock(account)
    if account.admin and account.disabled_at is None and not others:
        raise errors.Conflict(
            _("This is the last administrator. Make somebody else an administrator first.")
        )


def _account(person: Person) -> Account:
    if person.account is None:
        raise errors.Conflict(_("This person has no account yet. Invite them first."))
    return person.account
