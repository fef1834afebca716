"""One's own page: names, look, password, sessions, consents (S09, S17, S43, L1, L2)."""

from __future__ import annotations

import json
import re

from sqlalchemy import select

from kaskad.core.db import db, metadata
from kaskad.journal import Event
from kaskad.people import consents
from kaskad.people.models import Consent, ConsentPurpose, LoginSession
from kaskad.people.privacy import INVENTORY, TABLES
from kaskad.people.sessions import browser_name
from tests.people.helpers import PASSWORD, give_password, log_in, snapshot

NAMES = {"surname": "Методист", "given_name": "первый", "patronymic": "", "post": "методист"}


def known(app, cast, *names):
    with app.app_context():
        return [cast.person(name).id for name in names]


def test_names_are_changed_and_shown_in_lists_as_initials(visit, app, cast):
    browser = visit("employee")
    revision = re.search(r'name="revision" value="(\d+)"', browser.get("/me").text).group(1)
    assert browser.post("/me", {**NAMES, "revision": revision}).status_code == 303
    with app.app_context():
        person = cast.person("employee")
        assert person.name == "Методист П."
        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert event.action == "person.changed"
        assert "Методист" not in json.dumps(event.data, ensure_ascii=False), (
            "no names in the journal"
        )
    answer = browser.post("/me", {**NAMES, "surname": "Другой", "revision": revision})
    assert answer.status_code == 409, "drawn from an older revision"
    assert "Другой" in answer.text


def test_bad_names_are_refused_in_words_and_kept(visit, app):
    browser, before = visit("employee"), snapshot(app)
    for surname in ("", "   ", "\u200b\u200b", "я" * 121):
        answer = browser.post("/me", {**NAMES, "surname": surname})
        assert answer.status_code == 422, surname
        assert "k-error" in answer.text
    assert snapshot(app) == before
    browser.post("/me", {**NAMES, "surname": "<script>alert(1)</script>💥\u202eя"})
    page = browser.get("/me").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;💥я" in page


def test_s17_extra_fields_change_nothing(visit, app, cast):
    browser = visit("employee")
    extra = {
        "admin": "1",
        "is_admin": "1",
        "role": "admin",
        "email": "x@y.ru",
        "id": "1",
        "person_id": "1",
        "home_id": "1",
        "home": "1",
        "organisation": "1",
        "source_key": "x",
        "created_at": "2000-01-01",
        "password_hash": "x",
        "token_hash": "x",
    }
    with app.app_context():
        before = cast.person("employee")
        seen = (
            before.home_id,
            before.account.admin,
            before.account.email,
            before.created_at,
            before.source_key,
            before.account.password_hash,
        )
    for url in ("/me", "/me/look"):
        browser.post(
            url,
            {
                **NAMES,
                **extra,
                "locale": "ru",
                "theme": "dark",
                "contrast": "high",
                "text_size": "larger",
                "time_zone": "Asia/Omsk",
            },
        )
    with app.app_context():
        person = cast.person("employee")
        assert seen == (
            person.home_id,
            person.account.admin,
            person.account.email,
            person.created_at,
            person.source_key,
            person.account.password_hash,
        )
        assert (person.theme, person.contrast, person.text_size) == ("dark", "high", "larger")
        assert person.time_zone == "Asia/Omsk"
    page = browser.get("/me").text
    assert 'data-contrast="high" data-text="larger"' in page
    assert browser.post("/me/look", {"locale": "xx", "theme": "pink"}).status_code == 422


def test_changing_the_password_ends_the_other_sessions(visit, app):
    give_password(app, "employee")
    here, there = visit("employee"), visit("employee")
    form = {"password": PASSWORD, "new_password": "a few good words"}
    assert here.post("/me/password", {**form, "new_password": "short"}).status_code == 422
    assert here.post("/me/password", {**form, "password": ""}).status_code == 422
    assert there.get("/me").status_code == 200
    assert here.post("/me/password", form).status_code == 303
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303, "S43"
    assert log_in(visit(), "employee").status_code == 422
    assert log_in(visit(), "employee", "a few good words").status_code == 303


def test_s09_nobody_ends_another_persons_session(visit, app, cast):
    theirs, mine = visit("employee"), visit("viewer")
    with app.app_context():
        row = db.session.scalars(
            select(LoginSession).where(LoginSession.person_id == cast.person("employee").id)
        ).one()
    for name in (row.public_id, str(row.id), "1", "../1"):
        assert mine.post(f"/me/sessions/{name}/end").status_code == 404
    assert theirs.get("/me").status_code == 200
    assert theirs.post(f"/me/sessions/{row.public_id}/end").status_code == 303
    assert theirs.get("/me").status_code == 303


def test_logging_out_everywhere_but_here(visit):
    here, there = visit("employee"), visit("employee")
    page = here.get("/me").text
    assert "end-others" in page
    here.post("/me/sessions/end-others")
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303


def test_browsers_have_names():
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"
    assert browser_name(chrome) == "Chrome, Linux"
    assert browser_name("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/151.0") == (
        "Firefox, Windows"
    )


# ------------------------------------------------------------------ consents


def test_l1_a_new_text_is_asked_about_again_and_nothing_is_ticked(visit, app, monkeypatch):
    give_password(app, "employee")
    browser = visit()
    assert log_in(browser, "employee").location == "/consent?next=/"
    page = browser.get("/consent").text
    assert "checked" not in page.split('name="consent"')[1].split(">")[0]
    assert browser.post("/consent", {}).status_code == 422
    assert browser.post("/consent", {"consent": "y", "next": "/people"}).location == "/people"
    assert log_in(visit(), "employee").location == "/"
    old = consents.TEXTS[ConsentPurpose.PROCESSING]
    newer = consents.ConsentText("2", old.title, old.question, old.paragraphs)
    monkeypatch.setitem(consents.TEXTS, ConsentPurpose.PROCESSING, newer)
    assert log_in(visit(), "employee").location == "/consent?next=/"
    with app.app_context():
        row = db.session.scalars(select(Consent)).one()
        assert row.text_version == "1"
        assert row.text_hash
        assert row.address == "127.0.0.1"


def test_l1_withdrawing_is_one_click_and_logged(visit, app):
    browser = visit("employee")
    url = "/me/consents/publication"
    assert browser.post(f"{url}/withdraw").status_code == 409
    assert browser.post(url).status_code == 303
    assert browser.post(url).status_code == 303
    assert browser.post(f"{url}/withdraw").status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Consent)).one()
        assert row.withdrawn_at is not None
        assert db.session.scalars(select(Event.action).order_by(Event.id)).all()[-2:] == [
            "consent.given",
            "consent.withdrawn",
        ]
    assert browser.post("/me/consents/everything").status_code == 404


def test_l2_every_column_about_people_is_named(visit):
    listed = [column for kept in INVENTORY for column in kept.columns]
    assert len(listed) == len(set(listed))
    own = {f"{name}.{column.name}" for name in TABLES for column in metadata.tables[name].columns}
    assert own == set(listed)
    page = visit().get("/help/data", headers={"Accept-Language": "en"}).text
    for kept in INVENTORY:
        assert str(kept.what) in page
