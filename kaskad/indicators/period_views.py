"""The tab of indicators, and periods that are locked and unlocked on it."""

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.models import InitiativeKind
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.asked_day import asked_day
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.indicators import figure_words as words
from kaskad.indicators import value_actions as actions
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.due_lines import due_here
from kaskad.indicators.lineage import LinkedLine, linked_lines
from kaskad.indicators.locked import locked_up_to
from kaskad.indicators.matrix_below import loose_below
from kaskad.indicators.queries import appendices
from kaskad.indicators.sparks import MOST, last_points, spark_of
from kaskad.indicators.standings import IndicatorNow, indicators_now, indicators_with_linked
from kaskad.indicators.value_forms import (
    IndicatorForm,
    LockForm,
    UnlockForm,
    sent_day,
)
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

LOCK = Permission.PERIOD_LOCK


def show_list(person: Person, place: Place, **sent: IndicatorForm) -> str:
    """The tables as of the day of the address; *sent*: a refused form, "lock" or "unlock"."""
    as_of, problem = asked_day()
    own, children = _standing(person, place, as_of)
    found = {one.id: one for one in own}
    drawn = [one.id for one in own if one.parts is None][:MOST]
    points = last_points(drawn, as_of)
    closed = locked_up_to(place.initiative.id)
    return page(
        "indicators/list.html",
        person,
        place,
        appendices=appendices(place.initiative.id),
        now=found,
        sparks={one: spark_of(several) for one, several in points.items()},
        children=children,
        loose=loose_below(person, place.initiative) if _is_above(place) else 0,
        above=_is_above(place),
        due=due_here(place.initiative, today()) if place.can(Permission.VALUE_WRITE) else [],
        now_day=today(),
        as_of=as_of,
        problem=problem,
        closed=closed,
        lock=_form(LockForm, "lock", sent) if place.can(LOCK) else None,
        unlock=_form(UnlockForm, "unlock", sent) if place.can(LOCK) and closed else None,
        words=words,
        mark_of=words.mark_of,
    )


def _is_above(place: Place) -> bool:
    """Whether projects stand below it."""
    return place.initiative.kind != InitiativeKind.PROJECT


def _standing(
    person: Person, place: Place, as_of: date
) -> tuple[tuple[IndicatorNow, ...], dict[int, list[LinkedLine]]]:
    """The indicators; and of a programme, what goes straight into each. Five statements at most."""
    if not _is_above(place):
        return indicators_now([place.initiative.id], as_of), {}
    own, linked = indicators_with_linked([place.initiative.id], as_of)
    tops = {one.id for one in own}
    straight = [one for one in linked if one.parent_id in tops]
    children: dict[int, list[LinkedLine]] = {}
    lines = linked_lines(person, [one.now for one in straight])
    for one, line in zip(straight, lines, strict=True):
        children.setdefault(one.parent_id, []).append(line)
    return own, children


def _form(kind: type[Any], name: str, sent: dict[str, IndicatorForm]) -> IndicatorForm:
    if name in sent:
        return sent[name]
    form: IndicatorForm = kind(formdata=None)
    form.mark(name)
    return form


@blueprint.post("/projects/<key>/indicators/lock")
@web.policy(LOCK)
def lock_period(key: str) -> ResponseReturnValue:
    """Close all values up to and with a day."""
    person = current_person()
    place_for(person, key, LOCK)
    form = LockForm()
    form.mark("lock")
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, LOCK)
            up_to = sent_day(form.up_to)
            done = actions.lock_period(person, place, up_to, once=once_of(request.form))
    except errors.Invalid as error:
        return _refused(person, key, "lock", form, error)
    web.say(_("The period is locked.") if done else _("It was locked already."))
    return web.see_other(url_for("indicators.indicator_list", key=key))


@blueprint.post("/projects/<key>/indicators/unlock")
@web.policy(LOCK)
def unlock_period(key: str) -> ResponseReturnValue:
    """Open the latest locked period again, with a reason."""
    person = current_person()
    place_for(person, key, LOCK)
    form = UnlockForm()
    form.mark("unlock")
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, LOCK)
            reason = form.reason.data or ""
            actions.unlock_period(person, place, reason=reason, once=once_of(request.form))
    except errors.Invalid as error:
        return _refused(person, key, "unlock", form, error)
    web.say(_("The period is unlocked. The reason stands in the journal."))
    return web.see_other(url_for("indicators.indicator_list", key=key))


def _refused(
    person: Person, key: str, name: str, form: IndicatorForm, error: errors.Invalid
) -> ResponseReturnValue:
    if not form.errors:
        blame(form, error)
    return show_list(person, open_place(person, key), **{name: form}), 422
