"""What has been brought in, so that it can be compared; reports that are made in the background."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import Model, unique_where


class LoadedFile(Model):
    """The last loaded text of a cascade file (docs/decisions: three-way loading).

    What stands the same in the old text and in the new one is left alone, whatever people have
    made of it in Kaskad meanwhile; only what the new text says differently is brought in.
    """

    __tablename__ = "loaded_file"
    __table_args__ = (UniqueConstraint("source", "root_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(200))
    """The district, as on its initiatives."""
    root_key: Mapped[str] = mapped_column(String(200))
    """`source_key` of the topmost initiative of the file."""
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime] = mapped_column(default=now)


class ReportState(StrEnum):
    """How far a report is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ReportJob(Model):
    """A report that somebody asked for and that is made outside of requests.

    What was asked is kept as the address: the worker asks it again as this person, with the
    rights of that moment. The row is the truth about what is to be done (core.jobs).
    """

    __tablename__ = "report_job"
    __table_args__ = (
        # Whoever asks twice before the first is made gets one (trust.md: double submit).
        unique_where(
            "uq_report_job_open", "person_id", "asked_key", where="state IN ('queued', 'running')"
        ),
        Index("ix_report_job_person_id", "person_id"),
        Index("ix_report_job_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(Text)
    """Path and arguments."""
    asked_key: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the address and the language."""
    root: Mapped[str] = mapped_column(String(300))
    """Where the server was reached, for addresses inside the file."""
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(8))
    """The ending of the file."""
    rows: Mapped[int]
    """Rows when it was asked for."""
    state: Mapped[ReportState] = mapped_column(String(20), default=ReportState.QUEUED)
    step: Mapped[str] = mapped_column(String(20), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Steps done, of how many."""
    attempts: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[str] = mapped_column(String(120), default="")
    """The process that makes it: host and number."""
    seen_at: Mapped[datetime | None]
    """When that process last said how far it is."""
    asked_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    """Why there is no file: sentences in the person's language, a line each."""
    mend: Mapped[str] = mapped_column(String(20), default="")
    """`built_in`: the template that comes with Kaskad would do."""
    file_name: Mapped[str] = mapped_column(String(255), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    file_key: Mapped[str] = mapped_column(String(80), default="")
    """In the file store; empty: not made yet, or not kept any more."""
    dropped_at: Mapped[datetime | None]
    """The person has taken it off the list."""
