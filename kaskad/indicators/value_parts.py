"""Values of parts («предмет: химия») under the value of their whole, and whether they add up to it.

A part is never the whole (PRODUCT.md, rule 3), but the parts of one day can be held against it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import String, cast, select

from kaskad.core.db import plain_rows
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import IndicatorValue, ValueState

When = tuple[date | None, date]
"""First day of a period (None: a value as of a day) and the day."""
_SAID = frozenset({ValueState.SUBMITTED, ValueState.VERIFIED})


class Said(Protocol):
    """What a value tells of itself (`value_queries.ValueLine`)."""

    @property
    def id(self) -> int: ...  # noqa: D102 - a protocol
    @property
    def state(self) -> ValueState: ...  # noqa: D102
    @property
    def starts_on(self) -> date | None: ...  # noqa: D102
    @property
    def on_day(self) -> date: ...  # noqa: D102
    @property
    def number(self) -> Decimal | None: ...  # noqa: D102
    @property
    def numerator(self) -> Decimal | None: ...  # noqa: D102
    @property
    def adds(self) -> bool: ...  # noqa: D102
    @property
    def breakdown(self) -> dict[str, Any]: ...  # noqa: D102


@dataclass(frozen=True)
class PartsSum:
    """What the parts by one dimension add up to, beside the whole; of a share, what is counted."""

    dimension: str
    amount: Decimal
    whole: Decimal

    @property
    def complete(self) -> bool:
        """They are the whole."""
        return self.amount == self.whole


def under_wholes(rows: Sequence[Said]) -> dict[int, tuple[int, ...]]:
    """By id of a value of the whole, the ids of the parts of the same day or period. Pure.

    Of several wholes of a day the verified one has them, else the newest. A part without a whole
    stands under nothing, and what comes on top (`adds`) is no part of a total.
    """
    wholes: dict[When, Said] = {}
    for row in rows:  # the newest first
        at = (row.starts_on, row.on_day)
        if row.breakdown or row.adds or row.state is ValueState.WITHDRAWN:
            continue
        if at not in wholes or (
            row.state is ValueState.VERIFIED and wholes[at].state is not ValueState.VERIFIED
        ):
            wholes[at] = row
    found: dict[int, list[int]] = {}
    for row in rows:
        whole = wholes.get((row.starts_on, row.on_day))
        if whole is not None and row.breakdown and not row.adds:
            found.setdefault(whole.id, []).append(row.id)
    return {whole: tuple(parts) for whole, parts in found.items()}


def sums_of(whole: Said, parts: Iterable[Any], kind: IndicatorKind) -> tuple[PartsSum, ...]:
    """By dimension, what *parts* (the oldest first) add up to. Pure.

    Numbers of a count; of a share the counts above the line. Nothing else can be added.
    """
    name = {IndicatorKind.COUNT: "number", IndicatorKind.SHARE: "numerator"}.get(kind)
    total = getattr(whole, name) if name else None
    if name is None or total is None:
        return ()
    found: dict[tuple[str, ...], dict[tuple[str, ...], Decimal]] = {}
    for one in parts:
        amount = getattr(one, name)
        if amount is not None:
            keys = tuple(sorted(one.breakdown))
            words = tuple(str(one.breakdown[key]).casefold() for key in keys)
            found.setdefault(keys, {})[words] = amount  # a later one of the same part replaces it
    return tuple(
        PartsSum(", ".join(keys), sum(amounts.values(), Decimal(0)), total)
        for keys, amounts in found.items()
    )


def parts_of_days(indicator_id: int, days: Collection[When]) -> Mapping[When, Sequence[Any]]:
    """Values of parts that wait or are verified, by day, the oldest first. One statement."""
    found: dict[When, list[Any]] = {}
    if not days:
        return found
    for row in plain_rows(
        select(
            IndicatorValue.starts_on, IndicatorValue.on_day, IndicatorValue.number,
            IndicatorValue.numerator, IndicatorValue.breakdown,
        )
        .where(
            IndicatorValue.indicator_id == indicator_id, IndicatorValue.state.in_(_SAID),
            IndicatorValue.adds.is_(False), cast(IndicatorValue.breakdown, String) != "{}",
            IndicatorValue.on_day.in_({day for _first, day in days}),
        )
        .order_by(IndicatorValue.id)
    ):  # fmt: skip
        found.setdefault((row.starts_on, row.on_day), []).append(row)
    return found
