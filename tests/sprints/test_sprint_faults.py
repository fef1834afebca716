"""Two windows, a lead who goes, a process that dies, a clock that jumps: nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import event, select

from kaskad.boards import card_actions, move_actions
from kaskad.boards.access import board_for, card_for
from kaskad.boards.models import Card
from kaskad.cascade.team_actions import add_team_member, end_team_member
from kaskad.core import errors
from kaskad.core.db import db, metadata, unit_of_work
from kaskad.people.permissions import Permission, Role
from kaskad.sprints import (
    close_actions,
    plan_actions,
    planning_actions,
    review_actions,
    running_actions,
    scope_actions,
)
from kaskad.sprints.access import plan_for, sprint_for
from kaskad.sprints.burn import burn_up
from kaskad.sprints.flow_queries import entries_of, flow_of, scope_of
from kaskad.sprints.models import Sprint, SprintCard
from tests.cast import Cast, Visit
from tests.sprints.conftest import MONDAY, Room

P = Permission
Deed = Callable[[Cast], Any]


class Window(threading.Thread):
    """Somebody's browser window: a request of its own in a thread of its own."""

    def __init__(self, app: Flask, deed: Deed, gate: threading.Barrier | None = None) -> None:
        super().__init__(daemon=True)
        self.app, self.deed, self.gate = app, deed, gate
        self.answer: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        with self.app.test_request_context(headers={"Accept-Language": "ru"}):
            try:
                if self.gate is not None:
                    self.gate.wait(20)
                self.answer = self.deed(Cast(self.app))
            except BaseException as error:  # noqa: BLE001 - looked at by the test
                self.error = error
            finally:
                db.session.remove()


def at_once(app: Flask, *deeds: Deed) -> list[Window]:
    """Do all the deeds at the same moment, each in its own window."""
    db.session.remove()
    gate = threading.Barrier(len(deeds))
    windows = [Window(app, deed, gate) for deed in deeds]
    for one in windows:
        one.start()
    for one in windows:
        one.join(60)
        assert not one.is_alive(), "stuck"
    db.session.remove()
    return windows


def deed(who: str, permission: Permission, action: Callable[..., Any], *args: Any,
         number: int | None = None, **named: Any) -> Deed:  # fmt: skip
    def doing(cast: Cast) -> Any:
        person = cast.person(who)
        with unit_of_work(person):
            place: Any = (
                plan_for(person, "PRO", permission)
                if number is None
                else sprint_for(person, "PRO", number, permission)
            )
            return action(person, place, *args, **named)

    return doing


def closing(who: str, number: int = 1) -> Deed:
    return deed(who, P.SPRINT_CLOSE, close_actions.close_sprint, number=number)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    db.session.remove()
    with db.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.fixture
def ready(room: Room) -> Room:
    """Sprint 1 of three waits for its closing: a finished card, and one for each decision."""
    room.plan(3)
    room.open(1)
    cards = room.ready(1, 4)
    room.start(1)
    room.move(cards[0], 3)
    room.review(1)
    room.remark(1)
    room.record(1)
    for card, fate in zip(cards[1:], ("next", "plan", "drop"), strict=True):
        room.decide(1, card.id, fate)
    db.session.remove()
    return room


# --- two windows ---


def test_closed_from_two_windows_it_is_closed_once(ready: Room, app: Flask) -> None:
    for turn in range(3):
        windows = at_once(app, closing("lead"), closing("office"), closing("lead"))
        assert [one.error for one in windows] == [None] * 3
        assert sum(one.answer is not None for one in windows) == 1
        assert len(ready.told("sprint.closed")) == turn + 1
        assert ready.states() == {1: "closed", 2: "planning", 3: "shell"}
        assert len(ready.inside(2)) == 1
        assert ready.inside(1) == set()
        assert len(ready.told("sprint.opened")) == turn + 2
        ready.reopen(1)
        db.session.remove()


def test_two_requests_at_once_close_it_once_and_both_get_an_answer(
    ready: Room, app: Flask, visit: Visit
) -> None:
    lead, office = visit("lead"), visit("office")
    address = "/projects/PRO/sprints/1/close"
    windows = at_once(app, *(lambda _cast, b=b: b.post(address) for b in (lead, office)))
    assert [one.error for one in windows] == [None, None]
    answers = sorted(one.answer.status_code for one in windows)
    assert answers == [200, 303]  # "closed, the next one is open", and how it stands now
    assert len(ready.told("sprint.closed")) == 1
    assert ready.states() == {1: "closed", 2: "planning", 3: "shell"}
    assert lead.post(address).status_code == 200
    assert len(ready.told("sprint.closed")) == 1


def test_two_sprints_started_at_once(room: Room, app: Flask) -> None:
    room.plan(2)
    room.open(1)
    room.override(2)
    room.ready(1, 1)
    today = datetime.now(UTC).date()
    for number, first in ((1, today), (2, today + timedelta(40))):
        room.change(number, goal="Цель", starts_on=first, ends_on=first + timedelta(20))
    room.add(2, [room.make().id])
    start = planning_actions.start_sprint
    windows = at_once(
        app, deed("lead", P.SPRINT_PLAN, start, number=1),
        deed("office", P.SPRINT_PLAN, start, number=2),
    )  # fmt: skip
    refused = [one.error for one in windows if one.error is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], errors.Conflict)
    assert refused[0].what_next
    assert sorted(room.states().values()) == ["active", "planning"]


def test_opening_while_the_one_before_is_opened_again(room: Room, app: Flask) -> None:
    room.plan(3)
    room.run(1, 1)
    room.say_all(1)
    room.close(1)
    room.cancel(2)
    windows = at_once(
        app,
        deed("lead", P.SPRINT_PLAN, planning_actions.open_planning, number=3),
        deed("office", P.SPRINT_OVERRIDE, close_actions.reopen_sprint, number=1, reason="рано"),
    )
    assert windows[1].error is None
    assert windows[0].error is None or isinstance(windows[0].error, errors.Conflict)
    assert room.states() == {1: "in_review", 2: "cancelled", 3: "shell"}


def test_a_sprint_is_opened_while_the_count_goes_down(room: Room, app: Flask) -> None:
    room.plan(2)
    room.open(1)
    windows = at_once(
        app,
        deed("office", P.SPRINT_OVERRIDE, planning_actions.open_planning, number=2,
             override_reason="надо", may_override=True),
        deed("lead", P.SPRINT_PLAN, plan_actions.change_count, 1, reason="меньше"),
    )  # fmt: skip
    assert sum(one.error is None for one in windows) == 1
    assert all(isinstance(one.error, errors.KaskadError | None) for one in windows)
    state, opened = room.sprint(2).state, room.sprint(2).opened_at
    assert (state, opened is None) in {("planning", False), ("cancelled", True)}


def slow_card(into: str, made: threading.Event, change: Callable[..., Any] | None = None) -> Deed:
    """A new card (or a *change* of one) that is written, and only after a while committed."""

    def doing(cast: Cast) -> Any:
        person = cast.person("member")
        with unit_of_work(person):
            if change is not None:
                done = change(person)
            else:
                place = board_for(person, "PRO", P.CARD_CREATE)
                done = card_actions.create_card(
                    person, place, cast.columns()[1], title="В последний миг", into=into
                )
            made.set()
            time.sleep(0.4)
            return done

    return doing


def beside(app: Flask, slow: Deed, made: threading.Event, quick: Deed) -> tuple[Window, Window]:
    """*quick* begins when *slow* has written and not committed yet."""
    db.session.remove()
    first = Window(app, slow)
    first.start()
    assert made.wait(20)
    second = Window(app, quick)
    second.start()
    for one in (first, second):
        one.join(60)
        assert not one.is_alive()
    db.session.remove()
    return first, second


def test_a_card_made_while_the_sprint_closes_is_not_lost_in_it(ready: Room, app: Flask) -> None:
    made = threading.Event()
    maker, closer = beside(app, slow_card("", made), made, closing("lead"))
    assert maker.error is None
    assert isinstance(closer.error, errors.Conflict)  # nobody has decided about it
    key = f"ПРО-{maker.answer.number}"
    assert key in " ".join(closer.error.what_next)
    assert maker.answer.id in ready.inside(1)
    ready.decide(1, maker.answer.id, "next")
    ready.close(1)
    assert maker.answer.id in ready.inside(2)


def test_a_card_made_while_its_sprint_is_cancelled_goes_back_to_the_plan(
    ready: Room, app: Flask
) -> None:
    made = threading.Event()
    cancel = deed("lead", P.SPRINT_PLAN, plan_actions.cancel_sprint, number=1, reason="нет")
    maker, ended = beside(app, slow_card("", made), made, cancel)
    assert maker.error is ended.error is None
    assert ready.stays(maker.answer.id) == [(1, "plan")]


def test_a_card_that_moves_while_the_sprint_closes_counts_as_it_lies(
    ready: Room, app: Flask
) -> None:
    """The finished card is taken up again at the very moment of the closing."""
    card = next(
        ready.card(card_id)
        for card_id in ready.inside(1)
        if ready.card(card_id).finished_at is not None
    )
    number = card.number
    made = threading.Event()

    def back(person: Any) -> Any:
        place = card_for(person, f"PRO-{number}", P.CARD_MOVE)
        return move_actions.move_card(person, place, Cast(app).columns()[1], seen=None)

    mover, closer = beside(app, slow_card("", made, back), made, closing("lead"))
    assert mover.error is None
    assert isinstance(closer.error, errors.Conflict)
    assert f"ПРО-{number}" in " ".join(closer.error.what_next)
    assert ready.states()[1] == "in_review"


def test_a_card_that_is_finished_after_the_decision_is_finished(ready: Room) -> None:
    decided = {one: ready.card(one) for one in ready.inside(1)}
    dropped = max(decided)
    ready.move(decided[dropped], 3)
    ready.close(1)
    assert ready.stays(dropped) == [(1, "finished")]
    assert ready.card(dropped).archived_at is None


def test_many_windows_at_random_leave_everything_whole(ready: Room, app: Flask) -> None:
    """No deadlock, no error but in words, and the books agree in the end."""
    numbers = {card.id: card.number for card in map(ready.card, ready.inside(1))}

    def at_random(seed: int) -> Deed:
        def doing(cast: Cast) -> Any:
            dice = random.Random(seed)
            for _ in range(12):
                card_id = dice.choice(sorted(numbers))
                number = dice.randint(1, 3)
                choices: list[Deed] = [
                    closing("lead"),
                    deed(
                        "office",
                        P.SPRINT_OVERRIDE,
                        close_actions.reopen_sprint,
                        number=1,
                        reason="так",
                    ),
                    deed(
                        "office",
                        P.SPRINT_OVERRIDE,
                        planning_actions.open_planning,
                        number=number,
                        override_reason="так",
                        may_override=True,
                    ),
                    deed("lead", P.SPRINT_PLAN, adding(card_id), number=number),
                    deed("lead", P.SPRINT_CLOSE, running_actions.begin_review, number=1),
                    moving(numbers[card_id], dice.randint(0, 4)),
                    new_card(dice.choice(["", "all", "2"])),
                ]
                try:
                    dice.choice(choices)(cast)
                except errors.KaskadError as error:
                    refused.append(error.message)
                db.session.remove()

        return doing

    refused: list[str] = []
    windows = at_once(app, *(at_random(seed) for seed in range(4)))
    assert [one.error for one in windows] == [None] * 4
    assert all(refused)
    open_stays = db.session.execute(
        select(SprintCard.card_id, Sprint.state)
        .join(Sprint, Sprint.id == SprintCard.sprint_id)
        .where(SprintCard.left_at.is_(None))
    ).all()
    assert len({row.card_id for row in open_stays}) == len(open_stays)
    assert {str(row.state) for row in open_stays} <= {"planning", "active", "in_review"}
    told: dict[int, int] = {}
    for one in ready.told("card.sprint_entered", "card.sprint_left"):
        if one.action == "card.sprint_entered":
            assert one.subject_id not in told
            told[one.subject_id] = one.data["sprint"]
        else:
            assert told.pop(one.subject_id) == one.data["sprint"]
    assert told.keys() == {row.card_id for row in open_stays}


def adding(card_id: int) -> Callable[..., Any]:
    def action(person: Any, place: Any) -> Any:
        row = plan_actions.row_of(place.sprint.initiative_id)
        return scope_actions.add_cards(person, place, [card_id], row)

    return action


def moving(number: int, column: int) -> Deed:
    def doing(cast: Cast) -> Any:
        person = cast.person("lead")
        with unit_of_work(person):
            place = card_for(person, f"PRO-{number}", P.CARD_MOVE)
            return move_actions.move_card(person, place, cast.columns()[column], seen=None)

    return doing


def new_card(into: str) -> Deed:
    def doing(cast: Cast) -> Any:
        person = cast.person("member")
        with unit_of_work(person):
            place = board_for(person, "PRO", P.CARD_CREATE)
            return card_actions.create_card(
                person, place, cast.columns()[0], title="Новая", into=into
            )

    return doing


# --- people who go ---


def test_a_lead_is_removed_in_the_middle_and_another_one_goes_on(room: Room, visit: Visit) -> None:
    window = visit("lead")  # open since before
    room.plan(2)
    (card,) = room.run(1, 1)
    room.review(1)
    room.decide(1, card.id, "next", reason="решила первая")
    with unit_of_work():
        project, lead = room.cast.initiative(), room.cast.person("lead")
        end_team_member(None, project, lead, sure=True)
        add_team_member(None, project, room.cast.person("employee"), Role.LEAD)
    for doing in (
        lambda: room.close(1),
        lambda: room.decide(1, card.id, "drop"),
        lambda: room.record(1),
        lambda: room.remark(1, "lead"),
    ):
        with pytest.raises((errors.NotFound, errors.Forbidden)):
            doing()
    assert room.states() == {1: "in_review", 2: "shell"}
    assert window.post("/projects/PRO/sprints/1/close").status_code == 404
    room.remark(1)
    room.do("employee", P.SPRINT_CLOSE, review_actions.save_review, {"verdict": "remarks"},
            seen=None, number=1)  # fmt: skip
    room.close(1, "employee")
    assert room.stays(card.id) == [(1, "next"), (2, "here")]
    assert room.told("sprint.card_decided")[0].actor_id == room.cast.person("lead").id
    assert room.sprint(1).closed_by_id == room.cast.person("employee").id


# --- a process that dies ---


class Boom(BaseException):
    """The process dies here."""


DEEDS: dict[str, tuple[Callable[[Room], Any], Callable[[Room], Any]]] = {
    # name: (what is done before, the deed)
    "plan": (lambda room: None, lambda room: room.plan(3, initial=True)),
    "start": (
        lambda room: (room.plan(2), room.open(1), room.ready(1, 2)), lambda room: room.start(1)
    ),
    "cancel": (lambda room: (room.plan(2), room.run(1, 2)), lambda room: room.cancel(1)),
    "close": (lambda room: None, lambda room: room.close(1)),
    "reopen": (lambda room: room.close(1), lambda room: room.reopen(1)),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_killed_at_any_flush_nothing_is_half_done(
    name: str, room: Room, request: pytest.FixtureRequest
) -> None:
    if name in {"close", "reopen"}:
        request.getfixturevalue("ready")
    before, doing = DEEDS[name]
    before(room)
    stood = everything()
    for kill_at in range(1, 100):
        flushes = 0

        def count(*_args: Any, kill_at: int = kill_at) -> None:
            nonlocal flushes
            flushes += 1
            if flushes == kill_at:
                raise Boom

        event.listen(db.session, "after_flush", count)
        try:
            doing(room)
            break
        except Boom:
            assert everything() == stood, kill_at
        finally:
            event.remove(db.session, "after_flush", count)
    else:
        pytest.fail("it never came through")
    assert kill_at > 1
    assert everything() != stood


CHILD = """
import os, sys
from pathlib import Path
from sqlalchemy import event
from kaskad.app import create_app
from kaskad.core.config import Settings
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Account, Person
from kaskad.people.permissions import Permission
from kaskad.sprints.access import sprint_for
from kaskad.sprints.close_actions import close_sprint

folder, url, kill_at = sys.argv[1], sys.argv[2], int(sys.argv[3])
app = create_app(Settings(data_dir=Path(folder), database_url=url, secret_key="tests only"))
seen = 0
def count(*_args):
    global seen
    seen += 1
    if seen == kill_at:
        os.kill(os.getpid(), 9)
with app.test_request_context():
    person = db.session.scalars(
        db.select(Person).join(Account).where(Account.email_key == "lead@ozerny.example")
    ).one()
    event.listen(db.session, "before_commit" if kill_at == 1 else "after_flush", count)
    with unit_of_work(person):
        close_sprint(person, sprint_for(person, "PRO", 1, Permission.SPRINT_CLOSE))
"""


@pytest.mark.parametrize("kill_at", [1, 8])
def test_a_process_killed_while_it_closes_leaves_the_sprint_as_it_was(
    ready: Room, app: Flask, kill_at: int
) -> None:
    """1: everything written, nothing committed; 8: in the middle of the moves."""
    stood = everything()
    own = app.extensions["kaskad_settings"]
    db.session.remove()
    died = subprocess.run(
        [sys.executable, "-c", CHILD, str(own.data_dir), own.database_url, str(kill_at)],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    assert everything() == stood
    ready.close(1)
    assert ready.states() == {1: "closed", 2: "planning", 3: "shell"}
    assert len(ready.told("sprint.closed")) == 1


# --- clocks ---


def test_a_sprint_over_the_change_of_clocks_has_all_its_days(room: Room) -> None:
    g.time_zone = "Europe/Berlin"  # 27 March 2022 has 23 hours there
    room.go_to(date(2022, 3, 24))
    room.plan(2)
    first, second = room.run(1, 2, days=7)
    room.now = datetime(2022, 3, 26, 22, 58, tzinfo=UTC)  # 23:58 local: still the 26th
    room.move(first, 3)
    room.now = datetime(2022, 3, 27, 21, 58, tzinfo=UTC)  # 23:58 local in summer time: the 27th
    room.move(second, 3)
    room.now = datetime(2022, 3, 29, 12, 0, tzinfo=UTC)
    row = room.sprint(1)
    as_of = date(2022, 3, 29)
    scope = scope_of(row, entries_of([row.id])[row.id], as_of)
    assert scope is not None
    up = burn_up(flow_of(room.board().id, as_of), scope)
    assert [day.day for day in up.days] == [24, 25, 26, 27, 28, 29]
    assert up.finished == (0, 0, 1, 2, 2, 2)
    assert up.scope == (2,) * 6
    assert len(up.ideal) == 7
    room.say_all(1)
    room.close(1)
    series = room.sprint(1).snapshot["series"]
    assert (series["first"], series["days"], series["finished"][-1]) == ("2022-03-24", 6, 2)


@pytest.mark.parametrize(("moment", "closed_on"), [
    (datetime(2022, 1, 23, 21, 29, tzinfo=UTC), date(2022, 1, 24)),  # 00:30 in Moscow
    (datetime(2022, 1, 23, 20, 57, tzinfo=UTC), date(2022, 1, 23)),  # 23:58
])  # fmt: skip
def test_closed_just_after_midnight_it_is_closed_on_the_new_day(
    room: Room, moment: datetime, closed_on: date
) -> None:
    room.plan(2)
    (card,) = room.run(1, 1, days=10)
    room.say_all(1, "next")
    room.now = moment
    room.close(1)
    shot = room.sprint(1).snapshot
    assert shot["as_of"] == closed_on.isoformat()
    assert shot["series"]["days"] == (closed_on - MONDAY).days + 1
    with pytest.raises(errors.Invalid):
        room.change(2, starts_on=closed_on - timedelta(1), ends_on=closed_on + timedelta(10))
    room.change(2, starts_on=closed_on, ends_on=closed_on + timedelta(10))
    # Worked out again a year later, on any machine's clock, it is what the snapshot says.
    row = room.sprint(1)
    scope = scope_of(row, entries_of([row.id])[row.id], date(2023, 1, 1))
    assert scope is not None
    up = burn_up(flow_of(room.board().id, date(2023, 1, 1)), scope)
    assert list(up.scope) == shot["series"]["scope"]
    assert db.session.get_one(Card, card.id).archived_at is None
