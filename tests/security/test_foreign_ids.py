"""Own parent, foreign child: the oldest hole of all (trust.md S01, S03, S04, S05, S13)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kaskad.boards.models import Card, CardFile, CardRelation, ChecklistItem, Comment, RelationKind
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.access_matrix import CHILDREN, MATRIX
from tests.access_rows import Row, Where
from tests.cast import Cast
from tests.security.stage import Stage, sentence_of

REFUSALS = {403, 404, 422}
IN_PROJECT = [row for row in MATRIX if row.where is Where.PROJECT]


def _children(row: Row) -> list[str]:
    return [value for value in (*row.url.values(), *row.form.values()) if value in CHILDREN]


CASES = [(row, child) for row in IN_PROJECT for child in _children(row)]


HARMLESS = {
    "boards.unrelate_card": "a relation that is not there is as good as taken back",
    "boards.move_item": "an unknown neighbour means the end of one's own checklist",
}


def _of_pro(stage: Stage) -> list[Any]:
    """Everything that hangs on the cards of «ПРО»."""
    with stage.app.app_context():
        board = Cast(stage.app).board()
        cards = select(Card.id).where(Card.board_id == board.id)
        rows = [
            list(
                db.session.execute(
                    kind.__table__.select()
                    .where(kind.card_id.in_(cards))
                    .order_by(*kind.__table__.primary_key)
                )
            )
            for kind in (ChecklistItem, Comment, CardFile, CardRelation)
        ]
        return [
            *rows,
            board.version,
            list(
                db.session.scalars(
                    select(Event.id).where(Event.board_id == board.id).order_by(Event.id)
                )
            ),
        ]


@pytest.mark.parametrize(("row", "child"), CASES, ids=lambda v: v if isinstance(v, str) else v.id)
def test_s01_s03_s04_a_foreign_child_under_ones_own_parent(
    stage: Stage, row: Row, child: str
) -> None:
    """`stranger` leads ZZS and sends, in one place of the request, an id of «ПРО»."""
    name = child[1:]
    facts = {**stage.facts["ZZS"], "plan_event": 1, name: stage.facts["PRO"][name]}
    before = _of_pro(stage)
    if row.endpoint in HARMLESS:
        response = stage.ask(row, "stranger", facts)
    else:
        with stage.unchanged(row.id):
            response = stage.ask(row, "stranger", facts)
        assert response.status_code in REFUSALS, sentence_of(response)
    assert _of_pro(stage) == before
    assert "ПРОдвижение" not in response.get_data(as_text=True)


def test_the_same_requests_work_with_ones_own_children(stage: Stage) -> None:
    """Otherwise the refusals above would prove nothing."""
    for endpoint in ("boards.tick_item", "boards.move_card", "boards.label_card", "boards.file"):
        row = next(one for one in IN_PROJECT if one.endpoint == endpoint)
        assert stage.ask(row, "stranger", stage.facts["ZZS"]).status_code in {200, 303}, endpoint


def test_s03_nothing_is_torn_down_before_the_check(stage: Stage) -> None:
    """Everything that removes, sent for «ПРО» by a stranger: all of the card's children stay."""
    card = stage.facts["PRO"]["card_id"]

    def living() -> list[int]:
        with stage.app.app_context():
            return [
                db.session.scalar(
                    select(func.count())
                    .select_from(kind)
                    .where(kind.card_id == card, kind.archived_at.is_(None))
                )
                or 0
                for kind in (ChecklistItem, Comment, CardFile)
            ]

    before = living()
    assert before == [2, 1, 1]
    for row in IN_PROJECT:
        if "archive" in row.endpoint or "remove" in row.endpoint:
            assert stage.ask(row, "stranger").status_code == 404, row.id
    assert living() == before


def test_s05_a_bridge_in_the_database_shows_nothing(stage: Stage) -> None:
    """A relation to a hidden card, however it came to be, never shows that card's title."""
    with stage.app.app_context(), unit_of_work():
        cast = Cast(stage.app)
        own, hidden = cast.card(2, "ZZS"), cast.card(1, "PRO")
        hidden.title = "ZZHIDDEN"
        for one, other in ((own, hidden), (hidden, own)):
            db.session.add(
                CardRelation(card_id=one.id, other_id=other.id, kind=RelationKind.RELATES)
            )
    for row in MATRIX:
        if row.method == "GET" and "key" in row.url and row.url["key"] == "$card":
            facts = {**stage.facts["ZZS"], "card": "ZZS-2"}
            for headers in ({}, {"HX-Request": "true"}):
                page = stage.ask(row, "stranger", facts, headers=dict(headers))
                assert "ZZHIDDEN" not in page.get_data(as_text=True), row.id
    own_page = stage.client("lead").get("/cards/PRO-1").get_data(as_text=True)
    assert "ZZHIDDEN" in own_page
    assert "проекта ZZS" not in own_page


BULK: list[dict[str, Any]] = [
    {"do": "move", "column": "$column2"},
    {"do": "assign", "person": "$party"},
    {"do": "unassign", "person": "$party"},
    {"do": "label", "label": "$label"},
    {"do": "unlabel", "label": "$label"},
    {"do": "due", "due_on": "2026-12-01"},
    {"do": "archive"},
]


@pytest.mark.parametrize("form", BULK, ids=lambda form: form["do"])
def test_s13_one_foreign_card_among_ones_own_stops_them_all(
    stage: Stage, form: dict[str, Any]
) -> None:
    row = next(one for one in MATRIX if one.endpoint == "boards.change_cards")
    facts = stage.facts["ZZS"]
    sent = stage.values(form, "stranger", facts)
    for foreign in ("PRO-1", "ПРО-2", "ZZS-999", "PRO-1%00", "nonsense"):
        with stage.unchanged(foreign):
            response = stage.ask(
                row, "stranger", facts, form={**sent, "card": ["ZZS-1", "ZZS-2", foreign]}
            )
        assert response.status_code == 404, (foreign, sentence_of(response))
    with stage.unchanged():
        foreign_label = stage.facts["PRO"]["label"]
        foreign_column = stage.facts["PRO"]["column"]
        foreign_party = stage.facts["PRO"]["employee"]
        crossed = {
            **sent,
            "card": ["ZZS-1", "ZZS-2"],
            **({"label": foreign_label} if "label" in form else {}),
            **({"column": foreign_column} if "column" in form else {}),
            **({"person": foreign_party} if "person" in form else {}),
        }
        if len(form) > 1 and not form["do"].startswith("un") and form["do"] != "due":
            assert stage.ask(row, "stranger", facts, form=crossed).status_code in REFUSALS
    done = stage.ask(row, "stranger", facts, form={**sent, "card": ["ZZS-1", "ZZS-2"]})
    assert done.status_code == 303
