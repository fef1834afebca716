"""Report R6 as a workbook: indicators with deviation and attainment as formulas; the yearly table.

The formulas say what `assessment.assess` says, so that a sheet in which somebody puts another
actual figure recomputes. Names, units and targets stand as written, their numbers beside them.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kaskad.core.i18n import show_day, show_long_day, show_moment
from kaskad.exchange.workbooks import Column, Formula, Kind, Line, Sheet, Value, Workbook
from kaskad.indicators.assessment import way_of
from kaskad.indicators.definition_words import direction_choices
from kaskad.indicators.figure_words import figure_words, mark_of, states_of
from kaskad.indicators.kinds import Direction
from kaskad.indicators.numbers import share
from kaskad.indicators.report_queries import ReportLine
from kaskad.indicators.standings import PeriodNow
from kaskad.indicators.targets import Target, TargetKind, read_target
from kaskad.indicators.units import read_unit
from kaskad.journal import when
from kaskad.people.models import Person

_STANDING = 15
"""Place of the column with the words of the standing, which has a colour, too."""
_GOAL, _ACTUAL, _TOP, _BOTTOM = "I{row}", "J{row}", "L{row}", "M{row}"
_BASELINE, _LOW = "S{row}", "T{row}"


def indicators_workbook(
    lines: Sequence[ReportLine], day: date, person: Person | None, whose: str = ""
) -> Workbook:
    """The report as of *day*; *whose*: the project it is confined to."""
    formed = " · ".join(
        filter(None, [str(_("Formed %(moment)s", moment=show_moment(when()))),
                      person.label if person is not None else ""])
    )  # fmt: skip
    title = str(_("Monitoring of indicators"))
    as_of = str(_("as of %(day)s", day=show_long_day(day)))
    count = str(ngettext("%(num)s indicator", "%(num)s indicators", len(lines)))
    head = " · ".join(filter(None, [as_of[:1].upper() + as_of[1:], count, whose]))
    notes = (head, formed)
    signed = (_signature(_("Head of the project office")), _signature(_("Compiled by")))
    return Workbook(
        title=f"{title}, {show_day(day)}", author=person.label if person is not None else "",
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=formed, sheets=(_all(title, notes, lines, signed), _yearly(notes, lines, signed)),
    )  # fmt: skip


def _signature(post: str) -> str:
    return f"{post} ____________________ / ____________________ /"


def _all(
    title: str, notes: Sequence[str], lines: Sequence[ReportLine], signed: Sequence[str]
) -> Sheet:
    columns = (
        Column(_("Project key"), 10), Column(_("Project"), 26), Column(_("Appendix"), 22),
        Column(_("No."), 7), Column(_("Criterion"), 22), Column(_("Indicator"), 44),
        Column(_("Unit"), 8), Column(_("Target"), 16),
        Column(_("Number of the target"), 10, Kind.FIGURE), Column(_("Actual"), 10, Kind.FIGURE),
        Column(_("Actual in words"), 16), Column(_("Numerator"), 10, Kind.FIGURE),
        Column(_("Denominator"), 10, Kind.FIGURE), Column(_("Deviation"), 10, Kind.FIGURE),
        Column(_("Attained"), 9, Kind.SHARE), Column(_("Standing"), 16),
        Column(_("Source of the data"), 22), Column(_("Measured on"), 11, Kind.DAY),
        Column(_("Baseline"), 10, Kind.FIGURE, printed=False),
        Column(_("Lower bound"), 10, Kind.FIGURE, printed=False),
        Column(_("Which way is better"), 16, printed=False),
        Column(_("Target of the period"), 16, printed=False),
        Column(_("OKEI code"), 8, printed=False),
        Column(_("Expected by now"), 10, Kind.FIGURE, printed=False),
    )  # fmt: skip
    return Sheet(
        str(_("Indicators")), title, notes, columns, [_line(one) for one in lines],
        str(_("The passports name no indicators.")), signed,
    )  # fmt: skip


def _line(one: ReportLine) -> Line:
    now, mark = one.now, mark_of(one.now)
    found, target = now.figure, read_target(now.target)
    deviation, attained = formulas(target, one)
    values: tuple[Value, ...] = (
        one.key, one.project, _appendix(one), now.number, one.criterion, now.name, now.unit,
        one.target_raw, plain(target.number), _actual(one),
        states_of(now) or ("" if found.number is not None else figure_words(now)),
        plain(found.numerator), plain(found.denominator), deviation, attained, mark.words,
        one.source, found.on_day, plain(one.baseline), plain(one.low),
        str(dict(direction_choices())[way_of(target, one.direction)]),
        now.target if now.target != one.target_raw else "", read_unit(now.unit).okei,
        plain(now.expected),
    )  # fmt: skip
    return Line(values, tones={_STANDING: mark.tone} if mark.tone in {"r", "y", "g"} else {})


def _appendix(one: ReportLine) -> str:
    number = str(_("Appendix %(number)s", number=one.appendix)) if one.appendix else ""
    return ". ".join(filter(None, [number, one.table]))


def _actual(one: ReportLine) -> Value:
    """A share by its two counts, where the figure is that; else the number."""
    found = one.now.figure
    if found.numerator is not None and found.denominator:
        whole = share(found.numerator, found.denominator)
        if found.number is not None and whole == found.number:
            text = f'=IF(OR({_TOP}="",{_BOTTOM}=""),"",ROUND(100*{_TOP}/{_BOTTOM},6))'
            return Formula(text, float(found.number))
    return plain(found.number)


def formulas(target: Target, one: ReportLine) -> tuple[Value, Value]:
    """(deviation, attainment) of its row; None where there is nothing to work out."""
    said = one.now.assessment
    if target.kind is TargetKind.TREND and said.deviation is not None:
        text = f'=IF(OR({_ACTUAL}="",{_BASELINE}=""),"",{_ACTUAL}-{_BASELINE})'
        return Formula(text, float(said.deviation)), None
    if target.kind is not TargetKind.NUMBER:
        return None, None
    way = way_of(target, one.direction)
    away, part = f"{_ACTUAL}-{_GOAL}", _MORE
    if way is Direction.LESS:
        part = _LESS
    if way is Direction.WITHIN:
        away, part = _AWAY, _INSIDE
    return _given(away, said.deviation), _given(part, said.attainment)


_AWAY = (
    f'IF(AND({_LOW}<>"",{_ACTUAL}<{_LOW}),{_ACTUAL}-{_LOW},'
    f"IF({_ACTUAL}>{_GOAL},{_ACTUAL}-{_GOAL},0))"
)
_INSIDE = f'IF(AND(OR({_LOW}="",{_ACTUAL}>={_LOW}),{_ACTUAL}<={_GOAL}),1,"")'
_START = f'IF(AND({_BASELINE}<>"",{_BASELINE}<{_GOAL}),{_BASELINE},0)'
_MORE = (
    f"IF({_GOAL}>{_START},MAX(0,({_ACTUAL}-{_START})/({_GOAL}-{_START})),"
    f'IF({_ACTUAL}>={_GOAL},1,""))'
)
_LESS = (
    f'IF(AND({_BASELINE}<>"",{_BASELINE}>{_GOAL}),'
    f"MAX(0,({_BASELINE}-{_ACTUAL})/({_BASELINE}-{_GOAL})),"
    f"IF({_ACTUAL}<={_GOAL},1,IF({_GOAL}>0,{_GOAL}/{_ACTUAL},0)))"
)


def _given(text: str, now: Decimal | None) -> Formula:
    """Nothing without both the actual figure and the number of the target: no data is no zero."""
    whole = f'=IF(OR({_ACTUAL}="",{_GOAL}=""),"",{text})'
    return Formula(whole, "" if now is None else float(now))


def plain(number: Decimal | None) -> Value:
    """A number as a sheet holds it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


Span = tuple[date, date]


def _yearly(notes: Sequence[str], lines: Sequence[ReportLine], signed: Sequence[str]) -> Sheet:
    """A row for each indicator with targets by period, three columns for each period."""
    heads: dict[Span, str] = {}
    for one in lines:
        for each in one.periods:
            span = each.starts_on, each.due_on
            heads[span] = heads.get(span) or each.label
    spans = sorted(heads)
    columns = [
        Column(_("Project key"), 10), Column(_("No."), 7), Column(_("Indicator"), 44),
        Column(_("Unit"), 8),
    ]  # fmt: skip
    for span in spans:
        word = heads[span] or f"{show_day(span[0])} – {show_day(span[1])}"
        columns += [
            Column(_("%(period)s: target", period=word), 14),
            Column(_("%(period)s: number of the target", period=word), 10, Kind.FIGURE),
            Column(_("%(period)s: actual", period=word), 10, Kind.FIGURE),
        ]
    columns.append(Column(_("Final target"), 16))
    name = str(_("By period"))
    return Sheet(
        name, str(_("Targets and actual figures by period")), notes, columns,
        [_years(one, spans) for one in lines if one.periods],
        str(_("No targets by period are set.")), signed,
    )  # fmt: skip


def _years(one: ReportLine, spans: Sequence[Span]) -> Line:
    found: dict[Span, PeriodNow] = {(each.starts_on, each.due_on): each for each in one.periods}
    values: list[Value] = [one.key, one.now.number, one.now.name, one.now.unit]
    for span in spans:
        each = found.get(span)
        values += (
            [each.raw, plain(read_target(each.raw).number), plain(each.figure.number)]
            if each is not None
            else [None, None, None]
        )
    return Line([*values, one.target_raw])
