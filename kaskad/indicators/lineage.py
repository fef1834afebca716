"""Where a figure comes from and where it goes: linked indicators, cards that serve it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from kaskad.boards.models import Board, Card, CardLink, Column
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from kaskad.indicators.standings import IndicatorNow
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class LinkedLine:
    """An indicator that goes into this one; of a project not shown to the visitor, no name."""

    now: IndicatorNow
    about: str
    key_fold: str
    takes_part: bool


@dataclass(frozen=True)
class CardLine:
    """A card that serves the indicator."""

    key: str
    """As people read it."""
    address: str
    title: str
    column: str
    amount: Decimal | None


def linked_lines(person: Person, parts: Sequence[IndicatorNow]) -> tuple[LinkedLine, ...]:
    """What goes straight into an indicator, as `indicator_course` found it. One statement."""
    if not parts:
        return ()
    rows = {
        row.id: (row, place)
        for row, place in db.session.execute(
            select(Indicator, Initiative)
            .join(Initiative, Initiative.id == Indicator.initiative_id)
            .where(
                Indicator.id.in_([one.id for one in parts]), Initiative.id.in_(visible(person))
            )
        )
    }  # fmt: skip
    lines = []
    for one in parts:
        row, place = rows.get(one.id, (None, None))
        lines.append(
            LinkedLine(
                one, place.label if place else "", place.key_fold if place else "",
                row.takes_part if row else True,
            )
        )  # fmt: skip
    return tuple(lines)


def cards_of(person: Person, indicator_id: int, limit: int = 30) -> tuple[CardLine, ...]:
    """Cards that serve the indicator, on boards that the person may read. One statement."""
    rows = db.session.execute(
        select(
            Card.number, Card.title, Board.key, Board.key_fold, Column.title.label("column"),
            CardLink.amount,
        )
        .join(CardLink, CardLink.card_id == Card.id)
        .join(Board, Board.id == Card.board_id)
        .join(Column, Column.id == Card.column_id)
        .where(
            CardLink.kind == "indicator", CardLink.target_id == indicator_id,
            Card.archived_at.is_(None),
            Board.initiative_id.in_(visible(person, Permission.BOARD_VIEW)),
        )
        .order_by(Card.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(
        CardLine(
            f"{row.key}-{row.number}",
            f"{row.key_fold}-{row.number}",
            row.title,
            row.column,
            row.amount,
        )
        for row in rows
    )
