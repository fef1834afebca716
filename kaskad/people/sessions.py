"""Log-in sessions: begun, kept alive, ended. Rows are ended, never removed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import LoginSession, Person
from kaskad.people.tokens import new_token, token_hash

LASTS = timedelta(days=30)
_WRITE_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class SessionRow:
    """One browser in "my sessions"."""

    public_id: str
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    here: bool

    @property
    def name(self) -> str:
        """«Firefox, Windows»: what people call their browser, as far as it says so."""
        return browser_name(self.browser)


_BROWSERS = (
    ("YaBrowser", "Yandex Browser"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
    ("Chromium", "Chromium"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(told: str) -> str:
    """Browser and system in what a browser says of itself, or words for an unknown one."""
    browser = next((name for sign, name in _BROWSERS if sign in told), "")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    return ", ".join(part for part in (browser, system) if part) or _("Unknown browser")


def start_session(
    person: Person, *, address: str = "", browser: str = ""
) -> tuple[LoginSession, str]:
    """A new session and its token, which is nowhere else (S42: a log-in always makes a new one)."""
    token = new_token()
    row = LoginSession(
        public_id=secrets.token_hex(16), token_hash=token_hash(token), person_id=person.id,
        expires_at=now() + LASTS, address=address[:45], browser=browser[:200],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row, token


def keep_alive(session: LoginSession) -> None:
    """Note that the session is in use, at most once an hour; a busy database may skip it."""
    moment = now()
    if moment - session.seen_at < _WRITE_EVERY:
        return
    try:
        with unit_of_work():
            db.session.execute(
                update(LoginSession)
                .where(LoginSession.id == session.id)
                .values(seen_at=moment, expires_at=moment + LASTS)
            )
    except errors.Busy:
        return


def live_sessions(person: Person, here: LoginSession | None) -> list[SessionRow]:
    """Where the person is logged in, the latest first."""
    rows = db.session.execute(
        select(
            LoginSession.public_id, LoginSession.browser, LoginSession.address,
            LoginSession.created_at, LoginSession.seen_at, LoginSession.id,
        )
        .where(
            LoginSession.person_id == person.id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now(),
        )
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
        .limit(100)
    )  # fmt: skip
    here_id = here.id if here else None
    return [
        SessionRow(public_id, browser, address, created, seen, own_id == here_id)
        for public_id, browser, address, created, seen, own_id in rows
    ]


def end_session(person: Person, public_id: str) -> None:
    """End one of the person's own sessions; NotFound for anybody else's (S09)."""
    ended = db.session.scalars(
        update(LoginSession)
        .where(
            LoginSession.public_id == public_id,
            LoginSession.person_id == person.id,
            LoginSession.ended_at.is_(None),
        )
        .values(ended_at=now())
        .returning(LoginSession.id)
    ).all()
    if not ended:
        raise errors.NotFound(_("There is no such session: it has ended already."))


def end_sessions(person: Person, *, but: LoginSession | None = None) -> int:
    """End all of the person's sessions except *but*; how many there were (S43)."""
    wanted = update(LoginSession).where(
        LoginSession.person_id == person.id, LoginSession.ended_at.is_(None)
    )
    if but is not None:
        wanted = wanted.where(LoginSession.id != but.id)
    return len(db.session.scalars(wanted.values(ended_at=now()).returning(LoginSession.id)).all())
