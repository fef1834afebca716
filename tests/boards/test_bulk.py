"""Many cards at once: all or none."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards.models import Board, Card, CardAssignee, CardLabel, Label
from kaskad.cascade.models import TeamMember
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Role
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


def told(browser: Any) -> str:
    """What the next page says in the corner."""
    page = browser.get("/boards/PRO").get_data(as_text=True)
    return str(page.split('id="toasts"')[1].split("<template")[0])


def event_in(message: str) -> str:
    found = re.search(r'name="event" value="(\d+)"', message)
    assert found
    return found[1]


def order(app: Any) -> list[tuple[int, int]]:
    with app.app_context():
        rows = db.session.execute(
            select(Card.column_id, Card.number)
            .join(Board, Board.id == Card.board_id)
            .where(Board.key_fold == "PRO", Card.archived_at.is_(None))
            .order_by(Card.column_id, Card.position)
        )
        return [(column, number) for column, number in rows]


def held(app: Any) -> list[Any]:
    """Assignees, labels and days of all cards."""
    with app.app_context():
        return [
            sorted(
                map(tuple, db.session.execute(select(CardAssignee.card_id, CardAssignee.party_id)))
            ),
            sorted(map(tuple, db.session.execute(select(CardLabel.card_id, CardLabel.label_id)))),
            [card.due_on for card in db.session.scalars(select(Card).order_by(Card.id))],
        ]


KEYS = [f"PRO-{number}" for number in range(1, 7)]


@pytest.mark.parametrize("do", ["move", "assign", "label", "due", "archive"])
def test_the_last_change_of_many_is_undone(
    app: Any, visit: Visit, ids: dict[str, Any], do: str
) -> None:
    lead = visit("lead")
    before, had = order(app), held(app)
    form = {"column": ids["columns"][1], "person": ids["member"], "label": ids["label"],
            "due_on": "2026-12-01"}  # fmt: skip
    lead.post(URL, {"card": KEYS, "do": do, **form})
    event = event_in(told(lead))
    assert visit("member").post("/undo", {"event": event}).status_code == 404
    answer = lead.post("/undo", {"event": event, "next": "/boards/PRO?q=1"})
    assert (answer.status_code, answer.location) == (303, "/boards/PRO?q=1")
    assert order(app) == before
    assert held(app) == had
    lead.get("/boards/PRO")
    assert lead.post("/undo", {"event": event}).status_code == 303, "twice does no harm"
    assert order(app) == before


def test_what_others_changed_since_stays(
    app: Any, visit: Visit, cast: Cast, ids: dict[str, Any]
) -> None:
    lead = visit("lead")
    lead.post(URL, {"card": KEYS[:3], "do": "due", "due_on": "2026-12-01"})
    event = event_in(told(lead))
    visit("member").post("/cards/PRO-2", {"due_on": "2026-12-05"})
    lead.post("/undo", {"event": event})
    said = told(lead)
    assert "2" in said
    assert "1" in said
    dues = [card.due_on for card in cards(app)][:3]
    assert dues == [None, date(2026, 12, 5), None]


def test_whoever_may_no_longer_gets_nothing_undone(
    app: Any, visit: Visit, cast: Cast, ids: dict[str, Any]
) -> None:
    member = visit("member")
    member.post(URL, {"card": KEYS[:2], "do": "due", "due_on": "2026-12-01"})
    event = event_in(told(member))
    with app.app_context(), unit_of_work():
        row = db.session.scalars(
            select(TeamMember).where(
                TeamMember.person_id == ids["member"], TeamMember.until.is_(None)
            )
        ).one()
        row.role = Role.PARTICIPANT
    member.post("/undo", {"event": event})
    assert [card.due_on for card in cards(app)][:2] == [date(2026, 12, 1)] * 2
