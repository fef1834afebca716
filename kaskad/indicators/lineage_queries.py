"""What stands beneath a figure: linked indicators, values that make it, cards, people, files.

Ten statements whatever stands there; what is more than can be shown is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.asked_days import days_below
from kaskad.indicators.lineage_values import Told, ValueNode, values_behind
from kaskad.indicators.models import Indicator
from kaskad.indicators.standing_rows import targets_of
from kaskad.indicators.standings import IndicatorNow, indicators_now
from kaskad.people.models import Person

FEW, MANY = 6, 60
"""So many branches of one place are shown, and so many when all are asked for."""
_MOST_INDICATORS = 40
ALL_VALUES = 500
"""So many values of an indicator are listed when all are asked for."""


@dataclass(frozen=True)
class IndicatorNode:
    """An indicator; without `now` it is in a project that is not shown to the reader."""

    id: int
    name: str
    about: str
    key_fold: str
    takes_part: bool
    now: IndicatorNow | None
    parts: tuple["IndicatorNode", ...] = ()
    more_parts: int = 0
    values: tuple[ValueNode, ...] = ()
    more_values: int = 0
    replaced: int = 0
    """Verified values that a newer total has replaced."""
    of_parts: int = 0
    """Verified totals of a part of the whole."""
    gives: Decimal | None = None
    """What it gives to the figure asked about, where that is not its own figure: it is asked for
    other days than those of its running period."""


@dataclass(frozen=True)
class Below:
    """What stands beneath an indicator, and how all that was asked about stands today."""

    root: IndicatorNode
    now: Mapping[int, IndicatorNow]


def tree_below(
    person: Person, indicator_id: int, day: date, also: Iterable[int], *, everything: bool
) -> Below:
    """The indicator with all beneath it that *person* may see. Ten statements.

    *also*: ids of initiatives whose figures are wanted, too, for the way up.
    """
    most = MANY if everything else FEW
    rows = _rows(person, indicator_id)
    shown = _choose(rows, indicator_id, most)
    seen = [row for row in rows if row.id in shown and row.seen]
    places = sorted({row.Indicator.initiative_id for row in seen}.union(also))
    now = {one.id: one for one in indicators_now(places, day, waiting=False)}
    below: dict[int, list[Any]] = {}
    for row in rows:
        if row.id != indicator_id:
            below.setdefault(row.parent_id, []).append(row)
    leaves = {row.id: row.Indicator for row in seen if row.id not in below}
    most_values = ALL_VALUES if everything else FEW
    top = next(row.Indicator for row in rows if row.id == indicator_id)
    linked = {at: [one.Indicator for one in parts] for at, parts in below.items()}
    asked = days_below(top, linked, targets_of(sorted(shown)), day) if leaves else {}
    values = values_behind(person, leaves, asked, day, most, most_values)

    def node(row: Any) -> IndicatorNode:
        own = row.Indicator
        if not row.seen:
            return IndicatorNode(0, "", "", "", takes_part=own.takes_part, now=None)
        parts = below.get(own.id, [])
        drawn = [one for one in parts if one.id in shown]
        told = values.get(own.id, Told())
        return IndicatorNode(
            own.id, own.label, row.Initiative.label,
            row.Initiative.key_fold, own.takes_part, now.get(own.id),
            tuple(node(one) for one in drawn), len(parts) - len(drawn),
            tuple(told.shown), told.more, told.replaced, told.parts,
            told.gives if _differs(told, now.get(own.id)) else None,
        )  # fmt: skip

    return Below(node(next(row for row in rows if row.id == indicator_id)), now)


def _differs(told: Told, now: IndicatorNow | None) -> bool:
    return told.gives is not None and now is not None and told.gives != now.figure.number


def _rows(person: Person, indicator_id: int) -> Sequence[Any]:
    """The indicator and everything linked below it, with its project and whether that is seen."""
    tree = (
        select(Indicator.id, Indicator.parent_id)
        .where(Indicator.id == indicator_id)
        .cte("tree", recursive=True)
    )
    tree = tree.union(
        select(Indicator.id, Indicator.parent_id).where(
            Indicator.parent_id == tree.c.id, Indicator.rollup.is_not(None),
            Indicator.archived_at.is_(None),
        )
    )  # fmt: skip
    return db.session.execute(
        select(
            Indicator.id, Indicator.parent_id, Indicator, Initiative,
            Initiative.id.in_(visible(person)).label("seen"),
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(Indicator.id.in_(select(tree.c.id)))
        .order_by(Initiative.path, Indicator.set_id, Indicator.position, Indicator.id)
    ).all()  # fmt: skip


def _choose(rows: Iterable[Any], root: int, most: int) -> set[int]:
    """Which of the rows are shown: level by level, at most *most* under one."""
    below: dict[int, list[Any]] = {}
    for row in rows:
        if row.id != root:
            below.setdefault(row.parent_id, []).append(row)
    shown, level = {root}, [root]
    while level:
        following = []
        for at in level:
            # What is shown to the reader comes before what has no name for them.
            parts = sorted(below.get(at, ()), key=lambda row: not row.seen)[:most]
            for row in parts:
                if len(shown) < _MOST_INDICATORS * (5 if most == MANY else 1):
                    shown.add(row.id)
                    following.append(row.id)
        level = following
    return shown
