"""Proving who one is, and asking for a new password (trust.md S33, S38 to S40)."""

import time

import structlog
from flask_babel import gettext as _

from kaskad import journal
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.people import one_time, throttle
from kaskad.people.accounts import account_by_email, reset_link, set_password
from kaskad.people.emails import email_key
from kaskad.people.letters import Post, send_reset
from kaskad.people.models import Account, LinkPurpose, LoginSession, Person
from kaskad.people.passwords import fits
from kaskad.people.sessions import start_session

log = structlog.get_logger()
_FORGOTTEN_TAKES = 0.25


def prove(email: str, password: str, address: str) -> Person:
    """The person with this address and password.

    Raises TooMany, or Invalid with one and the same sentence for an unknown address, a wrong
    password and a closed account, after the same effort. Call outside a unit of work.
    """
    limits = throttle.secret_limits(email_key(email), address)
    throttle.spend(limits)
    account = account_by_email(email)
    right = fits(account.password_hash if account else "", password)
    if account is None or not right or not is_open(account):
        log.warning("log_in.failed", address=address)
        raise errors.Invalid(_("The e-mail address or the password is not right."))
    throttle.forgive(limits)
    return account.person


def is_open(account: Account) -> bool:
    """Whether its person may come in."""
    return account.disabled_at is None and account.person.archived_at is None


def enter(person: Person, *, address: str, browser: str) -> tuple[LoginSession, str]:
    """Begin a session, inside a unit of work: (the row, its token)."""
    row, token = start_session(person, address=address, browser=browser)
    journal.record("session.started", "person", person.id)
    return row, token


def forgotten(email: str, post: Post, address: str) -> None:
    """Send a link for a new password if there is such an account; tell nobody whether there is."""
    started = time.monotonic()
    throttle.spend((throttle.Limit(f"forgotten:{address}", 30, minutes=60),))
    account = account_by_email(email)
    if account is not None and is_open(account) and post.works and _letters_left(account):
        with unit_of_work(account.person):
            send_reset(post, account.person, reset_link(account.person))
    # The same time for all: making the link takes a few milliseconds, looking in vain none (S38).
    time.sleep(max(0.0, _FORGOTTEN_TAKES - (time.monotonic() - started)))


def _letters_left(account: Account) -> bool:
    """Whether one more letter to this address is not a nuisance."""
    try:
        throttle.spend((throttle.Limit(f"letters:{account.email_key}", 20, minutes=60),))
    except errors.TooMany:
        return False
    return True


def reset_password(token: str, password: str) -> Person:
    """A new password by a link from a letter; inside a unit of work."""
    link = one_time.use_link(token, LinkPurpose.PASSWORD_RESET)
    person = db.session.get_one(Person, link.person_id)
    set_password(person, password)
    return person
