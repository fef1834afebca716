"""The worker's side of reports: ask the same address again as the same person, and keep the file.

So a report made in the background goes through the same checks, reads the same rows and says the
same words as one that is sent at once; and it counts what the person may see when it is made.
"""

import time

import structlog
from flask import current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.core import errors, jobs
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.storage import file_store
from kaskad.exchange.documents import BrokenTemplate, Stopped, stop_presses
from kaskad.exchange.models import ReportJob
from kaskad.exchange.report_actions import (
    JOB,
    fail_report,
    finish_report,
    forget_files,
    give_back_reports,
    old_files,
    reports_wait,
    take_report,
    tell_step,
)
from kaskad.exchange.report_making import Making, Step, begin
from kaskad.people.models import Account, Person
from kaskad.people.visitor import act_as

log = structlog.get_logger()


def register() -> None:
    """Tell the worker about this kind of work; called when the application is put together."""
    jobs.add_job(JOB, jobs.Job(make_reports, reports_wait, give_back, urgent=True))


def make_reports() -> None:
    """Make all reports that wait, one after another; remove files that are kept no longer."""
    forget_old_files()
    while True:
        with unit_of_work():
            job = take_report()
        if job is None or not make_report(job):
            return


def forget_old_files() -> None:
    """Rows first: a crash in between leaves bytes without a row and never a row without bytes."""
    old = old_files(now())
    if old:
        with unit_of_work():
            forget_files([report for report, _key in old])
        for _report, key in old:
            file_store().discard(key)


def give_back() -> None:
    """The process ends: what it was making waits for the next one."""
    with unit_of_work():
        give_back_reports()
    stop_presses()


def make_report(job: ReportJob) -> bool:
    """Make one report that was taken; whatever happens, the row says so afterwards.

    False: everything is being stopped, and the report waits as if it had not been begun.
    """
    started = time.monotonic()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    with app.test_request_context(
        job.address, base_url=job.root, headers={"Accept-Language": job.language}
    ):
        g.locale = job.language
        try:
            person = _person(job)
            g.time_zone = person.time_zone
            act_as(person)
            one = Making(lambda step: _tell(job.id, step))
            begin(one)
            _ask()
            if one.made is None:
                raise RuntimeError("the view has made no file")
            _tell(job.id, Step.KEEPING)
            with unit_of_work():
                finish_report(job.id, one.made)
            spent = round(time.monotonic() - started, 1)
            log.info("report", report=job.id, rows=job.rows, form=job.form, seconds=spent)
        except Stopped:
            give_back()
            return False
        except errors.KaskadError as error:
            mend = "built_in" if isinstance(error, BrokenTemplate) else ""
            _fail(job.id, (error.message, *error.what_next), mend)
        except Exception:
            log.exception("a report was not made", report=job.id)
            _fail(job.id, (_("Something went wrong on the server. It is written in its log."),))
    return True


def _person(job: ReportJob) -> Person:
    """Who asked, if they still may log in. Raises Forbidden."""
    row = db.session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.id == job.person_id, Person.archived_at.is_(None), Account.disabled_at.is_(None)
        )
    ).first()
    if row is None:
        raise errors.Forbidden(_("The account of whoever asked is closed."))
    found: Person = row[0]
    return found


def _ask() -> None:
    if request.routing_exception is not None or request.endpoint is None:
        raise errors.NotFound(_("The address of this report is not there any more."))
    current_app.view_functions[request.endpoint](**(request.view_args or {}))


def _tell(job_id: int, step: Step) -> None:
    with unit_of_work():
        tell_step(job_id, step)


def _fail(job_id: int, sentences: tuple[str, ...], mend: str = "") -> None:
    db.session.rollback()
    with unit_of_work():
        fail_report(job_id, sentences, mend)
