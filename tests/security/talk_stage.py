"""Updates, colours by hand and questions on the stage, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.clock import now, today
from kaskad.core.db import db
from kaskad.oversight.models import ManualColour, Question, StatusReply, StatusUpdate
from kaskad.people.models import Person


def add_talk(initiative: Initiative, owner: Person, asker: Person) -> None:
    """What stands in the project: *owner* writes and answers, *asker* asks and sets the colour."""
    updates = [
        StatusUpdate(
            initiative_id=initiative.id, author_id=owner.id, colour=colour,
            text=f"Дела {colour} {initiative.key}", on_day=today(),
            archived_at=now() if colour == "r" else None,
        )
        for colour in ("y", "r")
    ]  # fmt: skip
    db.session.add_all(updates)
    db.session.flush()
    db.session.add(
        StatusReply(update_id=updates[0].id, author_id=owner.id, text=f"Ответ {initiative.key}")
    )
    db.session.add(
        ManualColour(
            initiative_id=initiative.id, colour="r", comment=f"Почему {initiative.key}",
            set_by_id=asker.id, until=today() + timedelta(days=20),
        )
    )  # fmt: skip
    for kind in ("open", "answered", "recalled"):
        answered = kind == "answered"
        db.session.add(
            Question(
                initiative_id=initiative.id, asked_by_id=asker.id, due_on=today(),
                text=f"Вопрос {kind} {initiative.key}",
                answer=f"Сказано {initiative.key}" if answered else "",
                answered_by_id=owner.id if answered else None,
                answered_at=now() if answered else None,
                recalled_at=now() if kind == "recalled" else None,
            )
        )  # fmt: skip
        db.session.flush()


def talk_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_talk` has made."""

    def ids(model: Any) -> Any:
        return db.session.scalars(
            select(model.id).where(model.initiative_id == initiative.id).order_by(model.id)
        ).all()

    updates, questions = ids(StatusUpdate), ids(Question)
    reply = select(StatusReply.id).where(StatusReply.update_id == updates[0])
    return {
        "status_update": updates[0],
        "archived_update": updates[1],
        "status_reply": db.session.scalars(reply).one(),
        "manual_colour": ids(ManualColour)[0],
        "open_question": questions[0],
        "answered_question": questions[1],
        "recalled_question": questions[2],
        "talk_day": (today() + timedelta(days=10)).isoformat(),
    }
