"""Random legal and illegal sequences of sprint commands against a plain model of them.

The model knows nothing of the database: numbers, states, where each card lies. Before each command
it says whether the command goes or which refusals are right; after it both have to be the same,
and the invariants of the method hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from kaskad.boards import card_actions
from kaskad.boards.models import Card
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from kaskad.sprints import planning_actions, review_actions, running_actions
from kaskad.sprints.burn import burn_up, sprint_flow
from kaskad.sprints.flow_queries import entries_of, flow_of, scope_of
from kaskad.sprints.models import Sprint, SprintCard
from kaskad.sprints.snapshots import series_of
from tests.cast import Cast
from tests.conftest import World
from tests.sprints.conftest import Room

P = Permission
SHELL, PLANNING, ACTIVE = "shell", "planning", "active"
REVIEW, CLOSED, CANCELLED = "in_review", "closed", "cancelled"
RUNNING, OVER = {ACTIVE, REVIEW}, {CLOSED, CANCELLED}
NOBODY = 77
DONE = {3, 4}

which = st.integers(0, 9)
seldom = st.integers(0, 3).map(lambda value: value == 0)
some_card = st.integers(0, 9)
column = st.integers(0, 4)
fates = st.sampled_from(["next", "plan", "drop"])


@dataclass
class Plain:
    """A sprint as the model knows it."""

    state: str = SHELL
    goal: bool = False
    days: tuple[date, date] | None = None
    opened: bool = False
    started: bool = False
    override: bool = False
    closed_on: date | None = None
    results: dict[int, bool] = field(default_factory=dict)
    decided: dict[int, str] = field(default_factory=dict)
    ever: set[int] = field(default_factory=set)
    remarked: bool = False
    verdict: bool = False
    kept: dict[int, tuple[int, str]] = field(default_factory=dict)
    """At the closing: card -> (column, fate)."""
    snapshot: Any = None


@dataclass
class Lying:
    """A card: its column, whether it is away, the sprint it is in."""

    column: int
    away: bool = False
    sprint: int | None = None


class Sprints(RuleBasedStateMachine):
    """Commands and invariants."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.world.put("cast")
        self.context = self.world.app.test_request_context(headers={"Accept-Language": "ru"})
        self.context.push()
        self.room = Room(Cast(self.world.app))
        self.sprints: dict[int, Plain] = {}
        self.cards: dict[int, Lying] = {}
        self.again: set[int] = set()
        """Numbers that were opened by a closing which has been taken back."""
        self.heard = 0
        self.told: dict[int, int] = {}
        """The journal's idea of which card is in which sprint."""

    def teardown(self) -> None:
        try:
            self.charts_of_the_closed_are_the_same_for_ever()
        finally:
            db.session.remove()
            self.context.pop()

    # --- helpers ---

    @property
    def today(self) -> date:
        return self.room.now.date()

    def number(self, index: int) -> int:
        """One of the numbers there are, or, once in a while, one that is not there."""
        numbers = sorted(self.sprints)
        return numbers[index % len(numbers)] if index < 9 else NOBODY

    def some(self, index: int) -> int:
        ids = sorted(self.cards)
        return ids[index % len(ids)]

    def attempt(self, refusals: set[int], doing: Callable[[], Any]) -> bool:
        """Do it; whether it went. It goes if and only if there is no reason to refuse it."""
        refusal = None
        try:
            doing()
        except errors.KaskadError as error:
            refusal = error
        if refusal is not None:
            assert refusal.status in refusals, (refusal.status, refusal.message, refusals)
            assert refusal.message
            return False
        assert not refusals, f"went, though it should be refused with {refusals}"
        return True

    def before(self, number: int) -> Plain | None:
        lower = [n for n, one in self.sprints.items() if n < number and one.state != CANCELLED]
        return self.sprints[max(lower)] if lower else None

    def following(self, number: int) -> int | None:
        higher = [
            n for n, one in self.sprints.items() if n > number and one.state in {SHELL, PLANNING}
        ]
        return min(higher, default=None)

    def inside(self, number: int) -> set[int]:
        return {card for card, lies in self.cards.items() if lies.sprint == number}

    def running(self, *, but: int | None = None) -> int | None:
        return next(
            (n for n, one in self.sprints.items() if n != but and one.state in RUNNING), None
        )

    def enter(self, card: int, number: int) -> None:
        self.cards[card].sprint = number
        self.sprints[number].ever.add(card)

    def writable(self, number: int) -> set[int]:
        """Refusals of writing details of the sprint."""
        if number not in self.sprints:
            return {404}
        return {409} if self.sprints[number].state in {SHELL, *OVER} else set()

    def reviewed(self, number: int) -> set[int]:
        if number not in self.sprints:
            return {404}
        return set() if self.sprints[number].state == REVIEW else {409}

    # --- the plan ---

    @initialize(count=st.integers(1, 4), initial=st.booleans(), cards=st.integers(2, 4))
    def plan(self, count: int, initial: bool, cards: int) -> None:
        self.room.plan(count, initial=initial)
        self.sprints = {n: Plain() for n in range(0 if initial else 1, count + 1)}
        for _ in range(cards):
            self.cards[self.room.make(into="all").id] = Lying(0)

    @rule(count=st.integers(1, 5))
    def change_count(self, count: int) -> None:
        live = [n for n in sorted(self.sprints) if n and self.sprints[n].state != CANCELLED]
        going = live[count:]
        refusals = {422} if any(self.sprints[n].state != SHELL for n in going) else set()
        if not self.attempt(refusals, lambda: self.room.change_count(count)):
            return
        for number in going:
            self.sprints[number].state = CANCELLED
        last = max(live, default=0)
        wanted = count - len(live)
        for number in sorted(self.sprints):
            one = self.sprints[number]
            if wanted > 0 and number > last and one.state == CANCELLED and not one.opened:
                one.state = SHELL
                wanted -= 1
        for _ in range(wanted):
            self.sprints[max(*self.sprints, 0) + 1] = Plain()

    @rule(index=which)
    def open(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        if one is None:
            refusals = {404}
        else:
            before = self.before(number)
            ahead = before is not None and before.state not in OVER
            fits = one.state == PLANNING or (one.state == SHELL and not ahead)
            refusals = set() if fits else {409}
        if self.attempt(refusals, lambda: self.room.open(number)) and one is not None:
            one.state, one.opened = PLANNING, True

    @rule(allowed=seldom)
    def open_ahead(self, allowed: bool) -> None:
        """The nearest shell: its turn may have come or not."""
        shells = [n for n in sorted(self.sprints) if self.sprints[n].state == SHELL]
        if shells:
            index = sorted(self.sprints).index(shells[0])
            (self.override if allowed else self.open)(index)

    @rule(index=which)
    def override(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        fits = one is not None and one.state in {SHELL, PLANNING}
        refusals = {404} if one is None else set() if fits else {409}
        before = self.before(number)
        if self.attempt(refusals, lambda: self.room.override(number)) and one is not None:
            if one.state == SHELL and before is not None and before.state not in OVER:
                one.override = True
            one.state, one.opened = PLANNING, True

    @rule(index=which, really=seldom)
    def cancel(self, index: int, really: bool) -> None:
        number = self.number(index)
        if not really and not (number in self.sprints and self.sprints[number].state == SHELL):
            return
        one = self.sprints.get(number)
        refusals = {404} if one is None else {409} if one.state == CLOSED else set()
        if self.attempt(refusals, lambda: self.room.cancel(number)) and one is not None:
            one.state = CANCELLED
            for card in self.inside(number):
                self.cards[card].sprint = None

    # --- planning ---

    @rule(index=which)
    def set_goal(self, index: int) -> None:
        number = self.number(index)
        refusals = self.writable(number)
        if self.attempt(refusals, lambda: self.room.change(number, goal=f"Цель {number}")):
            self.sprints[number].goal = True

    @rule(index=which, ahead=st.integers(-20, 40), length=st.integers(1, 30))
    def set_days(self, index: int, ahead: int, length: int) -> None:
        number = self.number(index)
        first = self.today + timedelta(ahead)
        last = first + timedelta(length - 1)
        refusals = self.writable(number)
        one = self.sprints.get(number)
        if one is not None and one.days != (first, last):
            if one.state in RUNNING and one.days is not None and one.days[0] != first:
                refusals = refusals | {422}
            if length < 5 or any(self.overlap(first, last, n) for n in self.sprints if n != number):
                refusals = refusals | {422}
        doing = lambda: self.room.change(number, starts_on=first, ends_on=last)  # noqa: E731
        if self.attempt(refusals, doing) and one is not None:
            one.days = (first, last)

    def overlap(self, first: date, last: date, number: int) -> bool:
        """Whether the days and those of the other sprint, as they really were, have one in common.

        But a sprint may begin on the last day of another one.
        """
        other = self.sprints[number]
        if other.days is None or other.state == CANCELLED:
            return False
        began, ended = other.days[0], other.closed_on or other.days[1]
        if first == ended and began < first:
            return False
        if ended < began:  # closed before its first day
            return first <= ended and began <= last
        theirs = {began + timedelta(n) for n in range((ended - began).days + 1)}
        return any(first + timedelta(n) in theirs for n in range((last - first).days + 1))

    @rule(index=which)
    def promise(self, index: int) -> None:
        number = self.number(index)
        made: list[Any] = []
        doing = lambda: made.append(  # noqa: E731
            self.room.do("lead", P.SPRINT_PLAN, planning_actions.add_result, number=number,
                         text="Итог")
        )  # fmt: skip
        if self.attempt(self.writable(number), doing):
            self.sprints[number].results[made[0].id] = False

    @rule(index=which, card=some_card)
    def add(self, index: int, card: int) -> None:
        number, card_id = self.number(index), self.some(card)
        refusals = self.writable(number)
        lies = self.cards[card_id]
        if lies.away:
            refusals = refusals | {422}
        other = self.sprints[lies.sprint] if lies.sprint not in {None, number} else None
        if other is not None and other.state in RUNNING:
            refusals = refusals | {409}
        if number == NOBODY:
            refusals = {404}
        if self.attempt(refusals, lambda: self.room.add(number, [card_id])):
            self.enter(card_id, number)

    @rule(index=which, card=some_card)
    def remove(self, index: int, card: int) -> None:
        number, card_id = self.number(index), self.some(card)
        gone = self.attempt(self.writable(number), lambda: self.room.remove(number, [card_id]))
        if gone and self.cards[card_id].sprint == number:
            self.cards[card_id].sprint = None

    @rule(index=which)
    def start(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        refusals: set[int] = set()
        if one is None:
            refusals = {404}
        elif one.state != ACTIVE:
            if one.state != PLANNING or self.running(but=number) is not None:
                refusals = {409}
            elif not (one.goal and one.days and one.days[1] >= self.today and self.inside(number)):
                refusals = {422}
        if self.attempt(refusals, lambda: self.room.start(number)) and one is not None:
            one.state, one.started = ACTIVE, True

    @rule(index=which, length=st.integers(5, 30))
    def get_ready(self, index: int, length: int) -> None:
        """All that a start needs, one command after the other."""
        number = self.number(index)
        others = [one.days[1] for n, one in self.sprints.items() if one.days and n != number]
        free = max([self.today, *(last + timedelta(1) for last in others)])
        self.set_goal(index)
        self.set_days(index, (free - self.today).days, length)
        wanted = [
            card for card, lies in sorted(self.cards.items())
            if lies.sprint != number and not lies.away
        ]  # fmt: skip
        for card_id in wanted[:2]:
            self.add(index, sorted(self.cards).index(card_id))

    # --- cards ---

    @rule(column=column, index=st.none() | which)
    def make(self, column: int, index: int | None) -> None:
        if len(self.cards) >= 10:
            return
        into = "" if index is None else str(self.number(index))
        number = self.running() if index is None else self.number(index)
        one = self.sprints.get(number) if number is not None else None
        made: list[Card] = []
        refusals = {409} if one is not None and one.state == SHELL else set()
        doing = lambda: made.append(self.room.make(column=column, into=into))  # noqa: E731
        if self.attempt(refusals, doing):
            self.cards[made[0].id] = Lying(column)
            if one is not None and number is not None and one.state not in OVER:
                self.enter(made[0].id, number)

    @rule(card=some_card, column=column)
    def move(self, card: int, column: int) -> None:
        lies = self.cards[self.some(card)]
        refusals = {409} if lies.away else set()
        row = self.room.card(self.some(card))
        if self.attempt(refusals, lambda: self.room.move(row, column)):
            lies.column = column

    @rule(card=some_card, back=st.booleans())
    def put_away(self, card: int, back: bool) -> None:
        row = self.room.card(self.some(card))
        action = card_actions.restore_card if back else card_actions.archive_card
        self.room.card_do("lead", row.number, action)
        self.cards[self.some(card)].away = not back

    @rule(fate=fates, length=st.integers(5, 30), days=st.integers(0, 12))
    def go_on(self, fate: str, length: int, days: int) -> None:
        """What a team would do next."""
        self.time_goes(days)
        live = [n for n in sorted(self.sprints) if self.sprints[n].state not in OVER]
        if not live:
            return
        running = self.running()
        number = live[0] if running is None else running
        index = sorted(self.sprints).index(number)
        if self.sprints[number].state == SHELL:
            self.open(index)
        if self.sprints[number].state == PLANNING:
            self.get_ready(index, length)
            self.start(index)
        elif self.sprints[number].state in RUNNING:
            self.say_all(index, fate)
            self.close(index)

    @rule(fate=fates)
    def go_on_soon(self, fate: str) -> None:
        """The same, so that it comes twice as often."""
        self.go_on(fate, 10, 1)

    @rule(days=st.integers(1, 12))
    def time_goes(self, days: int) -> None:
        self.room.now += timedelta(days)

    # --- running and closing ---

    @rule(index=which)
    def note(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        refusals = {404} if one is None else set() if one.state in RUNNING else {409}
        if one is not None and one.days is not None and self.today < one.days[0]:
            refusals = refusals | {422}
        self.attempt(refusals, lambda: self.room.do(
            "member", P.SPRINT_NOTE, running_actions.note_sync, number=number, day=self.today,
            texts={"next": "дальше"},
        ))  # fmt: skip

    @rule(index=which)
    def begin_review(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        refusals = {404} if one is None else set() if one.state in RUNNING else {409}
        if self.attempt(refusals, lambda: self.room.review(number)) and one is not None:
            one.state = REVIEW

    @rule(index=which)
    def resume(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        refusals = {404} if one is None else set() if one.state in RUNNING else {409}
        doing = lambda: self.room.do(  # noqa: E731
            "lead", P.SPRINT_CLOSE, running_actions.resume_sprint, number=number
        )
        if self.attempt(refusals, doing) and one is not None:
            one.state = ACTIVE

    @rule(index=which)
    def judge(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        for result_id in one.results if one is not None else ():
            doing = lambda result_id=result_id: self.room.do(  # noqa: E731
                "lead", P.SPRINT_CLOSE, review_actions.judge_result, result_id, "partly",
                note="не всё", seen=None, number=number,
            )  # fmt: skip
            if self.attempt(self.reviewed(number), doing) and one is not None:
                one.results[result_id] = True

    @rule(index=which, card=some_card, fate=fates)
    def decide(self, index: int, card: int, fate: str) -> None:
        number, card_id = self.number(index), self.some(card)
        refusals = self.reviewed(number)
        one = self.sprints.get(number)
        if one is not None and card_id not in one.ever:
            refusals = refusals | {404}
        if one is not None and fate == "next" and self.following(number) is None:
            refusals = refusals | {422}
        doing = lambda: self.room.decide(number, card_id, fate, reason="так")  # noqa: E731
        if self.attempt(refusals, doing) and one is not None:
            one.decided[card_id] = fate

    @rule(index=which)
    def remark(self, index: int) -> None:
        number = self.number(index)
        if self.attempt(self.reviewed(number), lambda: self.room.remark(number)):
            self.sprints[number].remarked = True

    @rule(index=which)
    def record(self, index: int) -> None:
        number = self.number(index)
        if self.attempt(self.reviewed(number), lambda: self.room.record(number)):
            self.sprints[number].verdict = True

    @rule(index=which, fate=fates)
    def say_all(self, index: int, fate: str) -> None:
        """All that a closing needs, one command after the other."""
        number = self.number(index)
        for doing in (self.begin_review, self.judge, self.remark, self.record):
            doing(index)
        for card_id in sorted(self.inside(number)):
            if self.cards[card_id].column not in DONE:
                self.decide(index, sorted(self.cards).index(card_id), fate)

    def open_cards(self, number: int) -> set[int]:
        """Cards about which something has to be decided."""
        return {
            card
            for card in self.inside(number)
            if self.cards[card].column not in DONE and not self.cards[card].away
        }

    @rule(index=which)
    def close(self, index: int) -> None:
        number = self.number(index)
        refusals = self.reviewed(number)
        one = self.sprints.get(number)
        if one is not None and one.state == CLOSED:
            refusals = set()
        after = self.following(number)
        if one is not None and one.state == REVIEW:
            waiting = self.open_cards(number)
            lacking = (
                not all(one.results.values())
                or not waiting <= one.decided.keys()
                or not (one.remarked and one.verdict)
                or (after is None and any(one.decided.get(card) == "next" for card in waiting))
            )
            refusals = {409} if lacking else set()
        going = one is not None and one.state == REVIEW
        if not self.attempt(refusals, lambda: self.room.close(number)) or one is None or not going:
            return
        open_cards = self.open_cards(number)
        one.kept = {}
        for card in self.inside(number):
            lies = self.cards[card]
            lies.sprint = None
            fate = "finished" if lies.column in DONE else "removed"
            if card in open_cards:
                fate = one.decided[card]
            one.kept[card] = (lies.column, fate)
            if fate == "next" and after is not None:
                self.enter(card, after)
            elif fate == "plan":
                lies.column = 0
            elif fate == "drop":
                lies.away = True
        one.state, one.closed_on = CLOSED, self.today
        one.snapshot = self.room.sprint(number).snapshot
        assert {card["id"] for card in one.snapshot["cards"]} == set(one.kept)
        if after is not None:
            self.sprints[after].state, self.sprints[after].opened = PLANNING, True

    @rule(index=which)
    def reopen(self, index: int) -> None:
        number = self.number(index)
        one = self.sprints.get(number)
        refusals: set[int] = set()
        if one is None:
            refusals = {404}
        elif one.state != REVIEW:
            later = any(other.started for n, other in self.sprints.items() if n > number)
            if one.state != CLOSED or self.running() is not None or later:
                refusals = {409}
        going = one is not None and one.state == CLOSED
        if not self.attempt(refusals, lambda: self.room.reopen(number)) or one is None or not going:
            return
        one.state, one.closed_on = REVIEW, None
        for card, (was_in, fate) in one.kept.items():
            lies = self.cards[card]
            lies.sprint = number
            if fate == "drop":
                lies.away = False
            if fate == "plan" and lies.column == 0 and not lies.away:
                lies.column = was_in
        for n, other in self.sprints.items():
            if n > number and other.state == PLANNING:
                touched = other.override or other.days or other.goal or other.results
                if touched or self.inside(n):
                    self.again.add(n)
                else:
                    other.state, other.opened = SHELL, False

    @rule(really=seldom)
    def take_back(self, really: bool) -> None:
        """The closing of the last one that was closed, which more often goes than not."""
        closed = [n for n, one in self.sprints.items() if one.state == CLOSED]
        if closed and not really:
            self.reopen(sorted(self.sprints).index(max(closed)))

    # --- invariants ---

    @invariant()
    def the_database_is_as_the_model_says(self) -> None:
        db.session.remove()
        rows = db.session.execute(select(Sprint.number, Sprint.state, Sprint.override_reason)).all()
        assert {row.number: str(row.state) for row in rows} == {
            number: one.state for number, one in self.sprints.items()
        }
        assert {row.number for row in rows if row.override_reason} == {
            number for number, one in self.sprints.items() if one.override
        }
        stays = db.session.execute(
            select(SprintCard.card_id, Sprint.number)
            .join(Sprint, Sprint.id == SprintCard.sprint_id)
            .where(SprintCard.left_at.is_(None))
        ).all()
        assert sorted((card, number) for card, number in stays) == sorted(
            (card, lies.sprint) for card, lies in self.cards.items() if lies.sprint is not None
        )
        columns = [c.id for c in self.room.columns()]
        cards = db.session.execute(
            select(Card.id, Card.column_id, Card.archived_at).where(Card.id.in_(list(self.cards)))
        )
        assert {
            card: (columns.index(column_id), away is not None) for card, column_id, away in cards
        } == {card: (lies.column, lies.away) for card, lies in self.cards.items()}

    @invariant()
    def one_runs_at_a_time_and_only_after_the_one_before(self) -> None:
        assert sum(one.state in RUNNING for one in self.sprints.values()) <= 1
        for number, one in self.sprints.items():
            before = self.before(number)
            if one.state in {SHELL, *OVER} or before is None:
                continue
            assert before.state in OVER or one.override or number in self.again

    @invariant()
    def every_stay_is_in_the_journal(self) -> None:
        events = db.session.execute(
            select(Event.id, Event.action, Event.subject_id, Event.data)
            .where(
                Event.id > self.heard,
                Event.action.in_(("card.sprint_entered", "card.sprint_left")),
            )
            .order_by(Event.id)
        )
        for event_id, action, card, data in events:
            self.heard = event_id
            if action == "card.sprint_entered":
                assert card not in self.told, "came in twice"
                self.told[card] = data["sprint"]
            else:
                assert self.told.pop(card) == data["sprint"], "left where it was not"
        assert self.told == {
            card: lies.sprint for card, lies in self.cards.items() if lies.sprint is not None
        }

    @invariant()
    def the_burn_up_is_that_of_the_board(self) -> None:
        number = self.running()
        if number is None:
            return
        row = self.room.sprint(number)
        scope = scope_of(row, entries_of([row.id])[row.id], self.today)
        assert scope is not None
        up = burn_up(flow_of(self.room.board().id, self.today), scope)
        assert all(done <= whole for done, whole in zip(up.finished, up.scope, strict=True))
        inside = [self.cards[card] for card in self.inside(number)]
        assert up.finished[-1] == sum(card.column in DONE for card in inside)
        assert up.scope[-1] == sum(card.column in DONE or not card.away for card in inside)

    @invariant()
    def a_closed_sprint_keeps_its_snapshot(self) -> None:
        for number, one in self.sprints.items():
            if one.state == CLOSED:
                assert self.room.sprint(number).snapshot == one.snapshot

    def charts_of_the_closed_are_the_same_for_ever(self) -> None:
        """Worked out again from the journal, they are those of the snapshot."""
        self.room.now += timedelta(365)
        for number, one in self.sprints.items():
            if one.state != CLOSED:
                continue
            row = self.room.sprint(number)
            flow = flow_of(self.room.board().id, self.today)
            scope = scope_of(row, entries_of([row.id])[row.id], self.today)
            assert scope is not None
            series = series_of(burn_up(flow, scope), sprint_flow(flow, scope))
            assert series == one.snapshot["series"]


CI = settings(
    max_examples=20,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_random_sequences_do_what_the_model_does(world: World) -> None:
    bound = type("Bound", (Sprints,), {"world": world})
    run_state_machine_as_test(bound, settings=CI)
