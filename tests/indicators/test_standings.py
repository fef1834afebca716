"""How indicators stand on a day: statements, roll-up over the tree, as of an earlier day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from kaskad.cascade.models import Initiative, Stage
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import stored_figures
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.assessment import Standing
from kaskad.indicators.kinds import Counted, Direction, IndicatorKind, Rollup, ValueKind
from kaskad.indicators.models import Indicator, IndicatorTarget, IndicatorValue, ValueState
from kaskad.indicators.standings import IndicatorNow, indicators_now, paces
from tests.cast import Cast
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")
DAY = date(2021, 6, 1)


def indicator(initiative: Initiative, unit: str = "ед.", target: str = "25") -> Indicator:
    appendix = add_indicator_set(None, initiative, number="9")
    return add_indicator(None, appendix, name="сколько", number="9.1", unit=unit, target_raw=target)


def verified(row: Indicator, number: int | None, day: date = DAY, **more: object) -> None:
    figures = {name: Decimal(one) for name, one in more.items() if isinstance(one, int)}
    rest = {name: one for name, one in more.items() if not isinstance(one, int)}
    value = IndicatorValue(
        indicator_id=row.id, on_day=day, number=None if number is None else Decimal(number),
        state=ValueState.VERIFIED, **figures, **rest,
    )  # fmt: skip
    value.decided_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    db.session.add(value)
    db.session.flush()


def now(row: Indicator, day: date = DAY) -> IndicatorNow:
    return indicators_now([row.initiative_id], day, only=row.id)[0]


def test_a_true_zero_is_a_target_and_a_value(cast: Cast) -> None:
    with unit_of_work():
        row = indicator(cast.initiative())
        for year, raw in ((2020, "0"), (2021, "25")):
            db.session.add(
                IndicatorTarget(
                    indicator_id=row.id, label=str(year), starts_on=date(year, 1, 1),
                    due_on=date(year, 12, 31), raw=raw, number=Decimal(raw),
                )
            )  # fmt: skip
        verified(row, 0, date(2020, 12, 31))
    first = now(row, date(2020, 12, 31))
    assert first.target == "0"
    assert first.figure.number == 0
    assert first.assessment.standing is Standing.REACHED
    later = now(row, date(2021, 12, 31))
    assert (later.target, later.assessment.standing) == ("25", Standing.FAR)
    assert later.behind
    assert now(row, date(2020, 3, 1)).assessment.standing is Standing.NO_DATA


def test_a_project_without_days_is_expected_by_those_of_its_stages_or_of_what_it_is_part_of(
    cast: Cast,
) -> None:
    with unit_of_work():
        project, above = cast.initiative(), cast.initiative("STR")
        project.starts_on = project.ends_on = None
        row = indicator(project, "ед.", "100")
        verified(row, 10, date(2021, 6, 1))
        db.session.execute(update(Stage).where(Stage.initiative_id == project.id).values(
            starts_on=None, ends_on=None,
        ))  # fmt: skip
    day = date(2021, 7, 2)

    def awaited(on: date) -> Decimal:
        found = now(row, on).expected
        assert found is not None
        return found

    assert now(row, day).expected is None
    with unit_of_work():
        above.starts_on, above.ends_on = date(2020, 1, 1), date(2023, 1, 1)
    assert 49 < awaited(day) < 51
    with unit_of_work():
        stage = db.session.scalars(select(Stage).where(Stage.initiative_id == project.id)).one()
        stage.starts_on, stage.ends_on = date(2021, 1, 1), date(2022, 1, 1)
    assert 49 < awaited(day) < 51
    assert awaited(date(2021, 4, 2)) < 26, "nearer days count"
    assert paces([project.id], day)[project.id][0].per_cent == 20
    with unit_of_work():
        stage.ends_on = date(2021, 8, 1)
    assert paces([project.id], day)[project.id][0].per_cent < 13, "read anew"


def test_what_a_project_is_moved_under_lends_it_other_days(cast: Cast) -> None:
    with unit_of_work():
        project, other = cast.initiative(), cast.initiative("GEN")
        db.session.execute(update(Stage).values(starts_on=None, ends_on=None))
        row = indicator(project, "ед.", "100")
        verified(row, 10, date(2021, 6, 1))
    assert paces([project.id], date(2021, 7, 2)) == {}
    with unit_of_work():
        other.starts_on, other.ends_on = date(2021, 1, 1), date(2022, 1, 1)
    assert paces([project.id], date(2021, 7, 2)) == {}
    with unit_of_work():
        project.parent_id = other.id
    assert paces([project.id], date(2021, 7, 2))[project.id][0].per_cent == 20


def test_shares_of_projects_roll_up_to_the_programme_as_a_ratio_of_sums(cast: Cast) -> None:
    with unit_of_work():
        above = indicator(cast.initiative("GEN"), "%", "50")
        for key, top, bottom in (("PRO", 10, 100), ("STR", 90, 100)):
            below = indicator(cast.initiative(key), "%", "50")
            below.parent_id, below.rollup = above.id, Rollup.RATIO
            verified(below, 100 * top // bottom, numerator=top, denominator=bottom)
        silent = indicator(cast.initiative("PRO"), "%", "50")
        silent.parent_id, silent.rollup = above.id, Rollup.RATIO
        verified(above, 99)  # what is written beside linked ones does not count
    found = now(above)
    assert found.figure.number == 50
    assert found.parts is not None
    assert (found.parts.used, found.parts.missing) == (2, 1)
    assert found.assessment.standing is Standing.REACHED
    assert now(above, date(2021, 5, 1)).figure.number is None


def test_only_verified_values_of_the_whole_count(cast: Cast) -> None:
    with unit_of_work():
        row = indicator(cast.initiative())
        verified(row, 5)
        verified(row, 9, breakdown={"предмет": "химия"})
        verified(row, 7)
        last = db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id.desc())).first()
        last.state = ValueState.SUBMITTED
    found = now(row)
    assert found.figure.number == 5
    assert found.waiting == 1
    assert found.kind is IndicatorKind.COUNT


def test_statements_do_not_grow(cast: Cast, statements: Statements) -> None:
    project = cast.initiative()
    counts = []
    for many in (1, 20):
        with unit_of_work():
            for number in range(many):
                verified(indicator(project), number)
        statements.clear()
        indicators_now([project.id], DAY)
        counts.append(len(statements))
        indicators_now([project.id], DAY - timedelta(days=1))
        counts.append(len(statements))
    assert counts == [2, 5, 2, 5]  # of a day that is past values are read


def test_pace_against_what_is_expected(cast: Cast, statements: Statements) -> None:
    with unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2021, 1, 1), date(2021, 12, 31)
        rising, falling = indicator(project, target="100"), indicator(project, target="не более 40")
        falling.direction = Direction.LESS
        falling.baseline, falling.baseline_on = Decimal(80), date(2021, 1, 1)
        indicator(project, target="7")  # without a value there is no pace
        verified(rising, 25, date(2021, 7, 2))
        verified(falling, 60, date(2021, 7, 2))
    statements.clear()
    found = {one.id: one.per_cent for one in paces([project.id], date(2021, 7, 2))[project.id]}
    assert len(statements) == 3
    again = {one.id: one.per_cent for one in paces([project.id], date(2021, 7, 2))[project.id]}
    assert (again, len(statements)) == (found, 3)  # the same request
    assert found == {rising.id: 50, falling.id: 100}
    assert paces([project.id], date(2020, 7, 2)) == {}


def test_what_a_part_gains_the_whole_gains_and_a_figure_of_a_part_stays_there(cast: Cast) -> None:
    with unit_of_work():
        row = indicator(cast.initiative())
        verified(row, 5)
        verified(row, 2, adds=True, breakdown={"предмет": "химия"})
        verified(row, 9, breakdown={"предмет": "химия"})
    assert now(row).figure.number == 7


def test_whoever_stands_on_lists_of_several_projects_is_counted_once_above(cast: Cast) -> None:
    schools = [cast.organisation(f"Школа {name}").id for name in ("А1", "А2", "Б1")]
    with unit_of_work():
        above = indicator(cast.initiative("GEN"), "%", "50")
        above.counts, above.population = Counted.ORGANISATIONS, ["school"]
        for key, listed in (("PRO", schools[:2]), ("STR", schools[1:2])):
            below = indicator(cast.initiative(key))
            below.parent_id, below.rollup = above.id, Rollup.DISTINCT
            below.counts = Counted.ORGANISATIONS
            verified(below, len(listed), counted=listed)
        by_hand = indicator(cast.initiative("PRO"))
        by_hand.parent_id, by_hand.rollup = above.id, Rollup.DISTINCT
        verified(by_hand, 12)
    found = now(above)
    assert found.figure.numerator == 2
    assert found.figure.denominator == 3
    assert sorted(found.figure.counted) == sorted(schools[:2])
    assert found.parts is not None
    assert (found.parts.used, found.parts.missing) == (2, 1)


@pytest.mark.parametrize("state", [one for one in ValueState if one is not ValueState.VERIFIED])
def test_only_what_is_verified_has_a_pace_and_so_a_colour(cast: Cast, state: ValueState) -> None:
    """The rules of health of the registry read `paces` and nothing else (issue 5, "Seeing")."""
    day = date(2021, 7, 2)
    with unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2021, 1, 1), date(2021, 12, 31)
        row = indicator(project, target="100")
        verified(row, 5, day)
        value = db.session.scalars(select(IndicatorValue)).one()
    assert paces([project.id], day)[project.id][0].per_cent == 10
    with unit_of_work():
        value.state = state
    assert paces([project.id], day) == {}


def targets(row: Indicator, *periods: tuple[date, date]) -> None:
    for first, last in periods:
        db.session.add(
            IndicatorTarget(
                indicator_id=row.id, starts_on=first, due_on=last, raw="9", number=Decimal(9)
            )
        )
    db.session.flush()


YEARS = [(date(year, 1, 1), date(year, 12, 31)) for year in (2020, 2021)]
QUARTERS = [(date(2021, 1, 1), date(2021, 3, 31)), (date(2021, 4, 1), date(2021, 6, 30))]


@pytest.mark.parametrize(
    ("above_kind", "above_periods", "comes_to"),
    [
        (ValueKind.PER_PERIOD, YEARS, 5 + 7 + 100),  # the whole year of both
        (ValueKind.PER_PERIOD, (), 3 + 5 + 7 + 40 + 100),
        (ValueKind.CUMULATIVE, YEARS, 3 + 5 + 7 + 40 + 100),
        (ValueKind.LATEST, YEARS, 7 + 100),  # each as it stands by itself
    ],
)
def test_quarters_go_into_years_and_into_totals_with_all_there_is(
    cast: Cast, above_kind: ValueKind, above_periods: list[tuple[date, date]], comes_to: int
) -> None:
    """Issue 5, "Cascade": per period and cumulative are respected."""
    with unit_of_work():
        above = indicator(cast.initiative("GEN"))
        above.value_kind = above_kind
        targets(above, *above_periods)
        quarters, years = indicator(cast.initiative()), indicator(cast.initiative("STR"))
        for row, periods in ((quarters, QUARTERS), (years, YEARS)):
            row.value_kind, row.parent_id, row.rollup = (
                ValueKind.PER_PERIOD, above.id, Rollup.SUM,
            )  # fmt: skip
            targets(row, *periods)
        for day, number in ((date(2020, 11, 1), 3), (date(2021, 2, 1), 5), (date(2021, 5, 1), 7)):
            verified(quarters, number, day)
        verified(years, 40, date(2020, 11, 1))
    with unit_of_work():  # the others come from what is stored
        verified(years, 100, date(2021, 4, 1))
    assert now(above).figure.number == comes_to
    assert [now(row).figure.number for row in (quarters, years)] == [7, 100]
    with unit_of_work():
        assert stored_figures.recompute_all() > 0
    assert now(above).figure.number == comes_to
