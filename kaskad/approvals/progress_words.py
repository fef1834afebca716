"""Words for reports on progress: their periods, where they are."""

from flask_babel import gettext as _

from kaskad.approvals.models import ReportState
from kaskad.approvals.progress_periods import Span, read_code
from kaskad.periods.school_year import ROMAN, SchoolYear

REPORT_TONES = {
    ReportState.SENT: "y",
    ReportState.RETURNED: "r",
    ReportState.ACCEPTED: "g",
}
REPORT_ICONS = {
    ReportState.DRAFT: "pencil",
    ReportState.SENT: "send",
    ReportState.RETURNED: "arrow-back-up",
    ReportState.ACCEPTED: "circle-check",
}


def period_word(code: str) -> str:
    """«I полугодие 2026/2027»; the code itself when it is none."""
    read = read_code(code)
    if read is None:
        return code
    if read.span is Span.YEAR:
        return str(_("Year %(year)s", year=str(read.year)))
    if read.span is Span.QUARTER:
        roman = ROMAN[read.number - 1]
        return str(_("%(roman)s quarter of %(year)s", roman=roman, year=str(read.year)))
    label = SchoolYear(read.year).label
    if read.span is Span.HALF:
        return str(_("%(roman)s half-year of %(label)s", roman=ROMAN[read.number - 1], label=label))
    return str(_("School year %(label)s", label=label))


def report_state_word(state: str) -> str:
    """«ждёт принятия»: where a report is."""
    return str(
        {
            ReportState.DRAFT: _("being written"),
            ReportState.SENT: _("waits to be accepted"),
            ReportState.RETURNED: _("sent back with remarks"),
            ReportState.ACCEPTED: _("is accepted"),
        }[ReportState(state)]
    )
