"""«Who took part» in one repetition of an activity of the plan."""

from collections.abc import Mapping
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select

from kaskad import journal
from kaskad.boards.card_page import once
from kaskad.boards.models import Card, CardLink
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.cascade.models import Activity, Initiative
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.repetition_links import RepetitionLink, add_repetition_link
from kaskad.cascade.repetition_queries import find
from kaskad.core import errors, web
from kaskad.core.db import db, lock, unit_of_work
from kaskad.core.i18n import today
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.card_values import lists_changed
from kaskad.indicators.list_reading import read_list
from kaskad.indicators.participation_actions import change_list
from kaskad.indicators.participation_queries import Spot, choices, on_list
from kaskad.indicators.participation_views import LONGEST, chosen
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.periods import Occurrence

EDIT = Permission.INITIATIVE_EDIT
"""As for saying that a repetition was carried out."""
AT = "/projects/<key>/plan/activity/<int:part_id>/participants"


def _found(person: Person, key: str, part_id: int) -> tuple[Place, Activity, Occurrence]:
    place = place_for(person, key, EDIT)
    activity = part_of(place, Activity, part_id)
    named = request.values.get("repetition", "")[:60]
    one = find(activity, named, place.owner_path, today())
    if one is None:
        raise errors.NotFound(_("The period does not name this repetition any more."))
    return place, activity, one


def _spot(place: Place, activity: Activity, one: Occurrence) -> Spot:
    return Spot(
        place.initiative.id, place.owner_path, activity_id=activity.id, occurrence_key=one.key
    )


def _page(
    place: Place, activity: Activity, one: Occurrence, *, typed: str = "", **more: Any
) -> str:
    key, spot = place.initiative.key_fold, _spot(place, activity, one)
    g.initiative_key = key
    back = url_for("cascade.repetitions", key=key, part_id=activity.id)
    return render_template(
        "indicators/participants.html",
        about=f"{activity.title} · {one.label}",
        trail=[(url_for("cascade.plan", key=key), place.initiative.label), (back, activity.title)],
        action=url_for("indicators.write_repetition_list", key=key, part_id=activity.id),
        back=back, back_words=_("Back to the repetitions"), repetition=one.key,
        rows=on_list(spot), choices=choices(spot), typed=typed, **more,
    )  # fmt: skip


@blueprint.get(AT)
@web.policy(EDIT)
def repetition_list(key: str, part_id: int) -> ResponseReturnValue:
    """The list of the repetition, to be written."""
    return _page(*_found(current_person(), key, part_id))


@blueprint.post(AT)
@web.policy(EDIT)
def write_repetition_list(key: str, part_id: int) -> ResponseReturnValue:
    """Put those chosen and those pasted on the list, take others off; what is unknown is named."""
    person = current_person()
    typed = request.form.get("pasted", "")[:LONGEST]
    held, wanted = chosen("held"), chosen("party")
    try:
        with unit_of_work(person):
            place, activity, one = _found(person, key, part_id)
            lock(activity)
            read = read_list(typed, [each.known for each in choices(_spot(place, activity, one))])
            if journal.happened_once(person.id, once()) is None:
                _write(person, place, activity, one, (wanted - held) | set(read.ids), held - wanted)
    except errors.Invalid as error:
        found = _found(person, key, part_id)
        return _page(*found, typed=typed, problem=error.message), 422
    if read.unknown:
        found = _found(person, key, part_id)
        return _page(
            *found, typed="\n".join(read.unknown), unknown=read.unknown, saved=bool(read.ids)
        )
    web.say(_("The list is saved."))
    return web.back(url_for("cascade.repetitions", key=key, part_id=part_id))


def _write(
    person: Person, place: Place, activity: Activity, one: Occurrence, add: set[int],
    remove: set[int],
) -> None:  # fmt: skip
    day = min(one.end, today())
    added, removed = change_list(person, _spot(place, activity, one), day, add=add, remove=remove)
    if not added and not removed:
        return
    linked = select(CardLink.card_id).where(
        CardLink.kind == "activity", CardLink.target_id == activity.id
    )
    lists_changed(
        db.session.scalars(
            select(Card.id).where(or_(Card.activity_id == activity.id, Card.id.in_(linked)))
        ).all()
    )
    journal.record(
        "participation.changed", "activity", activity.id, initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id, once=once(),
        data={
            "name": f"{activity.number} {activity.title[:200]}".strip(), "label": one.label,
            "added": len(added), "removed": len(removed),
        },
    )  # fmt: skip


def _sentence(event: HistoryEvent, _names: Names) -> Sentence:
    data: Mapping[str, Any] = event.data
    return Sentence(
        str(_("wrote down who took part: %(what)s", what=data.get("name", ""))),
        details=(str(data.get("label", "")),),
    )


def _url(initiative: Initiative, activity: Activity, key: str) -> str:
    return url_for(
        "indicators.repetition_list", key=initiative.key_fold, part_id=activity.id, repetition=key
    )


def register() -> None:
    """Offer the list beside repetitions; called when the application is put together."""
    add_repetition_link(RepetitionLink(lambda: str(_("Who took part")), "users", _url))
    say("participation.", _sentence)
