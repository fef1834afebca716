"""Values of indicators: written, submitted, returned, verified; periods locked and unlocked.

Only a verified value counts, and whoever wrote it does not verify it (issue 5, "Values"). Nothing
here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative
from kaskad.cascade.spans import days_of
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.i18n import today
from kaskad.indicators.access import Spot
from kaskad.indicators.assessment import Judgement
from kaskad.indicators.entering import Entered, Fault, Subject, fault
from kaskad.indicators.kinds import Direction, IndicatorKind, ValueKind
from kaskad.indicators.locked import check_unlocked, locked_up_to
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    PeriodLock,
    ValueEvidence,
    ValueState,
    ValueTalk,
)
from kaskad.indicators.numbers import plain
from kaskad.indicators.taken import (
    TakenError,
    check_free,
    check_proof,
    check_proofs,
    days_of_value,
    taken_words,
    wholes_beside,
)
from kaskad.indicators.targets import TargetKind, read_target
from kaskad.indicators.units import read_unit
from kaskad.indicators.value_words import fault_words
from kaskad.people.models import Person

FIELDS = (
    "on_day", "starts_on", "number", "numerator", "denominator", "present", "text", "adds", "note",
)  # fmt: skip
_OPEN = frozenset({ValueState.DRAFT, ValueState.RETURNED})


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a value."""

    kind: EvidenceKind
    target_id: int | None = None
    url: str = ""
    title: str = ""


def subject_of(row: Indicator, days: tuple[date | None, date | None]) -> Subject:
    """What the rules of entering ask of an indicator; *days* of its project (`cascade.spans`)."""
    return Subject(
        IndicatorKind(row.kind), ValueKind(row.value_kind), Direction(row.direction),
        read_unit(row.unit).measure, *days, read_target(row.target_raw).number,
    )  # fmt: skip


def write_value(
    actor: Person,
    spot: Spot,
    entered: Entered,
    *,
    note: str = "",
    breakdown: Mapping[str, str] | None = None,
    proofs: Sequence[Proof] = (),
    card_id: int | None = None,
    once: str | None = None,
) -> IndicatorValue:
    """A draft of a value. Raises Invalid with the field at fault, Conflict in a locked period.

    Of one period one value counts: `taken` says when a second one is refused.
    """
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(IndicatorValue, made.data["value_id"])
    _check(actor, spot, entered, breakdown or {})
    row = IndicatorValue(
        indicator_id=spot.indicator.id, author_id=actor.id, written_at=journal.when(), note=note,
        breakdown=dict(breakdown or {}), card_id=card_id, **_columns(entered),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    check_proof(spot.indicator, row, _cards(proofs))
    for proof in proofs:
        _add_proof(row, proof)
    db.session.flush()
    note_value("written", spot.indicator, row, {"number": plain(row.number)}, once)
    return row


def change_value(
    actor: Person,
    spot: Spot,
    row: IndicatorValue,
    seen: int | None,
    entered: Entered,
    *,
    note: str,
    once: str | None = None,
) -> bool:
    """Other figures in one's own draft or returned value; False when nothing changed."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _own_open(actor, row)
    _check(actor, spot, entered, row.breakdown, row)
    diff = revisions.change(row, seen, {**_columns(entered), "note": note})
    if not diff:
        return False
    db.session.flush()
    note_value("changed", spot.indicator, row, {"changes": diff}, once)
    return True


def add_evidence(_actor: Person, spot: Spot, row: IndicatorValue, proof: Proof) -> None:
    """A further proof of a value that is not verified yet."""
    if lock(row).state not in {*_OPEN, ValueState.SUBMITTED}:
        raise errors.Conflict(_("The value is settled. Its evidence is not changed any more."))
    check_unlocked(spot.indicator.initiative_id, row.starts_on or row.on_day)
    check_proof(spot.indicator, row, _cards([proof]))
    _add_proof(row, proof)
    revisions.touch(row, "evidence")
    db.session.flush()
    note_value("evidence_added", spot.indicator, row, {"title": proof.title or proof.url}, None)


def submit_value(
    actor: Person, spot: Spot, row: IndicatorValue, *, once: str | None = None
) -> bool:
    """Send it to verification; False when it has been sent."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if lock(row).state == ValueState.SUBMITTED:
        return False
    _own_open(actor, row)
    check_unlocked(spot.indicator.initiative_id, row.starts_on or row.on_day)
    check_free(spot.indicator, row)
    check_proofs(spot.indicator, row)
    row.submitted_at = journal.when()
    _turn(row, ValueState.SUBMITTED)
    note_value("submitted", spot.indicator, row, {"number": plain(row.number)}, once)
    return True


def withdraw_value(
    actor: Person, spot: Spot, row: IndicatorValue, *, reason: str = "", once: str | None = None
) -> bool:
    """Take back a value that nobody has verified; False when it is so already."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if lock(row).state == ValueState.WITHDRAWN:
        return False
    if row.state == ValueState.VERIFIED:
        raise errors.Conflict(_("The value is verified. Ask whoever verified it to return it."))
    if row.author_id != actor.id:
        raise errors.Forbidden(_("A value is taken back by whoever wrote it."))
    check_unlocked(spot.indicator.initiative_id, row.starts_on or row.on_day)
    _turn(row, ValueState.WITHDRAWN)
    note_value("withdrawn", spot.indicator, row, {"reason": reason}, once)
    return True


def verify_value(
    actor: Person,
    spot: Spot,
    row: IndicatorValue,
    *,
    judgement: Judgement | None = None,
    reason: str = "",
    once: str | None = None,
) -> bool:
    """Make it count. False for a form that came before.

    Raises Forbidden for one's own value, Conflict when it is not waiting any more, its period is
    locked or has a verified value (`taken`), Invalid for a judgement without a reason or a text
    target without a judgement.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    _deciding(actor, row)
    check_unlocked(spot.indicator.initiative_id, row.starts_on or row.on_day)
    check_free(spot.indicator, row, (ValueState.VERIFIED,))
    if judgement is not None and not reason.strip():
        sentence = _("Please say why.")
        raise errors.Invalid(sentence, fields={"reason": sentence})
    if judgement is None and read_target(spot.indicator.target_raw).kind is TargetKind.TEXT:
        sentence = _("Please say what it comes to: the target is no number.")
        raise errors.Invalid(sentence, fields={"judgement": sentence})
    row.judgement, row.judgement_reason = judgement, reason
    _decided(actor, row, ValueState.VERIFIED)
    note_value(
        "verified", spot.indicator, row, {"number": plain(row.number), "on": str(row.on_day)}, once
    )
    return True


def return_value(
    actor: Person, spot: Spot, row: IndicatorValue, *, remarks: str, once: str | None = None
) -> bool:
    """Give it back with remarks: one that waits, or one that was verified by mistake."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if not remarks.strip():
        sentence = _("Please say what has to be mended.")
        raise errors.Invalid(sentence, fields={"remarks": sentence})
    _deciding(actor, row, also=ValueState.VERIFIED)
    check_unlocked(spot.indicator.initiative_id, row.starts_on or row.on_day)
    row.remarks, row.doubted_at = remarks, None
    _decided(actor, row, ValueState.RETURNED)
    note_value("returned", spot.indicator, row, {"remarks": remarks}, once)
    return True


def keep_value(actor: Person, spot: Spot, row: IndicatorValue, *, once: str | None = None) -> bool:
    """It counts although the work behind it was opened again; False when nothing doubts it."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if lock(row).doubted_at is None or row.state != ValueState.VERIFIED:
        return False
    if row.author_id == actor.id:
        raise errors.Forbidden(_("You wrote this value, so somebody else verifies it."))
    row.doubted_at = None
    revisions.touch(row, "doubted_at")
    db.session.flush()
    note_value("kept", spot.indicator, row, {"number": plain(row.number)}, once)
    return True


def comment_value(
    actor: Person, spot: Spot, row: IndicatorValue, text: str, *, once: str | None = None
) -> bool:
    """A word in the conversation beside the value."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if not text.strip():
        sentence = _("Please write something.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    db.session.add(
        ValueTalk(value_id=row.id, author_id=actor.id, text=text, written_at=journal.when())
    )
    note_value("commented", spot.indicator, row, {"text": text}, once)
    return True


def lock_period(actor: Person, place: Place, up_to: date, *, once: str | None = None) -> bool:
    """Close all values up to and with a day. Raises Invalid for a day that is still to come."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if up_to > today():
        sentence = _("This day is still to come.")
        raise errors.Invalid(sentence, fields={"up_to": sentence})
    lock(place.initiative)
    if (closed := locked_up_to(place.initiative.id)) is not None and closed >= up_to:
        return False
    db.session.add(
        PeriodLock(
            initiative_id=place.initiative.id, up_to=up_to, locked_by_id=actor.id,
            locked_at=journal.when(),
        )
    )  # fmt: skip
    _note_place("locked", place, {"up_to": up_to.isoformat()}, once)
    return True


def unlock_period(actor: Person, place: Place, *, reason: str, once: str | None = None) -> bool:
    """Open the latest locked period again, with a reason; the one before it stays locked."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    if not reason.strip():
        sentence = _("Please say why.")
        raise errors.Invalid(sentence, fields={"reason": sentence})
    lock(place.initiative)
    row = db.session.scalar(
        select(PeriodLock)
        .where(
            PeriodLock.initiative_id == place.initiative.id, PeriodLock.unlocked_at.is_(None)
        )
        .order_by(PeriodLock.up_to.desc(), PeriodLock.id.desc())
        .limit(1)
    )  # fmt: skip
    if row is None:
        return False
    row.unlocked_at, row.unlocked_by_id, row.reason = journal.when(), actor.id, reason
    _note_place("unlocked", place, {"up_to": row.up_to.isoformat(), "reason": reason}, once)
    return True


def _check(
    actor: Person,
    spot: Spot,
    entered: Entered,
    breakdown: Mapping[str, str],
    row: IndicatorValue | None = None,
) -> None:
    check_unlocked(spot.indicator.initiative_id, entered.starts_on or entered.on_day)
    taken = wholes_beside(
        spot.indicator, breakdown, but=row.id if row is not None else 0, writer_id=actor.id
    )
    subject = subject_of(spot.indicator, days_of(spot.place.initiative))
    wrong = fault(entered, subject, today(), [days_of_value(one) for one in taken])
    if wrong is None:
        return
    if wrong[0] is Fault.TAKEN:
        asked = (entered.starts_on or entered.on_day, entered.on_day)
        there = next(one for one in taken if days_of_value(one) == asked)
        raise TakenError(taken_words(spot.indicator, there), wrong[1], there.id)
    sentence = fault_words(wrong[0])
    raise errors.Invalid(sentence, fields={wrong[1]: sentence})


def _cards(proofs: Sequence[Proof]) -> list[int]:
    return [one.target_id for one in proofs if one.kind is EvidenceKind.CARD and one.target_id]


def _columns(entered: Entered) -> dict[str, Any]:
    whole = replace(entered, number=entered.figure)
    return {name: getattr(whole, name) for name in FIELDS if name != "note"}


def _add_proof(row: IndicatorValue, proof: Proof) -> None:
    db.session.add(
        ValueEvidence(
            value_id=row.id, kind=proof.kind, target_id=proof.target_id, url=proof.url,
            title=proof.title,
        )
    )  # fmt: skip


def _own_open(actor: Person, row: IndicatorValue) -> None:
    if lock(row).state not in _OPEN:
        raise errors.Conflict(_("The value has been sent. It is changed after it is returned."))
    if row.author_id != actor.id:
        raise errors.Forbidden(_("A value is changed by whoever wrote it."))


def _deciding(actor: Person, row: IndicatorValue, *, also: ValueState | None = None) -> None:
    if lock(row).state not in {ValueState.SUBMITTED, also}:
        raise errors.Conflict(_("Somebody has decided on this value meanwhile."))
    if row.author_id == actor.id:
        raise errors.Forbidden(_("You wrote this value, so somebody else verifies it."))


def _decided(actor: Person, row: IndicatorValue, state: ValueState) -> None:
    row.decided_by_id, row.decided_at = actor.id, journal.when()
    _turn(row, state)


def _turn(row: IndicatorValue, state: ValueState) -> None:
    row.state = state
    revisions.touch(row, "state")
    db.session.flush()


def note_value(
    action: str,
    indicator: Indicator,
    row: IndicatorValue,
    data: Mapping[str, Any],
    once: str | None = None,
) -> None:
    """Write `value.<action>` to the journal, in words that need no further look-up."""
    initiative = db.session.get_one(Initiative, indicator.initiative_id)
    journal.record(
        f"value.{action}",
        "indicator",
        indicator.id,
        initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data={
            "value_id": row.id,
            "indicator": indicator.label,
            **data,
        },
        once=once,
    )


def _note_place(action: str, place: Place, data: Mapping[str, Any], once: str | None) -> None:
    journal.record(
        f"period.{action}",
        "initiative",
        place.initiative.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data=dict(data),
        once=once,
    )
