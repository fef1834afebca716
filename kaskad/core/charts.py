"""Kaskad's one way to draw charts: figures in, paths and places out. Pure; no Flask, no CSS.

    chart = Chart("Sprint 2", (Series("done", done), Series("plan", plan, Look.STEP)), dates=days)
    drawn = layout(chart, 680, 270, words)      # templates/shared/_chart.html draws it on a page
    picture = standalone_svg(drawn)             # kaskad.core.chart_svg, for documents

Equal input gives equal output, byte by byte. Why our own: docs/decisions/0012-charts.md.
"""

from dataclasses import dataclass

from kaskad.core.chart_model import (
    PLAIN,
    Chart,
    ChartLayout,
    Kind,
    Look,
    Series,
    Shape,
    Text,
    Words,
    clean,
)
from kaskad.core.chart_plot import Plot, known_of
from kaskad.core.chart_rows import layout_rows
from kaskad.core.chart_scale import (
    BOLD,
    SIZE,
    date_ticks,
    n,
    nice_ticks,
    shorten,
    spread,
    text_width,
    word_ticks,
)
from kaskad.core.chart_shapes import Point
from kaskad.core.chart_table import shown, table_of, unit_word

__all__ = ["layout", "spark", "table_of"]

_ROW = 15.0  # height of a row of words


def layout(chart: Chart, width: int = 680, height: int = 270, words: Words = PLAIN) -> ChartLayout:
    """The chart drawn into *width* by *height* (rows take the height they need)."""
    if chart.is_empty:
        return blank(chart, width, height, words)
    if chart.kind is Kind.ROWS:
        return layout_rows(chart, width, words)
    return _Framed(chart, width, height, words).draw()


def spark(chart: Chart, width: int = 148, height: int = 40, words: Words = PLAIN) -> ChartLayout:
    """The lines of the chart without axes and words, to stand beside a figure."""
    if chart.is_empty:
        return blank(chart, width, height, words)
    plot = Plot(chart, width, height, words)
    plot.left, plot.top, plot.right, plot.bottom = 3.0, 4.0, width - 4.0, height - 4.0
    low, high = plot.bounds()
    plot.low, plot.high = low, high if high > low else low + 1
    plot.place()
    plot.draw_series(marked=False)
    # Patterns need room, and a definition with an id of its own.
    plot.shapes = [shape for shape in plot.shapes if not shape.hatch]
    return plot.finish(axis="")


def blank(chart: Chart, width: int, height: int, words: Words) -> ChartLayout:
    """A chart without data: it says so in words."""
    nothing = chart.nothing or words.nothing
    text = Text(n(width / 2), n(height / 2), shorten(nothing, width), "nothing", "middle")
    return ChartLayout(
        width, height, chart.title, chart.description, (), (text,), axis="", nothing=nothing
    )


@dataclass
class _Framed(Plot):
    """A plot with axes, marks and words round it."""

    def draw(self) -> ChartLayout:
        """Axes, series, marks and words."""
        low, high = self.bounds()
        values = [clean(value) for series in self.chart.series for value in series.values]
        whole = all(value is None or value == round(value) for value in values)
        ticks = nice_ticks(low, high, max(2, int((self.height - 50) // 36)), whole=whole)
        self.low, self.high = ticks[0], ticks[-1]
        names = [shown(tick, self.chart, self.words.tick) for tick in ticks]
        self.left = min(self.width * 0.3, max(text_width(name) for name in names) + 10)
        beside = self._beside()
        self.right = self.width - (max([6.0, *(text_width(words, BOLD) + 12 for words in beside)]))
        self.bottom = self.height - 24.0
        self.place()
        self._head()
        for tick, name in zip(ticks, names, strict=True):
            y = self.y(tick)
            role = "axis" if tick == 0 else "grid"
            self.shapes.append(Shape(f"M{n(self.left)} {n(y)}H{n(self.right)}", role))
            name = shorten(name, self.left - 8)
            self.texts.append(Text(n(self.left - 8), n(y + 4), name, "tick", "end"))
        self._bottom_words()
        self.draw_series(marked=True)
        for level in self.chart.levels:
            y = self.y(clean(level.value) or 0.0)
            self.shapes.append(Shape(f"M{n(self.left)} {n(y)}H{n(self.right)}", "level"))
        self._tags(beside)
        return self.finish("xy" if self.chart.kind is Kind.SCATTER else "x")

    def _head(self) -> None:
        """Unit and marks above the plot, in as many rows as they need."""
        unit = shorten(unit_word(self.chart), self.width * 0.6)
        taken: list[list[tuple[float, float]]] = []
        if unit:
            taken.append([(0.0, text_width(unit) + 8)])
        lines = []
        for mark in self.chart.marks:
            x = self.mark_place(mark.at)
            if x is None:
                continue
            lines.append(x)
            word = shorten(mark.word, self.width * 0.6)
            start = max(0.0, min(self.width - text_width(word), x - text_width(word) / 2))
            end = start + text_width(word) + 8
            row = 0
            while row < len(taken) and any(a < end and start < b for a, b in taken[row]):
                row += 1
            if row == len(taken):
                taken.append([])
            taken[row].append((start, end))
            middle = start + text_width(word) / 2
            self.texts.append(Text(n(middle), n(SIZE + row * _ROW), word, "mark", "middle"))
        if unit:
            self.texts.insert(0, Text("1", n(SIZE), unit, "unit"))
        over = _ROW + 2 if self.slots else 10.0
        self.top = min(len(taken) * _ROW + over, self.bottom - 40)
        self.top = max(self.top, 8.0)
        for x in lines:
            above = n(len(taken) * _ROW + 2)
            self.shapes.append(Shape(f"M{n(x)} {above}V{n(self.bottom)}", "mark"))

    def _bottom_words(self) -> None:
        chart = self.chart
        if chart.dates and not self.slots:
            days = (min(chart.dates), max(chart.dates))
            ticks = date_ticks(*days, self.day, self.left - 8, self.width, self.words)
        else:
            names = chart.labels or [self.words.day(day) for day in chart.dates]
            ticks = word_ticks(self.xs, names, self.left - 8, self.width)
        for tick in ticks:
            if not self.slots:
                x = n(tick.place)
                self.shapes.append(Shape(f"M{x} {n(self.bottom)}v4", "axis"))
            y = n(self.height - 6)
            self.texts.append(Text(n(tick.middle), y, tick.word, "tick", "middle"))

    def _last(self, series: Series) -> int:
        values = [clean(value) for value in series.values]
        return max((index for index, value in enumerate(values) if value is not None), default=-1)

    def _reaches_end(self, series: Series) -> bool:
        """Whether its last point stands at the right edge, so that its tag may stand beside it."""
        return self._last(series) == self.chart.count - 1 > 0 and not self.slots

    def _tag(self, series: Series) -> str:
        last = self._last(series)
        if last < 0 or series.tag is not None:
            return (series.tag or "") if last >= 0 else ""
        if series.look is Look.STACK:
            return series.name
        value = clean(series.values[last]) or 0.0
        if series.look in (Look.LINE, Look.STEP, Look.AREA):
            return shown(value, self.chart, self.words.tick)
        if series.look is Look.BAND:
            low = self.words.tick(clean(series.low[last]) or 0.0)
            return f"{low}–{shown(value, self.chart, self.words.tick)}"
        return ""

    def _beside(self) -> list[str]:
        """Words that stand right of the plot: tags of series that reach its end, and levels."""
        words = [level.word for level in self.chart.levels]
        words += [self._tag(series) for series in self.chart.series if self._reaches_end(series)]
        room = self.width * 0.3
        return [word for word in words if word and text_width(word, BOLD) + 12 <= room]

    def _tags(self, beside: list[str]) -> None:
        """Words at the ends of lines: beside the plot if there is room, else near their point."""
        right: list[tuple[float, str, int]] = []
        for level in self.chart.levels:
            y = self.y(clean(level.value) or 0.0)
            if level.word in beside:
                right.append((y, level.word, 0))
            else:
                word = shorten(level.word, self.right - self.left)
                y = max(SIZE, y - 5)
                self.texts.append(Text(n(self.right), n(y), word, "tag", "end"))
        for place, series in enumerate(self.chart.series):
            tag, known = self._tag(series), known_of(self.heights[place])
            if not tag or not known or self.slots:
                continue
            index, (x, y) = known[-1]
            tone = self.chart.tone(place)
            if self._reaches_end(series) and tag in beside:
                if series.look in (Look.STACK, Look.BAND):
                    y = self._middle(place, index)
                right.append((y, tag, tone))
            elif series.look is not Look.STACK:
                self._near(x, y, tag, tone, known)
        heights = spread([y for y, _, _ in right], 14, self.top, self.bottom)
        for y, (_, word, tone) in zip(heights, right, strict=True):
            self.texts.append(Text(n(self.right + 8), n(y + 4), word, "tag", "start", tone))

    def _middle(self, place: int, index: int) -> float:
        upper, lower = self.values(place)
        return (self.y(upper[index] or 0.0) + self.y(lower[index] or 0.0)) / 2

    def _near(
        self, x: float, y: float, tag: str, tone: int, known: list[tuple[int, Point]]
    ) -> None:
        """Beside the last point, on the side where a line that goes on will not be."""
        tag = shorten(tag, self.width * 0.6)
        rising = known[-1][1][1] <= known[0][1][1]
        fits = x + 8 + text_width(tag, BOLD) <= self.width
        under = rising == fits and y + 17 <= self.bottom - 4
        height = y + 17 if under else max(SIZE, y - 9)
        anchor, at = ("start", x + 8) if fits else ("end", x - 6)
        self.texts.append(Text(n(at), n(height), tag, "tag", anchor, tone))
