"""What a chart says, and what a drawn one consists of. Pure values; `charts` does the drawing.

A drawn chart is a flat list of paths and texts with roles instead of colours: the page gives them
colours by CSS tokens, a document by `kaskad.core.chart_svg`. Both have the same geometry.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

LIMIT = 1e15  # beyond it a float no longer tells whole numbers apart
# What a pattern draws into its tile of 8 by 8, by number; over a tone, in the colour of the paper.
HATCHES = {
    1: "M-2 10L10 -2M-2 2L2 -2M6 10L10 6",
    2: "M2 2h0.01M6 6h0.01",
    3: "M0 4H8",
    4: "M-2 -2L10 10M6 -2L10 2M-2 6L2 10",
    5: "M4 0V8M0 4H8",
}
TONES = 7  # 0 grey, 1 teal, 2 amber, 3 violet, 4 blue, 5 green, 6 red


class Kind(StrEnum):
    """What the axes of a chart are."""

    LINES = "lines"  # days or words along the bottom; every look but DOTS
    BARS = "bars"  # the same with a slot for each day or word
    ROWS = "rows"  # a named bar for each label, one under the other; uses the first series
    SCATTER = "scatter"  # a dot for each (day, value); labels are the names of the dots


class Look(StrEnum):
    """How a series is drawn; each differs from the others without colour, too."""

    LINE = "line"  # what happened
    DASHED = "dashed"  # the ideal, thin
    DOTTED = "dotted"  # the forecast
    STEP = "step"  # a plan or a scope that holds until the next change
    AREA = "area"
    BAR = "bar"
    STACK = "stack"  # areas on top of each other, the first at the bottom
    BAND = "band"  # between `low` and `values`
    DOTS = "dots"


_TONE_OF_LOOK = {Look.STEP: 0, Look.DASHED: 0, Look.DOTTED: 2, Look.BAND: 2}


@dataclass(frozen=True)
class Series:
    """One row of figures. None is no data, and not zero.

    `tone` is 0..6, by default from the look and the place; `tag` are the words at the last point
    (by default its value; for a stack the name; "" for a forecast or an ideal, which say little).
    """

    name: str
    values: tuple[float | None, ...]
    look: Look = Look.LINE
    low: tuple[float | None, ...] = ()
    tone: int | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Mark:
    """A vertical line with a word: at a day, or at the place of a label. Outside it is left out."""

    at: date | int
    word: str


@dataclass(frozen=True)
class Level:
    """A line at a value with a word: a limit, a percentile, a target."""

    value: float
    word: str


@dataclass(frozen=True)
class Chart:
    """What is to be drawn.

    Either `dates` (ascending, but for a scatter) or `labels` go with the values one to one; a
    scatter takes both. Raises ValueError when lengths differ. `unit` "%" stands after each
    number, any other above the axis. `description` says in a sentence what is to be seen.
    `nothing` are the words for a chart without data, `head` names the table's first column.
    """

    title: str
    series: tuple[Series, ...]
    labels: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    description: str = ""
    unit: str = ""
    marks: tuple[Mark, ...] = ()
    levels: tuple[Level, ...] = ()
    y_max: float | None = None
    kind: Kind = Kind.LINES
    nothing: str = ""
    head: str = ""

    def __post_init__(self) -> None:
        if self.labels and self.dates and len(self.labels) != len(self.dates):
            raise ValueError("a chart's labels and dates differ in number")
        for series in self.series:
            if len(series.values) != self.count:
                raise ValueError(
                    f"{series.name!r}: {len(series.values)} values, {self.count} places"
                )
            if len(series.low) != (self.count if series.look is Look.BAND else 0):
                raise ValueError(
                    f"{series.name!r}: a band, and nothing else, has a low for each value"
                )
        rising = all(a < b for a, b in pairwise(self.dates))
        if self.kind is not Kind.SCATTER and not rising:
            raise ValueError("a chart's dates must ascend")

    @property
    def count(self) -> int:
        """How many places there are along the axis."""
        return len(self.dates) or len(self.labels)

    @property
    def is_empty(self) -> bool:
        """Whether there is not one figure to draw."""
        return all(clean(value) is None for series in self.series for value in series.values)

    def tone(self, place: int) -> int:
        """The tone of the series at *place*: its own, its look's, or the next free one."""
        series = self.series[place]
        if series.tone is not None:
            return series.tone % TONES
        if series.look in _TONE_OF_LOOK:
            return _TONE_OF_LOOK[series.look]
        before = sum(other.look not in _TONE_OF_LOOK for other in self.series[:place])
        return before % (TONES - 1) + 1

    def alike(self, look: Look) -> list[int]:
        """Places of the series with that look."""
        return [place for place, series in enumerate(self.series) if series.look is look]


@dataclass(frozen=True)
class Words:
    """How numbers and days are written; `chart_words.local_words` has the visitor's."""

    number: Callable[[float], str]
    tick: Callable[[float], str]  # as `number`, shorter where a million is
    day: Callable[[date], str]  # 16 Apr
    month: Callable[[date], str]  # Apr
    month_year: Callable[[date], str]  # Jan 2022
    full_day: Callable[[date], str]  # 16.04.2022
    nothing: str
    day_head: str
    name_head: str


PLAIN = Words(
    number=lambda value: f"{value:.12g}",
    tick=lambda value: f"{value:.6g}",
    day=lambda day: f"{day.day:02}.{day.month:02}",
    month=lambda day: f"{day.month:02}",
    month_year=lambda day: f"{day.month:02}.{day.year}",
    full_day=lambda day: day.isoformat(),
    nothing="No data yet",
    day_head="Day",
    name_head="Name",
)


@dataclass(frozen=True)
class Shape:
    """A path. `role` says what it is for, `hatch` 1..5 is the pattern over it (0: none)."""

    d: str
    role: str
    tone: int = 0
    hatch: int = 0


@dataclass(frozen=True)
class Text:
    """Words at a place; `anchor` is start, middle or end."""

    x: str
    y: str
    words: str
    role: str
    anchor: str = "start"
    tone: int = 0


@dataclass(frozen=True)
class Key:
    """A line of the legend: the name, and a sample drawn in a box of 28 by 12."""

    name: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Table:
    """The figures in words: a row for each stop of the chart, then levels as the foot."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class ChartLayout:
    """A drawn chart: everything a template or a document needs.

    `stops` are the places at which the crosshair stands, one for each row of the table: along
    `axis` "x", "y" or both ("xy"). `traces` are the heights of the series there, as texts with
    "-" for none. `box` is (left, top, right, bottom) of the plot.
    """

    width: int
    height: int
    title: str
    description: str
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]
    legend: tuple[Key, ...] = ()
    stops: tuple[tuple[str, str], ...] = ()
    traces: tuple[tuple[int, tuple[str, ...]], ...] = ()
    axis: str = "x"
    box: tuple[str, str, str, str] = ("0", "0", "0", "0")
    nothing: str = ""

    @property
    def hatches(self) -> tuple[tuple[int, str], ...]:
        """The patterns used: number and path."""
        keys = (shape for key in self.legend for shape in key.shapes)
        used = sorted({shape.hatch for shape in (*self.shapes, *keys)} - {0})
        return tuple((number, HATCHES[number]) for number in used)


def clean(value: float | None) -> float | None:
    """*value* as it can be drawn: what is not a number is no data, what is huge stands at LIMIT."""
    if value is None or not math.isfinite(value):
        return None
    return max(-LIMIT, min(LIMIT, float(value)))
