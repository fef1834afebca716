"""What an import is not sure of becomes issues: once, by the words, with ways to settle them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade.further_stages import further_of
from kaskad.cascade.models import Activity, Initiative, PassportState, Stage
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.indicators.models import Indicator
from kaskad.oversight.issue_proposals import PERIODS
from kaskad.oversight.issue_words import doubt_words, proposal_words, where_words
from kaskad.oversight.models import ImportIssue, IssueKind
from tests.conftest import Statements
from tests.exchange.samples import sample
from tests.exchange.test_real_cascades import FILES, file_at
from tests.exchange.test_real_cascades import load as load_file

pytestmark = pytest.mark.usefixtures("ctx")
STAGES = """\
      - number: 1
        title: Основной
        period_text: 2021-2022 учебный год
        text: null
"""


def load(*changes: tuple[str, str]) -> Report:
    upload = read_upload(sample(*changes))
    with unit_of_work(None):
        return load_cascade(None, upload)


def issues(key: str = "bridge") -> list[ImportIssue]:
    return list(
        db.session.scalars(
            select(ImportIssue)
            .join(Initiative, Initiative.id == ImportIssue.initiative_id)
            .where(Initiative.source_key == key)
            .order_by(ImportIssue.id)
        )
    )


def codes(key: str = "bridge") -> list[str]:
    return sorted(one.doubt["code"] for one in issues(key) if not one.decision)


# The number of issues of each kind that the real files and the example have (domain.md, 12).
COUNTS: dict[str, dict[str, int]] = {
    "moscow-district.yaml": {
        "period": 23, "clash": 3, "near_duplicate": 1, "sprints": 1,
    },
    "kalininsky-district.yaml": {
        "unit_of_words": 1, "unit_of_people": 1, "no_table": 1, "other_district": 1,
    },
    "example": {"period": 19, "clash": 3, "sprints": 1, "unit_of_words": 1, "no_unit": 1},
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_issues_of_the_files(name: str, shared: Path, statements: Statements) -> None:
    report = load_file(file_at(name, shared))
    rows = db.session.scalars(select(ImportIssue)).all()
    assert Counter(row.doubt["code"] for row in rows) == COUNTS[name]
    assert len(report.doubts) == len(rows)
    for row in rows:
        assert doubt_words(row)
        assert where_words(row)
        assert all(proposal_words(one) for one in row.proposals)
        assert row.doubt["line"]
    statements.clear()
    again = load_file(file_at(name, shared))
    assert again.doubts == ()
    assert statements.writes == []


def found(key: str, code: str) -> ImportIssue:
    return next(one for one in issues(key) if one.doubt["code"] == code)


def also_in() -> list[tuple[Activity, list[Stage]]]:
    """The activities of no stage, with those they run in."""
    rows = db.session.scalars(select(Activity).where(Activity.stage_id.is_(None)))
    stages = {row.id: [db.session.get_one(Stage, one) for one in further_of(row)] for row in rows}
    return [(db.session.get_one(Activity, one), some) for one, some in stages.items() if some]


def test_the_anomalies_of_section_12(shared: Path) -> None:
    for name in FILES[:2]:
        load_file(file_at(name, shared))
    overlap = found("school-to-school", "clash")  # 1
    assert (overlap.kind, overlap.raw) == (IssueKind.OVERLAP, "2022 – 2023")
    bounds = [(one["period"]["start"], one["period"]["end"]) for one in overlap.proposals]
    assert bounds == [("2022-01-01", "2022-12-31"), ("2024-01-01", "2024-09-30")]
    slip = found("competence-lab", "clash")  # 2
    assert (slip.kind, slip.raw) == (IssueKind.OUTSIDE_STAGE, "до 30.10.2025")
    assert slip.doubt["other_raw"] == "до 31.10.2025"
    assert [one["code"] for one in slip.proposals] == ["end_to_stage", "stage_to_end"]
    late = found("trajectory", "clash")  # 3
    assert late.place.startswith("5 Создание онлайн-лаборатории")
    assert late.doubt["clash"] == "ends_later"
    agree, too = late.proposals[:2], late.proposals[2]
    assert [one["period"]["end"] for one in agree] == ["2024-10-31", "2024-12-31"]
    assert (too["code"], too["names"]) == ("also_in", "3 Итоговый")
    linked = {row.number: [str(stage.number) for stage in stages] for row, stages in also_in()}
    assert linked == {one: ["1", "2"] for one in "2346789"}  # 4
    twice = found("school-leaders", "near_duplicate")  # 6
    assert twice.place.startswith("2.7 ")
    assert twice.doubt["other"].startswith("1.1 ")
    assert len([one for one in issues("school-to-school") if one.kind == IssueKind.DUPLICATE]) == 0
    table = found("k4-pro", "no_table")  # 13
    assert table.raw.startswith("Механизм реализации проекта «К4-ПРО»")
    assert table.raw.endswith("4 – «Профиль роста».")
    assert found("k4-pro", "other_district").raw.startswith("МАУ «Киришский центр")  # 16
    assert [one.part for one in issues("k4-pro") if one.doubt["code"] == "sum"] == []  # 18
    assert found("k4-pro", "unit_of_people").place.startswith("3.5 ")  # 20
    assert found("k4-pro", "unit_of_words").place.startswith("2.3 ")
    assert found("vuca-procommunity", "sprints").doubt["count"] == 5  # 30


def test_a_stage_wider_than_its_project() -> None:
    load(("    goal: Соединить школы.", "    period_text: 2021\n    goal: Соединить школы."))
    wide = [one for one in issues() if one.doubt.get("against") == "project"]
    assert [(one.part, one.doubt["clash"]) for one in wide] == [("stage", "ends_later")]
    assert [one["code"] for one in wide[0].proposals] == ["end_to_project"]
    assert wide[0].proposals[0]["period"]["end"] == "2021-12-31"


def test_loading_again_keeps_a_settled_one_settled() -> None:
    load(("2021-2022 учебный год", "сентябрь 2021"))
    first = issues()
    assert codes() == ["clash"]
    with unit_of_work(None):
        row = db.session.get_one(ImportIssue, first[0].id)
        row.decision, row.decided_at = "kept", now()
    load(("2021-2022 учебный год", "сентябрь 2021"), ("Вводные слова.", "Другие слова."))
    assert [one.id for one in issues()] == [one.id for one in first]
    assert codes() == []


def test_other_words_make_another_issue_and_the_old_one_is_gone() -> None:
    load(("2021-2022 учебный год", "сентябрь 2021"))
    old = issues()[0]
    load(("2021-2022 учебный год", "август 2021"))
    db.session.expire_all()
    assert db.session.get_one(ImportIssue, old.id).decision == "gone"
    assert codes() == ["clash"]
    assert issues()[-1].id != old.id


def test_what_is_gone_and_comes_back_is_open_again() -> None:
    load(("2021-2022 учебный год", "сентябрь 2021"))
    load()
    assert codes() == []
    load(("2021-2022 учебный год", "сентябрь 2021"))
    assert codes() == ["clash"]
    assert len(issues()) == 1


UNIT = "            unit: ед.\n            target: 170 ГЗ"


@pytest.mark.parametrize(
    ("changes", "code", "units"),
    [
        ([("unit: ед.", "unit: Кол-во")], "no_unit", ["чел.", "ед.", "%"]),
        ([("unit: ед.", "unit: шт."), ("количество объединений", "количество молодых педагогов")],
         "unit_of_people", ["чел."]),
        ([(UNIT, "            unit: чел.\n            target: наличие информации")],
         "unit_of_words", [""]),
    ],
)  # fmt: skip
def test_units(changes: list[tuple[str, str]], code: str, units: list[str]) -> None:
    load(*changes)
    assert code in codes()
    assert [one["unit"] for one in found("bridge", code).proposals] == units


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ([("unit: ед.", "unit: ''")], "unit"),
        ([("target: 170 ГЗ", "target: ''")], "target"),
        ([("        title: Основной\n        period_text: 2021-2022 учебный год",
           "        title: null\n        period_text: 2021-2022 учебный год"),
          ("        stage: Основной", "        stage: null")], "title"),
    ],
)  # fmt: skip
def test_what_is_missing(changes: list[tuple[str, str]], what: str) -> None:
    load(*changes)
    assert [one.doubt["what"] for one in issues() if one.doubt["code"] == "missing"] == [what]


def test_counts_that_nearly_add_up() -> None:
    words = "Семинар для 153 образовательных организаций, 99 ОУ и 53 ОУ"
    load(("        title: Семинар", f"        title: {words}"))
    one = found("bridge", "sum")
    assert (one.doubt["whole"], one.doubt["sum"]) == (153, 152)
    load(("        title: Семинар", f"        title: {words.replace('53 ОУ', '54 ОУ')}"))
    assert "sum" not in codes()


def test_the_files_own_counts() -> None:
    load(("  methodical_projects: 1", "  methodical_projects: 2"))
    row = db.session.scalars(select(ImportIssue)).one()
    assert (row.kind, row.doubt["said"], row.doubt["found"]) == (IssueKind.COUNT, 2, 1)


def test_the_same_activity_twice_but_not_one_in_parts() -> None:
    again = """\
      - number: '2'
        parent: null
        stage: Основной
        title: Анализ отчётов школ о работе наставников с молодыми учителями
        period_text: ежегодно, ноябрь-декабрь
        responsible: []
        expected_result: Участники освоили приём
"""
    start = "    expected_results:\n"
    long = "Анализ отчётов школ о работе наставников"
    load(("title: Семинар", f"title: {long}"), (start, again + start))
    one = found("bridge", "near_duplicate")
    assert one.place.startswith("2 ")
    shared = again.rstrip("\n") + "\n        title_shared_from: '1'\n"
    load(
        ("title: Семинар", f"title: {long}"), (start, shared + start),
        ("Вводные слова.", "Иные слова."),
    )  # fmt: skip
    assert "near_duplicate" not in codes()


def test_an_approved_passport_is_left_alone_and_asked_about() -> None:
    load()
    with unit_of_work(None):
        row = db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()
        row.passport_state = PassportState.APPROVED
    change = ("Соединить школы.", "Соединить все школы.")
    load(change)
    assert found("bridge", "approved").kind == IssueKind.APPROVED
    load(change, ("Вводные слова.", "Иные слова."))
    assert codes() == ["approved"]


def test_proposals_name_rows_of_the_plan(shared: Path) -> None:
    load_file(file_at("example", shared))
    tables: dict[str, Any] = {"stage": Stage, "activity": Activity, "indicator": Indicator}
    for row in db.session.scalars(select(ImportIssue)):
        for one in row.proposals:
            if "id" in one:
                part = db.session.get_one(tables[one["part"]], one["id"])
                assert part.initiative_id == row.initiative_id
            assert (one["code"] in PERIODS) == ("period" in one)
