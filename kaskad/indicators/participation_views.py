"""«Who took part»: on the page of a card, and a page on which the list is written."""

from collections.abc import Mapping
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_page
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.card_panels import CardPanel, add_card_panel
from kaskad.boards.events import note_card
from kaskad.cascade.access import scope
from kaskad.core import errors, revisions, web
from kaskad.core.db import lock, unit_of_work
from kaskad.core.i18n import today
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.list_reading import read_list
from kaskad.indicators.participation_actions import change_list
from kaskad.indicators.participation_queries import Spot, choices, on_list
from kaskad.journal import happened_once
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

ATTACH = Permission.CARD_ATTACH
"""Whoever may put the photo of a sign-up sheet on the card may write down what it says."""
LONGEST = 20_000


def spot_of(place: CardPlace) -> Spot:
    """The list of a card. Raises NotFound for a card of no project."""
    if place.initiative is None:
        raise errors.NotFound(_("Only cards of projects have such a list."))
    return Spot(place.initiative.id, place.organisation_path, place.card.id)


def _panel(person: Person, place: CardPlace) -> Mapping[str, Any] | None:
    """Who stands on the list of the card. One statement."""
    if place.initiative is None:
        return None
    rows = on_list(spot_of(place))
    may = place.can(scope(person), ATTACH) and not (
        place.card.archived_at or place.board.archived_at or place.initiative.archived_at
    )
    return {"rows": rows, "key": place.url_key, "may": may} if rows or may else None


@blueprint.get("/cards/<key>/participants")
@web.policy(ATTACH)
def participants(key: str) -> ResponseReturnValue:
    """The list of the card, to be written."""
    person = current_person()
    return _page(card_for(person, key, ATTACH)), 200


def _page(place: CardPlace, *, typed: str = "", **more: Any) -> str:
    g.initiative_key = place.initiative.key_fold if place.initiative else None
    spot = spot_of(place)
    board = url_for("boards.board", key=place.board.key_fold)
    return render_template(
        "indicators/participants.html",
        about=f"{place.key} {place.card.title}",
        trail=[(board, place.board.title), (card_page.card_url(place), place.key)],
        action=url_for("indicators.write_participants", key=place.url_key),
        back=card_page.card_url(place), back_words=_("Back to the card"),
        rows=on_list(spot), choices=choices(spot), typed=typed, **more,
    )  # fmt: skip


@blueprint.post("/cards/<key>/participants")
@web.policy(ATTACH)
def write_participants(key: str) -> ResponseReturnValue:
    """Put those chosen and those pasted on the list, take others off; what is unknown is named."""
    person = current_person()
    typed = request.form.get("pasted", "")[:LONGEST]
    held, wanted = chosen("held"), chosen("party")
    try:
        with unit_of_work(person):
            place = card_for(person, key, ATTACH)
            read = read_list(typed, [one.known for one in choices(spot_of(place))])
            _write(person, place, (wanted - held) | set(read.ids), held - wanted)
    except errors.Invalid as error:
        return _page(card_for(person, key, ATTACH), typed=typed, problem=error.message), 422
    if read.unknown:
        # Everybody else is on the list; these wait in the field to be mended.
        return _page(
            card_for(person, key, ATTACH),
            typed="\n".join(read.unknown),
            unknown=read.unknown,
            saved=bool(read.ids),
        ), 200
    web.say(_("The list is saved."))
    return web.back(f"{card_page.card_url(place)}#card-participants")


def _write(person: Person, place: CardPlace, add: set[int], remove: set[int]) -> None:
    lock(place.card)
    if happened_once(person.id, card_page.once()) is not None:
        return
    added, removed = change_list(person, spot_of(place), today(), add=add, remove=remove)
    if added or removed:
        revisions.touch(place.card, "participants")
        note_card(
            place, "listed", once=card_page.once(), added=len(added), removed=len(removed)
        )  # fmt: skip


def chosen(name: str) -> set[int]:
    """Ids sent for the field *name*."""
    return {int(one) for one in request.form.getlist(name) if one.isdecimal() and len(one) < 12}


def register() -> None:
    """Show the list on the page of a card; called when the application is put together."""
    add_card_panel(CardPanel("participants", 20, "indicators/_card_participants.html", _panel))
