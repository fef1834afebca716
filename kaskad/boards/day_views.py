"""Pages of "My day"."""

from babel.dates import format_date
from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.boards import change_queries, day_actions, day_faces, day_queries, day_sources
from kaskad.boards.blueprint import blueprint
from kaskad.boards.day_forms import LookedForm
from kaskad.cascade.access import scope
from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.visitor import current_person


@blueprint.get("/")
@web.policy(web.LOGIN)
def my_day() -> ResponseReturnValue:
    """What I do today, what waits for me, what changed since I looked."""
    person = current_person()
    own, day = scope(person), today()
    return render_template(
        "boards/_day.html" if web.is_fragment() else "boards/my_day.html",
        mine=day_queries.my_cards(person, day),
        faces=day_faces.drawer(day),
        waiting=day_sources.waiting(person, day),
        mentions=day_queries.my_mentions(person),
        changes=change_queries.changes(person),
        day=day,
        weekday=format_date(day, "EEEE", locale=str(get_locale())),
        knows_nothing=not own.teams and not own.standing.organisations,
    )


@blueprint.post("/my-day/looked")
@web.policy(web.LOGIN)
def look_over() -> ResponseReturnValue:
    """What is on the page is no longer new: the person has seen it."""
    person = current_person()
    form = LookedForm()
    form.check()
    with unit_of_work(person):
        day_actions.look_over(person, form.upto.data or 0)
    if web.is_fragment():
        return render_template("boards/_changes.html", changes=change_queries.changes(person))
    flash(_("Marked as seen. New changes will appear here."), "success")
    return web.back(url_for("boards.my_day"))


@blueprint.post("/mentions/<int:comment_id>/noted")
@web.policy(web.LOGIN)
def note_mention(comment_id: int) -> ResponseReturnValue:
    """A mention is seen: by opening its card (`next`) or by saying so."""
    person = current_person()
    with unit_of_work(person):
        day_actions.note_mention(person, comment_id)
    if web.is_fragment():
        return render_template("boards/_mentions.html", mentions=day_queries.my_mentions(person))
    return web.back(url_for("boards.my_day", _anchor="mentions"))
