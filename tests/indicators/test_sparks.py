"""Small lines of the last verified figures, on the tab of a project and in the registry."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.models import IndicatorValue, ValueState
from kaskad.indicators.sparks import last_points, way
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_standings import DAY, indicator, verified

pytestmark = pytest.mark.usefixtures("ctx")


def rows(*values: tuple[int, bool]) -> list[Any]:
    return [
        SimpleNamespace(number=Decimal(number), adds=adds, on_day=DAY + timedelta(days=place))
        for place, (number, adds) in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "kind", "points"),
    [
        ([(12, False), (19, False)], ValueKind.LATEST, [12, 19]),
        ([(5, True), (3, True)], ValueKind.CUMULATIVE, [5, 8]),
        ([(5, True), (10, False), (2, True)], ValueKind.CUMULATIVE, [5, 10, 12]),
        ([(1, True)] * 3 + [(10, False)] + [(1, True)] * 8, ValueKind.LATEST, list(range(10, 19))),
        ([(1, True)] * 12, ValueKind.LATEST, []),
        ([(4, False), (1, True), (6, False)], ValueKind.PER_PERIOD, [4, 6]),
        ([], ValueKind.LATEST, []),
    ],
)
def test_the_way_of_a_figure(
    values: list[tuple[int, bool]], kind: ValueKind, points: list[int]
) -> None:
    assert way(rows(*values), kind) == tuple(Decimal(one) for one in points)


def test_the_last_twelve_verified_figures_of_the_whole(cast: Cast, statements: Statements) -> None:
    counts = []
    for many in (1, 10):
        with unit_of_work():
            made = [indicator(cast.initiative(), "чел.", "170") for _number in range(many)]
            for row in made:
                for number in range(14):
                    verified(row, number, DAY - timedelta(days=20 - number))
                verified(row, 99, DAY, breakdown={"предмет": "химия"})
                verified(row, 77, DAY + timedelta(days=1))
            db.session.add(
                IndicatorValue(
                    indicator_id=made[0].id, on_day=DAY, number=Decimal(55),
                    state=ValueState.SUBMITTED,
                )
            )  # fmt: skip
        statements.clear()
        found = last_points([row.id for row in made], DAY)
        counts.append(len(statements))
        assert found == {row.id: tuple(Decimal(one) for one in range(2, 14)) for row in made}
    assert counts == [1, 1]
    assert last_points([], DAY) == {}


def test_lines_stand_on_the_tab_and_in_the_registry(
    cast: Cast, visit: Visit, statements: Statements
) -> None:
    with unit_of_work():
        row = indicator(cast.initiative(), "%", "25")
        for number in (12, 19):
            verified(row, number, date(2021, 5, number))
    director = visit("director")
    assert "k-spark" in director.get("/projects/PRO/indicators").text
    registry = director.get("/registry?view=indicators").text
    drawn = registry.partition("k-spark")[2].partition("</svg>")[0]
    assert "12" in drawn
    assert "19" in drawn
    assert "style=" not in drawn
    statements.clear()
    director.get("/registry?view=indicators")
    assert not [one for one in statements if "row_number" in one]  # remembered
    with unit_of_work():
        verified(row, 24, date(2021, 6, 1))
    assert "24" in director.get("/registry?view=indicators").text.partition("k-spark")[2]
