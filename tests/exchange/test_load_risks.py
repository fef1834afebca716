"""Loading a cascade again leaves what people have done with its risks."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from kaskad.cascade import risk_actions
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative, Risk, RiskMeasure
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.people.models import Organisation, Person
from tests.cast import Cast
from tests.exchange.samples import sample

pytestmark = pytest.mark.usefixtures("ctx")

RISKS = """    risks:
      - number: '1'
        name: Перегрузка
        mitigation: Замена
      - number: '2'
        name: Отток людей
        mitigation: Беседы
"""
FIRST = ("    partners:\n", f"{RISKS}    partners:\n")
THIRD = "      - number: '3'\n        name: Нет помещения\n        mitigation: Договор\n"


def load(*changes: tuple[str, str]) -> Report:
    with unit_of_work():
        return load_cascade(None, read_upload(sample(*changes)))


def project() -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()


def rows() -> list[Risk]:
    return list(
        db.session.scalars(
            select(Risk).where(Risk.initiative_id == project().id).order_by(Risk.position, Risk.id)
        )
    )


def work(cast: Cast) -> None:
    """The lead assesses the first, plans a measure, writes down one more, archives the second."""
    with unit_of_work():
        row = project()
        owner = db.session.get_one(Organisation, row.owner_id)
        place = Place(row, owner.path, owner.name, owner.name, frozenset())
        actor: Person = cast.person("lead")
        first, second = rows()
        changes = {"probability": 4, "impact": 5, "review_on": date(2031, 2, 1)}
        risk_actions.assess_risk(actor, place, first, None, changes)
        risk_actions.plan_measure(actor, place, first, text="Снять часть задач")
        risk_actions.add_risk(actor, place, name="Свой риск")
        risk_actions.archive_risk(actor, place, second)


def state() -> list[tuple[str, str, int | None, bool, bool]]:
    return [
        (row.name, row.mitigation, row.probability, row.by_hand, row.archived_at is not None)
        for row in rows()
    ]


def test_loading_again_keeps_assessments_and_doubles_nothing(cast: Cast) -> None:
    load(FIRST)
    work(cast)
    before = state()
    load(FIRST, ("Вторая задача", "Вторая задача, уточнённая"))
    assert state() == before
    assert len(db.session.scalars(select(RiskMeasure)).all()) == 1


def test_a_corrected_word_comes_in_beside_the_assessment(cast: Cast) -> None:
    load(FIRST)
    work(cast)
    seen = rows()[0].revision
    load(FIRST, ("mitigation: Замена", "mitigation: Замена и отдых"))
    first = rows()[0]
    assert (first.mitigation, first.probability, first.impact) == ("Замена и отдых", 4, 5)
    assert first.revision > seen


def test_a_new_risk_of_the_document_does_not_take_the_place_of_ones_own(cast: Cast) -> None:
    load(FIRST)
    work(cast)
    report = load(("    partners:\n", f"{RISKS}{THIRD}    partners:\n"))
    assert report.created == {"risk": 1}
    assert {row.name: row.by_hand for row in rows()} == {
        "Перегрузка": False, "Отток людей": False, "Свой риск": True, "Нет помещения": False,
    }  # fmt: skip
