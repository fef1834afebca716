"""Finished cards of which nobody has said yet what they have brought; fixed statements.

A card in an open sprint is asked about in its review, unless somebody says at once what it has
brought. The room above says which those are, and when they are asked about (`asked_elsewhere`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from kaskad.boards.models import FINISHED, Card, CardLink, Column
from kaskad.core.db import db
from kaskad.indicators.card_values import LIVE
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue


@dataclass(frozen=True)
class Later:
    """When somebody else asks about a card, in words, and whether it may be said before."""

    words: str
    may_now: bool


@dataclass(frozen=True)
class Asker:
    """Somebody else who asks about some cards."""

    condition: Callable[[], ColumnElement[bool]]
    """On `card`: which those are."""
    told: Callable[[int], Later | None]
    """When a card is asked about; None: it is none of those."""
    sent: Callable[[int, IndicatorValue], None]
    """It was said at once what the card has brought."""


_elsewhere: list[Asker] = []


def asked_elsewhere(asker: Asker) -> None:
    """Do not ask about its cards on its own: the asker does."""
    if asker not in _elsewhere:
        _elsewhere.append(asker)


def is_elsewhere() -> ColumnElement[bool]:
    """Condition on `card`: somebody else asks about it."""
    return or_(false(), *(one.condition() for one in _elsewhere))


def later(card_id: int) -> Later | None:
    """When somebody else asks about the card. One statement."""
    return next((found for one in _elsewhere if (found := one.told(card_id)) is not None), None)


def sent_at_once(card_id: int, value: IndicatorValue) -> None:
    """Tell whoever would have asked."""
    for one in _elsewhere:
        one.sent(card_id, value)


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
    elsewhere: bool = False
    """Somebody else will ask about it (`later`)."""


def open_conditions(*, everywhere: bool = False) -> list[ColumnElement[bool]]:
    """Conditions of what is to be asked, on the card, its column, its link, the indicator.

    *everywhere*: and of what somebody else asks about.
    """
    brought = exists().where(
        IndicatorValue.card_id == Card.id, IndicatorValue.indicator_id == Indicator.id,
        IndicatorValue.state.in_(LIVE),
    )  # fmt: skip
    return [
        Column.category.in_(FINISHED), Card.archived_at.is_(None),
        CardLink.told_at.is_(None), Indicator.archived_at.is_(None),
        or_(Indicator.counts.is_not(None), ~brought),
        *(() if everywhere else (~is_elsewhere(),)),
    ]  # fmt: skip


def joined_to_links(statement: Any) -> Any:
    """*statement* over cards, their columns, and the indicators that they name."""
    return (
        statement.select_from(Card)
        .join(Column, Column.id == Card.column_id)
        .join(CardLink, and_(CardLink.card_id == Card.id, CardLink.kind == "indicator"))
        .join(Indicator, Indicator.id == CardLink.target_id)
    )


def questions_of(card_id: int, *, everywhere: bool = False) -> tuple[Question, ...]:
    """What is to be asked about the card; *everywhere*: by whomever. One statement."""
    rows = db.session.execute(
        joined_to_links(
            select(
                Indicator, CardLink.amount, CardLink.breakdown, is_elsewhere().label("elsewhere")
            )
        )
        .where(Card.id == card_id, *open_conditions(everywhere=everywhere))
        .order_by(Indicator.set_id, Indicator.position, Indicator.id)
    )
    return tuple(
        Question(
            row.id, row.label, row.unit, IndicatorKind(row.kind), amount,
            ", ".join(str(one) for one in breakdown.values()), row.counts is not None,
            bool(elsewhere),
        )
        for row, amount, breakdown, elsewhere in rows
    )  # fmt: skip
