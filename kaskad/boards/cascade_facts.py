"""What boards tell the cascade about each project: how many of its cards are finished."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, select

from kaskad.boards import no_board, result_facts
from kaskad.boards.models import FINISHED, Board, Card, Column
from kaskad.cascade.facts import Fact, tell
from kaskad.core.db import plain_rows


def _finished_cards(ids: Sequence[int]) -> Mapping[int, Fact]:
    """«12 из 21 карточки» of each project that has cards. One statement for any number of ids."""
    rows = plain_rows(
        select(
            Board.initiative_id,
            func.count().label("total"),
            func.sum(case((Column.category.in_(FINISHED), 1), else_=0)).label("done"),
        )
        .join(Card, Card.board_id == Board.id)
        .join(Column, Column.id == Card.column_id)
        .where(
            Board.initiative_id.in_(ids),
            Board.archived_at.is_(None),
            Card.archived_at.is_(None),
        )
        .group_by(Board.initiative_id)
    )
    # The same few figures come again and again on a long page, and words cost more than figures.
    label = str(_("Board"))
    told = {pair: _fact(*pair, label) for pair in {(row.done, row.total) for row in rows}}
    return {row.initiative_id: told[row.done, row.total] for row in rows}


def _fact(done: int, total: int, label: str) -> Fact:
    words = ngettext(
        "%(done)s of %(num)s card finished", "%(done)s of %(num)s cards finished", total, done=done
    )
    return Fact(words, done=done, total=total, label=label)


def register() -> None:
    """Make facts and a missing board known; called when the application is put together."""
    tell("boards", _finished_cards)
    result_facts.register()
    no_board.register()
