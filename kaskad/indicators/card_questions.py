"""Finished cards of which nobody has said yet what they have brought; fixed statements.

Asked outside of sprints only: a card in an open sprint is asked about in its review. The room
above says which those are (`asked_elsewhere`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from kaskad.boards.models import FINISHED, Board, Card, CardLink, Column
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.card_values import LIVE
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

MOST = 20
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


def _open() -> list[ColumnElement[bool]]:
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


def _joined(statement: Any) -> Any:
    return (
        statement.select_from(Card)
        .join(Column, Column.id == Card.column_id)
        .join(CardLink, and_(CardLink.card_id == Card.id, CardLink.kind == "indicator"))
        .join(Indicator, Indicator.id == CardLink.target_id)
    )


def questions_of(card_id: int) -> tuple[Question, ...]:
    """What is to be asked about the card. One statement."""
    rows = db.session.execute(
        _joined(select(Indicator, CardLink.amount, CardLink.breakdown))
        .where(Card.id == card_id, *_open())
        .order_by(Indicator.set_id, Indicator.position, Indicator.id)
    )
    return tuple(
        Question(
            row.id, row.label, row.unit, IndicatorKind(row.kind), amount,
            ", ".join(str(one) for one in breakdown.values()), row.counts is not None,
        )
        for row, amount, breakdown in rows
    )  # fmt: skip


@dataclass(frozen=True)
class OpenCard:
    """A finished card that waits for an answer."""

    key: str
    """As people read it."""
    address: str
    title: str
    about: str


def open_cards(person: Person) -> tuple[OpenCard, ...]:
    """Those the person may accept, the oldest first. One statement."""
    rows = db.session.execute(
        _joined(select(Card.id, Card.number, Card.title, Board.key, Board.key_fold, Initiative))
        .join(Board, Board.id == Card.board_id)
        .join(Initiative, Initiative.id == Board.initiative_id)
        .where(
            *_open(), Board.archived_at.is_(None), Initiative.archived_at.is_(None),
            Initiative.id.in_(visible(person, Permission.CARD_ACCEPT)),
        )
        .order_by(Card.finished_at, Card.id)
        .limit(4 * MOST)
    )  # fmt: skip
    found = {
        row.id: OpenCard(
            f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.title,
            row.Initiative.label,
        )
        for row in rows
    }  # fmt: skip
    return tuple(found.values())[:MOST]
