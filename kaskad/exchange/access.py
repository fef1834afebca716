"""Who may bring cascades in, and what the command line may take out."""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.models import Board
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.keys import fold_key
from kaskad.people.access import standing
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission, Role, allowed
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.models import Sprint, SprintPlan


def may_import(person: Person) -> bool:
    """Whether there is an organisation for which the person may bring in a cascade."""
    own = standing(person)
    roles = {role for _path, role in own.organisations} | ({Role.ADMIN} if own.admin else set())
    return any(allowed(role, Permission.CASCADE_IMPORT) for role in roles)


def check_import(person: Person) -> None:
    """Raise Forbidden unless the person may import somewhere; for whose centre, loading asks."""
    if not may_import(person):
        raise errors.Forbidden(
            _("Only the project office and administrators may bring in a cascade."),
            what_next=(_("Ask the project office of your centre."),),
        )


def initiative_on_server(key: str) -> Place:
    """The initiative with *key*, to be read by the server's own command line.

    The place carries no permission. Raises NotFound.
    """
    row = db.session.execute(
        select(Initiative, Organisation)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(Initiative.key_fold == fold_key(key))
    ).first()
    if row is None:
        raise errors.NotFound(_("There is no project with the key %(key)s.", key=key))
    initiative, owner = row
    return Place(initiative, owner.path, owner.short_name or owner.name, owner.name, frozenset())


def sprint_on_server(key: str, number: int) -> SprintPlace:
    """Sprint *number* of the project with *key* for the server's own command line.

    Whoever may run commands on the server may read its database: nothing is hidden but what is
    not for documents that leave the team. The place carries no permission, so the remarks of a
    retrospective stay in the team (docs/decisions/0013-documents.md). Raises NotFound.
    """
    row = db.session.execute(
        select(Initiative, Organisation, Sprint, Board, SprintPlan)
        .select_from(Initiative)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(Sprint, (Sprint.initiative_id == Initiative.id) & (Sprint.number == number))
        .outerjoin(Board, Board.initiative_id == Initiative.id)
        .outerjoin(SprintPlan, SprintPlan.initiative_id == Initiative.id)
        .where(Initiative.key_fold == fold_key(key))
    ).first()
    if row is None:
        raise errors.NotFound(_("There is no project with the key %(key)s.", key=key))
    initiative, owner, sprint, board, plan = row
    if sprint is None:
        raise errors.NotFound(
            _("Project %(key)s has no sprint %(number)s.", key=initiative.key, number=number)
        )
    place = Place(initiative, owner.path, owner.short_name or owner.name, owner.name, frozenset())
    return SprintPlace(place, board, plan, sprint)
