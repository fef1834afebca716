"""Small things the tests of people share."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.people import accounts
from kaskad.people.models import Account, Organisation, Person
from kaskad.people.passwords import hash_password

PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)


def give_password(app, *names, admin=False):
    """Let these members of the cast log in with PASSWORD."""
    with app.app_context(), unit_of_work():
        for name in names:
            account = db.session.query(Account).filter_by(email_key=f"{name}@ozerny.example").one()
            account.password_hash = _HASH
            account.admin = account.admin or admin


def log_in(browser, name, password=PASSWORD, **kw):
    """Send the log-in form."""
    return browser.post("/log-in", {"email": f"{name}@ozerny.example", "password": password}, **kw)


@contextmanager
def settings(app, **changed):
    """The application with other settings for a while."""
    before = app.extensions["kaskad_settings"]
    app.extensions["kaskad_settings"] = replace(before, **changed)
    try:
        yield
    finally:
        app.extensions["kaskad_settings"] = before


def snapshot(app):
    """All rows of all tables, to prove that nothing has changed (but throttles and sessions)."""
    with app.app_context():
        seen = {}
        for table in db.metadata.sorted_tables:
            if table.name in {"throttle", "login_session"}:
                continue
            seen[table.name] = sorted(
                repr(tuple(row)) for row in db.session.execute(table.select())
            )
        db.session.remove()
        return seen


GOOD = "a few good words"
JOIN = {
    "surname": "Методист",
    "given_name": "Первый",
    "patronymic": "",
    "post": "методист",
    "password": GOOD,
    "consent": "y",
}
SETUP = {**JOIN, "centre": "ИМЦ Озёрного района", "email": "office@ozerny.example"}


def link_in(text):
    return re.search(r"https?://[^\s\"<]+/(?:invitation|password|setup)/[\w-]+", text).group(0)


def path_of(link):
    return urlsplit(link).path


def centre_id(app, name="ИМЦ Озёрного района"):
    with app.app_context():
        return db.session.scalars(select(Organisation.id).where(Organisation.name == name)).one()


def reset_token(app, name="employee"):
    with app.test_request_context(), unit_of_work():
        person = db.session.scalars(
            select(Person).join(Account).where(Account.email_key == f"{name}@ozerny.example")
        ).one()
        return accounts.reset_link(person)
