"""New programmes, strategic projects and projects."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from kaskad.cascade import actions
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit


def form(cast: Cast, **typed: str) -> dict[str, str]:
    with cast.app.app_context():
        owner = str(cast.organisation().id)
    usual = {"kind": "project", "title": "Рядом с мастером", "parent": "STR", "owner": owner}
    return {**usual, **typed}


def count(cast: Cast) -> int:
    with cast.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Initiative)) or 0


def test_a_project_is_made_with_a_suggested_key(visit: Visit, cast: Cast) -> None:
    answer = visit("office").post("/cascade", form(cast, period_raw="с 01.09.2021 по 31.08.2024"))
    assert answer.status_code == 303
    with cast.app.app_context():
        made = db.session.scalars(
            select(Initiative).where(Initiative.title == "Рядом с мастером")
        ).one()
        assert answer.headers["Location"] == f"/projects/{made.key_fold}"
        assert made.path == f"{cast.initiative('STR').path}{made.id}/"
        assert (str(made.starts_on), str(made.ends_on)) == ("2021-09-01", "2024-08-31")
        event = db.session.scalars(select(Event).where(Event.action == "initiative.created")).one()
        assert event.actor_id == cast.person("office").id
    assert "Рядом с мастером" in visit("office").get(answer.headers["Location"]).text


@pytest.mark.parametrize("key", ["PRO", "pro", "ПРО", "про", " п р о "])
def test_a_key_is_unique_in_both_alphabets(visit: Visit, cast: Cast, key: str) -> None:
    before = count(cast)
    answer = visit("office").post("/cascade", form(cast, key=key))
    assert answer.status_code == 422
    assert "занят" in answer.text
    assert "Рядом с мастером" in answer.text  # what was typed is kept
    assert count(cast) == before


@pytest.mark.parametrize("key", ["1АБ", "А", "АБВГДЕЖЗИ", "А-Б", "😀😀", "<b>", "ЪЬ"])
def test_a_bad_key_is_named(visit: Visit, cast: Cast, key: str) -> None:
    answer = visit("office").post("/cascade", form(cast, key=key))
    if key == "ЪЬ":  # letters without a Latin sound still must not make an empty key
        assert answer.status_code in {303, 422}
        return
    assert answer.status_code == 422
    assert 'id="key-error"' in answer.text


def test_suggested_keys_never_collide(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        keys = [
            actions.create_initiative(
                None, kind=InitiativeKind.PROJECT, title="Школа рядом", owner=cast.organisation()
            ).key_fold
            for _ in range(6)
        ]
    assert len(set(keys)) == 6


@pytest.mark.parametrize(
    ("kind", "parent"),
    [("programme", "GEN"), ("strategic_project", ""), ("strategic_project", "STR")],
)
def test_kind_and_parent_must_agree(visit: Visit, cast: Cast, kind: str, parent: str) -> None:
    before = count(cast)
    answer = visit("office").post("/cascade", form(cast, kind=kind, parent=parent))
    assert answer.status_code == 422
    assert 'id="parent-error"' in answer.text
    assert count(cast) == before


def test_a_project_may_stand_alone(visit: Visit, cast: Cast) -> None:
    assert visit("office").post("/cascade", form(cast, parent="")).status_code == 303


@pytest.mark.parametrize(
    "typed",
    [
        {"title": ""}, {"title": "   "}, {"title": "\u200b\u200b"}, {"title": "я" * 5000},
        {"short_title": "я" * 301}, {"kind": "планета"}, {"owner": ""}, {"owner": "999999"},
        {"owner": "один"}, {"parent": "НЕТ"}, {"parent": "ZZS"}, {"period_raw": "я" * 400},
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_beside_the_field(
    visit: Visit, cast: Cast, typed: dict[str, str]
) -> None:
    before = count(cast)
    answer = visit("office").post("/cascade", form(cast, **typed))
    assert answer.status_code == 422
    assert f'id="{next(iter(typed))}-error"' in answer.text
    assert "ZZSECRET" not in answer.text
    assert count(cast) == before


def test_strange_letters_are_kept_as_text(visit: Visit, cast: Cast) -> None:
    title = "<script>alert(1)</script> 😀 \u202eшкола"
    answer = visit("office").post("/cascade", form(cast, title=title, key="СТР2"))
    assert answer.status_code == 303
    page = visit("office").get("/projects/STR2").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "\u202e" not in page


def test_sent_twice_is_made_once(visit: Visit, cast: Cast) -> None:
    before = count(cast)
    office = visit("office")
    first = office.post("/cascade", form(cast, _once="k1"))
    second = office.post("/cascade", form(cast, _once="k1"))
    assert first.headers["Location"] == second.headers["Location"]
    assert count(cast) == before + 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 303), ("lead", 403), ("director", 403), ("admin", 403), ("employee", 403),
        ("stranger", 403),
    ],
)  # fmt: skip
def test_who_may_create(visit: Visit, cast: Cast, who: str, status: int) -> None:
    assert visit(who).post("/cascade", form(cast)).status_code == status
    assert visit(who).get("/cascade/new").status_code == (200 if status == 303 else 403)
    assert visit(who).get("/cascade/key?title=Школа").status_code == (200 if status == 303 else 403)


def test_the_suggestion_follows_the_title(visit: Visit) -> None:
    office = visit("office")
    assert "будет" in office.get("/cascade/key?title=Школа+рядом").text
    assert "составится" in office.get("/cascade/key?title=").text
    assert office.get("/cascade/key?title=" + "я" * 5000).status_code == 200


def test_the_new_one_stands_last(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        made = actions.create_initiative(
            None, kind=InitiativeKind.PROJECT, title="Последний", owner=cast.organisation(),
            parent=cast.initiative("STR"),
        )  # fmt: skip
    assert made.position > cast.initiative("PRO").position


def test_nothing_is_half_made(ctx: None, cast: Cast) -> None:
    before = db.session.scalar(select(func.count()).select_from(Initiative))
    with pytest.raises(errors.Invalid), unit_of_work():  # noqa: PT012 - the whole is refused
        actions.create_initiative(
            None, kind=InitiativeKind.PROJECT, title="Один", owner=cast.organisation()
        )
        actions.create_initiative(
            None, kind=InitiativeKind.PROJECT, title="Два", key="ПРО", owner=cast.organisation()
        )
    assert db.session.scalar(select(func.count()).select_from(Initiative)) == before
