"""What can prove a value: a card of the initiative with its files, an event of its plan."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from kaskad.boards.models import Board, Card, CardFile
from kaskad.cascade.models import (
    Activity,
    ActivityOccurrence,
    ActivityState,
    Initiative,
    OccurrenceState,
)
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.i18n import show_day
from kaskad.core.keys import split_card_key
from kaskad.indicators.models import EvidenceKind
from kaskad.indicators.value_actions import Proof

_MOST_EVENTS = 60


@dataclass(frozen=True)
class HeldEvent:
    """An activity that was carried out, or one repetition of it."""

    value: str
    """As a form names it."""
    activity_id: int
    title: str
    """With its day."""


def held_events(initiative: Initiative) -> list[HeldEvent]:
    """What was carried out of the plan of *initiative*, the newest first. One statement."""
    one = ActivityOccurrence
    rows = db.session.execute(
        select(
            Activity.id, Activity.title, Activity.done_on, one.id.label("repetition"),
            one.starts_on, one.ends_on, one.done_on.label("repeated_on"),
        )
        .outerjoin(one, (one.activity_id == Activity.id) & (one.state == OccurrenceState.DONE))
        .where(
            Activity.initiative_id == initiative.id, Activity.archived_at.is_(None),
            or_(Activity.state == ActivityState.DONE, one.id.is_not(None)),
        )
        .order_by(
            func.coalesce(one.done_on, one.ends_on, Activity.done_on).desc().nulls_last(),
            Activity.id, one.id,
        )
        .limit(_MOST_EVENTS)
    )  # fmt: skip
    found = []
    for row in rows:
        day = row.repeated_on if row.repetition else row.done_on
        when = show_day(day) if day else ""
        if not when and row.repetition:
            when = f"{show_day(row.starts_on)} – {show_day(row.ends_on)}"
        title = " ".join(row.title.split())[:250]
        value = f"{row.id}-{row.repetition}" if row.repetition else str(row.id)
        found.append(HeldEvent(value, row.id, f"{title} · {when}" if when else title))
    return found


def proof_of_event(initiative: Initiative, value: str) -> tuple[Proof, ...]:
    """The event that a form calls *value*. Raises Invalid when it is none. One statement."""
    for one in held_events(initiative):
        if one.value == value:
            return (Proof(EvidenceKind.EVENT, one.activity_id, title=one.title),)
    sentence = str(_("Choose from the list."))
    raise errors.Invalid(sentence, fields={"event": sentence})


def proofs_of_card(initiative: Initiative, key: str) -> tuple[Proof, ...]:
    """The card called *key* («ПРО-12») on a board of *initiative*, and its files.

    Raises Invalid when there is no such card there. Two statements.
    """
    read = split_card_key(key)
    found = None
    if read is not None:
        found = db.session.execute(
            select(Card.id, Card.number, Card.title, Board.key)
            .join(Board, Board.id == Card.board_id)
            .where(
                Board.initiative_id == initiative.id, Board.key_fold == read[0],
                Card.number == read[1],
            )
        ).first()  # fmt: skip
    if found is None:
        sentence = str(_("There is no card with this key in the project."))
        raise errors.Invalid(sentence, fields={"card": sentence})
    files = db.session.execute(
        select(CardFile.id, CardFile.name)
        .where(CardFile.card_id == found.id, CardFile.archived_at.is_(None))
        .order_by(CardFile.id)
    )
    card = Proof(EvidenceKind.CARD, found.id, title=f"{found.key}-{found.number} {found.title}")
    return (card, *(Proof(EvidenceKind.FILE, one.id, title=one.name) for one in files))
