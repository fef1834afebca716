"""Stored figures are those of a full recalculation and those reckoned from the values."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from kaskad.core.clock import now as moment
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import standing_rows, stored_figures
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.kinds import Counted, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    StoredFigure,
    ValueState,
)
from kaskad.indicators.standings import (
    IndicatorNow,
    indicators_by_period,
    indicators_now,
    measured,
    paces,
)
from kaskad.people.models import Organisation
from tests.cast import Cast
from tests.conftest import Statements

TABLE: Any = StoredFigure.__table__
DEFINED: Any = Indicator.__table__
pytestmark = pytest.mark.usefixtures("ctx")
TODAY = moment().date()
RULES = [one for one in Rollup if one is not Rollup.DISTINCT]


def a_tree(cast: Cast, rules: list[Rollup] | None = None) -> list[Indicator]:
    """A root, two below it, two below each of these."""
    first, second = rules or [Rollup.SUM, Rollup.SUM]
    table = add_indicator_set(None, cast.initiative("GEN"), number="1")
    rows = [
        add_indicator(None, table, name=f"сколько {index}", unit="ед.", target_raw="10")
        for index in range(7)
    ]
    for index, row in enumerate(rows[1:], 1):
        row.parent_id = rows[(index - 1) // 2].id
        row.rollup = first if index < 3 else second
    db.session.flush()
    return rows


def a_value(
    row: Indicator, number: int, day: date = TODAY, state: ValueState = ValueState.VERIFIED,
    **more: object,
) -> IndicatorValue:  # fmt: skip
    value = IndicatorValue(
        indicator_id=row.id, on_day=day, number=Decimal(number), state=state,
        decided_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC), **more,
    )  # fmt: skip
    db.session.add(value)
    return value


def stored() -> dict[int, dict[str, object]]:
    found = db.session.connection().execute(select(TABLE)).mappings().all()
    db.session.commit()
    return {one["indicator_id"]: {**one} for one in found}


def reckoned(initiative_id: int, day: date) -> tuple[IndicatorNow, ...]:
    """As they are without any stored figure."""
    with unit_of_work(dry_run=True):
        db.session.connection().execute(delete(TABLE))
        return indicators_now([initiative_id], day)


def check(initiative_id: int) -> None:
    """Stored, made anew, reckoned: all the same on days around today."""
    before = stored()
    with unit_of_work(dry_run=True):
        stored_figures.recompute_all()
        anew = {
            one["indicator_id"]: {**one}
            for one in db.session.connection().execute(select(TABLE)).mappings()
        }
    assert before == anew
    for shift in (-400, -40, -1, 0, 1, 40, 400):
        day = TODAY + timedelta(days=shift)
        assert indicators_now([initiative_id], day) == reckoned(initiative_id, day)


def test_what_is_stored_is_read_and_no_value(cast: Cast, statements: Statements) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        for row in rows[3:]:
            a_value(row, 2)
    statements.clear()
    found = {one.id: one for one in indicators_now([rows[0].initiative_id], TODAY)}
    assert len(statements) == 2
    assert not any("FROM indicator_value" in one for one in statements)
    assert found[rows[0].id].figure.number == 8
    assert found[rows[0].id].parts is not None
    check(rows[0].initiative_id)


def test_working_in_reads_the_values_of_what_was_touched(
    cast: Cast, statements: Statements
) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        for row in rows[3:]:
            a_value(row, 2)
    with unit_of_work():
        a_value(rows[6], 5, adds=True)
        statements.clear()
    assert len([one for one in statements if "SELECT" in one and "FROM" in one]) == 5
    assert stored()[rows[0].id]["number"] == 13
    check(rows[0].initiative_id)


def test_a_change_by_one_statement_is_not_missed(cast: Cast) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        a_value(rows[3], 2)
    with unit_of_work():
        db.session.execute(update(IndicatorValue).values(number=Decimal(9)))
    assert stored()[rows[0].id]["number"] == 9
    with unit_of_work():
        db.session.execute(update(DEFINED).values(takes_part=False))
    assert stored()[rows[0].id]["number"] is None
    check(rows[0].initiative_id)


def test_inside_the_change_figures_are_true_already(cast: Cast) -> None:
    with unit_of_work():
        rows = a_tree(cast)
    with unit_of_work(dry_run=True):
        a_value(rows[3], 2)
        found = {one.id: one for one in indicators_now([rows[0].initiative_id], TODAY)}
        assert found[rows[0].id].figure.number == 2
    assert stored()[rows[0].id]["number"] is None
    assert not db.session().info.get(standing_rows.TOUCHED)


def test_figures_of_a_day_that_has_passed_are_made_anew_with_the_next_change(cast: Cast) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        a_value(rows[3], 2)
        a_value(rows[4], 3)
    with unit_of_work():  # as if they had been stored before something ran out
        db.session.connection().execute(
            update(TABLE)
            .where(TABLE.c.indicator_id.in_([one.id for one in rows[:6]]))
            .values(holds_until=TODAY, number="99")
        )
    assert stored_figures.out_of_date() == 6
    with unit_of_work():
        a_value(rows[6], 5)
    assert stored()[rows[0].id]["number"] == 10
    assert stored_figures.out_of_date() == 0
    check(rows[0].initiative_id)


def test_great_sums_and_means_are_kept_to_the_last_digit(cast: Cast) -> None:
    with unit_of_work():
        rows = a_tree(cast, [Rollup.SUM, Rollup.MEAN])
        for row, number in zip(rows[3:], (10**12, 10**12 - 1, 1, 2), strict=True):
            a_value(row, number)
        a_value(rows[6], 5, adds=True)
    check(rows[0].initiative_id)
    assert stored()[rows[0].id]["number"] == Decimal(10**12 - Decimal("0.5")) + 4


def test_an_installation_without_rows_reads_the_same(cast: Cast) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        a_value(rows[3], 2)
        a_value(rows[4], 3, state=ValueState.SUBMITTED)
    before = indicators_now([rows[0].initiative_id], TODAY)
    with unit_of_work():
        db.session.connection().execute(delete(TABLE))
    assert indicators_now([rows[0].initiative_id], TODAY) == before
    with unit_of_work():
        assert stored_figures.recompute_all() == len(stored_ids())
    check(rows[0].initiative_id)


def test_lists_are_united_from_stored_rows_and_follow_the_organisations(cast: Cast) -> None:
    schools = [cast.organisation(f"Школа {name}") for name in ("А1", "А2", "Б1")]
    with unit_of_work():
        rows = a_tree(cast, [Rollup.SUM, Rollup.DISTINCT])
        above = rows[1]
        above.kind, above.counts, above.population = (
            IndicatorKind.SHARE, Counted.ORGANISATIONS, ["school"],
        )  # fmt: skip
        for row, listed in ((rows[3], schools[:2]), (rows[4], schools[1:2])):
            a_value(row, len(listed), counted=[one.id for one in listed])
    assert (stored()[above.id]["numerator"], stored()[above.id]["denominator"]) == (2, 3)
    check(rows[0].initiative_id)
    with unit_of_work():
        schools[2].archived_at = moment()
    assert stored()[above.id]["denominator"] == 2
    with unit_of_work():
        db.session.execute(update(Organisation).values(organisation_kind="centre"))
    assert stored()[above.id]["number"] is None
    check(rows[0].initiative_id)


def test_what_was_read_is_remembered_until_something_changes(
    cast: Cast, statements: Statements
) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        a_value(rows[3], 2)
    own = rows[0].initiative_id
    values = []
    for change in (None, "value", "name", "bulk", None):
        if change:
            with unit_of_work():
                if change == "value":
                    a_value(rows[4], 3)
                elif change == "name":
                    rows[0].name = "иначе"
                else:
                    db.session.execute(update(IndicatorValue).values(number=Decimal(7)))
        standing_rows.forget_read()  # the next request
        statements.clear()
        first = measured([own], TODAY)[own]
        asked = len(statements)
        assert measured([own], TODAY)[own] == first
        assert len(statements) == asked
        values.append((first[0].figure, first[0].name, asked))
    assert values[0][2] == 3
    assert [one[0] for one in values] == [2, 5, 5, 14, 14]
    assert [one[1] == "иначе" for one in values] == [False, False, True, True, True]
    assert values[1][2] == 2  # what has changed is read again
    assert values[4][2] == 1  # nothing has changed since


def test_two_verify_at_once_and_the_sum_has_both(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        rows = a_tree(cast)
        waiting = [a_value(row, 3, state=ValueState.SUBMITTED) for row in rows[3:]]
        db.session.flush()
        ids, root = [one.id for one in waiting], rows[0].id
    db.session.remove()
    gate, faults = threading.Barrier(len(ids)), []
    targets_of = standing_rows.targets_of

    def slowly(ids: Any) -> Any:  # so that the others have time to read what they should not
        time.sleep(0.05)
        return targets_of(ids)

    monkeypatch.setattr(standing_rows, "targets_of", slowly)

    def verify(value_id: int) -> None:
        with app.test_request_context():
            try:
                gate.wait(20)
                with unit_of_work():
                    db.session.get_one(IndicatorValue, value_id).state = ValueState.VERIFIED
            except Exception as error:  # noqa: BLE001 - looked at below
                faults.append(error)
            finally:
                db.session.remove()

    windows = [threading.Thread(target=verify, args=(one,), daemon=True) for one in ids]
    for one in windows:
        one.start()
    for one in windows:
        one.join(30)
    assert not faults
    assert (stored()[root]["number"], stored()[root]["waiting"]) == (12, 0)
    check(cast.initiative("GEN").id)


def stored_ids() -> set[int]:
    return set(db.session.scalars(select(Indicator.id).where(Indicator.archived_at.is_(None))))


DEEDS: list[Callable[[random.Random, list[Indicator]], None]] = []


def deed(one: Callable[[random.Random, list[Indicator]], None]) -> None:
    DEEDS.append(one)


def _day(draw: random.Random) -> date:
    return TODAY - timedelta(days=draw.randrange(-30, 500))


@deed
def _verify(draw: random.Random, rows: list[Indicator]) -> None:
    top = draw.randrange(1, 50)
    state = draw.choice([ValueState.VERIFIED, ValueState.VERIFIED, ValueState.SUBMITTED])
    a_value(
        draw.choice(rows), draw.randrange(100), _day(draw), state, adds=draw.random() < 0.3,
        numerator=Decimal(top), denominator=Decimal(top + draw.randrange(50)),
        breakdown={"предмет": "химия"} if draw.random() < 0.1 else {},
    )  # fmt: skip


@deed
def _turn(draw: random.Random, _rows: list[Indicator]) -> None:
    there = list(db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id)))
    if there:
        draw.choice(there).state = draw.choice(list(ValueState))


@deed
def _target(draw: random.Random, rows: list[Indicator]) -> None:
    row, start = draw.choice(rows), _day(draw)
    there = db.session.scalars(
        select(IndicatorTarget).where(
            IndicatorTarget.indicator_id == row.id, IndicatorTarget.starts_on == start
        )
    ).all()
    for one in there:
        db.session.delete(one)
    db.session.flush()
    raw = str(draw.randrange(60))
    db.session.add(
        IndicatorTarget(
            indicator_id=row.id, starts_on=start, due_on=start + timedelta(days=90), raw=raw,
            number=Decimal(raw),
        )
    )  # fmt: skip


@deed
def _define(draw: random.Random, rows: list[Indicator]) -> None:
    row = draw.choice(rows)
    row.value_kind = draw.choice(list(ValueKind))
    row.target_raw = draw.choice(["10", "не более 20", "наличие", ""])


@deed
def _link(draw: random.Random, rows: list[Indicator]) -> None:
    index = draw.randrange(1, 7)
    row, parent = rows[index], rows[(index - 1) // 2]
    if row.parent_id is None:
        row.parent_id, row.rollup = parent.id, draw.choice(RULES)
        for other in rows:
            if other.parent_id == parent.id:
                other.rollup = row.rollup
    else:
        row.parent_id = row.rollup = None


@deed
def _opt(draw: random.Random, rows: list[Indicator]) -> None:
    row = draw.choice(rows)
    row.takes_part = not row.takes_part


@deed
def _archive(draw: random.Random, rows: list[Indicator]) -> None:
    row = draw.choice(rows)
    row.archived_at = moment() if row.archived_at is None else None


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 10**9), first=st.sampled_from(RULES), second=st.sampled_from(RULES))
def test_whatever_happens_stored_is_what_would_be_reckoned(
    app: Flask, cast: Cast, seed: int, first: Rollup, second: Rollup
) -> None:
    draw = random.Random(seed)
    with unit_of_work():
        rows = a_tree(cast, [first, second])
        for row in rows[3:]:
            a_value(row, draw.randrange(20), _day(draw))
    for _step in range(6):
        with unit_of_work():
            for one in draw.sample(DEEDS, draw.choice([1, 1, 2])):
                one(draw, rows)
                db.session.flush()
        standing_rows.forget_read()
        remembered = measured([rows[0].initiative_id], TODAY), paces([rows[0].initiative_id], TODAY)
        with unit_of_work():  # nothing is remembered in here
            fresh = measured([rows[0].initiative_id], TODAY), paces([rows[0].initiative_id], TODAY)
        assert remembered == fresh
    check(rows[0].initiative_id)
    listed, periods = indicators_by_period([rows[0].initiative_id], TODAY)
    assert listed == reckoned(rows[0].initiative_id, TODAY)
    assert set(periods) == {one.id for one in listed}
