"""Many cards at once: all or none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards.models import Board, Card, CardAssignee, CardLabel, Label
from kaskad.core.db import db
from tests.cast import Cast, Visit
from tests.conftest import Statements

URL = "/boards/PRO/cards/change"


@pytest.fixture
def ids(app: Any, cast: Cast) -> dict[str, Any]:
    with app.app_context():
        return {
            "columns": [column.id for column in cast.columns()],
            "member": cast.person("member").id,
            "stranger": cast.person("stranger").id,
            "label": db.session.scalars(
                select(Label.id)
                .join(Board, Board.id == Label.board_id)
                .where(Board.key_fold == "PRO")
            ).one(),
        }


def cards(app: Any) -> list[Card]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Card)
                .join(Board, Board.id == Card.board_id)
                .where(Board.key_fold == "PRO")
                .order_by(Card.number)
            )
        )


def test_moves(app: Any, visit: Visit, ids: dict[str, Any]) -> None:
    answer = visit("participant").post(
        URL,
        {
            "card": ["PRO-1", "PRO-2", "PRO-3"],
            "do": "move",
            "column": ids["columns"][3],
            "next": "/boards/PRO?q=1",
        },
    )
    assert answer.headers["Location"] == "/boards/PRO?q=1"
    assert [card.column_id == ids["columns"][3] for card in cards(app)] == [True] * 3 + [False] * 3


def test_assigns_labels_dates_and_archives(app: Any, visit: Visit, ids: dict[str, Any]) -> None:
    lead = visit("lead")
    chosen = ["PRO-2", "PRO-4"]

    def do(what: str, **data: Any) -> None:
        assert lead.post(URL, {"card": chosen, "do": what, **data}).status_code == 303, what

    do("assign", person=ids["member"])
    do("label", label=ids["label"])
    do("due", due_on="2026-09-30")
    with app.app_context():
        assert (
            len(
                db.session.scalars(
                    select(CardAssignee).where(CardAssignee.party_id == ids["member"])
                ).all()
            )
            == 2
        )
        assert (
            len(
                db.session.scalars(
                    select(CardLabel).where(CardLabel.label_id == ids["label"])
                ).all()
            )
            == 3
        )
    assert [card.due_on for card in cards(app)].count(date(2026, 9, 30)) == 2
    do("unassign", person=ids["member"])
    do("unlabel", label=ids["label"])
    do("due", due_on="")
    with app.app_context():
        assert not db.session.scalars(
            select(CardAssignee).where(CardAssignee.party_id == ids["member"])
        ).all()
        assert (
            len(
                db.session.scalars(
                    select(CardLabel).where(CardLabel.label_id == ids["label"])
                ).all()
            )
            == 1
        )
    assert not any(card.due_on for card in cards(app))
    do("archive")
    assert [card.archived_at is not None for card in cards(app)] == [
        False,
        True,
        False,
        True,
        False,
        False,
    ]
    page = lead.get("/boards/PRO/archive").get_data(as_text=True)
    assert "ПРО-2" in page
    assert "ПРО-4" in page


@pytest.mark.parametrize("foreign", ["ZZS-1", "PRO-99", "nonsense", "", "../../x", "💥"])
def test_s13_one_foreign_card_stops_all(
    app: Any, visit: Visit, ids: dict[str, Any], foreign: str
) -> None:
    for what, data in (
        ("move", {"column": ids["columns"][3]}),
        ("archive", {}),
        ("due", {"due_on": "2026-01-01"}),
        ("assign", {"person": ids["member"]}),
    ):
        answer = visit("lead").post(URL, {"card": ["PRO-1", foreign], "do": what, **data})
        assert answer.status_code == 404, what
    assert all(
        card.column_id != ids["columns"][3] and card.archived_at is None for card in cards(app)
    )
    assert not any(card.due_on for card in cards(app))


def test_s13_one_refusal_in_the_middle_undoes_all(
    app: Any, visit: Visit, ids: dict[str, Any]
) -> None:
    """A member may not accept: nothing moves, the earlier cards of the list neither."""
    answer = visit("member").post(
        URL, {"card": ["PRO-1", "PRO-2"], "do": "move", "column": ids["columns"][4]}
    )
    assert answer.status_code == 403
    assert all(card.column_id != ids["columns"][4] for card in cards(app))


def test_s23_s04_foreign_targets(app: Any, cast: Cast, visit: Visit, ids: dict[str, Any]) -> None:
    with app.app_context():
        column = cast.columns("ZZS")[0].id
    lead = visit("lead")
    assert lead.post(URL, {"card": ["PRO-1"], "do": "move", "column": column}).status_code == 404
    assert (
        lead.post(URL, {"card": ["PRO-1"], "do": "assign", "person": ids["stranger"]}).status_code
        == 422
    )
    assert lead.post(URL, {"card": ["PRO-1"], "do": "label", "label": 424242}).status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "move"},
        {"do": "explode", "card": "PRO-1"},
        {"do": "move", "card": "PRO-1"},
        {"do": "assign", "card": "PRO-1"},
        {"do": "label", "card": "PRO-1"},
        {"do": "archive"},
        {"do": "due", "card": "PRO-1", "due_on": "завтра"},
        {"do": "move", "card": "PRO-1", "column": "x"},
    ],
)
def test_bad_input(visit: Visit, data: dict[str, str]) -> None:
    assert visit("lead").post(URL, data).status_code == 422


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("participant", {"move"}),
        ("observer", set()),
        ("director", set()),
        ("admin", set()),
        ("member", {"move", "due", "archive"}),
    ],
)
def test_s07_each_deed_asks_its_own_permission(
    visit: Visit, ids: dict[str, Any], name: str, allowed: set[str]
) -> None:
    browser = visit(name)
    for what, data in (
        ("move", {"column": ids["columns"][0]}),
        ("due", {"due_on": "2026-01-01"}),
        ("archive", {}),
    ):
        answer = browser.post(URL, {"card": ["PRO-6"], "do": what, **data})
        assert answer.status_code == (303 if what in allowed else 403), what


def test_s12_hidden_from_others(visit: Visit, statements: Statements) -> None:
    browser = visit("stranger")
    statements.clear()
    assert browser.post(URL, {"card": ["PRO-1"], "do": "archive"}).status_code == 404
    assert browser.get("/boards/PRO/archive").status_code == 404
    assert not statements.writes


def test_r16_sent_twice_counts_once(app: Any, visit: Visit, ids: dict[str, Any]) -> None:
    lead = visit("lead")
    for _turn in range(2):
        data = {"card": ["PRO-1"], "do": "move", "column": ids["columns"][0], "_once": "d" * 32}
        assert lead.post(URL, data).status_code == 303
    lead.post("/cards/PRO-1/move", {"column": ids["columns"][2]})
    lead.post(
        URL, {"card": ["PRO-1"], "do": "move", "column": ids["columns"][0], "_once": "d" * 32}
    )
    assert cards(app)[0].column_id == ids["columns"][2]
