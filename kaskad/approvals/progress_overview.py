"""Which progress reports the overview shows, for its page and for its file."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from kaskad.approvals.models import ReportState
from kaskad.approvals.progress_periods import ReportPeriod, offered, period, read_code, usual
from kaskad.approvals.progress_queries import (
    Above,
    OverviewRow,
    above_projects,
    report_overview,
)
from kaskad.approvals.progress_words import report_state_word
from kaskad.calendars.queries import calendar_of_owner
from kaskad.core.forms import FilterForm, LineField, OneOf
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.periods import SchoolCalendar

NOT_SENT = "not_sent"
STATES = (NOT_SENT, ReportState.RETURNED, ReportState.SENT, ReportState.ACCEPTED)


class ReportFilter(FilterForm):
    """Which period, below what, in which state."""

    period = LineField(limit=10)
    below = LineField(limit=40)
    state = LineField(limit=10, validators=[OneOf(STATES)])


@dataclass(frozen=True)
class Overview:
    """The projects that the visitor sees, with their reports on a period."""

    rows: tuple[OverviewRow, ...]
    all_of_them: int
    """Before the state was asked for."""
    counts: Mapping[str, int]
    state: str
    chosen: ReportPeriod
    choices: tuple[ReportPeriod, ...]
    above: tuple[Above, ...]
    below: Above | None
    problem: str
    """What of the address nobody knows; empty: all is well."""


def overview(person: Person, args: MultiDict[str, str]) -> Overview:
    """What *args* of an address ask for; nonsense is named and left out."""
    day, filters = today(), ReportFilter(args)
    problem = "" if filters.validate() else str(_("The address asks for something nobody knows."))
    calendar = calendar_of_owner(person.home_id) if person.home_id else SchoolCalendar()
    asked = filters.period.data or ""
    code = read_code(asked)
    if asked and code is None:
        problem = str(_("The address asks for something nobody knows."))
    chosen = period(calendar, code) if code else usual(calendar, day)
    above = above_projects(person)
    below = next((one for one in above if one.key == filters.below.data), None)
    if filters.below.data and below is None:
        problem = str(_("There is no such project, or it is not shown to you."))
    rows = report_overview(
        person, str(chosen.code), chosen.first, chosen.last, below.path if below else ""
    )
    state = filters.state.data or "" if not filters.state.errors else ""
    return Overview(
        tuple(row for row in rows if not state or _is(row, state)), len(rows),
        {one: sum(_is(row, one) for row in rows) for one in STATES}, state, chosen,
        tuple(offered(calendar, day)), above, below, problem,
    )  # fmt: skip


def state_word(state: str | None) -> str:
    """Where a report is; none begun counts as not sent."""
    return report_state_word(state) if state and state != NOT_SENT else str(_("not sent"))


def _is(row: OverviewRow, state: str) -> bool:
    if state == NOT_SENT:
        return row.state in {None, ReportState.DRAFT}
    return row.state == state
