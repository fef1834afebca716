"""Cards as pages of sprints show them: a line each, with who does it and where it has been.

Three statements for any number of cards: the rows (by the caller), faces, travels.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from kaskad.boards.models import FINISHED, Card, CardAssignee, Column, ColumnCategory
from kaskad.cascade.faces import Face
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.people.models import Party
from kaskad.sprints.models import Sprint, SprintCard


@dataclass(frozen=True)
class CardLine:
    """A card in a list of a sprint page."""

    id: int
    key: str
    url_key: str
    title: str
    column: str
    category: ColumnCategory
    due_on: date | None
    checklist_done: int
    checklist_total: int
    blocked: str
    faces: tuple[Face, ...]
    travelled: tuple[int, ...]
    """Numbers of the sprints it has been in, other than the one looked at."""
    added_later: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be done."""
        return self.category in FINISHED

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < today() and not self.finished


def card_columns() -> Select[*tuple[Any, ...]]:
    """What a line needs, to be joined and narrowed by the caller."""
    return select(
        Card.id, Card.number, Card.title, Column.title, Column.category, Card.due_on,
        Card.checklist_done, Card.checklist_total, Card.blocked_reason,
    ).join(Column, Column.id == Card.column_id)  # fmt: skip


def card_lines(
    rows: Sequence[Any],
    key: tuple[str, str],
    facts: "CardFacts",
    later: Collection[int] = (),
) -> tuple[CardLine, ...]:
    """Lines for *rows* of `card_columns`; *key* is the board's and its folded one."""
    return tuple(
        CardLine(
            row[0], f"{key[0]}-{row[1]}", f"{key[1]}-{row[1]}", row[2], row[3],
            ColumnCategory(row[4]), row[5], row[6], row[7], row[8],
            facts.faces.get(row[0], ()), facts.travels.get(row[0], ()), row[0] in later,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True)
class CardFacts:
    """Faces and travels of some cards."""

    faces: dict[int, tuple[Face, ...]]
    travels: dict[int, tuple[int, ...]]


def card_facts(card_ids: Collection[int], sprint: Sprint) -> CardFacts:
    """Who does each card, and the other sprints it has been in. Two statements."""
    ids = sorted(card_ids)
    faces: dict[int, list[Face]] = {}
    for card_id, party_id, kind, name, short in db.session.execute(
        select(CardAssignee.card_id, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Party, Party.id == CardAssignee.party_id)
        .where(CardAssignee.card_id.in_(ids))
        .order_by(Party.name)
    ):
        faces.setdefault(card_id, []).append(Face(party_id, kind, name, short or ""))
    travels: dict[int, list[int]] = {}
    for card_id, number in db.session.execute(
        select(SprintCard.card_id, Sprint.number)
        .join(Sprint, Sprint.id == SprintCard.sprint_id)
        .where(SprintCard.card_id.in_(ids), SprintCard.sprint_id != sprint.id)
        .distinct()
        .order_by(Sprint.number)
    ):
        travels.setdefault(card_id, []).append(number)
    return CardFacts(
        {card: tuple(held) for card, held in faces.items()},
        {card: tuple(numbers) for card, numbers in travels.items()},
    )
