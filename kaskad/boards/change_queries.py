"""What others did on my cards and in my projects since I last looked. Frozen rows."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from kaskad.boards.access import board_held, boards_visible
from kaskad.boards.history import sentence
from kaskad.boards.models import Board, Card, CardAssignee, Watcher
from kaskad.cascade.access import scope
from kaskad.cascade.held import PERSON, held_values, own_initiatives
from kaskad.cascade.models import Initiative
from kaskad.core.db import db, plain_rows
from kaskad.journal import Event
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission

_Owner = Organisation.__table__.alias("owner")
LONGEST = 200
"""Events read; who was away for a year is told that there is more."""
GROUPS = 25
LINES = 3


@dataclass(frozen=True)
class Happened:
    """One thing that somebody did."""

    at: datetime
    actor: str
    """Empty: the system."""
    words: str
    """What, to follow the name: «отметил(а) «Провести модуль 2»»."""
    quote: str
    """The beginning of a comment."""


@dataclass(frozen=True)
class ChangedCard:
    """What happened on one card, the newest first."""

    key: str
    url_key: str
    title: str
    board_title: str
    events: tuple[Happened, ...]
    more: int


@dataclass(frozen=True)
class Changes:
    """Everything new; `upto` is the newest event, for the button "I have seen it"."""

    cards: tuple[ChangedCard, ...]
    upto: int
    count: int
    there_is_more: bool


def _mine() -> ColumnElement[bool]:
    """Events on cards I am responsible for or watch, or in the projects of my teams."""
    assigned = select(CardAssignee.card_id).where(CardAssignee.party_id == PERSON)
    watched = select(Watcher.card_id).where(Watcher.person_id == PERSON)
    return or_(
        Event.subject_id.in_(assigned),
        Event.subject_id.in_(watched),
        Event.initiative_id.in_(own_initiatives()),
    )


@lru_cache(maxsize=1)
def _events() -> Any:
    """Put together once."""
    return (
        select(
            Event.id, Event.at, Event.action, Event.data, Event.subject_id,
            Party.short_name.label("actor_short"), Party.name.label("actor"),
            Card.number, Card.title, Board.key, Board.key_fold,
            Board.title.label("board_title"), Initiative.short_title,
            Initiative.title.label("project"),
        )
        .join(Card, Card.id == Event.subject_id)
        .join(Board, Board.id == Card.board_id)
        .outerjoin(Initiative, Initiative.id == Board.initiative_id)
        .join(_Owner, _Owner.c.id == func.coalesce(Initiative.owner_id, Board.organisation_id))
        .outerjoin(Party, Party.id == Event.actor_id)
        .where(
            Event.id > bindparam("looked"),
            Event.subject_kind == "card",
            or_(Event.actor_id.is_(None), Event.actor_id != PERSON),
            _mine(),
            board_held(_Owner.c.path),
        )
        .order_by(Event.id.desc())
        .limit(LONGEST + 1)
    )  # fmt: skip


def changes(person: Person) -> Changes:
    """What others did since `person.looked_event_id`, grouped by card. At most two statements."""
    values = held_values(scope(person), [Permission.BOARD_VIEW])
    rows = plain_rows(_events(), {**values, "looked": person.looked_event_id})
    upto = rows[0].id if rows else 0
    there_is_more = len(rows) > LONGEST
    by_card: dict[int, list[Any]] = {}
    for row in rows[:LONGEST]:
        by_card.setdefault(row.subject_id, []).append(row)
    shown = list(by_card.values())[:GROUPS]
    keys = _visible_keys(person, shown)
    cards = tuple(_changed(own, keys) for own in shown)
    return Changes(cards, upto, min(len(rows), LONGEST), there_is_more or len(by_card) > GROUPS)


def _visible_keys(person: Person, shown: list[list[Any]]) -> dict[int, str]:
    """Keys of other cards that the events name, as far as the person may see them."""
    ids = {int(row.data.get("other_id") or 0) for rows in shown for row in rows[:LINES]} - {0}
    if not ids:
        return {}
    rows = db.session.execute(
        select(Card.id, Board.key, Card.number)
        .join(Board, Board.id == Card.board_id)
        .where(Card.id.in_(ids), Board.id.in_(boards_visible(person)))
    )
    return {row.id: f"{row.key}-{row.number}" for row in rows}


def _changed(rows: list[Any], keys: dict[int, str]) -> ChangedCard:
    first = rows[0]
    return ChangedCard(
        f"{first.key}-{first.number}",
        f"{first.key_fold}-{first.number}",
        first.title,
        first.short_title or first.project or first.board_title,
        tuple(
            Happened(
                row.at,
                row.actor_short or row.actor or "",
                sentence(
                    row.action, {**row.data, "other_shown": keys.get(row.data.get("other_id"))}
                ),
                str(row.data.get("text", "")) if row.action == "card.commented" else "",
            )
            for row in rows[:LINES]
        ),
        max(0, len(rows) - LINES),
    )
