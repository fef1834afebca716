"""What the pages of this room share: the browser's session, the visitor's address, the post."""

from flask import current_app, request, session
from flask_login import login_user

from kaskad.core import web
from kaskad.core.config import Settings
from kaskad.people.letters import Post
from kaskad.people.models import LinkPurpose, LoginSession, Person
from kaskad.people.visitor import Visitor

KEPT = ("locale", "theme", "contrast", "text")
"""What survives log-in and log-out in the cookie: how pages look."""


def settings() -> Settings:
    """Settings of this installation."""
    found: Settings = current_app.extensions["kaskad_settings"]
    return found


def post() -> Post:
    """How letters go out, and the base of links shown on this page."""
    return Post(settings(), request.host_url)


def address() -> str:
    """Network address of the visitor."""
    return web.client_address(request)


def browser() -> str:
    """What the browser calls itself."""
    return str(request.user_agent)[:200]


def clear_session() -> None:
    """Empty the cookie but for language and look (S42, and Flask's own advice)."""
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)


def open_session(person: Person, row: LoginSession, token: str) -> None:
    """Give the browser its session, once the unit of work that made it is safe."""
    clear_session()
    session.permanent = True
    login_user(Visitor(person, row, token))


def keep_token(purpose: LinkPurpose, token: str) -> None:
    """Remember a link's secret, so that the address can lose it (S36)."""
    session[f"link_{purpose.value}"] = token


def kept_token(purpose: LinkPurpose) -> str:
    """The secret remembered, or an empty one that opens nothing."""
    return str(session.get(f"link_{purpose.value}", ""))


def drop_token(purpose: LinkPurpose) -> None:
    """Forget it."""
    session.pop(f"link_{purpose.value}", None)
