"""What the browser says while a form of passport or plan is open; the answer names the others."""

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from kaskad.cascade import presence_actions as actions
from kaskad.cascade.access import place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.presence_queries import writers
from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import LineField, PageForm
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

EDIT = Permission.INITIATIVE_EDIT


class PresenceForm(PageForm):
    """Which form it is, and whether it has just been closed."""

    section = LineField(limit=60, required=True)
    done = BooleanField()


@blueprint.post("/projects/<key>/editing")
@web.policy(EDIT)
def say_editing(key: str) -> ResponseReturnValue:
    """Keep the visitor among those who write a section, or take them off (`done`)."""
    person = current_person()
    place = place_for(person, key, EDIT)
    form = PresenceForm()
    form.check()
    section = form.section.data or ""
    if form.done.data:
        if actions.is_open(person, place, section):
            with unit_of_work(person):
                actions.leave(person, place, section)
        return "", 204
    actions.check_section(place, section)
    with unit_of_work(person):
        actions.stay(person, place, section)
    return render_template(
        "cascade/_others_writing.html",
        section=section,
        writers=writers(place.initiative.id, but=person),
    )
