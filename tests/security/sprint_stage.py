"""Sprints on the stage: 1 is closed, 2 in review, 3 is planned, 4 and 5 are still ahead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kaskad.boards.models import Board, Card
from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Person
from kaskad.sprints.models import (
    Improvement,
    Sprint,
    SprintCard,
    SprintPlan,
    SprintResult,
    SprintState,
    SyncNote,
)

IN_REVIEW, PLANNED, AHEAD, FURTHER = 2, 3, 4, 5
STATES = {
    IN_REVIEW: SprintState.IN_REVIEW, PLANNED: SprintState.PLANNING,
    AHEAD: SprintState.SHELL, FURTHER: SprintState.SHELL,
}  # fmt: skip


def add_sprints(initiative: Initiative, author: Person) -> None:
    """A plan of sprints for the project, besides the closed one it has."""
    day = now().date()
    db.session.add(SprintPlan(initiative_id=initiative.id, definition_of_done="Согласовано"))
    rows = {
        number: Sprint(initiative_id=initiative.id, number=number, state=state)
        for number, state in STATES.items()
    }
    running = rows[IN_REVIEW]
    running.goal, running.title = f"Цель {initiative.key}", f"Идёт {initiative.key}"
    running.starts_on, running.ends_on = day - timedelta(days=20), day + timedelta(days=20)
    running.started_at = running.review_at = now()
    rows[PLANNED].override_reason = f"Раньше срока {initiative.key}"
    db.session.add_all(rows.values())
    db.session.flush()
    cards = db.session.scalars(
        select(Card.id)
        .join(Board, Board.id == Card.board_id)
        .where(Board.initiative_id == initiative.id)
        .order_by(Card.number)
    ).all()
    for card in cards[:4]:
        db.session.add(SprintCard(sprint_id=running.id, card_id=card, initial=True))
    db.session.add(SprintCard(sprint_id=rows[PLANNED].id, card_id=cards[4]))
    for number in (IN_REVIEW, PLANNED):
        db.session.add(
            SprintResult(
                sprint_id=rows[number].id, position="V", text=f"Итог {number} {initiative.key}"
            )
        )
    db.session.add(
        Improvement(
            initiative_id=initiative.id, sprint_id=running.id, text=f"Меняем {initiative.key}",
            owner_id=author.id, due_on=day,
        )
    )  # fmt: skip
    db.session.add(
        SyncNote(
            sprint_id=running.id, person_id=author.id, day=day, done=f"Сделано {initiative.key}"
        )
    )


def sprint_facts(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_sprints` has made."""
    sprints: dict[int, int] = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Sprint.number, Sprint.id).where(Sprint.initiative_id == initiative.id)
        )
    }
    one = db.session.scalars
    held = one(select(SprintCard.card_id).where(SprintCard.sprint_id == sprints[PLANNED])).one()
    free = one(
        select(Card.id)
        .join(Board, Board.id == Card.board_id)
        .where(Board.initiative_id == initiative.id, Card.number == 6)
    ).one()
    return {
        "running_sprint": IN_REVIEW,
        "planned_sprint": PLANNED,
        "sprint_ahead": AHEAD,
        "sprint_result": one(
            select(SprintResult.id).where(SprintResult.sprint_id == sprints[PLANNED])
        ).one(),
        "sync_note": one(select(SyncNote.id).where(SyncNote.sprint_id == sprints[IN_REVIEW])).one(),
        "improvement": one(
            select(Improvement.id).where(Improvement.initiative_id == initiative.id)
        ).one(),
        "held_card": f"card:{held}",
        "take_card": f"card:{free}",
    }
