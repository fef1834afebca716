"""Report R3 as a workbook: days are days, numbers are numbers, deviations can be counted on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.cascade.risk_queries import RiskFact
from kaskad.cascade.risk_words import level_word, risk_state_word
from kaskad.cascade.wording import activity_state_word
from kaskad.exchange.control_report import reason_words
from kaskad.exchange.indicator_sheets import plain
from kaskad.exchange.progress_lines import line_of
from kaskad.exchange.progress_queries import Progress, RiskMove
from kaskad.exchange.report_parts import Paper
from kaskad.exchange.workbooks import Column, Formula, Kind, Line, Sheet, Value, Workbook
from kaskad.indicators.figure_words import figure_words, mark_of
from kaskad.indicators.targets import read_target
from kaskad.journal import when
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.control_words import control_word, milestone_word

_BEFORE, _AFTER = "G{row}", "H{row}"


def progress_sheets(found: Progress, notes: Mapping[str, str]) -> tuple[Sheet, ...]:
    """The rows of the page, a sheet for each section; *notes* say why lines deviate."""
    return (
        _milestones(found), _stages(found), _activities(found, notes), _indicators(found, notes),
        _risks(found), _talk(found),
    )  # fmt: skip


def progress_workbook(
    sheets: Sequence[Sheet], paper: Paper, texts: Sequence[tuple[str, str]] = ()
) -> Workbook:
    """The sheets with what the paper says above each; *texts* are people's own, on the first."""
    about = [" · ".join([paper.whose, paper.as_of]), *filter(None, [paper.figures]), paper.formed]
    if texts:
        columns = (Column(_("Section"), 30), Column(_("Text"), 110))
        told = Sheet(str(_("Report")), paper.kind, (), columns, [Line(one) for one in texts], "")
        sheets = (told, *sheets)
    return Workbook(
        title=f"{paper.kind}. {paper.whose}", author=paper.formed_by,
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=paper.formed, sheets=[replace(one, notes=about) for one in sheets],
    )  # fmt: skip


def risk_words(one: RiskMove) -> tuple[str, str]:
    """Where a risk was when the period began, and where it is at its end."""
    return (
        _risk(one.before) or str(_("not written down yet")),
        _risk(one.after) or str(_("taken away")),
    )


def _risk(one: RiskFact | None) -> str:
    if one is None:
        return ""
    return f"{level_word(one.level)}, {risk_state_word(one.state)}"


def _sheet(name: str, columns: Sequence[Column], lines: Iterable[Sequence[Value]]) -> Sheet:
    heads = (Column(_("Project key"), 10), *columns)
    nothing = str(_("There is nothing to report"))
    return Sheet(name, name, (), heads, [Line(tuple(one)) for one in lines], nothing)


def _keys(found: Progress) -> dict[int, str]:
    return {project_id: key for project_id, key, _title in found.projects}


def _milestones(found: Progress) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Control point"), 44), Column(_("By the plan"), 11, Kind.DAY),
        Column(_("Expected"), 11, Kind.DAY), Column(_("Passed"), 11, Kind.DAY),
        Column(_("Deviation in days"), 11, Kind.NUMBER), Column(_("State"), 20),
        Column(_("Reasons of shifts"), 44),
    )  # fmt: skip
    return _sheet(str(_("Control points")), columns, (
        (keys[one.initiative_id], one.name, one.planned_on,
         one.standing.forecast_on if one.standing.is_open else None, one.standing.actual_on,
         one.standing.deviation, milestone_word(one.standing), reason_words(one))
        for one in found.milestones
    ))  # fmt: skip


def _stages(found: Progress) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Object of control"), 44), Column(_("Period"), 20),
        Column(_("What was found"), 34), Column(_("Conclusion"), 20), Column(_("Measures"), 34),
        Column(_("Deadline of measures"), 12, Kind.DAY),
        Column(_("Carried out on"), 12, Kind.DAY),
    )  # fmt: skip
    return _sheet(str(_("Control stages")), columns, (
        (keys[one.initiative_id], one.subject, one.period_raw or one.period.reading, one.found,
         control_word(one.standing), one.measures, one.measures_due_on, one.measures_done_on)
        for one in found.stages
    ))  # fmt: skip


def _activities(found: Progress, notes: Mapping[str, str]) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("No."), 7), Column(_("Activity"), 50), Column(_("Planned for"), 24),
        Column(_("Ends"), 11, Kind.DAY), Column(_("State"), 16),
        Column(_("In fact"), 11, Kind.DAY), Column(_("Deviation in days"), 11, Kind.NUMBER),
        Column(_("Explanation"), 44),
    )  # fmt: skip
    return _sheet(str(_("Activities")), columns, (
        (keys[one.initiative_id], one.number, one.title, one.period, one.ends_on,
         str(activity_state_word(one.state)), one.done_on, one.days, notes.get(line_of(one), ""))
        for one in found.activities
    ))  # fmt: skip


def _indicators(found: Progress, notes: Mapping[str, str]) -> Sheet:
    columns = (
        Column(_("No."), 7), Column(_("Indicator"), 44), Column(_("Unit"), 8),
        Column(_("Target"), 16), Column(_("Number of the target"), 10, Kind.FIGURE),
        Column(_("At the beginning"), 10, Kind.FIGURE), Column(_("At the end"), 10, Kind.FIGURE),
        Column(_("Over the period"), 10, Kind.FIGURE), Column(_("Actual in words"), 16),
        Column(_("Where it stands"), 20), Column(_("Deviation"), 10, Kind.FIGURE),
        Column(_("Explanation"), 44),
    )  # fmt: skip
    lines: list[Sequence[Value]] = []
    for one in found.indicators:
        now, old = one.now, found.before.get(one.now.id)
        before, after = old.now.figure.number if old else None, now.figure.number
        moved = "" if before is None or after is None else float(after - before)
        formula = f'=IF(OR({_BEFORE}="",{_AFTER}=""),"",{_AFTER}-{_BEFORE})'
        lines.append((
            one.key, now.number, now.name, now.unit, one.target_raw,
            plain(read_target(now.target).number), plain(before), plain(after),
            Formula(formula, moved), "" if after is not None else figure_words(now),
            mark_of(now).words, plain(now.assessment.deviation), notes.get(line_of(one), ""),
        ))  # fmt: skip
    return _sheet(str(_("Indicators")), columns, lines)


def _risks(found: Progress) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Risk"), 60), Column(_("At the beginning"), 30), Column(_("At the end"), 30),
    )  # fmt: skip
    return _sheet(str(_("Risks that moved")), columns, (
        (keys[one.initiative_id], one.name, *risk_words(one)) for one in found.risks
    ))  # fmt: skip


def _talk(found: Progress) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Day"), 11, Kind.DAY), Column(_("Colour"), 22), Column(_("How is it going?"), 90),
    )  # fmt: skip
    return _sheet(str(_("How it went")), columns, (
        (keys[one.initiative_id], one.on_day, colour_word(one.colour), one.text)
        for one in found.news
    ))  # fmt: skip
