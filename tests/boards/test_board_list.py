"""The list of boards, and making a board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards.cascade_facts import register
from kaskad.boards.list_queries import boardless_projects, boards_of, organisations_for_boards
from kaskad.boards.models import Board, Card, Column
from kaskad.cascade.facts import facts_about
from kaskad.cascade.models import InitiativeKind
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from tests.cast import Cast, Visit, _initiative, add_board


def _project(cast: Any, key: str, *, board: bool = False) -> int:
    with unit_of_work():
        row = _initiative(
            key,
            f"Проект {key}",
            InitiativeKind.PROJECT,
            cast.organisation(),
            cast.initiative("STR"),
        )
        if board:
            add_board(row)
    return int(row.id)


def test_boards_lie_under_mine_and_under_organisations(ctx: None, cast: Any) -> None:
    _project(cast, "ДРУ", board=True)
    mine, others = (
        boards_of(cast.person("member"), today()),
        boards_of(cast.person("office"), today()),
    )
    assert [(group.heading, [row.key for row in group.rows]) for group in mine] == [
        ("Мои доски", ["ПРО"])
    ]
    assert [(group.heading, [row.key for row in group.rows]) for group in others] == [
        ("ИМЦ", ["ДРУ", "ПРО"])
    ]


def test_counts_by_what_the_column_means(ctx: None, cast: Any) -> None:
    columns = cast.columns()
    with unit_of_work():
        cast.card(1).column_id = columns[3].id
        cast.card(2).column_id = columns[4].id
        cast.card(3).archived_at = now()
        cast.card(4).due_on = today() - timedelta(days=1)
        cast.card(1).due_on = today() - timedelta(days=9)  # finished: no longer late
    (group,) = boards_of(cast.person("member"), today())
    row = group.rows[0]
    assert dict(row.counts) == {"todo": 1, "doing": 1, "review": 1, "done": 1, "accepted": 1}
    assert (row.total, row.finished, row.overdue) == (5, 2, 1)


def test_archived_boards_lie_at_the_end(ctx: None, cast: Any) -> None:
    _project(cast, "ДРУ", board=True)
    with unit_of_work():
        cast.board("DRU").archived_at = now()
    headings = [group.heading for group in boards_of(cast.person("office"), today())]
    assert headings == ["ИМЦ", "В архиве"]


def test_s01_boards_of_others_are_not_listed(visit: Any) -> None:
    assert "ZZSECRET" not in visit("lead").get("/boards").text
    assert "ПРОдвижение" not in visit("stranger").get("/boards").text
    assert "Вам пока не показана ни одна доска" in visit("gone").get("/boards").text


@pytest.mark.parametrize("name", [
    "admin", "director", "office", "monitor", "viewer", "employee", "lead", "member",
    "participant", "observer", "stranger", "gone",
])  # fmt: skip
def test_everybody_may_look_at_the_list(visit: Any, name: str) -> None:
    assert visit(name).get("/boards").status_code == 200


def test_wrong_methods_and_nobody(visit: Any) -> None:
    assert visit("lead").get("/projects/PRO/board").status_code == 405
    assert visit().get("/boards").status_code == 303
    assert visit().post("/boards", {"title": "x"}).status_code == 401


def test_statements_do_not_grow_with_boards(
    cast: Any, visit: Any, app: Any, statements: Any
) -> None:
    seen = []
    for keys in (["АА", "ББ"], [f"А{number}А" for number in range(30)]):
        with app.test_request_context():
            for key in keys:
                _project(cast, key, board=True)
        browser = visit("office")
        statements.clear()
        assert browser.get("/boards").status_code == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 14, seen


def test_a_project_without_a_board_gets_one(ctx: None, cast: Any, visit: Any) -> None:
    project = _project(cast, "НОВ")
    assert [row.key for row in boardless_projects(cast.person("office"))] == ["НОВ"]
    assert boardless_projects(cast.person("lead")) == []
    assert "Создать доску" in visit("office").get("/boards").text
    answer = visit("office").post("/projects/NOV/board", {"_once": "a" * 32})
    assert (answer.status_code, answer.location) == (303, "/boards/NOV")
    visit("office").post("/projects/NOV/board")  # once more gives the same board
    boards = db.session.scalars(select(Board).where(Board.initiative_id == project)).all()
    assert [board.key for board in boards] == ["НОВ"]
    assert db.session.scalar(select(Column.id).where(Column.board_id == boards[0].id)) is not None


@pytest.mark.parametrize(("name", "status"), [
    ("admin", 403), ("director", 403), ("monitor", 403), ("employee", 403), ("participant", 404),
    ("lead", 404), ("stranger", 404), ("gone", 404),
])  # fmt: skip
def test_who_may_not_make_the_board_of_a_project(
    ctx: None, cast: Any, visit: Any, name: str, status: int
) -> None:
    _project(cast, "НОВ")
    assert visit(name).post("/projects/NOV/board").status_code == status
    assert db.session.scalar(select(Board.id).where(Board.key_fold == "NOV")) is None


def test_a_free_board_of_an_organisation(ctx: None, cast: Any, visit: Any) -> None:
    office, centre = visit("office"), cast.organisation()
    assert "Новая свободная доска" in office.get("/boards/new").text
    answer = office.post("/boards", {"organisation": centre.id, "title": "Онлайн-лаборатория"})
    assert answer.status_code == 303
    board = db.session.scalars(select(Board).where(Board.organisation_id == centre.id)).one()
    assert answer.location == f"/boards/{board.key_fold}"
    assert board.title == "Онлайн-лаборатория"
    listed = {
        row.key: row for group in boards_of(cast.person("employee"), today()) for row in group.rows
    }
    assert listed[board.key].free
    assert listed[board.key].mine


@pytest.mark.parametrize(("field", "data"), [
    ("title", {"title": ""}),
    ("title", {"title": "\u200b \u202e"}),
    ("title", {"title": "я" * 301}),
    ("key", {"title": "Доска", "key": "1"}),
    ("key", {"title": "Доска", "key": "ПРО"}),
    ("key", {"title": "Доска", "key": "pro"}),
    ("key", {"title": "Доска", "key": "<b>"}),
    ("organisation", {"title": "Доска", "organisation": "999999"}),
    ("organisation", {"title": "Доска", "organisation": "x"}),
])  # fmt: skip
def test_bad_input_is_told_beside_the_field(
    ctx: None, cast: Any, visit: Any, field: str, data: dict[str, str]
) -> None:
    data = {"organisation": str(cast.organisation().id), **data}
    answer = visit("office").post("/boards", data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or field == "organisation"
    assert db.session.scalar(select(Board.id).where(Board.organisation_id.is_not(None))) is None


def test_what_was_typed_is_kept_and_is_never_markup(ctx: None, cast: Any, visit: Any) -> None:
    typed = '<script>alert(1)</script>"👩‍🏫 مرحبا'
    answer = visit("office").post(
        "/boards", {"organisation": cast.organisation().id, "title": typed, "key": "???"}
    )
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;👩‍🏫 مرحبا" in answer.text


@pytest.mark.parametrize("name", ["admin", "lead", "member", "employee", "viewer", "gone"])
def test_who_may_not_make_a_free_board(ctx: None, cast: Any, visit: Any, name: str) -> None:
    assert visit(name).get("/boards/new").status_code == 403
    answer = visit(name).post("/boards", {"organisation": cast.organisation().id, "title": "Доска"})
    assert answer.status_code == 403
    assert "Свободная доска</a>" not in visit(name).get("/boards").text


def test_s01_a_board_for_an_organisation_of_others(ctx: None, cast: Any, visit: Any) -> None:
    foreign = cast.organisation("ИМЦ Лесного района")
    own = [row.name for row in organisations_for_boards(cast.person("office"))]
    assert own == ["ИМЦ Озёрного района", "Школа А1", "Школа А2"]
    answer = visit("office").post("/boards", {"organisation": foreign.id, "title": "Чужая"})
    assert answer.status_code == 422
    assert db.session.scalar(select(Board.id).where(Board.title == "Чужая")) is None


def test_sending_the_form_twice_makes_one_board(ctx: None, cast: Any, visit: Any) -> None:
    data = {"organisation": cast.organisation().id, "title": "Доска", "_once": "b" * 32}
    browser = visit("office")
    assert browser.post("/boards", data).location == browser.post("/boards", data).location
    assert len(db.session.scalars(select(Board).where(Board.title == "Доска")).all()) == 1


def test_a_key_is_suggested_for_a_title(visit: Any) -> None:
    answer = visit("office").get(
        "/boards/new?title=Онлайн-лаборатория", headers={"HX-Request": "true"}
    )
    assert "ОНЛ" in answer.text
    assert "<html" not in answer.text
    taken = visit("office").get("/boards/new?title=ПРОдвижение", headers={"HX-Request": "true"})
    assert "«ПРО»" not in taken.text


def test_the_cascade_is_told_how_many_cards_are_finished(
    ctx: None, cast: Any, statements: Any
) -> None:
    register()
    columns, project, secret = cast.columns(), cast.initiative(), cast.initiative("ZZS")
    with unit_of_work():
        cast.card(1).column_id = columns[3].id
        cast.card(2).column_id = columns[4].id
        cast.card(3).archived_at = now()
    statements.clear()
    facts = facts_about([project.id, secret.id, cast.initiative("GEN").id])
    told = {key: value for key, values in facts.items() for value in values if value.total}
    assert (told[project.id].done, told[project.id].total) == (2, 5)
    assert (told[secret.id].done, told[secret.id].total) == (0, 6)
    assert told[project.id].text == "2 из 5 карточек завершено"
    assert cast.initiative("GEN").id not in told
    assert len([s for s in statements if "card" in s and "board_column" in s]) == 1


def test_a_project_without_cards_tells_nothing(ctx: None, cast: Any) -> None:
    with unit_of_work():
        db.session.execute(Card.__table__.update().values(archived_at=now()))
    facts = facts_about([cast.initiative().id])
    assert all(not fact.total for fact in facts.get(cast.initiative().id, ()))


def test_a_project_without_a_board_says_so_and_offers_one(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    with app.app_context():
        _project(cast, "ДРУ")
    page = visit("office").get("/boards/DRU")
    assert page.status_code == 200
    assert 'action="/projects/DRU/board"' in page.text
    assert 'aria-current="page"' in page.text.split("k-tabs")[1].split("</ul>")[0]
    assert 'action="/projects/DRU/board"' in visit("office").get("/projects/DRU").text
    for who in ("director", "viewer", "admin"):
        page = visit(who).get("/boards/ДРУ")
        assert page.status_code == 200
        assert 'action="/projects/DRU/board"' not in page.text
        assert 'action="/projects/DRU/board"' not in visit(who).get("/projects/DRU").text
    for who in ("stranger", "member"):
        assert visit(who).get("/boards/DRU").status_code == 404
    assert visit("office").get("/boards/DRU", headers={"HX-Request": "true"}).status_code == 404
    assert visit("office").get("/boards/STR").status_code == 404, "only a project has a board"
    assert visit("office").post("/projects/DRU/board").location == "/boards/DRU"
    assert 'id="board"' in visit("office").get("/boards/DRU").text
    assert 'action="/projects/DRU/board"' not in visit("office").get("/projects/DRU").text


def test_the_tab_finds_a_board_that_has_another_key(app: Flask, visit: Visit, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        cast.board().key = cast.board().key_fold = "OTHER"
    answer = visit("lead").get("/boards/PRO")
    assert (answer.status_code, answer.location) == (303, "/boards/OTHER")
