"""What the report of a sprint in indicators is made of: promises, values, files; frozen rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from kaskad.boards.models import CardFile, CardLink
from kaskad.core.db import db
from kaskad.indicators.models import EvidenceKind, IndicatorValue, ValueState
from kaskad.indicators.value_queries import EvidenceLine
from kaskad.people.models import Party
from kaskad.sprints.models import ProposedValue, Sprint


@dataclass(frozen=True)
class SentValue:
    """A value that a finished card of the sprint has brought, wherever it stands now."""

    id: int
    card_id: int
    indicator_id: int
    state: ValueState
    on_day: date
    number: Decimal | None
    adds: bool
    text: str
    present: bool | None
    part: str
    note: str
    counted: int
    """How many a figure by lists has counted."""
    doubted: bool
    who: str
    """Who decided on it."""
    decided_at: datetime | None
    told_in: tuple[int, bool] | None = None
    """A total by lists that a later closing has taken in, too: number of that sprint, and whether
    it is one of the same project. None: this sprint was the last."""


def planned_amounts(card_ids: Collection[int]) -> dict[int, list[tuple[int, Decimal | None]]]:
    """By card, the indicators it serves, each with what it promises. One statement."""
    found: dict[int, list[tuple[int, Decimal | None]]] = {}
    for card_id, indicator_id, amount in db.session.execute(
        select(CardLink.card_id, CardLink.target_id, CardLink.amount)
        .where(CardLink.kind == "indicator", CardLink.card_id.in_(list(card_ids)))
        .order_by(CardLink.card_id, CardLink.target_id)
    ):
        found.setdefault(card_id, []).append((indicator_id, amount))
    return found


def sent_values(sprint_id: int) -> list[SentValue]:
    """Values that the closing has sent, each as often as cards have brought it. One statement."""
    other, last, own = aliased(ProposedValue), aliased(Sprint), aliased(Sprint)
    newest = (
        select(other.sprint_id)
        .where(other.value_id == IndicatorValue.id)
        .order_by(other.sent_at.desc(), other.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            IndicatorValue,
            ProposedValue.card_id,
            Party.short_name,
            Party.name,
            last.id,
            last.number,
            last.initiative_id == own.initiative_id,
        )
        .join(ProposedValue, ProposedValue.value_id == IndicatorValue.id)
        .join(own, own.id == ProposedValue.sprint_id)
        .outerjoin(last, last.id == newest)
        .outerjoin(Party, Party.id == IndicatorValue.decided_by_id)
        .where(ProposedValue.sprint_id == sprint_id, IndicatorValue.state != ValueState.DRAFT)
        .order_by(IndicatorValue.id)
    )
    return [
        SentValue(
            row.id, card_id, row.indicator_id, ValueState(row.state), row.on_day, row.number,
            row.adds, row.text, row.present, ", ".join(str(one) for one in row.breakdown.values()),
            row.note, len(row.counted), row.doubted_at is not None, short or name or "",
            row.decided_at,
            None if last_id in (None, sprint_id) else (number, bool(is_own)),
        )
        for row, card_id, short, name, last_id, number, is_own in rows
    ]  # fmt: skip


def files_of_cards(card_ids: Collection[int]) -> dict[int, list[EvidenceLine]]:
    """Files that will be the proof of what the cards bring. One statement."""
    found: dict[int, list[EvidenceLine]] = {}
    for row in db.session.execute(
        select(CardFile.card_id, CardFile.name, CardFile.public_id, CardFile.preview_key)
        .where(CardFile.card_id.in_(list(card_ids)), CardFile.archived_at.is_(None))
        .order_by(CardFile.card_id, CardFile.id)
    ):
        found.setdefault(row.card_id, []).append(
            EvidenceLine(
                EvidenceKind.FILE, row.name, "", public_id=row.public_id,
                has_preview=bool(row.preview_key),
            )
        )  # fmt: skip
    return found
