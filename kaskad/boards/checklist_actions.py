"""The checklist of a card. The card counts its items and the done ones (`Card.checklist_*`)."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.access import CardPlace, part_of
from kaskad.boards.events import note_card
from kaskad.boards.models import Card, ChecklistItem
from kaskad.boards.parties import check_parties, party_names
from kaskad.core import errors, ordering, revisions
from kaskad.core.db import db, lock
from kaskad.core.revisions import Diff
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person

ITEM_LIMIT = 500
MOST_ITEMS = 300


def item_on(place: CardPlace, item_id: int, *, archived: bool = False) -> ChecklistItem:
    """The item of this very card (trust.md S01), held for the change. Raises NotFound."""
    gone = _("This line of the checklist is no longer there.")
    return part_of(place, ChecklistItem, item_id, gone, archived=archived)


def _text(text: str) -> str:
    text = " ".join(text.split())
    sentence = ""
    if not text:
        sentence = _("Please write what is to be done.")
    elif len(text) > ITEM_LIMIT:
        sentence = _("Too long: at most %(limit)s characters.", limit=str(ITEM_LIMIT))
    if sentence:
        raise errors.Invalid(sentence, fields={"text": sentence})
    return text


def _count(card: Card, total: int = 0, done: int = 0) -> None:
    card.checklist_total += total
    card.checklist_done += done


def _order(card: Card) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(ChecklistItem.id, ChecklistItem.position)
        .where(ChecklistItem.card_id == card.id)
        .order_by(ChecklistItem.position)
    )
    return [(row.id, row.position) for row in rows]


def add_items(
    actor: Person,
    place: CardPlace,
    texts: list[str],
    *,
    assignee_id: int | None = None,
    due_on: date | None = None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Add lines at the end of the checklist, in the order given. Raises Invalid."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    lines = [_text(text) for text in texts]
    if not lines:
        _text("")
    if card.checklist_total + len(lines) > MOST_ITEMS:
        sentence = _("A checklist holds at most %(limit)s lines.", limit=str(MOST_ITEMS))
        raise errors.Invalid(sentence, fields={"text": sentence})
    if assignee_id is not None and at is None:
        check_parties(place, [assignee_id])
    order = _order(card)
    last = order[-1][1] if order else None
    items = []
    for line in lines:
        last = ordering.between(last, None)
        items.append(
            ChecklistItem(
                card_id=card.id, text=line, position=last, assignee_id=assignee_id, due_on=due_on
            )
        )
    db.session.add_all(items)
    db.session.flush()
    _count(card, total=len(items))
    revisions.touch(card, "checklist")
    return note_card(
        place, "items_added", once=once, at=at, items=[[item.id, item.text] for item in items]
    )


def tick_item(
    actor: Person,
    place: CardPlace,
    item_id: int,
    *,
    done: bool,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Mark a line done or not done; None when it is so already."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    item = item_on(place, item_id)
    if (item.done_at is not None) == done:
        return None
    item.done_at, item.done_by_id = ((at or when()), actor.id) if done else (None, None)
    revisions.touch(item, "done_at")
    _count(card, done=1 if done else -1)
    revisions.touch(card, "checklist")
    return note_card(
        place, "item_ticked" if done else "item_unticked", once=once, at=at,
        item_id=item.id, item=item.text,
    )  # fmt: skip


def change_item(
    actor: Person,
    place: CardPlace,
    item_id: int,
    changes: dict[str, Any],
    *,
    seen: int | None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Change text, assignee or due day of a line. Raises Invalid, and Conflict with both texts."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    item = item_on(place, item_id)
    wanted = {k: v for k, v in changes.items() if k in {"text", "assignee_id", "due_on"}}
    if "text" in wanted:
        wanted["text"] = _text(wanted["text"])
    if wanted.get("assignee_id") not in {None, item.assignee_id} and at is None:
        check_parties(place, [wanted["assignee_id"]])
    diff = revisions.change(item, seen, wanted)
    if not diff:
        return None
    revisions.touch(card, "checklist")
    return note_card(
        place, "item_changed", changes=_named(diff), once=once, at=at,
        item_id=item.id, item=item.text, raw=diff,
    )  # fmt: skip


def _named(diff: Diff) -> Diff:
    """*diff* with names of parties instead of ids, as history shows it."""
    if "assignee_id" not in diff:
        return diff
    pair = diff["assignee_id"]
    names = party_names([party_id for party_id in pair if party_id])
    shown = dict(diff)
    del shown["assignee_id"]
    return {**shown, "assignee": [names.get(party_id, "") for party_id in pair]}


def move_item(
    actor: Person,
    place: CardPlace,
    item_id: int,
    *,
    after: int | None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Put a line right after the line with id *after* (None: first); None when it lies there."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    item = item_on(place, item_id)
    order = _order(card)
    ids = [row_id for row_id, _key in order]
    index = ids.index(item.id)
    if after == item.id or (ids[index - 1] if index else None) == after:
        return None
    before = item.position
    item.position = ordering.place(order, after, item.id)
    revisions.touch(item, "position")
    revisions.touch(card, "checklist")
    return note_card(
        place, "item_moved", once=once, at=at,
        item_id=item.id, item=item.text, position=[before, item.position],
    )  # fmt: skip


def remove_item(
    actor: Person,
    place: CardPlace,
    item_id: int,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Put a line away (it can be brought back)."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    item = item_on(place, item_id)
    item.archived_at = at or when()
    revisions.touch(item, "archived_at")
    _count(card, total=-1, done=-1 if item.done_at else 0)
    revisions.touch(card, "checklist")
    return note_card(place, "item_removed", once=once, at=at, item_id=item.id, item=item.text)


def bring_item_back(
    actor: Person,
    place: CardPlace,
    item_id: int,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Bring a line back that was put away."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    item = item_on(place, item_id, archived=True)
    item.archived_at = None
    revisions.touch(item, "archived_at")
    _count(card, total=1, done=1 if item.done_at else 0)
    revisions.touch(card, "checklist")
    return note_card(place, "item_restored", once=once, at=at, item_id=item.id, item=item.text)
