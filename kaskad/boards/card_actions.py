"""Making cards and changing what is written on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.access import BoardPlace, CardPlace
from kaskad.boards.events import note_card
from kaskad.boards.link_actions import LinkWish, check_links
from kaskad.boards.models import (
    FINISHED,
    Card,
    CardAssignee,
    CardLabel,
    CardLink,
    Column,
    ColumnCategory,
    Label,
    Watcher,
)
from kaskad.boards.parties import check_parties, party_names
from kaskad.boards.reopening import tell_reopened
from kaskad.boards.slices import announce_card
from kaskad.core import errors, ordering, revisions
from kaskad.core.db import db, lock
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person

TITLE_LIMIT = 500
CHANGEABLE = (
    "title", "description", "starts_on", "due_on", "effort", "effort_hours", "blocked_reason",
)  # fmt: skip


def _position(column: Column, after: int | None) -> str:
    """Key at the end of the column, or right after the card with id *after*."""
    rows = db.session.execute(
        select(Card.id, Card.position)
        .where(Card.column_id == column.id)
        .order_by(Card.position.desc())
        .limit(None if after is not None else 1)
    ).all()
    if after is None:
        return ordering.between(rows[0].position if rows else None, None)
    return ordering.place([(row.id, row.position) for row in reversed(rows)], after, None)


def _check_days(starts_on: date | None, due_on: date | None) -> None:
    if starts_on and due_on and due_on < starts_on:
        sentence = _("The due day is before the first day.")
        raise errors.Invalid(sentence, fields={"due_on": sentence})


def check_title(title: str) -> str:
    """*title* trimmed. Raises Invalid when it is empty or longer than 500 characters."""
    title = " ".join(title.split())
    if not title:
        sentence = _("Please write what is to be done.")
        raise errors.Invalid(sentence, fields={"title": sentence})
    if len(title) > TITLE_LIMIT:
        sentence = _("Too long: at most %(limit)s characters.", limit=str(TITLE_LIMIT))
        raise errors.Invalid(sentence, fields={"title": sentence})
    return title


def _check_labels(place: BoardPlace, ids: Iterable[int]) -> dict[int, str]:
    """Names of the labels with *ids*. Raises Invalid if one is not of this board."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = db.session.execute(
        select(Label.id, Label.name).where(
            Label.board_id == place.board.id, Label.id.in_(wanted), Label.archived_at.is_(None)
        )
    )
    names = {row.id: row.name for row in found}
    if wanted - names.keys():
        sentence = _("There is no such label on this board any more.")
        raise errors.Invalid(sentence, fields={"labels": sentence})
    return names


def create_card(
    actor: Person,
    place: BoardPlace,
    column: Column,
    *,
    title: str,
    description: str = "",
    after: int | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    activity_id: int | None = None,
    occurrence: str = "",
    links: Sequence[LinkWish] = (),
    assignee_ids: Sequence[int] = (),
    label_ids: Sequence[int] = (),
    into: str | None = "",
    once: str | None = None,
    at: datetime | None = None,
) -> Card:
    """Put a new card at the end of *column*, or right after the card with id *after*.

    *into* is the slice of the board it is made in (`slices`; empty: the natural one, None: rooms
    above are not told). *links* are (kind, target id, amount). With a *once* that has been used
    before the card made then is given back (trust.md R16). *at* replays a history: then nobody is
    asked whether the responsible can see the board today. Raises Invalid.
    """
    lock(place.board)  # before looking for `once`, so that of ten equal requests one makes the card
    if (made := happened_once(actor.id, once)) is not None:
        known = db.session.get(Card, made.subject_id)
        if known is not None and made.subject_kind == "card":
            return known
    title = check_title(title)
    _check_days(starts_on, due_on)
    if column.board_id != place.board.id or column.archived_at is not None:
        raise errors.Invalid(_("There is no such column on this board any more."))
    if at is None:
        check_parties(place, assignee_ids)
    check_links(place, links)
    if activity_id is not None:
        check_links(place, [("activity", activity_id, None)])
    labels = _check_labels(place, label_ids)
    moment = at or when()
    place.board.last_number += 1
    card = Card(
        board_id=place.board.id,
        column_id=column.id,
        number=place.board.last_number,
        title=title,
        description=description,
        position=_position(column, after),
        starts_on=starts_on,
        due_on=due_on,
        activity_id=activity_id,
        occurrence=occurrence,
        created_by_id=actor.id,
        created_at=moment,
        started_at=None if column.category == ColumnCategory.TODO else moment,
        finished_at=moment if column.category in FINISHED else None,
    )
    db.session.add(card)
    db.session.flush()
    db.session.add_all(
        CardAssignee(card_id=card.id, party_id=i) for i in dict.fromkeys(assignee_ids)
    )
    db.session.add_all(CardLabel(card_id=card.id, label_id=label_id) for label_id in labels)
    db.session.add_all(
        CardLink(card_id=card.id, kind=kind, target_id=target_id, amount=amount)
        for (kind, target_id), amount in {(k, t): a for k, t, a in links}.items()
    )
    db.session.add(Watcher(card_id=card.id, person_id=actor.id))
    made_in = CardPlace(place.board, place.initiative, place.organisation_path, card)
    note_card(
        made_in, "created", once=once, at=at, column=column.title, occurrence=occurrence,
        column_id=column.id, category=str(column.category),
    )  # fmt: skip
    if into is not None:
        announce_card(actor, made_in, into)
    return card


def change_card(
    actor: Person,
    place: CardPlace,
    changes: Mapping[str, Any],
    *,
    seen: int | None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Change fields of CHANGEABLE, drawn from revision *seen*; None when nothing really changed.

    Raises Invalid, and Conflict with both texts when somebody changed the same field meanwhile.
    """
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if "title" in wanted:
        wanted["title"] = check_title(wanted["title"])
    _check_days(wanted.get("starts_on", card.starts_on), wanted.get("due_on", card.due_on))
    diff = revisions.change(card, seen, wanted)
    if not diff:
        return None
    db.session.flush()
    return note_card(place, "changed", changes=diff, once=once, at=at)


def _swap_rows(
    place: CardPlace, model: type[CardAssignee] | type[CardLabel], wanted: set[int]
) -> tuple[list[int], list[int]]:
    """Make the card's rows of *model* be exactly *wanted*; (added, removed) ids."""
    column = CardAssignee.party_id if model is CardAssignee else CardLabel.label_id
    held = set(db.session.scalars(select(column).where(model.card_id == place.card.id)))
    added, removed = sorted(wanted - held), sorted(held - wanted)
    for target in removed:
        db.session.delete(db.session.get_one(model, (place.card.id, target)))
    for target in added:
        name = "party_id" if model is CardAssignee else "label_id"
        db.session.add(model(card_id=place.card.id, **{name: target}))
    return added, removed


def assign_card(
    actor: Person,
    place: CardPlace,
    *,
    add: Iterable[int] = (),
    remove: Iterable[int] = (),
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Make the parties *add* responsible and *remove* no longer; None when nothing changed.

    Said as additions and removals, so that two people assigning at once both hold. Raises Invalid
    when somebody cannot see the board.
    """
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    held = set(
        db.session.scalars(select(CardAssignee.party_id).where(CardAssignee.card_id == card.id))
    )
    added = set(add) - held
    if at is None:
        check_parties(place, added)
    new, gone = _swap_rows(place, CardAssignee, (held | added) - set(remove))
    if not new and not gone:
        return None
    revisions.touch(card, "assignees")
    names = party_names([*new, *gone])
    return note_card(
        place, "assigned", once=once, at=at,
        added=[[i, names.get(i, "")] for i in new], removed=[[i, names.get(i, "")] for i in gone],
    )  # fmt: skip


def label_card(
    actor: Person,
    place: CardPlace,
    *,
    add: Iterable[int] = (),
    remove: Iterable[int] = (),
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Put labels on the card and take labels off; None when nothing changed. Raises Invalid."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    held = set(db.session.scalars(select(CardLabel.label_id).where(CardLabel.card_id == card.id)))
    added = set(add) - held
    _check_labels(place, added)
    new, gone = _swap_rows(place, CardLabel, (held | added) - set(remove))
    if not new and not gone:
        return None
    revisions.touch(card, "labels")
    rows = db.session.execute(select(Label.id, Label.name).where(Label.id.in_([*new, *gone])))
    names = {row.id: row.name for row in rows}
    return note_card(
        place, "labelled", once=once, at=at,
        added=[[i, names.get(i, "")] for i in new], removed=[[i, names.get(i, "")] for i in gone],
    )  # fmt: skip


def archive_card(
    actor: Person, place: CardPlace, *, once: str | None = None, at: datetime | None = None
) -> Event | None:
    """Put the card away; None when it is away already."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if card.archived_at is not None:
        return None
    card.archived_at = at or when()
    revisions.touch(card, "archived_at")
    return note_card(place, "archived", once=once, at=at)


def restore_card(
    actor: Person, place: CardPlace, *, once: str | None = None, at: datetime | None = None
) -> Event | None:
    """Bring the card back to where it lay; None when it is not away.

    A column that has been put away meanwhile is replaced by the first one of the board.
    """
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if card.archived_at is None:
        return None
    column, was = db.session.get_one(Column, card.column_id), None
    if column.archived_at is not None:
        first = db.session.scalar(
            select(Column)
            .where(Column.board_id == place.board.id, Column.archived_at.is_(None))
            .order_by(Column.position)
            .limit(1)
        )
        if first is None:
            raise errors.Conflict(_("The board has no columns. Make one first."))
        card.column_id, card.position = first.id, _position(first, None)
        was, column = column.category, first
    card.archived_at = None
    revisions.touch(card, "archived_at")
    if was is not None:
        db.session.flush()
        tell_reopened(was, column.category, [card.id])
    return note_card(
        place, "restored", once=once, at=at, column_id=column.id, category=str(column.category)
    )


def watch_card(actor: Person, place: CardPlace, *, watch: bool) -> None:
    """Hear of the card, or no longer. Nobody else sees it, so the journal does not tell."""
    row = db.session.get(Watcher, (place.card.id, actor.id))
    if watch and row is None:
        db.session.add(Watcher(card_id=place.card.id, person_id=actor.id))
    elif not watch and row is not None:
        db.session.delete(row)
    db.session.flush()
