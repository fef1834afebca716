"""Report R13 as a workbook: a sheet of control stages, one of milestones; days are days."""

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.exchange.control_report import ControlReport, Project, reason_words
from kaskad.exchange.workbooks import Column, Kind, Line, Sheet, Workbook
from kaskad.journal import when
from kaskad.oversight import control_words as words
from kaskad.oversight.control_lines import ControlLine, MilestoneLine


def control_workbook(report: ControlReport) -> Workbook:
    """The report as a workbook."""
    return Workbook(
        title=f"{report.title}, {report.day_words}", author=report.formed_by,
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=report.formed, sheets=(_stages(report), _milestones(report)),
    )  # fmt: skip


def _notes(report: ControlReport) -> list[str]:
    where = " · ".join(filter(None, [report.day_words, report.figures, report.owner]))
    return [where[:1].upper() + where[1:], *report.selection.splitlines(), report.formed]


def _stages(report: ControlReport) -> Sheet:
    columns = (
        Column(_("Project key"), 10), Column(_("Project"), 26), Column(_("No."), 6),
        Column(_("Object of control"), 34), Column(_("Expected result"), 28),
        Column(_("Period"), 18), Column(_("Who controls"), 18), Column(_("What was found"), 34),
        Column(_("Conclusion"), 16), Column(_("Day of the conclusion"), 12, Kind.DAY),
        Column(_("Measures"), 28), Column(_("Deadline of measures"), 12, Kind.DAY),
        Column(_("Carried out on"), 12, Kind.DAY),
        Column(_("Begins"), 11, Kind.DAY, printed=False),
        Column(_("Ends"), 11, Kind.DAY, printed=False),
        Column(_("Days overdue"), 10, Kind.NUMBER, printed=False),
    )  # fmt: skip
    lines = [_stage(project, row) for project, row in report.stages()]
    name = str(_("Control stages"))
    return Sheet(
        name, name, _notes(report), columns, lines, str(_("No control stages are planned."))
    )


def _stage(project: Project, row: ControlLine) -> Line:
    values = (
        project.key, project.title, row.number, row.subject, row.expected, row.period_raw,
        row.controller.name if row.controller else "", row.found,
        words.control_word(row.standing), row.concluded_on, row.measures, row.measures_due_on,
        row.measures_done_on, row.starts_on, row.ends_on, row.standing.overdue,
    )  # fmt: skip
    late = {11: "r"} if row.standing.measures_overdue else {}
    return Line(values, tones={8: _tone(words.CONTROL_TONES[row.standing.state]), **late})


def _milestones(report: ControlReport) -> Sheet:
    columns = (
        Column(_("Project key"), 10), Column(_("Project"), 26), Column(_("Control point"), 40),
        Column(_("By the plan"), 11, Kind.DAY), Column(_("Expected"), 11, Kind.DAY),
        Column(_("Passed"), 11, Kind.DAY), Column(_("Deviation in days"), 11, Kind.NUMBER),
        Column(_("State"), 18), Column(_("Responsible"), 20), Column(_("Confirmed by"), 24),
        Column(_("Reasons of shifts"), 44), Column(_("Stage or activity"), 34, printed=False),
        Column(_("Days overdue"), 10, Kind.NUMBER, printed=False),
    )  # fmt: skip
    lines = [_milestone(project, row) for project, row in report.milestones()]
    name = str(_("Control points"))
    return Sheet(name, name, _notes(report), columns, lines, str(_("No control points are set.")))


def _milestone(project: Project, row: MilestoneLine) -> Line:
    standing = row.standing
    values = (
        project.key, project.title, row.name, row.planned_on,
        standing.forecast_on if standing.is_open else None, standing.actual_on,
        standing.deviation, words.milestone_word(standing),
        row.responsible.name if row.responsible else "", row.document, reason_words(row),
        row.part, standing.overdue,
    )  # fmt: skip
    return Line(values, tones={7: _tone(words.MILESTONE_TONES[standing.state])})


def _tone(tone: str) -> str:
    return tone if tone in {"r", "y", "g"} else ""
