"""Loading a cascade: whole, once, and without losing what people did meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kaskad.cascade.actions import change_initiative, move_initiative
from kaskad.cascade.models import (
    Activity,
    ActivityParty,
    ExternalLink,
    Initiative,
    InitiativeKind,
    Objective,
    Partner,
    PassportBlock,
    PilotSite,
    StaffFunction,
)
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.exchange.cascade_records import records_of
from kaskad.indicators.models import Indicator
from kaskad.journal import Event
from kaskad.people.models import Membership, Organisation, Party, Person
from kaskad.people.permissions import Role
from tests.cast import Cast
from tests.conftest import Statements
from tests.exchange.samples import sample, table_hashes

pytestmark = pytest.mark.usefixtures("ctx")


def load(data: bytes, actor: Person | None = None, *, dry_run: bool = False) -> Report:
    upload = read_upload(data)
    with unit_of_work(actor, dry_run=dry_run):
        return load_cascade(actor, upload)


def initiative(key: str = "bridge") -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.source_key == key)).one()


def activity(number: str = "1") -> Activity:
    return db.session.scalars(
        select(Activity).where(Activity.number == number, Activity.initiative_id == initiative().id)
    ).one()


def test_it_stands_as_a_tree_with_its_keys() -> None:
    load(sample())
    programme, strategic = initiative("programme/"), initiative("strategic_project/office")
    project = initiative()
    assert project.parent_id == strategic.parent_id == programme.id
    assert project.path == f"/{programme.id}/{project.id}/"
    assert [row.kind for row in (programme, strategic, project)] == list(InitiativeKind)
    assert (project.key, project.key_fold) == ("МОСТ", "MOST")
    centre = db.session.get_one(Organisation, project.owner_id)
    district = db.session.get_one(Organisation, centre.parent_id)
    assert (centre.name, centre.short_name) == ("ИМЦ Речного района", "Речной ИМЦ")
    assert (district.name, district.organisation_kind) == ("Речной район", "district")


def test_the_parts_stand_where_the_screens_look_for_them() -> None:
    load(sample())
    first, second = activity(), activity("1.1")
    assert second.parent_id == first.id
    assert second.stage_id == first.stage_id is not None
    assert first.period_raw == "ежегодно, ноябрь-декабрь"
    assert first.period["kind"] == "recurring"
    assert second.starts_on == date(2021, 10, 1)
    assert second.result_shared_from == "1"
    parties = db.session.execute(
        select(Party.name, Party.kind)
        .join(ActivityParty, ActivityParty.party_id == Party.id)
        .where(ActivityParty.activity_id == first.id)
        .order_by(ActivityParty.position)
    ).all()
    assert [tuple(row) for row in parties] == [
        ("ИМЦ Речного района", "organisation"), ("Организационный комитет", "body"),
    ]  # fmt: skip
    partner, pilot = (db.session.scalars(select(table)).one() for table in (Partner, PilotSite))
    assert partner.organisation_id == pilot.organisation_id
    school = db.session.get_one(Organisation, pilot.organisation_id)
    assert (school.organisation_kind, school.number) == ("school", "5")
    assert (pilot.letter_raw, pilot.letter_date) == (
        "Письмо от 16.03.2021 № б/н", date(2021, 3, 16),
    )  # fmt: skip
    assert pilot.letter_number_absent
    assert not pilot.letter_number
    row = db.session.scalars(select(Indicator).where(Indicator.number == "4.7")).one()
    assert (row.target_raw, row.unit, row.criterion) == ("170 ГЗ", "ед.", "Сеть")
    lead = db.session.scalars(select(StaffFunction)).one()
    assert lead.is_lead
    assert lead.post == "методист"
    assert lead.person_id is None


def test_s57_scripts_and_strange_links_are_kept_as_text() -> None:
    load(sample())
    assert activity().link == "javascript:alert(1)"
    link = db.session.scalars(select(ExternalLink)).one()
    assert link.url.startswith("data:text/html")
    block = db.session.scalars(select(PassportBlock).where(PassportBlock.kind == "summary")).one()
    assert block.body == '<script>alert("x")</script> и <b>жирно</b>'


def test_loading_twice_changes_nothing(statements: Statements) -> None:
    load(sample())
    before = table_hashes()
    statements.clear()
    report = load(sample())
    assert statements.writes == []
    assert table_hashes() == before
    assert report.nothing_new
    assert report.unchanged == len(list(report_records()))
    assert {line.state for line in report.initiatives} == {"unchanged"}


def report_records() -> Any:
    return records_of(read_upload(sample()).document)


def test_a_file_that_differs_in_a_comment_only_changes_nothing(statements: Statements) -> None:
    load(sample())
    statements.clear()
    report = load(b"# a remark\n" + sample())
    assert report.nothing_new
    assert statements.writes == []


def test_a_dry_run_tells_the_same_and_leaves_nothing() -> None:
    before = table_hashes()
    tried = load(sample(), dry_run=True)
    db.session.expire_all()
    assert table_hashes() == before
    real = load(sample())
    assert tried.created == real.created
    assert tried.counts == real.counts


def test_only_what_the_file_says_anew_is_changed() -> None:
    load(sample())
    known = activity().id
    report = load(
        sample(
            ("Вторая задача", "Вторая задача, уточнённая"),
            ("title: Семинар", "title: Семинар-практикум"),
            ("unit: ед.", "unit: шт."),
        )
    )
    assert report.changed == {"objective": 1, "activity": 1, "indicator": 1}
    assert not report.created
    assert activity().id == known
    assert activity().title == "Семинар-практикум"
    texts = db.session.scalars(
        select(Objective.text)
        .where(Objective.initiative_id == initiative().id)
        .order_by(Objective.position)
    ).all()
    assert texts == ["Первая задача", "Вторая задача, уточнённая"]
    event = db.session.scalars(
        select(Event).where(Event.action == "initiative.imported").order_by(Event.id.desc())
    ).first()
    assert event is not None
    changed = {entry["kind"]: entry["changes"] for entry in event.data["changed"]}
    assert changed["activity"] == {"title": ["Семинар", "Семинар-практикум"]}


def test_a_corrected_heading_does_not_double_the_section() -> None:
    titled = (
        "    goal:",
        "    methods_title: Методы\n    methods:\n      - {number: 1, title: А}\n    goal:",
    )
    load(sample(titled))
    load(sample((titled[0], titled[1].replace("Методы", "Методы и формы"))))
    rows = db.session.scalars(select(PassportBlock).where(PassportBlock.kind == "methods")).all()
    assert [row.heading for row in rows] == ["Методы и формы"]


def test_two_notes_on_funding_are_both_kept() -> None:
    load(sample(("    goal:", "    funding: есть\n    funding_note: хватит\n    goal:")))
    words = db.session.scalars(
        select(PassportBlock.body).where(PassportBlock.initiative_id == initiative().id)
    ).all()
    assert {"есть", "хватит"} <= set(words)


def test_a_new_row_stands_behind_the_one_before_it() -> None:
    load(sample())
    load(
        sample(
            (
                "    expected_results:\n",
                (
                    "      - number: '1.2'\n        parent: '1'\n        title: Отзывы\n"
                    "      - number: '2'\n        title: Итоги\n    expected_results:\n"
                ),
            )
        )
    )
    load(
        sample(
            (
                "    expected_results:\n",
                (
                    "      - number: '1.2'\n        parent: '1'\n        title: Отзывы\n"
                    "      - number: '1.10'\n        parent: '1'\n        title: Обзор\n"
                    "      - number: '2'\n        title: Итоги\n    expected_results:\n"
                ),
            )
        )
    )
    numbers = db.session.scalars(
        select(Activity.number)
        .where(Activity.initiative_id == initiative().id)
        .order_by(Activity.position)
    ).all()
    assert numbers == ["1", "1.1", "1.2", "1.10", "2"]
    assert activity("1.10").parent_id == activity().id


def test_a_row_may_stand_above_its_parent() -> None:
    swapped = sample(
        ("number: '1'\n        parent: null", "number: '1'\n        parent: '1.1'"),
        ("parent: '1'\n", "parent: null\n"),
    )
    load(swapped)
    assert activity().parent_id == activity("1.1").id


def test_what_people_did_meanwhile_stays() -> None:
    load(sample())
    with unit_of_work(None):
        project = initiative()
        move_initiative(None, project, initiative("strategic_project/office"))
        change_initiative(None, project, None, {"key": "НОВЫЙ", "short_title": "Мостик"})
        activity().title = "Семинар, как решили на встрече"
        objective = db.session.scalars(select(Objective).where(Objective.number == "2")).first()
        assert objective is not None
    report = load(
        sample(
            ("Первая задача", "Первая задача, уточнённая"),
            ("title: Семинар", "title: Семинар по файлу"),
        )
    )
    project = initiative()
    assert project.parent_id == initiative("strategic_project/office").id
    assert (project.key, project.short_title) == ("НОВЫЙ", "Мостик")
    assert activity().title == "Семинар, как решили на встрече"
    assert report.changed == {"objective": 1}
    assert any("Семинар по файлу" in warning for warning in report.warnings)


def test_a_project_goes_under_a_strategic_project_when_the_file_says_so() -> None:
    load(sample())
    load(
        sample(
            ("    suggested_key: МОСТ", "    suggested_key: МОСТ\n    strategic_project: office")
        )
    )
    assert initiative().parent_id == initiative("strategic_project/office").id


def test_what_the_file_no_longer_has_is_kept_and_said() -> None:
    load(sample())
    report = load(sample(("      - Вторая задача\n", "")))
    count = select(func.count()).where(Objective.initiative_id == initiative().id)
    assert db.session.scalar(count) == 2
    assert any("Вторая задача" in warning for warning in report.warnings)


def test_what_people_took_away_is_not_brought_back() -> None:
    load(sample())
    with unit_of_work(None):
        db.session.delete(db.session.scalars(
            select(Objective).where(Objective.text == "Вторая задача")).one())  # fmt: skip
    report = load(sample(("Вторая задача", "Вторая задача, уточнённая")))
    assert not report.created
    assert not report.changed
    assert any("Вторая задача, уточнённая" in warning for warning in report.warnings)


def test_a_taken_key_is_replaced_by_another(cast: Cast) -> None:
    load(sample(("suggested_key: МОСТ", "suggested_key: ПРО")))
    assert cast.initiative("PRO").title == "ПРОдвижение"
    assert initiative().key_fold != "PRO"


def test_counts_that_disagree_are_a_warning_not_a_refusal() -> None:
    report = load(sample(("methodical_projects: 1\n", "methodical_projects: 7\n")))
    assert any("methodical_projects" in w and "7" in w for w in report.warnings)
    assert report.counts["methodical_projects"] == 1


def test_counts_come_from_the_database() -> None:
    load(sample())
    with unit_of_work(None):
        db.session.delete(db.session.scalars(
            select(Objective).where(Objective.text == "Вторая задача")).one())  # fmt: skip
    assert load(sample()).counts["per_project"]["bridge"]["tasks"] == 1


def test_a_failure_halfway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = table_hashes()

    def broken(*_a: object, **_k: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("kaskad.exchange.cascade_parts.add_indicator", broken)
    with pytest.raises(RuntimeError):
        load(sample())
    db.session.expire_all()
    assert table_hashes() == before


def test_the_office_may_load_for_its_own_centre_only(cast: Cast) -> None:
    office = cast.person("office")
    own = sample(("ИМЦ Речного района", "ИМЦ Озёрного района"))
    report = load(own, office)
    assert report.created
    assert initiative().owner_id == cast.organisation().id
    school = db.session.scalars(
        select(Organisation).where(Organisation.name.startswith("ГБОУ СОШ № 5"))
    ).one()
    assert school.parent_id == cast.organisation().id
    with pytest.raises(errors.Forbidden):
        load(sample(("ИМЦ Речного района", "ИМЦ Лесного района")), office)
    with pytest.raises(errors.Forbidden):
        load(sample(("district: Речной", "district: Новый")), office)


@pytest.mark.parametrize("name", ["director", "lead", "member", "stranger", "employee"])
def test_others_may_not_load(cast: Cast, name: str) -> None:
    with pytest.raises(errors.Forbidden):
        load(sample(("ИМЦ Речного района", "ИМЦ Озёрного района")), cast.person(name))


def test_an_office_elsewhere_cannot_rewrite_a_loaded_cascade(cast: Cast) -> None:
    """The district and keys of a file are no secret: they give no right to what they name."""
    load(sample(("ИМЦ Речного района", "ИМЦ Озёрного района")))
    stranger = cast.person("stranger")
    with unit_of_work(None):
        db.session.add(
            Membership(
                person_id=stranger.id, organisation_id=stranger.home_id or 0, role=Role.OFFICE
            )
        )
    forged = sample(
        ("ИМЦ Речного района", "ИМЦ Лесного района"), ("title: Семинар", "title: Взлом")
    )
    with pytest.raises(errors.Forbidden):
        load(forged, stranger)
    assert activity().title == "Семинар"


def test_the_number_of_statements_grows_with_the_rows_only(
    app: Flask, statements: Statements
) -> None:
    """A second load of a changed file reads each table once, however much stands there."""
    load(sample())
    statements.clear()
    load(sample(("Вторая задача", "Иная задача")))
    assert len(statements) < 60
