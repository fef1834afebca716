"""Values of linked indicators become that of their parent. Pure.

Source: issue 5, "Cascade"; peers.md, 2.9 and 2.10 (typed by hand a total is wrong; percentages and
texts are never summed), 3.21. What has no data is left out and said to be missing, never a zero.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kaskad.indicators.assessment import Standing
from kaskad.indicators.kinds import IN_WORDS, Counted, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.numbers import share
from kaskad.indicators.units import Unit, comparable

States = tuple[tuple[Standing, int], ...]
"""How many indicators stand where, in the order of `Standing`; what none is, is not named."""
UNKNOWN = frozenset({Standing.NO_DATA, Standing.NOT_ASSESSED, Standing.NO_TARGET})
"""With these nobody knows whether the target is reached."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one linked indicator gives."""

    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    on: date | None = None
    """The day of the value, for LATEST."""
    standing: Standing | None = None
    """How it stands against its own target, for COUNT_REACHED; None: nobody asks."""
    takes_part: bool = True
    """False: it has opted out."""
    counted: frozenset[int] | None = None
    """Who stands on its lists; None: nobody knows, for the figure was not made of lists."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What they come to."""

    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    used: int = 0
    missing: int = 0
    """Linked indicators without data (or, for a ratio, without both counts)."""
    counted: tuple[int, ...] = ()
    """Whoever stands on the lists of any of them, for DISTINCT."""
    states: States = ()
    """For COUNT_REACHED: how many stand where; together they are all that take part."""
    bare: int = 0
    """Of those that are missing: how many give a per cent without the numbers behind it."""
    on: date | None = None
    """The day of the value, for LATEST: it may go into a figure above by the same rule."""


class Refusal(StrEnum):
    """Why two indicators cannot be linked by a rule."""

    SHARES_NOT_ADDED = "shares_not_added"
    TEXTS_NOT_COUNTED = "texts_not_counted"
    UNITS_DIFFER = "units_differ"
    RATIO_NEEDS_SHARES = "ratio_needs_shares"
    COUNT_INTO_SHARE = "count_into_share"
    CYCLE = "cycle"
    NOT_BY_LISTS = "not_by_lists"
    """Distinct counts are made of lists of the same kind, at both ends."""
    TOTAL_INTO_PERIOD = "total_into_period"
    """A total since the beginning does not say what one period has brought."""


def refusal(
    rule: Rollup,
    child: IndicatorKind,
    child_unit: Unit,
    parent: IndicatorKind,
    parent_unit: Unit,
    counts: tuple[Counted | None, Counted | None] = (None, None),
    value_kinds: tuple[str, str] = (ValueKind.LATEST, ValueKind.LATEST),
) -> Refusal | None:
    """Why *child* cannot give its value to *parent* by *rule*; None: it can.

    *counts* says whom each of the two counts by lists, *value_kinds* what their values say.
    """
    if rule is Rollup.DISTINCT:
        # Lists are united, not figures, so that units do not matter.
        return None if counts[0] is not None and counts[0] == counts[1] else Refusal.NOT_BY_LISTS
    if rule is Rollup.COUNT_REACHED:
        return None if parent is IndicatorKind.COUNT else Refusal.COUNT_INTO_SHARE
    if child in IN_WORDS or parent in IN_WORDS:
        return Refusal.TEXTS_NOT_COUNTED
    if rule in {Rollup.RATIO, Rollup.WEIGHTED} and IndicatorKind.SHARE not in {child, parent}:
        return Refusal.RATIO_NEEDS_SHARES
    if rule is Rollup.RATIO and (child, parent) != (IndicatorKind.SHARE, IndicatorKind.SHARE):
        return Refusal.RATIO_NEEDS_SHARES
    if rule in {Rollup.SUM, Rollup.MEAN} and IndicatorKind.SHARE in {child, parent}:
        return Refusal.SHARES_NOT_ADDED
    if value_kinds == (ValueKind.CUMULATIVE, ValueKind.PER_PERIOD):
        return Refusal.TOTAL_INTO_PERIOD
    return None if comparable(child_unit, parent_unit) else Refusal.UNITS_DIFFER


def makes_cycle(child: int, parent: int, parent_of: Callable[[int], int | None]) -> bool:
    """Whether linking *child* under *parent* would lead back to *child*."""
    seen: set[int] = set()
    at: int | None = parent
    while at is not None and at not in seen:
        if at == child:
            return True
        seen.add(at)
        at = parent_of(at)
    return False


def roll_up(rule: Rollup, parts: Iterable[Part], population: frozenset[int] | None = None) -> Whole:
    """The value that *parts* come to by *rule*.

    *population* says out of whom a share is counted by lists (DISTINCT only).
    """
    taken = [part for part in parts if part.takes_part]
    if rule is Rollup.DISTINCT:
        return distinct(taken, population)
    return _RULES[rule](taken)


def _numbers(parts: Sequence[Part]) -> tuple[list[Decimal], int]:
    numbers = [part.number for part in parts if part.number is not None]
    return numbers, len(parts) - len(numbers)


def _sum(parts: Sequence[Part]) -> Whole:
    numbers, missing = _numbers(parts)
    return Whole(sum(numbers, Decimal(0)) if numbers else None, None, None, len(numbers), missing)


def _mean(parts: Sequence[Part]) -> Whole:
    numbers, missing = _numbers(parts)
    mean = sum(numbers, Decimal(0)) / len(numbers) if numbers else None
    return Whole(mean, None, None, len(numbers), missing)


def _weighted(parts: Sequence[Part]) -> Whole:
    usable = [
        (part.number, part.denominator)
        for part in parts
        if part.number is not None and part.denominator is not None and part.denominator > 0
    ]
    missing, bare = len(parts) - len(usable), _bare(parts)
    whole = sum((weight for _number, weight in usable), Decimal(0))
    if not whole:
        return Whole(None, missing=missing, bare=bare)
    total = sum((number * weight for number, weight in usable), Decimal(0))
    return Whole(total / whole, None, whole, len(usable), missing, bare=bare)


def _ratio(parts: Sequence[Part]) -> Whole:
    usable = [
        (part.numerator, part.denominator)
        for part in parts
        if part.numerator is not None and part.denominator is not None
    ]
    missing, bare = len(parts) - len(usable), _bare(parts)
    top = sum((numerator for numerator, _denominator in usable), Decimal(0))
    bottom = sum((denominator for _numerator, denominator in usable), Decimal(0))
    if not usable or not bottom:
        return Whole(None, missing=missing, bare=bare)
    return Whole(share(top, bottom), top, bottom, len(usable), missing, bare=bare)


def _bare(parts: Sequence[Part]) -> int:
    """How many have a figure, but not out of how many it is."""
    return sum(part.number is not None and part.denominator is None for part in parts)


def _max(parts: Sequence[Part]) -> Whole:
    numbers, missing = _numbers(parts)
    return Whole(max(numbers, default=None), None, None, len(numbers), missing)


def _latest(parts: Sequence[Part]) -> Whole:
    dated = [part for part in parts if part.number is not None and part.on is not None]
    newest = max(dated, key=lambda part: part.on or date.min, default=None)
    missing = len(parts) - len(dated)
    if newest is None:
        return Whole(None, missing=missing)
    return Whole(newest.number, newest.numerator, newest.denominator, 1, missing, on=newest.on)


def _count_reached(parts: Sequence[Part]) -> Whole:
    states = states_of(part.standing or Standing.NO_DATA for part in parts)
    missing = sum(many for standing, many in states if standing in UNKNOWN)
    used = len(parts) - missing
    number = Decimal(dict(states).get(Standing.REACHED, 0)) if used else None
    return Whole(number, None, None, used, missing, states=states)


def states_of(standings: Iterable[Standing]) -> States:
    """Texts and trends are not added: they roll up as counts of states (issue 5, "Cascade")."""
    found = Counter(standings)
    return tuple((one, found[one]) for one in Standing if found[one])


def distinct(parts: Sequence[Part], population: frozenset[int] | None = None) -> Whole:
    """Everybody on the lists, each once; out of the population, where there is one."""
    lists = [part.counted for part in parts if part.counted is not None]
    missing = len(parts) - len(lists)
    if not lists:
        return Whole(None, missing=missing)
    united = frozenset().union(*lists)
    if population is None:
        return Whole(Decimal(len(united)), None, None, len(lists), missing, tuple(sorted(united)))
    united &= population
    top, bottom = Decimal(len(united)), Decimal(len(population))
    if not bottom:
        return Whole(None, missing=missing)
    return Whole(share(top, bottom), top, bottom, len(lists), missing, tuple(sorted(united)))


_RULES: dict[Rollup, Callable[[Sequence[Part]], Whole]] = {
    Rollup.SUM: _sum,
    Rollup.MEAN: _mean,
    Rollup.WEIGHTED: _weighted,
    Rollup.RATIO: _ratio,
    Rollup.MAX: _max,
    Rollup.LATEST: _latest,
    Rollup.COUNT_REACHED: _count_reached,
}
