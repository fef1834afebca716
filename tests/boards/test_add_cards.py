"""New cards: the form, the quick line, a pasted list; a title changed in place."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kaskad.boards.board_actions import lines_of
from kaskad.boards.models import Board, Card
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from tests.cast import Cast, Visit
from tests.conftest import Statements

ADD = "/boards/PRO/cards"
PASTE = "/boards/PRO/cards/paste"
QUICK = {"HX-Request": "true", "X-Quick": "1"}


@pytest.fixture
def columns(app: Any, cast: Cast) -> list[int]:
    with app.app_context():
        return [column.id for column in cast.columns()]


def titles(app: Any) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Card.title)
                .join(Board, Board.id == Card.board_id)
                .where(Board.key_fold == "PRO", Card.number > 6)
                .order_by(Card.number)
            )
        )


@pytest.mark.parametrize("name", ["lead", "member", "office"])
def test_form_makes_a_card(
    app: Any, cast: Cast, visit: Visit, columns: list[int], name: str
) -> None:
    browser = visit(name)
    assert browser.get("/boards/PRO/cards/new").status_code == 200
    with app.app_context():
        person = cast.person("member").id
    answer = browser.post(
        ADD,
        {
            "title": "Новое",
            "column": columns[2],
            "description": "Слова",
            "due_on": "30.09.2026",
            "person": person,
        },
    )
    assert answer.status_code == 303
    with app.app_context():
        card = cast.card(7)
        assert (card.title, card.column_id, card.description) == ("Новое", columns[2], "Слова")
        assert str(card.due_on) == "2026-09-30"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("participant", 403),
        ("observer", 403),
        ("director", 403),
        ("admin", 403),
        ("stranger", 404),
        ("gone", 404),
        (None, 401),
    ],
)
def test_s07_others_do_not(
    app: Any,
    visit: Visit,
    columns: list[int],
    statements: Statements,
    name: str | None,
    status: int,
) -> None:
    browser = visit(name)
    statements.clear()
    for url, data in ((ADD, {"title": "Нет"}), (PASTE, {"text": "Нет"})):
        assert browser.post(url, {**data, "column": columns[0]}).status_code == status
    assert not statements.writes
    assert titles(app) == []


def test_quick_line_gets_the_face(app: Any, visit: Visit, columns: list[int]) -> None:
    answer = visit("lead").post(ADD, {"title": " Быстро ", "column": columns[1]}, headers=QUICK)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'data-card="PRO-7"' in page
    assert 'data-after="PRO-4"' in page
    assert titles(app) == ["Быстро"]


def test_quick_line_without_script_leads_back(visit: Visit, columns: list[int]) -> None:
    answer = visit("lead").post(
        ADD, {"title": "Быстро", "column": columns[1], "next": f"/boards/PRO?q=б#col-{columns[1]}"}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "я" * 501])
def test_bad_titles_are_said_beside_the_field(
    app: Any, visit: Visit, columns: list[int], title: str
) -> None:
    lead = visit("lead")
    data = {"title": title, "column": columns[0], "description": "не потерять"}
    answer = lead.post(ADD, data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "не потерять" in page
    assert 'aria-invalid="true"' in page
    assert lead.post(ADD, data, headers=QUICK).status_code == 422
    assert titles(app) == []


@pytest.mark.parametrize(
    "title",
    [
        "🎉 праздник",
        "\u202eсправа",
        "<script>x</script>",
        "javascript:alert(1)",
        "'; DROP TABLE card; --",
        "%(name)s {x}",
        "я" * 500,
    ],
)
def test_odd_titles_are_text(app: Any, visit: Visit, columns: list[int], title: str) -> None:
    lead = visit("lead")
    assert lead.post(ADD, {"title": title, "column": columns[0]}).status_code == 303
    page = lead.get("/boards/PRO").get_data(as_text=True)
    assert "<script>x" not in page
    assert titles(app) == [title.replace("\u202e", "")]


def test_s04_foreign_or_missing_column(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        foreign = cast.columns("ZZS")[0].id
    lead = visit("lead")
    for column in (foreign, "x", 424242):
        assert lead.post(ADD, {"title": "Чужое", "column": column}).status_code == 422
    assert titles(app) == []


def test_s23_stranger_cannot_be_made_responsible(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    with app.app_context():
        stranger = cast.person("stranger").id
    answer = visit("lead").post(ADD, {"title": "Дело", "column": columns[0], "person": stranger})
    assert answer.status_code == 422


def test_s17_other_fields_are_not_taken(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    with app.app_context():
        stranger = cast.person("stranger").id
    visit("lead").post(
        ADD,
        {
            "title": "Дело",
            "column": columns[0],
            "number": 999,
            "board_id": 2,
            "created_by_id": stranger,
            "position": "0",
        },
    )
    with app.app_context():
        card = cast.card(7)
        assert card.created_by_id == cast.person("lead").id
        assert card.board_id == cast.board().id


def test_r16_sent_twice_makes_one(app: Any, visit: Visit, columns: list[int]) -> None:
    lead = visit("lead")
    for _turn in range(3):
        assert (
            lead.post(ADD, {"title": "Раз", "column": columns[0], "_once": "b" * 32}).status_code
            == 303
        )
        assert (
            lead.post(
                PASTE, {"text": "Два\nТри", "column": columns[0], "_once": "c" * 32}
            ).status_code
            == 303
        )
    assert titles(app) == ["Раз", "Два", "Три"]


class TestPaste:
    """A list becomes cards, all or none."""

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("Раз\nДва", ["Раз", "Два"]),
            (
                "- Раз\r\n* Два\n+ Три\n• Четыре\n– Пять\n— Шесть",
                ["Раз", "Два", "Три", "Четыре", "Пять", "Шесть"],
            ),
            (
                "1. Раз\n2) Два\n- [ ] Три\n- [x] Четыре\n# Пять",
                ["Раз", "Два", "Три", "Четыре", "Пять"],
            ),
            ("\n\n  Раз  два \n\u200b\n", ["Раз два"]),
            ("2021 год\n3D-модель\n-5 градусов", ["2021 год", "3D-модель", "-5 градусов"]),
        ],
    )
    def test_lines_without_their_bullets(self, text: str, lines: list[str]) -> None:
        assert lines_of(text) == lines

    def test_makes_cards_in_order(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        lead = visit("lead")
        assert lead.get(PASTE).status_code == 200
        answer = lead.post(PASTE, {"text": "- Раз\n- Два\n- Три", "column": columns[3]})
        assert answer.status_code == 303
        with app.app_context():
            found = db.session.scalars(
                select(Card.title).where(Card.column_id == columns[3]).order_by(Card.position)
            )
            assert list(found) == ["Раз", "Два", "Три"]

    @pytest.mark.parametrize(
        "text",
        ["", "  \n - \n", "\n".join(f"Дело {n}" for n in range(201)), "Хорошо\n" + "я" * 501],
    )
    def test_all_or_none(self, app: Any, visit: Visit, columns: list[int], text: str) -> None:
        answer = visit("lead").post(PASTE, {"text": text, "column": columns[0]})
        assert answer.status_code == 422
        assert titles(app) == []
        if text.strip():
            assert text.splitlines()[0][:6].strip() in answer.get_data(as_text=True)

    def test_two_hundred_at_once(self, app: Any, visit: Visit, columns: list[int]) -> None:
        text = "\n".join(f"Дело {n}" for n in range(200))
        assert visit("lead").post(PASTE, {"text": text, "column": columns[0]}).status_code == 303
        with app.app_context():
            keys = list(
                db.session.scalars(select(Card.position).where(Card.column_id == columns[0]))
            )
            assert len(keys) == len(set(keys)) == 202
            assert max(map(len, keys)) < 20


class TestTitle:
    """The title changed on the face of the card."""

    def test_changes_and_answers_the_face(self, app: Any, cast: Cast, visit: Visit) -> None:
        answer = visit("member").post(
            "/cards/PRO-2/title", {"title": "Иначе", "revision": 1}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert "Иначе" in answer.get_data(as_text=True)
        with app.app_context():
            assert cast.card(2).title == "Иначе"

    def test_r14_same_title_by_two_is_told(self, app: Any, cast: Cast, visit: Visit) -> None:
        visit("lead").post("/cards/PRO-2/title", {"title": "Одно", "revision": 1})
        answer = visit("member").post("/cards/PRO-2/title", {"title": "Другое", "revision": 1})
        assert answer.status_code == 409
        with app.app_context():
            assert cast.card(2).title == "Одно"

    @pytest.mark.parametrize("title", ["", "я" * 501])
    def test_bad_titles(self, visit: Visit, title: str) -> None:
        assert visit("lead").post("/cards/PRO-2/title", {"title": title}).status_code == 422

    def test_is_for_those_who_may_change(self, visit: Visit) -> None:
        for name, status in (("participant", 403), ("observer", 403), ("stranger", 404)):
            assert visit(name).post("/cards/PRO-2/title", {"title": "Нет"}).status_code == status


def test_s24_no_cards_in_an_archived_project(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    with app.app_context(), unit_of_work():
        cast.initiative().archived_at = now()
    lead = visit("lead")
    assert lead.post(ADD, {"title": "Нет", "column": columns[0]}).status_code == 409
    assert lead.post("/cards/PRO-1/move", {"column": columns[0]}).status_code == 409
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Card).where(Card.number > 6)) == 0
