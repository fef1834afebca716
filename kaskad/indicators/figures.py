"""The figure of an indicator on a day, out of its verified values. Pure.

Source: PRODUCT.md, rule 3 (cumulative or per period; zero is a value, no data is not zero) and
issue 5, "Values". Whoever calls hands over verified values only: of the whole, and
additions to a part, for what a part gains the whole gains (issue 5, "Cards").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.numbers import share


@dataclass(frozen=True, slots=True)
class Reported:
    """One verified value. `adds`: it comes on top of the total before it."""

    id: int
    on_day: date
    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    starts_on: date | None = None
    adds: bool = False
    counted: tuple[int, ...] = ()
    """Ids of the parties of a figure by lists."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What the values come to, and which of them made it."""

    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    on_day: date | None = None
    made_of: tuple[int, ...] = ()
    counted: tuple[int, ...] = ()
    """Who was counted, where a figure goes by lists and is made of one value."""


NOTHING = Figure(None)


def figure(
    values: Sequence[Reported],
    kind: ValueKind,
    day: date,
    period: tuple[date, date] | None = None,
) -> Figure:
    """The figure on *day*.

    Latest and cumulative: the newest total and what came on top of it since. Per period: the sum
    of what falls into *period* (without one: everything until *day*); of two values that both say
    the whole of the same days the later one is counted, never both (`taken`).
    """
    known = sorted(
        (one for one in values if one.on_day <= day and one.number is not None),
        key=lambda one: (one.on_day, one.id),
    )
    if not known:
        return NOTHING
    if kind is ValueKind.PER_PERIOD:
        first, last = period or (date.min, day)
        return _sum(_once([one for one in known if first <= one.on_day <= min(last, day)]))
    totals = [index for index, one in enumerate(known) if not one.adds]
    return _sum(known[totals[-1] :] if totals else known)


def _once(values: Sequence[Reported]) -> list[Reported]:
    """Without those that a later one of the very same days has replaced."""
    last = {(one.starts_on or one.on_day, one.on_day): one.id for one in values if not one.adds}
    return [
        one for one in values if one.adds or last[one.starts_on or one.on_day, one.on_day] == one.id
    ]


def _one(value: Reported) -> Figure:
    return Figure(
        value.number, value.numerator, value.denominator, value.on_day, (value.id,), value.counted
    )


def _sum(values: Sequence[Reported]) -> Figure:
    """Numbers are added; shares by their counts, and only where every one has them."""
    if not values:
        return NOTHING
    if len(values) == 1:
        return _one(values[0])
    ids, newest = tuple(one.id for one in values), values[-1].on_day
    tops = [one.numerator for one in values if one.numerator is not None]
    bottoms = [one.denominator for one in values if one.denominator is not None]
    if len(tops) == len(bottoms) == len(values):
        top, bottom = sum(tops, Decimal(0)), sum(bottoms, Decimal(0))
        return Figure(share(top, bottom), top, bottom, newest, ids)
    numbers = [one.number for one in values if one.number is not None]
    return Figure(sum(numbers, Decimal(0)), None, None, newest, ids)
