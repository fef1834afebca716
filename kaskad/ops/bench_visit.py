"""Log-ins of the workload's people, written into the database: nobody types a password here."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import LoginSession
from kaskad.people.tokens import token_hash


@dataclass(frozen=True)
class Pass:
    """What a browser that is logged in carries."""

    cookie_name: str
    cookie: str
    csrf: str

    @property
    def headers(self) -> Mapping[str, str]:
        """For every request."""
        return {"Cookie": f"{self.cookie_name}={self.cookie}", "Accept-Language": "ru"}

    @property
    def form_headers(self) -> Mapping[str, str]:
        """Besides, for a form that htmx sends."""
        return {
            "X-CSRFToken": self.csrf, "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip


def log_in(app: Flask, people: Sequence[int]) -> list[Pass]:
    """A log-in for each of *people* (ids), in their order."""
    passes = []
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own signed cookies
    for person in people:
        token, raw = secrets.token_urlsafe(32), secrets.token_hex(20)
        with app.test_request_context():
            with unit_of_work():
                db.session.add(
                    LoginSession(
                        public_id=secrets.token_hex(16), token_hash=token_hash(token),
                        person_id=person, expires_at=now() + timedelta(days=1),
                    )
                )  # fmt: skip
            session["csrf_token"] = raw
            csrf = str(generate_csrf())
        cookie = str(serializer.dumps({"_user_id": token, "csrf_token": raw}))
        passes.append(Pass(app.config["SESSION_COOKIE_NAME"], cookie, csrf))
    return passes
