"""The plot of a chart while it is drawn: where places and values are, and the series. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kaskad.core.chart_model import (
    HATCHES,
    Chart,
    ChartLayout,
    Key,
    Kind,
    Look,
    Shape,
    Text,
    Words,
    clean,
)
from kaskad.core.chart_scale import SIZE, n, text_width
from kaskad.core.chart_shapes import Point, area, filled, key, line, lonely, marker, rectangle
from kaskad.core.chart_table import shown

_ORDER = (
    Look.BAND, Look.AREA, Look.STACK, Look.BAR, Look.STEP, Look.DASHED, Look.DOTTED, Look.LINE,
    Look.DOTS,
)  # fmt: skip
_MARKED = 16  # up to so many places every one has its marker


def known_of(points: Sequence[Point | None]) -> list[tuple[int, Point]]:
    """The points there are, with their places."""
    return [(index, point) for index, point in enumerate(points) if point is not None]


@dataclass
class Plot:
    """One chart while it is drawn: give it its room, `place`, draw the series, `finish`."""

    chart: Chart
    width: int
    height: int
    words: Words
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    low: float = 0.0
    high: float = 1.0
    xs: list[float] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    keys: dict[int, Key] = field(default_factory=dict)
    heights: dict[int, list[Point | None]] = field(default_factory=dict)

    # ---- the room

    @property
    def slots(self) -> bool:
        """Whether each place is a slot for bars, and not a point of a line."""
        return self.chart.kind is Kind.BARS or bool(self.chart.alike(Look.BAR))

    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value there is, zero included."""
        values = [0.0, *(clean(level.value) or 0.0 for level in self.chart.levels)]
        if self.chart.y_max is not None:
            values.append(clean(self.chart.y_max) or 0.0)
        for place in range(len(self.chart.series)):
            upper, lower = self.values(place)
            values.extend(value for value in (*upper, *lower) if value is not None)
        return min(values), max(values)

    def values(self, place: int) -> tuple[list[float | None], list[float | None]]:
        """Upper and lower edge: what is stacked stands on what is under it."""
        series = self.chart.series[place]
        values = [clean(value) for value in series.values]
        if series.look is Look.BAND:
            return values, [clean(value) for value in series.low]
        if series.look is not Look.STACK:
            return values, [None if value is None else 0.0 for value in values]
        stack = [self.chart.series[other] for other in self.chart.alike(Look.STACK)]
        below = stack[: self.chart.alike(Look.STACK).index(place)]
        upper: list[float | None] = []
        lower: list[float | None] = []
        for index in range(self.chart.count):
            if all(clean(other.values[index]) is None for other in stack):
                upper.append(None)
                lower.append(None)
                continue
            ground = sum(max(0.0, clean(other.values[index]) or 0.0) for other in below)
            lower.append(ground)
            upper.append(ground + max(0.0, values[index] or 0.0))
        return upper, lower

    def y(self, value: float) -> float:
        """Height of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - max(0.0, min(1.0, share)) * (self.bottom - self.top)

    def place(self) -> None:
        """Where along the axis each place is."""
        count, room = self.chart.count, self.right - self.left
        if self.slots:
            self.xs = [self.left + room * (index + 0.5) / count for index in range(count)]
        elif self.chart.dates:
            self.xs = [self.day(day) for day in self.chart.dates]
        elif count == 1:
            self.xs = [self.left + room / 2]
        else:
            self.xs = [self.left + room * index / (count - 1) for index in range(count)]

    def day(self, day: date) -> float:
        """Where a day is."""
        first, last = min(self.chart.dates), max(self.chart.dates)
        if first == last:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * (day - first).days / (last - first).days

    def mark_place(self, at: date | int) -> float | None:
        """Where a mark stands; None outside."""
        if not isinstance(at, date):
            return self.xs[at] if 0 <= at < len(self.xs) else None
        dates = self.chart.dates
        if not dates or not min(dates) <= at <= max(dates):
            return None
        if self.slots:
            return self.xs[max(index for index, day in enumerate(dates) if day <= at)]
        return self.day(at)

    def finish(self, axis: str) -> ChartLayout:
        """What has been drawn so far."""
        chart = self.chart
        order = range(chart.count)
        stops = [(n(self.xs[index]), "0") for index in order]
        traces = tuple(
            (chart.tone(place), tuple(n(p[1]) if p else "-" for p in self.heights[place]))
            for place in range(len(chart.series))
        )
        if axis == "xy":
            stops, traces = [], ()
            for index in sorted(order, key=lambda index: (chart.dates[index], index)):
                found = [points[index] for points in self.heights.values() if points[index]]
                point = found[0] if found else None
                stops.append((n(point[0]), n(point[1])) if point else (n(self.xs[index]), "-"))
        box = (n(self.left), n(self.top), n(self.right), n(self.bottom))
        keys = tuple(self.keys[place] for place in range(len(chart.series)))
        return ChartLayout(
            self.width, self.height, chart.title, chart.description, tuple(self.shapes),
            tuple(self.texts), keys if len(keys) > 1 else (), tuple(stops), traces, axis, box,
        )  # fmt: skip

    # ---- series

    def draw_series(self, *, marked: bool) -> None:
        """All series, from the back to the front."""
        looks = [_ORDER.index(series.look) for series in self.chart.series]
        for place in sorted(range(len(looks)), key=lambda place: looks[place]):
            self._draw_one(place, marked=marked)

    def _draw_one(self, place: int, *, marked: bool) -> None:
        """One series, and its sample for the legend."""
        chart, series = self.chart, self.chart.series[place]
        look, tone = series.look, chart.tone(place)
        alike = chart.alike(look)
        number = alike.index(place)
        hatch = number % (len(HATCHES) + 1) if look in (Look.STACK, Look.BAR) else 0
        self.keys[place] = key(series.name, look, tone, number, hatch)
        upper, lower = self.values(place)
        above = self._points(upper)
        self.heights[place] = above
        if look is Look.BAR:
            self._bars(place, number, len(alike), hatch)
        elif look is Look.DOTS:
            for _, point in known_of(above):
                self.shapes.append(Shape(marker(number, *point, 4), "dots", tone))
        else:
            self._lines(look, tone, hatch, above, self._points(lower))
            self._markers(look, tone, number, above, marked)

    def _points(self, values: Sequence[float | None]) -> list[Point | None]:
        return [
            None if value is None else (x, self.y(value))
            for x, value in zip(self.xs, values, strict=True)
        ]

    def _lines(
        self,
        look: Look,
        tone: int,
        hatch: int,
        above: list[Point | None],
        below: list[Point | None],
    ) -> None:
        path = line(above, step=look is Look.STEP)
        if look in (Look.AREA, Look.STACK, Look.BAND):
            inside = area(above, below)
            self.shapes.extend(filled(inside, look, tone, hatch) if inside else [])
            edge = path + line(below) if look is Look.BAND else path
            role = {Look.AREA: "line", Look.STACK: "seam"}.get(look, "edge")
            if edge:
                self.shapes.append(Shape(edge, role, tone))
        elif path:
            self.shapes.append(Shape(path, str(look), tone))

    def _markers(
        self, look: Look, tone: int, form: int, points: list[Point | None], marked: bool
    ) -> None:
        """Where a line has a point; a long line only here and there, a spark only at its end."""
        known = [point for _, point in known_of(points)]
        alone = lonely(points)
        chosen = alone if look in (Look.STEP, Look.DASHED, Look.DOTTED, Look.BAND) else []
        if look in (Look.LINE, Look.AREA):
            lines = [s for s in self.chart.series if s.look in (Look.LINE, Look.AREA)]
            if not marked:
                chosen = [*alone, known[-1]] if known else []
            elif len(known) <= _MARKED:
                chosen = known
            elif len(lines) > 1:
                chosen = [*known[:: len(known) // 6], *alone, known[-1]]
            else:
                chosen = [*alone, known[-1]]
        for point in dict.fromkeys(chosen):
            self.shapes.append(Shape(marker(form, *point), "marker", tone))

    def _bars(self, place: int, number: int, count: int, hatch: int) -> None:
        """Bars side by side in their slots, with their figures where there is room for them."""
        tone = self.chart.tone(place)
        values = [clean(value) for value in self.chart.series[place].values]
        slot = (self.right - self.left) / len(self.xs)
        thick = min(44.0, slot * 0.72 / count)
        named = []
        for x, value in zip(self.xs, values, strict=True):
            if value is None:
                continue
            start = x - thick * count / 2 + thick * number
            top, bottom = sorted((self.y(value), self.y(0.0)))
            if bottom - top < 1:  # zero is a value: it is seen as a line
                top = bottom - 1
            gap = 1 if count > 1 else 0
            d = rectangle(start + gap, top, start + thick - gap, bottom)
            self.shapes.extend(filled(d, Look.BAR, tone, hatch))
            name = shown(value, self.chart, self.words.tick)
            named.append((start + thick / 2, top - 4, name))
        if all(text_width(name) <= max(thick, slot / count - 6) for _, _, name in named):
            for x, y, name in named:
                self.texts.append(Text(n(x), n(max(SIZE, y)), name, "value", "middle"))
