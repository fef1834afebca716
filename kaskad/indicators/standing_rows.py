"""What standings are reckoned from: indicators with their stored figures, values, targets."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any
from typing import cast as typed

from flask import g, has_request_context
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    null,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from kaskad.cascade.models import Initiative
from kaskad.cascade.spans import first_day, last_day
from kaskad.core.db import JSON_OR_NOTHING, db, plain_rows
from kaskad.core.i18n import zone
from kaskad.indicators.asked_days import Days, asked_days
from kaskad.indicators.assessment import Standing
from kaskad.indicators.figures import Figure
from kaskad.indicators.kinds import Rollup, ValueKind
from kaskad.indicators.models import (
    FigureState,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    StoredFigure,
    ValueState,
)
from kaskad.indicators.populations import populations
from kaskad.indicators.reckoning import ALWAYS, Own, Reckoning, Stand, Window, own_of
from kaskad.indicators.rollup import Whole

TOUCHED = "figures_touched"
"""In `Session.info`: ids of indicators whose stored figures are not true any more."""


def _unless_empty(column: InstrumentedAttribute[Any], empty: str) -> ColumnElement[Any]:
    """None for an *empty* document: of two hundred thousand values nobody reads them one by one."""
    there = case((cast(column, String) == empty, null()), else_=column)
    return type_coerce(there, JSON_OR_NOTHING).label(column.key)


_VALUE = (
    IndicatorValue.id, IndicatorValue.indicator_id, IndicatorValue.on_day,
    IndicatorValue.starts_on, IndicatorValue.number, IndicatorValue.numerator,
    IndicatorValue.denominator, IndicatorValue.adds, IndicatorValue.present,
    IndicatorValue.text, IndicatorValue.judgement, IndicatorValue.decided_at,
    IndicatorValue.state, _unless_empty(IndicatorValue.breakdown, "{}"),
    _unless_empty(IndicatorValue.counted, "[]"),
)  # fmt: skip
_KEPT = "indicators_read"
EACH = "each"
"""In `Read.made`: what was made of single indicators, by id; forgotten of those that change."""
_REMEMBERED = 12
"""Readings kept: a few people who look at the registry, on a day or two."""
_BOUND = 5000
"""Ids in one statement: databases take a bounded number of parameters."""


def end_of(day: date) -> datetime:
    """When *day* ends for whoever looks."""
    return datetime.combine(day, time.max, zone())


def indicators(*conditions: ColumnElement[bool]) -> Sequence[Any]:
    """Indicators that are not in the archive, the days of their projects, their stored figures."""
    return plain_rows(_indicators().where(*conditions))


@cache
def _indicators() -> Select[*tuple[Any, ...]]:
    """Made once: every page and every verification asks it."""
    return (
        select(
            Indicator.id, Indicator.initiative_id, Indicator.number, Indicator.name,
            Indicator.unit, Indicator.target_raw, Indicator.kind, Indicator.direction,
            Indicator.value_kind, Indicator.low, Indicator.baseline, Indicator.baseline_on,
            Indicator.parent_id, Indicator.rollup, Indicator.takes_part,
            first_day().label("starts_on"), last_day().label("ends_on"),
            StoredFigure.holds_from, StoredFigure.holds_until, StoredFigure.settled_at,
            StoredFigure.number.label("stored"), StoredFigure.numerator, StoredFigure.denominator,
            StoredFigure.on_day, StoredFigure.text, StoredFigure.present, StoredFigure.judgement,
            StoredFigure.counted, StoredFigure.parts, StoredFigure.waiting,
        )
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .outerjoin(StoredFigure, StoredFigure.indicator_id == Indicator.id)
        .where(Indicator.archived_at.is_(None))
        .order_by(Indicator.set_id, Indicator.position, Indicator.id)
    )  # fmt: skip


def tree(first: Select[Any]) -> ColumnElement[bool]:
    """The condition of being one of *first* (a select of ids) or linked below one of them."""
    found = first.where(Indicator.archived_at.is_(None)).cte("tree", recursive=True)
    found = found.union(
        select(Indicator.id).where(
            Indicator.parent_id == found.c.id, Indicator.archived_at.is_(None)
        )
    )
    return Indicator.id.in_(select(found.c.id))


def tree_of(initiative_ids: Sequence[int], only: int | None) -> Sequence[Any]:
    """The indicators of the initiatives (or the one called *only*) and all linked below them."""
    first = select(Indicator.id)
    return indicators(
        tree(
            first.where(Indicator.id == only)
            if only is not None
            else first.where(Indicator.initiative_id.in_(list(initiative_ids)))
        )
    )


def stored_stand(row: Any) -> Stand | None:
    """What is stored of the indicator; None: nothing."""
    if row.holds_from is None or (row.parts and "states" not in row.parts):
        return None  # or stored by a version that counted no states: reckoned until it is anew
    counted = tuple(row.counted) if row.counted else ()
    found = Figure(row.stored, row.numerator, row.denominator, row.on_day, counted=counted)
    whole = (
        Whole(
            row.stored, row.numerator, row.denominator, row.parts["used"], row.parts["missing"],
            counted, tuple((Standing(one), many) for one, many in row.parts["states"]),
            row.parts.get("bare", 0), row.on_day,
        )
        if row.parts
        else None
    )  # fmt: skip
    return Stand(
        found, whole, row.text, row.present, row.judgement,
        Window(row.holds_from, row.holds_until, row.settled_at),
    )  # fmt: skip


def kept_parts(whole: Whole | None) -> dict[str, Any] | None:
    """The column of `StoredFigure` out of which `stored_stand` makes it again."""
    if whole is None:
        return None
    return {
        "used": whole.used, "missing": whole.missing, "bare": whole.bare,
        "states": list(map(list, whole.states)),
    }  # fmt: skip


def stored_stands(rows: Sequence[Any], day: date) -> dict[int, Stand]:
    """Those whose stored figures hold on *day*; none while a change is not worked in yet."""
    if db.session().info.get(TOUCHED):
        return {}
    end, found = end_of(day), {}
    for row in rows:
        if row.holds_from is None or row.holds_from > day:
            continue
        if row.holds_until is not None and row.holds_until <= day:
            continue
        if row.settled_at is None or row.settled_at <= end:
            found[row.id] = stored_stand(row)
    return {key: one for key, one in found.items() if one is not None}


def reckoning(rows: Sequence[Any], targets: dict[int, list[Any]], day: date) -> Reckoning:
    """Stored where that holds, else from the values. One statement, none where all holds."""
    stored = stored_stands(rows, day)
    missing = [row.id for row in rows if row.id not in stored]
    if missing:  # and what is stored for other days than those that are asked for
        missing += asked_days(rows, targets, day).keys() & stored.keys()
    values = values_until(missing, day) if missing else {}
    return of_values(rows, values, targets, day, stored=stored, populations=out_of(rows, stored))


@dataclass(frozen=True)
class Read:
    """Indicators of initiatives, all that is linked below them, and how they stand on a day."""

    initiatives: frozenset[int]
    day: date
    rows: Sequence[Any]
    reckoned: Reckoning
    waiting: Mapping[int, int]
    """Values that wait for verification, by indicator."""
    word: str = ""
    """As of which `FigureState`; empty: not to be remembered."""
    made: dict[str, Any] = field(default_factory=dict)
    """What was made of it, by name, to be made once; forgotten with every change."""

    def own(self) -> dict[int, list[Any]]:
        """The indicators by initiative."""
        if "own" not in self.made:
            found: dict[int, list[Any]] = {}
            for row in self.rows:
                found.setdefault(row.initiative_id, []).append(row)
            self.made["own"] = found
        return typed("dict[int, list[Any]]", self.made["own"])


def read_standing(initiative_ids: Sequence[int], day: date) -> Read:
    """Read once and remembered as long as nothing of indicators changes (`FigureState`).

    Two statements, and one that asks what has changed; where that is a few figures, these alone
    are read again. Never remembered within a change. Within a request whoever asks for less gets
    the same again, without a statement.
    """
    asked, info = frozenset(initiative_ids), db.session().info
    if info.get("in_unit_of_work") or info.get(TOUCHED):
        return _read(asked, day)
    kept = g.get(_KEPT) if has_request_context() else None
    if kept is not None and kept.day == day and asked <= kept.initiatives:
        return typed("Read", kept)
    state = db.session.execute(select(FigureState.word, FigureState.log)).first()
    if state is None:
        return _read(asked, day)
    place = _place_for(asked, day, str(zone()))
    found = _brought_up(place[0], state.word, state.log) if place else None
    found = found or _read(asked, day, state.word)
    place[:] = [found]
    if has_request_context():
        setattr(g, _KEPT, found)
    return found


def _read(asked: frozenset[int], day: date, word: str = "") -> Read:
    rows = tree_of(sorted(asked), None)
    targets = targets_of([row.id for row in rows])
    return Read(asked, day, rows, reckoning(rows, targets, day), waiting_of(rows), word)


def _brought_up(old: Read, word: str, log: Sequence[Any]) -> Read | None:
    """*old* as of *word*; None when more has changed than a few figures. One statement at most."""
    if old.word == word:
        return old
    places = [index for index, (one, _ids) in enumerate(log) if one == old.word]
    if not places:
        return None
    changed = {one for _word, ids in log[places[0] + 1 :] for one in ids}
    fresh = {row.id: row for row in indicators(Indicator.id.in_(sorted(changed)))}
    stands = stored_stands(list(fresh.values()), old.day)
    if len(stands) < len(fresh):
        return None  # to be reckoned from values
    rows = [fresh.get(row.id, row) for row in old.rows]
    waiting = {**old.waiting, **waiting_of(list(fresh.values()))}
    found = Read(old.initiatives, old.day, rows, old.reckoned.but_for(stands), waiting, word)
    places_of = {row.initiative_id for row in fresh.values()} & old.own().keys()
    for name, make in _MAKERS.items():
        if name in old.made:
            again = {one: make(found, found.own()[one]) for one in places_of}
            found.made[name] = {**old.made[name], **again}
    if kept := old.made.get(EACH):
        found.made[EACH] = {one: told for one, told in dict(kept).items() if one not in changed}
    return found


_MAKERS: dict[str, Callable[[Read, Sequence[Any]], Any]] = {}


def made_of(read: Read, name: str, make: Callable[[Read, Sequence[Any]], Any]) -> dict[int, Any]:
    """By initiative, what *make* makes of its indicators, made once for a reading."""
    _MAKERS[name] = make
    if name not in read.made:
        read.made[name] = {one: make(read, rows) for one, rows in read.own().items()}
    return typed("dict[int, Any]", read.made[name])


@lru_cache(maxsize=_REMEMBERED)
def _place_for(_asked: frozenset[int], _day: date, _zone: str) -> list[Read]:
    """An empty list the first time, and the same list for the same question ever after."""
    return []


def forget_read() -> None:
    """What was read before a change is not true after it."""
    if has_request_context():
        g.pop(_KEPT, None)


def out_of(rows: Sequence[Any], stored: Collection[int] = ()) -> dict[int, frozenset[int]]:
    """Out of whom those count that unite lists of others. No statement where nobody does."""
    above = {
        row.parent_id for row in rows if row.rollup == Rollup.DISTINCT and row.parent_id
    } - set(stored)
    return populations(above) if above else {}


def of_values(
    rows: Sequence[Any],
    values: dict[int, list[Any]],
    targets: dict[int, list[Any]],
    day: date,
    *,
    populations: Mapping[int, frozenset[int]],
    stored: dict[int, Stand] | None = None,
) -> Reckoning:
    """From *values* alone, but for what is *stored*."""

    def own(row: Any, days: Days) -> Own:
        return own_of(ValueKind(row.value_kind), values.get(row.id, ()), day, days)

    return Reckoning(rows, own, targets, day, stored=stored, populations=populations)


def values_until(ids: Sequence[int], day: date) -> dict[int, list[Any]]:
    """Verified by the end of the day, the newest last: of the whole, and what adds to a part."""
    found: dict[int, list[Any]] = {}
    for row in _values(ids, IndicatorValue.on_day <= day, IndicatorValue.decided_at <= end_of(day)):
        if row.state == ValueState.VERIFIED and (row.adds or not row.breakdown):
            found.setdefault(row.indicator_id, []).append(row)
    return found


def all_values(ids: Sequence[int]) -> tuple[dict[int, list[Any]], dict[int, int]]:
    """All such values that are verified, also of days to come; and how many wait."""
    found: dict[int, list[Any]] = {}
    waiting: dict[int, int] = {}
    for row in _values(ids):
        if row.state == ValueState.SUBMITTED:
            waiting[row.indicator_id] = waiting.get(row.indicator_id, 0) + 1
        elif (
            row.state == ValueState.VERIFIED
            and row.decided_at is not None
            and (row.adds or not row.breakdown)
        ):
            found.setdefault(row.indicator_id, []).append(row)
    return found, waiting


def _values(ids: Sequence[int], *conditions: ColumnElement[bool]) -> Iterator[Any]:
    """In the order of their days. Most are verified: an index of states would only mislead."""
    for start in range(0, len(ids), _BOUND):
        yield from plain_rows(
            select(*_VALUE)
            .where(IndicatorValue.indicator_id.in_(list(ids[start : start + _BOUND])), *conditions)
            .order_by(IndicatorValue.indicator_id, IndicatorValue.on_day, IndicatorValue.id)
        )


def window_of(values: Sequence[Any], day: date) -> Window:
    """The days for which the same of *values* are known as on *day*."""
    if not values:
        return ALWAYS
    start, until, settled = date.min, None, None
    for one in values:  # in the order of their days
        if one.on_day > day:
            until = one.on_day
            break
        start = one.on_day
        if settled is None or one.decided_at > settled:
            settled = one.decided_at
    return Window(start, until, settled)


def targets_of(ids: Sequence[int]) -> dict[int, list[Any]]:
    """Targets by period, in the order of their days."""
    found: dict[int, list[Any]] = {}
    for start in range(0, len(ids), _BOUND):
        for row in plain_rows(
            select(
                IndicatorTarget.indicator_id,
                IndicatorTarget.starts_on,
                IndicatorTarget.due_on,
                IndicatorTarget.raw,
                IndicatorTarget.number,
                IndicatorTarget.label,
            )
            .where(IndicatorTarget.indicator_id.in_(list(ids[start : start + _BOUND])))
            .order_by(IndicatorTarget.due_on, IndicatorTarget.id)
        ):
            found.setdefault(row.indicator_id, []).append(row)
    return found  # fmt: skip


def waiting_of(rows: Sequence[Any]) -> dict[int, int]:
    """How many values wait, by indicator: stored, or counted where that is not known."""
    if not db.session().info.get(TOUCHED) and all(row.waiting is not None for row in rows):
        return {row.id: row.waiting for row in rows}
    return count_waiting([row.id for row in rows])


def count_waiting(ids: Sequence[int]) -> dict[int, int]:
    """How many values wait, by indicator. One statement."""
    found: dict[int, int] = {}
    for start in range(0, len(ids), _BOUND):
        rows = plain_rows(
            select(IndicatorValue.indicator_id, func.count())
            .where(
                IndicatorValue.indicator_id.in_(list(ids[start : start + _BOUND])),
                IndicatorValue.state == ValueState.SUBMITTED,
            )
            .group_by(IndicatorValue.indicator_id)
        )
        found |= {row[0]: row[1] for row in rows}
    return found
