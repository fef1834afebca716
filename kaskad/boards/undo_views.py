"""Taking one's own last action back."""

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_page
from kaskad.boards import undo as ways
from kaskad.boards.access import card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.models import Board
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
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
