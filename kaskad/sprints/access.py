"""The only way to a sprint to act on."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.access import BoardPlace
from kaskad.boards.models import Board
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import InitiativeKind
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.sprints.models import Sprint, SprintPlan


@dataclass(frozen=True)
class PlanPlace:
    """A project, its board, and its plan of sprints, if it has them."""

    place: Place
    board: Board | None
    plan: SprintPlan | None

    def can(self, permission: Permission) -> bool:
        """Whether the person has *permission* in the project now."""
        return self.place.can(permission)

    @property
    def board_place(self) -> BoardPlace:
        """The board to act on. Raises Conflict when the project has none yet."""
        if self.board is None:
            raise errors.Conflict(
                _("The project has no board yet."), what_next=(_("Make the board first."),)
            )
        return BoardPlace(self.board, self.place.initiative, self.place.owner_path)


@dataclass(frozen=True)
class SprintPlace(PlanPlace):
    """A sprint of a project."""

    sprint: Sprint


def plan_for(person: Person, key: str, permission: Permission) -> PlanPlace:
    """The project with *key* and its plan of sprints. 404 hidden, 403 forbidden, 409 archived.

    Only projects work in sprints: the floors above them have none (404).
    """
    place = place_for(person, key, permission)
    if place.initiative.kind != InitiativeKind.PROJECT:
        raise errors.NotFound(_("Only projects work in sprints."))
    row = db.session.execute(
        select(Board, SprintPlan)
        .select_from(Board)
        .outerjoin(SprintPlan, SprintPlan.initiative_id == Board.initiative_id)
        .where(Board.initiative_id == place.initiative.id)
    ).first()
    return PlanPlace(place, row[0] if row else None, row[1] if row else None)


def sprint_for(person: Person, key: str, number: int, permission: Permission) -> SprintPlace:
    """Sprint *number* of the project with *key*. 404 hidden, 403 forbidden, 409 archived."""
    found = plan_for(person, key, permission)
    sprint = db.session.scalar(
        select(Sprint).where(
            Sprint.initiative_id == found.place.initiative.id, Sprint.number == number
        )
    )
    if sprint is None:
        raise errors.NotFound(_("There is no such sprint."))
    return SprintPlace(found.place, found.board, found.plan, sprint)
