"""The page of the lineage of a figure: as a picture and as a list."""

from flask import request
from flask.typing import ResponseReturnValue

from kaskad.cascade.pages import open_place, page
from kaskad.core import web
from kaskad.core.asked_day import asked_day
from kaskad.indicators.access import indicator_for
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.lineage_page import lineage_view
from kaskad.indicators.value_forms import PageFilter
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.INITIATIVE_VIEW


@blueprint.get("/projects/<key>/indicators/<int:indicator_id>/lineage")
@web.policy(VIEW)
def lineage(key: str, indicator_id: int) -> ResponseReturnValue:
    """From the programme down to the files, each with the way to its page."""
    person = current_person()
    place = open_place(person, key)
    indicator = indicator_for(person, key, indicator_id, VIEW).indicator
    filters = PageFilter(request.args)
    everything = filters.validate() and bool(filters.all.data)
    key_fold = place.initiative.key_fold
    day, problem = asked_day()
    view = lineage_view(person, indicator.id, key_fold, day, everything=everything)
    return page(
        "indicators/lineage.html", person, place, indicator=indicator, everything=everything,
        view=view, heads=view.heads, as_of=day, day_problem=problem,
    )  # fmt: skip
