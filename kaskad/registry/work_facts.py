"""Sprints of projects as the rules of health read them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from kaskad.boards.models import Card
from kaskad.core.db import UtcDateTime, plain_rows
from kaskad.core.id_lists import among
from kaskad.registry.health_facts import SprintFact
from kaskad.registry.rows import SprintNow
from kaskad.sprints.models import Fate, Sprint, SprintCard, SprintState


def running_sprints(ids: Sequence[int], until: datetime) -> dict[int, tuple[SprintNow, SprintFact]]:
    """The sprint that ran on the day, with its cards as they were then. One statement."""
    found = {}
    for row in plain_rows(_running(), {"ids": ids, "until": until}):
        found[row.initiative_id] = (
            SprintNow(
                row.number, row.foreseen, row.ends_on, row.finished, row.scope, row.starts_on
            ),
            SprintFact(row.number, row.starts_on, row.ends_on, row.finished, row.scope),
        )
    return found


@lru_cache(maxsize=1)
def _running() -> Any:
    """Put together once, asked at every page."""
    until = bindparam("until", type_=UtcDateTime())

    def count(*conditions: ColumnElement[bool]) -> Any:
        return (
            select(func.count())
            .select_from(SprintCard)
            .join(Card, Card.id == SprintCard.card_id)
            .where(
                SprintCard.sprint_id == Sprint.id, SprintCard.entered_at < until,
                or_(SprintCard.fate != Fate.REMOVED, SprintCard.left_at >= until),
                *conditions,
            )
            .correlate(Sprint)
            .scalar_subquery()
        )  # fmt: skip

    whole = Sprint.__table__.alias("whole")
    foreseen = (
        select(func.count())
        .select_from(whole)
        .where(
            whole.c.initiative_id == Sprint.initiative_id, whole.c.number > 0,
            whole.c.state != SprintState.CANCELLED,
        )
        .correlate(Sprint)
        .scalar_subquery()
    )  # fmt: skip
    return select(
        Sprint.initiative_id, Sprint.number, Sprint.starts_on, Sprint.ends_on,
        count(Card.finished_at < until).label("finished"), count().label("scope"),
        foreseen.label("foreseen"),
    ).where(
        among(Sprint.initiative_id), Sprint.started_at < until,
        Sprint.state != SprintState.CANCELLED,
        or_(Sprint.closed_at.is_(None), Sprint.closed_at >= until),
    )  # fmt: skip
