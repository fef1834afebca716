"""What some values do to figures: how indicators stand without them and with them.

Unlike a figure of a day (`standings`), which knows only what was verified by then, this asks what
the values themselves have changed: they are verified weeks after the work they came from, and the
figure before it is what everything else says. Nothing but verified values moves a figure; what
waits and what is only hoped for is reckoned beside it and never counted.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from sys import maxsize
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from kaskad.core.db import db
from kaskad.indicators.asked_days import own_days
from kaskad.indicators.figure_words import presence_word, show_change, show_figure
from kaskad.indicators.kinds import IN_WORDS, IndicatorKind, ValueKind
from kaskad.indicators.models import Indicator, IndicatorTarget, IndicatorValue, ValueState
from kaskad.indicators.reckoning import Own, own_of


@dataclass(frozen=True)
class Hope:
    """What a card is to bring, before it is a value (`card_values.propose_from_card`)."""

    amount: Decimal | None
    note: str = ""
    of_part: bool = False


@dataclass(frozen=True)
class _Hoped:
    """A hope with the fields of a value that it will have."""

    on_day: date
    number: Decimal | None
    adds: bool
    text: str = ""
    present: bool | None = None
    id: int = maxsize  # after all that are there
    numerator: None = None
    denominator: None = None
    starts_on: None = None
    judgement: None = None
    counted: tuple[int, ...] = ()


@dataclass(frozen=True)
class Move:
    """An indicator without the values, with those that are verified, and with all of them."""

    id: int
    label: str
    unit: str
    kind: IndicatorKind
    by_lists: bool
    archived: bool
    """It takes no values any more."""
    linked: bool
    """Its figure comes from linked indicators: values of its own are not counted."""
    before: str
    after: str
    hoped: str
    change: str
    """From before to after, with its sign; empty where nothing is to be subtracted."""

    @property
    def adds(self) -> bool:
        """Whether amounts come on top of each other."""
        return self.kind is IndicatorKind.COUNT and not self.by_lists


def moves(
    indicator_ids: Collection[int],
    own: Collection[int],
    day: date,
    hopes: Mapping[int, Sequence[Hope]],
) -> dict[int, Move]:
    """What the values called *own*, and *hopes*, do to the indicators by *day*. Two statements.

    In the order of their documents.
    """
    read = _read(indicator_ids)
    if not read:
        return {}
    mine = set(own)
    verified: dict[int, list[Any]] = {}
    waiting: dict[int, list[Any]] = {}
    for row in _values(list(read), day):
        if row.breakdown and not row.adds:
            continue  # a part never counts as the whole
        if row.state == ValueState.VERIFIED:
            verified.setdefault(row.indicator_id, []).append(row)
        elif row.id in mine:
            waiting.setdefault(row.indicator_id, []).append(row)
    return {
        key: _move(
            one, [row for row in verified.get(key, ()) if row.id not in mine],
            verified.get(key, []),
            [*waiting.get(key, ()), *_hoped(hopes.get(key, ()), one.row, day)], day,
        )
        for key, one in read.items()
    }  # fmt: skip


def _hoped(hopes: Sequence[Hope], row: Indicator, day: date) -> list[_Hoped]:
    """Nothing where lists are counted: what they come to is seen at the closing."""
    kind = IndicatorKind(row.kind)
    adds, in_words = kind is IndicatorKind.COUNT, kind in IN_WORDS
    return [
        _Hoped(day, one.amount, adds, one.note if in_words else "", True if in_words else None)
        for one in hopes
        if row.counts is None and row.archived_at is None and (adds or not one.of_part)
    ]


@dataclass
class _Read:
    row: Indicator
    linked: bool
    targets: list[IndicatorTarget] = field(default_factory=list)


def _read(indicator_ids: Collection[int]) -> dict[int, _Read]:
    """The indicators with their targets by period."""
    below = aliased(Indicator)
    linked = exists().where(
        below.parent_id == Indicator.id, below.rollup.is_not(None), below.archived_at.is_(None)
    )
    found: dict[int, _Read] = {}
    for row, has_parts, target in db.session.execute(
        select(Indicator, linked, IndicatorTarget)
        .outerjoin(IndicatorTarget, IndicatorTarget.indicator_id == Indicator.id)
        .where(Indicator.id.in_(list(indicator_ids)))
        .order_by(
            Indicator.set_id, Indicator.position, Indicator.id, IndicatorTarget.due_on,
            IndicatorTarget.id,
        )
    ):  # fmt: skip
        one = found.setdefault(row.id, _Read(row, has_parts))
        if target is not None:
            one.targets.append(target)
    return found


def _values(ids: Sequence[int], day: date) -> Iterator[Any]:
    """Verified ones and those that wait, in the order of their days."""
    yield from db.session.execute(
        select(
            IndicatorValue.id, IndicatorValue.indicator_id, IndicatorValue.state,
            IndicatorValue.on_day, IndicatorValue.starts_on, IndicatorValue.number,
            IndicatorValue.numerator, IndicatorValue.denominator, IndicatorValue.adds,
            IndicatorValue.present, IndicatorValue.text, IndicatorValue.judgement,
            IndicatorValue.breakdown, IndicatorValue.counted,
        )
        .where(
            IndicatorValue.indicator_id.in_(ids), IndicatorValue.on_day <= day,
            IndicatorValue.state.in_([ValueState.VERIFIED, ValueState.SUBMITTED]),
        )
        .order_by(IndicatorValue.on_day, IndicatorValue.id)
    )  # fmt: skip


def _move(
    read: _Read, without: Sequence[Any], verified: Sequence[Any], hoped: Sequence[Any], day: date
) -> Move:
    row, days = read.row, own_days(read.targets, day)
    everything = sorted([*verified, *hoped], key=lambda one: (one.on_day, one.id))
    kind = ValueKind(row.value_kind)
    before, after = own_of(kind, without, day, days), own_of(kind, verified, day, days)
    return Move(
        row.id, row.label, row.unit, IndicatorKind(row.kind), row.counts is not None,
        row.archived_at is not None, read.linked,
        _words(before, row), _words(after, row), _words(own_of(kind, everything, day, days), row),
        _change(before, after, row.unit),
    )  # fmt: skip


def _words(own: Own, row: Indicator) -> str:
    if own.figure.number is not None:
        return show_figure(own.figure.number, row.unit)
    if row.kind in IN_WORDS and own.text:
        return own.text
    return presence_word(own.present)


def _change(before: Own, after: Own, unit: str) -> str:
    one, other = before.figure.number, after.figure.number
    return show_change(other - one, unit) if one is not None and other is not None else ""
