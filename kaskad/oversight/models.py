"""Tables of milestones, control stages, updates, colours by hand, questions, import issues."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.cascade.models import EditedPart, WithPeriod
from kaskad.core.clock import now
from kaskad.core.db import JsonDict, JsonList, Model
from kaskad.core.revisions import Revisioned


class Milestone(EditedPart, Model):
    """«Контрольная точка»: a dated check of nothing but whether it is there (domain.md, 4.9)."""

    __tablename__ = "milestone"

    name: Mapped[str] = mapped_column(Text)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    document: Mapped[str] = mapped_column(Text, default="")
    """What confirms it: «приказ», «справка»."""
    baseline_on: Mapped[date]
    """The day of the approved plan; it stays as it is."""
    forecast_on: Mapped[date]
    """The day on which it is expected now; moved only with a reason."""
    actual_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The director who set it as a control date; None: part of the plan."""


class MilestoneShift(Model):
    """The milestone was expected on another day before, and why it moved."""

    __tablename__ = "milestone_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    old_on: Mapped[date]
    new_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    shifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shifted_at: Mapped[datetime] = mapped_column(default=now)


class Conclusion(StrEnum):
    """What a control stage came to."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class ControlStage(WithPeriod, EditedPart, Model):
    """«Этап контроля · Объект контроля» (004, section 8) with what was found."""

    __tablename__ = "control_stage"

    number: Mapped[str] = mapped_column(String(20), default="")
    subject: Mapped[str] = mapped_column(Text)
    """«Объект контроля»."""
    expected: Mapped[str] = mapped_column(Text, default="")
    controller_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    found: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime | None]
    """When that was written down: before it, as of an earlier day, nothing was known."""
    conclusion: Mapped[Conclusion | None] = mapped_column(String(20))
    measures: Mapped[str] = mapped_column(Text, default="")
    """What has to be done about it, and by which day."""
    measures_due_on: Mapped[date | None]
    measures_done_on: Mapped[date | None]
    concluded_on: Mapped[date | None]
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class StatusUpdate(Revisioned, Model):
    """«Как идут дела»: a short text and the colour in which its author sees the project."""

    __tablename__ = "status_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    colour: Mapped[str] = mapped_column(String(1))
    """`r`, `y`, `g` or `n`, as the registry writes colours."""
    text: Mapped[str] = mapped_column(Text)
    on_day: Mapped[date]
    written_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class StatusReply(Model):
    """An answer to an update."""

    __tablename__ = "status_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("status_update.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class ManualColour(Model):
    """A colour set by hand, with a comment and a last day; it never hides the computed one."""

    __tablename__ = "manual_colour"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    colour: Mapped[str] = mapped_column(String(1))
    comment: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[date]
    """The last day on which it counts."""
    ended_at: Mapped[datetime | None]


class Question(Revisioned, Model):
    """A question to those who lead a project; it waits on their day until it is answered."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    noted_at: Mapped[datetime | None]
    """Who asked has seen the answer."""
    recalled_at: Mapped[datetime | None]


class IssueKind(StrEnum):
    """What an import was not sure of (domain.md, section 12)."""

    PERIOD = "period"
    OVERLAP = "overlap"
    OUTSIDE_STAGE = "outside_stage"
    DUPLICATE = "duplicate"
    UNIT = "unit"
    COUNT = "count"
    MISSING = "missing"
    TARGET = "target"
    """A target of a period: its column or its cell, or what a locked period was held against."""
    APPROVED = "approved"
    """The passport is approved: what the file says differently goes by a change request."""
    OTHER = "other"


class ImportIssue(Revisioned, Model):
    """A line of the «Лист проблем импорта»: words, place, proposals, the decision."""

    __tablename__ = "import_issue"
    __table_args__ = (
        UniqueConstraint("initiative_id", "fingerprint"),
        Index("ix_import_issue_part", "part", "part_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    kind: Mapped[IssueKind] = mapped_column(String(20))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """The same doubt of the same words is one issue, however often a file is loaded."""
    source: Mapped[str] = mapped_column(String(300), default="")
    """The file, and the place in it."""
    part: Mapped[str] = mapped_column(String(40), default="")
    part_id: Mapped[int | None]
    place: Mapped[str] = mapped_column(Text, default="")
    """Where in the passport, in words that need no further look-up."""
    raw: Mapped[str] = mapped_column(Text, default="")
    doubt: Mapped[JsonDict] = mapped_column(default=dict)
    """{code, …}: what the sentence of the doubt is made of, in the language of the reader."""
    proposals: Mapped[JsonList] = mapped_column(default=list)
    """[{code, …}]: ways to settle it."""
    found_at: Mapped[datetime] = mapped_column(default=now)
    decision: Mapped[str] = mapped_column(String(20), default="")
    """Code of the proposal taken, `kept` for "leave it as written", `gone` when it no longer is."""
    outcome: Mapped[JsonDict] = mapped_column(default=dict)
    """{choice, how, part, id, before, after}: what the decision has changed, to take it back."""
    decision_note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
