"""What is in a sprint: cards come in and go out, each with an entry in its own history."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, exists, select

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.models import FINISHED, Card, Column
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.events import note_scope
from kaskad.sprints.models import OVER, RUNNING, Fate, Sprint, SprintCard
from kaskad.sprints.rules import check_open
from kaskad.sprints.wording import sprint_lower

MOST_CARDS = 500


def held_row(initiative_id: int) -> list[Sprint]:
    """All sprints of the project by number, read afresh and held till the end. One statement.

    Whatever looks at one sprint to decide about another (the lock, the one that runs, a card on
    its way between two) begins here, so that of two such deeds at once the second sees the first.
    """
    return list(
        db.session.scalars(
            select(Sprint)
            .where(Sprint.initiative_id == initiative_id)
            .order_by(Sprint.number)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def in_open_sprint() -> ColumnElement[bool]:
    """Condition on `card`: it is in a sprint that is not over, whose review asks about it."""
    return exists().where(SprintCard.card_id == Card.id, SprintCard.left_at.is_(None))


def locked_cards(board_place: BoardPlace, ids: Iterable[int]) -> list[Card]:
    """Cards of this very board, held till the end. Raises NotFound when one is not here.

    Sprints are locked before cards, cards before the board, everywhere.
    """
    wanted = sorted(set(ids))
    if len(wanted) > MOST_CARDS:
        raise errors.Invalid(_("At most %(limit)s cards can be changed at once.", limit=MOST_CARDS))
    cards = list(
        db.session.scalars(
            select(Card)
            .where(Card.board_id == board_place.board.id, Card.id.in_(wanted))
            .order_by(Card.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if len(cards) != len(wanted):
        raise errors.NotFound(_("There is no such card, or it is not shown to you."))
    return cards


def open_times(card_ids: Iterable[int]) -> dict[int, SprintCard]:
    """The open time in a sprint of each card that is in one. One statement."""
    rows = db.session.scalars(
        select(SprintCard).where(
            SprintCard.card_id.in_(sorted(set(card_ids))), SprintCard.left_at.is_(None)
        )
    )
    return {row.card_id: row for row in rows}


def add_cards(
    actor: Person, place: SprintPlace, card_ids: Iterable[int], row: Sequence[Sprint]
) -> list[Card]:
    """Take cards into the sprint; those that are in it already are left alone. The ones that came.

    *row* is the project's sprints. A card in a running sprint cannot be taken out of it this way:
    Conflict. Raises Conflict for a shell or a sprint that is over, Invalid for an archived card.
    """
    sprint = place.sprint
    held_row(sprint.initiative_id)  # the same objects as in *row*, as they are now
    check_open(sprint, row)
    board_place = place.board_place
    cards = locked_cards(board_place, card_ids)
    by_id = {one.id: one for one in row}
    times = open_times(card.id for card in cards)
    came = []
    for card in cards:
        if card.archived_at is not None:
            raise errors.Invalid(
                _("%(key)s is in the archive. Restore it first.", key=_key(board_place, card))
            )
        time = times.get(card.id)
        if time is not None and time.sprint_id == sprint.id:
            continue
        if time is not None:
            _leave_other(board_place, card, time, by_id)
        _enter(actor, board_place, card, sprint)
        came.append(card)
    db.session.flush()
    return came


def _key(board_place: BoardPlace, card: Card) -> str:
    return f"{board_place.board.key}-{card.number}"


def _leave_other(
    board_place: BoardPlace, card: Card, time: SprintCard, by_id: dict[int, Sprint]
) -> None:
    other = by_id[time.sprint_id]
    if other.state in RUNNING:
        raise errors.Conflict(
            _("%(key)s is in %(sprint)s, which is running: a card is in one sprint at a time.",
              key=_key(board_place, card), sprint=sprint_lower(other.number)),
            what_next=(_("Take it out there first, or decide about it when that sprint closes."),),
        )  # fmt: skip
    leave(board_place, card, time, other, Fate.REMOVED)


def _enter(actor: Person, board_place: BoardPlace, card: Card, sprint: Sprint) -> None:
    enter(board_place, card, sprint, actor_id=actor.id)


def enter(
    board_place: BoardPlace, card: Card, sprint: Sprint, *, actor_id: int | None,
    initial: bool = False,
) -> SprintCard:  # fmt: skip
    """Begin the time of a card, already locked and in no sprint, in *sprint*."""
    time = SprintCard(
        sprint_id=sprint.id, card_id=card.id, entered_at=when(), entered_by_id=actor_id,
        initial=initial,
    )  # fmt: skip
    db.session.add(time)
    db.session.flush()
    note_scope(board_place, card, sprint, fate=Fate.HERE, initial=initial)
    return time


def leave(
    board_place: BoardPlace, card: Card, time: SprintCard, sprint: Sprint, fate: Fate,
    *, reason: str = "",
) -> None:  # fmt: skip
    """End the time of a card, already locked, in *sprint*."""
    time.left_at, time.fate = when(), fate
    db.session.flush()
    note_scope(board_place, card, sprint, fate=fate, reason=reason)


def remove_cards(
    _actor: Person, place: SprintPlace, card_ids: Iterable[int], row: Sequence[Sprint]
) -> list[Card]:
    """Take cards out of the sprint, back to the list of work; the ones that went."""
    sprint = lock(place.sprint)
    check_open(sprint, row)
    board_place = place.board_place
    cards = locked_cards(board_place, card_ids)
    times = open_times(card.id for card in cards)
    gone = []
    for card in cards:
        time = times.get(card.id)
        if time is None or time.sprint_id != sprint.id:
            continue
        leave(board_place, card, time, sprint, Fate.REMOVED)
        gone.append(card)
    return gone


_MEMBERS = (
    select(SprintCard, Card, Column)
    .join(Card, Card.id == SprintCard.card_id)
    .join(Column, Column.id == Card.column_id)
    .where(SprintCard.left_at.is_(None))
    .order_by(Card.id)
    .execution_options(populate_existing=True)
)


def members(sprint: Sprint) -> list[tuple[SprintCard, Card, Column]]:
    """(time, card, its column) of all that is in the sprint now, by number, held till the end."""
    rows = db.session.execute(
        _MEMBERS.where(SprintCard.sprint_id == sprint.id).with_for_update(of=Card)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def last_members(board_place: BoardPlace, sprint: Sprint) -> list[tuple[SprintCard, Card, Column]]:
    """`members` when nothing can come or move any more: the cards are held, then the board.

    A card made while this waited for the board (its maker holds the board, not the sprint) is
    among them.
    """
    members(sprint)
    lock(board_place.board)
    rows = db.session.execute(_MEMBERS.where(SprintCard.sprint_id == sprint.id))
    return [(row[0], row[1], row[2]) for row in rows]


def let_go(board_place: BoardPlace, sprint: Sprint, fate: Fate, *, reason: str = "") -> int:
    """End the time of every card in *sprint*: unfinished ones with *fate*. How many those were."""
    unfinished = 0
    for time, card, column in last_members(board_place, sprint):
        done = column.category in FINISHED
        unfinished += not done
        leave(board_place, card, time, sprint, Fate.FINISHED if done else fate, reason=reason)
    return unfinished


def join_running(actor: Person, place: CardPlace, wish: str) -> None:
    """A new card comes into the sprint it was made in (`boards.slices.on_new_card`).

    *wish* empty: the running sprint, if there is one; a number: that sprint, if it is being
    planned or runs; anything else (all, the list of work): no sprint. Raises Conflict for the
    number of a shell: this door has the same lock.

    The board is held by whoever makes the card: who ends a sprint holds it, too, and so finds the
    card in the sprint, or has ended it before this looks.
    """
    if place.initiative_id is None:
        return
    row = list(
        db.session.scalars(
            select(Sprint)
            .where(Sprint.initiative_id == place.initiative_id)
            .order_by(Sprint.number)
            .execution_options(populate_existing=True)
        )
    )
    if wish:
        sprint = next((one for one in row if str(one.number) == wish), None)
    else:
        sprint = next((one for one in row if one.state in RUNNING), None)
    if sprint is None or sprint.state in OVER:
        return
    check_open(sprint, row)
    _enter(actor, place, place.card, sprint)


def said_added(count: int) -> str:
    """«3 карточки добавлены в спринт»."""
    return str(
        ngettext(
            "%(num)s card is in the sprint now.", "%(num)s cards are in the sprint now.", count
        )
    )
