"""Pages of reports that are made in the background: how far one is, the file, the person's own."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards.file_answers import attachment, file_answer
from kaskad.core import errors, jobs, web
from kaskad.core.db import unit_of_work
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.models import ReportJob
from kaskad.exchange.report_access import report_for
from kaskad.exchange.report_actions import JOB, KEPT, ask_again, drop_report, restore_report
from kaskad.exchange.report_queries import ReportRow, my_reports, report_row, report_url
from kaskad.people.visitor import current_person


@blueprint.get("/reports")
@web.policy(web.LOGIN)
def reports() -> ResponseReturnValue:
    """What the visitor has asked for in these days."""
    return render_template(
        "exchange/reports.html", reports=my_reports(current_person()), days=KEPT.days
    )


@blueprint.get("/reports/<int:report_id>")
@web.policy(web.LOGIN)
def report(report_id: int) -> ResponseReturnValue:
    """How far a report is; then the button to download it."""
    return render_template("exchange/report.html", report=_look(report_id), days=KEPT.days)


@blueprint.get("/reports/<int:report_id>/progress")
@web.policy(web.LOGIN)
def report_progress(report_id: int) -> ResponseReturnValue:
    """The part of that page that changes."""
    return render_template("exchange/_report.html", report=_look(report_id))


def _look(report_id: int) -> ReportRow:
    row = report_row(report_for(current_person(), report_id))
    if row.waits_long:
        jobs.wake(JOB)  # the word may have been lost, as with a server that was killed
    return row


@blueprint.get("/reports/<int:report_id>/file")
@web.policy(web.LOGIN)
def report_file(report_id: int) -> ResponseReturnValue:
    """The file, to whoever asked for it."""
    job = report_for(current_person(), report_id)
    if not job.file_key:
        raise errors.NotFound(
            _("The file of this report is not there."), what_next=(_("Ask for it again."),)
        )
    return file_answer(job.file_key, job.media_type, job.size, attachment(job.file_name))


@blueprint.post("/reports/<int:report_id>/again")
@web.policy(web.LOGIN)
def repeat_report(report_id: int) -> ResponseReturnValue:
    """The same report of what there is now."""
    person = current_person()
    job = report_for(person, report_id)
    with unit_of_work(person):
        again = ask_again(person, job)
    return web.see_other(report_url(again))


@blueprint.post("/reports/<int:report_id>/drop")
@web.policy(web.LOGIN)
def remove_report(report_id: int) -> ResponseReturnValue:
    """Off the list; with a way back."""
    job = _changed(report_id, drop_report)
    undo = url_for("exchange.put_report_back", report_id=job.id)
    web.say({"text": _("“%(title)s” is off the list.", title=job.title), "undo_url": undo})
    return web.see_other(url_for("exchange.reports"))


@blueprint.post("/reports/<int:report_id>/restore")
@web.policy(web.LOGIN)
def put_report_back(report_id: int) -> ResponseReturnValue:
    """On the list again."""
    _changed(report_id, restore_report)
    return web.see_other(url_for("exchange.reports"))


def _changed(report_id: int, action: Any) -> ReportJob:
    person = current_person()
    job = report_for(person, report_id)
    with unit_of_work(person):
        action(job)
    return job
