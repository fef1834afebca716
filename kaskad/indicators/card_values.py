"""What a finished card brings to an indicator: a value that waits, with the card as its proof.

Source: PRODUCT.md, rule 2; issue 5, "Cards". Reopening withdraws what nobody has verified yet; of a
verified value the monitor is asked.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from kaskad import journal
from kaskad.boards.models import Card, CardFile
from kaskad.core import revisions
from kaskad.core.db import db, lock
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueState,
)
from kaskad.indicators.numbers import plain
from kaskad.indicators.value_actions import check_unlocked, note_value
from kaskad.people.models import Person

_WAITING = frozenset({ValueState.DRAFT, ValueState.SUBMITTED, ValueState.RETURNED})
_WORDS = frozenset({IndicatorKind.TEXT, IndicatorKind.PRESENCE})


def propose_from_card(
    actor: Person,
    card: Card,
    indicator: Indicator,
    amount: Decimal,
    *,
    note: str,
    day: date,
    key: str = "",
) -> IndicatorValue:
    """A value that waits for verification, proved by the card called *key* and its files.

    A count grows by *amount*; a share or an index is *amount*, for those are not added. Raises
    Conflict when the day lies in a locked period.
    """
    check_unlocked(indicator.initiative_id, day)
    kind = IndicatorKind(indicator.kind)
    row = IndicatorValue(
        indicator_id=indicator.id, on_day=day, number=amount, adds=kind is IndicatorKind.COUNT,
        text=note if kind in _WORDS else "", present=True if kind in _WORDS else None, note=note,
        state=ValueState.SUBMITTED, author_id=actor.id, written_at=journal.when(),
        submitted_at=journal.when(), card_id=card.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    proofs = [(EvidenceKind.CARD, card.id, f"{key} {card.title}".strip())]
    proofs += [
        (EvidenceKind.FILE, one.id, one.name)
        for one in db.session.scalars(
            select(CardFile)
            .where(CardFile.card_id == card.id, CardFile.archived_at.is_(None))
            .order_by(CardFile.id)
        )
    ]
    db.session.add_all(
        ValueEvidence(value_id=row.id, kind=what, target_id=target_id, title=title)
        for what, target_id, title in proofs
    )
    db.session.flush()
    note_value("submitted", indicator, row, _told(row))
    return row


def take_back(value_id: int) -> bool:
    """The work is open again: withdraw the value; whether it went, for a verified one stays.

    The monitor finds a verified one among what waits, marked as doubted.
    """
    row = lock(db.session.get_one(IndicatorValue, value_id))
    indicator = db.session.get_one(Indicator, row.indicator_id)
    if row.state in _WAITING:
        row.state = ValueState.WITHDRAWN
        revisions.touch(row, "state")
        db.session.flush()
        note_value("withdrawn", indicator, row, _told(row))
        return True
    if row.state == ValueState.VERIFIED and row.doubted_at is None:
        row.doubted_at = journal.when()
        revisions.touch(row, "doubted_at")
        db.session.flush()
        note_value("doubted", indicator, row, _told(row))
    return False


def _told(row: IndicatorValue) -> dict[str, object]:
    return {"number": plain(row.number), "card_id": row.card_id}
