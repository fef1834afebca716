"""Labels of a board: made, changed, put away."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards.models import Board, Label
from kaskad.core.db import db
from tests.cast import Cast, Visit

URL = "/boards/PRO/labels"


@pytest.fixture
def label(app: Any) -> int:
    with app.app_context():
        return db.session.scalars(
            select(Label.id).join(Board, Board.id == Label.board_id).where(Board.key_fold == "PRO")
        ).one()


def names(app: Any) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Label.name)
                .join(Board, Board.id == Label.board_id)
                .where(Board.key_fold == "PRO", Label.archived_at.is_(None))
                .order_by(Label.position)
            )
        )


def test_made_changed_put_away_and_back(app: Any, visit: Visit, label: int) -> None:
    lead = visit("lead")
    assert lead.post(URL, {"name": "Встречи", "colour": "violet"}).status_code == 303
    assert names(app) == ["Важно", "Встречи"]
    assert (
        lead.post(
            f"{URL}/{label}", {"name": "Срочно", "colour": "amber", "revision": 1}
        ).status_code
        == 303
    )
    assert "Срочно" in lead.get("/boards/PRO").get_data(as_text=True)
    assert lead.post(f"{URL}/{label}/archive").status_code == 303
    assert names(app) == ["Встречи"]
    assert "Срочно" not in lead.get("/boards/PRO").get_data(as_text=True)
    assert lead.post(f"{URL}/{label}/restore").status_code == 303
    assert names(app) == ["Срочно", "Встречи"]
    assert "Срочно" in lead.get("/boards/PRO").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("", "red"),
        ("я" * 81, "red"),
        ("ВАЖНО", "red"),
        ("Хорошо", "chartreuse"),
        ("Хорошо", "red;background:url(//x)"),
    ],
)
def test_s61_bad_input_is_said(app: Any, visit: Visit, label: int, name: str, colour: str) -> None:
    answer = visit("lead").post(URL, {"name": name, "colour": colour})
    assert answer.status_code == 422
    assert "k-error" in answer.get_data(as_text=True)
    assert names(app) == ["Важно"]


def test_name_taken_meanwhile_cannot_come_back(app: Any, visit: Visit, label: int) -> None:
    lead = visit("lead")
    lead.post(f"{URL}/{label}/archive")
    lead.post(URL, {"name": "важно", "colour": "red"})
    assert lead.post(f"{URL}/{label}/restore").status_code == 422


def test_two_people_on_one_label(visit: Visit, label: int) -> None:
    visit("lead").post(f"{URL}/{label}", {"name": "Одно", "colour": "red", "revision": 1})
    answer = visit("office").post(
        f"{URL}/{label}", {"name": "Другое", "colour": "red", "revision": 1}
    )
    assert answer.status_code == 409
    assert "Одно" in answer.get_data(as_text=True)


def test_s01_foreign_label(app: Any, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        foreign = db.session.scalars(
            select(Label.id).join(Board, Board.id == Label.board_id).where(Board.key_fold == "ZZS")
        ).one()
    lead = visit("lead")
    for path in ("", "/archive", "/restore"):
        assert (
            lead.post(f"{URL}/{foreign}{path}", {"name": "Чужая", "colour": "red"}).status_code
            == 404
        )


@pytest.mark.parametrize(
    ("name", "status"), [("member", 403), ("participant", 403), ("stranger", 404), (None, 401)]
)
def test_others_do_not(app: Any, visit: Visit, label: int, name: str | None, status: int) -> None:
    browser = visit(name)
    for path in ("", f"/{label}", f"/{label}/archive", f"/{label}/restore"):
        assert browser.post(f"{URL}{path}", {"name": "Нет", "colour": "red"}).status_code == status
    assert names(app) == ["Важно"]
