"""Report R6, monitoring of indicators, in words: the tables of the appendices and the yearly form.

The rows of the page, of the Word file and of the PDF are these very ones; the workbook
(`indicator_sheets`) has the same words with numbers beside them. Source: domain.md, 8 (R6), 5.1.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.core.chart_model import Chart, Look, Series
from kaskad.core.i18n import show_day, show_long_day
from kaskad.exchange.report_parts import Column, Group, Paper, Part, Row, Table
from kaskad.indicators.figure_words import (
    mark_of,
    show_figure,
)
from kaskad.indicators.report_queries import ReportLine
from kaskad.indicators.report_words import STANDING, indicator_cells, unit_words
from kaskad.indicators.targets import read_target
from kaskad.indicators.units import read_unit
from kaskad.people.models import Person

Span = tuple[date, date]
MOST_CHARTS = 24
"""Charts are drawn for one project only, and not by the hundred."""


def monitoring(
    lines: Sequence[ReportLine], day: date, person: Person | None, whose: str = ""
) -> Paper:
    """The report as of *day*; *whose*: the project it is confined to, which then has charts."""
    parts: list[Part] = []
    for project, of_project in groupby(lines, lambda one: (one.key, one.project)):
        parts.append(Part(heading=". ".join(project), level=1))
        for table, rows in groupby(of_project, lambda one: (one.appendix, one.table)):
            found = list(rows)
            parts.append(Part(heading=appendix_words(*table), table=_appendix(found)))
            if any(one.periods for one in found):
                parts.append(
                    Part(
                        heading=str(_("Targets and actual figures by period")),
                        table=_by_period(found),
                        level=3,
                    )
                )
    if whose:
        parts += _charts(lines)
    return Paper(
        kind=str(_("Monitoring of indicators")), whose=whose,
        as_of=str(_("as of %(day)s", day=show_long_day(day))), parts=tuple(parts),
        figures=count_words(len(lines)),
        posts=(str(_("Head of the project office")), str(_("Compiled by"))),
        formed_by=person.label if person is not None else "",
    )  # fmt: skip


def count_words(many: int) -> str:
    """«40 показателей»."""
    return str(ngettext("%(num)s indicator", "%(num)s indicators", many))


def appendix_words(number: str, title: str) -> str:
    """«Приложение 4. Показатели»."""
    word = str(_("Appendix %(number)s", number=number)) if number else ""
    return ". ".join(filter(None, [word, title]))


def _appendix(lines: Sequence[ReportLine]) -> Table:
    columns = (
        Column(str(_("No.")), 13), Column(str(_("Indicator"))), Column(str(_("Unit")), 21),
        Column(str(_("Target")), 30), Column(str(_("Actual")), 27),
        Column(str(_("Deviation from the target")), 24), Column(str(_("Source of the data")), 46),
        Column(str(_("Where it stands")), 27), Column(str(_("Measured on")), 22),
    )  # fmt: skip
    rows: list[Row | Group] = []
    for criterion, some in groupby(lines, lambda one: one.criterion):
        if criterion:
            rows.append(Group(criterion))
        rows += [_row(one) for one in some]
    return Table(columns, tuple(rows))


def _row(one: ReportLine) -> Row:
    mark = mark_of(one.now)
    return Row(indicator_cells(one), mark.tone, mark.icon, STANDING)


def _by_period(lines: Sequence[ReportLine]) -> Table:
    """Columns of the periods in their order, what came of each beside its target."""
    heads: dict[Span, str] = {}
    for one in lines:
        for each in one.periods:
            span = each.starts_on, each.due_on
            heads[span] = heads.get(span) or each.label
    spans = sorted(heads)
    columns = [
        Column(str(_("No.")), 13), Column(str(_("Indicator"))), Column(str(_("Unit")), 21),
    ]  # fmt: skip
    for span in spans:
        word = heads[span] or f"{show_day(span[0])} – {show_day(span[1])}"
        columns += [
            Column(str(_("%(period)s: target", period=word)), 22),
            Column(str(_("%(period)s: actual", period=word)), 22),
        ]
    columns.append(Column(str(_("Final target")), 24))
    return Table(tuple(columns), tuple(_years(one, spans) for one in lines if one.periods))


def _years(one: ReportLine, spans: Sequence[Span]) -> Row:
    found = {(each.starts_on, each.due_on): each for each in one.periods}
    cells = [one.now.number, one.now.name, unit_words(one.now.unit)]
    for span in spans:
        each = found.get(span)
        cells += [each.raw, show_figure(each.figure.number, one.now.unit)] if each else ["", ""]
    return Row((*cells, one.target_raw))


def _charts(lines: Sequence[ReportLine]) -> list[Part]:
    """What came of each period beside its target, for indicators with two periods or more."""
    drawn = [chart for one in lines if (chart := _chart(one)) is not None][:MOST_CHARTS]
    first = str(_("Targets and actual figures in pictures"))
    return [
        Part(heading="" if place else first, chart=chart, level=2)
        for place, chart in enumerate(drawn)
    ]


def _chart(one: ReportLine) -> Chart | None:
    targets = [read_target(each.raw).number for each in one.periods]
    actual = [each.figure.number for each in one.periods]
    known = [pair for pair in zip(targets, actual, strict=True) if pair != (None, None)]
    if len(known) < 2:
        return None
    ways = (
        (str(_("Target")), targets, Look.STEP, None),
        (str(_("Actual")), actual, Look.LINE, 1),
    )
    return Chart(
        " ".join(filter(None, [one.now.number, one.now.name])),
        tuple(
            Series(name, tuple(None if n is None else float(n) for n in numbers), look, tone=tone)
            for name, numbers, look, tone in ways
        ),
        labels=tuple(each.label or show_day(each.due_on) for each in one.periods),
        unit=read_unit(one.now.unit).short, head=str(_("Period")),
    )  # fmt: skip
