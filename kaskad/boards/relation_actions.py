"""How cards relate: one blocks another, relates to it, or repeats it."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from kaskad.boards.access import CardPlace
from kaskad.boards.events import note_card
from kaskad.boards.models import CardRelation, RelationKind
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.journal import Event, happened_once
from kaskad.people.models import Person


def relate_card(
    actor: Person,
    place: CardPlace,
    other: CardPlace,
    kind: RelationKind,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Say that the card blocks, relates to or duplicates *other*; None when it is said already.

    *other* was looked up by `card_for` with the actor's own eyes (trust.md S05). Raises Invalid
    when it is the card itself, and when two cards would block each other.
    """
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if other.card.id == card.id:
        sentence = _("A card cannot be related to itself.")
        raise errors.Invalid(sentence, fields={"other": sentence})
    rows = db.session.scalars(
        select(CardRelation).where(
            CardRelation.kind == kind,
            or_(
                (CardRelation.card_id == card.id) & (CardRelation.other_id == other.card.id),
                (CardRelation.card_id == other.card.id) & (CardRelation.other_id == card.id),
            ),
        )
    ).all()
    if any(row.card_id == card.id for row in rows) or (rows and kind != RelationKind.BLOCKS):
        return None
    if rows:
        sentence = _("%(key)s already blocks this card.", key=other.key)
        raise errors.Invalid(sentence, fields={"other": sentence})
    db.session.add(CardRelation(card_id=card.id, other_id=other.card.id, kind=kind))
    revisions.touch(card, "relations")
    # Only the key is kept: the title of a card of another board is not for everybody's history.
    return note_card(
        place, "related", once=once, at=at,
        kind=kind.value, other_id=other.card.id, other=other.key,
    )  # fmt: skip


def unrelate_card(
    actor: Person,
    place: CardPlace,
    card_id: int,
    other_id: int,
    kind: RelationKind,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Take a relation back, from either end; None when there is none."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if card.id not in {card_id, other_id}:
        raise errors.NotFound(_("There is no such relation."))
    row = db.session.get(CardRelation, (card_id, other_id, kind))
    if row is None:
        return None
    db.session.delete(row)
    revisions.touch(card, "relations")
    return note_card(
        place, "unrelated", once=once, at=at,
        kind=kind.value, other_id=other_id if card_id == card.id else card_id, from_id=card_id,
    )  # fmt: skip
