"""Taking one's own last action back, unless somebody has changed the same thing since.

An inverse is an action like any other: it is journaled, and can itself be taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards import card_actions, checklist_actions, comment_actions, file_actions
from kaskad.boards.access import CardPlace
from kaskad.boards.link_actions import link_card, shown_amount
from kaskad.boards.models import (
    Card,
    CardAssignee,
    CardFile,
    CardLabel,
    CardLink,
    CardRelation,
    ChecklistItem,
    Column,
    Comment,
    RelationKind,
)
from kaskad.boards.move_actions import put_back
from kaskad.boards.relation_actions import unrelate_card
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.core.revisions import plain
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Inverse = Callable[[Person, CardPlace, Event], Event | None]


def _refuse() -> errors.Conflict:
    return errors.Conflict(
        _("This cannot be undone any more: somebody has changed the same thing since."),
        meanwhile=True,
        what_next=(_("Open the card and look at its history."),),
    )


def _hold(condition: bool) -> None:
    if not condition:
        raise _refuse()


_READ: dict[str, Callable[[str], Any]] = {
    "starts_on": date.fromisoformat,
    "due_on": date.fromisoformat,
    "effort_hours": Decimal,
    "assignee_id": int,
}


def _value(name: str, value: Any) -> Any:
    return value if value is None or name not in _READ else _READ[name](value)


def _same(now: Any, kept: Any) -> bool:
    if isinstance(now, Decimal) and kept is not None:
        return now == Decimal(str(kept))
    return bool(plain(now) == kept)


def _changed(actor: Person, place: CardPlace, event: Event) -> Event | None:
    diff: dict[str, list[Any]] = event.data["changes"]
    _hold(all(_same(getattr(place.card, name), after) for name, (_b, after) in diff.items()))
    back = {name: _value(name, before) for name, (before, _after) in diff.items()}
    return card_actions.change_card(actor, place, back, seen=None)


def _held_ids(model: type[CardAssignee] | type[CardLabel], card_id: int) -> set[int]:
    column = CardAssignee.party_id if model is CardAssignee else CardLabel.label_id
    return set(db.session.scalars(select(column).where(model.card_id == card_id)))


def _ids(event: Event) -> tuple[set[int], set[int]]:
    data = event.data
    return {pair[0] for pair in data["added"]}, {pair[0] for pair in data["removed"]}


def _assigned(actor: Person, place: CardPlace, event: Event) -> Event | None:
    added, removed = _ids(event)
    held = _held_ids(CardAssignee, place.card.id)
    _hold(added <= held and not removed & held)
    return card_actions.assign_card(actor, place, add=removed, remove=added)


def _labelled(actor: Person, place: CardPlace, event: Event) -> Event | None:
    added, removed = _ids(event)
    held = _held_ids(CardLabel, place.card.id)
    _hold(added <= held and not removed & held)
    return card_actions.label_card(actor, place, add=removed, remove=added)


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _parts_of(card_id: int) -> dict[tuple[str, int], dict[str, Any]]:
    rows = db.session.execute(
        select(CardLink.kind, CardLink.target_id, CardLink.breakdown).where(
            CardLink.card_id == card_id
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _linked(actor: Person, place: CardPlace, event: Event) -> Event | None:
    held = {
        (row.kind, row.target_id): shown_amount(row.amount)
        for row in db.session.scalars(select(CardLink).where(CardLink.card_id == place.card.id))
    }
    added, removed = event.data["added"], event.data["removed"]
    parts = {(row[0], row[1]): (row[2], row[3]) for row in event.data.get("parts", ())}
    known = _parts_of(place.card.id)
    _hold(all(known.get(target, {}) == after for target, (_before, after) in parts.items()))
    _hold(all(held.get((row[0], row[1]), "none") == row[4] for row in added))
    _hold(not any((row[0], row[1]) in held for row in removed))
    # A link that was there before (its amount kept, perhaps empty) gets the old amount back.
    return link_card(
        actor, place,
        add=[
            *((row[0], row[1], _amount(row[3])) for row in added if row[3] is not None),
            *((row[0], row[1], _amount(row[3])) for row in removed),
        ],
        remove=[(row[0], row[1]) for row in added if row[3] is None],
        parts={target: before for target, (before, _after) in parts.items()},
    )  # fmt: skip


def _archived(actor: Person, place: CardPlace, _event: Event) -> Event | None:
    _hold(place.card.archived_at is not None)
    return card_actions.restore_card(actor, place)


def _restored(actor: Person, place: CardPlace, _event: Event) -> Event | None:
    _hold(place.card.archived_at is None)
    return card_actions.archive_card(actor, place)


def _created(actor: Person, place: CardPlace, event: Event) -> Event | None:
    """A card that others have begun to work on stays."""
    others = db.session.scalar(
        select(Event.id)
        .where(
            Event.subject_kind == "card",
            Event.subject_id == place.card.id,
            Event.id > event.id,
            Event.actor_id.is_distinct_from(actor.id),
        )
        .limit(1)
    )
    _hold(others is None and place.card.archived_at is None)
    return card_actions.archive_card(actor, place)


def _item(place: CardPlace, event: Event) -> ChecklistItem:
    row = db.session.get(ChecklistItem, event.data["item_id"])
    _hold(row is not None and row.card_id == place.card.id)
    assert row is not None  # noqa: S101 - just held
    return lock(row)


def _ticked(actor: Person, place: CardPlace, event: Event) -> Event | None:
    item = _item(place, event)
    done = event.action == "card.item_ticked"
    _hold(item.archived_at is None and (item.done_at is not None) == done)
    return checklist_actions.tick_item(actor, place, item.id, done=not done)


def _item_changed(actor: Person, place: CardPlace, event: Event) -> Event | None:
    item = _item(place, event)
    diff: dict[str, list[Any]] = event.data["raw"]
    _hold(item.archived_at is None)
    _hold(all(_same(getattr(item, name), after) for name, (_b, after) in diff.items()))
    back = {name: _value(name, before) for name, (before, _after) in diff.items()}
    return checklist_actions.change_item(actor, place, item.id, back, seen=None)


def _item_moved(actor: Person, place: CardPlace, event: Event) -> Event | None:
    item = _item(place, event)
    before, after = event.data["position"]
    _hold(item.archived_at is None and item.position == after)
    previous = db.session.scalar(
        select(ChecklistItem.id)
        .where(
            ChecklistItem.card_id == place.card.id,
            ChecklistItem.position < before,
            ChecklistItem.id != item.id,
        )
        .order_by(ChecklistItem.position.desc())
        .limit(1)
    )
    return checklist_actions.move_item(actor, place, item.id, after=previous)


def _item_removed(actor: Person, place: CardPlace, event: Event) -> Event | None:
    item = _item(place, event)
    _hold(item.archived_at is not None)
    return checklist_actions.bring_item_back(actor, place, item.id)


def _item_restored(actor: Person, place: CardPlace, event: Event) -> Event | None:
    item = _item(place, event)
    _hold(item.archived_at is None)
    return checklist_actions.remove_item(actor, place, item.id)


def _items_added(actor: Person, place: CardPlace, event: Event) -> Event | None:
    last = None
    for item_id, text in event.data["items"]:
        row = db.session.get(ChecklistItem, item_id)
        _hold(row is not None and row.archived_at is None and row.done_at is None)
        _hold(row is not None and row.text == text)
        last = checklist_actions.remove_item(actor, place, item_id)
    return last


def _comment_archived(actor: Person, place: CardPlace, event: Event) -> Event | None:
    row = db.session.get(Comment, event.data["comment_id"])
    _hold(row is not None and row.archived_at is not None)
    return comment_actions.bring_comment_back(actor, place, event.data["comment_id"])


def _commented(actor: Person, place: CardPlace, event: Event) -> Event | None:
    row = db.session.get(Comment, event.data["comment_id"])
    _hold(row is not None and row.archived_at is None)
    return comment_actions.archive_comment(actor, place, event.data["comment_id"])


def _comment_changed(actor: Person, place: CardPlace, event: Event) -> Event | None:
    row = db.session.get(Comment, event.data["comment_id"])
    before, after = event.data["changes"]["body"]
    _hold(row is not None and row.archived_at is None and row.body == after)
    return comment_actions.change_comment(actor, place, event.data["comment_id"], before, seen=None)


def _file(place: CardPlace, public_id: str) -> CardFile | None:
    return db.session.scalar(
        select(CardFile).where(CardFile.public_id == public_id, CardFile.card_id == place.card.id)
    )


def _file_archived(actor: Person, place: CardPlace, event: Event) -> Event | None:
    public_id = event.data["public_id"]
    row = _file(place, public_id)
    _hold(row is not None and row.archived_at is not None)
    return file_actions.bring_file_back(
        actor, place, public_id, cover=bool(event.data.get("was_cover"))
    )


def _file_added(actor: Person, place: CardPlace, event: Event) -> Event | None:
    row = _file(place, event.data["public_id"])
    _hold(row is not None and row.archived_at is None)
    return file_actions.archive_file(actor, place, event.data["public_id"])


def _cover_changed(actor: Person, place: CardPlace, event: Event) -> Event | None:
    before, after = event.data["cover_ids"]
    row = db.session.get(CardFile, place.card.cover_id) if place.card.cover_id else None
    _hold((row.public_id if row else None) == after)
    old = _file(place, before) if before else None
    _hold(before is None or (old is not None and old.archived_at is None))
    return file_actions.choose_cover(actor, place, before)


def _related(actor: Person, place: CardPlace, event: Event) -> Event | None:
    kind, other_id = RelationKind(event.data["kind"]), event.data["other_id"]
    _hold(db.session.get(CardRelation, (place.card.id, other_id, kind)) is not None)
    return unrelate_card(actor, place, place.card.id, other_id, kind)


def _moved(actor: Person, place: CardPlace, event: Event) -> Event | None:
    diff = event.data["changes"]
    before, after = diff["position"]
    card = place.card
    from_id, to_id = diff.get("column_id", [card.column_id, card.column_id])
    _hold(card.archived_at is None and card.column_id == to_id and card.position == after)
    column = db.session.get(Column, from_id)
    _hold(column is not None and column.archived_at is None)
    assert column is not None  # noqa: S101 - just held
    return put_back(actor, place, column, before)


@dataclass(frozen=True)
class Way:
    """How an action is taken back, and what the person must still be allowed to do."""

    permission: Permission
    inverse: Inverse


P = Permission
WAYS: dict[str, Way] = {
    "card.created": Way(P.CARD_ARCHIVE, _created),
    "card.changed": Way(P.CARD_EDIT, _changed),
    "card.moved": Way(P.CARD_MOVE, _moved),
    "card.assigned": Way(P.CARD_EDIT, _assigned),
    "card.labelled": Way(P.CARD_EDIT, _labelled),
    "card.linked": Way(P.CARD_EDIT, _linked),
    "card.archived": Way(P.CARD_ARCHIVE, _archived),
    "card.restored": Way(P.CARD_ARCHIVE, _restored),
    "card.items_added": Way(P.CARD_EDIT, _items_added),
    "card.item_ticked": Way(P.CARD_TICK, _ticked),
    "card.item_unticked": Way(P.CARD_TICK, _ticked),
    "card.item_changed": Way(P.CARD_EDIT, _item_changed),
    "card.item_moved": Way(P.CARD_EDIT, _item_moved),
    "card.item_removed": Way(P.CARD_EDIT, _item_removed),
    "card.item_restored": Way(P.CARD_EDIT, _item_restored),
    "card.commented": Way(P.CARD_COMMENT, _commented),
    "card.comment_changed": Way(P.CARD_COMMENT, _comment_changed),
    "card.comment_archived": Way(P.CARD_COMMENT, _comment_archived),
    "card.file_added": Way(P.CARD_ATTACH, _file_added),
    "card.file_archived": Way(P.CARD_ATTACH, _file_archived),
    "card.cover_changed": Way(P.CARD_EDIT, _cover_changed),
    "card.related": Way(P.CARD_EDIT, _related),
}


def can_undo(event: Event | None) -> bool:
    """Whether there is a way back from *event*."""
    return event is not None and event.action in WAYS


def own_event(actor: Person, event_id: int) -> tuple[Event, Card]:
    """The person's own event on a card, to be taken back. Raises NotFound for anybody else's."""
    row = db.session.execute(
        select(Event, Card)
        .join(Card, Card.id == Event.subject_id)
        .where(Event.id == event_id, Event.subject_kind == "card", Event.actor_id == actor.id)
    ).first()
    if row is None:
        raise errors.NotFound(_("There is nothing to undo."))
    return row[0], row[1]


def undo(actor: Person, place: CardPlace, event: Event) -> Event | None:
    """Take *event* back. Raises Conflict when the same thing has been changed since."""
    lock(place.card)
    if event.action not in WAYS:
        raise errors.Conflict(_("This cannot be undone here. Open the card and change it back."))
    return WAYS[event.action].inverse(actor, place, event)
