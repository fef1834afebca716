"""The page of colours by hand: what counts now, what was set before, the form."""

from datetime import timedelta

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.oversight import colour_actions as actions
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.colour_queries import colour_history, manual_colours
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.models import ManualColour
from kaskad.oversight.talk_forms import ColourForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

SET = Permission.COLOUR_SET
USUALLY = timedelta(days=30)
"""The last day that a new colour offers."""


@blueprint.get("/projects/<key>/colour")
@web.policy(Permission.INITIATIVE_VIEW)
def colours(key: str) -> ResponseReturnValue:
    """The colour by hand that counts, and those that counted before."""
    person = current_person()
    return _show(person, open_place(person, key), None)


@blueprint.post("/projects/<key>/colour")
@web.policy(SET)
def set_colour(key: str) -> ResponseReturnValue:
    """Set a colour by hand, with a reason and a last day."""
    person = current_person()
    form = ColourForm()
    form.offer()
    form.mark("colour")
    place_for(person, key, SET)

    def set_it() -> None:
        actions.set_colour(
            person, place_for(person, key, SET), colour=form.colour.data,
            comment=form.comment.data or "", until=form.until.data, today=today(),
            once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, set_it)
    if isinstance(done, Refused):
        return _show(person, open_place(person, key, SET), form), done.status
    web.say(_("Set. It stands beside the colour by the rules until its last day."))
    return web.back(url_for("cascade.project", key=key))


@blueprint.post("/projects/<key>/colour/<int:colour_id>/end")
@web.policy(SET)
def end_colour(key: str, colour_id: int) -> ResponseReturnValue:
    """Let it count no longer."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, SET)
        row = _colour(place, colour_id)
        actions.end_colour(person, place, row, today=today(), once=once_of(request.form))
    web.say(_("The colour by hand has ended; the colour by the rules stands alone."))
    return web.back(url_for("oversight.colours", key=key))


def _colour(place: Place, colour_id: int) -> ManualColour:
    found = db.session.get(ManualColour, colour_id)
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such colour in this project."))
    return found


def _show(person: Person, place: Place, form: ColourForm | None) -> str:
    initiative, day = place.initiative, today()
    if form is None:
        form = ColourForm(formdata=None, data={"until": day + USUALLY})
        form.offer()
        form.mark("colour")
    return page(
        "oversight/colours.html",
        person,
        place,
        current=manual_colours([initiative.id], day).get(initiative.id),
        rows=colour_history(initiative.id, day),
        form=form if place.can(SET) else None,
        farthest=day + actions.LONGEST,
        colour_word=colour_word,
    )
