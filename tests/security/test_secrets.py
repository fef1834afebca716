"""What is inside stays inside: internal functions (S15) and secrets kept in the database (S20)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from kaskad.app import create_app
from kaskad.boards.models import CardFile
from kaskad.core import web
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Account, LoginSession, OneTimeLink
from kaskad.people.permissions import Permission
from tests.access_matrix import MATRIX
from tests.access_rows import VISITORS
from tests.browser.every_page import invite
from tests.cast import PEOPLE
from tests.security.stage import TOKENS, Stage, secret

pytestmark = pytest.mark.front

SECRET_KEY_NAME = re.compile(r"hash|secret|token|otp|password", re.IGNORECASE)
KINDS: tuple[dict[str, str], ...] = (
    {},
    {"HX-Request": "true"},
    {"Accept": "application/json"},
)
PAGES = [row for row in MATRIX if row.method == "GET"]


# ------------------------------------------------------------------ S15


@pytest.fixture
def with_a_forgotten_door(stage: Stage) -> Iterator[tuple[Flask, list[str]]]:
    """The same installation, to which somebody added an address and said nothing of its policy."""
    app = create_app(stage.app.extensions["kaskad_settings"])
    called: list[str] = []

    def helper() -> str:
        called.append("called")
        return "internal"

    app.add_url_rule("/internal", "internal", helper, methods=["GET", "POST"])
    yield app, called
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _same_browser(stage: Stage, app: Flask, who: str) -> FlaskClient:
    name = stage.app.config["SESSION_COOKIE_NAME"]
    cookie = stage.client(who).get_cookie(name)
    assert cookie is not None
    client = app.test_client()
    client.set_cookie(name, cookie.value)
    return client


@pytest.mark.parametrize("who", VISITORS)
def test_s15_an_address_without_a_policy_answers_nobody(
    stage: Stage, with_a_forgotten_door: tuple[Flask, list[str]], who: str
) -> None:
    app, called = with_a_forgotten_door
    assert web.policy_of(app, "internal") is None
    client = _same_browser(stage, app, who)
    if who not in {"anon", "off"}:
        assert client.get("/me").status_code == 200, "logged in, and still refused"
    for headers in KINDS:
        assert client.get("/internal", headers=headers).status_code == 403
        form = {"csrf_token": stage.csrf(who)}
        assert client.post("/internal", data=form, headers=headers).status_code == 403
    assert called == []


def test_s15_what_looks_after_the_installation_is_for_administrators(stage: Stage) -> None:
    """Rules that ask for a right on the installation: `anon` and `viewer` get no good answer."""
    site = {str(permission) for permission in Permission if str(permission).startswith("instance.")}
    rows = [row for row in MATRIX if web.policy_of(stage.app, row.endpoint) in site]
    assert len(rows) >= 3
    for row in rows:
        assert stage.ask(row, "viewer").status_code in {403, 404}, row.id
        assert stage.ask(row, "anon").status_code in {303, 401, 403, 404}, row.id


# ------------------------------------------------------------------ S20


def _kept(app: Flask) -> dict[str, str]:
    """Every secret of the installation: what it is -> the text itself."""
    found: dict[str, str] = {}
    with app.app_context(), unit_of_work():
        # The cast logs in by sessions and has no passwords: here each gets one of its own.
        for person_id in db.session.scalars(select(Account.person_id)).all():
            hashed = f"$argon2id$v=19$m=19456,t=2,p=1${secret(f'password of {person_id}')}"
            wanted = update(Account).where(Account.person_id == person_id)
            db.session.execute(wanted.values(password_hash=hashed))
            found[f"password of {person_id}"] = hashed
    with app.app_context():
        for name, column in (
            ("session", LoginSession.token_hash),
            ("link", OneTimeLink.token_hash),
            ("file's place", CardFile.store_key),
            ("file's digest", CardFile.sha256),
        ):
            for number, value in enumerate(db.session.scalars(select(column))):
                found[f"{name} {number}"] = value
        db.session.remove()
    found |= {f"session of {who}": secret(who) for who in PEOPLE}
    found |= {name: secret(name) for name in TOKENS}
    settings = app.extensions["kaskad_settings"]
    found |= {"signing key": settings.secret_key, "token of metrics": settings.metrics_token}
    found |= {"folder": str(settings.data_dir), "any password": "$argon2"}
    return {name: value for name, value in found.items() if len(value) > 7}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _readable(data: bytes) -> str:
    """An answer as text; of a Word or Excel file, which is packed, what stands in it."""
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as packed:
            data = b"\n".join(packed.read(name) for name in packed.namelist())
    return data.decode("utf-8", "replace")


@pytest.mark.parametrize("who", ["anon", "viewer", "lead", "office", "admin"])
def test_s20_no_answer_holds_a_secret(stage: Stage, who: str) -> None:
    """Every address that is read, as a page, as a fragment and as JSON."""
    secrets = _kept(stage.app)
    assert len(secrets) > 30
    client, seen = stage.client(who), 0
    for row in PAGES:
        if row.endpoint == "boards.file" or set(row.url.values()) & {f"${name}" for name in TOKENS}:
            continue  # bytes of a person's own; an address that carries the secret itself
        url, query = stage.address(row, who), stage.query(row)
        for headers in KINDS:
            response = client.get(url, query_string=query, headers=headers)
            body = _readable(response.get_data())
            told = [name for name, value in secrets.items() if value in body]
            assert told == [], (row.id, headers)
            if response.mimetype.endswith("json"):
                named = [key for key in _keys(json.loads(body)) if SECRET_KEY_NAME.search(key)]
                assert named == [], (row.id, headers)
            seen += response.status_code == 200
    assert seen > (5 if who == "anon" else 40)


def test_s20_no_link_comes_back_once_it_is_opened(stage: Stage) -> None:
    """One-time links: the page behind the address does not repeat its secret."""
    invite(stage)
    secrets = _kept(stage.app)
    rows = [row for row in PAGES if set(row.url.values()) & {f"${name}" for name in TOKENS}]
    assert len(rows) == len(TOKENS)
    for row in rows:
        client = stage.client("anon")
        answer = client.get(stage.address(row, "anon"), follow_redirects=True)
        told = [name for name, value in secrets.items() if value in answer.get_data(as_text=True)]
        assert told == [], row.id
