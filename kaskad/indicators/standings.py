"""How indicators stand on a day: figures rolled up from linked ones, targets, what is expected.

Four statements whatever the number of indicators and values. Only verified values of the whole
count; an indicator that others are linked to takes its figure from them and from nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.core.i18n import zone
from kaskad.indicators.assessment import Assessment, Judgement, Standing, assess
from kaskad.indicators.expected import Start, Step, expected
from kaskad.indicators.figures import NOTHING, Figure, Reported, figure
from kaskad.indicators.kinds import Direction, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.models import Indicator, IndicatorTarget, IndicatorValue, ValueState
from kaskad.indicators.populations import populations
from kaskad.indicators.rollup import Part, Whole, roll_up
from kaskad.indicators.targets import Target, TargetKind, read_target

_ENOUGH = Decimal("0.8")


@dataclass(frozen=True)
class IndicatorNow:
    """An indicator as it stands on the day."""

    id: int
    initiative_id: int
    number: str
    name: str
    unit: str
    kind: IndicatorKind
    target: str
    """As written: that of the period in which the day lies, else the final one."""
    figure: Figure
    text: str
    """What was found, where that is no number."""
    present: bool | None
    assessment: Assessment
    expected: Decimal | None
    """What the targets let one expect on the day."""
    behind: bool
    """Less than four fifths of what is expected, or more than that for what is to fall."""
    waiting: int
    """Values that wait for verification."""
    parts: Whole | None
    """What linked indicators come to; None: nothing is linked to it."""


def indicators_now(
    initiative_ids: Sequence[int], day: date, only: int | None = None, *, waiting: bool = True
) -> tuple[IndicatorNow, ...]:
    """Those of the initiatives (or the one called *only*), in the order of their documents.

    Without *waiting* nobody counts what waits, which saves one statement.
    """
    rows = _tree(initiative_ids, only)
    if not rows:
        return ()
    ids = [row.id for row in rows]
    reckoning = _Reckoning(rows, _values(ids, day), _targets(ids), day)
    waits = _waiting(ids) if waiting else {}
    asked = set(initiative_ids)
    return tuple(
        reckoning.now(row, waits.get(row.id, 0))
        for row in rows
        if row.initiative_id in asked and (only is None or row.id == only)
    )


@dataclass(frozen=True)
class Pace:
    """How much of what is expected on the day an indicator has come to, in whole per cent."""

    id: int
    name: str
    per_cent: int


def paces(initiative_ids: Sequence[int], day: date) -> dict[int, tuple[Pace, ...]]:
    """By initiative, the indicators of which something is verified and something expected.

    Three statements.
    """
    rows = _tree(initiative_ids, None)
    if not rows:
        return {}
    ids, asked = [row.id for row in rows], set(initiative_ids)
    reckoning = _Reckoning(rows, _values(ids, day), _targets(ids), day)
    found: dict[int, list[Pace]] = {}
    for row in rows:
        part = reckoning.pace(row) if row.initiative_id in asked else None
        if part is not None:
            name = f"{row.number} {row.name}".strip()
            found.setdefault(row.initiative_id, []).append(Pace(row.id, name, part))
    return {initiative_id: tuple(several) for initiative_id, several in found.items()}


@dataclass(frozen=True)
class PeriodNow:
    """A target of a period, and what the period had come to at its end (or has, if it runs)."""

    starts_on: date
    due_on: date
    label: str
    raw: str
    figure: Figure
    """Without a number: nothing was measured in the period."""


def indicators_by_period(
    initiative_ids: Sequence[int], day: date
) -> tuple[tuple[IndicatorNow, ...], dict[int, tuple[PeriodNow, ...]]]:
    """As `indicators_now`, and the periods by indicator: the yearly table. Four statements."""
    rows = _tree(initiative_ids, None)
    if not rows:
        return (), {}
    ids, asked = [row.id for row in rows], set(initiative_ids)
    values, targets, waiting = _values(ids, day), _targets(ids), _waiting(ids)
    known = {day: _Reckoning(rows, values, targets, day)}
    periods: dict[int, tuple[PeriodNow, ...]] = {}
    own = [row for row in rows if row.initiative_id in asked]
    for row in own:
        found = []
        for one in targets.get(row.id, ()):
            until = min(one.due_on, day)
            if until not in known:
                known[until] = _Reckoning(rows, values, targets, until, known[day].populations)
            found.append(known[until].period(row, one))
        periods[row.id] = tuple(found)
    return tuple(known[day].now(row, waiting.get(row.id, 0)) for row in own), periods


@dataclass(frozen=True)
class Point:
    """Where the indicator stood on one day of its way."""

    on: date
    actual: Decimal | None
    expected: Decimal | None
    target: Decimal | None
    """The number of the target that was due next; None: it has none."""


@dataclass(frozen=True)
class Course:
    """One indicator with those that go straight into it, and its way from day to day."""

    now: IndicatorNow
    parts: tuple[IndicatorNow, ...]
    points: tuple[Point, ...]


_MOST_POINTS = 40


def indicator_course(initiative_id: int, indicator_id: int, day: date) -> Course | None:
    """The indicator, what goes into it, and its way to *day* and its targets. Four statements."""
    rows = _tree([initiative_id], indicator_id)
    own = next((row for row in rows if row.id == indicator_id), None)
    if own is None:
        return None
    ids = [row.id for row in rows]
    values, targets, waiting = _values(ids, day), _targets(ids), _waiting(ids)
    reckoning = _Reckoning(rows, values, targets, day)
    parts = [row for row in rows if row.parent_id == indicator_id and row.rollup is not None]
    points = []
    for one in _days(own, values, targets.get(indicator_id, ()), day):
        then = _Reckoning(rows, values, targets, one, reckoning.populations)
        points.append(then.point(own, to_come=one > day))
    return Course(
        reckoning.now(own, waiting.get(own.id, 0)),
        tuple(reckoning.now(row, waiting.get(row.id, 0)) for row in parts),
        tuple(points),
    )


def _days(
    own: Any, values: Mapping[int, Sequence[Any]], targets: Sequence[Any], day: date
) -> list[date]:
    """Days of values and targets, bounds of the project, *day*; not more than can be read."""
    measured = sorted({one.on_day for rows in values.values() for one in rows})
    step = -(-len(measured) // _MOST_POINTS) or 1
    found = {day, *measured[::-1][::step]}
    for one in targets:
        found |= {one.starts_on, one.due_on}
    found |= {one for one in (own.starts_on, own.ends_on, own.baseline_on) if one is not None}
    return sorted(found)


def _tree(initiative_ids: Sequence[int], only: int | None) -> Sequence[Any]:
    """The indicators and everything linked below them, with the days of their projects."""
    first = select(Indicator.id).where(Indicator.archived_at.is_(None))
    first = (
        first.where(Indicator.id == only)
        if only is not None
        else first.where(Indicator.initiative_id.in_(list(initiative_ids)))
    )
    tree = first.cte("tree", recursive=True)
    tree = tree.union(
        select(Indicator.id).where(
            Indicator.parent_id == tree.c.id, Indicator.archived_at.is_(None)
        )
    )
    return db.session.execute(
        select(
            Indicator.id, Indicator.initiative_id, Indicator.number, Indicator.name,
            Indicator.unit, Indicator.target_raw, Indicator.kind, Indicator.direction,
            Indicator.value_kind, Indicator.low, Indicator.baseline, Indicator.baseline_on,
            Indicator.parent_id, Indicator.rollup, Indicator.takes_part,
            Initiative.starts_on, Initiative.ends_on,
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(Indicator.id.in_(select(tree.c.id)))
        .order_by(Indicator.set_id, Indicator.position, Indicator.id)
    ).all()  # fmt: skip


def _values(ids: Sequence[int], day: date) -> dict[int, list[Any]]:
    """Verified by the end of the day, the newest last: of the whole, and what adds to a part."""
    until = datetime.combine(day, time.max, zone())
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(
        select(
            IndicatorValue.id, IndicatorValue.indicator_id, IndicatorValue.on_day,
            IndicatorValue.starts_on, IndicatorValue.number, IndicatorValue.numerator,
            IndicatorValue.denominator, IndicatorValue.adds, IndicatorValue.present,
            IndicatorValue.text, IndicatorValue.judgement, IndicatorValue.breakdown,
            IndicatorValue.counted,
        )
        .where(
            IndicatorValue.indicator_id.in_(list(ids)), IndicatorValue.on_day <= day,
            IndicatorValue.state == ValueState.VERIFIED, IndicatorValue.decided_at <= until,
        )
        .order_by(IndicatorValue.on_day, IndicatorValue.id)
    ):  # fmt: skip
        if not row.breakdown or row.adds:
            found.setdefault(row.indicator_id, []).append(row)
    return found


def _targets(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(
        select(
            IndicatorTarget.indicator_id, IndicatorTarget.starts_on, IndicatorTarget.due_on,
            IndicatorTarget.raw, IndicatorTarget.number, IndicatorTarget.label,
        )
        .where(IndicatorTarget.indicator_id.in_(list(ids)))
        .order_by(IndicatorTarget.due_on, IndicatorTarget.id)
    ):  # fmt: skip
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _waiting(ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(IndicatorValue.indicator_id, func.count())
        .where(
            IndicatorValue.indicator_id.in_(list(ids)),
            IndicatorValue.state == ValueState.SUBMITTED,
        )
        .group_by(IndicatorValue.indicator_id)
    )
    return {row[0]: row[1] for row in rows}


def _populations(rows: Sequence[Any]) -> Mapping[int, frozenset[int]]:
    """Out of whom those count that unite lists of others. No statement where nobody does."""
    above = {row.parent_id for row in rows if row.rollup == Rollup.DISTINCT and row.parent_id}
    return populations(above) if above else {}


class _Reckoning:
    """Works the tree out from below; each indicator once."""

    def __init__(
        self,
        rows: Sequence[Any],
        values: Mapping[int, Sequence[Any]],
        targets: Mapping[int, Sequence[Any]],
        day: date,
        populations: Mapping[int, frozenset[int]] | None = None,
    ) -> None:
        self.values, self.targets, self.day = values, targets, day
        self.populations = _populations(rows) if populations is None else populations
        self.below: dict[int, list[Any]] = {}
        for row in rows:
            if row.parent_id is not None and row.rollup is not None:
                self.below.setdefault(row.parent_id, []).append(row)
        self._known: dict[int, tuple[Figure, Whole | None, Assessment]] = {}

    def now(self, row: Any, waiting: int) -> IndicatorNow:
        """The indicator with everything a page shows."""
        found, whole, standing = self._of(row)
        last = self._last(row)
        awaited = self._expected(row)
        return IndicatorNow(
            row.id, row.initiative_id, row.number, row.name, row.unit, IndicatorKind(row.kind),
            self._target(row).raw, found, last.text if last else "",
            last.present if last else None, standing, awaited,
            self._behind(row, found.number, awaited), waiting, whole,
        )  # fmt: skip

    def point(self, row: Any, *, to_come: bool) -> Point:
        """One day of its way; of days to come only what is wanted is known."""
        number = None if to_come else self._of(row)[0].number
        target = self._target(row)
        wanted = target.number if target.kind is TargetKind.NUMBER else None
        return Point(self.day, number, self._expected(row), wanted)

    def pace(self, row: Any) -> int | None:
        """Per cent of what is expected; None where there is nothing to hold it against."""
        number, awaited = self._of(row)[0].number, self._expected(row)
        if number is None or awaited is None:
            return None
        wanted, had = (
            (number, awaited) if Direction(row.direction) is Direction.LESS else (awaited, number)
        )
        # Nothing is expected yet (or nothing is left of what is to fall): all is well.
        return int(100 * had / wanted) if wanted > 0 else 100

    def period(self, row: Any, target: Any) -> PeriodNow:
        """A period of the yearly table, on its last day or on the day looked at."""
        found = self._of(row)[0] if target.starts_on <= self.day else NOTHING
        if found.on_day is not None and found.on_day < target.starts_on:
            found = NOTHING  # carried over from a period before
        return PeriodNow(target.starts_on, target.due_on, target.label, target.raw, found)

    def _of(self, row: Any) -> tuple[Figure, Whole | None, Assessment]:
        if row.id not in self._known:
            self._known[row.id] = (NOTHING, None, Assessment(Standing.NO_DATA))  # ends a ring
            linked = self.below.get(row.id)
            whole = self._linked(row, linked) if linked else None
            own = self._own(row) if whole is None else _figure_of(whole)
            self._known[row.id] = (own, whole, self._assessed(row, own))
        return self._known[row.id]

    def _linked(self, above: Any, rows: Sequence[Any]) -> Whole:
        """By the rule of the first; all that are linked to one parent share it."""
        return roll_up(
            Rollup(rows[0].rollup), [self._part(row) for row in rows],
            self.populations.get(above.id),
        )  # fmt: skip

    def _part(self, row: Any) -> Part:
        found, _whole, standing = self._of(row)
        known = standing.standing not in {
            Standing.NO_DATA, Standing.NOT_ASSESSED, Standing.NO_TARGET,
        }  # fmt: skip
        return Part(
            found.number, found.numerator, found.denominator, found.on_day,
            standing.standing is Standing.REACHED if known else None, row.takes_part,
            _listed(found),
        )  # fmt: skip

    def _own(self, row: Any) -> Figure:
        values = [
            Reported(
                one.id, one.on_day, one.number, one.numerator, one.denominator, one.starts_on,
                one.adds, tuple(one.counted),
            )
            for one in self.values.get(row.id, ())
        ]  # fmt: skip
        running = self._running(row)
        period = (running.starts_on, running.due_on) if running is not None else None
        return figure(values, ValueKind(row.value_kind), self.day, period)

    def _last(self, row: Any) -> Any:
        values = self.values.get(row.id, ())
        return values[-1] if values else None

    def _running(self, row: Any) -> Any:
        """The target of the period in which the day lies, else of the last one before it."""
        found = None
        for one in self.targets.get(row.id, ()):
            if one.starts_on <= self.day:
                found = one
        return found

    def _target(self, row: Any) -> Target:
        running = self._running(row)
        return read_target(running.raw if running is not None else row.target_raw)

    def _assessed(self, row: Any, found: Figure) -> Assessment:
        last = self._last(row)
        return assess(
            self._target(row), found.number, direction=Direction(row.direction),
            baseline=row.baseline, low=row.low, present=last.present if last else None,
            judgement=Judgement(last.judgement) if last and last.judgement else None,
        )  # fmt: skip

    def _expected(self, row: Any) -> Decimal | None:
        steps = [
            Step(one.starts_on, one.due_on, one.number)
            for one in self.targets.get(row.id, ())
            if one.number is not None
        ]
        final = read_target(row.target_raw)
        if (
            not steps and final.kind is TargetKind.NUMBER and final.number is not None
            and row.starts_on and row.ends_on and row.starts_on < row.ends_on
        ):  # fmt: skip
            steps = [Step(row.starts_on, row.ends_on, final.number)]
        start = (
            Start(row.baseline_on, row.baseline)
            if row.baseline is not None and row.baseline_on is not None
            else None
        )
        return expected(self.day, steps, ValueKind(row.value_kind), start)

    def _behind(self, row: Any, number: Decimal | None, awaited: Decimal | None) -> bool:
        if number is None or awaited is None:
            return False
        if Direction(row.direction) is Direction.LESS:
            return number * _ENOUGH > awaited
        return number < awaited * _ENOUGH


def _figure_of(whole: Whole) -> Figure:
    return Figure(whole.number, whole.numerator, whole.denominator, counted=whole.counted)


def _listed(found: Figure) -> frozenset[int] | None:
    """Who was counted; None for a figure that was not made of lists, unless it is a zero."""
    top = found.numerator if found.numerator is not None else found.number
    return frozenset(found.counted) if found.counted or top == 0 else None
