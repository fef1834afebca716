"""Cards behind a cell of the matrix: those that serve the indicator, and those that could."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.models import FINISHED, Board, Card, CardLink, Column
from kaskad.cascade.models import Activity
from kaskad.core.db import db
from kaskad.indicators.card_values import LIVE
from kaskad.indicators.matrix import OUTSIDE
from kaskad.indicators.models import IndicatorValue, ValueState

MOST = 300


@dataclass(frozen=True)
class MatrixCard:
    """A card of the project, and what it does for the indicator."""

    key: str
    """As people read it."""
    address: str
    title: str
    column: str
    finished: bool
    tied: bool
    amount: Decimal | None
    verified: int
    """Values that it has brought and that are verified."""
    waiting: int
    serves: int
    """How many indicators it works for at all."""


def matrix_cards(
    initiative_id: int, activity_id: int | None, indicator_id: int | None
) -> tuple[MatrixCard, ...]:
    """Cards of an activity (`OUTSIDE`: of none; None: all of the board). One statement.

    What is open comes first. Without an indicator none of them serves it.
    """
    brought: dict[str, Any] = {
        name: select(func.count())
        .where(
            IndicatorValue.card_id == Card.id, IndicatorValue.indicator_id == (indicator_id or 0),
            condition,
        )
        .scalar_subquery()
        .label(name)
        for name, condition in (
            ("verified", IndicatorValue.state == ValueState.VERIFIED),
            ("waiting", IndicatorValue.state.in_([one for one in LIVE if one != "verified"])),
        )
    }  # fmt: skip
    links = aliased(CardLink)
    serves = (
        select(func.count())
        .where(links.card_id == Card.id, links.kind == "indicator")
        .scalar_subquery()
        .label("serves")
    )
    finished = Column.category.in_(FINISHED)
    rows = db.session.execute(
        select(
            Card.number, Card.title, Board.key, Board.key_fold, Column.title.label("column"),
            finished.label("finished"), CardLink.card_id.label("tied"), CardLink.amount,
            brought["verified"], brought["waiting"], serves,
        )
        .join(Board, Board.id == Card.board_id)
        .join(Column, Column.id == Card.column_id)
        .outerjoin(
            CardLink,
            and_(
                CardLink.card_id == Card.id, CardLink.kind == "indicator",
                CardLink.target_id == (indicator_id or 0),
            ),
        )
        .where(
            Board.initiative_id == initiative_id, Card.archived_at.is_(None),
            *_of_activity(initiative_id, activity_id),
        )
        .order_by(CardLink.card_id.is_(None), finished, Card.number)
        .limit(MOST)
    )  # fmt: skip
    return tuple(
        MatrixCard(
            f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.title, row.column,
            bool(row.finished), row.tied is not None, row.amount, row.verified, row.waiting,
            row.serves,
        )
        for row in rows
    )  # fmt: skip


def _of_activity(initiative_id: int, activity_id: int | None) -> list[ColumnElement[bool]]:
    """As the rows of the matrix: made from it, or serving it."""
    if activity_id is None:
        return []
    if activity_id != OUTSIDE:
        return [or_(Card.activity_id == activity_id, _serves([activity_id]))]
    plan = select(Activity.id).where(
        Activity.initiative_id == initiative_id, Activity.archived_at.is_(None)
    )
    return [
        or_(Card.activity_id.is_(None), Card.activity_id.not_in(plan)),
        not_(_serves(plan)),
    ]


def _serves(activities: Select[int] | Sequence[int]) -> ColumnElement[bool]:
    other = aliased(CardLink)
    return exists().where(
        other.card_id == Card.id, other.kind == "activity", other.target_id.in_(activities)
    )
