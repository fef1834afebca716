"""Looking at sprints of the cast's project, and bringing one to a state."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kaskad.boards.models import Card
from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.sprints.access import sprint_for
from kaskad.sprints.models import Sprint, SprintCard
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.planning_actions import change_sprint, open_planning, start_sprint
from kaskad.sprints.scope_actions import add_cards

PLAN = Permission.SPRINT_PLAN


def sprint_of(number: int, key: str = "PRO") -> Sprint:
    """The sprint as it stands in the database."""
    return db.session.scalars(
        select(Sprint)
        .join(Initiative, Initiative.id == Sprint.initiative_id)
        .where(Initiative.key_fold == key, Sprint.number == number)
        .execution_options(populate_existing=True)
    ).one()


def cards_in(number: int) -> list[int]:
    """Numbers of the cards that are in the sprint now."""
    return list(
        db.session.scalars(
            select(Card.number)
            .join(SprintCard, SprintCard.card_id == Card.id)
            .where(SprintCard.sprint_id == sprint_of(number).id, SprintCard.left_at.is_(None))
            .order_by(Card.number)
        )
    )


def open_first(actor: Person, number: int = 1, key: str = "PRO") -> None:
    """Open the sprint for planning."""
    with unit_of_work(actor):
        open_planning(actor, sprint_for(actor, key, number, PLAN))


def start(actor: Person, card_ids: list[int], number: int = 1, key: str = "PRO") -> None:
    """Give the sprint a goal, days and cards, and start it."""
    with unit_of_work(actor):
        place = sprint_for(actor, key, number, PLAN)
        facts = {
            "goal": "У каждого сообщества есть лидер", "title": "Собираем актив",
            "starts_on": now().date(), "ends_on": now().date() + timedelta(days=40),
        }  # fmt: skip
        change_sprint(actor, place, facts, seen=None)
        add_cards(actor, place, card_ids, row_of(place.sprint.initiative_id))
    with unit_of_work(actor):
        start_sprint(actor, sprint_for(actor, key, number, PLAN))
