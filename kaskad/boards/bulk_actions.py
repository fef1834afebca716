"""One change of many cards: all of them or none (trust.md S13)."""

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards import card_actions, move_actions, undo
from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.events import note_board
from kaskad.boards.models import Board, Card, Column
from kaskad.cascade.access import scope
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.core.keys import split_card_key
from kaskad.journal import Event
from kaskad.people.models import Person

MOST_CARDS = 500
Step = Callable[[CardPlace], Event | None]


def chosen_cards(place: BoardPlace, keys: Sequence[str]) -> list[CardPlace]:
    """The cards with *keys*, all of this board and none in the archive, locked, in lasting order.

    Raises Invalid for none or too many, NotFound when a single one is not here.
    """
    if not keys:
        raise errors.Invalid(_("No card is selected. Tick the cards first."))
    if len(keys) > MOST_CARDS:
        raise errors.Invalid(_("At most %(limit)s cards can be changed at once.", limit=MOST_CARDS))
    numbers = set()
    for key in keys:
        parts = split_card_key(key)
        if parts is None or parts[0] != place.board.key_fold:
            raise errors.NotFound(_not_here())
        numbers.add(parts[1])
    cards = list(
        db.session.scalars(
            select(Card)
            .where(
                Card.board_id == place.board.id, Card.number.in_(numbers),
                Card.archived_at.is_(None),
            )
            .order_by(Card.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )  # fmt: skip
    if len(cards) != len(numbers):
        raise errors.NotFound(_not_here())
    lock(place.board)
    return [
        CardPlace(place.board, place.initiative, place.organisation_path, card)
        for card in sorted(cards, key=lambda card: (card.column_id, card.position))
    ]


def _not_here() -> str:
    return str(
        _("A selected card is not on this board any more. Nothing was changed; reload the page.")
    )


def change_cards(
    place: BoardPlace,
    keys: Sequence[str],
    step: Step,
    *,
    what: str,
    once: str | None = None,
) -> Event | None:
    """Do *step* with each of the cards, with all or none; the one deed, None if nothing changed.

    Each card's history tells its own change; the board's says that it was one deed: *what*, how
    many `cards` really changed, and their own `events`, by which it can be taken back.
    """
    done = [event for each in chosen_cards(place, keys) if (event := step(each)) is not None]
    if not done:
        return None
    return note_board(
        place, "cards_changed", once=once, what=what, cards=len(done),
        events=[event.id for event in done],
    )  # fmt: skip


def own_change(actor: Person, event_id: int) -> tuple[Event, Board] | None:
    """The person's own change of many cards, to be taken back, and its board."""
    row = db.session.execute(
        select(Event, Board)
        .join(Board, Board.id == Event.subject_id)
        .where(
            Event.id == event_id, Event.actor_id == actor.id, Event.subject_kind == "board",
            Event.action == "board.cards_changed",
        )
    ).first()  # fmt: skip
    return (row[0], row[1]) if row is not None else None


def undo_change(actor: Person, place: BoardPlace, event: Event) -> tuple[int, int]:
    """Take *event*, of `own_change`, back card by card: (how many are undone, how many stay).

    A card stays where somebody has changed the same thing since, or where the actor may not
    change it any more; that one is left exactly as it is.
    """
    lock(place.board)
    rows = db.session.execute(
        select(Event, Card)
        .join(Card, Card.id == Event.subject_id)
        .where(
            Event.id.in_(event.data.get("events", [])), Event.subject_kind == "card",
            Card.board_id == place.board.id,
        )
        # The last first: each finds its neighbours where its own move had found them.
        .order_by(Event.id.desc())
    ).all()  # fmt: skip
    own = scope(actor)
    undone = 0
    for each, card in rows:
        spot = CardPlace(place.board, place.initiative, place.organisation_path, card)
        try:
            with db.session.begin_nested():
                place.check(own, undo.WAYS[each.action].permission)
                undo.undo(actor, spot, each)
        except errors.KaskadError:
            continue
        undone += 1
    return undone, len(rows) - undone


def moving(actor: Person, column: Column) -> Step:
    """The step "to the bottom of *column*"; cards that lie there stay where they are."""
    return lambda each: move_actions.move_to_end(actor, each, column)


def assigning(actor: Person, party_id: int, *, take_off: bool = False) -> Step:
    """The step "this party is responsible", or is no longer."""
    if take_off:
        return lambda each: card_actions.assign_card(actor, each, remove=[party_id])
    return lambda each: card_actions.assign_card(actor, each, add=[party_id])


def labelling(actor: Person, label_id: int, *, take_off: bool = False) -> Step:
    """The step "put this label on", or take it off."""
    if take_off:
        return lambda each: card_actions.label_card(actor, each, remove=[label_id])
    return lambda each: card_actions.label_card(actor, each, add=[label_id])


def dating(actor: Person, due_on: date | None) -> Step:
    """The step "due on that day", or on none."""
    return lambda each: card_actions.change_card(actor, each, {"due_on": due_on}, seen=None)


def archiving(actor: Person) -> Step:
    """The step "into the archive"."""
    return lambda each: card_actions.archive_card(actor, each)
