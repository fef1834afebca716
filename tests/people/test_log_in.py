"""Coming in and going out: the pair, the throttle, the session (trust.md S34 to S54)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people import log_in as module
from kaskad.people import throttle
from kaskad.people.models import Account, LoginSession, Throttle
from tests.people.helpers import PASSWORD, give_password, log_in, snapshot

ELSEWHERE = {"REMOTE_ADDR": "10.9.9.9"}


@pytest.fixture(autouse=True)
def _passwords(app):
    give_password(app, "employee", "off")


def token_of(browser):
    with browser.client.session_transaction() as stored:
        return stored.get("_user_id")


def test_the_right_pair_opens_the_door(visit, app):
    browser = visit()
    answer = log_in(browser, "employee")
    assert (answer.status_code, answer.location) == (303, "/consent?next=/")
    assert browser.get("/me").status_code == 200
    with app.app_context():
        row = db.session.scalars(select(LoginSession)).one()
        assert token_of(browser) not in (row.token_hash, row.public_id)
        assert row.expires_at > now() + timedelta(days=29)


def test_log_in_leads_back_to_where_one_was(visit):
    browser = visit()
    answer = browser.post(
        "/log-in",
        {"email": "employee@ozerny.example", "password": PASSWORD, "next": "/people?q=а"},
    )
    assert answer.location.startswith("/consent?next=/people")


def test_s54_next_never_leads_to_another_server(visit):
    for target in [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "/%5cevil",
        "javascript:x",
        "/\tevil",
        "///evil.test",
        "http:evil.test",
        "/%09/evil.test",
    ]:
        browser = visit()
        answer = browser.post(
            "/log-in", {"email": "employee@ozerny.example", "password": PASSWORD, "next": target}
        )
        assert answer.location == "/consent?next=/", target
        for url in ("/language", "/theme"):
            answer = browser.post(url, {"language": "en", "theme": "dark", "next": target})
            assert answer.location == "/", target


def test_s38_wrong_password_unknown_person_and_closed_account_look_the_same(visit):
    pages = []
    for name, password in [
        ("employee", "x" * 12),
        ("nobody0", PASSWORD),
        ("off", PASSWORD),
        ("lead", PASSWORD),
    ]:
        answer = log_in(visit(), name, password)
        assert answer.status_code == 422
        body = answer.text.replace(f"{name}@", "@")
        pages.append("\n".join(line for line in body.splitlines() if "csrf" not in line))
        assert token_of(visit()) is None
    assert len(set(pages)) == 1


def test_s38_an_unknown_person_costs_a_whole_hashing(app, ctx, monkeypatch):
    tried = []
    monkeypatch.setattr(module, "fits", lambda stored, _typed: bool(tried.append(stored)))
    for email in ("nobody@ozerny.example", "employee@ozerny.example"):
        with pytest.raises(errors.Invalid):
            module.prove(email, "x" * 12, "10.0.0.1")
    assert tried[0] == ""
    assert tried[1].startswith("$argon2id$")


def test_s37_look_alikes_of_an_address_are_the_same_account(visit):
    for spelling in (
        " EMPLOYEE@ozerny.example ",
        "еmployee@ozerny.example",
        "employee\u200b@ozerny.example",
        "ｅmployee@ozerny.example",
    ):
        answer = visit().post("/log-in", {"email": spelling, "password": PASSWORD})
        assert answer.status_code == 303, spelling


def test_bad_input_is_answered_in_words(visit):
    browser = visit()
    for form in [
        {},
        {"email": "", "password": ""},
        {"email": "a" * 9000, "password": "b" * 9000},
        {"email": "💥@💥.ru", "password": "💥"},
        {"email": "<script>alert(1)</script>", "password": "'; DROP TABLE person"},
        {"email": "a\u202e@b.ru", "password": "\x00"},
    ]:
        answer = browser.post("/log-in", form)
        assert answer.status_code == 422, form
        assert "<script>alert" not in answer.text


def test_s39_ten_wrong_passwords_and_the_eleventh_is_too_many(visit, app):
    for _ in range(10):
        assert log_in(visit(), "employee", "x" * 12).status_code == 422
    answer = log_in(visit(), "employee")
    assert answer.status_code == 429, "even the right one now"
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 + 1
    # S40: the owner, from elsewhere, is not locked out by it.
    assert log_in(visit(), "employee", environ_overrides=ELSEWHERE).status_code == 303
    assert log_in(visit(), "employee").status_code == 429
    # The window passes.
    with app.app_context(), unit_of_work():
        for row in db.session.scalars(select(Throttle)):
            row.window_start -= timedelta(minutes=16)
    assert log_in(visit(), "employee").status_code == 303


def test_s39_the_password_form_is_not_a_second_door(visit):
    browser = visit("employee")
    for _ in range(10):
        answer = browser.post(
            "/me/password", {"password": "wrong", "new_password": "good new words"}
        )
        assert answer.status_code == 422
    form = {"password": PASSWORD, "new_password": "good new words"}
    assert browser.post("/me/password", form).status_code == 429
    assert log_in(visit(), "employee").status_code == 429, "log-in counts the same tries"


def test_s39_r17_the_counter_outlives_a_rollback(app, ctx):
    limits = throttle.secret_limits("employee@ozerny.example", "10.0.0.1")
    throttle.spend(limits)
    with pytest.raises(ZeroDivisionError), unit_of_work():
        raise ZeroDivisionError
    db.session.rollback()
    assert {row.failures for row in db.session.scalars(select(Throttle))} == {1}


def test_s34_the_throttle_keeps_no_addresses(visit, app):
    log_in(visit(), "employee", "x" * 12)
    with app.app_context():
        keys = list(db.session.scalars(select(Throttle.key)))
    assert keys
    assert not any("employee" in key or "127.0.0.1" in key for key in keys)


def test_s41_forwarded_headers_do_not_change_the_key(visit):
    for number in range(10):
        log_in(visit(), "employee", "x" * 12, headers={"X-Forwarded-For": f"10.1.1.{number}"})
    answer = log_in(visit(), "employee", headers={"X-Forwarded-For": "10.2.2.2"})
    assert answer.status_code == 429


def test_s41_s48_headers_log_nobody_in(visit):
    for headers in [
        {"X-Remote-User": "admin"},
        {"Authorization": "Bearer 1"},
        {"Authorization": "Basic YWRtaW46eA=="},
        {"Authorization": "x" * 5000},
    ]:
        assert visit().get("/me", headers=headers).status_code == 303


def test_s42_the_session_is_a_new_one_after_log_in(visit):
    browser = visit()
    browser.get("/log-in")
    with browser.client.session_transaction() as stored:
        stored["planted"] = "by somebody else"
        stored["_user_id"] = "chosen by somebody else"
    log_in(browser, "employee")
    first = token_of(browser)
    with browser.client.session_transaction() as stored:
        assert "planted" not in stored
    assert first
    assert first != "chosen by somebody else"
    browser.post("/log-out")
    log_in(browser, "employee")
    assert token_of(browser) != first
    stale = visit()
    with stale.client.session_transaction() as stored:
        stored["_user_id"] = first
    assert stale.get("/me").status_code == 303


def test_log_out_ends_the_session_on_the_server_and_twice_does_no_harm(visit, app):
    browser = visit("employee")
    assert browser.post("/log-out").location == "/log-in"
    assert browser.post("/log-out").status_code == 303
    assert browser.get("/me").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(LoginSession.ended_at)).one() is not None


def test_s43_closing_archiving_and_expiry_act_on_the_next_request(visit, app, cast):
    for what in ("closed", "archived", "expired"):
        browser = visit("viewer")
        assert browser.get("/me").status_code == 200
        with app.app_context(), unit_of_work():
            person = cast.person("viewer")
            row = db.session.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()
            person.account.disabled_at = now() if what == "closed" else None
            person.archived_at = now() if what == "archived" else None
            if what == "expired":
                row.expires_at = now() - timedelta(seconds=1)
        assert browser.get("/me").status_code == 303, what
        with app.app_context(), unit_of_work():
            cast.person("viewer").account.disabled_at = None
            cast.person("viewer").archived_at = None


def test_a_session_in_use_lives_on_and_is_written_once_an_hour(visit, app, statements):
    browser = visit("employee")
    statements.clear()
    browser.get("/help/roles")
    assert statements.writes == []
    with app.app_context(), unit_of_work():
        row = db.session.scalars(select(LoginSession)).one()
        row.seen_at -= timedelta(hours=2)
    browser.get("/help/roles")
    statements.clear()
    browser.get("/help/roles")
    assert statements.writes == []
    with app.app_context():
        row = db.session.scalars(select(LoginSession)).one()
        assert row.expires_at > now() + timedelta(days=29)


def test_s50_s52_every_form_wants_its_token(visit, app):
    browser = visit("admin")
    before = snapshot(app)
    for url in [
        "/log-in",
        "/log-out",
        "/language",
        "/theme",
        "/me",
        "/me/look",
        "/me/password",
        "/consent",
        "/setup",
        "/invitation",
        "/password/forgotten",
        "/password/new",
        "/people",
        "/people/invite",
        "/organisations",
        "/me/sessions/end-others",
        "/me/consents/processing",
    ]:
        for form in ({}, {"csrf_token": "wrong"}):
            answer = browser.client.post(url, data=form)
            assert answer.status_code == 419, url
    assert snapshot(app) == before
    assert browser.get("/me").status_code == 200, "still logged in"


def test_language_and_theme_before_log_in(visit):
    browser = visit()
    assert browser.post("/language", {"language": "en", "next": "/log-in"}).location == "/log-in"
    assert 'lang="en"' in browser.get("/log-in").text
    assert browser.post("/theme", {"theme": "dark"}).status_code == 303
    assert 'data-theme="dark"' in browser.get("/log-in").text
    assert browser.post("/language", {"language": "tlh"}).status_code == 422
    assert browser.post("/theme", {"theme": "<b>"}).status_code == 422


def test_language_and_theme_are_kept_for_the_person(visit, app, cast):
    browser = visit("employee")
    browser.post("/language", {"language": "en"})
    browser.post("/theme", {"theme": "dark"})
    browser.post("/theme", {"contrast": "high", "text": "large"})
    page = visit("employee").get("/me").text
    assert 'lang="en" data-theme="dark" data-contrast="high" data-text="large"' in page


def test_the_password_is_nowhere_on_any_page(visit, app):
    """S20: no page carries a hash."""
    browser = visit("admin")
    with app.app_context():
        person = db.session.scalars(
            select(Account).where(Account.email_key == "employee@ozerny.example")
        ).one()
    for url in ("/me", "/people", f"/people/{person.person_id}"):
        assert "$argon2" not in browser.get(url).text
