"""The real files of two districts: they load whole, with every word, and twice is once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import String, Text, select
from sqlalchemy.types import JSON

from kaskad import paths
from kaskad.cascade.models import Activity, Initiative, PilotSite, Stage
from kaskad.core.db import db, metadata, unit_of_work
from kaskad.core.forms import clean
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.exchange.models import LoadedFile
from kaskad.indicators.models import Indicator
from kaskad.people.models import Organisation
from tests.conftest import Statements
from tests.exchange.samples import table_hashes

pytestmark = pytest.mark.usefixtures("ctx")

FILES = ["moscow-district.yaml", "kalininsky-district.yaml", "example"]


def file_at(name: str, shared: Path) -> Path:
    return paths.example() / "cascade.yaml" if name == "example" else shared / "data/cascade" / name


def load(path: Path) -> Report:
    upload = read_upload(path.read_bytes())
    with unit_of_work(None):
        return load_cascade(None, upload)


def leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)
    elif isinstance(node, str):
        yield node


def all_words() -> str:
    """Every text of the database but the kept file itself and the journal."""
    found = []
    for table in metadata.sorted_tables:
        if table.name in (LoadedFile.__tablename__, "event"):
            continue
        for column in table.columns:
            if isinstance(column.type, (String, Text)):
                found += [str(value) for value in db.session.scalars(select(column)) if value]
            elif isinstance(column.type, JSON):
                for value in db.session.scalars(select(column)):
                    found += list(leaves(value))
    return "\n".join(found)


@pytest.mark.parametrize("name", FILES)
def test_it_loads_whole(name: str, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file_at(name, shared)
    begun = time.perf_counter()
    report = load(path)
    took = time.perf_counter() - begun
    with capsys.disabled():
        print(f"\n{name}: {sum(report.created.values())} rows in {took * 1000:.0f} ms", end=" ")
    assert report.counts == yaml.safe_load(path.read_text())["counts"]
    assert report.warnings == ()


@pytest.mark.parametrize("name", FILES)
def test_not_a_word_is_lost(name: str, shared: Path) -> None:
    path = file_at(name, shared)
    load(path)
    words = all_words()
    content = yaml.safe_load(path.read_text())
    content.pop("schema")  # what kind of file it is: no word of the document
    missing = [text for text in leaves(content) if clean(text) not in words]
    assert missing == []


@pytest.mark.parametrize("name", FILES)
def test_twice_is_once(name: str, shared: Path, statements: Statements) -> None:
    path = file_at(name, shared)
    load(path)
    before = table_hashes()
    statements.clear()
    report = load(path)
    assert statements.writes == []
    assert len(statements) < 40
    assert table_hashes() == before
    assert report.nothing_new
    assert report.counts == yaml.safe_load(path.read_text())["counts"]


def test_both_stand_side_by_side(shared: Path) -> None:
    """domain.md, scenario 3, the parts that exist: 7 projects, 40 indicators, 20 sites."""
    reports = [load(file_at(name, shared)) for name in FILES[:2]]
    assert [len(r.initiatives) for r in reports] == [10, 1]
    assert len(db.session.scalars(select(PilotSite)).all()) == 20
    keys = db.session.scalars(select(Initiative.key_fold)).all()
    assert len(keys) == len(set(keys))
    sources = {"Московский район Санкт-Петербурга", "Калининский район Санкт-Петербурга"}
    ids = select(Initiative.id).where(Initiative.source.in_(sources))
    assert (
        len(db.session.scalars(select(Indicator).where(Indicator.initiative_id.in_(ids))).all())
        == 40
    )
    raws = db.session.scalars(
        select(Activity.period_raw).where(Activity.initiative_id.in_(ids))
    ).all()
    assert len(raws) == 75
    assert all(raws)
    assert "ежегодно, октябрь-февраль" in raws


def test_anomalies_survive(shared: Path) -> None:
    """domain.md, section 12: the rows that a YAML file can carry."""
    reports = [load(file_at(name, shared)) for name in FILES[:2]]
    doubts = "\n".join(reports[0].doubts)
    assert "2022 – 2023" in doubts
    assert "2023 – сентябрь 2024" in doubts
    assert "до 30.10.2025" in doubts  # 2
    assert "ноябрь 2021-декабрь 2024" in doubts  # 3

    def plan(key: str) -> dict[str, Activity]:
        rows = db.session.scalars(
            select(Activity)
            .join(Initiative, Initiative.id == Activity.initiative_id)
            .where(Initiative.source_key == key)
        )
        return {row.number: row for row in rows}

    leaders = plan("school-leaders")  # 6: nearly the same rows stay two
    assert leaders["1.1"].period_raw == leaders["2.7"].period_raw
    assert leaders["1.1"].id != leaders["2.7"].id
    assert leaders["1.4"].result_shared_from == "1.3"
    school = plan("school-to-school")  # 7
    assert school["4"].result == school["5"].result
    assert school["4"].title_shared_from == school["5"].title_shared_from == "3"
    stages = db.session.scalars(
        select(Stage)
        .join(Initiative, Initiative.id == Stage.initiative_id)
        .where(Initiative.source_key == "vuca-procommunity")
        .order_by(Stage.position)
    ).all()
    assert [stage.title for stage in stages] == ["", ""]
    assert all(stage.text for stage in stages)
    letters = db.session.scalars(
        select(PilotSite).where(PilotSite.letter_number_absent)
    ).all()  # 15
    assert sorted(row.letter_raw[-4:].strip(" №") for row in letters) == ["б/н", "бн"]
    outside = db.session.scalars(  # 16
        select(Organisation).where(Organisation.name.contains("Киришский"))
    ).one()
    assert outside.district == ""
    both = db.session.scalars(  # 17
        select(Organisation).where(
            Organisation.name.contains("психолого-педагогической, медицинской")
        )
    ).all()
    assert len(both) == 1
    special = db.session.scalars(
        select(Indicator.target_raw).where(Indicator.number.in_(["2.3", "4.10", "5.4"]))
    ).all()
    assert set(special) >= {
        "наличие информации",
        "В соответствии с предметными областями",
        "170 ГЗ",
    }
