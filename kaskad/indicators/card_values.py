"""What a finished card brings to an indicator: a value that waits, with the card as its proof.

Source: PRODUCT.md, rule 2; issue 5, "Cards". Two doors lead here: the closing of a sprint, and the
acceptance of a card outside of one; a card brings to an indicator once, whichever was first.
Reopening withdraws what nobody has verified yet; of a verified value the monitor is asked.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from kaskad import journal
from kaskad.boards.models import Card, CardFile, CardLink
from kaskad.core import revisions
from kaskad.core.db import db, lock
from kaskad.core.i18n import today
from kaskad.indicators.entering import Entered, Fault, fault
from kaskad.indicators.kinds import IN_WORDS, IndicatorKind
from kaskad.indicators.lists import listed
from kaskad.indicators.locked import check_unlocked
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueState,
)
from kaskad.indicators.numbers import plain, share
from kaskad.indicators.taken import added_by
from kaskad.indicators.value_actions import note_value, subject_of
from kaskad.indicators.value_words import fault_words
from kaskad.people.models import Person

_WAITING = frozenset({ValueState.DRAFT, ValueState.SUBMITTED, ValueState.RETURNED})
LIVE = (ValueState.SUBMITTED, ValueState.RETURNED, ValueState.VERIFIED)
"""What cards have brought. A draft is what a review has written down so far: it is not said yet."""

Counts = tuple[Decimal | None, Decimal | None]
"""Of a share: how many, and out of how many."""
NO_COUNTS: Counts = (None, None)


def brought_fault(
    indicator: Indicator,
    amount: Decimal | None,
    note: str,
    days: tuple[date | None, date | None] = (None, None),
    counts: Counts = NO_COUNTS,
) -> str:
    """Why a card cannot have brought *amount* today, in words; empty: it can.

    *days* are those of the project; of a share its *counts* may be given instead of the amount.
    What is counted by lists is no amount of a card.
    """
    if indicator.counts is not None:
        return ""
    kind = IndicatorKind(indicator.kind)
    if kind is IndicatorKind.TEXT and not note.strip():
        return fault_words(Fault.NOTHING)
    entered = Entered(
        today(), number=amount, numerator=counts[0], denominator=counts[1],
        present=True if kind in IN_WORDS else None, text=note, adds=kind is IndicatorKind.COUNT,
    )  # fmt: skip
    wrong = fault(entered, subject_of(indicator, days), today())
    return fault_words(wrong[0]) if wrong is not None else ""


def propose_from_card(
    actor: Person,
    card: Card,
    indicator: Indicator,
    amount: Decimal | None,
    *,
    note: str,
    day: date,
    key: str = "",
    counts: Counts = NO_COUNTS,
) -> IndicatorValue:
    """A value that waits for verification, proved by the card called *key* and its files.

    A count grows by *amount*; a share or an index is *amount*, for those are not added, and a share
    is reckoned from its *counts* where they are known. Where an
    indicator counts by lists the value is a total, reckoned from them, whatever *amount* is, and a
    total that waits already takes the card in. What
    the card has brought to the indicator already is given back instead of a second value. Raises
    Conflict when the day lies in a locked period.
    """
    lock(card)  # of two people who tell at once, one tells
    if indicator.counts is None and (there := _brought(card.id, indicator.id)) is not None:
        return there
    check_unlocked(indicator.initiative_id, day)
    kind = IndicatorKind(indicator.kind)
    draft = draft_of(card.id, indicator.id) if kind is IndicatorKind.SHARE else None
    row = draft or IndicatorValue(indicator_id=indicator.id, card_id=card.id)
    row.on_day, row.number, row.adds = day, _number(amount, counts), kind is IndicatorKind.COUNT
    row.numerator, row.denominator = counts
    row.text, row.present = (note, True) if kind in IN_WORDS else ("", None)
    row.note, row.breakdown = note, _part(card.id, indicator.id)
    row.state, row.author_id = ValueState.SUBMITTED, actor.id
    row.written_at = row.submitted_at = journal.when()
    if indicator.counts is not None:
        if (waits := _total_waiting(indicator)) is not None:
            return _join_total(waits, card, indicator, key)
        _reckon(row, indicator)
    db.session.add(row)
    db.session.flush()
    mark_told([card.id], indicator.id)
    _prove(row, card, key)
    note_value("submitted", indicator, row, _told(row))
    return row


def _number(amount: Decimal | None, counts: Counts) -> Decimal | None:
    top, bottom = counts
    return share(top, bottom) if top is not None and bottom is not None else amount


def draft_of(card_id: int, indicator_id: int) -> IndicatorValue | None:
    """What a review has written down so far of the counts of a share. One statement."""
    return db.session.scalar(
        select(IndicatorValue)
        .where(
            IndicatorValue.card_id == card_id, IndicatorValue.indicator_id == indicator_id,
            IndicatorValue.state == ValueState.DRAFT,
        )
        .order_by(IndicatorValue.id.desc())
        .limit(1)
    )  # fmt: skip


def keep_counts(
    actor: Person, card_id: int, indicator: Indicator, counts: Counts, note: str
) -> IndicatorValue | None:
    """Keep the counts of a share as a draft until it is sent; without counts there is none.

    Nobody but the review that writes it sees the draft.
    """
    if indicator.kind != IndicatorKind.SHARE:
        return None
    row = draft_of(card_id, indicator.id)
    if counts[0] is None or counts[1] is None:
        if row is not None:
            row.state = ValueState.WITHDRAWN
            db.session.flush()
        return None
    if row is None:
        row = IndicatorValue(
            indicator_id=indicator.id, card_id=card_id, on_day=today(), state=ValueState.DRAFT,
            breakdown=_part(card_id, indicator.id),
        )  # fmt: skip
        db.session.add(row)
    row.numerator, row.denominator = counts
    row.number, row.note, row.author_id = _number(None, counts), note, actor.id
    row.written_at = journal.when()
    db.session.flush()
    return row


def _prove(row: IndicatorValue, card: Card, key: str) -> None:
    """The card with its files is a proof of the value."""
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


def _total_waiting(indicator: Indicator) -> IndicatorValue | None:
    """The total by lists that waits for verification: there is never a second one beside it."""
    lock(indicator)
    return db.session.scalar(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator.id, IndicatorValue.card_id.is_not(None),
            IndicatorValue.state == ValueState.SUBMITTED,
        )
        .order_by(IndicatorValue.id.desc())
        .limit(1)
    )  # fmt: skip


def _join_total(row: IndicatorValue, card: Card, indicator: Indicator, key: str) -> IndicatorValue:
    """One more card stands behind the total that waits: counted anew, with its proofs."""
    lock(row)
    mark_told([card.id], indicator.id)
    proved = db.session.scalar(
        select(ValueEvidence.id).where(
            ValueEvidence.value_id == row.id, ValueEvidence.kind == EvidenceKind.CARD,
            ValueEvidence.target_id == card.id,
        )
    )  # fmt: skip
    changed = _reckon(row, indicator)
    if proved is None:
        _prove(row, card, key)
    if proved is None or changed:
        revisions.touch(row, "number")
        db.session.flush()
        note_value("recounted", indicator, row, _told(row))
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


def _brought(card_id: int, indicator_id: int) -> IndicatorValue | None:
    """What the card has brought already and nobody has withdrawn, or what it proves by hand."""
    return db.session.scalar(
        select(IndicatorValue)
        .where(
            IndicatorValue.card_id == card_id, IndicatorValue.indicator_id == indicator_id,
            IndicatorValue.state.in_(LIVE),
        )
        .order_by(IndicatorValue.id.desc())
        .limit(1)
    ) or added_by(indicator_id, [card_id], _part(card_id, indicator_id))  # fmt: skip


def _part(card_id: int, indicator_id: int) -> dict[str, str]:
    """Which part of the whole the card says it is about."""
    link = db.session.get(CardLink, (card_id, "indicator", indicator_id))
    return dict(link.breakdown) if link is not None else {}


def _reckon(row: IndicatorValue, indicator: Indicator) -> bool:
    """Make it what the lists come to now; whether it was something else."""
    found = listed(indicator)
    before = (row.counted, row.number, row.denominator)
    row.adds, row.breakdown, row.counted = False, {}, list(found.ids)
    row.number, row.numerator, row.denominator = found.number, found.numerator, found.denominator
    return before != (row.counted, row.number, row.denominator)


def mark_told(card_ids: Sequence[int], indicator_id: int | None = None) -> None:
    """It was said what the cards have brought (to one indicator, or to all): nobody is asked."""
    _set_told(card_ids, indicator_id, told=True)


def ask_again(card_ids: Sequence[int]) -> None:
    """Once they are finished, somebody has to say again what they have brought."""
    _set_told(card_ids, None, told=False)


def _set_told(card_ids: Sequence[int], indicator_id: int | None, *, told: bool) -> None:
    which = [CardLink.kind == "indicator", CardLink.card_id.in_(list(card_ids))]
    if indicator_id is not None:
        which.append(CardLink.target_id == indicator_id)
    db.session.execute(
        update(CardLink).where(*which).values(told_at=journal.when() if told else None)
    )


def cards_reopened(card_ids: Sequence[int]) -> None:
    """Work on finished cards goes on: take back what they have brought.

    A total by lists is no card's own: it is reckoned anew (`lists_changed`).
    """
    ask_again(card_ids)
    for value_id in db.session.scalars(
        select(IndicatorValue.id)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(
            IndicatorValue.card_id.in_(list(card_ids)),
            IndicatorValue.state.in_([*LIVE, ValueState.DRAFT]),
            Indicator.counts.is_(None),
        )
        .order_by(IndicatorValue.id)
    ).all():  # fmt: skip
        take_back(value_id)
    lists_changed(card_ids)


def lists_changed(card_ids: Sequence[int]) -> None:
    """Somebody stands on a list or does no longer: figures by lists that the cards serve follow.

    What waits is reckoned anew, and withdrawn when nobody is left to count. The newest verified
    one stays, for it was so when it was said; if somebody it has counted stands on no list any
    more, the monitor is asked, and if somebody is new, whoever accepts the newest of the cards.
    """
    serving = select(CardLink.target_id).where(
        CardLink.kind == "indicator", CardLink.card_id.in_(list(card_ids))
    )
    for indicator in db.session.scalars(
        select(Indicator).where(Indicator.id.in_(serving), Indicator.counts.is_not(None))
    ).all():
        _follow(indicator, max(card_ids))


def _follow(indicator: Indicator, card_id: int) -> None:
    rows = db.session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator.id, IndicatorValue.card_id.is_not(None),
            IndicatorValue.state.in_(LIVE),
        )
        .order_by(IndicatorValue.on_day, IndicatorValue.id)
    ).all()  # fmt: skip
    for row in rows:
        if row.state == ValueState.VERIFIED or not _reckon(row, indicator):
            continue
        if not row.counted:
            take_back(row.id)
        else:
            revisions.touch(row, "number")
            db.session.flush()
            note_value("recounted", indicator, row, _told(row))
    verified = [row for row in rows if row.state == ValueState.VERIFIED]
    if not verified:
        return
    there, counted = set(listed(indicator).ids), set(verified[-1].counted)
    if counted - there:
        take_back(verified[-1].id)
    if there - counted and len(verified) == len(rows):
        _set_told([card_id], indicator.id, told=False)


def _told(row: IndicatorValue) -> dict[str, object]:
    return {"number": plain(row.number), "card_id": row.card_id}
