"""Finished cards of which nobody has said yet what they have brought; fixed statements.

Asked outside of sprints only: a card in an open sprint is asked about in its review. The room
above says which those are (`asked_elsewhere`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from kaskad.boards.models import FINISHED, Card, CardLink, Column
from kaskad.core.db import db
from kaskad.indicators.card_values import LIVE
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue

Condition = Callable[[], ColumnElement[bool]]
_elsewhere: list[Condition] = []


def asked_elsewhere(condition: Condition) -> None:
    """Do not ask about cards that meet *condition* (on `card`): somebody else does."""
    if condition not in _elsewhere:
        _elsewhere.append(condition)


@dataclass(frozen=True)
class Question:
    """What a finished card may have brought to one indicator."""

    indicator_id: int
    name: str
    unit: str
    kind: IndicatorKind
    planned: Decimal | None
    part: str
    """Which part of the whole: «химия»; empty: the whole."""
    by_lists: bool


def open_conditions() -> list[ColumnElement[bool]]:
    """Conditions of what is to be asked, on the card, its column, its link, the indicator."""
    brought = exists().where(
        IndicatorValue.card_id == Card.id, IndicatorValue.indicator_id == Indicator.id,
        IndicatorValue.state.in_(LIVE),
    )  # fmt: skip
    return [
        Column.category.in_(FINISHED), Card.archived_at.is_(None),
        CardLink.told_at.is_(None), Indicator.archived_at.is_(None),
        or_(Indicator.counts.is_not(None), ~brought),
        *(~condition() for condition in _elsewhere),
    ]  # fmt: skip


def joined_to_links(statement: Any) -> Any:
    """*statement* over cards, their columns, and the indicators that they name."""
    return (
        statement.select_from(Card)
        .join(Column, Column.id == Card.column_id)
        .join(CardLink, and_(CardLink.card_id == Card.id, CardLink.kind == "indicator"))
        .join(Indicator, Indicator.id == CardLink.target_id)
    )


def questions_of(card_id: int) -> tuple[Question, ...]:
    """What is to be asked about the card. One statement."""
    rows = db.session.execute(
        joined_to_links(select(Indicator, CardLink.amount, CardLink.breakdown))
        .where(Card.id == card_id, *open_conditions())
        .order_by(Indicator.set_id, Indicator.position, Indicator.id)
    )
    return tuple(
        Question(
            row.id, row.label, row.unit, IndicatorKind(row.kind), amount,
            ", ".join(str(one) for one in breakdown.values()), row.counts is not None,
        )
        for row, amount, breakdown in rows
    )  # fmt: skip
