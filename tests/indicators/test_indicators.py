"""Indicators: kept as written, shown as tables of the document."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.core.db import db, unit_of_work
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.models import IndicatorSet
from kaskad.indicators.queries import appendices
from tests.cast import Cast, Visit
from tests.conftest import Statements


def fill(cast: Cast, count: int = 3) -> None:
    with unit_of_work():
        project = cast.initiative()
        one = add_indicator_set(None, project, number="2", title="Сеть <b>")
        for row in range(1, count + 1):
            add_indicator(
                None, one, number=f"2.{row}", name=f"Показатель {row}", unit="чел.",
                criterion="А" if row < 3 else "Б", target_raw="170 ГЗ" if row == 1 else "0",
                source="<script>alert(1)</script>",
            )  # fmt: skip


@pytest.mark.usefixtures("ctx")
def test_rows_stand_in_the_order_and_groups_of_the_document(cast: Cast) -> None:
    fill(cast)
    found = appendices(cast.initiative().id)
    assert [one.number for one in found] == ["1", "2"]
    groups = found[1].groups
    assert [(g.criterion, [line.number for line in g.lines]) for g in groups] == [
        ("А", ["2.1", "2.2"]), ("Б", ["2.3"]),
    ]  # fmt: skip
    assert groups[0].lines[0].target == "170 ГЗ"
    assert groups[1].lines[0].target == "0"
    assert found[1].size == 3


@pytest.mark.usefixtures("ctx")
def test_two_statements_for_any_number(cast: Cast, statements: Statements) -> None:
    project = cast.initiative().id
    for count in (1, 30):
        fill(cast, count)
        statements.clear()
        appendices(project)
        assert len(statements) == 2


@pytest.mark.usefixtures("ctx")
def test_a_new_set_goes_behind_the_others(cast: Cast) -> None:
    fill(cast, 1)
    positions = db.session.scalars(
        select(IndicatorSet.position)
        .where(IndicatorSet.initiative_id == cast.initiative().id)
        .order_by(IndicatorSet.id)
    ).all()
    assert positions == sorted(positions)
    assert len(set(positions)) == 2


def test_the_passport_shows_them_as_written(cast: Cast, visit: Visit) -> None:
    with cast.app.app_context():
        fill(cast)
    page = visit("lead").get("/projects/PRO/passport").get_data(as_text=True)
    assert "170 ГЗ" in page
    assert "Показатель 2" in page
    assert "<script>alert(1)" not in page
    assert visit("stranger").get("/projects/PRO/passport").status_code == 404


def test_the_overview_names_them_with_their_targets(cast: Cast, visit: Visit) -> None:
    with cast.app.app_context():
        fill(cast)
    page = visit("observer").get("/projects/PRO").get_data(as_text=True)
    assert "Показатель 2" in page
    assert "170 ГЗ" in page
