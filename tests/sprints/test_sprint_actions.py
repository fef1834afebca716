"""Every action of the sprints: who, in which state, and the sentence of each refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kaskad.boards import card_actions
from kaskad.boards.models import CardLink
from kaskad.cascade.models import InitiativeState
from kaskad.core import errors
from kaskad.core.db import Model, db, unit_of_work
from kaskad.people.permissions import Permission
from kaskad.sprints import (
    close_actions,
    plan_actions,
    planning_actions,
    retro_actions,
    review_actions,
    running_actions,
)
from kaskad.sprints.models import (
    ProposedValue,
    Sprint,
    SprintCapacity,
    SprintCard,
    SprintPlan,
    SprintState,
)
from tests.sprints.conftest import MONDAY, Room

P = Permission
PLANNERS = {"lead", "office"}
TEAM = {"lead", "member"}

SHELL, PLANNING, ACTIVE = "shell", "planning", "active"
REVIEW, CLOSED, CANCELLED = "in_review", "closed", "cancelled"


def bring(room: Room, state: str) -> None:
    """Sprint 1 of three in *state*."""
    room.plan(3)
    if state == SHELL:
        return
    room.open(1)
    if state == PLANNING:
        room.ready(1)
        return
    if state == CANCELLED:
        room.cancel(1)
        return
    room.ready(1)
    room.start(1)
    if state == REVIEW:
        room.say_all(1)
    if state == CLOSED:
        room.say_all(1)
        room.close(1)


def result(room: Room, who: str = "lead") -> Any:
    return room.do(who, P.SPRINT_PLAN, planning_actions.add_result, number=1, text="Итог")


ACTIONS: dict[str, tuple[Callable[[Room, str], Any], set[str], set[str]]] = {
    # name: (doing as *who*, states in which it goes, people who may)
    "outline": (
        lambda room, who: room.do(who, P.SPRINT_PLAN, plan_actions.outline_sprint,
                                  {"outline": "о чём"}, number=1, seen=None),
        {SHELL, PLANNING}, PLANNERS,
    ),
    "open": (
        lambda room, who: room.do(who, P.SPRINT_PLAN, planning_actions.open_planning, number=1),
        {SHELL, PLANNING}, PLANNERS,
    ),
    "change": (
        lambda room, who: room.do(who, P.SPRINT_PLAN, planning_actions.change_sprint,
                                  {"goal": "новая"}, number=1, seen=None),
        {PLANNING, ACTIVE, REVIEW}, PLANNERS,
    ),
    "result": (
        result, {PLANNING, ACTIVE, REVIEW}, PLANNERS,
    ),
    "capacity": (
        lambda room, who: room.do(who, P.SPRINT_PLAN, planning_actions.set_capacity,
                                  {room.cast.person("member").id: Decimal(3)}, number=1),
        {PLANNING, ACTIVE, REVIEW}, PLANNERS,
    ),
    "start": (
        lambda room, who: room.do(who, P.SPRINT_PLAN, planning_actions.start_sprint, number=1),
        {PLANNING, ACTIVE}, PLANNERS,
    ),
    "cancel": (
        lambda room, who: room.do(who, P.SPRINT_PLAN, plan_actions.cancel_sprint, number=1,
                                  reason="нет"),
        {SHELL, PLANNING, ACTIVE, REVIEW, CANCELLED}, PLANNERS,
    ),
    "note": (
        lambda room, who: room.do(who, P.SPRINT_NOTE, running_actions.note_sync, number=1,
                                  day=MONDAY, texts={"done": "сделано"}),
        {ACTIVE, REVIEW}, {"lead", "member", "office", "participant"},
    ),
    "review": (
        lambda room, who: room.do(who, P.SPRINT_CLOSE, running_actions.begin_review, number=1),
        {ACTIVE, REVIEW}, PLANNERS,
    ),
    "resume": (
        lambda room, who: room.do(who, P.SPRINT_CLOSE, running_actions.resume_sprint, number=1),
        {ACTIVE, REVIEW}, PLANNERS,
    ),
    "record": (
        lambda room, who: room.do(who, P.SPRINT_CLOSE, review_actions.save_review,
                                  {"summary": "слова"}, number=1, seen=None),
        {REVIEW}, PLANNERS,
    ),
    "remark": (
        lambda room, who: room.do(who, P.RETRO_SHARE, retro_actions.add_remark, "hindered",
                                  "мало дней", category="process", number=1),
        {REVIEW}, TEAM | {"participant"},
    ),
    "close": (lambda room, who: room.close(1, who), {REVIEW, CLOSED}, PLANNERS),
    "reopen": (
        lambda room, who: room.do(who, P.SPRINT_OVERRIDE, close_actions.reopen_sprint, number=1,
                                  reason="ошиблись"),
        {REVIEW, CLOSED}, {"office"},
    ),
}  # fmt: skip


def tried(room: Room, doing: Callable[[], Any]) -> errors.Conflict | None:
    """The refusal, if there is one. What the action did is rolled back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.session(), "commit", db.session().rollback)
        patch.setattr(db.session, "remove", lambda: None)
        try:
            doing()
        except errors.Conflict as error:
            return error
    return None


@pytest.mark.parametrize("state", [SHELL, PLANNING, ACTIVE, REVIEW, CLOSED, CANCELLED])
def test_an_action_goes_in_its_states_and_is_refused_with_a_sentence_in_the_others(
    room: Room, state: str
) -> None:
    bring(room, state)
    for name, (doing, states, people) in ACTIONS.items():
        who = "office" if "office" in people else "lead"
        db.session.remove()
        before = room.states()
        refusal = tried(room, partial(doing, room, who))
        assert (refusal is None) == (state in states), (name, state, refusal)
        if refusal is not None:
            assert refusal.message.endswith("."), name
            assert refusal.what_next, (name, state)
        db.session.remove()
        assert room.states() == before, name


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_people_without_the_right_are_refused(room: Room, name: str) -> None:
    doing, states, people = ACTIONS[name]
    state = next(one for one in (REVIEW, ACTIVE, PLANNING, SHELL, CLOSED) if one in states)
    bring(room, state)
    everybody = ("lead", "member", "participant", "observer", "office", "director", "viewer",
                 "stranger", "gone")  # fmt: skip
    for who in everybody:
        if who in people:
            continue
        with pytest.raises((errors.Forbidden, errors.NotFound)) as caught:
            doing(room, who)
        if who in {"stranger", "gone"}:
            assert caught.value.status == 404, (name, who)
    assert room.states()[1] == state


DOORS: dict[str, Callable[[Room, int], Any]] = {
    "goal": lambda room, n: room.change(n, goal="Цель"),
    "title": lambda room, n: room.change(n, title="Имя"),
    "days": lambda room, n: room.change(
        n, starts_on=MONDAY + timedelta(90), ends_on=MONDAY + timedelta(120)
    ),
    "done means": lambda room, n: room.change(n, definition_of_done="готово"),
    "results": lambda room, n: room.do(
        "lead", P.SPRINT_PLAN, planning_actions.add_result, number=n, text="Итог"
    ),
    "capacity": lambda room, n: room.do(
        "lead", P.SPRINT_PLAN, planning_actions.set_capacity,
        {room.cast.person("lead").id: Decimal(5)}, number=n,
    ),
    "cards": lambda room, n: room.add(n, [room.cast.card(1).id]),
    "new card": lambda room, n: room.make("Новая", into=str(n)),
    "note": lambda room, n: room.do(
        "lead", P.SPRINT_NOTE, running_actions.note_sync, number=n, day=MONDAY,
        texts={"done": "да"},
    ),
    "start": lambda room, n: room.start(n),
    "open": lambda room, n: room.open(n),
    "review": lambda room, n: room.review(n),
    "decide": lambda room, n: room.decide(n, room.cast.card(1).id, "plan"),
    "remark": lambda room, n: room.remark(n),
    "record": lambda room, n: room.record(n),
}  # fmt: skip


@pytest.mark.parametrize("door", sorted(DOORS))
def test_the_lock_is_on_every_door_of_a_shell(room: Room, door: str) -> None:
    room.plan(3)
    room.run(1)
    cards = db.session.scalar(select(db.func.count()).select_from(SprintCard))
    with pytest.raises(errors.Conflict) as caught:
        DOORS[door](room, 2)
    assert "Спринт 2" in caught.value.message or "Sprint 2" in caught.value.message
    assert len(caught.value.what_next) == 3  # what may be done now, how it opens, the override
    db.session.remove()
    sprint = room.sprint(2)
    assert (sprint.state, sprint.goal, sprint.title, sprint.starts_on) == (SHELL, "", "", None)
    assert db.session.scalar(select(db.func.count()).select_from(SprintCard)) == cards
    assert room.states() == {1: ACTIVE, 2: SHELL, 3: SHELL}


def test_a_shell_whose_turn_has_come_says_to_open_it(room: Room) -> None:
    room.plan(2)
    with pytest.raises(errors.Conflict) as caught:
        room.change(1, goal="Цель")
    assert len(caught.value.what_next) == 1


def test_a_shell_takes_a_window_and_an_outline_only(room: Room) -> None:
    room.plan(2)
    outline = plan_actions.outline_sprint
    room.do("lead", P.SPRINT_PLAN, outline, {
        "window_raw": "осень", "outline": "собрать актив", "goal": "нет", "title": "нет",
        "starts_on": MONDAY,
    }, number=2, seen=None)  # fmt: skip
    sprint = room.sprint(2)
    assert (sprint.window_raw, sprint.outline) == ("осень", "собрать актив")
    assert (sprint.goal, sprint.title, sprint.starts_on) == ("", "", None)
    again = room.do("lead", P.SPRINT_PLAN, outline, {"outline": "собрать актив"}, number=2,
                    seen=None)  # fmt: skip
    assert again is None
    with pytest.raises(errors.Invalid):
        room.do("lead", P.SPRINT_PLAN, outline, {"window_raw": "я" * 301}, number=2, seen=None)
    with pytest.raises(errors.Conflict):
        room.do("lead", P.SPRINT_PLAN, outline, {"outline": "иное"}, number=2, seen=1)


def test_the_outline_becomes_the_goal_when_planning_opens(room: Room) -> None:
    room.plan(1)
    room.do("lead", P.SPRINT_PLAN, plan_actions.change_plan, {"definition_of_done": "Готово: …"},
            seen=None)  # fmt: skip
    room.do("lead", P.SPRINT_PLAN, plan_actions.outline_sprint, {"outline": "о чём"}, number=1,
            seen=None)  # fmt: skip
    room.open(1)
    assert (room.sprint(1).goal, room.sprint(1).definition_of_done) == ("о чём", "Готово: …")


def refused_by_database(row: Model) -> None:
    """The row is against an index: past the actions nobody gets it in either."""

    def write() -> None:
        with unit_of_work():
            db.session.add(row)

    with pytest.raises(IntegrityError):
        write()


# --- override ---


def test_the_office_opens_ahead_with_a_reason_that_stays_for_ever(room: Room) -> None:
    room.plan(3)
    room.run(1)
    with pytest.raises(errors.Invalid) as caught:
        room.override(2, "   ")
    assert "reason" in caught.value.fields
    room.override(2, "конкурс объявлен раньше")
    sprint = room.sprint(2)
    assert (sprint.state, sprint.override_reason) == (PLANNING, "конкурс объявлен раньше")
    assert sprint.override_by_id == room.cast.person("office").id
    assert room.told("sprint.opened")[-1].data["override"] == "конкурс объявлен раньше"
    room.say_all(1)
    room.close(1)
    room.go_to(MONDAY + timedelta(30))
    room.run(2)
    room.say_all(2)
    room.close(2)
    assert room.sprint(2).override_reason == "конкурс объявлен раньше"


def test_a_lead_cannot_override(room: Room) -> None:
    room.plan(2)
    room.run(1)
    with pytest.raises(errors.Forbidden):
        room.do("lead", P.SPRINT_OVERRIDE, planning_actions.open_planning, number=2,
                override_reason="хочу", may_override=True)  # fmt: skip
    assert room.sprint(2).state == SHELL


def test_an_override_that_was_not_needed_leaves_no_mark(room: Room) -> None:
    room.plan(2)
    room.override(1, "")
    assert (room.sprint(1).state, room.sprint(1).override_reason) == (PLANNING, "")


def test_only_one_sprint_runs(room: Room) -> None:
    room.plan(2)
    room.run(1)
    room.override(2)
    room.go_to(MONDAY + timedelta(30))
    room.ready(2)
    with pytest.raises(errors.Conflict) as caught:
        room.start(2)
    assert caught.value.what_next
    project = room.cast.initiative().id
    refused_by_database(Sprint(initiative_id=project, number=9, state=SprintState.ACTIVE))
    assert room.states() == {1: ACTIVE, 2: PLANNING}


# --- the plan ---


def test_planning_twice_is_planning_once(room: Room) -> None:
    room.plan(3, initial=True)
    assert list(room.states()) == [0, 1, 2, 3]
    room.plan(5)
    assert list(room.states()) == [0, 1, 2, 3]
    assert len(room.told("sprints.planned")) == 1
    assert db.session.scalar(select(db.func.count()).select_from(SprintPlan)) == 1


@pytest.mark.parametrize("count", [0, -1, 61])
def test_the_count_has_bounds(room: Room, count: int) -> None:
    with pytest.raises(errors.Invalid):
        room.plan(count)
    room.plan(1)
    with pytest.raises(errors.Invalid):
        room.change_count(count)


def test_changing_the_count_needs_a_reason_and_moves_only_shells(room: Room) -> None:
    room.plan(4, initial=True)
    assert room.change_count(4) is None
    with pytest.raises(errors.Invalid) as caught:
        room.change_count(2, reason="")
    assert "reason" in caught.value.fields
    event = room.change_count(2, "меньше времени")
    assert event.data["count"] == [4, 2]
    assert room.states() == {0: SHELL, 1: SHELL, 2: SHELL, 3: CANCELLED, 4: CANCELLED}
    assert room.sprint(3).cancel_reason == "меньше времени"
    room.change_count(5)
    assert room.states() == dict.fromkeys(range(6), SHELL)
    assert room.sprint(3).cancel_reason == ""


def test_what_is_planned_already_cannot_be_taken_out_of_the_count(room: Room) -> None:
    room.plan(3)
    room.run(1)
    room.override(3)
    with pytest.raises(errors.Invalid) as caught:
        room.change_count(2)
    assert "3" in caught.value.fields["count"]
    room.cancel(2)
    assert room.change_count(2) is None  # two live ones: 1 and 3


def test_a_number_that_has_been_worked_on_does_not_come_back_as_a_shell(room: Room) -> None:
    room.plan(1)
    room.run(1)
    room.cancel(1)
    room.change_count(1)
    assert room.states() == {1: CANCELLED, 2: SHELL}
    shell = room.sprint(2)
    assert (shell.goal, shell.starts_on, shell.started_at) == ("", None, None)


@pytest.mark.parametrize("state", [SHELL, PLANNING, ACTIVE, REVIEW])
def test_cancelling_gives_cards_back_and_lets_the_next_one_open(room: Room, state: str) -> None:
    bring(room, state)
    ids = room.inside(1)
    done = room.card(min(ids)) if ids else None
    if done is not None:
        room.move(done, 3)
    with pytest.raises(errors.Invalid):
        room.cancel(1, " ")
    event = room.cancel(1, "нет людей")
    assert event.data["before"] == state
    assert room.cancel(1, "ещё раз") is None
    assert (room.sprint(1).state, room.sprint(1).cancel_reason) == (CANCELLED, "нет людей")
    assert room.inside(1) == set()
    for card_id in ids:
        fate = "finished" if done is not None and card_id == done.id else "plan"
        assert room.stays(card_id) == [(1, fate)]
        assert room.card(card_id).archived_at is None
    room.open(2)
    assert room.sprint(2).state == PLANNING


def test_a_cancelled_one_between_does_not_unlock_the_one_after(room: Room) -> None:
    room.plan(3)
    room.run(1)
    room.cancel(2)
    with pytest.raises(errors.Conflict) as caught:
        room.open(3)
    assert "спринт 1" in " ".join(caught.value.what_next) or "sprint 1" in caught.value.message
    room.say_all(1, "next")
    room.close(1)
    assert room.states() == {1: CLOSED, 2: CANCELLED, 3: PLANNING}
    assert len(room.inside(3)) == 2


# --- days ---

DAYS = [
    (None, MONDAY, "starts_on"),
    (MONDAY, None, "ends_on"),
    (MONDAY + timedelta(10), MONDAY, "ends_on"),
    (MONDAY, MONDAY + timedelta(3), "ends_on"),
    (date(2021, 8, 20), date(2021, 10, 1), "starts_on"),  # before the project
    (date(2024, 8, 1), date(2024, 9, 1), "starts_on"),  # after it
]


@pytest.mark.parametrize(("first", "last", "field"), DAYS)
def test_days_that_cannot_be(room: Room, first: date | None, last: date | None, field: str) -> None:
    with unit_of_work():
        project = room.cast.initiative()
        project.starts_on, project.ends_on = date(2021, 9, 1), date(2024, 5, 31)
    room.plan(2)
    room.open(1)
    with pytest.raises(errors.Invalid) as caught:
        room.change(1, starts_on=first, ends_on=last)
    assert list(caught.value.fields) == [field]
    room.change(1, starts_on=MONDAY, ends_on=MONDAY + timedelta(4))  # a working week
    assert room.sprint(1).ends_on == MONDAY + timedelta(4)


def test_days_do_not_overlap_but_may_touch_the_day_of_the_closing(room: Room) -> None:
    room.plan(3)
    room.run(1, days=14)
    room.go_to(MONDAY + timedelta(9))  # closed before its planned end
    room.say_all(1)
    room.close(1)
    closed_on = MONDAY + timedelta(9)
    with pytest.raises(errors.Invalid) as caught:
        room.change(2, starts_on=closed_on - timedelta(1), ends_on=closed_on + timedelta(20))
    assert "starts_on" in caught.value.fields
    room.change(2, starts_on=closed_on, ends_on=closed_on + timedelta(20))
    room.override(3)
    with pytest.raises(errors.Invalid):
        room.change(3, starts_on=closed_on + timedelta(20) - timedelta(3),
                    ends_on=closed_on + timedelta(60))  # fmt: skip
    with pytest.raises(errors.Invalid):  # around another one
        room.change(3, starts_on=closed_on - timedelta(60), ends_on=closed_on + timedelta(60))
    room.change(3, starts_on=closed_on + timedelta(21), ends_on=closed_on + timedelta(60))
    # A cancelled one has no days any more.
    room.cancel(3)
    room.change(2, ends_on=closed_on + timedelta(50))


def test_the_first_day_of_a_running_sprint_stays_and_the_last_may_move(room: Room) -> None:
    room.plan(1)
    room.run(1)
    with pytest.raises(errors.Invalid):
        room.change(1, starts_on=MONDAY + timedelta(1))
    room.change(1, ends_on=MONDAY + timedelta(20))
    with pytest.raises(errors.Invalid):
        room.change(1, ends_on=None)
    assert room.sprint(1).ends_on == MONDAY + timedelta(20)


def test_a_title_that_is_too_long_is_refused_in_words(room: Room) -> None:
    room.plan(1)
    room.open(1)
    with pytest.raises(errors.Invalid) as caught:
        room.change(1, title="я" * 301)
    assert "title" in caught.value.fields


def test_the_same_field_by_two_people_is_a_conflict(room: Room) -> None:
    room.plan(1)
    room.open(1)
    seen = room.sprint(1).revision
    room.change(1, goal="Одна")
    with pytest.raises(errors.Conflict) as caught:
        room.do("office", P.SPRINT_PLAN, planning_actions.change_sprint, {"goal": "Другая"},
                number=1, seen=seen)  # fmt: skip
    assert caught.value.clashes[0].field == "goal"
    room.do("office", P.SPRINT_PLAN, planning_actions.change_sprint, {"title": "Имя"}, number=1,
            seen=seen)  # fmt: skip
    assert (room.sprint(1).goal, room.sprint(1).title) == ("Одна", "Имя")


# --- planning ---


def test_starting_needs_goal_days_and_a_card(room: Room) -> None:
    room.plan(1)
    room.open(1)
    with pytest.raises(errors.Invalid) as caught:
        room.start(1)
    assert set(caught.value.fields) == {"goal", "starts_on"}
    room.change(1, goal="Цель", starts_on=MONDAY, ends_on=MONDAY + timedelta(13))
    with pytest.raises(errors.Invalid) as caught:
        room.start(1)
    assert caught.value.what_next
    cards = [room.make() for _ in range(2)]
    room.add(1, [card.id for card in cards])
    room.go_to(MONDAY + timedelta(40))
    with pytest.raises(errors.Invalid) as caught:
        room.start(1)
    assert list(caught.value.fields) == ["ends_on"]
    room.go_to(MONDAY)
    with unit_of_work():
        room.cast.initiative().state = InitiativeState.PAUSED
    with pytest.raises(errors.Conflict):
        room.start(1)
    with unit_of_work():
        room.cast.initiative().state = InitiativeState.RUNNING
    event = room.start(1)
    assert event.data["scope"] == [card.id for card in cards]
    assert room.start(1) is None
    late = room.make(into="")
    rows = db.session.execute(select(SprintCard.card_id, SprintCard.initial)).all()
    assert {row.card_id: row.initial for row in rows} == {
        cards[0].id: True, cards[1].id: True, late.id: False
    }  # fmt: skip


def test_results_are_of_this_project_and_this_sprint(room: Room) -> None:
    room.plan(2)
    room.open(1)
    for text in ("", "   "):
        with pytest.raises(errors.Invalid):
            room.do("lead", P.SPRINT_PLAN, planning_actions.add_result, number=1, text=text)
    foreign = room.cast.initiative("ZZS")
    other = db.session.scalars(
        select(planning_actions.ExpectedResult).where(
            planning_actions.ExpectedResult.initiative_id == foreign.id
        )
    ).one()
    with pytest.raises(errors.NotFound):
        room.do("lead", P.SPRINT_PLAN, planning_actions.add_result, number=1,
                expected_result_id=other.id)  # fmt: skip
    made = result(room)
    once = [
        room.do("lead", P.SPRINT_PLAN, planning_actions.add_result, number=1, text="Раз", once="k")
        for _ in range(2)
    ]
    assert once[0].id == once[1].id
    room.override(2)
    with pytest.raises(errors.NotFound):
        room.do("lead", P.SPRINT_PLAN, planning_actions.remove_result, made.id, number=2)
    room.do("lead", P.SPRINT_PLAN, planning_actions.remove_result, made.id, number=1)
    with pytest.raises(errors.NotFound):
        room.do("lead", P.SPRINT_PLAN, planning_actions.change_result, made.id, "иначе", number=1,
                seen=None)  # fmt: skip
    assert [one.text for one in planning_actions.results_of(room.sprint(1).id)] == ["Раз"]


def test_capacity_is_days_of_people_of_the_team(room: Room) -> None:
    room.plan(1)
    room.open(1)

    def give(days: dict[int, Decimal | None]) -> Any:
        return room.do("lead", P.SPRINT_PLAN, planning_actions.set_capacity, days, number=1)

    member, gone = room.cast.person("member").id, room.cast.person("gone").id
    stranger = room.cast.person("stranger").id
    assert give({member: Decimal("7.5")}).data["people"] == 1
    assert give({member: Decimal("7.5")}) is None
    bad: list[dict[int, Decimal | None]] = [
        {member: Decimal(-1)}, {member: Decimal(401)}, {gone: Decimal(1)}, {stranger: Decimal(1)},
        {10**6: Decimal(1)},
    ]  # fmt: skip
    for days in bad:
        with pytest.raises(errors.Invalid) as caught:
            give(days)
        assert "days" in caught.value.fields
    assert give({member: None, gone: None}).data["people"] == 1
    assert db.session.scalars(select(SprintCapacity)).all() == []


# --- scope ---


def test_a_card_is_in_one_sprint_at_a_time(room: Room) -> None:
    room.plan(3)
    room.open(1)
    cards = room.ready(1, 3)
    room.override(2)
    came = room.add(2, [cards[0].id])
    assert [card.id for card in came] == [cards[0].id]
    assert room.stays(cards[0].id) == [(1, "removed"), (2, "here")]
    assert room.add(2, [cards[0].id]) == []
    room.start(1)
    with pytest.raises(errors.Conflict) as caught:
        room.add(2, [cards[0].id, cards[1].id])
    assert caught.value.what_next
    assert room.inside(1) == {cards[1].id, cards[2].id}
    room.remove(1, [cards[1].id])
    room.add(2, [cards[1].id])
    assert room.stays(cards[1].id) == [(1, "removed"), (2, "here")]
    # and the database itself lets nobody round the actions
    refused_by_database(SprintCard(sprint_id=room.sprint(1).id, card_id=cards[0].id))


def test_cards_that_cannot_come(room: Room) -> None:
    room.plan(1)
    room.open(1)
    card = room.make()
    room.card_do("lead", card.number, card_actions.archive_card)
    for ids, problem in (
        ([card.id], errors.Invalid),
        ([room.cast.card(1, "ZZS").id], errors.NotFound),
        ([10**6], errors.NotFound),
        (list(range(1, 503)), errors.Invalid),
    ):
        with pytest.raises(problem):
            room.add(1, ids)
    assert room.inside(1) == set()
    assert room.told("card.sprint_entered") == []


@pytest.mark.parametrize(("into", "found"), [
    ("", 1), ("1", 1), ("2", 2), ("all", None), ("list", None), ("77", None), ("²", None),
    ("-1", None), ("9" * 5000, None), ("01", None), ("1 ", None),
])  # fmt: skip
def test_a_new_card_comes_into_the_slice_it_is_made_in(
    room: Room, into: str, found: int | None
) -> None:
    room.plan(3)
    room.run(1)
    room.override(2)
    card = room.make(into=into)
    assert room.stays(card.id) == ([(found, "here")] if found else [])


def test_a_new_card_does_not_come_into_a_sprint_that_is_over(room: Room) -> None:
    bring(room, CLOSED)
    card = room.make(into="1")
    assert room.stays(card.id) == []


def test_cards_go_out_and_come_back(room: Room) -> None:
    bring(room, ACTIVE)
    card_id = min(room.inside(1))
    assert [card.id for card in room.remove(1, [card_id])] == [card_id]
    assert room.remove(1, [card_id]) == []
    room.add(1, [card_id])
    assert room.stays(card_id) == [(1, "removed"), (1, "here")]
    assert len(room.told("card.sprint_entered", "card.sprint_left")) == 4


# --- running ---


def test_notes_are_ones_own_and_end_with_the_sprint(room: Room) -> None:
    bring(room, ACTIVE)
    note = room.do("member", P.SPRINT_NOTE, running_actions.note_sync, number=1, day=MONDAY,
                   texts={"done": "сделано"})  # fmt: skip
    for day, texts, field in (
        (MONDAY, {"done": " "}, "done"), (MONDAY - timedelta(1), {"next": "x"}, "day")
    ):  # fmt: skip
        with pytest.raises(errors.Invalid) as caught:
            room.do("member", P.SPRINT_NOTE, running_actions.note_sync, number=1, day=day,
                    texts=texts)  # fmt: skip
        assert field in caught.value.fields
    change, remove = running_actions.change_note, running_actions.remove_note
    with pytest.raises(errors.Forbidden):
        room.do("lead", P.SPRINT_NOTE, change, note.id, {"done": "чужое"}, number=1, seen=None)
    room.do("member", P.SPRINT_NOTE, change, note.id, {"done": "иначе"}, number=1, seen=None)
    room.say_all(1)
    room.close(1)
    for doing in (
        lambda: room.do("member", P.SPRINT_NOTE, change, note.id, {"done": "поздно"}, number=1,
                        seen=None),
        lambda: room.do("member", P.SPRINT_NOTE, remove, note.id, number=1),
    ):  # fmt: skip
        with pytest.raises(errors.Conflict):
            doing()


def test_a_review_can_be_broken_off_and_keeps_what_was_written(room: Room) -> None:
    bring(room, ACTIVE)
    card_id = min(room.inside(1))
    assert room.review(1) is not None
    assert room.review(1) is None
    room.decide(1, card_id, "drop", reason="не успели")
    room.do("lead", P.SPRINT_CLOSE, running_actions.resume_sprint, number=1)
    assert room.states()[1] == ACTIVE
    with pytest.raises(errors.Conflict) as caught:
        room.decide(1, card_id, "plan")
    assert caught.value.what_next
    room.review(1)
    assert room.decide(1, card_id, "drop", reason="не успели") is None


# --- closing ---


def test_closing_names_everything_that_is_missing(room: Room) -> None:
    room.plan(2)
    room.open(1)
    indicator = db.session.scalars(
        select(review_actions.Indicator).where(
            review_actions.Indicator.initiative_id == room.cast.initiative().id
        )
    ).one()
    result(room)
    cards = room.ready(1, 3)
    room.start(1)
    room.move(cards[0], 3)
    with unit_of_work():
        db.session.add(CardLink(card_id=cards[0].id, kind="indicator", target_id=indicator.id,
                                amount=Decimal(2)))  # fmt: skip
    room.review(1)
    room.do("lead", P.SPRINT_CLOSE, review_actions.prepare_values, number=1)
    with pytest.raises(errors.Invalid):
        room.do("lead", P.SPRINT_CLOSE, review_actions.keep_value, cards[0].id, indicator.id,
                amount=None, note="", send=True, number=1)  # fmt: skip
    before = room.states()
    with pytest.raises(errors.Conflict) as caught:
        room.close(1)
    words = " ".join(caught.value.what_next)
    assert len(caught.value.what_next) == 4
    assert f"ПРО-{cards[1].number}" in words
    assert f"ПРО-{cards[2].number}" in words
    assert f"ПРО-{cards[0].number}" not in words
    db.session.remove()
    assert room.states() == before
    assert room.sprint(1).snapshot == {}
    room.remark(1)
    room.record(1)
    made = planning_actions.results_of(room.sprint(1).id)[0]
    judge = review_actions.judge_result
    with pytest.raises(errors.Invalid):
        room.do("lead", P.SPRINT_CLOSE, judge, made.id, "partly", note="", seen=None, number=1)
    room.do("lead", P.SPRINT_CLOSE, judge, made.id, "accepted", note="", seen=None, number=1)
    room.decide(1, cards[1].id, "next")
    with pytest.raises(errors.Conflict) as caught:
        room.close(1)
    assert len(caught.value.what_next) == 1
    room.decide(1, cards[2].id, "drop")
    room.close(1)
    sent = db.session.scalars(select(ProposedValue).execution_options(populate_existing=True)).one()
    assert (sent.amount, sent.sent_at is not None) == (Decimal(2), True)


def test_a_figure_of_a_card_that_was_taken_up_again_is_not_sent(room: Room) -> None:
    room.plan(2)
    (card,) = room.run(1, 1)
    indicator = db.session.scalars(
        select(review_actions.Indicator).where(
            review_actions.Indicator.initiative_id == room.cast.initiative().id
        )
    ).one()
    with unit_of_work():
        db.session.add(CardLink(card_id=card.id, kind="indicator", target_id=indicator.id,
                                amount=Decimal(2)))  # fmt: skip
    room.move(card, 3)
    room.review(1)
    room.do("lead", P.SPRINT_CLOSE, review_actions.prepare_values, number=1)
    room.move(card, 1)
    room.remark(1)
    room.record(1)
    room.decide(1, card.id, "next")
    room.close(1)
    value = db.session.scalars(select(ProposedValue)).one()
    assert (value.send, value.sent_at) == (True, None)


def closed(room: Room) -> dict[str, Any]:
    """Sprint 1 closed with a card of each fate."""
    room.plan(3)
    room.open(1)
    names = ("finished", "next", "plan", "drop", "archived", "done_and_archived", "out")
    cards = dict(zip(names, room.ready(1, len(names)), strict=True))
    room.start(1)
    room.move(cards["finished"], 3)
    for name in ("next", "plan", "drop", "archived"):
        room.move(cards[name], 1)
    room.move(cards["done_and_archived"], 4)
    for name in ("archived", "done_and_archived"):
        room.card_do("lead", cards[name].number, card_actions.archive_card)
    room.remove(1, [cards["out"].id])
    room.go_to(MONDAY + timedelta(12))
    room.review(1)
    room.remark(1)
    room.record(1)
    for name in ("next", "plan", "drop"):
        room.decide(1, cards[name].id, name, reason=f"причина {name}")
    room.close(1)
    return cards


def test_closing_moves_what_was_decided_and_opens_the_next(room: Room) -> None:
    cards = closed(room)
    columns = [column.id for column in room.columns()]
    lay = {name: room.card(card.id) for name, card in cards.items()}
    assert room.states() == {1: CLOSED, 2: PLANNING, 3: SHELL}
    assert {name: room.stays(card.id) for name, card in cards.items()} == {
        "finished": [(1, "finished")], "next": [(1, "next"), (2, "here")], "plan": [(1, "plan")],
        "drop": [(1, "drop")], "archived": [(1, "removed")],
        "done_and_archived": [(1, "finished")], "out": [(1, "removed")],
    }  # fmt: skip
    assert {name: columns.index(card.column_id) for name, card in lay.items()} == {
        "finished": 3, "next": 1, "plan": 0, "drop": 1, "archived": 1, "done_and_archived": 4,
        "out": 0,
    }  # fmt: skip
    away = {name for name, card in lay.items() if card.archived_at}
    assert away == {"drop", "archived", "done_and_archived"}
    sprint = room.sprint(1)
    assert sprint.closed_by_id == room.cast.person("lead").id
    event = room.told("sprint.closed")[0]
    assert event.data["fates"] == {
        "finished": 2, "next": 1, "plan": 1, "drop": 1, "removed": 1
    }  # fmt: skip
    assert event.data["next"] == 2
    assert event.at == sprint.closed_at
    assert room.close(1) is None


def test_the_snapshot_is_taken_before_anything_moves(room: Room) -> None:
    cards = closed(room)
    shot = room.sprint(1).snapshot
    kept = {card["id"]: card for card in shot["cards"]}
    assert set(kept) == {card.id for name, card in cards.items() if name != "out"}
    titles = [column.title for column in room.columns()]
    assert kept[cards["plan"].id]["column"] == titles[1]
    assert kept[cards["drop"].id]["archived"] is False
    assert kept[cards["drop"].id]["reason"] == "причина drop"
    assert shot["figures"]["finished"] == 2
    assert shot["series"]["finished"][-1] == 2
    assert (shot["as_of"], shot["series"]["days"]) == ("2022-01-22", 13)


def test_without_a_next_sprint_a_card_cannot_go_there(room: Room) -> None:
    room.plan(2)
    (card,) = room.run(1, 1)
    room.review(1)
    room.decide(1, card.id, "next")
    room.remark(1)
    room.record(1)
    room.change_count(1)
    with pytest.raises(errors.Conflict) as caught:
        room.close(1)
    assert caught.value.what_next
    with pytest.raises(errors.Invalid):
        room.decide(1, card.id, "next")
    room.decide(1, card.id, "plan")
    room.close(1)
    assert room.states() == {1: CLOSED, 2: CANCELLED}


def test_decisions_are_about_cards_of_the_sprint(room: Room) -> None:
    bring(room, REVIEW)
    with pytest.raises(errors.NotFound):
        room.decide(1, room.cast.card(1).id, "plan")
    with pytest.raises(errors.Invalid):
        room.decide(1, min(room.inside(1)), "finished")


# --- reopening ---


def test_reopening_brings_everything_back(room: Room) -> None:
    cards = closed(room)
    columns = [column.id for column in room.columns()]
    shot = room.sprint(1).snapshot
    with pytest.raises(errors.Invalid):
        room.reopen(1, " ")
    event = room.reopen(1, "забыли результат")
    assert event.data["reason"] == "забыли результат"
    assert room.states() == {1: REVIEW, 2: SHELL, 3: SHELL}
    shell = room.sprint(2)
    assert (shell.goal, shell.definition_of_done, shell.opened_at) == ("", "", None)
    assert room.inside(1) == {card.id for name, card in cards.items() if name != "out"}
    assert room.inside(2) == set()
    lay = {name: room.card(card.id) for name, card in cards.items()}
    assert {name: columns.index(card.column_id) for name, card in lay.items()} == {
        "finished": 3, "next": 1, "plan": 1, "drop": 1, "archived": 1, "done_and_archived": 4,
        "out": 0,
    }  # fmt: skip
    away = {name for name, card in lay.items() if card.archived_at}
    assert away == {"archived", "done_and_archived"}
    assert room.sprint(1).closed_at is None
    initial = db.session.scalars(
        select(SprintCard.card_id).where(SprintCard.initial, SprintCard.left_at.is_(None))
    ).all()
    assert set(initial) == room.inside(1)
    assert room.reopen(1) is None
    # closed again, it is the same: same cards, same figures
    room.close(1)
    again = room.sprint(1).snapshot
    assert {card["id"] for card in again["cards"]} == {card["id"] for card in shot["cards"]}
    assert again["figures"] == shot["figures"]


def test_a_card_that_was_moved_since_stays_where_it_was_put(room: Room) -> None:
    cards = closed(room)
    room.move(cards["plan"], 2)
    room.reopen(1)
    columns = [column.id for column in room.columns()]
    assert columns.index(room.card(cards["plan"].id).column_id) == 2
    assert cards["plan"].id in room.inside(1)


@pytest.mark.parametrize("touch", ["days", "goal", "result", "capacity", "cards", "override"])
def test_a_next_sprint_that_was_planned_since_stays_open(room: Room, touch: str) -> None:
    if touch == "override":
        room.plan(3)
        room.run(1)
        room.override(2)
        room.say_all(1)
        room.close(1)
    else:
        closed(room)
    if touch == "days":
        room.change(2, starts_on=MONDAY + timedelta(40), ends_on=MONDAY + timedelta(60))
    elif touch == "goal":
        room.change(2, goal="Своя")
    elif touch == "result":
        room.do("lead", P.SPRINT_PLAN, planning_actions.add_result, number=2, text="Итог")
    elif touch == "capacity":
        room.do("lead", P.SPRINT_PLAN, planning_actions.set_capacity,
                {room.cast.person("lead").id: Decimal(2)}, number=2)  # fmt: skip
    elif touch == "cards":
        room.add(2, [room.make().id])
    room.reopen(1)
    assert room.states()[2] == PLANNING
    with pytest.raises(errors.Conflict):  # while the one before is being reviewed again
        room.start(2)


def test_reopening_is_refused_once_the_next_has_started(room: Room) -> None:
    closed(room)
    room.go_to(MONDAY + timedelta(30))
    room.run(2, 1)
    with pytest.raises(errors.Conflict) as caught:
        room.reopen(1)
    assert caught.value.what_next
    assert room.states() == {1: CLOSED, 2: ACTIVE, 3: SHELL}


def test_reopening_waits_for_an_earlier_one_that_runs(room: Room) -> None:
    """Sprint 2 was opened ahead and closed before sprint 1 began."""
    room.plan(2)
    room.open(1)
    room.override(2)
    room.run(2, 1)
    room.say_all(2)
    room.close(2)
    room.go_to(MONDAY + timedelta(30))
    room.run(1, 1)
    with pytest.raises(errors.Conflict) as caught:
        room.reopen(2)
    assert caught.value.what_next
    assert room.states() == {1: ACTIVE, 2: CLOSED}


@pytest.mark.parametrize("who", ["lead", "member", "director"])
def test_only_the_office_reopens(room: Room, who: str) -> None:
    closed(room)
    with pytest.raises((errors.Forbidden, errors.NotFound)):
        room.do(who, P.SPRINT_OVERRIDE, close_actions.reopen_sprint, number=1, reason="хочу")
    assert room.states()[1] == CLOSED


# --- the same form twice ---


def test_a_form_that_is_sent_twice_does_its_work_once(room: Room) -> None:
    room.plan(2)
    twice: list[tuple[str, Callable[[], Any]]] = [
        ("sprint.opened", lambda: room.do("lead", P.SPRINT_PLAN, planning_actions.open_planning,
                                          number=1, once="a")),
        ("sprints.count_changed", lambda: room.change_count(3, once="b")),
        ("sprint.changed", lambda: room.do("lead", P.SPRINT_PLAN, planning_actions.change_sprint,
                                           {"goal": "Цель"}, number=1, seen=None, once="c")),
    ]  # fmt: skip
    for action, doing in twice:
        first, second = doing(), doing()
        assert first.id == second.id
        assert len(room.told(action)) == 1
    cards = room.ready(1, 1)
    for _ in range(2):
        room.do("lead", P.SPRINT_PLAN, planning_actions.start_sprint, number=1, once="d")
    room.say_all(1)
    ids = {room.close(1, once="e").id for _ in range(2)}
    assert len(ids) == 1
    assert len({room.reopen(1, once="f").id for _ in range(2)}) == 1
    assert room.stays(cards[0].id) == [(1, "here")]
    assert len(room.told("sprint.closed")) == len(room.told("sprint.reopened")) == 1


def test_moments_of_the_journal_are_those_of_the_clock(room: Room) -> None:
    closed(room)
    assert room.sprint(1).closed_at is not None
    assert all(event.at < datetime(2022, 2, 1, tzinfo=UTC) for event in room.told("sprint.closed"))
