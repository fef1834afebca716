"""Milestones and control stages of «ПРО», made without pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from kaskad.cascade.access import Place, place_for
from kaskad.core.db import db, unit_of_work
from kaskad.oversight import control_actions, milestone_actions
from kaskad.oversight.models import ControlStage, Milestone
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from tests.cast import Cast

PAGE = "/projects/PRO/control"
MILESTONES = "/projects/PRO/milestones"
STAGES = "/projects/PRO/control-stages"


def at(cast: Cast, who: str = "lead", key: str = "PRO") -> tuple[Person, Place]:
    person = cast.person(who)
    return person, place_for(person, key, Permission.INITIATIVE_VIEW)


def put_milestone(cast: Cast, name: str, day: date, who: str = "lead", **more: Any) -> int:
    with cast.app.test_request_context(), unit_of_work(cast.person(who)):
        person, place = at(cast, who)
        more.setdefault("reason", "В тесте")
        return milestone_actions.add_milestone(
            person, place, name=name, planned_on=day, **more
        ).id  # fmt: skip


def put_stage(cast: Cast, subject: str, period: str = "", **more: Any) -> int:
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        person, place = at(cast)
        values = {"subject": subject, "period_raw": period, **more}
        return control_actions.add_control_stage(person, place, values).id


def milestone(cast: Cast, row_id: int) -> Milestone:
    with cast.app.app_context():
        return db.session.get_one(Milestone, row_id)


def stage(cast: Cast, row_id: int) -> ControlStage:
    with cast.app.app_context():
        return db.session.get_one(ControlStage, row_id)


def id_of(cast: Cast, name: str) -> str:
    with cast.app.app_context():
        return str(cast.person(name).id)
