"""Columns of a board: made, changed, put in order, put away; making a board."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards import board_actions
from kaskad.boards.models import Board, Card, Column, ColumnCategory
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit
from tests.conftest import Statements

URL = "/boards/PRO"
GOOD = {"title": "Проверка", "category": "review", "colour": "amber", "wip_limit": "3"}


def titles(app: Any, key: str = "PRO") -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Column.title)
                .join(Board, Board.id == Column.board_id)
                .where(Board.key_fold == key, Column.archived_at.is_(None))
                .order_by(Column.position)
            )
        )


@pytest.fixture
def columns(app: Any, cast: Cast) -> list[int]:
    with app.app_context():
        return [column.id for column in cast.columns()]


@pytest.mark.parametrize("name", ["lead", "office"])
def test_lead_and_office_configure(app: Any, visit: Visit, name: str) -> None:
    browser = visit(name)
    assert browser.get(f"{URL}/settings").status_code == 200
    assert browser.post(f"{URL}/columns", GOOD).status_code == 303
    assert titles(app)[-1] == "Проверка"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("member", 403),
        ("participant", 403),
        ("observer", 403),
        ("director", 403),
        ("admin", 403),
        ("stranger", 404),
        ("gone", 404),
        (None, 401),
    ],
)
def test_s07_s12_others_do_not(
    visit: Visit, columns: list[int], statements: Statements, name: str | None, status: int
) -> None:
    browser = visit(name)
    statements.clear()
    for path in (
        "columns",
        f"columns/{columns[0]}",
        f"columns/{columns[0]}/shift",
        f"columns/{columns[4]}/archive",
        f"columns/{columns[4]}/restore",
        "labels",
    ):
        answer = browser.post(f"{URL}/{path}", {**GOOD, "to_the": "right", "name": "x"})
        assert answer.status_code == status, path
    assert not statements.writes
    assert browser.get(f"{URL}/settings").status_code == (303 if name is None else status)


def test_changes_everything_about_a_column(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    answer = visit("lead").post(f"{URL}/columns/{columns[0]}", {**GOOD, "revision": 1})
    assert answer.status_code == 303
    with app.app_context():
        column = cast.columns()[0]
        assert (column.title, column.category, column.colour, column.wip_limit) == (
            "Проверка",
            "review",
            "amber",
            3,
        )
        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert event is not None
        assert event.action == "board.column_changed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "я" * 121),
        ("category", "nonsense"),
        ("colour", "red;background:url(//x)"),
        ("colour", "#ff0000"),
        ("wip_limit", "0"),
        ("wip_limit", "-3"),
        ("wip_limit", "много"),
        ("wip_limit", "9" * 40),
    ],
)
def test_s61_bad_input_is_said_beside_the_field(
    app: Any, visit: Visit, columns: list[int], field: str, value: str
) -> None:
    lead = visit("lead")
    for url in (f"{URL}/columns", f"{URL}/columns/{columns[1]}"):
        answer = lead.post(url, {**GOOD, "title": "Набрано", field: value})
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "k-error" in page
        assert "Набрано" in page or field == "title"
    assert "Набрано" not in titles(app)


def test_two_people_on_one_column(app: Any, visit: Visit, columns: list[int]) -> None:
    url = f"{URL}/columns/{columns[0]}"
    data = {"category": "todo", "colour": "grey", "revision": 1}
    assert visit("lead").post(url, {**data, "title": "Одно"}).status_code == 303
    answer = visit("office").post(url, {**data, "title": "Другое"})
    assert answer.status_code == 409
    assert "Одно" in answer.get_data(as_text=True)
    assert 'value="Другое"' in answer.get_data(as_text=True)


def test_order(app: Any, visit: Visit, columns: list[int]) -> None:
    lead = visit("lead")
    before = titles(app)
    lead.post(f"{URL}/columns/{columns[0]}/shift", {"to_the": "right"})
    assert titles(app)[:2] == [before[1], before[0]]
    lead.post(f"{URL}/columns/{columns[0]}/shift", {"to_the": "left"})
    assert titles(app) == before
    lead.post(f"{URL}/columns/{columns[0]}/shift", {"to_the": "left"})
    lead.post(f"{URL}/columns/{columns[4]}/shift", {"to_the": "right"})
    assert titles(app) == before
    for _turn in range(4):
        lead.post(f"{URL}/columns/{columns[4]}/shift", {"to_the": "left"})
    assert titles(app) == [before[4], *before[:4]]
    assert lead.post(f"{URL}/columns/{columns[0]}/shift", {"to_the": "up"}).status_code == 422


class TestPutAway:
    """A column with cards stays until it is said where they go."""

    def test_refuses_and_offers(self, app: Any, visit: Visit, columns: list[int]) -> None:
        answer = visit("lead").post(f"{URL}/columns/{columns[1]}/archive")
        assert answer.status_code == 409
        assert "лежат 2 карточки" in answer.get_data(as_text=True)
        assert len(titles(app)) == 5

    def test_moves_cards_and_goes(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        lead = visit("lead")
        answer = lead.post(f"{URL}/columns/{columns[1]}/archive", {"to": columns[2]})
        assert answer.status_code == 303
        with app.app_context():
            found = db.session.scalars(
                select(Card.number).where(Card.column_id == columns[2]).order_by(Card.position)
            )
            assert list(found) == [2, 5, 1, 4]
        assert len(titles(app)) == 4
        assert lead.post(f"{URL}/columns/{columns[1]}/restore").status_code == 303
        assert len(titles(app)) == 5

    def test_empty_one_goes_at_once(self, app: Any, visit: Visit, columns: list[int]) -> None:
        assert visit("lead").post(f"{URL}/columns/{columns[3]}/archive").status_code == 303
        assert len(titles(app)) == 4

    def test_last_one_stays(self, app: Any, visit: Visit, columns: list[int]) -> None:
        lead = visit("lead")
        for column in columns[:4]:
            lead.post(f"{URL}/columns/{column}/archive", {"to": columns[4]})
        assert lead.post(f"{URL}/columns/{columns[4]}/archive").status_code == 409
        assert len(titles(app)) == 1

    def test_s04_not_into_a_foreign_column(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        with app.app_context():
            foreign = cast.columns("ZZS")[0].id
        lead = visit("lead")
        assert lead.post(f"{URL}/columns/{columns[1]}/archive", {"to": foreign}).status_code == 404
        for path in (
            f"columns/{foreign}",
            f"columns/{foreign}/archive",
            f"columns/{foreign}/restore",
        ):
            assert lead.post(f"{URL}/{path}", GOOD).status_code == 404
        assert len(titles(app, "ZZS")) == 5


@pytest.mark.usefixtures("ctx")
class TestCreateBoard:
    """A board of a project, and a free one."""

    def test_project_gets_one_with_the_five_columns(self, cast: Cast) -> None:
        lead, project = cast.person("lead"), cast.initiative("STR")
        with unit_of_work(lead):
            board = board_actions.create_board(lead, initiative=project)
        with unit_of_work(lead):
            again = board_actions.create_board(lead, initiative=project)
        assert board.id == again.id
        assert (board.key, board.key_fold) == ("СТР", "STR")
        rows = db.session.scalars(
            select(Column).where(Column.board_id == board.id).order_by(Column.position)
        ).all()
        assert [row.title for row in rows] == [
            "Очередь спринта",
            "В работе",
            "На согласовании",
            "Результат получен",
            "Принято",
        ]
        assert [row.category for row in rows] == list(ColumnCategory)
        assert rows[1].wip_limit == 5

    def test_free_board_has_its_own_key(self, cast: Cast) -> None:
        office, centre = cast.person("office"), cast.organisation()
        with unit_of_work(office):
            board = board_actions.create_board(
                office, organisation=centre, title="Методический отдел", key="мо"
            )
            other = board_actions.create_board(
                office, organisation=centre, title="Методический отдел"
            )
        assert board.key == "МО"
        assert other.key_fold != board.key_fold

    @pytest.mark.parametrize("key", ["ПРО", "pro", "Я", "1А", "ДЛИННЫЙКЛЮЧ", "A B-", "💥💥"])
    def test_bad_or_taken_keys(self, cast: Cast, key: str) -> None:
        office = cast.person("office")
        with pytest.raises(errors.Invalid) as caught, unit_of_work(office):
            board_actions.create_board(
                office, organisation=cast.organisation(), title="Доска", key=key
            )
        assert "key" in caught.value.fields

    def test_needs_a_title_and_one_owner(self, cast: Cast) -> None:
        office = cast.person("office")
        with pytest.raises(errors.Invalid), unit_of_work(office):
            board_actions.create_board(office, organisation=cast.organisation(), title="\u200b ")
        with pytest.raises(ValueError, match="belongs"), unit_of_work(office):
            board_actions.create_board(office, title="Ничья")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("employee", 200),
        ("director", 200),
        ("office", 200),
        ("viewer", 200),
        ("lead", 404),
        ("stranger", 404),
    ],
)
def test_free_board_is_for_those_of_its_organisation(
    app: Any, cast: Cast, visit: Visit, name: str, status: int
) -> None:
    with app.test_request_context(), unit_of_work():
        board_actions.create_board(
            cast.person("office"), organisation=cast.organisation(), title="Отдел", key="ОТД"
        )
    browser = visit(name)
    assert browser.get("/boards/OTD").status_code == status
    with app.app_context():
        column = cast.columns("OTD")[0].id
    made = browser.post("/boards/OTD/cards", {"title": "Дело", "column": column})
    assert made.status_code == {"viewer": 403}.get(name, 303 if status == 200 else status)
