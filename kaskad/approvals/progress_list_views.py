"""Reports of all projects on a period: who has sent, who has not, what was returned."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.models import ReportState
from kaskad.approvals.progress_panel import words
from kaskad.approvals.progress_periods import ReportPeriod, offered, period, read_code, usual
from kaskad.approvals.progress_queries import OverviewRow, above_projects, report_overview
from kaskad.calendars.queries import calendar_of_owner
from kaskad.core import web
from kaskad.core.forms import FilterForm, LineField, OneOf
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.visitor import current_person
from kaskad.periods import SchoolCalendar

NOT_SENT = "not_sent"
STATES = (NOT_SENT, ReportState.RETURNED, ReportState.SENT, ReportState.ACCEPTED)


class ReportFilter(FilterForm):
    """Which period, below what, in which state."""

    period = LineField(limit=10)
    below = LineField(limit=40)
    state = LineField(limit=10, validators=[OneOf(STATES)])


@blueprint.get("/progress")
@web.policy(web.LOGIN)
def progress_reports() -> ResponseReturnValue:
    """The projects that the visitor sees, with their reports on a period."""
    person, day = current_person(), today()
    filters = ReportFilter(request.args)
    problem = "" if filters.validate() else str(_("The address asks for something nobody knows."))
    calendar = _calendar(person)
    asked = filters.period.data or ""
    code = read_code(asked)
    if asked and code is None:
        problem = str(_("The address asks for something nobody knows."))
    chosen: ReportPeriod = period(calendar, code) if code else usual(calendar, day)
    above = above_projects(person)
    below = next((one for one in above if one.key == filters.below.data), None)
    if filters.below.data and below is None:
        problem = str(_("There is no such project, or it is not shown to you."))
    rows = report_overview(
        person, str(chosen.code), chosen.first, chosen.last, below.path if below else ""
    )
    state = filters.state.data or "" if not filters.state.errors else ""
    counts = {one: sum(_is(row, one) for row in rows) for one in STATES}
    return render_template(
        "approvals/progress_reports.html",
        rows=[row for row in rows if not state or _is(row, state)],
        all_of_them=len(rows),
        counts=counts,
        states=STATES,
        state=state,
        chosen=chosen,
        choices=offered(calendar, day),
        above=above,
        below=below,
        problem=problem,
        **words(),
    )


def _is(row: OverviewRow, state: str) -> bool:
    if state == NOT_SENT:
        return row.state in {None, ReportState.DRAFT}
    return row.state == state


def _calendar(person: Person) -> SchoolCalendar:
    return calendar_of_owner(person.home_id) if person.home_id else SchoolCalendar()
