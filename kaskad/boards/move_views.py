"""Moving a card: by dragging, by keyboard, and by the form "Move to…" that needs no script."""

import json

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kaskad.boards import card_page, move_actions
from kaskad.boards.access import BoardPlace, CardPlace, card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.board_forms import MoveForm
from kaskad.boards.board_page import wip_words
from kaskad.boards.board_queries import columns_of, count_cards
from kaskad.boards.board_views import answer_card
from kaskad.boards.models import Card
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.keys import split_card_key
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


def card_id_on(place: BoardPlace, key: str | None) -> int | None:
    """Id of the card with *key* if it is on this board; -1, which is nobody's, if it is not."""
    if not key:
        return None
    parts = split_card_key(key)
    if parts is None or parts[0] != place.board.key_fold:
        return -1
    return (
        db.session.scalar(
            select(Card.id).where(Card.board_id == place.board.id, Card.number == parts[1])
        )
        or -1
    )


def _page(place: CardPlace, form: MoveForm, status: int = 200) -> ResponseReturnValue:
    columns = columns_of(place.board.id)
    counts = count_cards([column.id for column in columns])
    words = {one.id: wip_words(counts.get(one.id, 0), one.wip_limit) for one in columns}
    board_url = url_for("boards.board", key=place.board.key_fold)
    page = render_template(
        "boards/_move_dialog.html" if web.is_fragment() else "boards/move.html",
        place=place, form=form, columns=columns, counts=counts, wip=words,
        back_url=web.safe_path(request.values.get("next")) or board_url,
    )  # fmt: skip
    return page, status


@blueprint.get("/cards/<key>/move")
@web.policy(Permission.CARD_MOVE)
def move_form(key: str) -> ResponseReturnValue:
    """The form "Move to…"."""
    place = card_for(current_person(), key, Permission.CARD_MOVE)
    form = MoveForm(formdata=None, revision=place.card.revision, column=place.card.column_id)
    form.place.data = "first"
    return _page(place, form)


@blueprint.post("/cards/<key>/move")
@web.policy(Permission.CARD_MOVE)
def move_card(key: str) -> ResponseReturnValue:
    """Put the card where the form says; htmx gets the card and the figures of two columns."""
    person = current_person()
    form = MoveForm()
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_MOVE)
            was = place.card.column_id
            column = move_actions.column_of(place, form.column.data)
            event = move_actions.move_card(
                person, place, column,
                after_id=card_id_on(place, form.after.data),
                before_id=card_id_on(place, form.before.data),
                last=form.place.data == "last", seen=form.revision.data, once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        if web.is_fragment():
            raise
        place = card_for(person, key, Permission.CARD_MOVE)
        for name, sentence in error.fields.items():
            form[name].errors = [sentence]
        return _page(place, form, error.status)
    if web.is_fragment():
        # Only the message: the card itself is in the answer, so nobody need ask for it again.
        message = card_page.toast(place, event)
        news = json.dumps({"toast": message}) if message is not None else ""
        return answer_card(person, place, was, trigger=news)
    message = card_page.toast(place, event)
    if message is not None:
        web.say(message)
    return web.back(url_for("boards.board", key=place.board.key_fold))
