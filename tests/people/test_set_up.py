"""The first day of an installation (trust.md S32, L1)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.people import one_time
from kaskad.people.models import (
    Account,
    Consent,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
)
from kaskad.people.organisations import create_organisation
from tests.cast import Visit
from tests.people.helpers import (
    SETUP,
    path_of,
    snapshot,
)


@pytest.fixture
def setup_path(empty_app):
    with empty_app.app_context():
        return path_of(one_time.setup_link("http://localhost:8000"))


def first_visit(app):
    return Visit(app)()


def test_an_empty_installation_says_where_the_address_is(empty_app):
    browser = first_visit(empty_app)
    assert browser.get("/").location == "/log-in"
    page = browser.get("/log-in")
    assert page.status_code == 200
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]


def test_the_first_day_from_address_to_choice(empty_app, setup_path):
    browser = first_visit(empty_app)
    assert browser.get(setup_path).location == "/setup"
    assert 'name="centre"' in browser.get("/setup").text
    answer = browser.post("/setup", {**SETUP, "password": "1234567890"})
    assert answer.status_code == 422
    assert "ИМЦ Озёрного района" in answer.text, "what was typed is kept"
    assert browser.post("/setup", {**SETUP, "consent": ""}).status_code == 422
    assert browser.post("/setup", SETUP).location == "/setup/start"
    page = browser.get("/setup/start").text
    assert page.count("<form") >= 1
    for words in ("/cascade",):
        assert words in page
    with empty_app.app_context():
        person = db.session.scalars(select(Person)).one()
        assert person.account.admin
        assert db.session.scalars(select(Membership.role)).all() == ["office"]
        assert db.session.scalars(select(Consent)).one().person_id == person.id
        assert one_time.setup_link("http://localhost") is None
    assert first_visit(empty_app).get(setup_path).status_code == 410


def test_the_first_day_happens_once_and_only_by_the_newest_address(empty_app, setup_path):
    with empty_app.app_context():
        newest = path_of(one_time.setup_link("http://localhost"))
    one, two = first_visit(empty_app), first_visit(empty_app)
    assert one.get(setup_path).status_code == 410
    assert one.get(newest).status_code == 303
    assert two.get(newest).status_code == 303
    assert one.post("/setup", SETUP).status_code == 303
    assert two.post("/setup", {**SETUP, "email": "two@ozerny.example"}).status_code == 410
    with empty_app.app_context():
        assert len(db.session.scalars(select(Account)).all()) == 1


def test_nobody_sets_up_without_the_address(empty_app):
    browser = first_visit(empty_app)
    assert browser.get("/setup").status_code == 410
    assert browser.post("/setup", SETUP).status_code == 410
    assert browser.get("/setup/start").status_code == 303


def test_s32_no_address_makes_an_account_without_a_link(visit, app):
    before = snapshot(app)
    for url in ("/setup", "/invitation", "/people", "/people/invite", "/register", "/sign-up"):
        visit().post(url, SETUP)
    assert snapshot(app) == before


def test_the_choice_of_the_first_day_is_for_administrators(visit):
    assert visit("admin").get("/setup/start").status_code == 200
    assert visit("office").get("/setup/start").status_code == 403


def test_a_centre_that_a_cascade_has_brought_before_is_not_made_twice(empty_app, setup_path):
    with empty_app.app_context(), unit_of_work():
        row = create_organisation(
            None, name="ГБУ «ИМЦ Озёрного района»", kind=OrganisationKind.CENTRE,
            short_name=SETUP["centre"].upper(),
        )  # fmt: skip
        centre_id = row.id
    browser = first_visit(empty_app)
    browser.get(setup_path)
    assert browser.post("/setup", SETUP).status_code == 303
    with empty_app.app_context():
        assert db.session.scalars(select(Organisation.id)).all() == [centre_id]
        assert db.session.scalars(select(Membership.organisation_id)).all() == [centre_id]
