"""The days of initiatives, of those without days of their own too: columns for statements."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from kaskad.cascade.models import Initiative, Stage
from kaskad.core.db import db


def days_of(initiative: Initiative) -> tuple[date | None, date | None]:
    """Both for one that is loaded. One statement, none where it has days of its own."""
    if initiative.starts_on is not None and initiative.ends_on is not None:
        return initiative.starts_on, initiative.ends_on
    row = db.session.execute(
        select(first_day(), last_day()).where(Initiative.id == initiative.id)
    ).one()
    return row[0], row[1]


@cache  # an expression is made once: making it costs more than its answer
def first_day() -> ColumnElement[Any]:
    """The first day of an `Initiative`: its own, else of its stages, else of what it is part of."""
    return _day("starts_on", func.min)


@cache
def last_day() -> ColumnElement[Any]:
    """Its last day, found in the same places."""
    return _day("ends_on", func.max)


def _day(name: str, of: Callable[[Any], Any]) -> ColumnElement[Any]:
    stages = (
        select(of(getattr(Stage, name)))
        .where(Stage.initiative_id == Initiative.id, Stage.archived_at.is_(None))
        .correlate(Initiative)
        .scalar_subquery()
    )
    above = aliased(Initiative)
    parent = (
        select(getattr(above, name))
        .where(above.id == Initiative.parent_id)
        .correlate(Initiative)
        .scalar_subquery()
    )
    return func.coalesce(getattr(Initiative, name), stages, parent)
