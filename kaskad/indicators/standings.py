"""How indicators stand on a day: figures rolled up from linked ones, targets, what is expected.

At most four statements whatever the number of indicators and values, and no value is read where
stored figures hold (`stored_figures`). Only verified values of the whole count; an indicator that
others are linked to takes its figure from them and from nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from kaskad.indicators.assessment import Assessment
from kaskad.indicators.figures import NOTHING, Figure
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.reckoning import Reckoning
from kaskad.indicators.rollup import States, Whole
from kaskad.indicators.standing_rows import (
    Read,
    made_of,
    of_values,
    out_of,
    read_standing,
    reckoning,
    targets_of,
    tree_of,
    values_until,
    waiting_of,
)


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

    Without *waiting* nobody counts what waits.
    """
    rows = tree_of(initiative_ids, only)
    if not rows:
        return ()
    found = reckoning(rows, targets_of([row.id for row in rows]), day)
    waits = waiting_of(rows) if waiting else {}
    asked = set(initiative_ids)
    return tuple(
        _now(found, row, waits.get(row.id, 0))
        for row in rows
        if row.initiative_id in asked and (only is None or row.id == only)
    )


@dataclass(frozen=True)
class Linked:
    """An indicator that goes into another one, as it stands on the day."""

    now: IndicatorNow
    parent_id: int
    takes_part: bool


def indicators_with_linked(
    initiative_ids: Sequence[int], day: date
) -> tuple[tuple[IndicatorNow, ...], tuple[Linked, ...]]:
    """As `indicators_now`, and everything linked below them, at every depth. No statement more."""
    rows = tree_of(initiative_ids, None)
    if not rows:
        return (), ()
    found = reckoning(rows, targets_of([row.id for row in rows]), day)
    waits, asked = waiting_of(rows), set(initiative_ids)
    now = {row.id: _now(found, row, waits.get(row.id, 0)) for row in rows}
    return (
        tuple(now[row.id] for row in rows if row.initiative_id in asked),
        tuple(
            Linked(now[row.id], row.parent_id, row.takes_part)
            for row in rows
            if row.parent_id in now and row.rollup is not None
        ),
    )


@dataclass(frozen=True)
class Pace:
    """How much of what is expected on the day an indicator has come to, in whole per cent."""

    id: int
    name: str
    per_cent: int


def paces(initiative_ids: Sequence[int], day: date) -> dict[int, tuple[Pace, ...]]:
    """By initiative, the indicators of which something is verified and something expected.

    Three statements, one where nothing has changed since somebody asked the same.
    """
    found = made_of(read_standing(initiative_ids, day), "paces", _paces)
    return {one: found[one] for one in initiative_ids if found.get(one)}


def _paces(read: Read, rows: Sequence[Any]) -> tuple[Pace, ...]:
    pace = read.reckoned.pace
    return tuple(
        Pace(row.id, f"{row.number} {row.name}".strip(), part)
        for row in rows
        if (part := pace(row)) is not None
    )


class Measured(NamedTuple):
    """An indicator with what has been measured, for long lists of them."""

    id: int
    initiative_id: int
    number: str
    name: str
    unit: str
    target: str
    """As written: that of the period in which the day lies, else the final one."""
    figure: Decimal | None
    on: date | None
    text: str
    present: bool | None
    waiting: int
    states: States = ()
    """How many of those that go into it stand where, where that is what is counted."""
    bare: tuple[int, int] = (0, 0)
    """How many of those that go into it give a per cent without numbers, and out of how many."""
    per_cent: int | None = None
    """How much of what is expected on the day it has come to; None where nobody can tell."""


def measured(initiative_ids: Sequence[int], day: date) -> dict[int, tuple[Measured, ...]]:
    """As `indicators_now`, by initiative; of its assessment, how far it has come."""
    found = made_of(read_standing(initiative_ids, day), "measured", _measured)
    return {one: found[one] for one in initiative_ids if one in found}


def _measured(read: Read, rows: Sequence[Any]) -> tuple[Measured, ...]:
    waits, stand, target = read.waiting, read.reckoned.stand, read.reckoned.words
    pace = read.reckoned.pace
    return tuple(
        Measured(
            row.id, row.initiative_id, row.number, row.name, row.unit, target(row),
            found.figure.number, found.figure.on_day, found.text, found.present,
            waits.get(row.id, 0), found.whole.states if found.whole is not None else (),
            bare_of(found.whole), pace(row),
        )
        for row in rows
        for found in [stand(row)]
    )  # fmt: skip


def bare_of(whole: Whole | None) -> tuple[int, int]:
    """How many give a per cent without numbers, out of all that take part."""
    return (whole.bare, whole.used + whole.missing) if whole is not None else (0, 0)


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
    rows = tree_of(initiative_ids, None)
    if not rows:
        return (), {}
    asked, targets = set(initiative_ids), targets_of([row.id for row in rows])
    own = [row for row in rows if row.initiative_id in asked]
    known = {day: reckoning(rows, targets, day)}
    past = {
        one.due_on for row in own for one in targets.get(row.id, ()) if one.due_on < day
    }  # fmt: skip
    if past:
        values = values_until([row.id for row in rows], day)
        people = out_of(rows)
        known |= {
            until: of_values(rows, values, targets, until, populations=people) for until in past
        }
    periods = {
        row.id: tuple(
            _period(known[min(one.due_on, day)], row, one) for one in targets.get(row.id, ())
        )
        for row in own
    }
    waiting = waiting_of(rows)
    return tuple(_now(known[day], row, waiting.get(row.id, 0)) for row in own), periods


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
    rows = tree_of([initiative_id], indicator_id)
    own = next((row for row in rows if row.id == indicator_id), None)
    if own is None:
        return None
    ids = [row.id for row in rows]
    values, targets, waiting = values_until(ids, day), targets_of(ids), waiting_of(rows)
    people = out_of(rows)
    reckoned = of_values(rows, values, targets, day, populations=people)
    parts = [row for row in rows if row.parent_id == indicator_id and row.rollup is not None]
    points = []
    for one in _days(own, values, targets.get(indicator_id, ()), day):
        then = of_values(rows, values, targets, one, populations=people)
        number = None if one > day else then.stand(own).figure.number  # of days to come: plans
        points.append(Point(one, number, then.expected(own), then.wanted(own)))
    return Course(
        _now(reckoned, own, waiting.get(own.id, 0)),
        tuple(_now(reckoned, row, waiting.get(row.id, 0)) for row in parts),
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


def _now(reckoned: Reckoning, row: Any, waiting: int) -> IndicatorNow:
    """The indicator with everything a page shows."""
    found, awaited = reckoned.stand(row), reckoned.expected(row)
    return IndicatorNow(
        row.id, row.initiative_id, row.number, row.name, row.unit, IndicatorKind(row.kind),
        reckoned.target(row).raw, found.figure, found.text, found.present, reckoned.assessed(row),
        awaited, reckoned.behind(row, awaited), waiting, found.whole,
    )  # fmt: skip


def _period(reckoned: Reckoning, row: Any, target: Any) -> PeriodNow:
    """A period of the yearly table, on its last day or on the day looked at."""
    found = reckoned.stand(row).figure if target.starts_on <= reckoned.day else NOTHING
    if found.on_day is not None and found.on_day < target.starts_on:
        found = NOTHING  # carried over from a period before
    return PeriodNow(target.starts_on, target.due_on, target.label, target.raw, found)
