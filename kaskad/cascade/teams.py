"""Teams as a circle: whom a person may know of because they see the project, and what they do."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import Select, select

from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core.db import db
from kaskad.people import circles
from kaskad.people.models import Person
from kaskad.people.permissions import Role


def _people(person: Person) -> Select[int]:
    return select(TeamMember.person_id).where(
        TeamMember.until.is_(None), TeamMember.initiative_id.in_(visible(person))
    )


def _involvements(looker: Person, other_id: int) -> Sequence[circles.Involvement]:
    """Projects in whose team the other is and which the looker sees. One statement."""
    rows = db.session.execute(
        select(Initiative.key_fold, Initiative.title, Initiative.short_title, TeamMember.role)
        .join(TeamMember, TeamMember.initiative_id == Initiative.id)
        .where(
            TeamMember.person_id == other_id,
            TeamMember.until.is_(None),
            Initiative.archived_at.is_(None),
            Initiative.id.in_(visible(looker)),
        )
        .order_by(Initiative.position, Initiative.id)
    )
    return [
        circles.Involvement(
            row.short_title or row.title,
            url_for("cascade.project", key=row.key_fold),
            Role(row.role),
        )
        for row in rows
    ]


def register() -> None:
    """Make teams known to the room of people; called when the application is put together."""
    circles.register(circles.Circle("teams", _people, _involvements))
