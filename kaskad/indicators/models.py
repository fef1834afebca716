"""Tables of indicators: sets, definitions, targets by period, values with their evidence."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Dialect, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from kaskad.boards.models import KeptFile
from kaskad.core.clock import now
from kaskad.core.db import JSON_OR_NOTHING, ORDER_KEY, JsonDict, JsonList, Model
from kaskad.core.revisions import Revisioned
from kaskad.indicators.assessment import Judgement
from kaskad.indicators.kinds import (
    Counted,
    Direction,
    Frequency,
    IndicatorKind,
    Rollup,
    ValueKind,
)

NUMBER = Numeric(20, 6)
"""As `numbers.read_number` lets through."""


class Exact(TypeDecorator[Decimal]):
    """A number that was reckoned, digit by digit: a mean or a sum is not cut to `NUMBER`."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """As Python writes it."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """The same number again."""
        return None if value is None else Decimal(value)


class IndicatorSet(Model):
    """An appendix with a table of indicators."""

    __tablename__ = "indicator_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    number: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(Text, default="")


class Indicator(Revisioned, Model):
    """A measured quantity with unit and target as written (domain.md, D8), and its reading.

    What the document does not say (kind, direction, how values follow each other) is read from the
    unit and the words when the indicator is made (`definition`), and a person may correct it.
    """

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("indicator_set.id"), index=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    number: Mapped[str] = mapped_column(String(20), default="")
    """Appendix and row: «4.7»."""
    name: Mapped[str] = mapped_column(Text)
    criterion: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(60), default="")
    target_raw: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[IndicatorKind] = mapped_column(String(20), default=IndicatorKind.COUNT)
    direction: Mapped[Direction] = mapped_column(String(10), default=Direction.MORE)
    value_kind: Mapped[ValueKind] = mapped_column(String(20), default=ValueKind.LATEST)
    low: Mapped[Decimal | None] = mapped_column(NUMBER)
    """The lower bound of an indicator that is to stay within two."""
    numerator: Mapped[str] = mapped_column(Text, default="")
    denominator: Mapped[str] = mapped_column(Text, default="")
    """What is counted above and below, in words, with its population."""
    method: Mapped[str] = mapped_column(Text, default="")
    frequency: Mapped[Frequency | None] = mapped_column(String(20))
    baseline: Mapped[Decimal | None] = mapped_column(NUMBER)
    baseline_on: Mapped[date | None]
    baseline_note: Mapped[str] = mapped_column(Text, default="")
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    dimensions: Mapped[JsonList] = mapped_column(default=list)
    """Names of breakdowns: «предмет», «организация»."""
    limits: Mapped[str] = mapped_column(Text, default="")
    """Who is counted at all: «педагоги до 35 лет»."""
    counts: Mapped[Counted | None] = mapped_column(String(20))
    """Whom it counts by lists, each once (`participation`); None: figures are written by hand."""
    population: Mapped[JsonList] = mapped_column(default=list)
    """Kinds of organisations of the district out of which a share is counted by lists."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    rollup: Mapped[Rollup | None] = mapped_column(String(20))
    """By which rule its value goes into that of its parent."""
    takes_part: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        """Number and name: «4.7 Доля педагогов…»."""
        return f"{self.number} {self.name}".strip()


class IndicatorTarget(Revisioned, Model):
    """A target of a period: a column of the yearly table; the final one is on the indicator."""

    __tablename__ = "indicator_target"
    __table_args__ = (UniqueConstraint("indicator_id", "starts_on", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    label: Mapped[str] = mapped_column(String(60), default="")
    """The head of the column as written: «2021»."""
    starts_on: Mapped[date]
    due_on: Mapped[date]
    raw: Mapped[str] = mapped_column(Text)
    number: Mapped[Decimal | None] = mapped_column(NUMBER)
    """What `targets.read_target` reads in it; None: no number."""


class ValueState(StrEnum):
    """Where a value is (issue 5, "Values")."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


class IndicatorValue(Revisioned, Model):
    """A value: as of a day or of a period, who says so, and whether somebody has verified it."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        Index("ix_indicator_value_indicator_id", "indicator_id", "on_day"),
        Index("ix_indicator_value_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    on_day: Mapped[date]
    """The day as of which it is so; of a period, its last day."""
    starts_on: Mapped[date | None]
    """The first day, for a value of a period."""
    number: Mapped[Decimal | None] = mapped_column(NUMBER)
    numerator: Mapped[Decimal | None] = mapped_column(NUMBER)
    denominator: Mapped[Decimal | None] = mapped_column(NUMBER)
    adds: Mapped[bool] = mapped_column(default=False)
    """It comes on top of the total before it: what one card has brought."""
    present: Mapped[bool | None]
    text: Mapped[str] = mapped_column(Text, default="")
    judgement: Mapped[Judgement | None] = mapped_column(String(20))
    judgement_reason: Mapped[str] = mapped_column(Text, default="")
    breakdown: Mapped[JsonDict] = mapped_column(default=dict)
    """{dimension: what}: a value of a part never counts as the whole."""
    counted: Mapped[JsonList] = mapped_column(default=list)
    """Ids of the parties that a figure by lists has counted: who they were when it was said."""
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ValueState] = mapped_column(String(20), default=ValueState.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"), index=True)
    """The card whose acceptance proposed it."""
    doubted_at: Mapped[datetime | None]
    """Verified, and the work behind it was opened again: the monitor is asked."""


class EvidenceKind(StrEnum):
    """What proves a value."""

    CARD = "card"
    FILE = "file"
    UPLOAD = "upload"
    """A file that was put to the value itself (`ValueFile`)."""
    LINK = "link"
    EVENT = "event"
    """An activity of the plan, or a repetition of one, that was carried out."""


class ValueEvidence(Model):
    """A proof of a value: a card, a file of a card, a file of its own, an address, an event."""

    __tablename__ = "value_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("indicator_value.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(String(10))
    target_id: Mapped[int | None]
    """Id of the card, of the file or of the activity."""
    url: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")


class ValueFile(KeptFile, Model):
    """A file put to a value."""

    __tablename__ = "value_file"

    value_id: Mapped[int] = mapped_column(ForeignKey("indicator_value.id"), index=True)


class Participation(Model):
    """Somebody took part in the work of a card or in one repetition of an activity; never removed.

    One row for each party and place, so that lists of several cards and events count each once.
    """

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("card_id", "party_id"),
        UniqueConstraint("activity_id", "occurrence_key", "party_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    occurrence_key: Mapped[str] = mapped_column(String(60), default="")
    """`periods.Occurrence.key`; empty: an activity that happens once, or a card."""
    on_day: Mapped[date]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class StoredFigure(Model):
    """What an indicator stands at, so that nobody reads its values again (TARGETS.md, P6).

    Derived: `stored_figures.recompute_all` makes all of them anew from the values and comes to the
    same. A row holds for the days from `holds_from` to the one before `holds_until`, seen by
    whoever's day ends at `settled_at` or later; for any other day figures are reckoned from the
    values.
    """

    __tablename__ = "indicator_figure"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    holds_from: Mapped[date]
    holds_until: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    """When the last of the values behind it was verified."""
    number: Mapped[Decimal | None] = mapped_column(Exact)
    numerator: Mapped[Decimal | None] = mapped_column(Exact)
    denominator: Mapped[Decimal | None] = mapped_column(Exact)
    on_day: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text, default="")
    present: Mapped[bool | None]
    judgement: Mapped[Judgement | None] = mapped_column(String(20))
    counted: Mapped[JsonList | None] = mapped_column(JSON_OR_NOTHING)
    parts: Mapped[JsonDict | None] = mapped_column(JSON_OR_NOTHING)
    """How many linked indicators went into it and how many have no data; None: none is linked."""
    waiting: Mapped[int] = mapped_column(default=0)
    """Values that wait for verification."""


class FigureState(Model):
    """One row: a word that is another one after every change of indicators, targets or values.

    Whoever remembers what was read remembers the word with it, and reads again what has changed.
    """

    __tablename__ = "indicator_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(32))
    log: Mapped[JsonList] = mapped_column(default=list)
    """The latest words, each with the ids of the indicators whose figures changed then."""


class ValueTalk(Model):
    """A word of the conversation beside a value."""

    __tablename__ = "value_talk"

    id: Mapped[int] = mapped_column(primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("indicator_value.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=now)


class PeriodLock(Model):
    """Values of an initiative up to a day are closed; unlocking has a reason."""

    __tablename__ = "period_lock"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    up_to: Mapped[date]
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    locked_at: Mapped[datetime] = mapped_column(default=now)
    unlocked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unlocked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
