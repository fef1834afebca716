"""Control stages, control points, tags and further stages that a cascade file brings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import select

from kaskad.cascade.further_stages import further_of
from kaskad.cascade.models import Activity, Initiative, PassportState, Stage
from kaskad.cascade.tag_models import InitiativeTag, Tag
from kaskad.commands import exports
from kaskad.commands.exports import export_group
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.oversight import issue_actions
from kaskad.oversight.issue_words import proposal_words
from kaskad.oversight.models import Conclusion, ControlStage, ImportIssue, Milestone, MilestoneShift
from kaskad.people.models import Party
from tests.cast import Cast
from tests.exchange.samples import sample, table_hashes
from tests.exchange.test_load_edited import place, project, rows

pytestmark = pytest.mark.usefixtures("ctx")

STAGES = (
    "        text: null\n    activities:\n",
    """\
        text: null
      - number: 2
        title: Итоговый
        period_text: сентябрь – декабрь 2022
    activities:
""",
)
CONTROL = (
    "    tasks:\n",
    """\
    tags: ['#Наставничество', наставничество, ШНОР]
    control_stages:
      - number: I
        period_text: Январь - февраль 2022 г.
        object: Разработка программы
        expected_result: Программа есть
        controller: Организационный комитет
        found: Программа написана
        conclusion: частично
        concluded_on: 28.02.2022
      - object: Итоги
    milestones:
      - name: Программа утверждена
        date: 2022-03-01
        forecast: 15.03.2022
        reason: Ждём отзыв
        document: приказ
        responsible: ИМЦ Речного района
        stage: Основной
      - name: Семинар прошёл
        date: 20.12.2021
        actual: 2021-12-22
        activity: '1.1'
    tasks:
""",
)


def load(*changes: tuple[str, str]) -> Report:
    with unit_of_work():
        return load_cascade(None, read_upload(sample(*changes)))


def tags() -> set[str]:
    return set(
        db.session.scalars(
            select(Tag.name)
            .join(InitiativeTag, InitiativeTag.tag_id == Tag.id)
            .where(InitiativeTag.initiative_id == project().id)
        )
    )


def name_of(party_id: int | None) -> str:
    return db.session.get_one(Party, party_id).name if party_id else ""


def test_everything_comes_once(cast: Cast) -> None:
    report = load(STAGES, CONTROL)
    assert (report.created["control"], report.created["milestone"]) == (2, 2)
    assert report.warnings == ()
    first, last = rows(ControlStage)
    assert (first.number, first.subject, first.conclusion) == (
        "I", "Разработка программы", Conclusion.PARTLY,
    )  # fmt: skip
    assert (first.starts_on, first.concluded_on) == (date(2022, 1, 1), date(2022, 2, 28))
    assert name_of(first.controller_id) == "Организационный комитет"
    assert (last.conclusion, last.found, last.by_hand) == (None, "", False)
    approved, seminar = rows(Milestone)
    assert (approved.baseline_on, approved.forecast_on) == (date(2022, 3, 1), date(2022, 3, 15))
    (shift,) = db.session.scalars(select(MilestoneShift)).all()
    assert (shift.milestone_id, shift.old_on, shift.reason) == (
        approved.id, date(2022, 3, 1), "Ждём отзыв",
    )  # fmt: skip
    assert name_of(approved.responsible_id) == "ИМЦ Речного района"
    assert db.session.get_one(Stage, approved.stage_id).title == "Основной"
    assert seminar.actual_on == date(2021, 12, 22)
    assert db.session.get_one(Activity, seminar.activity_id).number == "1.1"
    assert tags() == {"Наставничество", "ШНОР"}
    before = table_hashes()
    assert load(STAGES, CONTROL).nothing_new
    assert table_hashes() == before


def test_what_the_file_says_anew_and_what_people_changed(cast: Cast) -> None:
    load(STAGES, CONTROL)
    with unit_of_work(cast.person("lead")):
        point = rows(Milestone)[0]
        point.document = "распоряжение"
    report = load(
        STAGES, CONTROL, ("document: приказ", "document: справка"),
        ("forecast: 15.03.2022", "forecast: 20.03.2022"), ("object: Итоги", "object: Выводы"),
        ("ШНОР]", "ШНОР, сеть]"), ("controller: Организационный комитет", "controller: РУМО"),
    )  # fmt: skip
    first, second = rows(ControlStage)
    assert (name_of(first.controller_id), second.subject) == ("РУМО", "Выводы")
    point = rows(Milestone)[0]
    assert (point.document, point.forecast_on) == ("распоряжение", date(2022, 3, 20))
    assert [one.old_on.day for one in db.session.scalars(select(MilestoneShift))] == [1, 15]
    assert tags() == {"Наставничество", "ШНОР", "сеть"}
    assert len(report.warnings) == 1, "the document of the control point is people's"
    # nothing is taken away by a file that no longer has it
    assert len(load(STAGES).warnings) == 4
    assert len(rows(Milestone)) == 2


def test_an_approved_passport_keeps_the_days_of_its_plan(cast: Cast) -> None:
    load(STAGES, CONTROL)
    with unit_of_work():
        project().passport_state = PassportState.APPROVED
    report = load(
        STAGES, CONTROL, ("date: 2022-03-01", "date: 2022-04-01"), ("object: Итоги", "object: Всё"),
        ("document: приказ", "document: справка"),
    )  # fmt: skip
    point = rows(Milestone)[0]
    assert (point.baseline_on, point.document) == (date(2022, 3, 1), "справка")
    assert rows(ControlStage)[1].subject == "Всё"
    assert len(report.frozen) == 1


BAD = [
    ("date: 2022-03-01", "date: 31.02.2022", "date"),
    ("date: 2022-03-01", "date: весна", "date"),
    ("date: 2022-03-01\n", "date: null\n", "date"),
    ("        reason: Ждём отзыв\n", "", "reason"),
    ("conclusion: частично", "conclusion: хорошо", "conclusion"),
    ("        concluded_on: 28.02.2022\n", "", "concluded_on"),
    ("        conclusion: частично\n", "", "conclusion"),
    ("stage: Основной\n      - name", "stage: Иной\n      - name", "milestones.stage"),
    ("activity: '1.1'", "activity: '9'", "milestones.activity"),
    ("object: Итоги", "object: null", "object"),
    ("ШНОР]", "'раз, два']", "tags"),
]


def test_bad_rows_are_refused_with_line_and_key() -> None:
    for right, wrong, key in BAD:
        with pytest.raises(errors.Invalid) as met:
            read_upload(sample(STAGES, CONTROL, (right, wrong)))
        assert key in met.value.message, wrong


def test_only_projects_have_tags() -> None:
    with pytest.raises(errors.Invalid):
        read_upload(sample(("    statement: Зачем", "    tags: [сеть]\n    statement: Зачем")))


ALSO = ("        title: Семинар\n", "        also_in: [Итоговый]\n        title: Семинар\n")
NO_STAGE = (
    "    stage: Основной\n        title: Подготовка семинара\n        period_text: октябрь 2021",
    "    title: Подготовка семинара\n        period_text: 2021 – 2022",
)


def further() -> dict[str, list[str]]:
    stages = {row.id: row.title for row in rows(Stage)}
    return {row.number: [stages[one] for one in further_of(row)] for row in rows(Activity)}


def test_an_activity_of_several_stages(cast: Cast) -> None:
    load(STAGES, ALSO, NO_STAGE)
    assert further() == {"1": ["Итоговый"], "1.1": ["Основной", "Итоговый"]}
    before = table_hashes()
    assert load(STAGES, ALSO, NO_STAGE).nothing_new
    assert table_hashes() == before
    load(STAGES, ALSO)  # it stands in a stage after all
    assert further() == {"1": ["Итоговый"], "1.1": []}
    with pytest.raises(errors.Invalid):
        read_upload(sample(STAGES, (ALSO[0], ALSO[1].replace("Итоговый", "Другой"))))


def test_the_third_way_to_settle_a_clash(cast: Cast) -> None:
    late = ("period_text: октябрь 2021", "period_text: октябрь 2021 – ноябрь 2022")
    load(STAGES, late)
    issue = db.session.scalars(
        select(ImportIssue).where(ImportIssue.part == "activity", ImportIssue.decision == "")
    ).one()
    too = issue.proposals[-1]
    assert "Итоговый" in proposal_words(too)
    lead = cast.person("lead")

    def settle(how: Any, *args: Any) -> None:
        with unit_of_work(lead):
            how(lead, place(), issue, *args)

    settle(issue_actions.settle, None, len(issue.proposals) - 1)
    assert further()["1.1"] == ["Итоговый"]
    load(STAGES, late, ("Вводные слова.", "Другие."))
    assert db.session.scalars(select(ImportIssue.decision)).all().count("also_in") == 1
    settle(issue_actions.reopen)
    assert further()["1.1"] == []


def test_a_link_made_by_hand_leaves_nothing_to_settle(cast: Cast) -> None:
    late = ("period_text: октябрь 2021", "period_text: октябрь 2021 – ноябрь 2022")
    also = ("        title: Подготовка", "        also_in: ['2']\n        title: Подготовка")
    load(STAGES, late, also)
    assert further()["1.1"] == ["Итоговый"]
    codes = [row.doubt["code"] for row in db.session.scalars(select(ImportIssue))]
    assert "clash" not in codes
    assert isinstance(project(), Initiative)


def test_what_was_brought_in_comes_out_and_goes_in_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load(STAGES, CONTROL, ALSO)
    monkeypatch.setattr(exports, "ready_app", lambda: cast.app)
    out = tmp_path / "control.yaml"
    done = CliRunner().invoke(export_group, ["control", str(out)])
    assert done.exit_code == 0, done.output
    content = yaml.safe_load(out.read_text())
    (own,) = [one for one in content["projects"] if one["title"].startswith("Методический")]
    assert own["activities"] == [{"number": "1", "title": "Семинар", "also_in": ["Итоговый"]}]
    parts = {name: own[name] for name in ("tags", "control_stages", "milestones")}
    again = yaml.safe_dump(parts, allow_unicode=True, sort_keys=False)
    indented = "".join(f"    {line}\n" for line in again.splitlines())
    report = load(STAGES, ("    tasks:\n", f"{indented}    tasks:\n"), ALSO)
    assert report.nothing_new, report.changed
    sheet = tmp_path / "control.xlsx"
    assert CliRunner().invoke(export_group, ["control", str(sheet)]).exit_code == 0
    assert sheet.read_bytes()[:2] == b"PK"
