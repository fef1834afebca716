"""Taking one's own last action back."""

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards import bulk_actions, card_page
from kaskad.boards import undo as ways
from kaskad.boards.access import board_for, card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.models import Board
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.post("/undo")
@web.policy(web.LOGIN)
def undo() -> ResponseReturnValue:
    """Take the event with the id `event` back: the person's own, and only if it still stands."""
    person = current_person()
    number = request.form.get("event", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise errors.NotFound(_("There is nothing to undo."))
    many = bulk_actions.own_change(person, int(number))
    if many is not None:
        return _undo_many(person, *many)
    with unit_of_work(person):
        event, card = ways.own_event(person, int(number))
        way = ways.WAYS.get(event.action)
        board = db.session.get_one(Board, card.board_id)
        place = card_for(
            person, f"{board.key_fold}-{card.number}",
            way.permission if way else Permission.CARD_EDIT,
        )  # fmt: skip
        back = ways.undo(person, place, event)
    message = {"text": _("%(key)s: undone.", key=place.key), "tone": "g"}
    if not web.is_fragment():
        web.say(message)
        return web.back(card_page.card_url(place))
    response = make_response("", 204)
    response.headers["HX-Trigger"] = card_page.triggers(place, message)
    response.headers["X-Kaskad-Event"] = str(back.id if back else "")
    return response


def _undo_many(person: Person, event: Event, board: Board) -> ResponseReturnValue:
    """Take a change of many cards back and say for how many that was possible."""
    with unit_of_work(person):
        place = board_for(person, board.key_fold, Permission.CARD_MOVE)
        undone, kept = bulk_actions.undo_change(person, place, event)
    words = []
    if undone:
        words.append(ngettext("Undone for %(num)s card.", "Undone for %(num)s cards.", undone))
    if kept:
        stay = ngettext(
            "%(num)s card stays as it is: it has been changed since.",
            "%(num)s cards stay as they are: they have been changed since.",
            kept,
        )
        words.append(stay)
    web.say(" ".join(words) or _("There is nothing to undo."), "success" if undone else "warning")
    return web.back(url_for("boards.board", key=board.key_fold))
