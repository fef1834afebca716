"""Report R13 as a document: control stages, then milestones; docs/documents.md lists the tags."""

from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.core.i18n import show_day, show_number
from kaskad.exchange.control_report import ControlReport, Project, reason_words
from kaskad.exchange.documents import Document
from kaskad.journal import when
from kaskad.oversight import control_words as words
from kaskad.oversight.control_lines import ControlLine, MilestoneLine


def control_document(report: ControlReport) -> Document:
    """The report as a document."""
    language = str(get_locale() or "ru")[:2]
    title = f"{report.title}, {report.day_words}"
    data = {
        "title": title, "kind": report.title, "owner": report.owner,
        "selection": report.selection, "as_of": report.day_words,
        "stages": _grouped(report, report.stages(), _stage),
        "milestones": _grouped(report, report.milestones(), _milestone),
        "figures_line": report.figures, "formed_at": report.formed_at,
        "formed_by": report.formed_by, "formed": report.formed, "language": language,
        "words": _words(),
    }  # fmt: skip
    return Document("control", title, report.formed_by, language, when(), data, {})


def _grouped(
    report: ControlReport, rows: Iterable[tuple[Project, Any]], line: Any
) -> list[dict[str, Any]]:
    """The rows under the names of their projects, where there are several."""
    lines: list[dict[str, Any]] = []
    under: int | None = None
    number = 0
    for project, row in rows:
        if not report.single and project.id != under:
            under, number = project.id, 0
            group = f"{project.key}. {project.title}"
            lines.append({"group": group, "tally": "", "level": 1})
        number += 1
        lines.append({"group": "", **line(row, number)})
    return lines


def _stage(row: ControlLine, number: int) -> dict[str, str]:
    measures = words.measures_word(row.standing, row.measures_done_on)
    due = show_day(row.measures_due_on)
    return {
        "number": row.number or show_number(number), "subject": row.subject,
        "expected": row.expected, "period": row.period_raw or row.period.reading,
        "controller": row.controller.name if row.controller else "", "found": row.found,
        "conclusion": _capital(words.control_word(row.standing)),
        "concluded": ", ".join(filter(None, [show_day(row.concluded_on), row.concluded_by])),
        "measures": row.measures, "due": due, "measures_state": measures,
        "deadline": "\n".join(filter(None, [due, measures])),
    }  # fmt: skip


def _milestone(row: MilestoneLine, number: int) -> dict[str, str]:
    standing = row.standing
    return {
        "number": show_number(number), "name": row.name, "part": row.part,
        "document": row.document, "plan": show_day(row.planned_on),
        "forecast": show_day(standing.forecast_on) if standing.is_open else "",
        "actual": show_day(standing.actual_on),
        "deviation": words.deviation_words(standing.deviation),
        "responsible": row.responsible.name if row.responsible else "",
        "state": _capital(words.milestone_word(standing)), "reasons": reason_words(row),
    }  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words() -> dict[str, str]:
    found = {
        "page": _("Page"), "number": _("No."), "stages": _("Control stages"),
        "milestones": _("Control points"), "subject": _("Object of control"),
        "expected": _("Expected result"), "period": _("Period"), "controller": _("Who controls"),
        "found": _("What was found"), "conclusion": _("Conclusion"),
        "measures": _("Measures"), "deadline": _("Deadline of measures"),
        "no_stages": _("No control stages are planned."), "name": _("Control point"),
        "plan": _("By the plan"), "forecast": _("Expected"), "actual": _("Passed"),
        "deviation": _("Deviation"), "responsible": _("Responsible"), "state": _("State"),
        "reasons": _("Reasons of shifts"), "document": _("Confirmed by"),
        "no_milestones": _("No control points are set."),
        "head": _("Head of the project office"), "compiler": _("Compiled by"),
        "signature": _("(signature)"),
    }  # fmt: skip
    return {name: str(word) for name, word in found.items()}
