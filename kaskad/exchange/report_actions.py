"""Reports that are made in the background: asked for, taken, made, failed, dropped.

The first part is what people do; the second is what the worker does, whose changes count only as
long as the row is still its own.
"""

import hashlib
import io
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update

from kaskad.core import errors, jobs
from kaskad.core.clock import now
from kaskad.core.db import after_commit, db, in_turn, lock
from kaskad.core.storage import Stored, file_store
from kaskad.exchange.models import ReportJob, ReportState
from kaskad.exchange.report_making import Made, Step
from kaskad.journal import record
from kaskad.people.models import Person

JOB = "reports"
"""The name under which the worker knows this kind of work."""
KEPT = timedelta(days=7)
"""How long a finished file can be downloaded."""
SAME = timedelta(seconds=10)
"""Whoever asks again within this time after the file was ready gets that file."""
MOST_OPEN = 5
"""Reports of one person that wait or are being made."""
MOST_ATTEMPTS = 2
"""A report during which the worker was killed is begun once more, then it has failed."""
FORGOTTEN = timedelta(minutes=10)
"""Without a word for so long a worker is taken for dead; no report takes so long."""
MOST_BYTES = 500 * 1024 * 1024
OPEN = (ReportState.QUEUED, ReportState.RUNNING)


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: an address of this server, in words, and how many rows that is."""

    address: str
    root: str
    language: str
    title: str
    form: str
    rows: int

    @property
    def key(self) -> str:
        """Equal for the same thing asked for twice."""
        return hashlib.sha256(f"{self.language} {self.address}".encode()).hexdigest()


# ------------------------------------------------------------------ people


def ask_report(person: Person, asked: Asked) -> ReportJob:
    """A report to be made; the one there is already, when the same was asked for just now.

    Raises Conflict for somebody who has too many open ones.
    """
    in_turn(f"reports of {person.id}")
    mine = select(ReportJob).where(ReportJob.person_id == person.id, ReportJob.dropped_at.is_(None))
    same = db.session.scalars(
        mine.where(
            ReportJob.asked_key == asked.key,
            or_(
                ReportJob.state.in_(OPEN),
                (ReportJob.state == ReportState.DONE) & (ReportJob.finished_at > now() - SAME),
            ),
        ).order_by(ReportJob.id.desc())
    ).first()
    if same is not None:
        return same
    many = db.session.scalar(
        select(func.count()).select_from(mine.where(ReportJob.state.in_(OPEN)).subquery())
    )
    if (many or 0) >= MOST_OPEN:
        raise errors.Conflict(
            _("Reports you have asked for are still being made."),
            what_next=(_("Wait until one is ready, or take one off the list."),),
        )
    job = ReportJob(
        person_id=person.id, address=asked.address, asked_key=asked.key, root=asked.root[:300],
        language=asked.language, title=asked.title[:200], form=asked.form, rows=asked.rows,
        asked_at=now(),
    )  # fmt: skip
    db.session.add(job)
    db.session.flush()
    record("report.asked", "report", job.id, data={"title": job.title, "address": job.address})
    after_commit(_wake)
    return job


def ask_again(person: Person, job: ReportJob) -> ReportJob:
    """The same report anew, of what there is now."""
    return ask_report(
        person, Asked(job.address, job.root, job.language, job.title, job.form, job.rows)
    )


def drop_report(job: ReportJob) -> None:
    """Take a report off the list; one that is not made yet will not be."""
    lock(job)
    if job.dropped_at is None:
        job.dropped_at = now()
        if job.state in OPEN:
            job.state, job.finished_at = ReportState.FAILED, now()
            job.error = _("You took it off the list before it was made.")
        record("report.dropped", "report", job.id, data={"title": job.title})


def restore_report(job: ReportJob) -> None:
    """Put it back; its file is there as long as it would have been."""
    lock(job)
    if job.dropped_at is not None:
        job.dropped_at = None
        record("report.restored", "report", job.id, data={"title": job.title})


def _wake() -> None:
    jobs.wake(JOB)


# ------------------------------------------------------------------ worker


def own_name() -> str:
    """How this process signs what it takes."""
    return f"{platform.node()[:80]}/{os.getpid()}"


def _is_dead(name: str) -> bool:
    """Whether the process *name* is one of this machine and is gone; or this very one."""
    host, _slash, number = name.rpartition("/")
    if name == own_name():
        return True  # it asks for its next report: so it makes none
    if host != platform.node()[:80] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def take_report() -> ReportJob | None:
    """The report that has waited longest, from now on this process's to make.

    Reports of processes that are gone come first back into the queue.
    """
    in_turn("report_job")
    moment = now()
    for lost in db.session.scalars(
        select(ReportJob).where(ReportJob.state == ReportState.RUNNING)
    ):  # one or two
        if _is_dead(lost.taken_by) or lost.seen_at is None or lost.seen_at < moment - FORGOTTEN:
            lost.taken_by = ""
            if lost.attempts >= MOST_ATTEMPTS:
                lost.state, lost.finished_at = ReportState.FAILED, moment
                with force_locale(lost.language):
                    lost.error = _("The server was stopped twice while it made this report.")
            else:
                lost.state = ReportState.QUEUED
    db.session.flush()
    job = db.session.scalars(
        select(ReportJob).where(ReportJob.state == ReportState.QUEUED).order_by(ReportJob.id)
    ).first()  # fmt: skip
    if job is not None:
        job.state, job.attempts = ReportState.RUNNING, job.attempts + 1
        job.taken_by, job.started_at, job.seen_at = own_name(), moment, moment
        job.step, job.done, job.total = Step.READING, 0, len(Step)
    return job


def tell_step(job_id: int, step: Step) -> None:
    """Say how far the report is."""
    _change(job_id, step=step, done=list(Step).index(step), seen_at=now())


def finish_report(job_id: int, made: Made) -> None:
    """Keep the file; not for a report that was dropped or given back meanwhile."""
    store = file_store()
    stored: Stored = store.put(io.BytesIO(made.content), MOST_BYTES)
    if not _change(
        job_id, state=ReportState.DONE, done=len(Step), finished_at=now(), taken_by="",
        file_key=stored.key, size=stored.size, media_type=made.media_type,
        file_name=made.name[:255],
    ):  # fmt: skip
        store.discard(stored.key)


def fail_report(job_id: int, sentences: Sequence[str], mend: str = "") -> None:
    """Say why there is no file, in the person's words."""
    text = "\n".join(one for one in sentences if one)
    _change(job_id, state=ReportState.FAILED, finished_at=now(), taken_by="", error=text, mend=mend)


def give_back_reports() -> int:
    """What this process was making waits again, as if it had not been begun; how many."""
    found = db.session.execute(
        update(ReportJob)
        .where(ReportJob.state == ReportState.RUNNING, ReportJob.taken_by == own_name())
        .values(state=ReportState.QUEUED, taken_by="", attempts=ReportJob.attempts - 1)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(found, "rowcount", 0))


def _change(job_id: int, **values: object) -> bool:
    """Change a row that is still this process's own; whether it is."""
    found = db.session.execute(
        update(ReportJob)
        .where(
            ReportJob.id == job_id, ReportJob.state == ReportState.RUNNING,
            ReportJob.taken_by == own_name(),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return bool(getattr(found, "rowcount", 0))


def old_files(moment: datetime) -> list[tuple[int, str]]:
    """(report, key in the store) of files that are kept no longer."""
    rows = db.session.execute(
        select(ReportJob.id, ReportJob.file_key).where(
            ReportJob.file_key != "", ReportJob.finished_at < moment - KEPT
        )
    )
    return [(row.id, row.file_key) for row in rows]


def forget_files(ids: Sequence[int]) -> None:
    """These have no file any more. The caller removes the bytes once that is safe."""
    db.session.execute(
        update(ReportJob)
        .where(ReportJob.id.in_(ids))
        .values(file_key="")
        .execution_options(synchronize_session=False)
    )


def reports_wait() -> bool:
    """Whether the worker has anything to do."""
    found = db.session.scalar(
        select(ReportJob.id)
        .where(
            or_(
                ReportJob.state.in_(OPEN),
                (ReportJob.file_key != "") & (ReportJob.finished_at < now() - KEPT),
            )
        )
        .limit(1)
    )
    return found is not None
