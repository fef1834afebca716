"""Values beside the rows of the grid: those of the period, and the last ones before it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select

from kaskad.core.db import db
from kaskad.indicators.due_periods import Span
from kaskad.indicators.grid_periods import GridPeriod
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.people.models import Person

MOST_BEFORE = 12
"""Issue 5, "Values": the last twelve are shown while entering."""
OPEN = frozenset({ValueState.DRAFT, ValueState.RETURNED})


@dataclass(frozen=True)
class PeriodValue:
    """A value of the period."""

    id: int
    revision: int
    state: ValueState
    on_day: date
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    present: bool | None
    text: str
    note: str
    remarks: str


@dataclass(frozen=True)
class PastValue:
    """A verified value, to hold the next one against."""

    on_day: date
    number: Decimal | None
    denominator: Decimal | None
    present: bool | None
    text: str


@dataclass(frozen=True)
class Beside:
    """What there is already."""

    open: PeriodValue | None = None
    """One's own draft or returned value of the period: it is changed in its row."""
    settled: PeriodValue | None = None
    """Sent, verified, or returned to somebody else: it is not changed here."""
    before: tuple[PastValue, ...] = ()
    """The last verified ones until the day, the newest first."""


def values_beside(
    person: Person, rows: Sequence[Indicator], period: GridPeriod, inside: Collection[date]
) -> dict[int, Beside]:
    """By indicator. Two statements whatever the number of indicators and values.

    Of the period is what is as of one of its days, or for figures of a period begins with it; a
    value as of a day of *inside* belongs to a shorter period, and a settled one of the first
    half says nothing of the end. Parts of a whole and what cards add are no values of a row.
    """
    kinds = {row.id: ValueKind(row.value_kind) for row in rows}
    own: dict[int, PeriodValue] = {}
    settled: dict[int, PeriodValue] = {}
    early = min(Span(period.first, period.last).answered_from, period.on_day)
    for row in _of_period(person, list(kinds), period):
        per_period = kinds[row.indicator_id] is ValueKind.PER_PERIOD
        if row.on_day in inside or (per_period and (row.starts_on or row.on_day) != period.first):
            continue
        mine = row.author_id == person.id and row.state in OPEN
        if not mine and not per_period and row.on_day < early:
            continue
        (own if mine else settled).setdefault(row.indicator_id, _value(row))
    before = _before(list(kinds), period.on_day)
    return {
        one: Beside(own.get(one), settled.get(one), tuple(before.get(one, ()))) for one in kinds
    }


def _value(row: Any) -> PeriodValue:
    return PeriodValue(
        row.id, row.revision, ValueState(row.state), row.on_day, row.number, row.numerator,
        row.denominator, row.present, row.text, row.note, row.remarks,
    )  # fmt: skip


def _of_the_whole(ids: Sequence[int]) -> list[ColumnElement[bool]]:
    return [
        IndicatorValue.indicator_id.in_(list(ids)),
        IndicatorValue.adds.is_(False),
        cast(IndicatorValue.breakdown, String) == "{}",
    ]


def _of_period(person: Person, ids: Sequence[int], period: GridPeriod) -> Sequence[Any]:
    """The newest first; drafts only of one's own."""
    return db.session.execute(
        select(
            IndicatorValue.id, IndicatorValue.revision, IndicatorValue.indicator_id,
            IndicatorValue.state, IndicatorValue.on_day, IndicatorValue.starts_on,
            IndicatorValue.number, IndicatorValue.numerator, IndicatorValue.denominator,
            IndicatorValue.present, IndicatorValue.text, IndicatorValue.note,
            IndicatorValue.remarks, IndicatorValue.author_id,
        )
        .where(
            *_of_the_whole(ids),
            IndicatorValue.on_day.between(period.first, period.last),
            IndicatorValue.state != ValueState.WITHDRAWN,
            or_(
                IndicatorValue.state != ValueState.DRAFT,
                (IndicatorValue.author_id == person.id) & IndicatorValue.card_id.is_(None),
            ),
        )
        .order_by(IndicatorValue.on_day.desc(), IndicatorValue.id.desc())
    ).all()  # fmt: skip


def _before(ids: Sequence[int], day: date) -> dict[int, list[PastValue]]:
    place = func.row_number().over(
        partition_by=IndicatorValue.indicator_id,
        order_by=(IndicatorValue.on_day.desc(), IndicatorValue.id.desc()),
    )
    newest = (
        select(
            IndicatorValue.indicator_id, IndicatorValue.on_day, IndicatorValue.number,
            IndicatorValue.denominator, IndicatorValue.present, IndicatorValue.text,
            place.label("place"),
        )
        .where(
            *_of_the_whole(ids), IndicatorValue.on_day <= day,
            IndicatorValue.state == ValueState.VERIFIED,
        )
        .subquery()
    )  # fmt: skip
    found: dict[int, list[PastValue]] = {}
    for row in db.session.execute(
        select(newest).where(newest.c.place <= MOST_BEFORE).order_by(newest.c.place)
    ):
        one = PastValue(row.on_day, row.number, row.denominator, row.present, row.text)
        found.setdefault(row.indicator_id, []).append(one)
    return found
