"""What cards promise an indicator, and what it would come to with them.

Open ones, and finished ones of which nobody has said yet what they brought: those wait for the
closing of their sprint, or for whoever accepts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import exists, or_, select

from kaskad.boards.models import FINISHED, Board, Card, CardLink, Column
from kaskad.cascade.access import visible
from kaskad.core.db import db
from kaskad.indicators.card_questions import is_elsewhere
from kaskad.indicators.card_values import LIVE
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import IndicatorValue
from kaskad.indicators.standings import IndicatorNow
from kaskad.indicators.targets import TargetKind, read_target
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

_MOST = 500


@dataclass(frozen=True)
class PromiseLine:
    """A card with a planned amount that is no value yet."""

    key: str
    """As people read it."""
    address: str
    title: str
    amount: Decimal
    finished: bool = False
    """Done: what it brought is to be said,"""
    at_closing: bool = False
    """at the closing of its sprint."""


@dataclass(frozen=True)
class Promised:
    """What they promise together."""

    cards: tuple[PromiseLine, ...]
    amount: Decimal | None = None
    """Their sum; None: amounts of shares and indices are not added."""
    with_them: Decimal | None = None
    """The figure with all of them; None: it comes from linked indicators, or is not added."""
    target: Decimal | None = None
    """The number to be reached; None: the target is no number."""


def promised(person: Person, now: IndicatorNow) -> Promised | None:
    """Of cards on boards that *person* reads; None: nothing is promised. One statement."""
    finished = Column.category.in_(FINISHED)
    brought = exists().where(
        IndicatorValue.card_id == Card.id, IndicatorValue.indicator_id == now.id,
        IndicatorValue.state.in_(LIVE),
    )  # fmt: skip
    rows = db.session.execute(
        select(
            Card.number, Card.title, Board.key, Board.key_fold, CardLink.amount,
            finished.label("finished"), is_elsewhere().label("elsewhere"),
        )
        .join(CardLink, CardLink.card_id == Card.id)
        .join(Board, Board.id == Card.board_id)
        .join(Column, Column.id == Card.column_id)
        .where(
            CardLink.kind == "indicator", CardLink.target_id == now.id,
            CardLink.amount.is_not(None), Card.archived_at.is_(None),
            or_(~finished, CardLink.told_at.is_(None) & ~brought),
            Board.initiative_id.in_(visible(person, Permission.BOARD_VIEW)),
        )
        .order_by(Card.due_on.is_(None), Card.due_on, Card.id)
        .limit(_MOST)
    )  # fmt: skip
    cards = tuple(
        PromiseLine(
            f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.title, row.amount,
            bool(row.finished), bool(row.finished and row.elsewhere),
        )
        for row in rows
    )  # fmt: skip
    return together(cards, now) if cards else None


def together(cards: Sequence[PromiseLine], now: IndicatorNow) -> Promised:
    """Counts are added to the figure, shares and indices are not. Pure."""
    if now.kind is not IndicatorKind.COUNT:
        return Promised(tuple(cards))
    amount = sum((one.amount for one in cards), Decimal(0))
    if now.parts is not None:
        return Promised(tuple(cards), amount)
    target = read_target(now.target)
    return Promised(
        tuple(cards), amount, (now.figure.number or Decimal(0)) + amount,
        target.number if target.kind is TargetKind.NUMBER else None,
    )  # fmt: skip
