"""Writing a progress report, sending it, accepting it or giving it back."""

from collections.abc import Callable

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals import progress_actions as actions
from kaskad.approvals.models import ProgressReport
from kaskad.approvals.progress_access import ACCEPT, WRITE, check_acceptor
from kaskad.approvals.progress_actions import report_of
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.pages import open_place
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.progress_asked import Asked, asked_days, reported
from kaskad.exchange.progress_forms import NoteForm, RemarksForm, ReportForm, sent_forms
from kaskad.exchange.progress_lines import line_of
from kaskad.exchange.progress_page import progress_page
from kaskad.exchange.progress_shown import Shown, shown_progress
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.post("/projects/<key>/progress")
@web.policy(WRITE)
def save_progress(key: str) -> ResponseReturnValue:
    """Save what was written about the days of the address; with `do=send` hand it over."""
    person = current_person()
    place = place_for(person, key, WRITE)
    asked, problem = asked_days(place)
    shown = shown_progress(person, place, asked.first, asked.last)
    period = reported(place, asked, shown.view)
    if problem or period is None:
        raise errors.Invalid(
            problem or _("Reports are on quarters, half-years and years. Please choose one.")
        )
    forms = report, notes = sent_forms(_known(shown))
    sends, once = request.form.get("do") == "send", once_of(request.form)
    form: EditForm = report
    try:
        for form in (report, *notes.values()):
            form.check()
        form = report
        if sends:
            _check_summary(report)
        if journal.happened_once(person.id, once) is None:
            with unit_of_work(person):
                place = place_for(person, key, WRITE)
                row = actions.open_report(person, place, period)
                fields = list(
                    actions.change_report(row, report.revision.data, report.changes(actions.TEXTS))
                )
                for line, form in notes.items():
                    changes = form.changes(actions.NOTE)
                    if actions.change_note(row, line, form.revision.data, changes):
                        fields.append("notes")
                form = report
                actions.note_change(place, row, fields, once=None if sends else once)
            if sends:
                _send(person, key, asked, once)
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return progress_page(person, open_place(person, key), asked, forms=forms), 422
    except errors.Conflict as error:
        form.dispute(error, _revision(person, place, asked, form, notes))
        return progress_page(person, open_place(person, key), asked, forms=forms), 409
    told = _("Sent: it waits to be accepted now.") if sends else _("Saved as a draft.")
    flash(told, "success")
    return web.see_other(_url(key, asked))


def _known(shown: Shown) -> set[str]:
    """Lines that can have a note: those of the report, and those that have one."""
    written = shown.view.notes if shown.view else {}
    found = shown.found
    activities = {line_of(one) for one in found.activities}
    return {*activities, *(line_of(one) for one in found.indicators), *written}


def _check_summary(form: ReportForm) -> None:
    if not (form.summary.data or "").strip():
        sentence = _("Please write in a few words how the period went.")
        raise errors.Invalid(sentence, fields={"summary": sentence})


def _send(person: Person, key: str, asked: Asked, once: str | None) -> None:
    """Freeze the rows as they are after saving, outside the turn of those who write, and send."""
    shown = shown_progress(person, place_for(person, key, WRITE), asked.first, asked.last)
    if shown.view is None:
        raise errors.NotFound(_("There is no such report in this project."))
    content, as_of = shown.kept()
    with unit_of_work(person):
        place = place_for(person, key, WRITE)
        row = report_of(place, shown.view.id)
        seen = shown.view.revision
        actions.send_report(person, place, row, seen=seen, as_of=as_of, content=content, once=once)


def _revision(
    person: Person, place: Place, asked: Asked, form: EditForm, notes: dict[str, NoteForm]
) -> int:
    """The revision that the form at fault is drawn from when it is shown again."""
    view = shown_progress(person, place, asked.first, asked.last).view
    if view is None:
        return 0
    line = next((one for one, other in notes.items() if other is form), None)
    if line is None:
        return view.revision
    return view.notes[line].revision if line in view.notes else 0


@blueprint.post("/projects/<key>/progress/<int:report_id>/take-back")
@web.policy(WRITE)
def take_progress_back(key: str, report_id: int) -> ResponseReturnValue:
    """Go on writing: it no longer waits."""
    return _step(key, report_id, WRITE, actions.take_back, _("The report is yours again."))


@blueprint.post("/projects/<key>/progress/<int:report_id>/accept")
@web.policy(ACCEPT)
def accept_progress(key: str, report_id: int) -> ResponseReturnValue:
    """Take it as it is."""
    told = _("Accepted: the report stays as it is.")
    return _step(key, report_id, ACCEPT, actions.accept_report, told)


@blueprint.post("/projects/<key>/progress/<int:report_id>/return")
@web.policy(ACCEPT)
def return_progress(key: str, report_id: int) -> ResponseReturnValue:
    """Give it back with remarks."""
    person = current_person()
    place = place_for(person, key, ACCEPT)
    row = report_of(place, report_id)
    check_acceptor(person, place, row)
    form = RemarksForm()

    def give_back() -> None:
        place, once = place_for(person, key, ACCEPT), once_of(request.form)
        row, remarks = report_of(place, report_id), form.remarks.data or ""
        actions.return_report(person, place, row, remarks, once=once)

    done = carry_out(person, form, give_back)
    if isinstance(done, Refused):
        place = open_place(person, key, ACCEPT)
        return progress_page(person, place, _days(row), remarks=form), done.status
    flash(_("Returned. Those who lead the project find your remarks on My day."), "success")
    return web.see_other(_url(key, _days(row)))


def _step(
    key: str, report_id: int, need: Permission, act: Callable[..., object], told: str
) -> ResponseReturnValue:
    """One press of a button: *act* with the report, then its page."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, need)
        row = report_of(place, report_id)
        act(person, place, row, once=once_of(request.form))
    flash(told, "success")
    return web.see_other(_url(key, _days(row)))


def _days(row: ProgressReport) -> Asked:
    return Asked(row.first_on, row.last_on)


def _url(key: str, asked: Asked) -> str:
    return url_for("exchange.progress_report", key=key, **asked.address)
