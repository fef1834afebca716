"""What a version keeps: every word of the passport, in a fixed number of statements."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from kaskad.approvals import snapshot
from kaskad.approvals.models import PassportVersion, VersionState
from kaskad.approvals.version_actions import new_version
from kaskad.cascade import freezing
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Activity, Objective, PassportState
from kaskad.cascade.part_actions import add_partner, add_risk, add_staff_function, set_block
from kaskad.cascade.plan_edit_actions import add_activity, change_activity
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.cast import Cast
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")


def test_every_word_is_kept(cast: Cast) -> None:
    with unit_of_work(cast.person("lead")):
        project = cast.initiative()
        set_block(None, project, "goal", body="Цель", items=[{"number": "1", "text": "Пункт"}])
        add_staff_function(None, project, post="Методист", person=cast.person("member"))
        add_partner(None, project, organisation=cast.organisation("Школа А1"), function="Площадка")
        add_risk(None, project, name="Мало времени", probability=2, impact=3)
        place = place_for(cast.person("lead"), "PRO", Permission.INITIATIVE_EDIT)
        row = db.session.scalars(select(Activity).where(Activity.title == "Семинар ПРО")).one()
        parties = [cast.person("lead").id, cast.organisation("Школа А2").id]
        change_activity(None, place, row, None, {"parties": parties})
        add_activity(None, place, {"title": "Второе", "period_raw": "май 2022"})
    taken = snapshot.take(cast.initiative())
    assert json.loads(json.dumps(taken)) == taken
    assert taken["format"] == snapshot.FORMAT
    assert taken["initiative"]["title"] == "ПРОдвижение"
    assert [one["title"] for one in taken["initiative"]["above"]] == [
        "Программа развития", "Стратегический проект",
    ]  # fmt: skip
    assert taken["blocks"][0]["items"] == [{"number": "1", "text": "Пункт"}]
    assert [one["name"] for one in taken["activities"][0]["parties"]] == ["Роль lead", "Школа А2"]
    assert taken["activities"][1]["starts_on"] == "2022-05-01"
    assert taken["staff"][0]["person"] == "Роль member"
    assert taken["partners"][0]["organisation"] == "Школа А1"
    assert taken["risks"][0]["name"] == "Мало времени"
    assert taken["indicators"][0]["target_raw"] == "100"
    assert snapshot.take(cast.initiative()) == taken


def test_the_number_of_statements_does_not_grow(cast: Cast, statements: Statements) -> None:
    project = cast.initiative()
    statements.clear()
    snapshot.take(project)
    few = len(statements)
    with unit_of_work():
        for number in range(30):
            db.session.add(Objective(initiative_id=project.id, position=f"W{number}", text="Ещё"))
            add_staff_function(None, project, post="Методист", person=cast.person("member"))
    statements.clear()
    snapshot.take(project)
    assert few == len(statements) == 22


def test_an_approved_version_takes_the_place_of_the_one_in_force(cast: Cast) -> None:
    director = cast.person("director")
    for number in (1, 2):
        with unit_of_work(director):
            place = place_for(director, "PRO", Permission.PASSPORT_APPROVE)
            with freezing.thawed(place.initiative):
                new_version(director, place, note="")
        assert place.initiative.passport_version == number
    assert place.initiative.passport_state == PassportState.APPROVED
    found = db.session.scalars(select(PassportVersion).order_by(PassportVersion.number))
    states = [row.state for row in found]
    assert states == [VersionState.SUPERSEDED, VersionState.APPROVED]


def test_nobody_makes_an_approved_version_of_what_they_lead(cast: Cast) -> None:
    lead = cast.person("lead")
    place = place_for(lead, "PRO", Permission.INITIATIVE_EDIT)
    with pytest.raises(errors.Forbidden), unit_of_work(lead):
        new_version(lead, place)
    with pytest.raises(errors.Forbidden), unit_of_work():
        new_version(None, place)
