"""What boards know of the expected results of a project: how many of their cards are finished."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import case, func, select

from kaskad.boards.models import FINISHED, Card, CardLink, Column
from kaskad.cascade.facts import Fact, tell_results
from kaskad.core.db import db


def _cards_of_results(ids: Sequence[int]) -> Mapping[int, Fact]:
    """«2 из 3 карточек» of each result that cards serve. One statement for any number of ids."""
    rows = db.session.execute(
        select(
            CardLink.target_id,
            func.count().label("total"),
            func.sum(case((Column.category.in_(FINISHED), 1), else_=0)).label("done"),
        )
        .join(Card, Card.id == CardLink.card_id)
        .join(Column, Column.id == Card.column_id)
        .where(
            CardLink.kind == "result",
            CardLink.target_id.in_(list(ids)),
            Card.archived_at.is_(None),
        )
        .group_by(CardLink.target_id)
    )
    return {row.target_id: _fact(row.done, row.total) for row in rows}


def _fact(done: int, total: int) -> Fact:
    words = ngettext("%(done)s of %(num)s card", "%(done)s of %(num)s cards", total, done=done)
    state = "g" if done == total else ""
    return Fact(words, state=state, done=done, total=total, label=str(_("Board")))


def register() -> None:
    """Make the facts known; called when the application is put together."""
    tell_results("boards", _cards_of_results)
