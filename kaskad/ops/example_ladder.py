"""The example's project in the form of a krai's innovation site: «Лестница мастерства».

Its table of activities has a row for each stage (variant G), its indicators have targets by year
with a true zero, and it has control stages and products (`cascade.yaml`, `example_control`). Here
come its team, its columns, the status of the site and how far its activities are.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.cascade import part_actions, plan_edit_actions, plan_set_actions, team_actions
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Activity, ActivityState
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]

PROJECT, LEAD = "mastery-ladder", "methodist-3"
TEAM = (
    (LEAD, Role.LEAD), ("methodist-7", Role.MEMBER), ("psychologist", Role.MEMBER),
    ("teacher-3", Role.PARTICIPANT), ("teacher-4", Role.PARTICIPANT),
)  # fmt: skip
MADE_ON, DONE_ON, BEGUN_ON = date(2020, 12, 14), date(2021, 2, 26), date(2021, 3, 1)
STATUS = (
    "Краевая инновационная площадка с 01.01.2021 по 31.12.2022 (приказ министерства образования"
    " Светлоозёрского края от 18.12.2020 № 214)."
)
DONE, BEGUN = ("1", "2"), ("3", "4", "5")


def plan_ladder(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan how the project began and what has been carried out."""
    office, lead = cast.people["deputy-1"], cast.people[LEAD]
    step(moment(MADE_ON, 10), office, lambda _at: _make(cast, office))
    step(moment(DONE_ON, 17), lead, lambda _at: _mark(cast, lead, DONE, ActivityState.DONE))
    step(moment(BEGUN_ON, 9), lead, lambda _at: _mark(cast, lead, BEGUN, ActivityState.IN_PROGRESS))


def _make(cast: Cast, office: Person) -> None:
    row = cast.initiative(PROJECT)
    for name, role in TEAM:
        team_actions.add_team_member(None, row, cast.people[name], role, quiet=True)
    block = part_actions.set_block(office, row, "other", heading="Статус площадки", body=STATUS)
    block.by_hand = True
    place = place_for(office, row.key_fold, Permission.INITIATIVE_VIEW)
    plan_set_actions.choose(office, place, "G", None)


def _mark(cast: Cast, lead: Person, numbers: tuple[str, ...], state: ActivityState) -> None:
    place = place_for(lead, cast.initiative(PROJECT).key_fold, Permission.INITIATIVE_VIEW)
    rows = db.session.scalars(
        select(Activity)
        .where(Activity.initiative_id == place.initiative.id, Activity.number.in_(numbers))
        .order_by(Activity.position)
    ).all()
    for row in rows:
        done_on = DONE_ON if state is ActivityState.DONE else None
        plan_edit_actions.set_state(lead, place, row, state, done_on=done_on)
