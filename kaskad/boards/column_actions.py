"""Columns of a board: made, changed, put in order, put away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from kaskad.boards import move_actions
from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.events import note_board
from kaskad.boards.models import Card, Colour, Column, ColumnCategory
from kaskad.boards.reopening import tell_reopened
from kaskad.core import errors, ordering, revisions
from kaskad.core.db import db, lock
from kaskad.core.forms import clean_line
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person

MOST_COLUMNS = 20
CHANGEABLE = ("title", "category", "colour", "wip_limit")


def column_on(place: BoardPlace, column_id: int, *, archived: bool = False) -> Column:
    """The column with that id on this board, or NotFound (trust.md S01)."""
    column = db.session.get(Column, column_id)
    if column is None or column.board_id != place.board.id:
        raise errors.NotFound(_("There is no such column on this board."))
    if column.archived_at is not None and not archived:
        raise errors.NotFound(_("There is no such column on this board any more. Reload the page."))
    return column


def _title(title: str) -> str:
    title = clean_line(title)
    if not title:
        sentence = _("Please name the column.")
        raise errors.Invalid(sentence, fields={"title": sentence})
    return title[:120]


def _others(place: BoardPlace, column: Column | None) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Column.id, Column.position)
        .where(Column.board_id == place.board.id)
        .order_by(Column.position, Column.id)
    )
    return [(row.id, row.position) for row in rows if column is None or row.id != column.id]


def create_column(
    actor: Person,
    place: BoardPlace,
    *,
    title: str,
    category: str = ColumnCategory.TODO,
    colour: str = Colour.GREY,
    wip_limit: int | None = None,
    once: str | None = None,
    at: datetime | None = None,
) -> Column:
    """A new column at the right end. Raises Invalid for an empty title or too many columns."""
    lock(place.board)
    if (made := happened_once(actor.id, once)) is not None:
        return db.session.get_one(Column, made.data["column_id"])
    rows = _others(place, None)
    if len(rows) >= MOST_COLUMNS:
        raise errors.Invalid(
            _("A board has at most %(limit)s columns. Put one away first.", limit=MOST_COLUMNS)
        )
    column = Column(
        board_id=place.board.id, title=_title(title), category=ColumnCategory(category),
        colour=Colour(colour), wip_limit=wip_limit,
        position=ordering.between(rows[-1][1] if rows else None, None),
    )  # fmt: skip
    db.session.add(column)
    db.session.flush()
    note_board(place, "column_created", once=once, at=at, column_id=column.id, column=column.title)
    return column


def change_column(
    actor: Person,
    place: BoardPlace,
    column: Column,
    changes: Mapping[str, Any],
    *,
    seen: int | None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Change fields of CHANGEABLE; None when nothing did. Raises Invalid, Conflict."""
    lock(column)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if "title" in wanted:
        wanted["title"] = _title(wanted["title"])
    before, meant = column.title, column.category
    diff = revisions.change(column, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    if column.category != meant:
        there = db.session.scalars(select(Card.id).where(Card.column_id == column.id)).all()
        tell_reopened(meant, column.category, there)
    return note_board(
        place, "column_changed", once=once, at=at, column_id=column.id, column=before, changes=diff
    )


def shift_column(
    actor: Person, place: BoardPlace, column: Column, *, to_the: str, once: str | None = None
) -> Event | None:
    """Put the column one place to the `left` or to the `right`; None at the edge."""
    lock(place.board)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    rows = [
        (row.id, row.position)
        for row in db.session.execute(
            select(Column.id, Column.position)
            .where(Column.board_id == place.board.id, Column.archived_at.is_(None))
            .order_by(Column.position, Column.id)
        )
    ]
    ids = [row_id for row_id, _position in rows]
    index = ids.index(column.id) + (-1 if to_the == "left" else 1)
    if not 0 <= index < len(ids):
        return None
    after = rows[index - 1][0] if to_the == "left" and index > 0 else None
    if to_the != "left":
        after = rows[index][0]
    lock(column)
    column.position = ordering.place(_others(place, column), after, column.id)
    revisions.touch(column, "position")
    db.session.flush()
    return note_board(
        place, "column_moved", once=once, column_id=column.id, column=column.title, to_the=to_the
    )


def cards_in(column: Column) -> int:
    """How many cards lie in the column."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Card)
            .where(Card.column_id == column.id, Card.archived_at.is_(None))
        )
        or 0
    )


def archive_column(
    actor: Person, place: BoardPlace, column: Column, *, to: Column | None = None
) -> Event | None:
    """Put the column away. Its cards go to the end of *to*; without it a column with cards stays.

    Raises Conflict for a column with cards and no other place for them, and for the last column.
    """
    cards = list(
        db.session.scalars(
            select(Card)
            .where(Card.column_id == column.id, Card.archived_at.is_(None))
            .order_by(Card.id)
        )
    )
    for card in cards:
        lock(card)
    lock(place.board)
    lock(column)
    if column.archived_at is not None:
        return None
    if cards and (to is None or to.id == column.id):
        raise errors.Conflict(
            ngettext(
                "%(num)s card lies in “%(column)s”. Choose where it goes first.",
                "%(num)s cards lie in “%(column)s”. Choose where they go first.",
                len(cards), column=column.title,
            )
        )  # fmt: skip
    left = db.session.scalar(
        select(func.count())
        .select_from(Column)
        .where(Column.board_id == place.board.id, Column.archived_at.is_(None))
    )
    if left == 1:
        raise errors.Conflict(_("This is the last column. A board needs at least one."))
    for card in sorted(cards, key=lambda each: (each.position, each.id)):
        spot = CardPlace(place.board, place.initiative, place.organisation_path, card)
        if to is not None:
            move_actions.move_to_end(actor, spot, to)
    column.archived_at = when()
    revisions.touch(column, "archived_at")
    db.session.flush()
    return note_board(
        place, "column_archived", column_id=column.id, column=column.title,
        to=to.title if to and cards else None, cards=len(cards),
    )  # fmt: skip


def restore_column(_actor: Person, place: BoardPlace, column: Column) -> Event | None:
    """Bring a column back to its place; None when it is not away."""
    lock(column)
    if column.archived_at is None:
        return None
    column.archived_at = None
    revisions.touch(column, "archived_at")
    db.session.flush()
    return note_board(place, "column_restored", column_id=column.id, column=column.title)
