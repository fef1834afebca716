"""The table of targets by period of a cascade file: loaded and printed back exactly as written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.exchange.indicator_report import monitoring
from kaskad.exchange.indicator_yaml import indicators_text
from kaskad.exchange.readers.cascade_yaml import read_cascade
from kaskad.indicators.access import Spot
from kaskad.indicators.assessment import Standing
from kaskad.indicators.definition_actions import TargetGiven, set_targets
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    PeriodLock,
    ValueState,
)
from kaskad.indicators.report_queries import report_lines
from kaskad.oversight.issue_words import doubt_words
from kaskad.oversight.models import ImportIssue
from tests.exchange.samples import sample
from tests.exchange.test_real_cascades import file_at
from tests.exchange.test_real_cascades import load as load_file

pytestmark = pytest.mark.usefixtures("ctx")

SEED = """\
          - row: 1
            indicator: Доля педагогов до 35 лет, повысивших уровень мастерства по ИОМ
            unit: '%'
            targets: {'2020': '25', '2021': '100'}
          - row: 2
            indicator: Количество педагогов, принявших участие в мотивационных мероприятиях
            unit: Чел.
            targets: {'2020': '20', '2021': '25'}
          - row: 4
            indicator: Количество педагогов, прошедших стажировку
            unit: Кол-во
            targets: {'2020': '0', '2021': '25'}
          - row: 5
            indicator: Доля педагогов, овладевших компетенциями
            unit: '%'
            targets: {'2020': 0, '2021': —, '2022': ''}
"""
"""Seed 004, section 4 (domain.md, 5.2), with a dash and an empty cell."""
_OLD = """\
          - row: 7
            criterion: Сеть
            indicator: количество объединений
            source: приказы
            unit: ед.
            target: 170 ГЗ
"""
YEARS = ("2021-2022 учебный год", "Январь 2020 г. - декабрь 2021 г.")


def load(rows: str, *changes: tuple[str, str]) -> Report:
    upload = read_upload(sample((_OLD, rows), YEARS, *changes))
    with unit_of_work(None):
        return load_cascade(None, upload)


def row(targets: str) -> str:
    return (
        "          - row: 1\n            indicator: Доля школ\n            unit: '%'\n"
        f"            targets: {targets}\n"
    )


def project(key: str = "bridge") -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.source_key == key)).one()


def indicator(number: str = "4.1") -> Indicator:
    own = Indicator.initiative_id == project().id
    return db.session.scalars(select(Indicator).where(own, Indicator.number == number)).one()


def kept() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for number, label, raw in db.session.execute(
        select(Indicator.number, IndicatorTarget.label, IndicatorTarget.raw)
        .join(IndicatorTarget, IndicatorTarget.indicator_id == Indicator.id)
        .order_by(Indicator.number, IndicatorTarget.starts_on)
    ):
        found.setdefault(number, []).append((label, raw))
    return found


def issues() -> dict[str, ImportIssue]:
    rows = db.session.scalars(select(ImportIssue).where(ImportIssue.decision == ""))
    return {one.doubt["code"]: one for one in rows if one.kind == "target"}


def appendices(text: bytes) -> list[dict[str, Any]]:
    content: dict[str, Any] = yaml.safe_load(text)
    return [one for project in content["projects"] for one in project["appendices"]]


def test_a_yearly_table_with_true_zeros_prints_back_exactly_as_written() -> None:
    load(SEED)
    assert kept() == {
        "4.1": [("2020", "25"), ("2021", "100")], "4.2": [("2020", "20"), ("2021", "25")],
        "4.4": [("2020", "0"), ("2021", "25")], "4.5": [("2020", "0"), ("2021", "—")],
    }  # fmt: skip
    day = date(2021, 3, 1)
    lines = report_lines(None, day, project())
    (table,) = appendices(indicators_text(lines, day))
    written = yaml.safe_load(SEED)
    for one, said in zip(table["indicators"], written, strict=True):
        assert (one["row"], one["indicator"], one["unit"]) == (
            str(said["row"]), said["indicator"], said["unit"],
        )  # fmt: skip
        cells = {head: str(cell) for head, cell in said["targets"].items() if cell != ""}
        assert list(one["targets"].items()) == list(cells.items())
    paper = monitoring(lines, day, None)
    (yearly,) = [
        part.table for part in paper.parts
        if part.table and any("2020" in column.name for column in part.table.columns)
    ]  # fmt: skip
    rows = [one.cells for one in yearly.rows if hasattr(one, "cells")]
    assert [(cells[3], cells[5]) for cells in rows] == [
        ("25", "100"), ("20", "25"), ("0", "25"), ("0", "—"),
    ]  # fmt: skip
    with unit_of_work(None):  # scenario 8: an actual zero reaches the zero of 2020
        db.session.add(
            IndicatorValue(
                indicator_id=indicator("4.4").id, on_day=date(2020, 5, 1), number=Decimal(0),
                state=ValueState.VERIFIED, decided_at=datetime(2020, 5, 1, tzinfo=UTC),
            )
        )  # fmt: skip

    def standing(day: date) -> tuple[str, Standing]:
        (one,) = [each for each in report_lines(None, day, project()) if each.now.number == "4.4"]
        return one.now.target, one.now.assessment.standing

    assert standing(date(2020, 6, 1)) == ("0", Standing.REACHED)
    assert standing(date(2021, 6, 1)) == ("25", Standing.FAR)


def test_the_forty_indicators_come_back_exactly_as_written(shared: Path) -> None:
    path = file_at("kalininsky-district.yaml", shared)
    load_file(path)
    day = date(2021, 3, 1)
    (passport,) = [one for one in read_cascade(path.read_bytes()).passports if one.appendices]
    lines = report_lines(None, day, project(passport.source_key))
    came = appendices(indicators_text(lines, day))
    wanted = [
        (
            appendix.number, appendix.title,
            [
                (one.row, one.criterion, one.name, one.source, one.unit, one.target)
                for one in appendix.indicators
            ],
        )
        for appendix in passport.appendices
    ]  # fmt: skip
    keys = ("row", "criterion", "indicator", "source", "unit", "target")
    assert [
        (
            one["number"],
            one["title"],
            [tuple(each[key] for key in keys) for each in one["indicators"]],
        )
        for one in came
    ] == wanted
    assert sum(len(one[2]) for one in wanted) == 40


def test_periods_of_every_kind_and_what_is_doubtful() -> None:
    load(
        row(
            "{'I полугодие 2020/2021': '10', '2 кв. 2020': 170 ГЗ, 03.2021: рост,"
            " '2019': '1', 'Март 2021': '2', 'Итого': '9', '2020-2021': '25/30'}"
        )
    )
    assert kept() == {
        "4.1": [
            ("2 кв. 2020", "170 ГЗ"), ("I полугодие 2020/2021", "10"), ("03.2021", "рост"),
        ]
    }  # fmt: skip
    found = issues()
    assert set(found) == {
        "target_outside", "target_overlaps", "target_unread", "target_unclear",
    }  # fmt: skip
    assert {one.raw for one in found.values()} <= {
        "2019: 1", "2020-2021: 25/30", "Итого: 9", "Март 2021: 2",
    }  # fmt: skip
    assert len({doubt_words(one) for one in found.values()}) == 4


def test_loading_again_changes_what_the_file_says_anew_and_nothing_else() -> None:
    load(row("{'2020': '0', '2021': '25'}"))
    assert load(row("{'2020': '0', '2021': '25'}")).nothing_new
    report = load(row("{'2020': '0', '2021': '30'}"))
    assert report.changed == {"indicator": 1}
    assert kept() == {"4.1": [("2020", "0"), ("2021", "30")]}
    found = indicator()
    assert "targets" not in found.field_revisions
    with unit_of_work(None):
        spot = Spot(Place(project(), "", "", "", frozenset()), found)
        year = TargetGiven(date(2021, 1, 1), date(2021, 12, 31), "35", "2021")
        set_targets(None, spot, None, [year])
    assert load(row("{'2020': '0', '2021': '40'}")).warnings
    assert kept() == {"4.1": [("2021", "35")]}


def test_a_locked_period_is_left_alone_and_asked_about() -> None:
    load(row("{'2020': '0', '2021': '25'}"))
    with unit_of_work(None):
        found = indicator()
        db.session.add(PeriodLock(initiative_id=found.initiative_id, up_to=date(2020, 12, 31)))
    report = load(row("{'2020': '5', '2021': '30'}"), ("unit: '%'", "unit: ед."))
    assert any("2020" not in one and "Доля школ" in one for one in report.warnings)
    assert kept() == {"4.1": [("2020", "0"), ("2021", "25")]}
    assert indicator().unit == "%"
    assert "2020: 5" in issues()["locked"].raw
