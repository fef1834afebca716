"""«Who took part» in an activity of the plan: in one repetition of it, or in all there is of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_, select

from kaskad import journal
from kaskad.boards.card_page import once
from kaskad.boards.models import Card, CardLink
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.cascade.models import Activity
from kaskad.cascade.part_edits import part_of
from kaskad.cascade.repetition_links import RepetitionLink, add_repetition_link
from kaskad.cascade.repetition_queries import find, happens_once
from kaskad.core import errors, web
from kaskad.core.db import db, lock
from kaskad.core.i18n import today
from kaskad.indicators import lists_follow
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.card_values import lists_changed
from kaskad.indicators.participation_actions import change_list
from kaskad.indicators.participation_page import ListPage, show_list, written_list
from kaskad.indicators.participation_queries import Spot
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.periods import Occurrence

EDIT = Permission.INITIATIVE_EDIT
"""As for saying that a repetition was carried out."""
AT = "/projects/<key>/plan/activity/<int:part_id>/participants"


@dataclass(frozen=True)
class Held:
    """What a list is of: a repetition of an activity, or an activity that happens once."""

    place: Place
    activity: Activity
    one: Occurrence | None

    @property
    def spot(self) -> Spot:
        """Its list."""
        return Spot(
            self.place.initiative.id, self.place.owner_path, activity_id=self.activity.id,
            occurrence_key=self.one.key if self.one else "",
        )  # fmt: skip


def _found(person: Person, key: str, part_id: int) -> Held:
    place = place_for(person, key, EDIT)
    activity = part_of(place, Activity, part_id)
    named = request.values.get("repetition", "")[:60]
    if not named:
        if not happens_once(activity, place.owner_path, today()):
            raise errors.NotFound(_("The activity repeats: its list belongs to a repetition."))
        return Held(place, activity, None)
    one = find(activity, named, place.owner_path, today())
    if one is None:
        raise errors.NotFound(_("The period does not name this repetition any more."))
    return Held(place, activity, one)


def _page(held: Held) -> ListPage:
    key, activity, one = held.place.initiative.key_fold, held.activity, held.one
    plan = url_for("cascade.plan", key=key)
    back, words = f"{plan}#a-{activity.id}", _("Back to the activities of the plan")
    if one is not None:
        back = url_for("cascade.repetitions", key=key, part_id=activity.id)
        words = _("Back to the repetitions")
    return ListPage(
        held.spot, f"{activity.title} · {one.label}" if one else activity.title,
        [(plan, held.place.initiative.label), (back, activity.title)],
        url_for("indicators.write_repetition_list", key=key, part_id=activity.id),
        back, str(words), back, key, one.key if one else "",
    )  # fmt: skip


@blueprint.get(AT)
@web.policy(EDIT)
def repetition_list(key: str, part_id: int) -> ResponseReturnValue:
    """The list of the repetition, or of an activity that happens once, to be written."""
    return show_list(_page(_found(current_person(), key, part_id)))


@blueprint.post(AT)
@web.policy(EDIT)
def write_repetition_list(key: str, part_id: int) -> ResponseReturnValue:
    """Put somebody on the list, or take them off."""
    person = current_person()
    return written_list(
        person, lambda: _found(person, key, part_id), _page, partial(_write, person)
    )


def _write(person: Person, held: Held, add: set[int], remove: set[int]) -> None:
    place, activity, one = held.place, lock(held.activity), held.one
    if journal.happened_once(person.id, once()) is not None:
        return
    day = min(one.end if one else activity.done_on or today(), today())
    added, removed = change_list(person, held.spot, day, add=add, remove=remove)
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
            "name": f"{activity.number} {activity.title[:200]}".strip(),
            "label": one.label if one else "", "added": len(added), "removed": len(removed),
        },
    )  # fmt: skip


def _sentence(event: HistoryEvent, _names: Names) -> Sentence:
    data: Mapping[str, Any] = event.data
    return Sentence(
        str(_("wrote down who took part: %(what)s", what=data.get("name", ""))),
        details=tuple(filter(None, [str(data.get("label", ""))])),
    )


def _url(key: str, activity_id: int, repetition: str) -> str:
    return url_for(
        "indicators.repetition_list", key=key, part_id=activity_id, repetition=repetition or None
    )


def register() -> None:
    """Offer the list beside what was carried out; called when the application is put together."""
    lists_follow.register()
    add_repetition_link(RepetitionLink("lists", lambda: str(_("Who took part")), "users", _url))
    say("participation.", _sentence)
