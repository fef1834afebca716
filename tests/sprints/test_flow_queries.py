"""The flow read from the journal is what the board went through, however it went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.boards import bulk_actions, card_actions, column_actions
from kaskad.boards.access import board_for
from kaskad.boards.models import FINISHED, Card, Column, ColumnCategory
from kaskad.boards.undo import WAYS, undo
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from kaskad.sprints.burn import burn_up, figures
from kaskad.sprints.flow import Flow, read
from kaskad.sprints.flow_queries import entries_of, flow_of, scope_of, steps_of
from tests.cast import Cast
from tests.conftest import Statements, World
from tests.sprints.conftest import MONDAY, Room

ZONE = ZoneInfo("Europe/Moscow")
P = Permission
Lying = dict[int, ColumnCategory | None]


class History:
    """A board in random hands, and after each deed the picture of where its cards lie."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.mine: list[int] = []
        self.pictures: list[tuple[datetime, Lying]] = []
        self.evenings: dict[date, Flow] = {}
        for _ in range(3):
            self.create(0, 0)

    def on_board(self, action: Callable[..., Any]) -> None:
        db.session.remove()
        self.room.now += timedelta(minutes=1)
        person = self.room.cast.person("lead")
        with unit_of_work(person), self.room.clock():
            action(person, board_for(person, "PRO", P.BOARD_CONFIGURE))

    def card(self, index: int) -> Card:
        return self.room.card(self.mine[index % len(self.mine)])

    def column(self, index: int, *, away: bool = False) -> Column:
        held = [one for one in self.room.cast.columns() if (one.archived_at is not None) == away]
        return held[index % len(held)]

    # --- deeds: each takes two numbers ---

    def create(self, _a: int, b: int) -> None:
        live = self.room.columns()
        self.mine.append(self.room.make(column=b % len(live)).id)

    def move(self, a: int, b: int) -> None:
        self.room.move(self.card(a), b % len(self.room.columns()))

    def archive(self, a: int, _b: int) -> None:
        self.room.card_do("lead", self.card(a).number, card_actions.archive_card)

    def restore(self, a: int, _b: int) -> None:
        self.room.card_do("lead", self.card(a).number, card_actions.restore_card)

    def undo_last(self, a: int, _b: int) -> None:
        card = self.card(a)
        event = db.session.scalars(
            select(Event)
            .where(Event.subject_kind == "card", Event.subject_id == card.id)
            .order_by(Event.id.desc())
            .limit(1)
        ).one()
        if event.action in WAYS:
            self.room.card_do(
                "lead", card.number, lambda person, place: undo(person, place, event),
                WAYS[event.action].permission,
            )  # fmt: skip

    def move_many(self, a: int, b: int) -> None:
        keys = [f"PRO-{self.card(a + step).number}" for step in range(3)]
        column = self.column(b).id

        def many(person: Any, place: Any) -> None:
            step = bulk_actions.moving(person, db.session.get_one(Column, column))
            bulk_actions.change_cards(place, keys, step, what="moved")

        self.on_board(many)

    def archive_column(self, a: int, b: int) -> None:
        column, to = self.column(a).id, self.column(b).id
        self.on_board(lambda person, place: column_actions.archive_column(
            person, place, db.session.get_one(Column, column), to=db.session.get_one(Column, to)
        ))  # fmt: skip

    def restore_column(self, a: int, _b: int) -> None:
        if any(one.archived_at is not None for one in self.room.cast.columns()):
            column = self.column(a, away=True).id
            self.on_board(lambda person, place: column_actions.restore_column(
                person, place, db.session.get_one(Column, column)
            ))  # fmt: skip

    def change_meaning(self, a: int, b: int) -> None:
        column, category = self.column(a).id, list(ColumnCategory)[b % len(ColumnCategory)]
        self.on_board(lambda person, place: column_actions.change_column(
            person, place, db.session.get_one(Column, column),
            {"category": category, "title": f"Столбец {b}"}, seen=None,
        ))  # fmt: skip

    def night(self, a: int, _b: int) -> None:
        """The day ends: what the flow says of it now, it has to say for ever."""
        today = self.room.now.astimezone(ZONE).date()
        self.evenings[today] = flow_of(self.room.board().id, today)
        self.room.go_to(today + timedelta(1 + a % 3))

    def do(self, name: str, a: int, b: int) -> None:
        try:
            getattr(self, name)(a, b)
        except errors.KaskadError:
            return
        db.session.remove()
        rows = db.session.execute(
            select(Card.id, Card.archived_at, Column.category)
            .join(Column, Column.id == Card.column_id)
            .where(Card.id.in_(self.mine))
        )
        self.pictures.append(
            (
                self.room.now,
                {
                    card: None if away is not None else ColumnCategory(category)
                    for card, away, category in rows
                },
            )
        )


DEEDS = (
    "create", "move", "move", "move", "archive", "restore", "undo_last", "undo_last", "move_many",
    "archive_column", "restore_column", "change_meaning", "night",
)  # fmt: skip
some = st.integers(0, 7)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), some, some), min_size=10, max_size=40))
def test_the_journal_tells_where_each_card_lay_at_any_moment(
    world: World, deeds: list[tuple[str, int, int]]
) -> None:
    world.put("cast")
    with world.app.test_request_context(headers={"Accept-Language": "ru"}):
        history = History(Room(Cast(world.app)))
        for name, a, b in deeds:
            history.do(name, a, b)
        check(history)
        db.session.remove()


def check(history: History) -> None:
    board_id = history.room.board().id
    steps = [step for step in steps_of(board_id) if step.card in history.mine]
    assert steps == sorted(steps, key=lambda step: step.at)
    lies: Lying = {}
    position = 0
    for moment, picture in history.pictures:
        while position < len(steps) and steps[position].at <= moment:
            lies[steps[position].card] = steps[position].category
            position += 1
        assert lies == picture, moment
    assert position == len(steps)
    for day, flow in history.evenings.items():
        again = flow_of(board_id, day)
        assert (again.paths, again.fates) == (flow.paths, flow.fates), day
    # The columns of the card itself say the same of its end as the journal does.
    whole = flow_of(board_id, history.room.now.astimezone(ZONE).date())
    for card_id in history.mine:
        fate = whole.fates[card_id]
        assert (fate.finished_at is not None) == (fate.category in FINISHED)
        assert fate.away == (history.room.card(card_id).archived_at is not None)


@pytest.mark.parametrize("many", [1, 6])
def test_the_number_of_statements_does_not_grow(
    room: Room, statements: Statements, many: int
) -> None:
    history = History(room)
    for index in range(many):
        history.do("create", 0, index)
        history.do("move", index, index + 1)
        history.do("change_meaning", index, index)
    board_id = room.board().id
    statements.clear()
    steps_of(board_id)
    assert len(statements) == 2
    statements.clear()
    flow_of(board_id, MONDAY)
    entries_of([1, 2, 3])
    assert len(statements) == 3


def test_a_moment_before_the_last_one_is_brought_up_to_it(room: Room) -> None:
    """A replayed history beside work of today: the order of the journal decides."""
    first = room.make()
    room.now -= timedelta(days=5)
    second = room.make(column=1)
    steps = steps_of(room.board().id)
    assert [(step.card, step.category) for step in steps] == [
        (first.id, ColumnCategory.TODO), (second.id, ColumnCategory.DOING)
    ]  # fmt: skip
    assert steps[0].at == steps[1].at
    read(steps, ZONE, MONDAY)


def test_a_column_with_another_meaning_takes_its_cards_along(room: Room) -> None:
    room.plan(1)
    first, second = room.run(1, 2)
    room.move(first, 2)
    history = History.__new__(History)
    history.room, history.mine = room, [first.id, second.id]
    room.go_to(MONDAY + timedelta(2))
    history.change_meaning(2, list(ColumnCategory).index(ColumnCategory.DONE))
    row = room.sprint(1)
    as_of = MONDAY + timedelta(3)
    scope = scope_of(row, entries_of([row.id])[row.id], as_of)
    assert scope is not None
    flow = flow_of(room.board().id, as_of)
    assert burn_up(flow, scope).finished == (0, 0, 1, 1)
    assert figures(flow, scope).finished == 1
