"""Every page of the room answers to those it is for, and to nobody else."""

from __future__ import annotations

import pytest

from kaskad.core.db import db, unit_of_work
from kaskad.people.actions import create_person

OPEN = ["/log-in", "/password/forgotten", "/help/roles", "/help/data"]
OWN = ["/me", "/people", "/organisations", "/help/roles", "/help/data", "/consent"]
MANAGE = ["/people/invite", "/people/new", "/organisations/new"]


def test_open_pages_answer_strangers(visit):
    for url in OPEN:
        assert visit().get(url).status_code == 200, url


@pytest.mark.parametrize("who", ["admin", "office", "employee", "lead", "stranger"])
def test_own_pages_answer_everybody_logged_in(visit, who):
    browser = visit(who)
    for url in OWN:
        answer = browser.get(url)
        assert answer.status_code == 200, (url, answer.text)


def test_strangers_and_closed_accounts_are_sent_to_log_in_and_back(visit):
    for url in ["/me", "/people", "/organisations", *MANAGE]:
        for browser in (visit(), visit("off")):
            answer = browser.get(url)
            assert answer.status_code == 303
            assert answer.location == f"/log-in?next={url}"


def test_managing_pages_are_for_those_who_manage(visit):
    may = {
        "admin": 200,
        "office": 200,
        "director": 403,
        "employee": 403,
        "stranger": 403,
        "lead": 403,
        "gone": 403,
    }
    for who, status in may.items():
        browser = visit(who)
        for url in MANAGE:
            assert browser.get(url).status_code == status, (who, url)


def test_changing_addresses_are_not_pages(visit):
    browser = visit("employee")
    for url in ["/log-out", "/language", "/theme", "/me/look", "/me/password", "/people/1/roles"]:
        answer = browser.get(url)
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]


def test_there_is_no_such_person_or_organisation(visit):
    browser = visit("admin")
    for number in ["0", "999999", "99999999999999999999", "-1", "1e3"]:
        assert browser.get(f"/people/{number}").status_code == 404
        assert browser.get(f"/organisations/{number}").status_code == 404


def test_nonsense_in_the_address_of_the_list_is_harmless(visit):
    browser = visit("office")
    for query in [
        "page=0",
        "page=x",
        "page=99999",
        "q=%F0%9F%92%A5",
        "q=%25_",
        "organisation=x",
        "organisation=99999999999",
        "archived=1",
        "q=" + "a" * 5000,
    ]:
        assert browser.get(f"/people?{query}").status_code == 200, query


def test_s53_s55_pages_are_neither_kept_by_caches_nor_framed(visit):
    for url in ("/me", "/people", "/log-in"):
        head = visit("office").get(url).headers
        assert "Cookie" in head["Vary"]
        assert head["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in head["Content-Security-Policy"]
        assert head["Referrer-Policy"] == "no-referrer"


def test_the_list_takes_the_same_statements_for_few_and_many(visit, cast, app, statements):
    browser = visit("office")
    browser.get("/people")
    statements.clear()
    browser.get("/people")
    few = len(statements)
    with app.app_context(), unit_of_work():
        home = cast.organisation()
        for number in range(80):
            create_person(None, surname=f"Методист {number}", home=home)
        db.session.flush()
    statements.clear()
    answer = browser.get("/people")
    assert "Методист 11" in answer.text
    assert len(statements) == few <= 14
