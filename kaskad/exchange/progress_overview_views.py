"""The overview of progress reports (R3) to take away, as XLSX: the rows on screen."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kaskad.approvals.models import ReportState
from kaskad.approvals.progress_overview import NOT_SENT, Overview, overview, state_word
from kaskad.approvals.progress_queries import OverviewRow
from kaskad.approvals.progress_words import REPORT_TONES, period_word
from kaskad.core import errors, web
from kaskad.core.i18n import show_day, show_moment, zone
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.document_views import send_workbook
from kaskad.exchange.report_asking import later
from kaskad.exchange.workbooks import Column, Kind, Line, Sheet, Workbook
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.people.visitor import current_person

_STATE = 4
"""Place of the column with the state's word, which has its colour, too."""


@blueprint.get("/progress.xlsx")
@web.policy(web.LOGIN)
def progress_overview_file() -> ResponseReturnValue:
    """The projects of the page at the same address, with their reports on the period."""
    person = current_person()
    shown = overview(person, request.args)
    if shown.problem:  # a file has no page to name nonsense on
        raise errors.Invalid(shown.problem)
    words = f"{_('Progress reports')}, {period_word(str(shown.chosen.code))}"
    if (job := later("xlsx", len(shown.rows), words)) is not None:
        return job
    return send_workbook(overview_workbook(shown, person), words)


def overview_workbook(shown: Overview, person: Person) -> Workbook:
    """The overview as *person* sees it; days are days, counts are numbers."""
    chosen = shown.chosen
    days = _("%(first)s – %(last)s", first=show_day(chosen.first), last=show_day(chosen.last))
    many = ngettext("%(num)s project", "%(num)s projects", len(shown.rows))
    said = [period_word(str(chosen.code)), str(days), str(many)]
    if shown.below is not None:
        said.append(shown.below.label)
    if shown.state:
        said.append(state_word(shown.state))
    formed = f"{_('Formed %(moment)s', moment=show_moment(when()))} · {person.label}"
    title = str(_("Progress reports"))
    columns = (
        Column(_("Project key"), 12), Column(_("Project"), 44), Column(_("Lead"), 26),
        Column(_("Period"), 22), Column(_("Report"), 24),
        Column(_("Sent or decided on"), 12, Kind.DAY), Column(_("By whom"), 24),
        Column(_("First day of the report"), 12, Kind.DAY),
        Column(_("Last day of the report"), 12, Kind.DAY),
    )  # fmt: skip
    lines = [_line(one, shown) for one in shown.rows]
    counts = [
        Line((state_word(state), many), tones={0: REPORT_TONES.get(ReportState(state), "")})
        if state != NOT_SENT
        else Line((state_word(state), many))
        for state, many in shown.counts.items()
    ]
    nothing = str(_("No project runs in this period"))
    return Workbook(
        title=f"{title}, {said[0]}", author=person.name, language=str(get_locale() or "ru")[:2],
        made_at=when(), page_word=str(_("Page")), formed=formed,
        sheets=(
            Sheet(title, title, [" · ".join(said), formed], columns, lines, nothing),
            Sheet(
                str(_("States")), str(_("How many reports are where")), [" · ".join(said)],
                (Column(_("Report"), 28), Column(_("Projects"), 12, Kind.NUMBER)), counts, nothing,
            ),
        ),
    )  # fmt: skip


def _line(row: OverviewRow, shown: Overview) -> Line:
    day = row.day.astimezone(zone()).date() if row.day is not None else None
    values = (
        row.shown_key, row.title, ", ".join(row.leads), period_word(str(shown.chosen.code)),
        state_word(row.state), day, row.who, row.first or shown.chosen.first,
        row.last or shown.chosen.last,
    )  # fmt: skip
    tone = REPORT_TONES.get(row.state, "") if row.state else ""
    return Line(values, tones={_STATE: tone} if tone else {})
