"""Defining indicators: a new one, its words and reading, targets by period, the link upwards."""

from collections.abc import Callable

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import freezing
from kaskad.cascade.access import place_for
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import appendix_actions, definition_actions
from kaskad.indicators.access import indicator_for
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.definition_forms import IndicatorWordsForm, NewIndicatorForm, SentTargets
from kaskad.indicators.definition_page import (
    Sent,
    indicators_above,
    link_form,
    new_form,
    reading_form,
    show,
    show_new,
)
from kaskad.indicators.kinds import Rollup
from kaskad.indicators.models import Indicator
from kaskad.indicators.value_forms import IndicatorForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

EDIT = Permission.INDICATOR_EDIT
_AT = "/projects/<key>/indicators/<int:indicator_id>"


@blueprint.get(f"{_AT}/define")
@web.policy(EDIT)
def define(key: str, indicator_id: int) -> ResponseReturnValue:
    """The definition, to be changed."""
    person = current_person()
    open_place(person, key, EDIT)
    return show(person, indicator_for(person, key, indicator_id, EDIT), Sent())


@blueprint.post(f"{_AT}/words")
@web.policy(EDIT)
def change_words(key: str, indicator_id: int) -> ResponseReturnValue:
    """Other words of the passport."""
    person = current_person()
    indicator_for(person, key, indicator_id, EDIT)
    form = IndicatorWordsForm()
    form.mark("words")

    def change() -> None:
        definition_actions.change_definition(
            person, indicator_for(person, key, indicator_id, EDIT), form.revision.data,
            form.changes(definition_actions.WORDS), once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, change, _clash(person, key, indicator_id, form))
    if isinstance(done, Refused):
        return _again(person, key, indicator_id, Sent(words=form)), done.status
    return _saved(key, indicator_id, "words")


@blueprint.post(f"{_AT}/reading")
@web.policy(EDIT)
def change_reading(key: str, indicator_id: int) -> ResponseReturnValue:
    """How it is counted and held against its target."""
    person = current_person()
    spot = indicator_for(person, key, indicator_id, EDIT)
    form = reading_form(spot.place, spot.indicator, fresh=False)

    def change() -> None:
        definition_actions.change_definition(
            person, indicator_for(person, key, indicator_id, EDIT), form.revision.data,
            form.changes(definition_actions.READING), once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, change, _clash(person, key, indicator_id, form))
    if isinstance(done, Refused):
        return _again(person, key, indicator_id, Sent(reading=form)), done.status
    return _saved(key, indicator_id, "reading")


@blueprint.post(f"{_AT}/targets")
@web.policy(EDIT)
def write_targets(key: str, indicator_id: int) -> ResponseReturnValue:
    """The whole table of targets by period."""
    person = current_person()
    spot = indicator_for(person, key, indicator_id, EDIT)
    freezing.refuse_form(spot.place.initiative)
    sent = SentTargets(request.form)
    try:
        given = sent.given()
        with unit_of_work(person):
            definition_actions.set_targets(
                person, indicator_for(person, key, indicator_id, EDIT), sent.seen, given,
                once=once_of(request.form),
            )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        open_place(person, key, EDIT)
        spot = indicator_for(person, key, indicator_id, EDIT)
        again = Sent(targets=sent, problem=error.message)
        return show(person, spot, again), 422 if isinstance(error, errors.Invalid) else 409
    return _saved(key, indicator_id, "targets")


@blueprint.post(f"{_AT}/link")
@web.policy(EDIT)
def link(key: str, indicator_id: int) -> ResponseReturnValue:
    """Let it go into an indicator above."""
    person = current_person()
    spot = indicator_for(person, key, indicator_id, EDIT)
    above = indicators_above(person, spot)
    form = link_form(spot.indicator, above, fresh=False)

    def join() -> None:
        definition_actions.link_indicator(
            person, indicator_for(person, key, indicator_id, EDIT),
            db.session.get_one(Indicator, int(form.parent.data)), Rollup(form.rule.data),
            once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, join, _clash(person, key, indicator_id, form))
    if isinstance(done, Refused):
        return _again(person, key, indicator_id, Sent(link=form)), done.status
    if back := request.form.get("back"):  # from the list of those that go nowhere
        web.say(_("The indicators are linked."))
        return web.see_other(url_for("indicators.loose", key=back[:20]))
    return _saved(key, indicator_id, "link")


@blueprint.post(f"{_AT}/unlink")
@web.policy(EDIT)
def unlink(key: str, indicator_id: int) -> ResponseReturnValue:
    """Cut the link."""
    person = current_person()
    with unit_of_work(person):
        definition_actions.unlink_indicator(
            person, indicator_for(person, key, indicator_id, EDIT), once=once_of(request.form)
        )
    return _saved(key, indicator_id, "link")


@blueprint.post(f"{_AT}/part")
@web.policy(EDIT)
def take_part(key: str, indicator_id: int) -> ResponseReturnValue:
    """Opt out of the figure above (`takes_part=no`), or come back to it."""
    person = current_person()
    with unit_of_work(person):
        definition_actions.take_part(
            person, indicator_for(person, key, indicator_id, EDIT),
            takes_part=request.form.get("takes_part") != "no", once=once_of(request.form),
        )  # fmt: skip
    return _saved(key, indicator_id, "link")


@blueprint.get("/projects/<key>/indicators/new")
@web.policy(EDIT)
def new_indicator(key: str) -> ResponseReturnValue:
    """The form of a new indicator, and the archive."""
    person = current_person()
    place = open_place(person, key, EDIT)
    return show_new(person, place, new_form(place, NewIndicatorForm, fresh=True))


@blueprint.post("/projects/<key>/indicators/new")
@web.policy(EDIT)
def add_indicator(key: str) -> ResponseReturnValue:
    """Make it; its definition opens to be completed."""
    person = current_person()
    place = place_for(person, key, EDIT)
    freezing.refuse_form(place.initiative)
    form = new_form(place, NewIndicatorForm, fresh=False)
    done = carry_out(person, form, lambda: _define(person, key, form).id)
    if isinstance(done, Refused):
        return show_new(person, open_place(person, key, EDIT), form), done.status
    flash(_("Added. Now say how it is counted."), "success")
    return web.see_other(url_for("indicators.define", key=key, indicator_id=done.value))


def _define(person: Person, key: str, form: NewIndicatorForm) -> Indicator:
    words = {name: form[name].data or "" for name in definition_actions.WORDS}
    return appendix_actions.define_indicator(
        person, place_for(person, key, EDIT),
        set_id=int(form.table.data) if form.table.data else None,
        set_number=form.set_number.data or "", set_title=form.set_title.data or "",
        once=once_of(request.form), **words,
    )  # fmt: skip


@blueprint.post(f"{_AT}/archive")
@web.policy(EDIT)
def archive_indicator(key: str, indicator_id: int) -> ResponseReturnValue:
    """Take it out of its table; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        spot = indicator_for(person, key, indicator_id, EDIT, archived=True)
        appendix_actions.archive_indicator(person, spot, once=once_of(request.form))
    flash(
        {  # type: ignore[arg-type]  # _flash.html takes a mapping with an undo
            "text": _("The indicator is in the archive, with its values."),
            "undo_url": url_for("indicators.restore_indicator", key=key, indicator_id=indicator_id),
        },
        "success",
    )
    return web.see_other(url_for("indicators.indicator_list", key=key))


@blueprint.post(f"{_AT}/restore")
@web.policy(EDIT)
def restore_indicator(key: str, indicator_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        spot = indicator_for(person, key, indicator_id, EDIT, archived=True)
        appendix_actions.restore_indicator(person, spot, once=once_of(request.form))
    flash(_("The indicator is back in its table."), "success")
    return web.see_other(url_for("indicators.indicator", key=key, indicator_id=indicator_id))


def _saved(key: str, indicator_id: int, anchor: str) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return web.see_other(
        url_for("indicators.define", key=key, indicator_id=indicator_id, _anchor=anchor)
    )


def _clash(
    person: Person, key: str, indicator_id: int, form: IndicatorForm
) -> Callable[[errors.Conflict], None]:
    """What puts into the form what somebody else has written, or why nothing may be written."""

    def clash(error: errors.Conflict) -> None:
        spot = indicator_for(person, key, indicator_id, EDIT)
        if error.clashes or freezing.is_frozen(spot.place.initiative):
            form.dispute(error, spot.indicator.revision)
        else:  # a locked period: what was typed stays, with the reason
            form.form_errors = [*form.form_errors, error.message, *error.what_next]

    return clash


def _again(person: Person, key: str, indicator_id: int, sent: Sent) -> str:
    """The page with the form as it was typed, and what is wrong with it."""
    open_place(person, key, EDIT)
    return show(person, indicator_for(person, key, indicator_id, EDIT), sent)
