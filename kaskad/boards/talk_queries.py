"""What people said and did on a card: comments, relations, history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.access import boards_visible
from kaskad.boards.history import ChangeRow, change_rows, sentence
from kaskad.boards.mentions import mark_names
from kaskad.boards.models import (
    FINISHED,
    Board,
    Card,
    CardRelation,
    Column,
    Comment,
    Mention,
    RelationKind,
)
from kaskad.boards.parties import PartyRow, party_row
from kaskad.core.db import db
from kaskad.core.markup import render_markdown
from kaskad.journal import Event
from kaskad.people.models import Party, Person

COMMENTS_A_PAGE = 50
HISTORY_A_PAGE = 50


@dataclass(frozen=True)
class CommentRow:
    """A comment."""

    id: int
    author: PartyRow | None
    own: bool
    body: str
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    revision: int


@dataclass(frozen=True)
class CommentPage:
    """The newest comments, oldest of them first."""

    rows: list[CommentRow]
    earlier: int | None
    """Id of the first comment shown if there are earlier ones."""


@dataclass(frozen=True)
class RelationRow:
    """Another card this one is related to. Of a hidden one nothing is known (trust.md S05)."""

    kind: str
    """blocks, blocked_by, relates, duplicates, duplicated_by."""
    visible: bool
    url_key: str
    key: str
    title: str
    column: str
    finished: bool
    card_id: int
    other_id: int
    relation: str


@dataclass(frozen=True)
class HistoryRow:
    """One thing that happened."""

    id: int
    at: datetime
    actor: PartyRow | None
    words: str
    changes: list[ChangeRow]


def comments_of(person: Person, card_id: int, before: int | None = None) -> CommentPage:
    """A page of comments, the newest or those before the comment *before*. Two statements."""
    found = db.session.execute(
        select(
            Comment.id, Comment.body, Comment.created_at, Comment.edited_at, Comment.revision,
            Party.id, Party.kind, Party.name, Party.short_name,
        )
        .outerjoin(Party, Party.id == Comment.author_id)
        .where(
            Comment.card_id == card_id,
            Comment.archived_at.is_(None),
            Comment.id < before if before is not None else Comment.id > 0,
        )
        .order_by(Comment.id.desc())
        .limit(COMMENTS_A_PAGE + 1)
    ).all()  # fmt: skip
    rows = list(reversed(found[:COMMENTS_A_PAGE]))
    named: dict[int, set[str]] = {}
    for comment_id, name, short in db.session.execute(
        select(Mention.comment_id, Party.name, Party.short_name)
        .join(Party, Party.id == Mention.person_id)
        .where(Mention.comment_id.in_([row[0] for row in rows]))
    ):
        named.setdefault(comment_id, set()).update({name, short or name})
    return CommentPage(
        [
            CommentRow(
                row[0], party_row(row[5], row[6], row[7], row[8]) if row[5] else None,
                row[5] == person.id, row[1],
                mark_names(render_markdown(row[1]), named.get(row[0], ())),
                row[2], row[3], row[4],
            )
            for row in rows
        ],
        rows[0][0] if len(found) > COMMENTS_A_PAGE else None,
    )  # fmt: skip


def relations_of(person: Person, card_id: int) -> list[RelationRow]:
    """Cards this one is related to, from either end. One statement."""
    other = aliased(Card)
    rows = db.session.execute(
        select(
            CardRelation.kind, CardRelation.card_id, CardRelation.other_id, Board.key,
            Board.key_fold, other.number, other.title, Column.title, Column.category,
            Board.id.in_(boards_visible(person)),
        )
        .join(
            other,
            or_(
                and_(CardRelation.card_id == card_id, other.id == CardRelation.other_id),
                and_(CardRelation.other_id == card_id, other.id == CardRelation.card_id),
            ),
        )
        .join(Board, Board.id == other.board_id)
        .join(Column, Column.id == other.column_id)
        .where(or_(CardRelation.card_id == card_id, CardRelation.other_id == card_id))
        .order_by(CardRelation.kind, other.id)
    )  # fmt: skip
    turned = {RelationKind.BLOCKS: "blocked_by", RelationKind.DUPLICATES: "duplicated_by"}
    found = []
    for kind, from_id, other_id, key, fold, number, title, column, category, seen in rows:
        shown = str(kind) if from_id == card_id else turned.get(kind, str(kind))
        done = category in FINISHED
        found.append(
            RelationRow(shown, True, f"{fold}-{number}", f"{key}-{number}", title, column, done,
                        from_id, other_id, str(kind))
            if seen
            else RelationRow(shown, False, "", "", "", "", False, from_id, other_id, str(kind))
        )  # fmt: skip
    return found


def _visible_keys(person: Person, ids: set[int]) -> Mapping[int, str]:
    rows = db.session.execute(
        select(Card.id, Board.key, Card.number)
        .join(Board, Board.id == Card.board_id)
        .where(Card.id.in_(ids), Board.id.in_(boards_visible(person)))
    )
    return {row[0]: f"{row[1]}-{row[2]}" for row in rows}


def history_of(
    person: Person, card_id: int, *, before: int | None = None, limit: int = HISTORY_A_PAGE
) -> list[HistoryRow]:
    """What happened to a card, the newest first, at most *limit* rows. Two statements."""
    found = db.session.execute(
        select(
            Event.id, Event.at, Event.action, Event.data,
            Party.id, Party.kind, Party.name, Party.short_name,
        )
        .outerjoin(Party, Party.id == Event.actor_id)
        .where(
            Event.subject_kind == "card",
            Event.subject_id == card_id,
            Event.id < before if before is not None else Event.id > 0,
        )
        .order_by(Event.id.desc())
        .limit(limit)
    ).all()  # fmt: skip
    keys = _visible_keys(person, {int(row[3].get("other_id") or 0) for row in found})
    return [
        HistoryRow(
            row[0], row[1], party_row(row[4], row[5], row[6], row[7]) if row[4] else None,
            sentence(row[2], {**row[3], "other_shown": keys.get(int(row[3].get("other_id") or 0))}),
            change_rows(row[2], row[3]),
        )
        for row in found
    ]  # fmt: skip
