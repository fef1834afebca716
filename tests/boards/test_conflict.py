"""Two people on one card (trust.md R14): other fields both hold, one field gives both texts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from kaskad.boards import card_actions
from kaskad.boards.access import card_for
from kaskad.boards.conflicts import marked
from kaskad.boards.models import ChecklistItem, Comment
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit


def test_r14_different_fields_both_hold(visit: Visit, cast: Cast, app: Flask) -> None:
    assert (
        visit("lead").post("/cards/PRO-1", {"title": "Новое", "revision": "1"}).status_code == 303
    )
    assert visit("member").post(
        "/cards/PRO-1", {"description": "Другое", "revision": "1"}
    ).status_code == 303  # fmt: skip
    with app.app_context():
        card = cast.card()
        assert (card.title, card.description) == ("Новое", "Другое")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_r14_the_same_field_gives_both_texts_and_a_way_on(
    visit: Visit, cast: Cast, app: Flask, headers: dict[str, str]
) -> None:
    visit("lead").post("/cards/PRO-1", {"description": "их слова здесь", "revision": "1"})
    browser = visit("member")
    answer = browser.post(
        "/cards/PRO-1", {"description": "мои слова тут", "title": "Мой заголовок", "revision": "1"},
        headers=dict(headers),
    )  # fmt: skip
    assert answer.status_code == 409
    plain = re.sub(r"</?mark>", "", answer.text)
    assert "их слова здесь" in plain
    assert "мои слова тут" in plain
    assert "<mark>" in answer.text
    with app.app_context():
        assert cast.card().description == "их слова здесь"
        assert cast.card().title == "Карточка 1 проекта ПРО"  # all or nothing
    seen = re.search(r'name="revision" value="(\d+)"', answer.text)
    assert seen is not None
    # The title, which was not in dispute, travels along in the form.
    assert 'name="title" value="Мой заголовок"' in answer.text
    merged = browser.post("/cards/PRO-1", {
        "description": "слова обоих", "pick_description": "merged",
        "mine_description": "мои слова тут",
        "title": "Мой заголовок", "revision": seen.group(1),
    })  # fmt: skip
    assert merged.status_code == 303
    with app.app_context():
        assert (cast.card().description, cast.card().title) == ("слова обоих", "Мой заголовок")


@pytest.mark.parametrize(("pick", "expected"), [
    ("mine", "мои слова"), ("theirs", "их слова"), ("merged", "слова обоих"),
])  # fmt: skip
def test_r14_each_choice_holds(
    visit: Visit, cast: Cast, app: Flask, pick: str, expected: str
) -> None:
    visit("lead").post("/cards/PRO-1", {"description": "их слова", "revision": "1"})
    visit("member").post("/cards/PRO-1", {
        "description": "слова обоих", "pick_description": pick, "mine_description": "мои слова",
        "theirs_description": "их слова", "revision": "2",
    })  # fmt: skip
    with app.app_context():
        assert cast.card().description == expected


def test_r14_a_day_in_dispute(visit: Visit, cast: Cast, app: Flask) -> None:
    visit("lead").post("/cards/PRO-1", {"due_on": "2021-09-01", "revision": "1"})
    answer = visit("member").post("/cards/PRO-1", {"due_on": "2021-10-01", "revision": "1"})
    assert answer.status_code == 409
    assert "01.09.2021" in answer.text
    assert "01.10.2021" in answer.text
    visit("member").post("/cards/PRO-1", {
        "due_on": "2021-10-01", "mine_due_on": "2021-10-01", "pick_due_on": "mine", "revision": "2",
    })  # fmt: skip
    with app.app_context():
        due_on = cast.card().due_on
        assert due_on is not None
        assert due_on.isoformat() == "2021-10-01"


def test_r14_a_third_change_while_choosing_asks_again(visit: Visit, cast: Cast, app: Flask) -> None:
    for number, text in ((1, "раз"), (2, "два")):
        visit("lead").post("/cards/PRO-1", {"title": text, "revision": str(number)})
    answer = visit("member").post("/cards/PRO-1", {
        "title": "три", "mine_title": "три", "pick_title": "mine", "revision": "2",
    })  # fmt: skip
    assert answer.status_code == 409
    assert "два" in answer.text


def test_r14_equal_texts_are_no_conflict(visit: Visit, cast: Cast, app: Flask) -> None:
    visit("lead").post("/cards/PRO-1", {"title": "Одно", "revision": "1"})
    assert (
        visit("member").post("/cards/PRO-1", {"title": "Одно", "revision": "1"}).status_code == 303
    )


def test_r14_lines_of_the_checklist(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        item_id = db.session.query(ChecklistItem.id).filter_by(card_id=cast.card().id).scalar()
    url = f"/cards/PRO-1/items/{item_id}"
    visit("lead").post(url, {"text": "их пункт", "revision": "1"})
    answer = visit("member").post(url, {"text": "мой пункт", "revision": "1"})
    assert answer.status_code == 409
    assert "их" in answer.text
    assert "мой" in answer.text
    assert visit("member").post(url, {"due_on": "2021-10-01", "revision": "1"}).status_code == 303


def test_r14_ones_own_comment_in_two_windows(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        comment_id = db.session.query(Comment.id).filter_by(card_id=cast.card().id).scalar()
    url = f"/cards/PRO-1/comments/{comment_id}"
    browser = visit("lead")
    browser.post(url, {"body": "первое окно", "revision": "1"})
    answer = browser.post(url, {"body": "второе окно", "revision": "1"})
    assert answer.status_code == 409
    chosen = browser.post(url, {
        "body": "первое и второе", "pick_body": "mine", "mine_body": "второе окно", "revision": "2",
    })  # fmt: skip
    assert chosen.status_code == 303
    with app.app_context():
        assert db.session.get_one(Comment, comment_id).body == "второе окно"


FIELDS = st.sampled_from(["title", "description", "blocked_reason"])
EDIT = st.tuples(st.integers(0, 2), FIELDS, st.sampled_from(["а", "б", "в", "г"]), st.booleans())


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=st.lists(EDIT, min_size=1, max_size=20))
def test_r14_random_edits_never_lose_an_update(ctx: None, cast: Cast, edits: list[Any]) -> None:
    """Three people edit at random from what each has last seen; a model says what must stand."""
    people = [cast.person(name) for name in ("lead", "member", "office")]
    with unit_of_work(people[0], dry_run=True):
        place = card_for(people[0], "PRO-3", Permission.CARD_EDIT)
        model = {name: getattr(place.card, name) for name in card_actions.CHANGEABLE}
        changed_at = dict.fromkeys(model, place.card.revision)
        seen = [place.card.revision] * 3
        for who, field, text, looks in edits:
            if looks:
                seen[who] = place.card.revision
            value = f"{text} {field}"
            clash = changed_at[field] > seen[who] and model[field] != value
            before = place.card.revision
            if clash:
                with pytest.raises(errors.Conflict) as caught:
                    card_actions.change_card(people[who], place, {field: value}, seen=seen[who])
                assert [(c.theirs, c.mine) for c in caught.value.clashes] == [(model[field], value)]
                assert place.card.revision == before
            else:
                card_actions.change_card(people[who], place, {field: value}, seen=seen[who])
                if model[field] != value:
                    model[field], changed_at[field] = value, place.card.revision
            assert {name: getattr(place.card, name) for name in model} == model


@given(theirs=st.text(max_size=80), mine=st.text(max_size=80))
def test_marking_differences_keeps_every_sign(theirs: str, mine: str) -> None:
    left, right = marked(theirs, mine)
    for html, text in ((left, theirs), (right, mine)):
        bare = str(html).replace("<mark>", "").replace("</mark>", "")
        assert bare == str(escape(text))
