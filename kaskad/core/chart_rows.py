"""A chart of named bars lying one under the other: how old, how many, of whom. Pure."""

from kaskad.core.chart_model import Chart, ChartLayout, Look, Shape, Text, Words, clean
from kaskad.core.chart_scale import BOLD, SIZE, n, nice_ticks, put_words, shorten, text_width
from kaskad.core.chart_shapes import filled, marker, rectangle
from kaskad.core.chart_table import shown, unit_word

_NARROW = 480
_THICK = 12.0


def layout_rows(chart: Chart, width: int, words: Words) -> ChartLayout:
    """One row for each label; the names stand before the bars, on a narrow chart above them.

    Levels are upright lines with their words at the top. Values below zero are drawn as zero.
    """
    series = chart.series[0]
    tone = chart.tone(0)
    values = [clean(value) for value in series.values]
    names = chart.labels or tuple(words.full_day(day) for day in chart.dates)
    narrow = width < _NARROW
    figures = ["–" if value is None else shown(value, chart, words.number) for value in values]
    left = 0.0
    if not narrow:
        left = min(width * 0.4, max(text_width(name, BOLD) for name in names) + 12)
    right = width - max(text_width(figure, BOLD) for figure in figures) - 12
    right = max(right, left + width * 0.2)
    limits = [max(0.0, clean(level.value) or 0.0) for level in chart.levels]
    high = max([0.0, *(value for value in values if value is not None), *limits, chart.y_max or 0])
    whole = all(value is None or value == round(value) for value in values)
    scale = nice_ticks(0.0, high, max(2, int((right - left) // 90)), whole=whole)

    def x(value: float) -> float:
        return left + (right - left) * max(0.0, min(1.0, value / scale[-1]))

    unit = shorten(unit_word(chart), left - 8 if left else width * 0.4)
    texts = [Text("1", n(SIZE), unit, "unit")] if unit else []
    rows_of_words, top_texts = _top_words(chart, [x(limit) for limit in limits], width, bool(unit))
    texts += top_texts
    top = 15.0 * max(rows_of_words, 1 if unit else 0) + 6
    step = 42.0 if narrow else 28.0
    bottom = top + step * len(values)
    shapes = []
    ticks = [(x(tick), shown(tick, chart, words.tick)) for tick in scale]
    named = put_words(ticks, left - 8, width) or put_words([ticks[0], ticks[-1]], 0, width) or ()
    for tick in named:
        role = "axis" if tick.place == ticks[0][0] else "grid"
        shapes.append(Shape(f"M{n(tick.place)} {n(top)}V{n(bottom)}", role))
        texts.append(Text(n(tick.middle), n(bottom + 17), tick.word, "tick", "middle"))
    stops = []
    for index, value in enumerate(values):
        middle = top + step * index + (29.0 if narrow else 14.0)
        stops.append((n(x(value or 0.0)), n(middle)))
        if narrow:
            name = shorten(names[index], width - 4)
            texts.append(Text("2", n(middle - 12), name, "name"))
        else:
            name = shorten(names[index], left - 10, BOLD)
            texts.append(Text(n(left - 10), n(middle + 4), name, "name", "end"))
        end = x(value or 0.0)
        if value is not None and series.look is Look.DOTS:
            shapes.append(Shape(f"M{n(left)} {n(middle)}H{n(end)}", "stem", tone))
            shapes.append(Shape(marker(0, end, middle, 5), "dots", tone))
        elif value is not None:
            thick = _THICK / 2
            d = rectangle(left, middle - thick, max(end, left + 1), middle + thick)
            shapes.extend(filled(d, Look.BAR, tone, 0))
        texts.append(Text(n(end + 8), n(middle + 4), figures[index], "value"))
    shapes += [Shape(f"M{n(x(limit))} {n(top - 4)}V{n(bottom)}", "level") for limit in limits]
    box = (n(left), n(top), n(right), n(bottom))
    return ChartLayout(
        width, int(bottom + 24), chart.title, chart.description, tuple(shapes), tuple(texts),
        stops=tuple(stops), axis="y", box=box,
    )  # fmt: skip


def _top_words(
    chart: Chart, places: list[float], width: int, has_unit: bool
) -> tuple[int, list[Text]]:
    """Words of the levels over their lines, each in a row of its own if they would touch."""
    row, end = 0, text_width(chart.unit) + 8 if has_unit else -8.0
    texts = []
    for place, level in sorted(zip(places, chart.levels, strict=True), key=lambda pair: pair[0]):
        word = shorten(level.word, width - 4, BOLD)
        half = text_width(word, BOLD) / 2
        middle = max(half, min(width - half, place))
        if middle - half < end + 8:
            row += 1
        end = middle + half
        texts.append(Text(n(middle), n(SIZE + 15 * row), word, "tag", "middle"))
    return row + 1 if texts else 0, texts
