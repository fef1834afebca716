"""One counted value for an indicator, a part of it and a period.

The rule. A value says the whole of its days, or it comes on top (`IndicatorValue.adds`: what a card
has brought, what somebody ticks as coming on top). Of what is counted by period one value of the
whole is counted for the same days: a second one is refused while the first waits or is verified,
when it is written, when it is sent, and when it is verified. It is corrected by having the first
returned and mending it. Of totals, shares and what is latest the second value of a day replaces the
first once it is verified (`figures.figure` takes the newest). What comes on top may stand beside
both, but one card proves one addition of a figure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.core.i18n import show_day
from kaskad.indicators.figure_words import said_words, show_change
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    ValueEvidence,
    ValueState,
)
from kaskad.indicators.value_words import value_state_word

Days = tuple[date, date]
_SAID = (ValueState.SUBMITTED, ValueState.VERIFIED)
_OPEN = (ValueState.DRAFT, ValueState.RETURNED)


class TakenError(errors.Invalid):
    """The figure is told already by another value, `value_id`."""

    def __init__(self, sentence: str, field: str, value_id: int) -> None:
        super().__init__(sentence, fields={field: sentence})
        self.value_id = value_id


def days_of_value(row: Any) -> Days:
    """Its first day and its last."""
    return row.starts_on or row.on_day, row.on_day


def wholes_beside(
    indicator: Indicator,
    breakdown: Mapping[str, str],
    *,
    but: int = 0,
    writer_id: int | None = None,
    states: Collection[ValueState] = _SAID,
) -> list[IndicatorValue]:
    """Other values of the whole of some days, of one *breakdown*.

    Those in *states* and the writer's own open ones; none where periods are not added up. One
    statement.
    """
    if indicator.value_kind != ValueKind.PER_PERIOD:
        return []
    rows = db.session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator.id, IndicatorValue.adds.is_(False),
            IndicatorValue.id != but,
            or_(
                IndicatorValue.state.in_(states),
                IndicatorValue.state.in_(_OPEN)
                & (IndicatorValue.author_id == (writer_id or 0))
                & or_(
                    IndicatorValue.state != ValueState.DRAFT, IndicatorValue.card_id.is_(None)
                ),
            ),
        )
        .order_by(IndicatorValue.id)
    )  # fmt: skip
    return [row for row in rows if row.breakdown == dict(breakdown)]


def taken_words(indicator: Indicator, row: IndicatorValue) -> str:
    """That the period has a value, which, and how one comes to another."""
    said = said_words(
        row.number, row.numerator, row.denominator, row.present, row.text, indicator.unit
    )
    return str(
        _(
            "A value for this period is there already: %(value)s as of %(day)s, %(state)s. One is"
            " counted: open it to mend it, or have it returned.",
            value=said or "–", day=show_day(row.on_day), state=value_state_word(row.state),
        )
    )  # fmt: skip


def check_free(
    indicator: Indicator, row: IndicatorValue, states: Collection[ValueState] = _SAID
) -> None:
    """Raise Conflict when *row* tells days that a value in *states* tells already.

    Of two people who do this at once one waits for the other.
    """
    if row.adds or indicator.value_kind != ValueKind.PER_PERIOD:
        return
    lock(indicator)
    first, last = days_of_value(row)
    for one in wholes_beside(indicator, row.breakdown, but=row.id, states=states):
        start, end = days_of_value(one)
        if start <= last and first <= end:
            raise errors.Conflict(taken_words(indicator, one))


def check_proof(indicator: Indicator, row: IndicatorValue, card_ids: Sequence[int]) -> None:
    """Raise `TakenError` when one of the cards proves another addition of the figure already."""
    if not row.adds or not card_ids:
        return
    there = added_by(indicator.id, card_ids, row.breakdown, but=row)
    if there is not None:
        sentence = str(
            _(
                "This card proves another value already: %(value)s as of %(day)s. One card is"
                " counted once.",
                value=show_change(there.number, indicator.unit), day=show_day(there.on_day),
            )
        )  # fmt: skip
        raise TakenError(sentence, "card", there.id)


def check_proofs(indicator: Indicator, row: IndicatorValue) -> None:
    """The same of the cards that prove it already. No statement where nothing is added."""
    if row.adds and row.card_id is None:
        cards = db.session.scalars(
            select(ValueEvidence.target_id).where(
                ValueEvidence.value_id == row.id, ValueEvidence.kind == EvidenceKind.CARD
            )
        )
        check_proof(indicator, row, [one for one in cards if one is not None])


def added_by(
    indicator_id: int,
    card_ids: Sequence[int],
    breakdown: Mapping[str, str],
    *,
    but: IndicatorValue | None = None,
) -> IndicatorValue | None:
    """The addition, sent or verified, that one of the cards has brought or proves.

    Beside *but* what a card only proves has to be of the same days. One statement.
    """
    proved = exists().where(
        ValueEvidence.value_id == IndicatorValue.id, ValueEvidence.kind == EvidenceKind.CARD,
        ValueEvidence.target_id.in_(list(card_ids)),
    )  # fmt: skip
    rows = db.session.scalars(
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator_id, IndicatorValue.adds.is_(True),
            IndicatorValue.id != (but.id if but is not None else 0),
            IndicatorValue.state.in_(_SAID),
            or_(IndicatorValue.card_id.in_(list(card_ids)), proved),
        )
        .order_by(IndicatorValue.id)
    )  # fmt: skip
    for row in rows:
        same = but is None or row.card_id in card_ids or days_of_value(row) == days_of_value(but)
        if row.breakdown == dict(breakdown) and same:
            return row
    return None


@dataclass(frozen=True)
class Twin:
    """Another value that says the same days."""

    id: int
    words: str
    state: ValueState
    replaced: bool
    """It stops to count when the one beside it is verified."""


def twin_of(row: Any, rows: Sequence[Any], indicator_kind: ValueKind, unit: str) -> Twin | None:
    """The value that says the same days and part as the unsettled *row*, or adds the same. Pure."""
    for one in rows:
        if (
            one.id == row.id or one.state not in _SAID or one.adds != row.adds
            or days_of_value(one) != days_of_value(row) or one.breakdown != row.breakdown
        ):  # fmt: skip
            continue
        if row.adds and (one.number != row.number or (one.card_id and row.card_id)):
            continue  # what two cards have brought is two things
        said = said_words(one.number, one.numerator, one.denominator, one.present, one.text, unit)
        replaced = not row.adds and indicator_kind is not ValueKind.PER_PERIOD
        return Twin(one.id, said or "–", ValueState(one.state), replaced)
    return None
