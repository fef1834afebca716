"""What boards tell the cascade: sentences for the journal of a project, and which keys they hold.

A project's board has the project's key: when that changes, the board's goes along.
"""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.history import sentence
from kaskad.boards.models import Board
from kaskad.cascade import notices
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.keys import fold_key, split_card_key


def _card(event: HistoryEvent, _names: Names) -> Sentence:
    """«ПРО-33 «Провести модуль»: перенёс(ла) …», with the way to the card."""
    key, title = str(event.data.get("key", "")), str(event.data.get("title", ""))
    parts = split_card_key(key)
    url = url_for("boards.card", key=f"{parts[0]}-{parts[1]}") if parts else None
    words = _(
        "%(key)s “%(title)s”: %(what)s",
        key=key, title=title, what=sentence(event.action, event.data),
    )  # fmt: skip
    return Sentence(str(words), url)


def _board(event: HistoryEvent, _names: Names) -> Sentence:
    words = {
        "board.created": _("made the board"),
        "board.cards_from_plan": _("made cards from the plan"),
        "board.cards_changed": _("changed several cards at once"),
        "board.column_created": _("added a column to the board"),
        "board.column_changed": _("changed a column of the board"),
        "board.column_moved": _("moved a column of the board"),
        "board.column_archived": _("put a column of the board away"),
        "board.column_restored": _("brought a column of the board back"),
    }
    return Sentence(str(words.get(event.action) or _("changed the board")))


def _held_keys() -> set[str]:
    """Folded keys of all boards."""
    return set(db.session.scalars(select(Board.key_fold)))


def _new_key(initiative: Initiative | None, key: str) -> None:
    """Refuse a key another board holds; take the project's board along."""
    own_id = initiative.id if initiative else None
    holder = db.session.scalar(select(Board).where(Board.key_fold == fold_key(key)))
    if holder is not None and (own_id is None or holder.initiative_id != own_id):
        said = _("The key %(key)s is taken by a board. Choose another.", key=key)
        raise errors.Invalid(said, fields={"key": said})
    if own_id is None:
        return
    board = db.session.scalar(select(Board).where(Board.initiative_id == own_id))
    if board is not None:
        board.key, board.key_fold = key, fold_key(key)


def register() -> None:
    """Make all that known to the cascade; called when the application is put together."""
    say("card.", _card)
    say("board.", _board)
    notices.also_taken(_held_keys)
    notices.on_key(_new_key)
