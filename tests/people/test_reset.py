"""A link for a new password (trust.md S33 to S38, S43)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people import doors, log_in, one_time
from kaskad.people.letters import Post
from kaskad.people.models import (
    LinkPurpose,
    LoginSession,
    OneTimeLink,
)
from tests.people.helpers import (
    GOOD,
    PASSWORD,
    centre_id,
    give_password,
    link_in,
    path_of,
    reset_token,
    settings,
    snapshot,
)
from tests.people.helpers import log_in as log_in_by


def test_a_forgotten_password_from_letter_to_log_in(visit, app, letters):
    with settings(app, base_url="https://kaskad.example"):
        browser = visit()
        page = browser.post("/password/forgotten", {"email": "employee@ozerny.example"})
        assert page.status_code == 200
        letter = letters()[-1]
        assert letter["To"] == "employee@ozerny.example"
        link = link_in(letter.get_content())
        assert link.startswith("https://kaskad.example/password/")
        answer = browser.get(path_of(link))
        assert (answer.status_code, answer.location) == (303, "/password/new")  # S36
        assert browser.get("/password/new").status_code == 200
        for weak in ("short", "1234567890", "employee@ozerny.example", "aaaaaaaaaaaa", "x" * 300):
            assert browser.post("/password/new", {"password": weak}).status_code == 422, weak
        assert browser.post("/password/new", {"password": GOOD}).location == "/log-in"
        assert log_in_by(visit(), "employee", GOOD).status_code == 303
        assert browser.get(path_of(link)).status_code == 410


def test_s38_forgotten_password_says_the_same_to_all(visit, app, letters):
    with settings(app, base_url="https://kaskad.example"):
        pages = []
        for email in ("employee@ozerny.example", "nobody@ozerny.example", "off@ozerny.example"):
            answer = visit().post("/password/forgotten", {"email": email})
            text = re.sub(r'(name="csrf_token" value|content)="[^"]*"', "", answer.text)
            pages.append((answer.status_code, text))
        assert len(set(pages)) == 1
        assert len(letters()) == 1


def test_s38_forgotten_password_takes_the_same_time_for_all(app, ctx, monkeypatch):
    slept = []
    monkeypatch.setattr(log_in.time, "sleep", slept.append)
    post = Post(app.extensions["kaskad_settings"], "http://localhost/")
    for email in ("employee@ozerny.example", "nobody@ozerny.example"):
        log_in.forgotten(email, post, "10.0.0.1")
    assert len(slept) == 2
    assert all(seconds > 0 for seconds in slept), "both were padded to the same length"


def test_s33_of_two_links_the_second_kills_the_first_and_works_once(visit, app):
    first, second = reset_token(app), reset_token(app)
    browser = visit()
    assert browser.get(f"/password/{first}").status_code == 410
    assert browser.get(f"/password/{second}").status_code == 303
    assert browser.post("/password/new", {"password": GOOD}).status_code == 303
    browser.get(f"/password/{second}")
    assert browser.post("/password/new", {"password": "another good one"}).status_code == 410
    with app.app_context():
        alive = select(OneTimeLink).where(
            OneTimeLink.used_at.is_(None), OneTimeLink.revoked_at.is_(None)
        )
        assert db.session.scalars(alive).all() == []


def test_s33_twenty_requests_leave_one_link_and_an_hour_ends_it(visit, app):
    tokens = [reset_token(app) for _ in range(20)]
    with app.app_context(), unit_of_work():
        alive = db.session.scalars(
            select(OneTimeLink).where(OneTimeLink.revoked_at.is_(None))
        ).one()
        assert now() + timedelta(minutes=59) < alive.expires_at <= now() + timedelta(minutes=60)
        alive.expires_at = now() - timedelta(seconds=1)
    assert visit().get(f"/password/{tokens[-1]}").status_code == 410


def test_s34_no_secret_stands_in_the_database(visit, app):
    token = reset_token(app)
    give_password(app, "employee")
    browser = visit()
    log_in_by(browser, "employee")
    with browser.client.session_transaction() as stored:
        session_token = stored["_user_id"]
    dump = repr(snapshot(app))
    with app.app_context():
        dump += repr([tuple(r) for r in db.session.execute(LoginSession.__table__.select())])
    for secret in (token, session_token, PASSWORD):
        assert secret not in dump


def test_s35_the_host_of_a_request_never_gets_into_a_letter(visit, app, letters):
    with app.test_request_context(headers={"Host": "evil.test"}):
        assert not doors.post().works, "neither base address nor trusted hosts: no letter at all"
        with settings(app, base_url="https://kaskad.example"):
            assert doors.post().base == "https://kaskad.example"
    evil = {"X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test"}
    form = {"email": "employee@ozerny.example"}
    visit().post("/password/forgotten", form, headers=dict(evil))
    assert letters() == []
    with settings(app, base_url="https://kaskad.example"):
        visit().post("/password/forgotten", form, headers=dict(evil))
        invite = {"email": "new@ozerny.example", "organisation": centre_id(app), "role": "employee"}
        visit("office").post("/people/invite", invite, headers=dict(evil))
    sent = letters()
    assert len(sent) == 2
    for letter in sent:
        assert "evil.test" not in letter.as_string()
        assert link_in(letter.get_content()).startswith("https://kaskad.example/")


def test_s39_guessing_links_is_stopped(visit):
    browser = visit()
    for number in range(30):
        assert browser.get(f"/invitation/guess{number}").status_code == 410
    assert browser.get("/invitation/guess").status_code == 429
    assert browser.get("/password/guess").status_code == 429, "one counter for all of them"


def test_s43_a_new_password_ends_all_sessions(visit, app):
    browser = visit("employee")
    stranger = visit()
    stranger.get(f"/password/{reset_token(app)}")
    stranger.post("/password/new", {"password": GOOD})
    assert browser.get("/me").status_code == 303


def test_a_link_for_a_closed_account_is_dead(visit, app, cast):
    token = reset_token(app)
    with app.test_request_context(), unit_of_work():
        cast.person("employee").account.disabled_at = now()
    browser = visit()
    browser.get(f"/password/{token}")
    assert browser.post("/password/new", {"password": GOOD}).status_code == 410


def test_used_links_keep_their_purpose(visit, app):
    token = reset_token(app)
    with app.app_context(), pytest.raises(errors.Gone):
        one_time.find_link(token, LinkPurpose.INVITATION)
    assert visit().get(f"/invitation/{token}").status_code == 410
