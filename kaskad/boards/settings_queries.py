"""What the settings and the archive of a board read. Frozen rows, one statement each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kaskad.boards.models import Card, CardLabel, Column, Label
from kaskad.core.db import db


@dataclass(frozen=True)
class LabelRow:
    """A label in the settings of its board."""

    id: int
    name: str
    colour: str
    revision: int
    archived: bool
    cards: int


def labels_of_board(board_id: int) -> list[LabelRow]:
    """All labels of a board with the number of their cards, those put away last. One statement."""
    cards = select(func.count()).where(CardLabel.label_id == Label.id).scalar_subquery()
    rows = db.session.execute(
        select(Label.id, Label.name, Label.colour, Label.revision, Label.archived_at, cards)
        .where(Label.board_id == board_id)
        .order_by(Label.archived_at.is_not(None), Label.position, Label.id)
    )
    return [LabelRow(r[0], r[1], str(r[2]), r[3], r[4] is not None, r[5]) for r in rows]


@dataclass(frozen=True)
class ArchivedCard:
    """A card that has been put away."""

    number: int
    title: str
    column: str
    archived_at: datetime


def archived_of(board_id: int, limit: int = 500) -> list[ArchivedCard]:
    """Cards put away, the last first. One statement."""
    rows = db.session.execute(
        select(Card.number, Card.title, Column.title, Card.archived_at)
        .join(Column, Column.id == Card.column_id)
        .where(Card.board_id == board_id, Card.archived_at.is_not(None))
        .order_by(Card.archived_at.desc(), Card.id.desc())
        .limit(limit)
    )
    return [ArchivedCard(row[0], row[1], row[2], row[3]) for row in rows if row[3]]
