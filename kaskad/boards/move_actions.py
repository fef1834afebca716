"""Moving a card: one card is written, whatever the length of the column."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.events import note_card
from kaskad.boards.models import FINISHED, Card, Column, ColumnCategory
from kaskad.boards.reopening import tell_reopened
from kaskad.cascade.access import scope
from kaskad.core import errors, ordering, revisions
from kaskad.core.db import db, lock
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class Spot:
    """A place in a column: right after a card, right before one, on top, or at the bottom."""

    after: int | None = None
    """Ids of cards; one that is gone or elsewhere meanwhile means the bottom."""
    before: int | None = None
    last: bool = False


def column_of(place: BoardPlace, column_id: int | None) -> Column:
    """The column with that id, if it stands on this very board (trust.md S04), else NotFound."""
    column = db.session.get(Column, column_id) if column_id else None
    if column is None or column.board_id != place.board.id or column.archived_at is not None:
        raise errors.NotFound(_("There is no such column on this board any more. Reload the page."))
    return column


def _position_of(card_id: int | None, column: Column) -> str | None:
    if card_id is None:
        return None
    return db.session.scalar(
        select(Card.position).where(Card.id == card_id, Card.column_id == column.id)
    )


def _neighbour(column: Column, card: Card, position: str | None, *, above: bool) -> str | None:
    """The key next to *position* (None: beyond the end), archived cards counting, *card* not."""
    edge = func.max(Card.position) if above else func.min(Card.position)
    statement = select(edge).where(Card.column_id == column.id, Card.id != card.id)
    if position is not None:
        beyond = Card.position < position if above else Card.position > position
        statement = statement.where(beyond)
    return db.session.scalar(statement)


def key_at(column: Column, card: Card, spot: Spot) -> str:
    """An ordering key for *card* at *spot*. At most two statements, whatever the column holds."""
    after = _position_of(spot.after, column)
    if after is not None:
        return ordering.between(after, _neighbour(column, card, after, above=False))
    before = _position_of(spot.before, column)
    if before is not None:
        return ordering.between(_neighbour(column, card, before, above=True), before)
    if spot.last or spot.after or spot.before:
        return ordering.between(_neighbour(column, card, None, above=True), None)
    return ordering.between(None, _neighbour(column, card, None, above=False))


def _is_there(card: Card, column: Column, spot: Spot) -> bool:
    """Whether the card lies at *spot* already."""
    if card.column_id != column.id:
        return False
    above = _neighbour(column, card, card.position, above=True)
    below = _neighbour(column, card, card.position, above=False)
    after = _position_of(spot.after, column)
    if after is not None:
        return above == after
    before = _position_of(spot.before, column)
    if before is not None:
        return below == before
    return below is None if spot.last else above is None


def _check_seen(card: Card, seen: int | None, was: Column) -> None:
    """Raise Conflict when somebody has put the card elsewhere after revision *seen*."""
    changed = max(card.field_revisions.get(name, 0) for name in ("column_id", "position"))
    if seen is not None and changed > seen:
        raise errors.Conflict(
            _("Somebody has moved this card meanwhile: it lies in “%(column)s” now.",
              column=was.title),
            meanwhile=True,
            what_next=(_("Look where it lies and move it again if need be."),),
        )  # fmt: skip


def keep_moments(card: Card, category: ColumnCategory, moment: datetime) -> None:
    """Note when work on the card began and ended, by what its column means."""
    if category == ColumnCategory.TODO:
        card.started_at = None
    elif card.started_at is None:
        card.started_at = moment
    if category not in FINISHED:
        card.finished_at = None
    elif card.finished_at is None:
        card.finished_at = moment


def check_acceptance(actor: Person, place: BoardPlace, was: Column, now_in: Column) -> None:
    """Raise Forbidden unless the actor may put a result among the accepted, or take it out."""
    if was.id == now_in.id or ColumnCategory.ACCEPTED not in (was.category, now_in.category):
        return
    if not place.can(scope(actor), Permission.CARD_ACCEPT):
        raise errors.Forbidden(
            _("Results are accepted by the lead of the project."),
            what_next=(_("Put the card into the column before and tell the lead."),),
        )


def move_card(
    actor: Person,
    place: CardPlace,
    column: Column,
    *,
    seen: int | None,
    after_id: int | None = None,
    before_id: int | None = None,
    last: bool = False,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Put the card into *column*, drawn from revision *seen*; None if it lies there already.

    Right after the card *after_id*, or right before *before_id*, or at the bottom (*last*), else
    on top. A neighbour that has gone meanwhile means the bottom.

    Raises Conflict when somebody has moved it meanwhile, or it is in the archive; Forbidden for
    an acceptance by someone who may not. Cards are locked before the board, as everywhere.
    """
    spot = Spot(after_id, before_id, last)
    card = lock(place.card)
    lock(place.board)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if card.archived_at is not None:
        raise errors.Conflict(_("The card is in the archive. Restore it first."))
    was = db.session.get_one(Column, card.column_id)
    if _is_there(card, column, spot):
        return None
    _check_seen(card, seen, was)
    check_acceptance(actor, place, was, column)
    return _put(place, was, column, key_at(column, card, spot), once=once, at=at)


def _put(
    place: CardPlace, was: Column, column: Column, position: str, *,
    once: str | None = None, at: datetime | None = None,
) -> Event:  # fmt: skip
    card = place.card
    diff: revisions.Diff = {"position": [card.position, position]}
    card.position = position
    names: dict[str, Any] = {}
    if column.id != was.id:
        names = {"from": was.title, "to": column.title}
        names |= {"column_id": column.id, "category": str(column.category)}
        diff["column_id"] = [was.id, column.id]
        card.column_id = column.id
        keep_moments(card, ColumnCategory(column.category), at or when())
    revisions.touch(card, *diff)
    if column.id != was.id:
        db.session.flush()
        tell_reopened(was.category, column.category, [card.id])
    return note_card(place, "moved", changes=diff, once=once, at=at, **names)


def move_to_end(actor: Person, place: CardPlace, column: Column) -> Event | None:
    """Put the card, already locked, at the bottom of *column*; None if it lies in that column."""
    card = place.card
    if card.column_id == column.id:
        return None
    was = db.session.get_one(Column, card.column_id)
    check_acceptance(actor, place, was, column)
    return _put(place, was, column, key_at(column, card, Spot(last=True)))


def put_back(actor: Person, place: CardPlace, column: Column, position: str) -> Event:
    """Put the card, already locked, back where it lay: at the key *position* of *column*.

    The key itself, not a place beside a neighbour: neighbours may be on their way back, too. If
    another card has been given that key meanwhile, right behind it.
    """
    card = place.card
    was = db.session.get_one(Column, card.column_id)
    check_acceptance(actor, place, was, column)
    taken = db.session.scalar(
        select(Card.id)
        .where(Card.column_id == column.id, Card.position == position, Card.id != card.id)
        .limit(1)
    )
    if taken is not None:
        below = _neighbour(column, card, position, above=False)
        position = ordering.between(position, below)
    return _put(place, was, column, position)
