"""Other people's pages, the list, organisations, the command line (S14, S20, S22, S25, S37)."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from kaskad.commands import people as people_commands
from kaskad.core.db import db, unit_of_work
from kaskad.people import actions
from kaskad.people.emails import email_key
from kaskad.people.models import Account, Person
from kaskad.people.names import full_name, list_name
from tests.people.helpers import PASSWORD, log_in

NAMES = {"surname": "Методист", "given_name": "первый", "patronymic": "", "post": "методист"}


def known(app, cast, *names):
    with app.app_context():
        return [cast.person(name).id for name in names]


# ------------------------------------------------------------------ other people


def test_s22_only_people_of_the_branch_or_the_team_are_known(visit, app, cast):
    ids = dict(
        zip(
            ("stranger", "lead", "viewer", "gone"),
            known(app, cast, "stranger", "lead", "viewer", "gone"),
            strict=True,
        )
    )
    sees = {
        "admin": {"stranger", "lead", "viewer", "gone"},
        "office": {"lead", "viewer", "gone"},
        "employee": {"lead", "viewer", "gone"},
        "participant": {"lead"},
        "stranger": {"stranger"},
        "gone": {"gone"},
    }
    for who, wanted in sees.items():
        browser = visit(who)
        page = browser.get("/people").text.split("<main")[1]
        for name, person_id in ids.items():
            status = browser.get(f"/people/{person_id}").status_code
            assert status == (200 if name in wanted else 404), (who, name)
            assert (f'/people/{person_id}"' in page) == (name in wanted), (who, name)


def test_s22_addresses_are_for_those_who_manage_people(visit, app, cast):
    (lead,) = known(app, cast, "lead")
    for who, shown in (
        ("office", True),
        ("admin", True),
        ("employee", False),
        ("director", False),
        ("participant", False),
    ):
        for url in ("/people", f"/people/{lead}"):
            page = visit(who).get(url).text.split("<main")[1]
            assert ("lead@ozerny.example" in page) is shown, (who, url)


def test_s22_trying_numbers_one_after_another_is_stopped(visit):
    browser = visit("employee")
    seen = [browser.get(f"/people/{number}").status_code for number in range(900, 931)]
    assert seen[:30] == [404] * 30
    assert seen[30] == 429


def test_s25_names_of_other_centres_do_not_show(visit):
    for who in ("employee", "office", "participant"):
        for url in ("/people", "/organisations", "/me"):
            assert "Лесного" not in visit(who).get(url).text, (who, url)


def test_the_list_finds_by_letters_in_any_case_and_yo(visit, app, cast):
    with app.app_context(), unit_of_work():
        actions.create_person(None, surname="Роль Щётка", post="учитель", home=cast.organisation())
    browser = visit("office")
    for text in ("щетк", "ЩЁТ", "учит щёт"):
        assert "Щётка" in browser.get("/people", query_string={"q": text}).text, text
    for text in ("%", "_", "щёт директор"):
        assert "Щётка" not in browser.get("/people", query_string={"q": text}).text, text


def test_the_office_changes_names_and_organisation_of_its_people(visit, app, cast):
    employee, admin, stranger = known(app, cast, "employee", "admin", "stranger")
    with app.app_context():
        school, other = cast.organisation("Школа А1").id, cast.organisation("ИМЦ Лесного района").id
    browser = visit("office")
    form = {**NAMES, "organisation": school}
    assert browser.post(f"/people/{employee}", form).status_code == 303
    assert browser.post(f"/people/{employee}", {**form, "organisation": other}).status_code == 422
    assert browser.post(f"/people/{admin}", form).status_code == 403, "not an administrator's"
    assert browser.post(f"/people/{stranger}", form).status_code == 404
    for who in ("director", "viewer", "lead"):
        assert visit(who).post(f"/people/{employee}", form).status_code in {403, 404}, who
    with app.app_context():
        assert db.session.get(Person, employee).home_id == school


def test_people_without_an_account_are_added_once(visit, app, cast):
    with app.app_context():
        centre, other = cast.organisation().id, cast.organisation("ИМЦ Лесного района").id
    browser = visit("office")
    form = {**NAMES, "organisation": centre, "_once": "1" * 32}
    first = browser.post("/people", form)
    assert first.status_code == 303
    assert browser.post("/people", form).location == first.location
    assert browser.post("/people", {**form, "organisation": other}).status_code == 422
    assert browser.post("/people", {**form, "surname": ""}).status_code == 422
    assert visit("director").post("/people", form).status_code == 403
    with app.app_context():
        found = db.session.scalars(select(Person).where(Person.surname == "Методист")).all()
        assert len(found) == 1


# ------------------------------------------------------------------ organisations


def test_organisations_are_added_and_changed(visit, app, cast):
    with app.app_context():
        centre = cast.organisation().id
    browser = visit("office")
    form = {
        "name": "Школа № 376",
        "kind": "school",
        "number": "376",
        "parent": centre,
        "_once": "2" * 32,
    }
    assert browser.post("/organisations", form).status_code == 303
    assert browser.post("/organisations", form).status_code == 303
    assert browser.post("/organisations", {**form, "name": "", "_once": "3"}).status_code == 422
    assert (
        browser.post("/organisations", {**form, "kind": "castle", "_once": "4"}).status_code == 422
    )
    assert visit("director").post("/organisations", form).status_code == 403
    with app.app_context():
        row = cast.organisation("Школа № 376")
        assert row.path.endswith(f"/{centre}/{row.id}/")
        url = f"/organisations/{row.id}"
    answer = browser.post(url, {**form, "name": "Гимназия № 376", "revision": "1"})
    assert answer.status_code == 303
    assert browser.post(url, {**form, "name": "Лицей", "revision": "1"}).status_code == 409
    assert "Гимназия № 376" in browser.get("/organisations").text
    assert visit("director").get(url).status_code == 403
    assert visit("stranger").get(url).status_code == 404


# ------------------------------------------------------------------ pure parts


def test_names_are_written_as_in_lists():
    assert list_name("Методист") == "Методист"
    assert list_name("Роль", "анна", "Ё") == "Роль А.\u00a0Ё."
    assert full_name("Роль", "", "Отчество") == "Роль Отчество"


@pytest.mark.parametrize(
    "twin",
    [
        " ivanova@x.ru",
        "IVANOVA@X.RU",
        "ivanovа@x.ru",
        "iva\u200bnova@x.ru",
        "ｉvanova@x.ru",
        "ivanova@х.ru",
        "ivan\u00adova@x.ru",
    ],
)
def test_s37_twins_have_one_key(twin):
    assert email_key(twin) == email_key("ivanova@x.ru")
    assert email_key("ivanov@x.ru") != email_key("ivanova@x.ru")


# ------------------------------------------------------------------ the command line


@pytest.fixture
def command(app, monkeypatch):
    monkeypatch.setattr(people_commands, "ready_app", lambda: app)

    def run(*words, given=""):
        return CliRunner().invoke(people_commands.user_group, list(words), input=given)

    return run


def test_user_add_list_and_reset(command, app, visit):
    added = command(
        "add",
        "new@ozerny.example",
        "--name",
        "Методист Первый",
        "--role",
        "office",
        "--organisation",
        "ИМЦ",
    )
    assert added.exit_code == 0, added.output
    assert "/password/" in added.output
    listed = command("list", "--json").output.splitlines()
    row = next(json.loads(line) for line in listed if "new@" in line)
    assert row == {
        "email": "new@ozerny.example",
        "name": "Методист П.",
        "roles": ["office"],
        "state": "open",
    }
    again = command("add", "nеw@ozerny.example", "--name", "Двойник")
    assert again.exit_code != 0
    link = re.search(r"http\S+", command("reset", "new@ozerny.example").output).group(0)
    assert visit().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 303
    assert command("reset", "nobody@ozerny.example").exit_code != 0


def test_user_add_takes_a_password_from_standard_input(command, visit):
    words = ("add", "new@ozerny.example", "--name", "Методист", "--password-stdin")
    assert command(*words, given="1234567890\n").exit_code != 0
    assert command(*words, given="").exit_code != 0
    assert command(*words, given=f"{PASSWORD}\n").exit_code == 0
    assert log_in(visit(), "new").status_code == 303


def test_user_add_admin_rescues_an_installation(command, app):
    assert (
        command("add", "rescue@ozerny.example", "--name", "Админ", "--role", "admin").exit_code == 0
    )
    with app.app_context():
        assert db.session.scalars(
            select(Account.admin).where(Account.email_key == "rescue@ozerny.example")
        ).one()
