"""The list of a project's sprints."""

from flask.typing import ResponseReturnValue

from kaskad.core import web
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints.access import plan_for, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.pages import page
from kaskad.sprints.plan_actions import row_of


@blueprint.get("/projects/<key>/sprints")
@web.policy(Permission.BOARD_VIEW)
def sprint_list(key: str) -> ResponseReturnValue:
    """All sprints: those that are over, the one that runs, those ahead."""
    person = current_person()
    place = plan_for(person, key, Permission.BOARD_VIEW)
    return page("sprints/sprint_list.html", person, place, row=row_of(place.place.initiative.id))


@blueprint.get("/projects/<key>/sprints/<int:number>")
@web.policy(Permission.BOARD_VIEW)
def sprint(key: str, number: int) -> ResponseReturnValue:
    """One sprint."""
    person = current_person()
    place = sprint_for(person, key, number, Permission.BOARD_VIEW)
    return page("sprints/sprint.html", person, place, sprint=place.sprint)
