"""What the example's office has settled of the doubts of the import; those of others still wait.

A doubt about the stage that runs needs attention (domain.md, 4.12); a project without any shows
what it is like when the office has been there.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.oversight import issue_actions
from kaskad.oversight.models import ImportIssue
from kaskad.people.models import Organisation, Person

PROJECTS = ("beside-the-master", "captains-bridge")
SETTLED_ON = date(2021, 12, 20)
NOTE = "Сверено с документом: срок оставлен, как написан."

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]


def plan_issues(cast: Cast, office: Person, step: Step, moment: Moment) -> None:
    """Plan the steps of settling."""
    for project in PROJECTS:
        initiative = cast.initiative(project)
        owner = db.session.get_one(Organisation, initiative.owner_id)
        place = Place(initiative, owner.path, "", "", frozenset())

        def settle(_at: datetime, place: Place = place) -> None:
            for issue in db.session.scalars(
                select(ImportIssue).where(
                    ImportIssue.initiative_id == place.initiative.id, ImportIssue.decision == ""
                )
            ).all():
                issue_actions.settle(office, place, issue, None, None, note=NOTE)

        step(moment(SETTLED_ON, 11), office, settle)
