"""Figures of indicators kept beside them: worked in with every change, and made anew at will.

Derived from the tables and from nothing else (docs/decisions/0015-indicators.md). Whoever changes
something a figure depends on need not think of it: the session notes which indicators were touched
and works them in, with what stands above them, before it commits. Nothing here commits.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, event, insert, inspect, or_, select, update
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, aliased

from kaskad.cascade.models import Initiative, Stage
from kaskad.core.db import db, in_turn, plain_rows
from kaskad.core.i18n import today
from kaskad.indicators import standing_rows
from kaskad.indicators.asked_days import Days, asked_days, own_days
from kaskad.indicators.kinds import IndicatorKind, ValueKind
from kaskad.indicators.models import (
    FigureState,
    Indicator,
    IndicatorSet,
    IndicatorTarget,
    IndicatorValue,
    StoredFigure,
    ValueState,
)
from kaskad.indicators.reckoning import Own, Reckoning, own_of
from kaskad.indicators.standing_rows import TOUCHED, end_of, stored_stand
from kaskad.people.models import Organisation

EVERY, BY_LISTS, WORDS = 0, -1, -2
"""Instead of an id: nobody knows which ones; those that are counted out of organisations; only
what is read beside figures has changed.
"""
_STATE: Any = FigureState.__table__
_LOGGED = 40
"""So many words back, and so many changes at once, are told one by one."""
_CHUNK = 200
"""Indicators whose values are in memory at once, when all are reckoned."""
_WATCHED = frozenset(
    model.__tablename__ for model in (Indicator, IndicatorTarget, IndicatorValue)
)  # fmt: skip
_DAYS: dict[type, tuple[str, ...]] = {
    Initiative: ("starts_on", "ends_on"),
    Stage: ("starts_on", "ends_on", "archived_at"),
}
_PEOPLE = frozenset({"party", "organisation"})
"""Tables that say out of whom a share by lists is counted (`populations`)."""
_COUNTING = frozenset({ValueState.SUBMITTED, ValueState.VERIFIED})
_TABLE: Any = StoredFigure.__table__
_READ = (
    "value_kind", "direction", "low", "baseline", "target_raw", "rollup", "takes_part",
    "archived_at", "parent_id", "kind", "counts", "population",
)  # fmt: skip
"""What of its definition a figure depends on, its own or that of the indicator above."""


@cache
def register() -> None:
    """Listen to sessions, once for all applications of the process."""
    event.listen(db.session, "after_flush", _note)
    event.listen(db.session, "do_orm_execute", _note_many)
    event.listen(db.session, "before_commit", _work_in)
    event.listen(db.session, "after_soft_rollback", _forget)


def _note(session: Session, _context: object) -> None:
    """Which indicators the flush has touched; old values of columns are still known here."""
    touched: set[int] = session.info.setdefault(TOUCHED, set())
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, IndicatorValue):
            if row.state in _COUNTING or _COUNTING & set(_before(row, "state")):
                touched.add(row.indicator_id)
        elif isinstance(row, IndicatorTarget):
            touched |= {row.indicator_id, WORDS}
        elif isinstance(row, Indicator):
            touched |= _of_indicator(row, new=row in session.new)
        elif isinstance(row, Organisation):
            if any(_changed(row, name) for name in ("organisation_kind", "path", "archived_at")):
                touched.add(BY_LISTS)
        elif isinstance(row, Initiative) and _before(row, "owner_id"):
            touched.add(BY_LISTS)
        if isinstance(row, IndicatorSet) or _says_other_days(session, row):
            touched.add(WORDS)


def _says_other_days(session: Session, row: Any) -> bool:
    """Whether a project, or what lends it its days (`cascade.spans`), has others now."""
    if any(_changed(row, name) for name in _DAYS.get(type(row), ())):
        return True
    if not isinstance(row, Initiative) or (row.starts_on and row.ends_on):
        return False
    above = {row.parent_id, *_before(row, "parent_id")}
    if len(above) == 1:
        return False
    days = session.execute(
        select(Initiative.starts_on, Initiative.ends_on).where(Initiative.id.in_(above - {None}))
    )
    return len({tuple(one) for one in days} - {(None, None)}) > 0


def _of_indicator(row: Indicator, *, new: bool) -> set[int]:
    if not new and not any(_changed(row, name) for name in _READ):
        return {WORDS}
    above = {row.parent_id, *_before(row, "parent_id")}
    if not new and _changed(row, "parent_id") and not _before(row, "parent_id"):
        return {EVERY}  # where it stood before was never read
    return {row.id, WORDS, *(one for one in above if one is not None)}


def _changed(row: Any, name: str) -> bool:
    return bool(inspect(row).attrs[name].history.has_changes())


def _before(row: Any, name: str) -> Iterable[Any]:
    return inspect(row).attrs[name].history.deleted or ()


def _note_many(state: ORMExecuteState) -> None:
    """Whoever changes many rows by one statement does not say which: then all are worked in."""
    if state.is_update or state.is_insert or state.is_delete:
        table: Any = getattr(state.statement, "table", None)
        name = getattr(table, "name", "")
        if name in _WATCHED or name in _PEOPLE:
            touched: set[int] = state.session.info.setdefault(TOUCHED, set())
            touched.add(EVERY if name in _WATCHED else BY_LISTS)


def _work_in(session: Session) -> None:
    session.flush()
    standing_rows.forget_read()
    touched: set[int] = session.info.pop(TOUCHED, None) or set()
    if BY_LISTS in touched:
        touched = (touched - {BY_LISTS}) | _by_lists()
    if not touched:
        return
    if EVERY in touched:
        recompute_all()
        return
    in_turn("indicator_figure")
    ids = touched - {WORDS}
    changed = recompute(ids) if ids else []
    _new_word(None if WORDS in touched else changed)


def _by_lists() -> set[int]:
    return {
        row.id
        for row in plain_rows(
            select(Indicator.id).where(
                Indicator.counts.is_not(None), Indicator.kind == IndicatorKind.SHARE
            )
        )
    }


def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop(TOUCHED, None)


def _new_word(changed: Sequence[int] | None) -> None:
    """What anybody has read of indicators is not true any more: of *changed*, or (None) of all."""
    word = secrets.token_hex(16)
    log: list[Any] = db.session.scalar(select(FigureState.log)) or []
    if changed is None or len(changed) > _LOGGED:
        log = [[word, []]]
    else:
        log = [*log[1 - _LOGGED :], [word, sorted(changed)]]
    if not _run(update(_STATE).values(word=word, log=log)).rowcount:
        _run(insert(_STATE).values(id=1, word=word, log=log))


def recompute(touched: Collection[int], day: date | None = None) -> list[int]:
    """Work in what has happened to *touched* and whatever stands above them; whose rows changed.

    Only their own values are read; what else goes into those above comes from its stored rows, but
    where these do not hold on *day* (today) or are asked for other days than their own.
    """
    in_turn("indicator_figure")
    day = day or today()
    chain = _upwards(touched)
    rows = list(
        standing_rows.indicators(
            or_(Indicator.id.in_(chain), Indicator.parent_id.in_(chain)),
        )
    )
    end = end_of(day)
    targets = standing_rows.targets_of([row.id for row in rows])
    asked = asked_days(rows, targets, day)
    stored = {
        row.id: stand
        for row in rows
        if row.id not in chain
        and row.id not in asked
        and (stand := stored_stand(row)) is not None
        and stand.window.holds(day, end)
    }
    stale = [row.id for row in rows if row.id not in chain and row.id not in stored]
    if stale:
        known = {row.id for row in rows}
        below = standing_rows.indicators(
            standing_rows.tree(select(Indicator.id).where(Indicator.id.in_(stale)))
        )
        new = [row for row in below if row.id not in known]
        targets |= standing_rows.targets_of([row.id for row in new])
        rows = _in_order([*rows, *new])
    fresh = [row for row in rows if row.id not in stored]
    ids = [row.id for row in fresh]
    values, waiting = standing_rows.all_values(ids)

    def own(row: Any, days: Days) -> Own:
        mine = values.get(row.id, ())
        window = standing_rows.window_of(mine, day)
        return own_of(ValueKind(row.value_kind), mine, day, days, window)

    people = standing_rows.out_of(rows, stored)
    reckoning = Reckoning(rows, own, targets, day, stored=stored, populations=people)
    _write(fresh, reckoning, waiting)
    if gone := set(touched) - set(ids):
        _run(delete(_TABLE).where(_TABLE.c.indicator_id.in_(gone)))
    return ids


def recompute_all(day: date | None = None) -> int:
    """Make every stored figure anew out of the tables; how many there are now."""
    in_turn("indicator_figure")
    _new_word(None)
    day = day or today()
    rows = standing_rows.indicators()
    ids = [row.id for row in rows]
    targets = standing_rows.targets_of(ids)
    kinds = {row.id: ValueKind(row.value_kind) for row in rows}
    asked = asked_days(rows, targets, day)
    owns: dict[tuple[int, Days], Own] = {}
    waiting: dict[int, int] = {}
    for start in range(0, len(ids), _CHUNK):
        found, waits = standing_rows.all_values(ids[start : start + _CHUNK])
        waiting |= waits
        for indicator_id, values in found.items():
            own = own_days(targets.get(indicator_id, ()), day)
            window = standing_rows.window_of(values, day)
            for days in asked.get(indicator_id, (own,)):
                owns[indicator_id, days] = own_of(kinds[indicator_id], values, day, days, window)
    nothing = Own()
    reckoning = Reckoning(
        rows, lambda row, days: owns.get((row.id, days), nothing), targets, day,
        populations=standing_rows.out_of(rows),
    )  # fmt: skip
    _run(delete(_TABLE))
    _write(rows, reckoning, waiting, anew=True)
    return len(ids)


def out_of_date() -> int:
    """How many indicators have no stored figure that holds today."""
    return len(_run_out()[0])


def _run_out() -> tuple[list[int], dict[int, int | None]]:
    """Indicators without a stored figure that holds today; of all, what each stands under."""
    end, day = end_of(today()), today()
    rows = plain_rows(
        select(
            Indicator.id, Indicator.parent_id, StoredFigure.holds_from, StoredFigure.holds_until,
            StoredFigure.settled_at,
        )
        .outerjoin(StoredFigure, StoredFigure.indicator_id == Indicator.id)
        .where(Indicator.archived_at.is_(None))
        .order_by(Indicator.id)
    )  # fmt: skip
    stale = [
        row.id
        for row in rows
        if row.holds_from is None
        or row.holds_from > day
        or (row.holds_until is not None and day >= row.holds_until)
        or (row.settled_at is not None and row.settled_at > end)
    ]
    return stale, {row.id: row.parent_id for row in rows}


def run_out_blocks(most: int = _CHUNK) -> list[list[int]]:
    """Indicators whose stored figures have run out, in blocks to be refreshed one by one.

    What stands in one tree stays together, for each is worked in with all above it; small trees
    share a block of *most* at most. One statement.
    """
    stale, parents = _run_out()
    trees: dict[int, list[int]] = {}
    for one in stale:
        root, climbed = one, {one}
        while (above := parents.get(root)) is not None and above not in climbed:
            climbed.add(above)
            root = above
        trees.setdefault(root, []).append(one)
    blocks: list[list[int]] = []
    for tree in trees.values():
        if not blocks or len(blocks[-1]) + len(tree) > most:
            blocks.append([])
        blocks[-1] += tree
    return blocks


def refresh(block: Collection[int]) -> None:
    """Work in *block* because time has gone on: what was read of them is not true any more."""
    _new_word(recompute(block))


def _upwards(ids: Collection[int]) -> set[int]:
    """*ids* and all indicators that take their figures from them, directly or not."""
    return {*ids, *(row.id for row in plain_rows(_chain(), {"ids": list(ids)}))}


@cache
def _chain() -> Select[int]:
    """Made once: every verification asks it."""
    chain = (
        select(Indicator.id, Indicator.parent_id, Indicator.rollup)
        .where(Indicator.id.in_(bindparam("ids", expanding=True)))
        .cte("chain", recursive=True)
    )
    above = aliased(Indicator)
    chain = chain.union(
        select(above.id, above.parent_id, above.rollup).where(
            above.id == chain.c.parent_id, chain.c.rollup.is_not(None), above.archived_at.is_(None)
        )
    )
    return select(chain.c.id)


def _in_order(rows: Sequence[Any]) -> list[Any]:
    """As `standing_rows.indicators` gives them: the order is that of adding up."""
    wanted = [row.id for row in rows]
    return list(standing_rows.indicators(Indicator.id.in_(wanted)))


def _write(
    rows: Sequence[Any], reckoning: Reckoning, waiting: dict[int, int], *, anew: bool = False
) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for row in rows:
        found = reckoning.stand(row)
        start, until, settled = found.window
        columns = {
            "indicator_id": row.id, "holds_from": start, "holds_until": until,
            "settled_at": settled, "number": found.figure.number,
            "numerator": found.figure.numerator, "denominator": found.figure.denominator,
            "on_day": found.figure.on_day, "text": found.text, "present": found.present,
            "judgement": found.judgement, "counted": list(found.figure.counted) or None,
            "parts": standing_rows.kept_parts(found.whole),
            "waiting": waiting.get(row.id, 0),
        }  # fmt: skip
        (new if anew or row.holds_from is None else changed).append(columns)
    if new:
        _run(insert(_TABLE), new)
    if changed:
        names = [name for name in changed[0] if name != "indicator_id"]
        _run(
            update(_TABLE)
            .where(_TABLE.c.indicator_id == bindparam("own_id"))
            .values({name: bindparam(f"to_{name}", type_=_TABLE.c[name].type) for name in names}),
            [
                {"own_id": one["indicator_id"], **{f"to_{name}": one[name] for name in names}}
                for one in changed
            ],
        )


def _run(statement: Any, rows: list[dict[str, Any]] | None = None) -> Any:
    return db.session.connection().execute(statement, rows)
