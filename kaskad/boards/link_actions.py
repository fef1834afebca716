"""What a card serves: activities, objectives, results, indicators (`links.py` knows the kinds)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards import links
from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.events import note_card
from kaskad.boards.models import CardLink
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.journal import Event, happened_once
from kaskad.people.models import Person

LinkWish = tuple[str, int, Decimal | None]
Part = Mapping[str, str]
"""Kind, id of the target, planned amount (indicators only)."""


def check_links(place: BoardPlace, wishes: Iterable[LinkWish]) -> dict[tuple[str, int], str]:
    """Short words of every target wished for. One statement for each kind.

    Raises Invalid when a target does not belong to the board's project (trust.md S01).
    """
    by_kind: dict[str, set[int]] = {}
    for name, target_id, _amount in wishes:
        by_kind.setdefault(name, set()).add(target_id)
    words: dict[tuple[str, int], str] = {}
    for name, ids in by_kind.items():
        kind = links.kind(name)
        known = kind.choices(place.initiative_id) if kind and place.initiative_id else ()
        found = {target.id: target.title for target in known}
        if ids - found.keys():
            sentence = _("That is no longer in the passport of this project. Reload the page.")
            raise errors.Invalid(sentence, fields={"links": sentence})
        words |= {(name, target_id): found[target_id] for target_id in ids}
    return words


def link_card(
    actor: Person,
    place: CardPlace,
    *,
    add: Iterable[LinkWish] = (),
    remove: Iterable[tuple[str, int]] = (),
    parts: Mapping[tuple[str, int], Part] | None = None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Link the card with targets (an existing link gets the new amount) and unlink others.

    *parts* says of targets in *add* which part of the whole is meant; of others it stays as it is.
    None when nothing changed. Raises Invalid for a target of another project.
    """
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    wishes = list(add)
    words = check_links(place, wishes)
    held = {
        (row.kind, row.target_id): row
        for row in db.session.scalars(select(CardLink).where(CardLink.card_id == card.id))
    }
    added: list[list[object]] = []
    told: list[list[object]] = []
    for name, target_id, amount in wishes:
        row = held.get((name, target_id))
        part = (parts or {}).get((name, target_id))
        if row is not None and row.amount == amount and part in (None, row.breakdown):
            continue
        before = None if row is None else shown_amount(row.amount)
        if row is None:
            row = CardLink(card_id=card.id, kind=name, target_id=target_id)
            db.session.add(row)
            held[name, target_id] = row
        else:
            before = before or ""
        row.amount = amount
        _set_part(row, part, told)
        added.append([name, target_id, words[name, target_id], before, shown_amount(amount)])
    removed: list[list[object]] = []
    for name, target_id in remove:
        row = held.pop((name, target_id), None)
        if row is None:
            continue
        title = _title(name, target_id)
        removed.append([name, target_id, title, shown_amount(row.amount), None])
        _set_part(row, {}, told)
        db.session.delete(row)
    if not added and not removed:
        return None
    revisions.touch(card, "links")
    return note_card(place, "linked", once=once, at=at, added=added, removed=removed, parts=told)


def _set_part(row: CardLink, part: Part | None, told: list[list[object]]) -> None:
    """Write which part is meant, and tell what it was; None leaves it as it is."""
    before = dict(row.breakdown or {})
    if part is not None and dict(part) != before:
        row.breakdown = dict(part)
        told.append([row.kind, row.target_id, before, dict(part)])


def shown_amount(amount: Decimal | None) -> str | None:
    """*amount* as the journal keeps it: without exponent and trailing zeros."""
    return None if amount is None else f"{amount.normalize():f}"


def _title(name: str, target_id: int) -> str:
    kind = links.kind(name)
    target = kind.find([target_id]).get(target_id) if kind else None
    return target.title if target else ""
