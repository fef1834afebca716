"""The planning page: what it offers, what it refuses, what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards.access import CardPlace, board_for
from kaskad.boards.card_actions import create_card
from kaskad.boards.models import Card
from kaskad.boards.move_actions import move_to_end
from kaskad.cascade.models import Activity
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.ordering import spread
from kaskad.journal import acting_as
from kaskad.people.permissions import Permission
from kaskad.sprints.access import plan_for
from kaskad.sprints.models import (
    Improvement,
    Sprint,
    SprintCapacity,
    SprintCard,
    SprintResult,
    SprintState,
)
from kaskad.sprints.plan_actions import plan_sprints
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.sprints.helpers import cards_in, open_first, sprint_of

URL = "/projects/PRO/sprints/1"


@pytest.fixture
def planned(app: Flask, cast: Cast) -> None:
    """«ПРО» works in three sprints; the first is being planned."""
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        with unit_of_work(lead):
            plan_sprints(
                lead, plan_for(lead, "PRO", Permission.SPRINT_PLAN), count=3, initial=False,
                definition_of_done="Согласовано и выложено",
            )  # fmt: skip
        open_first(lead)


def _facts(**more: Any) -> dict[str, Any]:
    day = now().date()
    return {
        "goal": "У каждого сообщества есть лидер", "title": "Собираем актив",
        "starts_on": day.isoformat(), "ends_on": (day + timedelta(days=40)).isoformat(),
        "definition_of_done": "Согласовано", **more,
    }  # fmt: skip


def _card_id(app: Flask, cast: Cast, number: int) -> int:
    with app.app_context():
        return cast.card(number).id


def test_the_page_offers_cards_and_the_plan(visit: Visit, planned: None) -> None:
    answer = visit("lead").get(f"{URL}/plan")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Карточка 1 проекта ПРО" in text
    assert "Семинар ПРО" in text
    assert "Роль member" in text
    assert "data-scope-count" in text


@pytest.mark.parametrize(
    "number", [pytest.param(2, id="waits for the one before it"), pytest.param(3, id="further")]
)
def test_a_sprint_ahead_shows_the_lock(visit: Visit, planned: None, number: int) -> None:
    text = visit("lead").get(f"/projects/PRO/sprints/{number}/plan").get_data(as_text=True)
    assert "sp-lock" in text
    assert f"override-{number}" not in text
    assert f"override-{number}" in visit("office").get(
        f"/projects/PRO/sprints/{number}/plan"
    ).get_data(as_text=True)


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("plan", {"goal": "Цель"}),
        ("take", {"take": "card:1"}),
        ("take-out", {"take": "card:1"}),
        ("results", {"text": "Итог"}),
        ("capacity", {}),
        ("start", {}),
    ],
)
def test_the_lock_is_the_servers(
    app: Flask, visit: Visit, planned: None, verb: str, form: dict[str, str]
) -> None:
    answer = visit("lead").post(f"/projects/PRO/sprints/2/{verb}", form)
    assert answer.status_code == 409
    with app.app_context():
        assert sprint_of(2).state == SprintState.SHELL
        assert sprint_of(2).goal == ""
        assert cards_in(2) == []


def test_goal_and_days_are_written(app: Flask, visit: Visit, planned: None) -> None:
    answer = visit("lead").post(f"{URL}/plan", _facts(revision="9"))
    assert answer.status_code == 303
    with app.app_context():
        sprint = sprint_of(1)
        assert (sprint.title, sprint.goal) == ("Собираем актив", "У каждого сообщества есть лидер")
        assert sprint.ends_on == now().date() + timedelta(days=40)


def test_days_that_cannot_be_come_back_with_what_was_typed(visit: Visit, planned: None) -> None:
    day = now().date()
    answer = visit("lead").post(
        f"{URL}/plan", _facts(ends_on=(day - timedelta(days=3)).isoformat())
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "У каждого сообщества есть лидер" in text
    assert 'aria-invalid="true"' in text


def test_two_people_on_one_goal(app: Flask, visit: Visit, planned: None) -> None:
    with app.app_context():
        seen = sprint_of(1).revision
    lead = visit("lead")
    assert lead.post(f"{URL}/plan", _facts(revision=str(seen))).status_code == 303
    answer = visit("office").post(f"{URL}/plan", _facts(revision=str(seen), goal="Другая цель"))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Другая цель" in text
    assert "У каждого сообщества есть лидер" in text
    with app.app_context():
        now = sprint_of(1).revision
    again = visit("office").post(f"{URL}/plan", _facts(revision=str(now), goal="Другая цель"))
    assert again.status_code == 303


def test_proposed_days_go_into_the_form_without_a_script(visit: Visit, planned: None) -> None:
    text = visit("lead").get(
        f"{URL}/plan?starts_on=2030-01-14&ends_on=2030-03-01"
    ).get_data(as_text=True)  # fmt: skip
    assert 'value="2030-01-14"' in text
    assert 'value="2030-03-01"' in text


def test_cards_come_in_and_go_out(app: Flask, cast: Cast, visit: Visit, planned: None) -> None:
    lead = visit("lead")
    one, two = _card_id(app, cast, 1), _card_id(app, cast, 2)
    assert lead.post(f"{URL}/take", {"take": [f"card:{one}", f"card:{two}"]}).status_code == 303
    with app.app_context():
        assert cards_in(1) == [1, 2]
    assert lead.post(f"{URL}/take-out", {"only": f"card:{one}"}).status_code == 303
    with app.app_context():
        assert cards_in(1) == [2]


def test_one_button_takes_only_its_own(app: Flask, cast: Cast, visit: Visit, planned: None) -> None:
    one, two = _card_id(app, cast, 1), _card_id(app, cast, 2)
    visit("lead").post(f"{URL}/take", {"take": f"card:{two}", "only": f"card:{one}"})
    with app.app_context():
        assert cards_in(1) == [1]


def test_an_activity_becomes_a_card_of_the_sprint_once(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    with app.app_context():
        activity = db.session.scalars(
            select(Activity.id).where(Activity.initiative_id == cast.initiative().id)
        ).one()
    form = {"take": f"activity:{activity}", "_once": "c" * 32}
    lead = visit("lead")
    assert lead.post(f"{URL}/take", form).status_code == 303
    assert lead.post(f"{URL}/take", form).status_code == 303
    with app.app_context():
        assert cards_in(1) == [7]
        assert cast.card(7).title == "Семинар ПРО"
    refused = lead.post(f"{URL}/take", {"take": f"activity:{activity}"})
    assert refused.status_code == 422


def test_an_improvement_becomes_a_card(app: Flask, cast: Cast, visit: Visit, planned: None) -> None:
    with app.app_context(), unit_of_work():
        row = Improvement(
            initiative_id=cast.initiative().id, sprint_id=sprint_of(1).id,
            text="Согласовывать положения за неделю", owner_id=cast.person("member").id,
            due_on=now().date(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        wish = f"improvement:{row.id}"
    lead = visit("lead")
    assert "Согласовывать положения" in lead.get(f"{URL}/plan").get_data(as_text=True)
    lead.post(f"{URL}/take", {"take": wish})
    lead.post(f"{URL}/take", {"take": wish})
    with app.app_context():
        card = cast.card(7)
        assert card.title == "Согласовывать положения за неделю"
        assert db.session.scalars(select(Improvement.card_id)).one() == card.id
        assert cards_in(1) == [7]


@pytest.mark.parametrize(
    "value", ["", "card", "card:x", "card:99999999999999999999", "dog:1", "time:1", "activity:"]
)
def test_nonsense_is_refused_with_the_page(visit: Visit, planned: None, value: str) -> None:
    answer = visit("lead").post(f"{URL}/take", {"take": value} if value else {})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_somebody_elses_card_is_not_there(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    with app.app_context():
        foreign = cast.card(1, "ZZS").id
    assert visit("lead").post(f"{URL}/take", {"take": f"card:{foreign}"}).status_code == 404


def test_a_script_gets_both_lists(app: Flask, cast: Cast, visit: Visit, planned: None) -> None:
    answer = visit("lead").post(
        f"{URL}/take", {"only": f"card:{_card_id(app, cast, 1)}"}, headers={"HX-Request": "true"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'hx-swap-oob="true"' in text
    assert "<html" not in text
    assert "toast" in answer.headers["HX-Trigger"]


def test_results_of_the_sprint(app: Flask, visit: Visit, planned: None) -> None:
    lead = visit("lead")
    assert lead.post(f"{URL}/results", {"text": "Правила приняты"}).status_code == 303
    assert lead.post(f"{URL}/results", {"text": " "}).status_code == 422
    with app.app_context():
        result = db.session.scalars(select(SprintResult)).one()
        here = f"{URL}/results/{result.id}"
        seen = str(result.revision)
    assert lead.post(here, {"text": "", "revision": seen}).status_code == 422
    assert lead.post(here, {"text": "Правила утверждены", "revision": seen}).status_code == 303
    assert "Правила утверждены" in lead.get(f"{URL}/plan").get_data(as_text=True)
    assert lead.post(f"{here}/remove").status_code == 303
    assert "Правила утверждены" not in lead.get(f"{URL}/plan").get_data(as_text=True)


def test_days_of_people(app: Flask, cast: Cast, visit: Visit, planned: None) -> None:
    with app.app_context():
        member, stranger = cast.person("member").id, cast.person("stranger").id
    lead = visit("lead")
    form = {f"days-{member}": "2,5", f"days-{stranger}": "9"}
    assert lead.post(f"{URL}/capacity", form).status_code == 303
    with app.app_context():
        rows = db.session.execute(select(SprintCapacity.person_id, SprintCapacity.days)).all()
        assert [(row[0], float(row[1])) for row in rows] == [(member, 2.5)]
    for wrong in ("много", "-1", "401", "NaN", "Infinity"):
        answer = lead.post(f"{URL}/capacity", {f"days-{member}": wrong})
        assert answer.status_code == 422
        assert wrong in answer.get_data(as_text=True)


def test_the_start_says_what_is_missing_and_then_starts(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    lead = visit("lead")
    assert "pl-missing" in lead.get(f"{URL}/plan").get_data(as_text=True)
    assert lead.post(f"{URL}/start").status_code == 422
    lead.post(f"{URL}/plan", _facts())
    lead.post(f"{URL}/take", {"take": f"card:{_card_id(app, cast, 3)}"})
    assert "pl-missing" not in lead.get(f"{URL}/plan").get_data(as_text=True)
    answer = lead.post(f"{URL}/start")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/boards/PRO")
    with app.app_context():
        assert sprint_of(1).state == SprintState.ACTIVE
        assert db.session.scalars(select(SprintCard.initial)).all() == [True]
    lead.post(f"{URL}/take", {"take": f"card:{_card_id(app, cast, 4)}"})
    assert "sp-card-what" in visit("observer").get(URL).get_data(as_text=True)


def _history(cast: Cast) -> None:
    """Ten weeks in which a card a week was finished."""
    lead = cast.person("lead")
    start = now() - timedelta(weeks=10)
    for week in range(10):
        moment = start + timedelta(weeks=week)
        with unit_of_work(lead), acting_as(lead.id, moment):
            place = board_for(lead, "PRO", Permission.CARD_CREATE)
            card = create_card(
                lead, place, cast.columns()[0], title=f"Было {week}", into=None, at=moment
            )
            spot = CardPlace(place.board, place.initiative, place.organisation_path, card)
            move_to_end(lead, spot, cast.columns()[3])


def test_it_says_when_it_will_not_fit(app: Flask, cast: Cast, visit: Visit, planned: None) -> None:
    lead = visit("lead")
    lead.post(f"{URL}/plan", _facts(ends_on=(now().date() + timedelta(days=13)).isoformat()))
    ids = [_card_id(app, cast, number) for number in range(1, 7)]
    lead.post(f"{URL}/take", {"take": [f"card:{one}" for one in ids]})
    assert "pl-warn" not in lead.get(f"{URL}/plan").get_data(as_text=True)  # no history: silent
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        _history(cast)
    assert "pl-warn" in lead.get(f"{URL}/plan").get_data(as_text=True)  # two weeks, six cards
    lead.post(f"{URL}/take-out", {"take": [f"card:{one}" for one in ids[1:]]})
    assert "pl-warn" not in lead.get(f"{URL}/plan").get_data(as_text=True)  # one card fits


def _many(app: Flask, cast: Cast, count: int) -> None:
    with app.app_context(), unit_of_work():
        board, column = cast.board(), cast.columns()[0]
        number = board.last_number
        rows = [
            Card(board_id=board.id, column_id=column.id, number=number + 1 + step,
                 title=f"Ещё {step}", position=f"Z{position}")
            for step, position in zip(range(count), spread(count), strict=True)
        ]  # fmt: skip
        board.last_number = number + count
        db.session.add_all(rows)
        db.session.flush()
        sprint = sprint_of(1)
        db.session.add_all(
            SprintCard(sprint_id=sprint.id, card_id=row.id) for row in rows[: count // 2]
        )
        stage = db.session.scalars(
            select(Activity.stage_id).where(Activity.initiative_id == cast.initiative().id)
        ).first()
        db.session.add_all(
            Activity(initiative_id=cast.initiative().id, position=f"Z{step:04}", stage_id=stage,
                     number=f"{step + 2}", title=f"Дело {step}", period_raw="ежегодно")
            for step in range(count)
        )  # fmt: skip


def test_statements_are_the_same_for_5_and_200_cards(
    app: Flask, cast: Cast, visit: Visit, planned: None, statements: Statements
) -> None:
    lead = visit("lead")
    lead.post(f"{URL}/plan", _facts())
    counts = []
    for more in (5, 195):
        _many(app, cast, more)
        lead.get(f"{URL}/plan")
        statements.clear()
        assert lead.get(f"{URL}/plan").status_code == 200
        counts.append(len(statements))
        assert not statements.writes
    assert counts[0] == counts[1]
    assert counts[0] <= 45, statements


def test_a_closed_one_leads_to_its_page(app: Flask, visit: Visit, planned: None) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Sprint, sprint_of(1).id).state = SprintState.CANCELLED
    answer = visit("lead").get(f"{URL}/plan")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/projects/PRO/sprints/1"
