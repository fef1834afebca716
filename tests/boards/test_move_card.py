"""Moving a card: rights, order, two people at once, what it costs."""

from __future__ import annotations

import json
import random
import threading
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards.models import Board, Card, Column
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit
from tests.conftest import Statements


def order_of(cast: Cast, index: int, key: str = "PRO") -> list[int]:
    """Numbers of the cards of a column from top to bottom."""
    column = cast.columns(key)[index]
    return list(
        db.session.scalars(
            select(Card.number)
            .where(Card.column_id == column.id, Card.archived_at.is_(None))
            .order_by(Card.position, Card.id)
        )
    )


def column_id(cast: Cast, index: int, key: str = "PRO") -> int:
    return cast.columns(key)[index].id


@pytest.fixture
def columns(app: Any, cast: Cast) -> list[int]:
    with app.app_context():
        return [column.id for column in cast.columns()]


# Columns of the cast: 0 holds 3, 6; 1 holds 1, 4; 2 holds 2, 5.
@pytest.mark.parametrize("name", ["lead", "member", "participant", "office"])
def test_those_who_take_part_move(
    app: Any, cast: Cast, visit: Visit, columns: list[int], name: str
) -> None:
    answer = visit(name).post("/cards/PRO-1/move", {"column": columns[2], "after": "PRO-2"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/boards/PRO"
    with app.app_context():
        assert order_of(cast, 2) == [2, 1, 5]
        assert order_of(cast, 1) == [4]


@pytest.mark.parametrize("name", ["observer", "director", "monitor", "viewer", "employee", "admin"])
def test_s07_others_only_look(
    app: Any, cast: Cast, visit: Visit, columns: list[int], name: str
) -> None:
    assert visit(name).post("/cards/PRO-1/move", {"column": columns[2]}).status_code == 403
    with app.app_context():
        assert order_of(cast, 1) == [1, 4]


@pytest.mark.parametrize(
    ("name", "status"), [("stranger", 404), ("gone", 404), (None, 401), ("off", 401)]
)
def test_s12_hidden_from_others_and_nothing_is_written(
    visit: Visit, columns: list[int], statements: Statements, name: str | None, status: int
) -> None:
    browser = visit(name)
    statements.clear()
    assert browser.post("/cards/PRO-1/move", {"column": columns[2]}).status_code == status
    assert not [one for one in statements.writes if "login_session" not in one]


@pytest.mark.parametrize(
    ("data", "order"),
    [
        ({}, [3, 1, 4, 6]),
        ({"place": "first"}, [3, 1, 4, 6]),
        ({"place": "last"}, [1, 4, 6, 3]),
        ({"after": "PRO-1"}, [1, 3, 4, 6]),
        ({"after": "ПРО-4"}, [1, 4, 3, 6]),
        ({"before": "PRO-4"}, [1, 3, 4, 6]),
        ({"before": "PRO-1"}, [3, 1, 4, 6]),
        ({"after": "PRO-2"}, [1, 4, 6, 3]),
        ({"after": "ZZS-1"}, [1, 4, 6, 3]),
        ({"after": "💥"}, [1, 4, 6, 3]),
    ],
)
def test_goes_where_it_is_told(
    app: Any, cast: Cast, visit: Visit, columns: list[int], data: dict[str, str], order: list[int]
) -> None:
    with app.app_context(), unit_of_work():
        cast.card(6).column_id = columns[1]
    visit("lead").post("/cards/PRO-3/move", {"column": columns[1], **data})
    with app.app_context():
        assert order_of(cast, 1) == order


def test_does_not_land_between_archived_cards_of_equal_keys(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    """Archived cards keep their places, so a restored card never shares one."""
    lead = visit("lead")
    with app.app_context(), unit_of_work():
        cast.card(4).archived_at = now()
    lead.post("/cards/PRO-3/move", {"column": columns[1], "after": "PRO-1"})
    with app.app_context():
        keys = list(db.session.scalars(select(Card.position).where(Card.column_id == columns[1])))
        assert len(set(keys)) == 3
        assert cast.card(1).position < cast.card(3).position < cast.card(4).position


def test_htmx_gets_the_card_and_two_figures(visit: Visit, columns: list[int]) -> None:
    answer = visit("lead").post(
        "/cards/PRO-1/move",
        {"column": columns[2], "after": "PRO-2"},
        headers={"HX-Request": "true"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.count("data-card=") == 1
    assert 'data-after="PRO-2"' in page
    assert f'data-count-of="{columns[1]}"' in page
    assert f'data-count-of="{columns[2]}"' in page


def test_p2_writes_three_rows_at_most_and_answers_in_ten_kilobytes(
    visit: Visit, columns: list[int], statements: Statements
) -> None:
    lead = visit("lead")
    statements.clear()
    answer = lead.post(
        "/cards/PRO-1/move",
        {"column": columns[2], "after": "PRO-2"},
        headers={"HX-Request": "true"},
    )
    writes = [one for one in statements.writes if not one.startswith("INSERT INTO event")]
    assert len(writes) <= 3, writes
    assert len(answer.data) < 10_000
    assert len(statements) <= 26


def test_moments_follow_the_meaning_of_the_column(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    lead = visit("lead")

    def moments() -> tuple[bool, bool]:
        with app.app_context():
            card = cast.card(3)
            return card.started_at is not None, card.finished_at is not None

    seen = []
    for index in (1, 3, 4, 2, 0):
        lead.post("/cards/PRO-3/move", {"column": columns[index]})
        seen.append(moments())
    assert seen == [(True, False), (True, True), (True, True), (True, False), (False, False)]


def test_journal_keeps_both_columns_and_places(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    visit("lead").post("/cards/PRO-1/move", {"column": columns[2]})
    with app.app_context():
        event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert event is not None
        assert event.action == "card.moved"
        assert event.data["changes"]["column_id"] == [columns[1], columns[2]]
        assert set(event.data["changes"]) == {"column_id", "position"}
        assert (event.data["from"], event.data["to"]) == ("В работе", "На согласовании")
        assert event.actor_id == cast.person("lead").id


class TestAcceptance:
    """Among the accepted puts, and takes out, only who may accept."""

    def test_lead_may(self, app: Any, cast: Cast, visit: Visit, columns: list[int]) -> None:
        assert visit("lead").post("/cards/PRO-1/move", {"column": columns[4]}).status_code == 303
        with app.app_context():
            assert order_of(cast, 4) == [1]

    @pytest.mark.parametrize("name", ["member", "participant"])
    def test_others_may_not(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int], name: str
    ) -> None:
        answer = visit(name).post("/cards/PRO-1/move", {"column": columns[4]})
        assert answer.status_code == 403
        assert "принимает руководитель" in answer.get_data(as_text=True)
        with app.app_context():
            assert order_of(cast, 4) == []

    def test_nor_take_out(self, app: Any, cast: Cast, visit: Visit, columns: list[int]) -> None:
        visit("lead").post("/cards/PRO-1/move", {"column": columns[4]})
        assert visit("member").post("/cards/PRO-1/move", {"column": columns[0]}).status_code == 403
        visit("lead").post("/cards/PRO-4/move", {"column": columns[4]})
        assert (
            visit("member")
            .post("/cards/PRO-1/move", {"column": columns[4], "place": "last"})
            .status_code
            == 303
        )
        with app.app_context():
            assert order_of(cast, 4) == [4, 1]


def test_s04_not_into_a_column_of_another_board(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    with app.app_context():
        foreign = column_id(cast, 0, "ZZS")
    assert visit("lead").post("/cards/PRO-1/move", {"column": foreign}).status_code == 404
    answer = visit("stranger").post("/cards/ZZS-1/move", {"column": columns[0], "board_id": 1})
    assert answer.status_code == 404
    with app.app_context():
        assert order_of(cast, 1) == [1, 4]
        assert cast.card(1, "ZZS").board_id == cast.board("ZZS").id


@pytest.mark.parametrize("column", ["", "0", "-1", "x", "9" * 30, "1.5", "💥", "999999"])
def test_nonsense_for_a_column(app: Any, cast: Cast, visit: Visit, column: str) -> None:
    answer = visit("lead").post("/cards/PRO-1/move", {"column": column})
    assert answer.status_code in {404, 422}
    with app.app_context():
        assert order_of(cast, 1) == [1, 4]


def test_wrong_card_and_wrong_method(visit: Visit, columns: list[int]) -> None:
    lead = visit("lead")
    assert lead.post("/cards/PRO-99/move", {"column": columns[0]}).status_code == 404
    assert lead.post("/cards/nonsense/move", {"column": columns[0]}).status_code == 404
    assert lead.client.put("/cards/PRO-1/move").status_code in {400, 405, 419}


def test_s50_needs_the_token(visit: Visit, columns: list[int]) -> None:
    answer = visit("lead").client.post("/cards/PRO-1/move", data={"column": columns[0]})
    assert answer.status_code in {400, 419}


def test_archived_card_stays(app: Any, cast: Cast, visit: Visit, columns: list[int]) -> None:
    with app.app_context(), unit_of_work():
        cast.card(1).archived_at = now()
    assert visit("lead").post("/cards/PRO-1/move", {"column": columns[0]}).status_code == 409


class TestTwoAtOnce:
    """Two people on one card's place (trust.md R15)."""

    def revision(self, app: Any, cast: Cast) -> int:
        with app.app_context():
            return cast.card(1).revision

    def test_second_move_is_told(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        seen = self.revision(app, cast)
        assert (
            visit("lead")
            .post("/cards/PRO-1/move", {"column": columns[2], "revision": seen})
            .status_code
            == 303
        )
        answer = visit("member").post("/cards/PRO-1/move", {"column": columns[0], "revision": seen})
        assert answer.status_code == 409
        assert "На согласовании" in answer.get_data(as_text=True)
        with app.app_context():
            assert 1 in order_of(cast, 2)

    def test_same_target_is_no_conflict(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        seen = self.revision(app, cast)
        for name in ("lead", "member"):
            data = {"column": columns[2], "after": "PRO-2", "revision": seen}
            assert visit(name).post("/cards/PRO-1/move", data).status_code == 303
        with app.app_context():
            assert order_of(cast, 2) == [2, 1, 5]

    def test_other_fields_do_not_matter(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        seen = self.revision(app, cast)
        visit("lead").post("/cards/PRO-1/title", {"title": "Иначе", "revision": seen})
        answer = visit("member").post("/cards/PRO-1/move", {"column": columns[0], "revision": seen})
        assert answer.status_code == 303

    def test_r16_sent_twice_moves_once(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        lead = visit("lead")
        data = {"column": columns[2], "_once": "a" * 32}
        lead.post("/cards/PRO-1/move", data)
        lead.post("/cards/PRO-1/move", data)
        with app.app_context():
            events = db.session.scalars(
                select(Event).where(Event.action == "card.moved").order_by(Event.id)
            ).all()
            assert len(events) == 1

    def test_r15_fifty_parallel_moves_keep_every_card_once(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        browsers = [visit(name) for name in ("lead", "member", "participant", "office")]
        token = [browser.token() for browser in browsers]
        wrong: list[int] = []

        def work(index: int) -> None:
            chance = random.Random(index)
            for _turn in range(13):
                number, after = chance.randint(1, 6), chance.randint(1, 6)
                answer = browsers[index].client.post(
                    f"/cards/PRO-{number}/move",
                    data={
                        "column": chance.choice(columns[:4]),
                        "after": f"PRO-{after}",
                        "csrf_token": token[index],
                    },
                )
                if answer.status_code not in {303, 409}:
                    wrong.append(answer.status_code)

        threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        with app.app_context():
            numbers = sorted(number for index in range(5) for number in order_of(cast, index))
            assert numbers == [1, 2, 3, 4, 5, 6]
            rows = db.session.execute(
                select(Card.column_id, Card.position)
                .join(Board, Board.id == Card.board_id)
                .where(Board.key_fold == "PRO")
            ).all()
            assert len(set(rows)) == 6, "no two cards of a column share a place"
            assert db.session.scalar(select(Column.id).where(Column.id == rows[0].column_id))


class TestForm:
    """ "Move to…" without a script."""

    def test_shows_columns_and_works(
        self, app: Any, cast: Cast, visit: Visit, columns: list[int]
    ) -> None:
        lead = visit("lead")
        page = lead.get("/cards/PRO-1/move?next=/boards/PRO?q=1").get_data(as_text=True)
        assert page.count('name="column"') == 5
        assert "лежит здесь" in page
        answer = lead.post(
            "/cards/PRO-1/move",
            {"column": columns[0], "place": "last", "revision": 1, "next": "/boards/PRO?q=1"},
        )
        assert answer.headers["Location"] == "/boards/PRO?q=1"
        with app.app_context():
            assert order_of(cast, 0) == [3, 6, 1]

    def test_keeps_what_was_typed_when_refused(self, visit: Visit) -> None:
        answer = visit("lead").post("/cards/PRO-1/move", {"column": "x", "after": "PRO-77"})
        assert answer.status_code == 422
        assert 'value="PRO-77"' in answer.get_data(as_text=True)

    def test_window_is_a_fragment(self, visit: Visit) -> None:
        page = (
            visit("lead")
            .get("/cards/PRO-1/move", headers={"HX-Request": "true"})
            .get_data(as_text=True)
        )
        assert "<html" not in page

    def test_is_for_those_who_may_move(self, visit: Visit) -> None:
        assert visit("observer").get("/cards/PRO-1/move").status_code == 403
        assert visit("stranger").get("/cards/PRO-1/move").status_code == 404


def test_a_move_by_script_is_answered_with_its_way_back(
    app: Any, cast: Cast, visit: Visit, columns: list[int]
) -> None:
    lead = visit("lead")
    answer = lead.post(
        "/cards/PRO-1/move",
        {"column": columns[2], "after": "PRO-2"},
        headers={"HX-Request": "true"},
    )
    news = json.loads(answer.headers["HX-Trigger"])
    assert list(news) == ["toast"]
    assert news["toast"]["undo_url"] == "/undo"
    size = len(answer.get_data()) + sum(len(f"{name}: {text}") for name, text in answer.headers)
    assert size <= 10_000
    undone = lead.post("/undo", news["toast"]["fields"], headers={"HX-Request": "true"})
    assert undone.status_code == 204
    with app.app_context():
        assert order_of(cast, 1) == [1, 4]
        assert order_of(cast, 2) == [2, 5]
    face = lead.get(f"/cards/PRO-1/face?was={columns[2]}", headers={"HX-Request": "true"}).text
    assert face.count("data-count-of") == 2
    again = lead.post(
        "/cards/PRO-1/move", {"column": columns[1], "before": "PRO-4"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "HX-Trigger" not in again.headers, "nothing moved: nothing to say"
