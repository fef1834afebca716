"""Tables of boards and cards."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import ORDER_KEY, JsonDict, Model
from kaskad.core.revisions import Revisioned


class ColumnCategory(StrEnum):
    """What a column means, whatever it is called (PRODUCT.md, Screens)."""

    TODO = "todo"
    DOING = "doing"
    REVIEW = "review"
    DONE = "done"
    ACCEPTED = "accepted"


FINISHED = (ColumnCategory.DONE, ColumnCategory.ACCEPTED)


class Colour(StrEnum):
    """The palette of labels and columns: words, so that no CSS can come in (trust.md S61)."""

    GREY = "grey"
    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    PINK = "pink"


class Board(Revisioned, Model):
    """A board of one project, or a free board of an organisation."""

    __tablename__ = "board"
    __table_args__ = (
        CheckConstraint("(initiative_id IS NULL) <> (organisation_id IS NULL)", name="owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    key: Mapped[str] = mapped_column(String(10))
    key_fold: Mapped[str] = mapped_column(String(20), unique=True)
    last_number: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    """Counts every change of anything the board page shows; its answer is cached by it."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class Column(Revisioned, Model):
    """A column with a meaning."""

    __tablename__ = "board_column"

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    category: Mapped[ColumnCategory] = mapped_column(String(20))
    colour: Mapped[Colour] = mapped_column(String(10), default=Colour.GREY)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    wip_limit: Mapped[int | None]
    archived_at: Mapped[datetime | None]


class Label(Revisioned, Model):
    """A coloured word on cards of one board."""

    __tablename__ = "label"

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    colour: Mapped[Colour] = mapped_column(String(10), default=Colour.GREY)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    archived_at: Mapped[datetime | None]


class Effort(StrEnum):
    """Rough size; no story points are forced (PRODUCT.md, rule 1)."""

    SMALL = "S"
    MEDIUM = "M"
    LARGE = "L"


class Card(Revisioned, Model):
    """A task on a board."""

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("board_id", "number"),
        Index("ix_card_board_place", "board_id", "archived_at", "column_id", "position"),
        Index("ix_card_due_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    column_id: Mapped[int] = mapped_column(ForeignKey("board_column.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[str] = mapped_column(ORDER_KEY)
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    effort: Mapped[Effort | None] = mapped_column(String(1))
    effort_hours: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    blocked_reason: Mapped[str] = mapped_column(Text, default="")
    """Not blocked when empty."""
    cover_id: Mapped[int | None] = mapped_column(
        ForeignKey("card_file.id", use_alter=True, name="fk_card_cover_id_card_file")
    )
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    """The activity it was made from; besides, it may serve others through `card_link`."""
    occurrence: Mapped[str] = mapped_column(String(40), default="")
    """Which repetition of the activity, as «2021/2022»."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    # Counted here so that the face of a card costs no join; the actions that add and tick keep
    # them, and a property test compares them with the rows.
    checklist_total: Mapped[int] = mapped_column(default=0)
    checklist_done: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    file_count: Mapped[int] = mapped_column(default=0)


class CardAssignee(Model):
    """A party responsible for a card."""

    __tablename__ = "card_assignee"
    __table_args__ = (Index("ix_card_assignee_party_id", "party_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)


class CardLabel(Model):
    """A label on a card."""

    __tablename__ = "card_label"
    __table_args__ = (Index("ix_card_label_label_id", "label_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("label.id"), primary_key=True)


class CardLink(Model):
    """What a card serves: a thing of some registered kind, with the contribution planned."""

    __tablename__ = "card_link"
    __table_args__ = (Index("ix_card_link_target", "kind", "target_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    """Planned contribution, in the unit of the target (indicators only)."""
    breakdown: Mapped[JsonDict] = mapped_column(default=dict)
    """{dimension: what}: which part of the whole it is about (indicators only)."""
    told_at: Mapped[datetime | None]
    """When it was said what the finished card has brought; None again when it is reopened."""


class RelationKind(StrEnum):
    """How one card relates to another."""

    BLOCKS = "blocks"
    RELATES = "relates"
    DUPLICATES = "duplicates"


class CardRelation(Model):
    """`card` blocks, relates to or duplicates `other`."""

    __tablename__ = "card_relation"
    __table_args__ = (Index("ix_card_relation_other_id", "other_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    kind: Mapped[RelationKind] = mapped_column(String(20), primary_key=True)


class ChecklistItem(Revisioned, Model):
    """One line of a card's checklist."""

    __tablename__ = "checklist_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    text: Mapped[str] = mapped_column(String(500))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    due_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]


class Comment(Revisioned, Model):
    """What somebody said on a card."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]


class Mention(Model):
    """A person named in a comment, until they have looked."""

    __tablename__ = "mention"
    __table_args__ = (Index("ix_mention_person_id", "person_id", "seen_at"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]


class KeptFile:
    """Mixin of files; the bytes lie in the store under a key the server made (trust.md S63)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str] = mapped_column(String(80))
    preview_key: Mapped[str] = mapped_column(String(80), default="")
    """Re-encoded small picture, for images only."""
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class CardFile(KeptFile, Model):
    """A file on a card."""

    __tablename__ = "card_file"

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)


class Watcher(Model):
    """A person who wants to hear of a card."""

    __tablename__ = "watcher"
    __table_args__ = (Index("ix_watcher_person_id", "person_id"),)

    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class SavedBoardView(Model):
    """How one person left one board: collapsed columns, density, swimlanes."""

    __tablename__ = "board_view"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    options: Mapped[JsonDict] = mapped_column(default=dict)
