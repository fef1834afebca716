"""The page of trial and partners of an initiative."""

from flask.typing import ResponseReturnValue

from kaskad.cascade.pages import open_place, page
from kaskad.core import web
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.site_queries import site_page
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/projects/<key>/sites")
@web.policy(Permission.INITIATIVE_VIEW)
def sites(key: str) -> ResponseReturnValue:
    """Pilot sites with their letters, partners with their functions, results."""
    person = current_person()
    place = open_place(person, key)
    found = site_page(place.initiative.id)
    return page("oversight/sites.html", person, place, found=found)
