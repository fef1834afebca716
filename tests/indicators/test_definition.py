"""Definitions, periods, targets, links: what is refused and what is kept."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.cascade.models import PassportState
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import definition_actions as actions
from kaskad.indicators.access import Spot, indicator_for
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.definition import guess
from kaskad.indicators.definition_actions import TargetGiven
from kaskad.indicators.kinds import Direction, Frequency, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.models import Indicator, IndicatorTarget
from kaskad.indicators.series import series
from kaskad.people.permissions import Permission
from tests.cast import Cast

FIRST, LAST = date(2020, 9, 1), date(2022, 8, 31)


@pytest.mark.parametrize(
    ("name", "unit", "target", "kind", "direction"),
    [
        ("доля педагогов", "%", "100", "share", "more"),
        ("доля (в%) педагогов", "", "10", "share", "more"),
        ("количество занятий", "ед.", "180", "count", "more"),
        ("сведения о молодых педагогах", "чел.", "наличие информации", "presence", "more"),
        ("количество работников", "чел.", "В соответствии с предметными областями", "text", "more"),
        ("средний балл", "балл", "4", "index", "more"),
        ("количество школ с низкими результатами", "ед.", "2", "count", "less"),
        ("число жалоб", "ед.", "не более 3", "count", "less"),
    ],
)
def test_a_first_reading(name: str, unit: str, target: str, kind: str, direction: str) -> None:
    read = guess(name, unit, target)
    assert (read.kind, read.direction) == (IndicatorKind(kind), Direction(direction))


@pytest.mark.parametrize(
    ("frequency", "count", "first", "last"),
    [
        (Frequency.YEAR, 3, date(2020, 1, 1), date(2022, 12, 31)),
        (Frequency.SCHOOL_YEAR, 2, date(2020, 9, 1), date(2022, 8, 31)),
        (Frequency.HALF_YEAR, 4, date(2020, 9, 1), date(2022, 8, 31)),
        (Frequency.TERM, 8, date(2020, 9, 1), date(2022, 5, 31)),
        (Frequency.QUARTER, 9, date(2020, 7, 1), date(2022, 9, 30)),
        (Frequency.MONTH, 24, date(2020, 9, 1), date(2022, 8, 31)),
    ],
)
def test_periods_of_a_project(frequency: Frequency, count: int, first: date, last: date) -> None:
    found = series(frequency, FIRST, LAST)
    assert (len(found), found[0].starts_on, found[-1].due_on) == (count, first, last)


@given(
    st.sampled_from(Frequency), st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.integers(0, 2000)
)
def test_periods_follow_each_other_and_touch_the_project(
    frequency: Frequency, first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    found = series(frequency, first, last)
    for one, after in itertools.pairwise(found):
        assert one.starts_on <= one.due_on < after.starts_on
    assert all(one.starts_on <= last and one.due_on >= first for one in found)
    if frequency != Frequency.TERM:
        assert found


def test_turned_bounds_have_no_periods() -> None:
    assert series(Frequency.YEAR, LAST, FIRST) == ()


def made(cast: Cast, key: str = "PRO", unit: str = "%", target: str = "50") -> Indicator:
    with unit_of_work():
        appendix = add_indicator_set(None, cast.initiative(key), number="9")
        return add_indicator(
            None, appendix, name="доля школ", number="9.1", unit=unit, target_raw=target
        )


def spot(cast: Cast, row: Indicator, who: str = "office", key: str = "PRO") -> Spot:
    return indicator_for(cast.person(who), key, row.id, Permission.INDICATOR_EDIT)


@pytest.mark.usefixtures("ctx")
class TestDefinition:
    def test_its_reading_is_corrected_and_journalled(self, cast: Cast) -> None:
        row, office = made(cast), cast.person("office")
        with unit_of_work(office):
            assert actions.change_definition(
                office, spot(cast, row), row.revision,
                {"baseline": Decimal(12), "baseline_on": FIRST, "frequency": "year",
                 "value_kind": "latest", "denominator": "все школы района"},
            )  # fmt: skip
        assert row.frequency == Frequency.YEAR
        assert row.value_kind == ValueKind.LATEST
        assert row.denominator == "все школы района"

    def test_words_of_an_approved_passport_are_frozen_and_their_reading_is_not(
        self, cast: Cast
    ) -> None:
        row, office = made(cast), cast.person("office")
        with unit_of_work():
            cast.initiative().passport_state = PassportState.APPROVED
        with pytest.raises(errors.Conflict), unit_of_work(office):
            actions.change_definition(office, spot(cast, row), None, {"target_raw": "40"})
        with unit_of_work(office):
            assert actions.change_definition(office, spot(cast, row), None, {"method": "опрос"})

    def test_a_lower_bound_above_the_target_is_refused(self, cast: Cast) -> None:
        row, office = made(cast), cast.person("office")
        wanted = {"direction": "within", "low": Decimal(60)}
        with pytest.raises(errors.Invalid) as refused, unit_of_work(office):
            actions.change_definition(office, spot(cast, row), None, wanted)
        assert set(refused.value.fields) == {"low"}

    def test_a_member_does_not_define(self, cast: Cast) -> None:
        row = made(cast)
        for who in ("member", "participant", "director", "viewer"):
            with pytest.raises(errors.Forbidden):
                spot(cast, row, who)


def year(number: int, raw: str) -> TargetGiven:
    return TargetGiven(date(number, 1, 1), date(number, 12, 31), raw, str(number))


@pytest.mark.usefixtures("ctx")
class TestTargets:
    def test_zero_is_a_target_and_an_empty_cell_is_none(self, cast: Cast) -> None:
        row, office = made(cast), cast.person("office")
        with unit_of_work(office):
            given_now = [year(2021, "25"), year(2020, "0"), year(2022, " ")]
            assert actions.set_targets(office, spot(cast, row), row.revision, given_now)
        kept = db.session.scalars(select(IndicatorTarget).order_by(IndicatorTarget.due_on)).all()
        assert [(one.label, one.raw, one.number) for one in kept] == [
            ("2020", "0", Decimal(0)), ("2021", "25", Decimal(25)),
        ]  # fmt: skip
        with unit_of_work(office):
            assert not actions.set_targets(office, spot(cast, row), row.revision, given_now)
            assert actions.set_targets(office, spot(cast, row), row.revision, [year(2021, "30 ГЗ")])
        kept = db.session.scalars(select(IndicatorTarget)).all()
        assert [(one.raw, one.number) for one in kept] == [("30 ГЗ", Decimal(30))]

    @pytest.mark.parametrize(
        "wrong",
        [
            [TargetGiven(LAST, FIRST, "5")],
            [year(2020, "5"), TargetGiven(date(2020, 12, 1), date(2021, 3, 1), "6")],
        ],
    )
    def test_turned_and_overlapping_periods(self, cast: Cast, wrong: list[TargetGiven]) -> None:
        row, office = made(cast), cast.person("office")
        with pytest.raises(errors.Invalid), unit_of_work(office):
            actions.set_targets(office, spot(cast, row), None, wrong)

    def test_two_people_at_once(self, cast: Cast) -> None:
        row, office = made(cast), cast.person("office")
        seen = row.revision
        with unit_of_work(office):
            actions.set_targets(office, spot(cast, row), seen, [year(2021, "25")])
        with pytest.raises(errors.Conflict), unit_of_work(office):
            actions.set_targets(office, spot(cast, row), seen, [year(2021, "30")])


@pytest.mark.usefixtures("ctx")
class TestLinks:
    def test_to_an_indicator_above_by_a_rule_that_makes_sense(self, cast: Cast) -> None:
        above, below, office = made(cast, "GEN"), made(cast), cast.person("office")
        with pytest.raises(errors.Invalid) as refused, unit_of_work(office):
            actions.link_indicator(office, spot(cast, below), above, Rollup.SUM)
        assert set(refused.value.fields) == {"rule"}
        with unit_of_work(office):
            assert actions.link_indicator(office, spot(cast, below), above, Rollup.RATIO)
            assert not actions.link_indicator(office, spot(cast, below), above, Rollup.RATIO)
            assert actions.take_part(office, spot(cast, below), takes_part=False)
            assert actions.unlink_indicator(office, spot(cast, below))
        assert (below.parent_id, below.rollup) == (None, None)

    def test_a_link_that_would_make_no_sense_any_more_keeps_both_ends_as_they_are(
        self, cast: Cast
    ) -> None:
        above, below = made(cast, "GEN", "ед."), made(cast, unit="ед.")
        office = cast.person("office")
        with unit_of_work(office):
            for row in (above, below):
                row.kind, row.value_kind = IndicatorKind.COUNT, ValueKind.CUMULATIVE
            actions.link_indicator(office, spot(cast, below), above, Rollup.SUM)
        for wrong in ({"kind": "share"}, {"unit": "чел."}, {"value_kind": "per_period"}):
            with pytest.raises(errors.Invalid) as refused, unit_of_work(office):
                actions.change_definition(office, spot(cast, above, key="GEN"), None, wrong)
            assert set(refused.value.fields) == {"rule"}
        with unit_of_work(office):
            for row, key in ((below, "PRO"), (above, "GEN")):
                per_period = {"value_kind": "per_period"}
                assert actions.change_definition(office, spot(cast, row, key=key), None, per_period)

    def test_not_downwards_nor_in_a_ring_nor_by_two_rules(self, cast: Cast) -> None:
        above, below, office = made(cast, "GEN"), made(cast), cast.person("office")
        second, third = made(cast), made(cast)
        with pytest.raises(errors.Invalid), unit_of_work(office):
            actions.link_indicator(office, spot(cast, above, key="GEN"), below, Rollup.RATIO)
        with unit_of_work(office):
            actions.link_indicator(office, spot(cast, below), second, Rollup.RATIO)
        with pytest.raises(errors.Invalid), unit_of_work(office):
            actions.link_indicator(office, spot(cast, second), below, Rollup.RATIO)
        with pytest.raises(errors.Invalid), unit_of_work(office):
            actions.link_indicator(office, spot(cast, third), second, Rollup.MAX)

    def test_lists_are_united_above_only_while_both_ends_are_counted_by_lists(
        self, cast: Cast
    ) -> None:
        above, below, office = made(cast, "GEN"), made(cast), cast.person("office")
        schools = {"counts": "organisations", "population": ["school"]}
        with pytest.raises(errors.Invalid) as refused, unit_of_work(office):
            actions.link_indicator(office, spot(cast, below), above, Rollup.DISTINCT)
        assert set(refused.value.fields) == {"rule"}
        for wrong in ({"counts": "people"}, {"counts": "organisations"}):
            with pytest.raises(errors.Invalid), unit_of_work(office):
                actions.change_definition(office, spot(cast, below), None, wrong)
        with unit_of_work(office):
            for row, key in ((above, "GEN"), (below, "PRO")):
                assert actions.change_definition(office, spot(cast, row, key=key), None, schools)
            assert actions.link_indicator(office, spot(cast, below), above, Rollup.DISTINCT)
        for row, key in ((above, "GEN"), (below, "PRO")):
            with pytest.raises(errors.Invalid), unit_of_work(office):
                actions.change_definition(office, spot(cast, row, key=key), None, {"counts": ""})
