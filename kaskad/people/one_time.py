"""One-time links: a secret address that works once, for a while (trust.md S33, S34, S36, S46)."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, lock, unit_of_work
from kaskad.people.models import Account, LinkPurpose, OneTimeLink, Person
from kaskad.people.tokens import new_token, token_hash

LASTS = {
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.PASSWORD_RESET: timedelta(minutes=60),
    LinkPurpose.SETUP: timedelta(days=7),
}
ENDPOINTS = {
    LinkPurpose.INVITATION: "people.accept_invitation",
    LinkPurpose.PASSWORD_RESET: "people.reset_password",
    LinkPurpose.SETUP: "people.set_up",
}


def make_link(
    purpose: LinkPurpose,
    *,
    person: Person | None = None,
    by: Person | None = None,
    data: dict[str, Any] | None = None,
) -> str:
    """The secret of a new link; the table keeps only its hash."""
    token = new_token()
    db.session.add(
        OneTimeLink(
            purpose=purpose, token_hash=token_hash(token), data=data or {},
            person_id=person.id if person else None, created_by_id=by.id if by else None,
            expires_at=now() + LASTS[purpose],
        )
    )  # fmt: skip
    db.session.flush()
    return token


def find_link(token: str, purpose: LinkPurpose) -> OneTimeLink:
    """The live link with this secret. Raises Gone for one used, expired, revoked or unheard of."""
    link = db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == token_hash(token), OneTimeLink.purpose == purpose
        )
    )
    if link is None or not _alive(link, now()):
        raise _gone(purpose)
    return link


def use_link(token: str, purpose: LinkPurpose) -> OneTimeLink:
    """The link, now used up. Of two that come at once exactly one gets it; the other gets Gone."""
    link = lock(find_link(token, purpose))
    moment = now()
    if not _alive(link, moment):
        raise _gone(purpose)
    link.used_at = moment
    db.session.flush()
    return link


def _alive(link: OneTimeLink, moment: datetime) -> bool:
    return link.used_at is None and link.revoked_at is None and link.expires_at > moment


def _gone(purpose: LinkPurpose) -> errors.Gone:
    if purpose == LinkPurpose.INVITATION:
        return errors.Gone(
            _("This invitation no longer works: it has been used or is more than a week old."),
            what_next=(_("If you have already joined, just log in."),
                       _("If not, ask whoever invited you for a new invitation.")),
        )  # fmt: skip
    if purpose == LinkPurpose.PASSWORD_RESET:
        return errors.Gone(
            _("This link no longer works: it has been used or is more than an hour old."),
            what_next=(_("Ask for a new one on the page “Forgotten password”."),),
        )
    return errors.Gone(
        _("This installation is already set up, or the address is an old one."),
        what_next=(_("If you have an account, just log in."),
                   _("If nobody has one yet, use the newest address printed in the terminal.")),
    )  # fmt: skip


def revoke_links(purpose: LinkPurpose, person: Person | None = None) -> None:
    """Make every live link of this purpose (for this person) useless."""
    wanted = update(OneTimeLink).where(
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.revoked_at.is_(None),
    )
    if person is not None:
        wanted = wanted.where(OneTimeLink.person_id == person.id)
    db.session.execute(wanted.values(revoked_at=now()))


def link_address(base: str, purpose: LinkPurpose, token: str) -> str:
    """The whole address, on the server that people reach at *base*."""
    path = current_app.url_map.bind("localhost").build(ENDPOINTS[purpose], {"token": token})
    return base.rstrip("/") + path


def anybody_there() -> bool:
    """Whether this installation has an account already."""
    return bool(db.session.scalar(select(func.count()).select_from(Account)))


def setup_link(base: str) -> str | None:
    """Address of the first-run page on a server at *base*, or None once there are accounts.

    Every call makes a new one and revokes those before. `kaskad run` prints it.
    """
    if anybody_there():
        return None
    with unit_of_work():
        revoke_links(LinkPurpose.SETUP)
        token = make_link(LinkPurpose.SETUP)
    return link_address(base, LinkPurpose.SETUP, token)
