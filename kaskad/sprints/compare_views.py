"""Two sprints side by side, and the two records to be printed."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import web
from kaskad.core.chart_words import chart_view
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import protocol
from kaskad.sprints.access import plan_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.close_page import opened
from kaskad.sprints.compare_queries import comparable, compare
from kaskad.sprints.models import Sprint
from kaskad.sprints.pages import page, sprint_url
from kaskad.sprints.plan_actions import row_of

VIEW = Permission.BOARD_VIEW


@blueprint.get("/projects/<key>/sprints/compare")
@web.policy(VIEW)
def compare_sprints(key: str) -> ResponseReturnValue:
    """Two sprints side by side: without a choice the last one and the one before it."""
    person = current_person()
    place = plan_for(person, key, VIEW)
    row = comparable(row_of(place.place.initiative.id))
    if len(row) < 2:
        return page("sprints/compare.html", person, place, row=row, found=None)
    other = _chosen(row, "other", row[-1])
    before = [sprint for sprint in row if sprint.number < other.number]
    one = _chosen(row, "one", before[-1] if before else row[1])
    return page(
        "sprints/compare.html", person, place, row=row, one=one, other=other,
        found=compare(place, one, other),
    )  # fmt: skip


def _chosen(row: list[Sprint], name: str, default: Sprint) -> Sprint:
    wanted = request.args.get(name, "")
    return next((sprint for sprint in row if str(sprint.number) == wanted), default)


@blueprint.get("/projects/<key>/sprints/<int:number>/review-protocol")
@web.policy(VIEW)
def review_protocol(key: str, number: int) -> ResponseReturnValue:
    """The record of the review, to be printed and signed."""
    person = current_person()
    place = opened(person, key, number, VIEW)
    found = protocol.review_protocol(person, place)
    return page(
        "sprints/review_protocol.html", person, place, sprint=place.sprint, found=found,
        chart=chart_view(found.burn_up) if found.burn_up is not None else None,
        back_url=sprint_url(place, place.sprint), here_title=_("Review record"),
    )  # fmt: skip


@blueprint.get("/projects/<key>/sprints/<int:number>/retro-protocol")
@web.policy(VIEW)
def retro_protocol(key: str, number: int) -> ResponseReturnValue:
    """The record of the retrospective, as far as the reader may see it."""
    person = current_person()
    place = opened(person, key, number, VIEW)
    return page(
        "sprints/retro_protocol.html", person, place, sprint=place.sprint,
        found=protocol.retro_protocol(person, place), back_url=sprint_url(place, place.sprint),
        here_title=_("Retrospective record"),
    )  # fmt: skip
