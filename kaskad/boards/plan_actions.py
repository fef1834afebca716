"""Making cards from the activities of the plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.card_actions import TITLE_LIMIT, archive_card, create_card
from kaskad.boards.events import note_board
from kaskad.boards.models import Card, Column
from kaskad.boards.parties import party_choices
from kaskad.boards.plan_queries import PlanRow
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.journal import Event, happened_once
from kaskad.people.models import Person

MOST_CARDS = 200


class Each(StrEnum):
    """How many cards an activity gives."""

    ONE = "one"
    EVERY_TIME = "times"


@dataclass(frozen=True)
class CardWish:
    """A card to be made of an activity, or of one repetition of it."""

    row: PlanRow
    title: str
    starts_on: date | None
    due_on: date | None
    occurrence: str


def card_wishes(
    rows: Sequence[PlanRow], modes: Mapping[int, Each], *, again: bool
) -> list[CardWish]:
    """Cards to make of the activities named in *modes*, in the order of the plan.

    What was made before is left out unless *again*. Raises Invalid when there are more than 200.
    """
    wishes = [
        wish for row in rows if row.id in modes for wish in _of_activity(row, modes[row.id], again)
    ]
    if len(wishes) > MOST_CARDS:
        sentence = ngettext(
            "This would make %(num)s card; at most %(most)s can be made at once.",
            "This would make %(num)s cards; at most %(most)s can be made at once.",
            len(wishes),
            most=str(MOST_CARDS),
        )
        what_next = _("Choose fewer activities, or fewer school years.")
        raise errors.Invalid(f"{sentence} {what_next}", fields={"activity": sentence})
    return wishes


def _of_activity(row: PlanRow, mode: Each, again: bool) -> Iterator[CardWish]:
    if mode is Each.ONE or not row.repeats:
        if again or not row.made_whole:
            yield CardWish(row, _title(row.title), row.starts_on, row.due_on, "")
        return
    for time in row.times:
        if again or time.made is None:
            title = _title(row.title, time.name)
            yield CardWish(row, title, time.starts_on, time.due_on, time.name)


def _title(title: str, occurrence: str = "") -> str:
    """The activity's title as a card's: cut at a word if need be (the description has it whole)."""
    tail = f" ({occurrence})" if occurrence else ""
    room = TITLE_LIMIT - len(tail)
    if len(title) > room:
        title = title[: room - 1].rsplit(" ", 1)[0] + "…"
    return title + tail


def _description(row: PlanRow) -> str:
    """What the plan says besides the title, as Markdown."""
    title = row.title if len(row.title) > TITLE_LIMIT else ""
    parts = [
        (_("Activity"), title),
        (_("Content"), row.content),
        (_("Conditions"), row.conditions),
        (_("Planned result"), row.result),
        (_("When, as in the plan"), row.period_raw),
    ]
    written = [f"**{label}:** {text.strip()}" for label, text in parts if text.strip()]
    return "\n\n".join([*written, *([row.link] if row.link else [])])


def make_cards(
    actor: Person,
    place: BoardPlace,
    column: Column,
    wishes: Sequence[CardWish],
    *,
    assign: bool,
    into: str | None = "",
    once: str | None = None,
) -> Event:
    """Make the cards at the end of *column*, whole or not at all; the event says which.

    The board must be locked and *wishes* formed after that, so that two people pressing at once
    do not make one card twice. With *assign* those who answer for the activity answer for the
    card, except people to whom the board is not shown. Raises Invalid for nothing to make.
    """
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if not wishes:
        raise errors.Invalid(
            _("Nothing new to make: the cards of these activities are on the board already."),
            what_next=(_("To make them once more, tick “again”."),),
        )
    known = {party.id for party in party_choices(place)} if assign else set()
    cards = [
        create_card(
            actor,
            place,
            column,
            title=wish.title,
            description=_description(wish.row),
            starts_on=wish.starts_on,
            due_on=wish.due_on,
            activity_id=wish.row.id,
            occurrence=wish.occurrence,
            assignee_ids=_answering(wish.row, known),
            into=into,
        )
        for wish in wishes
    ]
    db.session.flush()
    return note_board(
        place, "cards_from_plan", once=once, count=len(cards), card_ids=[card.id for card in cards]
    )


def _answering(row: PlanRow, known: Collection[int]) -> list[int]:
    return [party.id for party in row.parties if party.id in known]


def undo_make_cards(actor: Person, place: BoardPlace, event_id: int) -> tuple[int, int]:
    """Put away the cards of the actor's own event: (how many, how many stay).

    A card that somebody else has touched since stays, and so does one that is away already.
    Raises NotFound when there is no such event of the actor on this board.
    """
    event = db.session.get(Event, event_id)
    ours = (actor.id, place.board.id, "board.cards_from_plan")
    if event is None or (event.actor_id, event.board_id, event.action) != ours:
        raise errors.NotFound(_("There is nothing to undo."))
    ids = [int(card_id) for card_id in event.data["card_ids"]]
    touched = set(
        db.session.scalars(
            select(Event.subject_id).where(
                Event.subject_kind == "card",
                Event.subject_id.in_(ids),
                Event.actor_id.is_distinct_from(actor.id),
            )
        )
    )
    cards = db.session.scalars(
        select(Card).where(Card.id.in_(ids), Card.archived_at.is_(None)).order_by(Card.id)
    ).all()
    away = [card for card in cards if card.id not in touched]
    for card in away:
        archive_card(actor, CardPlace(place.board, place.initiative, place.organisation_path, card))
    return len(away), len(cards) - len(away)
