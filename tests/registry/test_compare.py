"""Then and now: what has changed between two days, and what is new or gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kaskad.core.db import unit_of_work
from kaskad.registry.columns import BY_NAME, COLUMNS
from kaskad.registry.compare import compare_rows
from kaskad.registry.health import Colour, Health
from kaskad.registry.queries import registry_rows
from kaskad.registry.rows import RegistryRow
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.registry.test_registry_page import fresh_news, give_period

THEN, NOW = date(2021, 10, 1), date(2021, 11, 15)
pytestmark = pytest.mark.usefixtures("approved")


@pytest.fixture
def rows(ctx: None, cast: Cast) -> tuple[RegistryRow, ...]:
    return registry_rows(cast.person("director"), NOW)


def test_nothing_has_changed_in_the_same_rows(rows: tuple[RegistryRow, ...]) -> None:
    found = compare_rows(rows, rows, THEN, NOW, COLUMNS)
    assert not found.touched
    assert not found.gone


def test_a_changed_cell_says_what_it_said(rows: tuple[RegistryRow, ...]) -> None:
    project = next(row for row in rows if row.health is not None)
    worse = replace(project, health=Health(Colour.RED, ()), finished=1, cards=6)
    better = replace(project, health=Health(Colour.YELLOW, ()), finished=0, cards=6)
    found = compare_rows([worse], [better], THEN, NOW, COLUMNS)
    was = {one.column: one for one in found.of(worse)}
    assert set(was) == {"colour", "percent"}
    assert (was["colour"].words, was["colour"].trend) == ("требует внимания", "down")
    assert was["percent"].trend == "up"
    assert was["percent"].words.startswith("0 %")


def test_only_columns_that_are_shown_are_compared(rows: tuple[RegistryRow, ...]) -> None:
    project = next(row for row in rows if row.health is not None)
    other = replace(project, finished=3)
    assert not compare_rows([other], [project], THEN, NOW, [BY_NAME["lead"]]).touched


def test_new_and_gone_are_named(rows: tuple[RegistryRow, ...]) -> None:
    project = next(row for row in rows if row.health is not None)
    fresh = replace(project, id=900, created_on=NOW - timedelta(3))
    old = replace(project, id=901, label="Прежний", created_on=date(2020, 1, 1))
    found = compare_rows([project, fresh], [project, old], THEN, NOW, COLUMNS)
    assert found.new == {900}
    assert [row.label for row in found.gone] == ["Прежний"]
    # Loaded in between, and yet there was news of it before.
    known = replace(project, created_on=NOW - timedelta(3), last_news_on=date(2021, 9, 1))
    assert not compare_rows([known], [known], THEN, NOW, COLUMNS).new
    silent = replace(known, last_news_on=None)
    assert compare_rows([silent], [silent], THEN, NOW, COLUMNS).new
    # Written down later about the time before: it was always there.
    late = replace(project, created_on=NOW + timedelta(30))
    assert not compare_rows([late], [late], THEN, NOW, COLUMNS).new


def test_the_page_marks_what_has_changed(visit: Visit, ctx: None, cast: Cast) -> None:
    give_period(cast, "до 15.10.2021")
    fresh_news(cast, THEN)
    fresh_news(cast, NOW)
    director = visit("director")
    text = director.get("/registry?as_of=15.11.2021&compare=01.10.2021").text
    assert "kr-changed" in text
    assert re.search(r"(was|было): в графике", text)
    only = director.get("/registry?as_of=15.11.2021&compare=01.10.2021&changed=1").text
    assert "kr-project" in only
    nothing = director.get("/registry?as_of=15.11.2021&compare=14.11.2021&changed=1&col=owner").text
    assert "kr-project" not in nothing


def test_what_went_into_the_archive_is_named(visit: Visit, ctx: None, cast: Cast) -> None:
    with unit_of_work():
        cast.initiative().archived_at = datetime(2021, 11, 1, 9, tzinfo=UTC)
    director = visit("director")
    text = director.get("/registry?as_of=15.11.2021&compare=01.10.2021").text
    assert "kr-project" not in text
    assert 'href="/projects/PRO">' in text
    before = director.get("/registry?as_of=01.10.2021").text
    assert "kr-project" in before


@pytest.mark.parametrize(
    "query",
    ["compare=15.11.2021&as_of=15.11.2021", "compare=16.11.2021&as_of=15.11.2021", "changed=1"],
)
def test_a_comparison_without_sense_is_named(visit: Visit, query: str) -> None:
    text = visit("director").get(f"/registry?{query}").text
    assert "k-note y" in text
    assert "kr-project" in text


def test_the_same_statements_for_few_and_many(
    visit: Visit, statements: Statements, more_projects: Callable[[int], None]
) -> None:
    director, counts = visit("director"), []
    for more in (0, 40):
        more_projects(more)
        statements.clear()
        assert director.get("/registry?as_of=2021-11-15&compare=2021-10-01").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 24
