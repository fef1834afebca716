"""Tables of sprints: their plan, scope, review and retrospective."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import ORDER_KEY, JsonDict, JsonList, Model, unique_where
from kaskad.core.revisions import Revisioned


class SprintState(StrEnum):
    """The life of a sprint (domain.md, 4.5)."""

    SHELL = "shell"
    PLANNING = "planning"
    ACTIVE = "active"
    IN_REVIEW = "in_review"
    CLOSED = "closed"
    CANCELLED = "cancelled"


RUNNING = (SprintState.ACTIVE, SprintState.IN_REVIEW)
OVER = (SprintState.CLOSED, SprintState.CANCELLED)


class SprintPlan(Revisioned, Model):
    """A project works in sprints: what holds for all of them.

    How many are foreseen is not written here: it is the number of its sprints that are not
    cancelled, the initial one apart.
    """

    __tablename__ = "sprint_plan"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    deadline_raw: Mapped[str] = mapped_column(Text, default="")
    """«до 08.2024», as the passport says."""
    deadline_on: Mapped[date | None]
    definition_of_done: Mapped[str] = mapped_column(Text, default="")
    """Taken over by each sprint when its planning opens."""
    agreement: Mapped[str] = mapped_column(Text, default="")
    """The team's working agreement, changed by retrospectives."""
    made_at: Mapped[datetime] = mapped_column(default=now)


class Sprint(Revisioned, Model):
    """A sprint; number 0 is the initial one."""

    __tablename__ = "sprint"
    __table_args__ = (
        UniqueConstraint("initiative_id", "number"),
        unique_where(
            "uq_sprint_running", "initiative_id", where="state IN ('active', 'in_review')"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    number: Mapped[int]
    state: Mapped[SprintState] = mapped_column(String(20), default=SprintState.SHELL)
    window_raw: Mapped[str] = mapped_column(String(300), default="")
    """The rough window of a shell in words: «осень 2022 – зима 2023»."""
    outline: Mapped[str] = mapped_column(Text, default="")
    """What the goal will be about; all that a shell may say."""
    title: Mapped[str] = mapped_column(String(300), default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    definition_of_done: Mapped[str] = mapped_column(Text, default="")
    override_reason: Mapped[str] = mapped_column(Text, default="")
    """Why the office opened it before the previous one was closed; shown for ever."""
    override_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    snapshot: Mapped[JsonDict] = mapped_column(default=dict, deferred=True)
    """Scope, states, links, figures and series as they stood when it was closed (`snapshots`)."""


class Fate(StrEnum):
    """How a card's time in a sprint ended; while it lasts: HERE."""

    HERE = "here"
    FINISHED = "finished"
    NEXT = "next"
    PLAN = "plan"
    DROP = "drop"
    REMOVED = "removed"


DECISIONS = (Fate.NEXT, Fate.PLAN, Fate.DROP)
"""What can be decided about an unfinished card when a sprint is closed."""


class SprintCard(Model):
    """A card's time in a sprint. A card is in one open sprint at the most."""

    __tablename__ = "sprint_card"
    __table_args__ = (
        Index("ix_sprint_card_sprint_id", "sprint_id", "left_at"),
        Index("ix_sprint_card_card_id", "card_id"),
        unique_where("uq_sprint_card_open", "card_id", where="left_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    entered_at: Mapped[datetime] = mapped_column(default=now)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    initial: Mapped[bool] = mapped_column(default=False)
    """Part of the scope that was frozen when the sprint started."""
    left_at: Mapped[datetime | None]
    fate: Mapped[Fate] = mapped_column(String(10), default=Fate.HERE)


class SprintCapacity(Model):
    """How many working days a person gives to a sprint: people and days, never points."""

    __tablename__ = "sprint_capacity"

    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    days: Mapped[Decimal] = mapped_column(Numeric(6, 1))


class Verdict(StrEnum):
    """What the review says of an expected result."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not"


class SprintResult(Revisioned, Model):
    """An expected result of a sprint, perhaps a step to one of the project's."""

    __tablename__ = "sprint_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), index=True)
    position: Mapped[str] = mapped_column(ORDER_KEY)
    expected_result_id: Mapped[int | None] = mapped_column(ForeignKey("expected_result.id"))
    text: Mapped[str] = mapped_column(Text)
    verdict: Mapped[Verdict | None] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    """Why: in words, beside the evidence."""
    archived_at: Mapped[datetime | None]


class SprintEvidence(Model):
    """What proves a result: a card of the sprint, a file on a card, or an address."""

    __tablename__ = "sprint_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("sprint_result.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("card_file.id"))
    url: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(String(500), default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class CardDecision(Model):
    """What becomes of an unfinished card when the sprint is closed."""

    __tablename__ = "sprint_card_decision"

    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    decision: Mapped[Fate] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=now)


class ProposedValue(Model):
    """What a finished card adds to an indicator, as the review says; sent at the closing."""

    __tablename__ = "sprint_value"
    __table_args__ = (UniqueConstraint("sprint_id", "card_id", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    planned: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    """What really came; None: nothing to tell yet, which is not zero."""
    note: Mapped[str] = mapped_column(Text, default="")
    send: Mapped[bool] = mapped_column(default=True)
    """Whether it goes to verification when the sprint is closed."""
    sent_at: Mapped[datetime | None]
    value_id: Mapped[int | None] = mapped_column(ForeignKey("indicator_value.id"))
    """The value of the indicator that was made of it when it was sent."""


class RemarkKind(StrEnum):
    """The two columns of a retrospective."""

    WORKED = "worked"
    HINDERED = "hindered"


class HindranceCategory(StrEnum):
    """Where a hindrance came from (domain.md, 10)."""

    PEOPLE = "people"
    PROCESS = "process"
    TOOL = "tool"
    SCHOOL = "school"
    EXTERNAL = "external"


class RetroRemark(Revisioned, Model):
    """A remark of the retrospective: for the team's eyes only."""

    __tablename__ = "retro_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), index=True)
    kind: Mapped[RemarkKind] = mapped_column(String(10))
    category: Mapped[HindranceCategory | None] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class RetroMood(Model):
    """How many people gave a mood of 1 to 5: a counter, so that nobody can be found out."""

    __tablename__ = "retro_mood"

    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), primary_key=True)
    mood: Mapped[int] = mapped_column(primary_key=True)
    votes: Mapped[int] = mapped_column(default=0)


class RetroVoter(Model):
    """Who has told a mood, not which: once each."""

    __tablename__ = "retro_voter"

    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ImprovementState(StrEnum):
    """How far an improvement action is."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Improvement(Revisioned, Model):
    """«Что меняем»: an action of a retrospective with its owner and day."""

    __tablename__ = "improvement"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    due_on: Mapped[date | None]
    state: Mapped[ImprovementState] = mapped_column(String(10), default=ImprovementState.OPEN)
    settled_at: Mapped[datetime | None]
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))
    """The card it has become in planning."""
    added_at: Mapped[datetime] = mapped_column(default=now)


class ReviewVerdict(StrEnum):
    """How the sprint as a whole is taken (domain.md, 10)."""

    ACCEPTED = "accepted"
    REMARKS = "remarks"
    NOT_ACCEPTED = "not"


class SprintReview(Revisioned, Model):
    """The review record of a sprint."""

    __tablename__ = "sprint_review"

    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"), primary_key=True)
    held_on: Mapped[date | None]
    participants: Mapped[str] = mapped_column(Text, default="")
    """Team, invited schools, partners, experts: a line each."""
    feedback: Mapped[JsonList] = mapped_column(default=list)
    """[{who, what, decision}] of interested parties."""
    summary: Mapped[str] = mapped_column(Text, default="")
    plan_changes: Mapped[str] = mapped_column(Text, default="")
    """Changes to the overall plan: number of sprints, days."""
    verdict: Mapped[ReviewVerdict | None] = mapped_column(String(10))
    next_goal: Mapped[str] = mapped_column(Text, default="")
    chair: Mapped[str] = mapped_column(String(300), default="")
    secretary: Mapped[str] = mapped_column(String(300), default="")


class SyncNote(Revisioned, Model):
    """«Летучка»: what a person did, does next, and what hinders, once a week or so."""

    __tablename__ = "sync_note"
    __table_args__ = (Index("ix_sync_note_sprint_id", "sprint_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sprint_id: Mapped[int] = mapped_column(ForeignKey("sprint.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    done: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")
    obstacles: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]
