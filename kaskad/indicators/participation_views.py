"""«Who took part»: on the page of a card, and a page on which the list is written."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_page
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.card_panels import CardPanel, add_card_panel
from kaskad.boards.events import note_card
from kaskad.cascade.access import scope
from kaskad.core import errors, revisions, web
from kaskad.core.db import lock
from kaskad.core.i18n import today
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.participation_actions import change_list
from kaskad.indicators.participation_page import ListPage, show_list, written_list
from kaskad.indicators.participation_queries import Spot, on_list
from kaskad.journal import happened_once
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

ATTACH = Permission.CARD_ATTACH
"""Whoever may put the photo of a sign-up sheet on the card may write down what it says."""


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
    return show_list(_page(card_for(current_person(), key, ATTACH)))


def _page(place: CardPlace) -> ListPage:
    card = card_page.card_url(place)
    return ListPage(
        spot_of(place), f"{place.key} {place.card.title}",
        [(url_for("boards.board", key=place.board.key_fold), place.board.title), (card, place.key)],
        url_for("indicators.write_participants", key=place.url_key), card,
        str(_("Back to the card")), f"{card}#card-participants",
        place.initiative.key_fold if place.initiative else None,
    )  # fmt: skip


@blueprint.post("/cards/<key>/participants")
@web.policy(ATTACH)
def write_participants(key: str) -> ResponseReturnValue:
    """Put somebody on the list of the card, or take them off."""
    person = current_person()
    return written_list(
        person, lambda: card_for(person, key, ATTACH), _page, partial(_write, person)
    )


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


def register() -> None:
    """Show the list on the page of a card; called when the application is put together."""
    add_card_panel(CardPanel("participants", 20, "indicators/_card_participants.html", _panel))
