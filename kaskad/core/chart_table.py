"""The figures of a chart in words, for the table beneath it. Pure."""

from collections.abc import Callable, Iterable

from kaskad.core.chart_model import PLAIN, Chart, Kind, Look, Series, Table, Words, clean


def shown(value: float, chart: Chart, write: Callable[[float], str]) -> str:
    """A number of the chart; per cents carry their sign."""
    return write(value) + ("\u00a0%" if chart.unit == "%" else "")


def unit_word(chart: Chart) -> str:
    """The unit as it stands above the axis: per cents stand with their numbers instead."""
    return "" if chart.unit == "%" else chart.unit


def _cell(series: Series, index: int, chart: Chart, words: Words) -> str:
    value = clean(series.values[index])
    if value is None:
        return "–"
    if series.look is Look.BAND:
        low = clean(series.low[index])
        if low is not None and low != value:
            return f"{words.number(low)}–{shown(value, chart, words.number)}"
    return shown(value, chart, words.number)


def _order(chart: Chart) -> Iterable[int]:
    """Rows stand in the order of the stops (`ChartLayout.stops`)."""
    if chart.kind is Kind.SCATTER:
        return sorted(range(chart.count), key=lambda index: (chart.dates[index], index))
    return range(chart.count)


def table_of(chart: Chart, words: Words = PLAIN) -> Table:
    """A row for each place: its word, then the figure of each series; "–" is no data."""
    unit = unit_word(chart)
    named = [
        unit if unit.startswith(series.name) else f"{series.name}, {unit}" if unit else series.name
        for series in chart.series
    ]
    marks: dict[object, str] = {}
    for mark in chart.marks:
        marks[mark.at] = f"{marks[mark.at]}, {mark.word}" if mark.at in marks else mark.word
    both = chart.kind is Kind.SCATTER and bool(chart.labels)
    rows = []
    for index in _order(chart):
        at: object = chart.dates[index] if chart.dates else index
        word = words.full_day(chart.dates[index]) if chart.dates else chart.labels[index]
        if at in marks:
            word = f"{word} · {marks[at]}"
        figures = (_cell(series, index, chart, words) for series in chart.series)
        rows.append((*((chart.labels[index],) if both else ()), word, *figures))
    first = words.day_head if chart.dates else (chart.head or words.name_head)
    head = (*((chart.head or words.name_head,) if both else ()), first, *named)
    foot = tuple(
        (level.word, *([""] if both else []), shown(level.value, chart, words.number))
        + ("",) * (len(chart.series) - 1)
        for level in chart.levels
    )
    return Table(head, tuple(rows), foot)
