"""Tables of passport versions, change requests, decisions, opinions and reports that are accepted.

A report on progress (domain.md, R3) lives here and not in `oversight`: what its rows say is read
from `oversight` and `indicators` by `exchange`, but the report itself is words that somebody sends
and somebody who does not lead the project accepts, as a passport.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import JSON_OR_NOTHING, JsonDict, Model
from kaskad.core.revisions import Revisioned


class VersionState(StrEnum):
    """Where a version of a passport is (domain.md, 4.12)."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class PassportVersion(Revisioned, Model):
    """A passport as it was submitted, word by word; the draft is what the pages show."""

    __tablename__ = "passport_version"
    __table_args__ = (UniqueConstraint("initiative_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    number: Mapped[int]
    """1, 2, 3 … in the order of submitting, also those that were returned."""
    state: Mapped[VersionState] = mapped_column(String(20))
    content: Mapped[JsonDict] = mapped_column(default=dict)
    """What `approvals.snapshot` wrote; its `format` says by which rules."""
    note: Mapped[str] = mapped_column(Text, default="")
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))


class RequestState(StrEnum):
    """Where a change request is."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ChangeRequest(Revisioned, Model):
    """«Запрос на изменение» of an approved passport (domain.md, 3 and D11)."""

    __tablename__ = "change_request"
    __table_args__ = (UniqueConstraint("initiative_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    number: Mapped[int]
    state: Mapped[RequestState] = mapped_column(String(20), default=RequestState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("passport_version.id"))
    """The version that it made."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))


class ChangeLine(Model):
    """One thing that a request asks for, in the order in which it is applied."""

    __tablename__ = "change_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), index=True)
    position: Mapped[int]
    operation: Mapped[str] = mapped_column(String(20))
    """`change`, `add`, `move`, `put_away`, `bring_back`."""
    section: Mapped[str] = mapped_column(String(40))
    """A section of the passport, or `stages`, `activities`."""
    part: Mapped[str] = mapped_column(String(40), default="")
    """Table of the row; its id, None for a row that is to be added."""
    part_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(Text, default="")
    """What people call the row."""
    values: Mapped[JsonDict] = mapped_column(default=dict)
    """{field: new value} as the action takes them."""
    changes: Mapped[JsonDict] = mapped_column(default=dict)
    """{field: [old, new]} as people read them; an old value that is no longer so is stale."""


class LifeStep(StrEnum):
    """A step in the life of an initiative, each with its decision."""

    PROPOSED = "proposed"
    TO_REVIEW = "to_review"
    REGISTERED = "registered"
    DECLINED = "declined"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    COMPLETED = "completed"
    COMPLETED_EARLY = "completed_early"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    """A proposal, by who made it."""
    SENT_AGAIN = "sent_again"
    APPROVED = "approved"
    """Of a passport or a change of it."""
    ORDER = "order"
    """No step: an order, a protocol, a local act that the initiative rests on (domain.md, 4.9)."""


class Decision(Revisioned, Model):
    """«Решение», «приказ»: number, day, words, files; the step it stands for."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    step: Mapped[LifeStep] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(60), default="")
    """What the paper is called: «приказ», «протокол», «распоряжение»; empty: none."""
    number: Mapped[str] = mapped_column(String(60), default="")
    """Text: «01-01/82», «б/н»."""
    decided_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class DecisionFile(Model):
    """A file of a decision: the scan of an order."""

    __tablename__ = "decision_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    stored_as: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class Verdict(StrEnum):
    """What an expert says."""

    FOR = "for"
    WITH_REMARKS = "with_remarks"
    AGAINST = "against"


class Opinion(Revisioned, Model):
    """«Экспертное заключение» on an idea, a result of a stage or a product; asked for first."""

    __tablename__ = "opinion"
    __table_args__ = (Index("ix_opinion_expert_id", "expert_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(Text, default="")
    """What it is about; empty: the initiative as a whole."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_on: Mapped[date | None]
    verdict: Mapped[Verdict | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    door_opened: Mapped[bool] = mapped_column(default=False)
    """The expert became an observer only to be asked: a recalled question closes the door again."""


class Proposal(Revisioned, Model):
    """The short form by which an initiative is proposed; its initiative is in the state `idea`."""

    __tablename__ = "proposal"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """The school that proposes, when it is not the centre itself."""
    problem: Mapped[str] = mapped_column(Text, default="")
    idea: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    proposed_at: Mapped[datetime] = mapped_column(default=now)


class Outcome(StrEnum):
    """What the final report says of an expected result, and of the goal."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not"


class FinalReport(Revisioned, Model):
    """«Итоговый отчёт» (domain.md, R16): what people write in it; the rest is read from the room.

    It is written while the initiative runs and stands still once it is completed.
    """

    __tablename__ = "final_report"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    goal_outcome: Mapped[Outcome | None] = mapped_column(String(10))
    goal_words: Mapped[str] = mapped_column(Text, default="")
    lessons: Mapped[str] = mapped_column(Text, default="")
    replication: Mapped[str] = mapped_column(Text, default="")
    """«Что тиражируется»."""
    conclusion: Mapped[str] = mapped_column(Text, default="")
    early: Mapped[bool] = mapped_column(default=False)
    """Which end is proposed: ahead of time, or as planned."""
    begun_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    """When it was handed to who decides; None: it is still being written."""
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ResultOutcome(Revisioned, Model):
    """What became of one expected result or effect, in a word and in words."""

    __tablename__ = "result_outcome"

    result_id: Mapped[int] = mapped_column(ForeignKey("expected_result.id"), primary_key=True)
    outcome: Mapped[Outcome | None] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")


class ReportState(StrEnum):
    """Where a report on progress is."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class ProgressReport(Revisioned, Model):
    """«Отчёт о ходе реализации» of a period (domain.md, R3): the words of people, and its rows.

    While it is written its rows are computed; sent, it keeps them as they were.
    """

    __tablename__ = "progress_report"
    __table_args__ = (UniqueConstraint("initiative_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    period: Mapped[str] = mapped_column(String(10))
    """Which period: a code of `progress_periods` («2026-h1»)."""
    first_on: Mapped[date]
    last_on: Mapped[date]
    """The days of that period when the report was begun."""
    state: Mapped[ReportState] = mapped_column(String(20), default=ReportState.DRAFT)
    summary: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[str] = mapped_column(Text, default="")
    """What whoever accepts it is asked to decide."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime] = mapped_column(default=now)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    as_of: Mapped[date | None]
    """The day up to which was known what the frozen rows say."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned last."""
    content: Mapped[JsonDict | None] = mapped_column(JSON_OR_NOTHING, deferred=True)
    """The rows as they were when it was sent (`exchange.progress_frozen`)."""


class ProgressNote(Revisioned, Model):
    """Why one line of a report deviates: an activity that is late, an indicator that is behind."""

    __tablename__ = "progress_note"
    __table_args__ = (UniqueConstraint("report_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("progress_report.id"), index=True)
    line: Mapped[str] = mapped_column(String(40))
    """`activity-12`, `indicator-7`: what the line is about, wherever it stands in the report."""
    text: Mapped[str] = mapped_column(Text, default="")
