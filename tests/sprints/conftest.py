"""A project's sprints in the hands of its people, with a clock that goes as the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards import card_actions, move_actions
from kaskad.boards.access import board_for, card_for
from kaskad.boards.models import Board, Card, Column, ColumnCategory
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from kaskad.sprints import (
    close_actions,
    plan_actions,
    planning_actions,
    retro_actions,
    review_actions,
    running_actions,
    scope_actions,
)
from kaskad.sprints.access import plan_for, sprint_for
from kaskad.sprints.models import Fate, Sprint, SprintCard, SprintState
from tests.cast import Cast

MONDAY = date(2022, 1, 10)
KEY = "PRO"


class Room:
    """Project ПРО: every step is a request of its own (its own session, access, unit of work)."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = datetime(2022, 1, 10, 7, 0, tzinfo=UTC)
        self.key = KEY

    def go_to(self, day: date, hour: int = 7) -> None:
        """Let it be that day."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    @contextmanager
    def clock(self) -> Iterator[None]:
        """The clock of the room: a second goes by whenever somebody looks at it, as in life."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kaskad.journal.actions.happening", self._tick)
            yield

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def do(
        self, who: str, permission: Permission, action: Callable[..., Any], *args: Any,
        number: int | None = None, **named: Any,
    ) -> Any:  # fmt: skip
        """*who* does *action* with the plan, or with sprint *number*."""
        db.session.remove()
        self.now += timedelta(minutes=1)
        person = self.cast.person(who)
        with unit_of_work(person), self.clock():
            if number is None:
                return action(person, plan_for(person, self.key, permission), *args, **named)
            place = sprint_for(person, self.key, number, permission)
            return action(person, place, *args, **named)

    def card_do(
        self, who: str, number: int, action: Callable[..., Any],
        permission: Permission = Permission.CARD_ARCHIVE,
    ) -> Any:  # fmt: skip
        """*who* does something with a card of the board."""
        db.session.remove()
        self.now += timedelta(minutes=1)
        person = self.cast.person(who)
        with unit_of_work(person), self.clock():
            place = card_for(person, f"{self.key}-{number}", permission)
            return action(person, place)

    # --- the usual steps ---

    def plan(self, count: int = 3, *, initial: bool = False) -> None:
        self.do("lead", Permission.SPRINT_PLAN, plan_actions.plan_sprints,
                count=count, initial=initial)  # fmt: skip

    def change_count(self, count: int, reason: str = "передумали", **kw: Any) -> Any:
        return self.do("lead", Permission.SPRINT_PLAN, plan_actions.change_count, count,
                       reason=reason, **kw)  # fmt: skip

    def cancel(self, number: int, reason: str = "не нужен") -> Any:
        return self.do("lead", Permission.SPRINT_PLAN, plan_actions.cancel_sprint,
                       number=number, reason=reason)  # fmt: skip

    def open(self, number: int) -> Any:
        return self.do("lead", Permission.SPRINT_PLAN, planning_actions.open_planning,
                       number=number)  # fmt: skip

    def override(self, number: int, reason: str = "готовим заранее") -> Any:
        return self.do(
            "office", Permission.SPRINT_OVERRIDE, planning_actions.open_planning, number=number,
            override_reason=reason, may_override=True,
        )  # fmt: skip

    def change(self, number: int, **fields: Any) -> Any:
        return self.do("lead", Permission.SPRINT_PLAN, planning_actions.change_sprint, fields,
                       number=number, seen=None)  # fmt: skip

    def make(self, title: str = "Дело", *, column: int = 0, into: str | None = "all",
             who: str = "lead") -> Card:  # fmt: skip
        """A new card in the column with that index."""
        db.session.remove()
        self.now += timedelta(minutes=1)
        person = self.cast.person(who)
        with unit_of_work(person), self.clock():
            place = board_for(person, self.key, Permission.CARD_CREATE)
            return card_actions.create_card(
                person, place, self.columns()[column], title=title, into=into
            )

    def add(self, number: int, ids: Iterable[int]) -> list[Card]:
        return list(
            self.do("lead", Permission.SPRINT_PLAN,
                    lambda who, place: scope_actions.add_cards(
                        who, place, ids, plan_actions.row_of(place.sprint.initiative_id)),
                    number=number)
        )  # fmt: skip

    def remove(self, number: int, ids: Iterable[int]) -> list[Card]:
        return list(
            self.do("lead", Permission.SPRINT_PLAN,
                    lambda who, place: scope_actions.remove_cards(
                        who, place, ids, plan_actions.row_of(place.sprint.initiative_id)),
                    number=number)
        )  # fmt: skip

    def move(self, card: Card, column: int, who: str = "lead") -> Any:
        """Put the card into the column with that index."""
        return self.card_do(
            who, card.number,
            lambda person, place: move_actions.move_card(
                person, place, self.columns()[column], seen=None, last=True
            ),
            Permission.CARD_MOVE,
        )  # fmt: skip

    def start(self, number: int) -> Any:
        return self.do("lead", Permission.SPRINT_PLAN, planning_actions.start_sprint, number=number)

    def ready(self, number: int, cards: int = 2, *, days: int = 14) -> list[Card]:
        """An open sprint gets goal, days from today on, and new cards."""
        today = self.now.date()
        self.change(number, goal="Цель", starts_on=today, ends_on=today + timedelta(days - 1))
        made = [self.make(f"Дело {number}.{index}") for index in range(cards)]
        self.add(number, [card.id for card in made])
        return made

    def run(self, number: int, cards: int = 2, *, days: int = 14) -> list[Card]:
        """Open, plan and start it."""
        if self.sprint(number).state == SprintState.SHELL:
            self.open(number)
        made = self.ready(number, cards, days=days)
        self.start(number)
        return made

    def review(self, number: int) -> Any:
        return self.do("lead", Permission.SPRINT_CLOSE, running_actions.begin_review,
                       number=number)  # fmt: skip

    def decide(self, number: int, card_id: int, fate: str, **kw: Any) -> Any:
        return self.do("lead", Permission.SPRINT_CLOSE, review_actions.decide_card, card_id, fate,
                       number=number, **kw)  # fmt: skip

    def remark(self, number: int, who: str = "member") -> Any:
        return self.do(who, Permission.RETRO_SHARE, retro_actions.add_remark, "worked",
                       "всё вовремя", number=number)  # fmt: skip

    def record(self, number: int, **fields: Any) -> Any:
        return self.do("lead", Permission.SPRINT_CLOSE, review_actions.save_review,
                       fields or {"verdict": "accepted"}, number=number, seen=None)  # fmt: skip

    def say_all(self, number: int, fate: str = "plan") -> None:
        """Begin the review and say all that closing needs; undecided cards get *fate*."""
        self.review(number)
        self.remark(number)
        self.record(number)
        decided = set(
            db.session.scalars(
                select(Card.id)
                .join(SprintCard, SprintCard.card_id == Card.id)
                .join(Column, Column.id == Card.column_id)
                .where(
                    SprintCard.sprint_id == self.sprint(number).id, SprintCard.left_at.is_(None),
                    Card.archived_at.is_(None),
                    Column.category.not_in((ColumnCategory.DONE, ColumnCategory.ACCEPTED)),
                )
            )
        )  # fmt: skip
        for card_id in sorted(decided):
            self.decide(number, card_id, fate)

    def close(self, number: int, who: str = "lead", **kw: Any) -> Any:
        return self.do(who, Permission.SPRINT_CLOSE, close_actions.close_sprint,
                       number=number, **kw)  # fmt: skip

    def reopen(self, number: int, reason: str = "ошиблись", **kw: Any) -> Any:
        return self.do("office", Permission.SPRINT_OVERRIDE, close_actions.reopen_sprint,
                       number=number, reason=reason, **kw)  # fmt: skip

    # --- what stands ---

    def sprint(self, number: int) -> Sprint:
        return db.session.scalars(
            select(Sprint)
            .where(Sprint.number == number, Sprint.initiative_id == self.cast.initiative().id)
            .execution_options(populate_existing=True)
        ).one()

    def states(self) -> dict[int, str]:
        rows = db.session.execute(select(Sprint.number, Sprint.state).order_by(Sprint.number))
        return {number: str(state) for number, state in rows}

    def columns(self) -> list[Column]:
        return [c for c in self.cast.columns(self.key) if c.archived_at is None]

    def board(self) -> Board:
        return self.cast.board(self.key)

    def card(self, card_id: int) -> Card:
        return db.session.get_one(Card, card_id, populate_existing=True)

    def stays(self, card_id: int) -> list[tuple[int, str]]:
        """(sprint number, fate) of each stay of the card, in order."""
        rows = db.session.execute(
            select(Sprint.number, SprintCard.fate)
            .join(SprintCard, SprintCard.sprint_id == Sprint.id)
            .where(SprintCard.card_id == card_id)
            .order_by(SprintCard.id)
        )
        return [(number, str(fate)) for number, fate in rows]

    def inside(self, number: int) -> set[int]:
        """Ids of the cards that are in the sprint now."""
        return set(
            db.session.scalars(
                select(SprintCard.card_id)
                .join(Sprint, Sprint.id == SprintCard.sprint_id)
                .where(Sprint.number == number, SprintCard.left_at.is_(None))
            )
        )

    def told(self, *actions: str) -> list[Event]:
        """Journal entries with these actions, in order."""
        return list(
            db.session.scalars(select(Event).where(Event.action.in_(actions)).order_by(Event.id))
        )

    def here(self) -> Fate:
        return Fate.HERE


@pytest.fixture
def room(ctx: None, cast: Cast) -> Room:
    return Room(cast)
