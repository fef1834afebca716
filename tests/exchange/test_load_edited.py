"""Loading a cascade again leaves what people have written on its pages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import passport_actions, plan_edit_actions
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, ActivityParty, Initiative, Objective, PassportBlock
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.people.models import Organisation, Person
from tests.cast import Cast
from tests.exchange.samples import sample, table_hashes

pytestmark = pytest.mark.usefixtures("ctx")

TASKS = ("      - Вторая задача\n", "      - Вторая задача\n      - Третья задача\n")


def load(*changes: tuple[str, str]) -> Report:
    with unit_of_work():
        return load_cascade(None, read_upload(sample(*changes)))


def project() -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()


def place() -> Place:
    row = project()
    owner = db.session.get_one(Organisation, row.owner_id)
    return Place(row, owner.path, owner.name, owner.name, frozenset())


def rows(table: Any) -> list[Any]:
    found = db.session.scalars(
        select(table).where(table.initiative_id == project().id).order_by(table.position, table.id)
    )
    return list(found)


def work(actor: Person) -> None:
    """Everything that shifts places and numbers by which an import finds its rows."""
    with unit_of_work(actor):
        first, second = rows(Objective)
        passport_actions.move_part(actor, place(), "objectives", second, up=True)
        passport_actions.add_part(actor, place(), "objectives", {"text": "Задача людей"})
        passport_actions.put_away(actor, place(), "objectives", first)
        goal = next(row for row in rows(PassportBlock) if row.kind == "goal")
        passport_actions.change_part(actor, place(), "goal", goal, None, {"body": "Цель людей"})
        seminar, preparation = rows(Activity)
        plan_edit_actions.change_activity(
            actor, place(), seminar, None, {"number": "7", "period_raw": "май 2022", "parties": []}
        )
        plan_edit_actions.archive(actor, place(), preparation)
        plan_edit_actions.add_activity(actor, place(), {"title": "Дело людей", "number": "1"})


def test_the_same_file_changes_nothing_and_says_what_was_left_alone(cast: Cast) -> None:
    load()
    work(cast.person("lead"))
    before = table_hashes()
    report = load()
    assert table_hashes() == before
    assert report.nothing_new
    for words in ("Соединить школы", "Семинар", "Подготовка семинара", "Первая задача"):
        assert any(words in kept for kept in report.kept), words
    assert not any("Мост построен" in kept for kept in report.kept)


def test_a_changed_file_finds_every_row_again(cast: Cast) -> None:
    load()
    work(cast.person("lead"))
    report = load(
        ("Вторая задача", "Вторая задача, уточнённая"),
        ("Первая задача", "Первая задача, уточнённая"),
        ("goal: Соединить школы.", "goal: Соединить школы и сады."),
        ("title: Семинар\n", "title: Семинар по файлу\n"),
        ("period_text: ежегодно, ноябрь-декабрь", "period_text: ежегодно, ноябрь"),
        ("          - Организационный комитет\n", ""),
        ("title: Подготовка семинара", "title: Подготовка"),
        ("Мост построен", "Мост построен и открыт"),
    )
    assert report.changed == {"objective": 1, "activity": 1, "result": 1}
    assert not report.created
    texts = {row.text for row in rows(Objective) if row.archived_at is None}
    assert texts == {"Вторая задача, уточнённая", "Задача людей"}
    assert {row.text for row in rows(Objective) if row.archived_at} == {"Первая задача"}
    goal = next(row for row in rows(PassportBlock) if row.kind == "goal")
    assert goal.body == "Цель людей"
    titles = [(row.title, row.number, row.period_raw) for row in rows(Activity)]
    assert ("Семинар по файлу", "7", "май 2022") in titles
    assert ("Дело людей", "1", "") in titles
    assert ("Подготовка семинара", "1.1", "октябрь 2021") in titles
    assert not db.session.scalars(select(ActivityParty)).all()
    assert len([one for one in report.warnings if "оставлен" in one or "kept" in one]) >= 2


def test_a_longer_file_adds_only_what_is_new(cast: Cast) -> None:
    load()
    work(cast.person("lead"))
    report = load(TASKS)
    assert report.created == {"objective": 1}
    assert len([row for row in rows(Objective) if row.text == "Третья задача"]) == 1
