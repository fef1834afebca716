"""A person's reports, as their pages show them."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.core.i18n import zone
from kaskad.exchange.models import ReportJob, ReportState
from kaskad.exchange.report_actions import KEPT, OPEN
from kaskad.exchange.report_making import Step
from kaskad.exchange.report_rule import writing
from kaskad.people.models import Person

LATE = 20
"""Seconds after which somebody who looks at a waiting report wakes the worker once more."""


@dataclass(frozen=True)
class ReportRow:
    """A report on the list and on its own page."""

    id: int
    title: str
    form: str
    rows: int
    state: ReportState
    step: str
    done: int
    total: int
    asked_at: datetime
    finished_at: datetime | None
    kept_until: date | None
    size: int
    there: bool
    """Whether the file can be downloaded."""
    error: tuple[str, ...]
    built_in_url: str
    dropped: bool
    ahead: int
    """Reports of everybody that wait before this one."""
    waits_long: bool

    @property
    def open(self) -> bool:
        """Whether something still happens."""
        return self.state in OPEN

    @property
    def words(self) -> str:
        """How far it is."""
        if self.state == ReportState.QUEUED and self.ahead:
            return str(
                ngettext(
                    "Waits: %(num)s report is made first.",
                    "Waits: %(num)s reports are made first.",
                    self.ahead,
                )
            )
        if self.state == ReportState.QUEUED:
            return str(_("Waits for its turn."))
        if self.state == ReportState.RUNNING:
            return _step_words(self.step, self.rows)
        if self.state == ReportState.FAILED:
            return str(_("The report was not made."))
        return str(_("Ready.") if self.there else _("The file is not kept any more."))

    @property
    def seconds(self) -> int:
        """How long writing such a report takes on a machine with nothing else to do."""
        return max(1, round(writing(self.form, self.rows) / 1000))


def _step_words(step: str, rows: int) -> str:
    if step == Step.WRITING:
        return str(
            ngettext(
                "Writing %(num)s row into the file.", "Writing %(num)s rows into the file.", rows
            )
        )
    if step == Step.KEEPING:
        return str(_("Putting the file away for you."))
    return str(_("Reading what the report is about."))


def report_row(job: ReportJob) -> ReportRow:
    """One report. One statement for those that wait, else none."""
    ahead = 0
    if job.state == ReportState.QUEUED:
        ahead = (
            db.session.scalar(
                select(func.count())
                .select_from(ReportJob)
                .where(ReportJob.state.in_(OPEN), ReportJob.id < job.id)
            )
            or 0
        )
    return _row(job, ahead)


def my_reports(person: Person) -> list[ReportRow]:
    """What the person has asked for within the days that files are kept. Two statements."""
    open_ids = db.session.scalars(
        select(ReportJob.id).where(ReportJob.state.in_(OPEN)).order_by(ReportJob.id)
    ).all()
    place = {own: number for number, own in enumerate(open_ids)}
    found = db.session.scalars(
        select(ReportJob)
        .where(
            ReportJob.person_id == person.id, ReportJob.dropped_at.is_(None),
            ReportJob.asked_at > now() - KEPT,
        )
        .order_by(ReportJob.id.desc())
        .limit(100)
    )  # fmt: skip
    return [_row(job, place.get(job.id, 0)) for job in found]


def _row(job: ReportJob, ahead: int) -> ReportRow:
    moment = now()
    until = job.finished_at + KEPT if job.finished_at and job.file_key else None
    built_in = f"{job.address}{'&' if '?' in job.address else '?'}built_in=1"
    return ReportRow(
        id=job.id, title=job.title, form=job.form, rows=job.rows, state=ReportState(job.state),
        step=job.step, done=job.done, total=job.total, asked_at=job.asked_at,
        finished_at=job.finished_at, size=job.size,
        kept_until=until.astimezone(zone()).date() if until else None,
        there=bool(job.file_key) and job.state == ReportState.DONE,
        error=tuple(job.error.split("\n")) if job.error else (),
        built_in_url=built_in if job.mend == "built_in" else "",
        dropped=job.dropped_at is not None, ahead=ahead,
        waits_long=job.state in OPEN and (moment - job.asked_at).total_seconds() > LATE,
    )  # fmt: skip


def report_url(job: ReportJob) -> str:
    """The page of a report."""
    return url_for("exchange.report", report_id=job.id)
