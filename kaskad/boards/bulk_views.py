"""Many cards at once, and the cards that have been put away."""

from collections.abc import Callable
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards import bulk_actions, card_page
from kaskad.boards.access import BoardPlace, board_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_forms import BulkForm
from kaskad.boards.board_page import Powers
from kaskad.boards.board_views import title_of
from kaskad.boards.move_actions import column_of
from kaskad.boards.settings_queries import archived_of
from kaskad.cascade.access import scope
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.journal import Event, happened_once
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

_ASKS = {
    "move": Permission.CARD_MOVE,
    "assign": Permission.CARD_EDIT,
    "unassign": Permission.CARD_EDIT,
    "label": Permission.CARD_EDIT,
    "unlabel": Permission.CARD_EDIT,
    "due": Permission.CARD_EDIT,
    "archive": Permission.CARD_ARCHIVE,
}


def _needed(value: int | None, sentence: str) -> int:
    if value is None:
        raise errors.Invalid(sentence)
    return value


def _step(person: Person, place: BoardPlace, form: BulkForm) -> bulk_actions.Step:
    def party() -> int:
        return _needed(form.person.data, _("Choose who is responsible first."))

    def label() -> int:
        return _needed(form.label.data, _("Choose a label first."))

    def column() -> int:
        return _needed(form.column.data, _("Choose a column first."))

    steps: dict[str, Callable[[], bulk_actions.Step]] = {
        "move": lambda: bulk_actions.moving(person, column_of(place, column())),
        "assign": lambda: bulk_actions.assigning(person, party()),
        "unassign": lambda: bulk_actions.assigning(person, party(), take_off=True),
        "label": lambda: bulk_actions.labelling(person, label()),
        "unlabel": lambda: bulk_actions.labelling(person, label(), take_off=True),
        "due": lambda: bulk_actions.dating(person, form.due_on.data),
        "archive": lambda: bulk_actions.archiving(person),
    }
    return steps[str(form.do.data)]()


@blueprint.post("/boards/<key>/cards/change")
@web.policy(Permission.CARD_MOVE)
def change_cards(key: str) -> ResponseReturnValue:
    """Do one thing with all selected cards, or with none of them."""
    person = current_person()
    form = BulkForm()
    form.check()
    if form.do.data not in _ASKS:
        raise errors.Invalid(_("This cannot be done with many cards at once."))
    with unit_of_work(person):
        place = board_for(person, key, _ASKS[form.do.data])
        once = card_page.once()
        if happened_once(person.id, once) is None:
            event = bulk_actions.change_cards(
                place, form.card.data or [], _step(person, place, form), once=once,
                what=str(form.do.data),
            )  # fmt: skip
            web.say(_told(event))
    return web.back(url_for("boards.board", key=place.board.key_fold))


def _told(event: Event | None) -> str | dict[str, Any]:
    if event is None:
        return str(_("Nothing had to be changed."))
    done = int(event.data["cards"])
    return {
        "text": ngettext("%(num)s card is changed.", "%(num)s cards are changed.", done),
        "tone": "g",
        "undo_url": url_for("boards.undo"),
        "fields": {"event": str(event.id), "next": web.safe_path(request.form.get("next")) or ""},
    }


@blueprint.get("/boards/<key>/archive")
@web.policy(Permission.BOARD_VIEW)
def archived_cards(key: str) -> ResponseReturnValue:
    """The cards of the board that have been put away, the last first."""
    person = current_person()
    place = board_for(person, key, Permission.BOARD_VIEW)
    if place.initiative is not None:
        g.initiative_key = place.initiative.key_fold
    return render_template(
        "boards/archive.html", place=place, title=title_of(place),
        cards=archived_of(place.board.id), powers=Powers.of(place, scope(person)),
    )  # fmt: skip
