"""What the page of a card reads: frozen rows, a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import case, func, select

from kaskad.boards import links
from kaskad.boards.access import CardPlace
from kaskad.boards.models import (
    FINISHED,
    Card,
    CardAssignee,
    CardFile,
    CardLabel,
    CardLink,
    ChecklistItem,
    Column,
    ColumnCategory,
    Label,
    Watcher,
)
from kaskad.boards.parties import PartyRow, party_row
from kaskad.boards.talk_queries import (
    CommentPage,
    HistoryRow,
    RelationRow,
    comments_of,
    history_of,
    relations_of,
)
from kaskad.core.db import db
from kaskad.journal import Event
from kaskad.people.models import Party, Person


@dataclass(frozen=True)
class LabelRow:
    """A label on the card."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True)
class LinkRow:
    """A thing the card serves."""

    kind: str
    kind_label: str
    icon: str
    tone: str
    target: links.Target
    amount: Decimal | None
    has_amount: bool
    origin: bool
    """Whether the card was made from it: then it cannot be unlinked."""
    part: Mapping[str, str] = field(default_factory=dict)
    """{dimension: what}: which part of the whole it is about."""


@dataclass(frozen=True)
class ItemRow:
    """A line of the checklist."""

    id: int
    text: str
    done: bool
    assignee: PartyRow | None
    due_on: date | None
    revision: int
    previous_id: int | None
    """The line before the one before: where "up" puts it (None: to the top)."""
    next_id: int | None
    """The line after: "down" puts it behind that one."""
    first: bool
    last: bool


@dataclass(frozen=True)
class FileRow:
    """A file of the card."""

    public_id: str
    name: str
    media_type: str
    size: int
    has_preview: bool
    is_cover: bool
    added_at: datetime
    added_by: str
    added_by_id: int | None
    icon: str


@dataclass(frozen=True)
class CardView:
    """Everything a card shows but its history."""

    column_id: int
    column_title: str
    category: str
    cover_id: str
    assignees: list[PartyRow]
    labels: list[LabelRow]
    links: list[LinkRow]
    items: list[ItemRow]
    files: list[FileRow]
    comments: CommentPage
    relations: list[RelationRow]
    watchers: int
    watching: bool
    events: int
    last: HistoryRow | None

    @property
    def finished(self) -> bool:
        """Whether the card lies in a column that means "done"."""
        return self.category in FINISHED


def assignees_of(card_id: int) -> list[PartyRow]:
    """Who is responsible: people first. One statement."""
    rows = db.session.execute(
        select(Party.id, Party.kind, Party.name, Party.short_name)
        .join(CardAssignee, CardAssignee.party_id == Party.id)
        .where(CardAssignee.card_id == card_id)
        .order_by(Party.kind != "person", Party.name)
    )
    return [party_row(*row) for row in rows]


def labels_of(card_id: int) -> list[LabelRow]:
    """Labels of a card. One statement."""
    rows = db.session.execute(
        select(Label.id, Label.name, Label.colour)
        .join(CardLabel, CardLabel.label_id == Label.id)
        .where(CardLabel.card_id == card_id, Label.archived_at.is_(None))
        .order_by(Label.position)
    )
    return [LabelRow(*row) for row in rows]


def label_choices(board_id: int) -> list[LabelRow]:
    """Labels of a board. One statement."""
    rows = db.session.execute(
        select(Label.id, Label.name, Label.colour)
        .where(Label.board_id == board_id, Label.archived_at.is_(None))
        .order_by(Label.position)
    )
    return [LabelRow(*row) for row in rows]


def links_of(card: Card) -> list[LinkRow]:
    """What a card serves. One statement, and one for each kind there is."""
    held: dict[str, dict[int, Decimal | None]] = {}
    parts: dict[tuple[str, int], Mapping[str, str]] = {}
    for name, target_id, amount, part in db.session.execute(
        select(CardLink.kind, CardLink.target_id, CardLink.amount, CardLink.breakdown).where(
            CardLink.card_id == card.id
        )
    ):
        held.setdefault(name, {})[target_id] = amount
        parts[name, target_id] = part
    if card.activity_id is not None:
        held.setdefault("activity", {}).setdefault(card.activity_id, None)
    rows = []
    for kind in links.kinds():
        wanted = held.get(kind.name, {})
        found = kind.find(wanted) if wanted else {}
        rows += [
            LinkRow(kind.name, kind.label(), kind.icon, kind.tone, found[target_id], amount,
                    kind.has_amount,
                    kind.name == "activity" and target_id == card.activity_id,
                    parts.get((kind.name, target_id), {}))
            for target_id, amount in wanted.items()
            if target_id in found
        ]  # fmt: skip
    return rows


def items_of(card_id: int) -> list[ItemRow]:
    """The checklist. One statement."""
    rows = db.session.execute(
        select(
            ChecklistItem.id, ChecklistItem.text, ChecklistItem.done_at, ChecklistItem.due_on,
            ChecklistItem.revision, Party.id, Party.kind, Party.name, Party.short_name,
        )
        .outerjoin(Party, Party.id == ChecklistItem.assignee_id)
        .where(ChecklistItem.card_id == card_id, ChecklistItem.archived_at.is_(None))
        .order_by(ChecklistItem.position)
    ).all()  # fmt: skip
    ids = [row[0] for row in rows]
    return [
        ItemRow(
            row[0], row[1], row[2] is not None,
            party_row(row[5], row[6], row[7], row[8]) if row[5] else None,
            row[3], row[4],
            ids[index - 2] if index > 1 else None,
            ids[index + 1] if index + 1 < len(ids) else None,
            index == 0, index + 1 == len(ids),
        )
        for index, row in enumerate(rows)
    ]  # fmt: skip


_FILE_ICONS = (
    ("wordprocessingml", "file-type-docx"), ("msword", "file-type-docx"),
    ("spreadsheet", "file-type-xls"), ("ms-excel", "file-type-xls"), ("pdf", "file-type-pdf"),
    ("presentation", "presentation"), ("powerpoint", "presentation"), ("image/", "photo"),
    ("text/", "file-text"), ("video/", "video"), ("zip", "package"),
)  # fmt: skip


def files_of(card: Card) -> list[FileRow]:
    """Files of a card, in the order they came. One statement."""
    rows = db.session.execute(
        select(
            CardFile.id, CardFile.public_id, CardFile.name, CardFile.media_type, CardFile.size,
            CardFile.preview_key, CardFile.added_at, Party.name, Party.short_name,
            CardFile.added_by_id,
        )
        .outerjoin(Party, Party.id == CardFile.added_by_id)
        .where(CardFile.card_id == card.id, CardFile.archived_at.is_(None))
        .order_by(CardFile.id)
    )  # fmt: skip
    return [
        FileRow(
            row[1], row[2], row[3], row[4], bool(row[5]), row[0] == card.cover_id, row[6],
            row[8] or row[7] or "",
            row[9],
            next((icon for part, icon in _FILE_ICONS if part in row[3]), "paperclip"),
        )
        for row in rows
    ]  # fmt: skip


def _event_count(card_id: int) -> int:
    return int(
        db.session.scalar(
            select(func.count(Event.id)).where(
                Event.subject_kind == "card", Event.subject_id == card_id
            )
        )
        or 0
    )


def card_view(person: Person, place: CardPlace, *, before: int | None = None) -> CardView:
    """Everything the card shows: the same number of statements however much there is on it."""
    card = place.card
    title, category = db.session.execute(
        select(Column.title, Column.category).where(Column.id == card.column_id)
    ).one()
    watchers, watching = db.session.execute(
        select(
            func.count(Watcher.person_id),
            func.count(case((Watcher.person_id == person.id, 1))),
        ).where(Watcher.card_id == card.id)
    ).one()
    files = files_of(card)
    last = history_of(person, card.id, limit=1)
    return CardView(
        column_id=card.column_id,
        column_title=title,
        category=ColumnCategory(category).value,
        cover_id=next((file.public_id for file in files if file.is_cover), ""),
        assignees=assignees_of(card.id),
        labels=labels_of(card.id),
        links=links_of(card),
        items=items_of(card.id),
        files=files,
        comments=comments_of(person, card.id, before),
        relations=relations_of(person, card.id),
        watchers=watchers,
        watching=bool(watching),
        events=_event_count(card.id),
        last=last[0] if last else None,
    )
