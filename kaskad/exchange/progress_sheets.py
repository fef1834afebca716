"""Report R3 as a workbook: days are days, numbers are numbers, deviations can be counted on."""

from collections.abc import Iterable, Sequence

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.cascade.wording import activity_state_word
from kaskad.exchange.control_report import reason_words
from kaskad.exchange.indicator_sheets import plain
from kaskad.exchange.progress_queries import Progress
from kaskad.exchange.progress_report import risk_words
from kaskad.exchange.report_parts import Paper
from kaskad.exchange.workbooks import Column, Formula, Kind, Line, Sheet, Value, Workbook
from kaskad.indicators.figure_words import figure_words, mark_of
from kaskad.indicators.targets import read_target
from kaskad.journal import when
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.control_words import control_word, milestone_word

_BEFORE, _AFTER = "G{row}", "H{row}"


def progress_workbook(found: Progress, paper: Paper) -> Workbook:
    """The rows of the page, a sheet for each section."""
    notes = [" · ".join([paper.whose, paper.as_of]), paper.figures, paper.formed]
    return Workbook(
        title=f"{paper.kind}. {paper.whose}", author=paper.formed_by,
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=paper.formed,
        sheets=(
            _milestones(found, notes), _stages(found, notes), _activities(found, notes),
            _indicators(found, notes), _risks(found, notes), _talk(found, notes),
        ),
    )  # fmt: skip


def _sheet(
    name: str, notes: Sequence[str], columns: Sequence[Column], lines: Iterable[Sequence[Value]]
) -> Sheet:
    heads = (Column(_("Project key"), 10), *columns)
    nothing = str(_("There is nothing to report"))
    return Sheet(name, name, notes, heads, [Line(tuple(one)) for one in lines], nothing)


def _keys(found: Progress) -> dict[int, str]:
    return {project_id: key for project_id, key, _title in found.projects}


def _milestones(found: Progress, notes: Sequence[str]) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Control point"), 44), Column(_("By the plan"), 11, Kind.DAY),
        Column(_("Expected"), 11, Kind.DAY), Column(_("Passed"), 11, Kind.DAY),
        Column(_("Deviation in days"), 11, Kind.NUMBER), Column(_("State"), 20),
        Column(_("Reasons of shifts"), 44),
    )  # fmt: skip
    return _sheet(str(_("Control points")), notes, columns, (
        (keys[one.initiative_id], one.name, one.planned_on,
         one.standing.forecast_on if one.standing.is_open else None, one.standing.actual_on,
         one.standing.deviation, milestone_word(one.standing), reason_words(one))
        for one in found.milestones
    ))  # fmt: skip


def _stages(found: Progress, notes: Sequence[str]) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Object of control"), 44), Column(_("Period"), 20),
        Column(_("What was found"), 34), Column(_("Conclusion"), 20), Column(_("Measures"), 34),
        Column(_("Deadline of measures"), 12, Kind.DAY),
        Column(_("Carried out on"), 12, Kind.DAY),
    )  # fmt: skip
    return _sheet(str(_("Control stages")), notes, columns, (
        (keys[one.initiative_id], one.subject, one.period_raw or one.period.reading, one.found,
         control_word(one.standing), one.measures, one.measures_due_on, one.measures_done_on)
        for one in found.stages
    ))  # fmt: skip


def _activities(found: Progress, notes: Sequence[str]) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("No."), 7), Column(_("Activity"), 50), Column(_("Planned for"), 24),
        Column(_("Ends"), 11, Kind.DAY), Column(_("State"), 16),
        Column(_("In fact"), 11, Kind.DAY), Column(_("Deviation in days"), 11, Kind.NUMBER),
    )  # fmt: skip
    return _sheet(str(_("Activities")), notes, columns, (
        (keys[one.initiative_id], one.number, one.title, one.period, one.ends_on,
         str(activity_state_word(one.state)), one.done_on, one.days)
        for one in found.activities
    ))  # fmt: skip


def _indicators(found: Progress, notes: Sequence[str]) -> Sheet:
    columns = (
        Column(_("No."), 7), Column(_("Indicator"), 44), Column(_("Unit"), 8),
        Column(_("Target"), 16), Column(_("Number of the target"), 10, Kind.FIGURE),
        Column(_("At the beginning"), 10, Kind.FIGURE), Column(_("At the end"), 10, Kind.FIGURE),
        Column(_("Over the period"), 10, Kind.FIGURE), Column(_("Actual in words"), 16),
        Column(_("Where it stands"), 20), Column(_("Deviation"), 10, Kind.FIGURE),
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
            mark_of(now).words, plain(now.assessment.deviation),
        ))  # fmt: skip
    return _sheet(str(_("Indicators")), notes, columns, lines)


def _risks(found: Progress, notes: Sequence[str]) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Risk"), 60), Column(_("At the beginning"), 30), Column(_("At the end"), 30),
    )  # fmt: skip
    return _sheet(str(_("Risks that moved")), notes, columns, (
        (keys[one.initiative_id], one.name, *risk_words(one)) for one in found.risks
    ))  # fmt: skip


def _talk(found: Progress, notes: Sequence[str]) -> Sheet:
    keys = _keys(found)
    columns = (
        Column(_("Day"), 11, Kind.DAY), Column(_("Colour"), 22), Column(_("How is it going?"), 90),
    )  # fmt: skip
    return _sheet(str(_("How it went")), notes, columns, (
        (keys[one.initiative_id], one.on_day, colour_word(one.colour), one.text)
        for one in found.news
    ))  # fmt: skip
