"""Who is at the other end of a request: a browser session joined to its person.

Sessions live in a table (hash of the token only), so that ending one, disabling an account or
changing a role acts on the very next request (trust.md S29, S43).
"""

from flask import Flask, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm.attributes import set_committed_value

from kaskad.core import errors, web
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people import sessions
from kaskad.people.models import Account, FormDraft, LoginSession, Person
from kaskad.people.tokens import token_hash

login_manager = LoginManager()


class Visitor(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """A person and the session they came with, for Flask-Login."""

    def __init__(
        self, person: Person, session: LoginSession | None, token: str, *, has_drafts: bool = False
    ) -> None:
        self.person = person
        self.session = session
        self._token = token
        self.has_drafts = has_drafts
        """Whether the person has begun texts: pages then look whether some are theirs to offer."""

    def get_id(self) -> str:
        """What Flask-Login puts into the signed cookie: the session's token."""
        return self._token


# Put together once: this one runs at every request, and building it costs as much as running it.
_VISITOR = (
    select(Person, LoginSession, Account, exists().where(FormDraft.person_id == Person.id))
    .join(LoginSession, LoginSession.person_id == Person.id)
    .join(Account, Account.person_id == Person.id)
    .where(
        LoginSession.token_hash == bindparam("token"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        Account.disabled_at.is_(None),
        Person.archived_at.is_(None),
    )
)


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def load_visitor(token: str) -> Visitor | None:
    """The visitor of a live session, in one statement; None for anything else."""
    row = db.session.execute(_VISITOR, {"token": token_hash(token), "now": now()}).first()
    if row is None:
        return None
    person, session, account, has_drafts = row
    # Not by an eager load: a later lock(person) would repeat its outer join, and PostgreSQL
    # cannot hold rows of one.
    set_committed_value(person, "account", account)
    return Visitor(person, session, token, has_drafts=has_drafts)


def current_person() -> Person:
    """The person of this request. Raises Forbidden when nobody is logged in."""
    person = visitor_person()
    if person is None:
        raise errors.Forbidden(_("Please log in."))
    return person


def visitor_person() -> Person | None:
    """The person of this request, or None."""
    return current_user.person if current_user and current_user.is_authenticated else None


def current_session() -> LoginSession | None:
    """The log-in session of this request, or None."""
    return current_user.session if current_user and current_user.is_authenticated else None


def act_as(person: Person) -> None:
    """Make this request, which the server asks itself, one of *person*, who asked for it before.

    Nothing of it goes into a cookie or the table of sessions.
    """
    login_user(Visitor(person, None, ""))


def init_visitors(app: Flask, log_in_endpoint: str) -> None:
    """Ask every endpoint for its policy, and send strangers to log in."""
    login_manager.session_protection = None  # our sessions are in a table; see above
    login_manager.init_app(app)

    @app.before_request
    def check_policy() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such address: 404 by Flask
        wanted = web.policy_of(app, request.endpoint)
        person = visitor_person()
        if person is not None:
            sessions.keep_alive(current_user.session)
            g.locale = person.locale
            g.time_zone = person.time_zone
        if wanted is None:
            raise errors.Forbidden(_("This page is closed."))
        if wanted == web.PUBLIC or person is not None:
            return None
        if web.wants_json() or request.method not in {"GET", "HEAD"}:
            return _please_log_in(log_in_endpoint)
        return web.see_other(_log_in_url(log_in_endpoint))


def _log_in_url(endpoint: str) -> str:
    target = web.safe_path(request.full_path.rstrip("?")) if request.method == "GET" else None
    return url_for(endpoint, next=target) if target and target != "/" else url_for(endpoint)


def _please_log_in(endpoint: str) -> ResponseReturnValue:
    """401 with a way in: htmx shows it beside the form, whose text the browser has kept."""
    return render_template("people/_log_in_again.html", url=_log_in_url(endpoint)), 401
