"""Saved views: one's own and shared ones, the first one, the archive; old ones with bad words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.registry import saved_actions as actions
from kaskad.registry.models import SavedView
from kaskad.registry.saved_queries import saved_views
from tests.cast import Cast, Visit
from tests.conftest import Statements

VIEW = {"view": "table", "colour": "r", "sort": "-news", "col": ["lead", "news"]}


def save(visit: Visit, who: str, name: str = "Мои красные", **form: Any) -> int:
    answer = visit(who).post("/registry/views", {"name": name, **VIEW, **form})
    assert answer.status_code == 303, answer.text
    found = re.search(r"saved=(\d+)", answer.location)
    assert found
    return int(found[1])


def names(cast: Cast, who: str) -> list[str]:
    with cast.app.app_context():
        return [row.name for row in saved_views(cast.person(who))]


def test_what_is_shown_is_kept_without_its_days(visit: Visit, cast: Cast) -> None:
    save(visit, "viewer", as_of="2021-11-15", compare="2021-10-01", changed="1", nonsense="1")
    with cast.app.app_context():
        row = db.session.scalars(select(SavedView)).one()
        assert row.args == VIEW
        assert row.shared_with_id is None
    text = visit("viewer").get("/registry").text
    assert "Мои красные" in text
    assert "colour=r" in text
    assert names(cast, "director") == []


def test_s10_sharing_is_for_those_who_may(visit: Visit, cast: Cast) -> None:
    save(visit, "director", share="1")
    assert names(cast, "viewer") == ["Мои красные"]
    assert names(cast, "stranger") == []
    answer = visit("viewer").post("/registry/views", {"name": "Всем", "share": "1"})
    assert answer.status_code == 403
    assert 'name="share"' not in visit("viewer").get("/registry").text
    assert 'name="share"' in visit("office").get("/registry").text


def test_s10_a_shared_view_is_changed_by_its_owner_alone(visit: Visit, cast: Cast) -> None:
    view_id = save(visit, "director", share="1")
    for what in ("", "/replace", "/archive", "/restore", "/first"):
        url = f"/registry/views/{view_id}{what}"
        assert visit("viewer").post(url, {"name": "Другое"}).status_code == 403
        assert visit("stranger").post(url, {"name": "Другое"}).status_code == 404


def test_rename_keeps_sharing_of_who_may_no_more(visit: Visit, cast: Cast) -> None:
    view_id = save(visit, "viewer")
    with cast.app.app_context(), unit_of_work():
        centre = cast.organisation()
        db.session.get_one(SavedView, view_id).shared_with_id = centre.id
    answer = visit("viewer").post(f"/registry/views/{view_id}", {"name": "Иначе", "revision": "1"})
    assert answer.status_code == 303
    assert names(cast, "director") == ["Иначе"]


def test_two_windows_and_both_names(visit: Visit, cast: Cast) -> None:
    view_id = save(visit, "office")
    office = visit("office")
    url = f"/registry/views/{view_id}"
    assert office.post(url, {"name": "Первое", "revision": "1"}).status_code == 303
    late = office.post(url, {"name": "Второе", "revision": "1"})
    assert late.status_code == 409
    assert "Первое" in late.text
    assert "Второе" in late.text
    assert names(cast, "office") == ["Первое"]


def test_replace_archive_restore_are_journalled(visit: Visit, cast: Cast) -> None:
    view_id = save(visit, "office")
    office, url = visit("office"), f"/registry/views/{view_id}"
    assert office.post(f"{url}/replace", {"view": "timeline", "zoom": "year"}).status_code == 303
    assert office.post(f"{url}/archive").status_code == 303
    assert names(cast, "office") == []
    assert "Мои красные" in office.get("/registry/views").text
    assert office.post(f"{url}/restore").status_code == 303
    with cast.app.app_context():
        (row,) = saved_views(cast.person("office"))
        assert row.args == {"view": "timeline", "zoom": "year"}
        told = db.session.scalars(
            select(Event.action).where(Event.subject_kind == "saved_view").order_by(Event.id)
        )
        assert list(told) == ["view.saved", "view.replaced", "view.archived", "view.restored"]


def test_the_bare_address_opens_the_first_view(visit: Visit, cast: Cast) -> None:
    first, second = save(visit, "office"), save(visit, "office", "Другие")
    office = visit("office")
    assert office.get("/registry").status_code == 200
    office.post(f"/registry/views/{first}/first")
    office.post(f"/registry/views/{second}/first")
    answer = office.get("/registry")
    assert answer.status_code == 302
    assert f"saved={second}" in answer.location
    assert office.get("/registry?view=cascade").status_code == 200
    office.post(f"/registry/views/{second}/first", {"off": "1"})
    assert office.get("/registry").status_code == 200


def test_words_of_an_old_view_that_nobody_knows_are_named(visit: Visit, cast: Cast) -> None:
    view_id = save(visit, "office")
    with cast.app.app_context(), unit_of_work():
        db.session.get_one(SavedView, view_id).args = {"colour": "mauve", "mood": "good"}
    text = visit("office").get(f"/registry?colour=mauve&mood=good&saved={view_id}").text
    assert text.count("не понято и не учтено") == 2
    assert "mood" in text


def test_a_name_is_needed_and_what_was_shown_is_not_lost(visit: Visit) -> None:
    answer = visit("office").post("/registry/views", {"name": " ", **VIEW})
    assert answer.status_code == 422
    assert 'name="colour" value="r"' in answer.text


def test_a_form_sent_twice_counts_once(visit: Visit, cast: Cast) -> None:
    for _time in range(2):
        save(visit, "office", _once="twice")
    assert len(names(cast, "office")) == 1


def test_nobody_keeps_views_without_end(app: Flask, cast: Cast, ctx: None) -> None:
    person = cast.person("office")
    with unit_of_work(person):
        for number in range(actions.MOST):
            actions.save_view(person, f"Вид {number}", {})
    with pytest.raises(errors.Invalid), unit_of_work(person):
        actions.save_view(person, "Ещё один", {})


def test_one_statement_for_any_number(
    app: Flask, cast: Cast, ctx: None, statements: Statements
) -> None:
    person = cast.person("office")
    with unit_of_work(person):
        for number in (12, 9, 1):
            actions.save_view(person, f"Вид {number}", {})
    saved_views(person)
    statements.clear()
    assert [row.name for row in saved_views(person)] == ["Вид 1", "Вид 9", "Вид 12"]
    assert len(statements) == 1
