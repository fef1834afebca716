"""A project in the middle of a review, for tests: sprint 1 with six cards, three more ahead."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from kaskad.boards.models import Card, CardLink
from kaskad.cascade.models import Activity
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator
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
from kaskad.sprints.access import SprintPlace, plan_for, sprint_for
from kaskad.sprints.models import Sprint, SprintResult
from tests.cast import Cast

CLOSE = Permission.SPRINT_CLOSE
SPRINT = "/projects/PRO/sprints/1"
DONE = (1, 2, 3)
"""Numbers of the cards that are finished; 4, 5 and 6 are not."""


def place_of(
    cast: Cast, who: str = "lead", number: int = 1, permission: Permission = CLOSE
) -> SprintPlace:
    """The sprint as *who* acts on it. Inside a request."""
    return sprint_for(cast.person(who), "PRO", number, permission)


def in_review(app: Flask, *, results: int = 2, key: str = "PRO", who: str = "lead") -> None:
    """Write the project's plan of sprints, and sprint 1 with its review begun."""
    with app.test_request_context(headers={"Accept-Language": "ru"}), app.app_context():
        cast = Cast(app)
        lead = cast.person(who)
        with unit_of_work(lead):
            place = plan_for(lead, key, Permission.SPRINT_PLAN)
            plan_actions.plan_sprints(lead, place, count=3, initial=False)
        with unit_of_work(lead):
            sprint = sprint_for(lead, key, 1, Permission.SPRINT_PLAN)
            planning_actions.open_planning(lead, sprint)
            planning_actions.change_sprint(
                lead, sprint,
                {
                    "title": "Собираем актив", "goal": "Есть актив сообщества",
                    "starts_on": today() - timedelta(days=20),
                    "ends_on": today() + timedelta(days=1),
                },
                seen=None,
            )  # fmt: skip
            for number in range(1, results + 1):
                planning_actions.add_result(lead, sprint, text=f"Результат {number} спринта")
            row = plan_actions.row_of(sprint.sprint.initiative_id)
            ids = [cast.card(number, key).id for number in range(1, 7)]
            scope_actions.add_cards(lead, sprint, ids, row)
            planning_actions.start_sprint(lead, sprint)
        with unit_of_work(lead):
            sprint = sprint_for(lead, key, 1, Permission.SPRINT_CLOSE)
            _finish(cast, key)
            running_actions.begin_review(lead, sprint)
        db.session.remove()


def _finish(cast: Cast, key: str) -> None:
    columns = cast.columns(key)
    indicator = db.session.scalars(
        select(Indicator).where(Indicator.initiative_id == cast.initiative(key).id)
    ).one()
    activity = db.session.scalars(
        select(Activity).where(Activity.initiative_id == cast.initiative(key).id)
    ).one()
    for number in DONE:
        card: Card = cast.card(number, key)
        card.column_id = columns[3 if number == 3 else 4].id
        db.session.add(
            CardLink(
                card_id=card.id, kind="indicator", target_id=indicator.id,
                amount=Decimal(7) if number == 1 else None,
            )
        )  # fmt: skip
        db.session.add(CardLink(card_id=card.id, kind="activity", target_id=activity.id))


def ready(app: Flask, *, decision: str = "next") -> None:
    """Fill the review in, so that nothing is missing any more."""
    with app.test_request_context(headers={"Accept-Language": "ru"}), app.app_context():
        cast = Cast(app)
        lead = cast.person("lead")
        with unit_of_work(lead):
            place = place_of(cast)
            for result in planning_actions.results_of(place.sprint.id):
                review_actions.judge_result(
                    lead, place, result.id, "accepted", note="Есть", seen=None
                )
            for number in (4, 5, 6):
                review_actions.decide_card(
                    lead, place, cast.card(number).id, decision, reason="не успели"
                )
            retro_actions.add_remark(lead, place, "worked", "ЛЕТУЧКА ПОМОГЛА")
            retro_actions.add_remark(
                lead, place, "hindered", "ДОЛГОЕ СОГЛАСОВАНИЕ", category="process"
            )
            retro_actions.plan_improvement(
                lead, place, "Назначать срок ответа", owner_id=lead.id,
                due_on=today() + timedelta(days=10),
            )  # fmt: skip
            review_actions.save_review(
                lead, place,
                {
                    "held_on": today(), "verdict": "accepted", "summary": "Итоги подведены",
                    "participants": "Команда\nШкола А1", "chair": "Руководитель",
                    "feedback": [{"who": "Школа А1", "what": "Нужен ещё", "decision": "Учесть"}],
                },
                seen=None,
            )  # fmt: skip
        db.session.remove()


def close(app: Flask) -> None:
    """Close sprint 1; the review has to be `ready`."""
    with app.test_request_context(headers={"Accept-Language": "ru"}), app.app_context():
        cast = Cast(app)
        lead = cast.person("lead")
        with unit_of_work(lead):
            close_actions.close_sprint(lead, place_of(cast))
        db.session.remove()


def closed(app: Flask, *, decision: str = "next") -> None:
    """Sprint 1 closed by its review."""
    in_review(app)
    ready(app, decision=decision)
    close(app)


def sprint_row(cast: Cast, number: int = 1) -> Sprint:
    """The sprint as it stands in the database. Inside an application context."""
    return db.session.scalars(
        select(Sprint).where(Sprint.initiative_id == cast.initiative().id, Sprint.number == number)
    ).one()


def results(cast: Cast) -> list[SprintResult]:
    """Expected results of sprint 1."""
    return planning_actions.results_of(sprint_row(cast).id)
