"""How the example's lead has assessed the risks of one project; those of another still wait.

One high risk has nobody to watch it: that is what makes the project red in the registry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.cascade import risk_actions
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative, MeasureState, Risk, RiskMeasure
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.people.models import Organisation, Person

PROJECT = "constellation-cluster"
ASSESSED_ON = date(2022, 2, 10)


@dataclass(frozen=True)
class Assessment:
    """What is said of one risk: how likely, how hard, who watches it, what is done by when."""

    probability: int
    impact: int
    owner: str = ""
    measure: str = ""
    due_on: date | None = None
    done_on: date | None = None


STORY = (
    Assessment(4, 3),
    Assessment(3, 3, "methodist-7", "Дежурство консультантов по графику", date(2022, 3, 1),
               date(2022, 2, 25)),
    Assessment(2, 4, "deputy-1", "Найти второго консультанта по математике", date(2022, 4, 8)),
    Assessment(2, 3, "deputy-1"),
    Assessment(1, 4, "monitoring-specialist"),
)  # fmt: skip

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]


def plan_risks(cast: Cast, lead: Person, step: Step, moment: Moment) -> None:
    """Plan the steps of the assessment and of the measures that were carried out."""
    initiative = cast.initiative(PROJECT)
    place = _place(initiative)
    risks = db.session.scalars(
        select(Risk).where(Risk.initiative_id == initiative.id).order_by(Risk.position)
    ).all()
    for risk, told in zip(risks, STORY, strict=True):
        _plan(cast, lead, place, risk, told, step, moment)


def _place(initiative: Initiative) -> Place:
    owner = db.session.get_one(Organisation, initiative.owner_id)
    return Place(initiative, owner.path, "", "", frozenset())


def _plan(
    cast: Cast, lead: Person, place: Place, risk: Risk, told: Assessment, step: Step,
    moment: Moment,
) -> None:  # fmt: skip
    measures: list[RiskMeasure] = []

    def assess(_at: datetime) -> None:
        owner = cast.party(told.owner).id if told.owner else None
        changes = {
            "probability": told.probability, "impact": told.impact, "owner_id": owner,
        }  # fmt: skip
        risk_actions.assess_risk(lead, place, risk, None, changes)
        if told.measure:
            measures.append(
                risk_actions.plan_measure(
                    lead, place, risk, text=told.measure, due_on=told.due_on, responsible_id=owner
                )
            )

    step(moment(ASSESSED_ON, 12), lead, assess)
    if told.done_on is not None:
        step(
            moment(told.done_on, 15), lead,
            lambda _at: risk_actions.settle_measure(
                lead, place, risk, measures[0], MeasureState.DONE
            ),
        )  # fmt: skip
