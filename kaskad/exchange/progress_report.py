"""Report R3, progress over a period, in words: plan, actual and deviation; page and documents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from kaskad.calendars.queries import calendar_for
from kaskad.cascade.access import Place
from kaskad.cascade.wording import activity_state_word
from kaskad.core.i18n import show_day
from kaskad.exchange.control_report import reason_words
from kaskad.exchange.progress_findings import Findings, Section
from kaskad.exchange.progress_lines import line_of
from kaskad.exchange.progress_queries import ActivityLine, Progress
from kaskad.exchange.progress_sheets import progress_sheets, risk_words
from kaskad.exchange.report_parts import Column, Group, Row, Table
from kaskad.indicators.figure_words import mark_of, show_change
from kaskad.indicators.report_queries import ReportLine
from kaskad.indicators.report_words import actual_words, target_words, unit_words
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.control_lines import ControlLine, MilestoneLine
from kaskad.oversight.control_words import (
    CONTROL_ICONS,
    CONTROL_TONES,
    MILESTONE_ICONS,
    MILESTONE_TONES,
    control_word,
    deviation_words,
    measures_word,
    milestone_word,
)
from kaskad.periods.school_year import quarter_of, school_year_of


@dataclass(frozen=True)
class Stretch:
    """A period to choose."""

    words: str
    first: date
    last: date


def stretches(place: Place, day: date) -> tuple[Stretch, ...]:
    """Months, quarters, the term and the school year around *day*, by the centre's calendar."""
    begin = day.replace(day=1)
    before = (begin - timedelta(days=1)).replace(day=1)
    after = (begin + timedelta(days=31)).replace(day=1)
    quarter = quarter_of(day)
    earlier = quarter_of(quarter.start - timedelta(days=1))
    calendar = calendar_for(place.owner_path)
    year = school_year_of(day)
    term = next((one for one in calendar.terms(year) if day in one), None)
    half = next((one for one in calendar.halves(year) if day in one), None)
    found = [
        Stretch(str(_("This month")), begin, after - timedelta(days=1)),
        Stretch(str(_("Last month")), before, begin - timedelta(days=1)),
        Stretch(str(_("This quarter")), quarter.start, quarter.end),
        Stretch(str(_("Last quarter")), earlier.start, earlier.end),
    ]
    if term is not None:
        found.append(Stretch(str(_("This term")), term.start, term.end))
    if half is not None:
        found.append(Stretch(str(_("Half of the school year")), half.start, half.end))
    found.append(Stretch(str(_("School year")), year.start, year.end))
    return tuple(found)


Notes = Mapping[str, str]
"""Why lines deviate, by the line (`progress_lines.line_of`)."""


def findings(found: Progress, first: date, as_of: date, notes: Notes | None = None) -> Findings:
    """What the period was to bring and brought; sections with nothing in them say so."""
    why = notes or {}
    sections = [
        Section(
            _("Control points"), _milestones(found), _("No control point falls into the period.")
        ),
        Section(_("Control stages"), _stages(found), _("No control stage falls into the period.")),
        Section(_("Activities"), _activities(found, why), _("No activity falls into the period.")),
        Section(
            _("Indicators"), _indicators(found, first, why), _("The passport names no indicators.")
        ),
        Section(_("Risks that moved"), _risks(found), _("No risk has changed.")),
        Section(_("How it went"), _news(found), _("Nobody has written an update in the period.")),
    ]
    if found.returned:
        sections.insert(4, Section(_("Values returned for correction"), _returned(found)))
    talk = Section(_("Questions and answers"), _questions(found)) if found.questions else None
    late = sum(one.standing.overdue > 0 for one in found.milestones)
    slow = sum((one.days or 0) > 0 and one.done_on is None for one in found.activities)
    figures = _(
        "Late control points: %(points)s, late activities: %(activities)s", points=late,
        activities=slow,
    )  # fmt: skip
    sheets = progress_sheets(found, why)
    return Findings(as_of, tuple(sections), talk, str(figures), sheets)


def _grouped(
    found: Progress,
    rows: Iterable[Any],
    line: Callable[[Any], Row],
    of: Callable[[Any], int] = lambda one: one.initiative_id,
) -> tuple[Row | Group, ...]:
    """The rows under the names of their projects, where there are several."""
    by: dict[int, list[Any]] = {}
    for one in rows:
        by.setdefault(of(one), []).append(one)
    shown: list[Row | Group] = []
    for project_id, key, title in found.projects:
        if project_id in by:
            if len(found.projects) > 1:
                shown.append(Group(f"{key}. {title}"))
            shown += [line(one) for one in by[project_id]]
    return tuple(shown)


def _columns(*given: tuple[str, int]) -> tuple[Column, ...]:
    return tuple(Column(str(name), width) for name, width in given)


def _milestones(found: Progress) -> Table:
    columns = _columns(
        (_("Control point"), 0), (_("By the plan"), 24), (_("Expected"), 24), (_("Passed"), 24),
        (_("Deviation"), 25), (_("State"), 38), (_("Reasons of shifts"), 62),
    )  # fmt: skip

    def line(one: MilestoneLine) -> Row:
        now = one.standing
        cells = (
            one.name, show_day(one.planned_on), show_day(now.forecast_on) if now.is_open else "",
            show_day(now.actual_on), deviation_words(now.deviation), milestone_word(now),
            reason_words(one),
        )  # fmt: skip
        return Row(cells, MILESTONE_TONES[now.state], MILESTONE_ICONS[now.state], 5)

    return Table(columns, _grouped(found, found.milestones, line))


def _stages(found: Progress) -> Table:
    columns = _columns(
        (_("Object of control"), 0), (_("Period"), 38), (_("What was found"), 62),
        (_("Conclusion"), 38), (_("Measures"), 55),
    )  # fmt: skip

    def line(one: ControlLine) -> Row:
        measures = measures_word(one.standing, one.measures_done_on)
        due = show_day(one.measures_due_on)
        cells = (
            one.subject, one.period_raw or one.period.reading, one.found,
            control_word(one.standing), "\n".join(filter(None, [one.measures, due, measures])),
        )  # fmt: skip
        state = one.standing.state
        return Row(cells, CONTROL_TONES[state], CONTROL_ICONS[state], 3)

    return Table(columns, _grouped(found, found.stages, line))


def _activities(found: Progress, notes: Notes) -> Table:
    lines = [line_of(one) for one in found.activities]
    columns = _columns(
        (_("No."), 13), (_("Activity"), 0), (_("Planned for"), 46), (_("State"), 32),
        (_("In fact"), 24), (_("Deviation"), 27), *_why_column(lines, notes),
    )  # fmt: skip
    said = len(columns) == 7

    def line(one: ActivityLine) -> Row:
        cells = (
            one.number, one.title, one.period, str(activity_state_word(one.state)),
            show_day(one.done_on), deviation_words(one.days),
        )  # fmt: skip
        return Row((*cells, notes.get(line_of(one), "")) if said else cells)

    return Table(columns, _grouped(found, found.activities, line))


def _why_column(lines: Iterable[str], notes: Notes) -> tuple[tuple[str, int], ...]:
    """A column for what people say of lines, where they say something."""
    return ((_("Explanation"), 60),) if any(notes.get(one) for one in lines) else ()


def _indicators(found: Progress, first: date, notes: Notes) -> Table:
    lines = [line_of(one) for one in found.indicators]
    columns = _columns(
        (_("No."), 13), (_("Indicator"), 0), (_("Unit"), 21), (_("Target"), 28),
        (_("Before %(day)s", day=show_day(first)), 27), (_("At the end"), 27),
        (_("Over the period"), 24), (_("Deviation"), 24), (_("Where it stands"), 30),
        *_why_column(lines, notes),
    )  # fmt: skip
    said = len(columns) == 10
    keys = {key: project_id for project_id, key, _title in found.projects}

    def line(one: ReportLine) -> Row:
        now, mark, old = one.now, mark_of(one.now), found.before.get(one.now.id)
        moved = _difference(now.figure.number, old.now.figure.number if old else None)
        cells = (
            now.number, now.name, unit_words(now.unit), target_words(one),
            actual_words(old) if old else "", actual_words(one), show_change(moved, now.unit),
            show_change(now.assessment.deviation, now.unit), str(mark.words),
        )  # fmt: skip
        shown = (*cells, notes.get(line_of(one), "")) if said else cells
        return Row(shown, mark.tone, mark.icon, 8)

    return Table(columns, _grouped(found, found.indicators, line, lambda one: keys.get(one.key, 0)))


def _difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return now - before if now is not None and before is not None else None


def _returned(found: Progress) -> Table:
    columns = _columns((_("Indicator"), 0), (_("Measured on"), 30), (_("Returned on"), 30))
    return Table(columns, _grouped(found, found.returned, lambda one: Row((
        one.indicator, show_day(one.on_day), show_day(one.returned_on),
    ))))  # fmt: skip


def _risks(found: Progress) -> Table:
    columns = _columns((_("Risk"), 0), (_("At the beginning"), 60), (_("At the end"), 60))
    return Table(
        columns, _grouped(found, found.risks, lambda one: Row((one.name, *risk_words(one))))
    )


def _news(found: Progress) -> Table:
    columns = _columns((_("Day"), 24), (_("Colour"), 40), (_("How is it going?"), 0))
    return Table(columns, _grouped(found, found.news, lambda one: Row((
        show_day(one.on_day), colour_word(one.colour), one.text,
    ))))  # fmt: skip


def _questions(found: Progress) -> Table:
    columns = _columns(
        (_("Asked on"), 24), (_("Question"), 0), (_("Answer by"), 24), (_("What was answered"), 90),
    )  # fmt: skip
    return Table(columns, _grouped(found, found.questions, lambda one: Row((
        show_day(one.asked_on), one.text, show_day(one.due_on),
        one.answer or str(_("no answer yet")),
    ))))  # fmt: skip
