"""Risks as of a day: what the journal tells is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade import risk_actions
from kaskad.cascade.access import place_for
from kaskad.cascade.models import MeasureState, Risk, RiskMeasure, RiskState
from kaskad.cascade.risk_level import RiskLevel
from kaskad.cascade.risk_past import MeasureThen, RiskThen, take_back
from kaskad.cascade.risk_queries import RiskFact, risk_facts
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.cast import Cast
from tests.conftest import Statements

START = now() - timedelta(days=100)


def at(days: int) -> datetime:
    return START + timedelta(days=days)


def tell(cast: Cast) -> int:
    """A life: written down on day 10, assessed on 20, a measure on 30, done on 40, archived 50."""
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        lead = cast.person("lead")
        place = place_for(lead, "PRO", Permission.INITIATIVE_EDIT)
        with journal.acting_as(lead.id, at(10)):
            risk = risk_actions.add_risk(lead, place, name="Перегрузка")
        with journal.acting_as(lead.id, at(20)):
            risk_actions.assess_risk(
                lead, place, risk, None,
                {"probability": 5, "impact": 5, "owner_id": cast.person("member").id},
            )  # fmt: skip
        with journal.acting_as(lead.id, at(30)):
            measure = risk_actions.plan_measure(
                lead, place, risk, text="Снять часть задач", due_on=date(2030, 1, 1)
            )
        with journal.acting_as(lead.id, at(35)):
            risk_actions.change_measure(
                lead, place, risk, measure, None, {"due_on": date(2031, 1, 1)}
            )
        with journal.acting_as(lead.id, at(40)):
            risk_actions.settle_measure(lead, place, risk, measure, MeasureState.DONE)
        with journal.acting_as(lead.id, at(45)):
            risk_actions.assess_risk(lead, place, risk, None, {"state": RiskState.CLOSED})
        with journal.acting_as(lead.id, at(50)):
            risk_actions.archive_risk(lead, place, risk)
        return risk.id


def fact(cast: Cast, day: int | None) -> RiskFact | None:
    with cast.app.app_context():
        pro = cast.initiative().id
        found = risk_facts([pro], at(day) if day is not None else None).get(pro, ())
        return found[0] if found else None


def test_each_day_of_its_life(app: Flask, cast: Cast) -> None:
    tell(cast)
    assert fact(cast, 5) is None
    written = fact(cast, 15)
    assert written is not None
    assert (written.level, written.owner, written.open_measures) == (None, "", ())
    assessed = fact(cast, 25)
    assert assessed is not None
    assert (assessed.level, bool(assessed.owner)) == (RiskLevel.HIGH, True)
    assert assessed.open_measures == ()
    planned, moved, done = fact(cast, 32), fact(cast, 37), fact(cast, 42)
    assert planned is not None
    assert planned.open_measures == (date(2030, 1, 1),)
    assert moved is not None
    assert moved.open_measures == (date(2031, 1, 1),)
    assert done is not None
    assert (done.open_measures, done.state) == ((), RiskState.OPEN)
    closed = fact(cast, 47)
    assert closed is not None
    assert closed.state == RiskState.CLOSED
    assert fact(cast, 55) is None
    assert fact(cast, None) is None


def test_what_the_journal_does_not_tell_was_always_so(app: Flask, cast: Cast) -> None:
    """A risk out of a document: nobody knows since when, so it always was."""
    with app.app_context(), unit_of_work():
        risk = Risk(initiative_id=cast.initiative().id, position="V", name="Отток", probability=3)
        db.session.add(risk)
        db.session.flush()
        db.session.add(RiskMeasure(risk_id=risk.id, text="Мера", due_on=date(2020, 1, 1)))
    found = fact(cast, 5)
    assert found is not None
    assert found.open_measures == (date(2020, 1, 1),)


def test_two_statements_for_any_number(
    app: Flask, cast: Cast, statements: Statements, ctx: None
) -> None:
    with unit_of_work():
        db.session.add_all(
            Risk(initiative_id=cast.initiative().id, position=f"W{number:03}V", name="Отток")
            for number in range(40)
        )
    initiative_id = cast.initiative().id
    statements.clear()
    assert len(risk_facts([initiative_id], at(5))[initiative_id]) == 40
    assert len(statements) == 2


def test_events_of_other_risks_and_unknown_measures_are_passed_by() -> None:
    risk = RiskThen(1, 7, "Отток", 3, 3, "open", "Методист 1", archived=False)
    risk.measures[5] = MeasureThen("done", None)
    take_back(
        {7: risk},
        [
            ("risk.assessed", 8, {"changes": {"impact": [1, 3]}}),
            ("risk.measure_done", 7, {"measure_id": 99, "changes": {"state": ["planned", "done"]}}),
            ("risk.measure_done", 7, {"measure_id": 5, "changes": {"state": ["planned", "done"]}}),
            ("risk.assessed", 7, {"changes": {"owner_id": []}, "owned": [True, True]}),
        ],
    )
    assert (risk.impact, risk.owner, risk.measures[5].state) == (3, "Методист 1", "planned")


def test_the_journal_keeps_that_there_is_an_owner_but_no_name(app: Flask, cast: Cast) -> None:
    tell(cast)
    with app.app_context():
        data = db.session.scalars(
            select(journal.Event.data).where(journal.Event.action == "risk.assessed")
        ).first()
        assert data is not None
        assert data["owned"] == [False, True]
        assert "Роль member" not in str(data)
