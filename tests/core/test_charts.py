"""Charts: every figure inside the picture, equal bytes for equal figures, words for no figures."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.core.chart_model import (
    LIMIT,
    PLAIN,
    Chart,
    ChartLayout,
    Kind,
    Level,
    Look,
    Mark,
    Series,
)
from kaskad.core.chart_scale import date_ticks, n, nice_ticks, spread, text_width, word_ticks
from kaskad.core.chart_svg import standalone_svg
from kaskad.core.chart_words import chart_view, spark_view
from kaskad.core.charts import layout, spark, table_of

START = date(2022, 1, 12)
VALUES = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 200)


def days(count: int, every: int = 1) -> tuple[date, ...]:
    return tuple(START + timedelta(every * index) for index in range(count))


def lines(*values: float | None, **rest: object) -> Chart:
    labels = tuple(str(index) for index in range(len(values)))
    return replace(Chart("t", (Series("s", values),), labels=labels), **rest)  # type: ignore[arg-type]


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    kind = draw(st.sampled_from(Kind))
    count = draw(st.integers(1, 30))
    dated = kind is Kind.SCATTER or draw(st.booleans())
    looks = list(Look) if kind in (Kind.LINES, Kind.BARS) else [Look.DOTS, Look.BAR]
    series = []
    for number in range(draw(st.integers(1, 4))):
        look = draw(st.sampled_from(looks))
        values = tuple(draw(st.lists(VALUES, min_size=count, max_size=count)))
        low = values if look is Look.BAND else ()
        series.append(Series(f"Ряд {number}", values, look, low))
    word = st.text("абвгд <&>\"'", max_size=40)
    names = tuple(draw(word) for _ in range(count))
    return Chart(
        '<Ряды & «их» "смысл">\x00',
        tuple(series),
        labels=() if dated and kind is not Kind.SCATTER else names,
        dates=days(count, draw(st.integers(1, 400))) if dated else (),
        unit=draw(st.sampled_from(["", "%", "карточек"])),
        marks=(Mark(START + timedelta(draw(st.integers(-9, 99))) if dated else 0, draw(word)),),
        levels=(Level(draw(st.floats(-10, 300)), draw(word)),) if draw(st.booleans()) else (),
        y_max=draw(st.none() | st.floats(0, 500)),
        kind=kind,
    )


def coordinates(d: str) -> tuple[list[float], list[float]]:
    """Absolute x and y of a path of M, L, H, V, a, v and Z."""
    xs, ys = [], []
    x = y = 0.0
    for command, rest in re.findall(r"([MLHVvaZ])([^MLHVvaZ]*)", d):
        numbers = [float(number) for number in rest.split()]
        if command in "ML":
            x, y = numbers
        elif command == "H":
            x = numbers[0]
        elif command in "Vv":
            y = numbers[0] if command == "V" else y + numbers[0]
        elif command == "a":
            x, y = x + numbers[5], y + numbers[6]
        xs.append(x)
        ys.append(y)
    return xs, ys


def assert_inside(drawn: ChartLayout) -> None:
    for shape in drawn.shapes:
        xs, ys = coordinates(shape.d)
        assert min(xs) >= -6, shape
        assert max(xs) <= drawn.width + 6, shape
        assert min(ys) >= -6, shape
        assert max(ys) <= drawn.height + 6, shape
    for text in drawn.texts:
        assert 0 <= float(text.x) <= drawn.width
        assert 0 <= float(text.y) <= drawn.height


@settings(max_examples=60, deadline=None)
@given(charts(), st.sampled_from([(760, 290), (340, 230)]))
def test_every_chart_stays_inside_its_picture(chart: Chart, size: tuple[int, int]) -> None:
    drawn = layout(chart, *size)
    assert_inside(drawn)
    assert drawn == layout(replace(chart), *size)
    picture = standalone_svg(drawn)
    assert picture.encode() == standalone_svg(layout(chart, *size)).encode()
    ET.fromstring(picture)
    assert "nan" not in picture.lower()
    assert "inf" not in picture.lower()
    places = [float(x) for x, _ in drawn.stops]
    if drawn.axis in {"x", "xy"}:
        assert places == sorted(places)
    if drawn.stops:
        assert len(drawn.stops) == len(table_of(chart).rows)
    assert_inside(spark(chart))


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.integers(1, 12), st.booleans())
def test_ticks_are_round_and_cover_the_range(a: float, b: float, count: int, whole: bool) -> None:
    low, high = sorted((a, b))
    ticks = nice_ticks(low, high, count, whole=whole)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert list(ticks) == sorted(set(ticks))
    assert 2 <= len(ticks) <= count + 3
    if whole:
        assert all(tick == round(tick) for tick in ticks)


@pytest.mark.parametrize(
    ("low", "high", "count", "whole", "ticks"),
    [
        (0, 21, 5, True, (0, 5, 10, 15, 20, 25)),
        (0, 35, 4, False, (0, 10, 20, 30, 40)),
        (0, 0, 4, True, (0, 1)),
        (0, 3, 6, True, (0, 1, 2, 3)),
        (0, 0.3, 3, False, (0, 0.1, 0.2, 0.3)),
        (-3, 12, 4, True, (-5, 0, 5, 10, 15)),
    ],
)
def test_ticks(low: float, high: float, count: int, whole: bool, ticks: tuple[float, ...]) -> None:
    assert nice_ticks(low, high, count, whole=whole) == ticks


@given(st.integers(0, 40_000), st.sampled_from([120, 300, 700]))
def test_days_along_the_axis_never_touch(span: int, width: int) -> None:
    last = START + timedelta(span)

    def x(day: date) -> float:
        return width * (day - START).days / max(1, span)

    ticks = date_ticks(START, last, x, 0, width, PLAIN)
    ends = [
        (tick.middle - text_width(tick.word) / 2, tick.middle + text_width(tick.word) / 2)
        for tick in ticks
    ]
    assert ticks
    assert all(a[1] < b[0] for a, b in pairwise(ends))
    assert all(start >= -0.01 and end <= width + 0.01 for start, end in ends)


def test_long_words_along_the_axis_are_thinned_out() -> None:
    words = [f"очень длинное слово {index}" for index in range(40)]
    ticks = word_ticks([index * 10.0 for index in range(40)], words, 0, 400)
    assert 1 <= len(ticks) <= 4


def test_tags_stand_apart_and_in_their_order() -> None:
    assert spread([50, 51, 52], 14, 0, 200) == [50, 64, 78]
    assert spread([100, 10], 14, 0, 100) == [100, 10]
    assert spread([100, 99], 14, 0, 100) == [100, 86]


def test_numbers_in_paths_have_one_decimal_and_no_minus_zero() -> None:
    assert [n(2.0), n(2.349), n(-0.01)] == ["2", "2.3", "0"]


@pytest.mark.parametrize("values", [(), (None,), (math.nan, None)])
@pytest.mark.parametrize("kind", Kind)
def test_no_figures_is_said_in_words(values: tuple[float | None, ...], kind: Kind) -> None:
    chart = lines(*values, kind=kind, nothing="Замеров ещё нет.")
    if kind is Kind.SCATTER:
        chart = replace(chart, dates=days(len(values)))
    drawn = layout(chart)
    assert drawn.nothing == "Замеров ещё нет."
    assert not drawn.shapes
    assert "Замеров ещё нет." in standalone_svg(drawn)
    assert layout(replace(chart, nothing="")).nothing == PLAIN.nothing


def test_one_point_is_seen() -> None:
    assert [shape.role for shape in layout(lines(4)).shapes][-1] == "marker"
    assert [shape.role for shape in layout(lines(1, None, 3, None)).shapes].count("marker") == 2


def test_a_gap_is_not_bridged() -> None:
    drawn = layout(lines(1, 2, None, 4, 5))
    (line,) = [shape for shape in drawn.shapes if shape.role == "line"]
    assert line.d.count("M") == 2
    assert drawn.traces[0][1][2] == "-"


def test_zero_is_a_value() -> None:
    chart = lines(0, None, 3)
    bars = replace(chart, kind=Kind.BARS, series=(Series("s", (0, None, 3), Look.BAR),))
    assert len([shape for shape in layout(bars).shapes if shape.role == "bar"]) == 2
    assert [row[1] for row in table_of(chart).rows] == ["0", "–", "3"]
    assert layout(lines(0, 0)).shapes


def test_huge_values_stand_at_the_limit() -> None:
    assert_inside(layout(lines(0, 1e300, -1e300, LIMIT)))


def test_a_level_stretch_is_two_points() -> None:
    (line,) = [shape for shape in layout(lines(*[3.0] * 50)).shapes if shape.role == "line"]
    assert line.d.count("L") == 1


def test_stacked_areas_stand_on_each_other() -> None:
    series = (Series("a", (1, 2), Look.STACK), Series("a", (1, 2), Look.STACK))
    drawn = layout(Chart("t", series, labels=("x", "y")))
    below, above = (heights for _, heights in drawn.traces)
    assert float(above[1]) < float(below[1])
    assert len(drawn.legend) == 2
    assert [number for number, _ in drawn.hatches] == [1]


def test_marks_outside_are_left_out_and_words_do_not_meet() -> None:
    marks = (
        Mark(START + timedelta(5), "сегодня"),
        Mark(START + timedelta(6), "итоги"),
        Mark(START + timedelta(99), "никогда"),
    )
    chart = Chart("t", (Series("s", (1.0,) * 10),), dates=days(10), marks=marks)
    words = [text for text in layout(chart, 340, 230).texts if text.role == "mark"]
    assert [text.words for text in words] == ["сегодня", "итоги"]
    assert words[0].y != words[1].y
    assert table_of(chart).rows[5][0].endswith("· сегодня")


def test_wrong_lengths_and_orders_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values, 1 places"):
        Chart("t", (Series("s", (1, 2)),), labels=("x",))
    with pytest.raises(ValueError, match="low"):
        Chart("t", (Series("s", (1,), Look.BAND),), labels=("x",))
    with pytest.raises(ValueError, match="ascend"):
        Chart("t", (Series("s", (1, 2)),), dates=(START, START))


def test_the_table_of_a_scatter_follows_the_days() -> None:
    chart = Chart(
        "t",
        (Series("дней", (3, 1), Look.DOTS),),
        labels=("ПРО-2", "ПРО-1"),
        dates=(START + timedelta(1), START),
        kind=Kind.SCATTER,
        levels=(Level(2, "50 %"),),
    )
    table = table_of(chart)
    assert [row[0] for row in table.rows] == ["ПРО-1", "ПРО-2"]
    assert table.foot == (("50 %", "", "2"),)


PAGE = (
    '{% from "shared/_chart.html" import chart, sparkline, chart_style, chart_script %}'
    '{{ chart(view, "pace") }}{{ sparkline(line) }}'
)


def rendered(app: Flask, chart: Chart, language: str = "ru") -> str:
    with app.test_request_context(), force_locale(language):
        return render_template_string(PAGE, view=chart_view(chart), line=spark_view(chart))


@pytest.mark.parametrize("kind", Kind)
def test_a_page_gets_neither_styles_nor_scripts_in_the_chart(app: Flask, kind: Kind) -> None:
    look = {Kind.BARS: Look.BAR, Kind.ROWS: Look.BAR, Kind.SCATTER: Look.DOTS}.get(kind, Look.LINE)
    series = (Series("<b>&", (1.5, 2000000.0), look), Series("ещё", (1.0, None), look))
    names = () if kind is Kind.LINES else ("<i>", "б")
    dates = days(2) if kind is not Kind.ROWS else ()
    if kind is Kind.BARS:
        dates = ()
    chart = Chart("<Ход>", series, labels=names, dates=dates, kind=kind)
    text = rendered(app, chart)
    assert "style=" not in text
    assert "<style" not in text
    assert "<script" not in text
    assert "<b>&<" not in text
    assert "&lt;Ход&gt;" in text
    assert "1,5" in text
    assert "<details" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for used in re.findall(r"url\(#([^)]+)\)", text):
        assert used in ids


def test_an_empty_chart_on_a_page(app: Flask) -> None:
    text = rendered(app, lines(None, nothing="Замеров ещё нет."))
    assert text.count("Замеров ещё нет.") == 2
    assert "<table" not in text


def test_numbers_and_days_in_english(app: Flask) -> None:
    chart = Chart("t", (Series("s", (1.5, 2.5)),), dates=days(2))
    text = rendered(app, chart, "en")
    assert "1.5" in text
    assert "12 Jan 2022" in text
