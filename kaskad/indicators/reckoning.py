"""Where indicators stand on a day, worked out from below. Pure.

What an indicator's own values come to is asked of whoever calls, so that the same rules serve
figures reckoned from values and figures rolled up from stored rows (`stored_figures`).
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from kaskad.indicators.asked_days import Days, asked_from, own_days, running
from kaskad.indicators.assessment import Assessment, Judgement, assess, way_of
from kaskad.indicators.expected import Start, Step, expected
from kaskad.indicators.figures import NOTHING, Figure, Reported, figure
from kaskad.indicators.kinds import Direction, Rollup, ValueKind
from kaskad.indicators.rollup import Part, Whole, roll_up
from kaskad.indicators.targets import Target, TargetKind, read_target

_ENOUGH = Decimal("0.8")


class Window(NamedTuple):
    """The days for which something holds, given what is known now."""

    start: date = date.min
    until: date | None = None
    """The first day on which it may be otherwise."""
    settled: datetime | None = None
    """When the last of the values behind it was verified."""

    def holds(self, day: date, end: datetime) -> bool:
        """Whether it holds on *day*, which ends at *end* for whoever looks."""
        return (
            self.start <= day
            and (self.until is None or day < self.until)
            and (self.settled is None or self.settled <= end)
        )

    def within(self, other: "Window") -> "Window":
        """What holds only as long as both do."""
        ends = [one for one in (self.until, other.until) if one is not None]
        moments = [one for one in (self.settled, other.settled) if one is not None]
        return Window(
            max(self.start, other.start), min(ends, default=None), max(moments, default=None)
        )


ALWAYS = Window()


class Own(NamedTuple):
    """What an indicator's own values come to, and what the newest of them says."""

    figure: Figure = NOTHING
    text: str = ""
    present: bool | None = None
    judgement: Judgement | None = None
    window: Window = ALWAYS


class Stand(NamedTuple):
    """Where an indicator stands: its own values, or what linked indicators come to."""

    figure: Figure = NOTHING
    whole: Whole | None = None
    """What linked indicators come to; None: nothing is linked to it."""
    text: str = ""
    present: bool | None = None
    judgement: Judgement | None = None
    window: Window = ALWAYS


def turns(targets: Sequence[Any], day: date) -> Window:
    """The days for which the same target runs as on *day*."""
    starts = [one.starts_on for one in targets]
    return Window(
        max((one for one in starts if one <= day), default=date.min),
        min((one for one in starts if one > day), default=None),
    )


def own_of(
    kind: ValueKind, values: Sequence[Any], day: date, days: Days = None, window: Window = ALWAYS
) -> Own:
    """What verified *values*, the newest last, come to; *days*: of what is counted by period."""
    last = len(values)
    while last and values[last - 1].on_day > day:
        last -= 1
    if not last:
        return Own(window=window)
    known = values[:last]
    newest = known[-1]
    found = figure(
        [
            Reported(
                one.id, one.on_day, one.number, one.numerator, one.denominator, one.starts_on,
                one.adds, tuple(one.counted or ()),
            )
            for one in (known if kind is ValueKind.PER_PERIOD else _newest(known))
        ],
        kind, day, days,
    )  # fmt: skip
    judged = Judgement(newest.judgement) if newest.judgement else None
    found = replace(found, made_of=())  # which values those are is asked of the lineage
    return Own(found, newest.text, newest.present, judged, window)


def _newest(values: Sequence[Any]) -> Sequence[Any]:
    """The newest total and all behind it: what came before does not count any more."""
    for index in range(len(values) - 1, -1, -1):
        if values[index].number is not None and not values[index].adds:
            return values[index:]
    return values


class Reckoning:
    """Works the tree out from below; each indicator once, and only those that are asked for."""

    def __init__(
        self,
        rows: Sequence[Any],
        own: Callable[[Any, Days], Own],
        targets: Mapping[int, Sequence[Any]],
        day: date,
        *,
        stored: Mapping[int, Stand] | None = None,
        populations: Mapping[int, frozenset[int]] | None = None,
    ) -> None:
        """*own* answers for an indicator and the days it is asked for; *stored* is known already.

        *own* has to answer for stored ones, too, that are asked for days of others (`asked_days`).
        *populations* says out of whom those count that unite the lists of others.
        """
        self.targets, self.day = targets, day
        self.populations = populations or {}
        self.own = own
        self.below: dict[int, list[Any]] = {}
        for row in rows:
            if row.parent_id is not None and row.rollup is not None:
                self.below.setdefault(row.parent_id, []).append(row)
        self.known: dict[int, Stand] = dict(stored or {})
        self.of_others: dict[tuple[int, Days], Stand] = {}

    def but_for(self, stands: Mapping[int, Stand]) -> "Reckoning":
        """The same, with other figures of some, of whom every one above is among them."""
        other = copy(self)
        other.known, other.of_others = {**self.known, **stands}, {}
        return other

    def stand(self, row: Any) -> Stand:
        """Where it stands."""
        found = self.known.get(row.id)
        if found is None:
            self.known[row.id] = Stand()  # ends a ring
            found = self.known[row.id] = self._reckoned(row, self._own_days(row))
        return found

    def _own_days(self, row: Any) -> Days:
        return own_days(self.targets.get(row.id, ()), self.day)

    def _reckoned(self, row: Any, days: Days) -> Stand:
        own = self.own(row, days)
        window = own.window
        if row.value_kind == ValueKind.PER_PERIOD:
            window = window.within(turns(self.targets.get(row.id, ()), self.day))
        linked = self.below.get(row.id)
        if not linked:
            return Stand(own.figure, None, own.text, own.present, own.judgement, window)
        rule = Rollup(linked[0].rollup)  # all that are linked to one parent share it
        parts = []
        for one in linked:
            found = self._given(one, rule, ValueKind(row.value_kind), days)
            parts.append(self._part(one, rule, found.figure))
            window = window.within(found.window)
            if rule is Rollup.COUNT_REACHED:
                window = window.within(turns(self.targets.get(one.id, ()), self.day))
        whole = roll_up(rule, parts, self.populations.get(row.id))
        return Stand(figure_of(whole), whole, own.text, own.present, own.judgement, window)

    def _given(self, row: Any, rule: Rollup, above: ValueKind, above_for: Days) -> Stand:
        """Where it stands for the days that the indicator above needs."""
        if row.value_kind != ValueKind.PER_PERIOD or rule is Rollup.COUNT_REACHED:
            return self.stand(row)
        own = self._own_days(row)
        days = asked_from(above, above_for, own)
        if days == own:
            return self.stand(row)
        if (row.id, days) not in self.of_others:
            self.of_others[row.id, days] = Stand()  # ends a ring
            self.of_others[row.id, days] = self._reckoned(row, days)
        return self.of_others[row.id, days]

    def _part(self, row: Any, rule: Rollup, found: Figure) -> Part:
        standing = self.assessed(row).standing if rule is Rollup.COUNT_REACHED else None
        return Part(
            found.number, found.numerator, found.denominator, found.on_day, standing,
            row.takes_part, _listed(found) if rule is Rollup.DISTINCT else None,
        )  # fmt: skip

    def words(self, row: Any) -> str:
        """The target by which it is judged on the day, as written."""
        now = running(self.targets.get(row.id, ()), self.day)
        return str(now.raw if now is not None else row.target_raw)

    def target(self, row: Any) -> Target:
        """The same, read."""
        return read_target(self.words(row))

    def wanted(self, row: Any) -> Decimal | None:
        """The number of that target, where it is one."""
        target = self.target(row)
        return target.number if target.kind is TargetKind.NUMBER else None

    def assessed(self, row: Any) -> Assessment:
        """Held against its target."""
        found = self.stand(row)
        return assess(
            self.target(row), found.figure.number, direction=Direction(row.direction),
            baseline=row.baseline, low=row.low, present=found.present, judgement=found.judgement,
            said=bool(found.text),
        )  # fmt: skip

    def expected(self, row: Any) -> Decimal | None:
        """What the targets let one expect on the day; nothing of what is to stay in bounds."""
        way = self._way(row)
        if way is Direction.WITHIN:
            return None
        steps = [
            Step(one.starts_on, one.due_on, one.number)
            for one in self.targets.get(row.id, ())
            if one.number is not None
        ]
        if not steps and row.starts_on and row.ends_on and row.starts_on < row.ends_on:
            final = read_target(row.target_raw)
            if final.kind is TargetKind.NUMBER and final.number is not None:
                steps = [Step(row.starts_on, row.ends_on, final.number)]
        if not steps:
            return None
        start = (
            Start(row.baseline_on, row.baseline)
            if row.baseline is not None and row.baseline_on is not None
            else None
        )
        limit = way is Direction.LESS
        return expected(self.day, steps, ValueKind(row.value_kind), start, limit=limit)

    def _way(self, row: Any) -> Direction:
        return way_of(self.target(row), Direction(row.direction))

    def pace(self, row: Any) -> int | None:
        """Per cent of what is expected; None where there is nothing to hold it against."""
        number = self.stand(row).figure.number
        if number is None:
            return None
        way, awaited = self._way(row), self.expected(row)
        if way is Direction.WITHIN:
            high, low = self.wanted(row), self.target(row).low
            return None if high is None else _inside(number, row.low if low is None else low, high)
        if awaited is None:
            return None
        wanted, had = (number, awaited) if way is Direction.LESS else (awaited, number)
        # Nothing is expected yet (or nothing is left of what is to fall): all is well.
        return int(100 * had / wanted) if wanted > 0 else 100

    def behind(self, row: Any, awaited: Decimal | None) -> bool:
        """Less than four fifths of what is expected, or more than that for what is to fall."""
        number = self.stand(row).figure.number
        if number is None or awaited is None:
            return False
        if self._way(row) is Direction.LESS:
            return number * _ENOUGH > awaited
        return number < awaited * _ENOUGH


def _inside(number: Decimal, low: Decimal | None, high: Decimal) -> int:
    """Per cent of the bound that is passed; between the bounds all is well."""
    if low is not None and number < low:
        return int(100 * number / low) if number > 0 else 0
    if number > high:
        return int(100 * high / number) if high > 0 else 0
    return 100


def figure_of(whole: Whole) -> Figure:
    """The figure of an indicator that takes it from linked ones."""
    return Figure(
        whole.number, whole.numerator, whole.denominator, whole.on, counted=whole.counted
    )  # fmt: skip


def _listed(found: Figure) -> frozenset[int] | None:
    """Who was counted; None for a figure that was not made of lists, unless it is a zero."""
    top = found.numerator if found.numerator is not None else found.number
    return frozenset(found.counted) if found.counted or top == 0 else None
