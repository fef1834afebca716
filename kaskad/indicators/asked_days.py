"""For which days an indicator that is counted by period is asked: by itself, and from above. Pure.

What is counted by quarters goes with its whole year into what is counted by years, and with all
there is into a total since the beginning (issue 5, "Cascade": both ways of counting are respected).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kaskad.indicators.kinds import Rollup, ValueKind

Days = tuple[date, date] | None
"""First and last day; None: everything until the day that is looked at."""


def running(targets: Sequence[Any], day: date) -> Any:
    """The target of the period in which *day* lies, else of the last one before it."""
    found = None
    for one in targets:  # in the order of their days
        if one.starts_on <= day:
            found = one
    return found


def own_days(targets: Sequence[Any], day: date) -> Days:
    """The days of the target that runs: those the indicator itself is counted for."""
    target = running(targets, day)
    return None if target is None else (target.starts_on, target.due_on)


def asked_from(above: ValueKind, above_for: Days, own: Days) -> Days:
    """The days that an indicator *above* needs of what goes into it, where it stands for its own.

    How something stands on a day has no period of its own to ask for.
    """
    if above is ValueKind.PER_PERIOD:
        return above_for
    return None if above is ValueKind.CUMULATIVE else own


def days_below(
    root: Any, below: Mapping[int, Sequence[Any]], targets: Mapping[int, Sequence[Any]], day: date
) -> dict[int, Days]:
    """For which days *root* and each that stands in its figure give it their values, by id.

    As `Reckoning` asks: a quarterly indicator below a yearly one stands in its figure with the
    whole year, though its own figure is that of the running quarter. *below*: by id of the parent.
    """
    found: dict[int, Days] = {root.id: own_days(targets.get(root.id, ()), day)}
    level = [root]
    while level:
        following = []
        for above in level:
            for row in below.get(above.id, ()):
                if row.id in found:
                    continue  # a ring
                found[row.id] = own = own_days(targets.get(row.id, ()), day)
                if row.value_kind == ValueKind.PER_PERIOD and row.rollup != Rollup.COUNT_REACHED:
                    found[row.id] = asked_from(ValueKind(above.value_kind), found[above.id], own)
                following.append(row)
        level = following
    return found


def asked_days(
    rows: Sequence[Any], targets: Mapping[int, Sequence[Any]], day: date
) -> dict[int, frozenset[Days]]:
    """All days for which those are asked that are asked for more than their own, by id."""
    by_id = {row.id: row for row in rows}
    known: dict[int, frozenset[Days]] = {}

    def days_of(row: Any) -> frozenset[Days]:
        if row.id not in known:
            own = own_days(targets.get(row.id, ()), day)
            known[row.id] = frozenset([own])  # ends a ring
            above = by_id.get(row.parent_id) if row.rollup is not None else None
            if row.value_kind == ValueKind.PER_PERIOD and above is not None:
                kind = ValueKind(above.value_kind)
                known[row.id] |= {asked_from(kind, one, own) for one in days_of(above)}
        return known[row.id]

    linked = (row for row in rows if row.parent_id and row.value_kind == ValueKind.PER_PERIOD)
    return {row.id: days for row in linked if len(days := days_of(row)) > 1}
