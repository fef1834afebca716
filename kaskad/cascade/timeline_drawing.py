"""Bars into places for the page: shares of the width in percent, roles, words. Pure.

The page draws a line of SVG for each row. Along it everything is in percent, so that the picture
is as wide as there is room; across it in pixels round the middle of the row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kaskad.cascade.progress import When
from kaskad.cascade.timeline import Bar, BarKind, Span
from kaskad.cascade.timeline_axis import NARROWEST, Head, inside
from kaskad.cascade.timeline_lanes import Lane, LaneBar, Shape

_LEAST = 7.0
"""Pixels; what would be narrower is drawn as a dot."""
_HEIGHTS = {
    BarKind.BAND: 22, BarKind.BAR: 14, BarKind.REPEAT: 14, BarKind.RUN: 8, BarKind.LEAD: 4,
}  # fmt: skip
_TONES = {When.FINISHED: "past", When.RUNNING: "now", When.AHEAD: "ahead", When.UNDATED: "ahead"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing on a line: `form` is "box", "dot", "mark" or "flag"; places are percent."""

    form: str
    role: str
    """Classes: what it is and its tone."""
    x: str
    width: str
    y: int
    height: int
    words: str
    fade: str = ""
    """"in", "out", "both" or "": which end is not known."""
    label: str = ""
    """What is written inside it."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A word of the head with its place."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The head of the picture and the lines behind its rows."""

    upper: tuple[Label, ...]
    lower: tuple[Label, ...]
    major: tuple[str, ...]
    minor: tuple[str, ...]
    today: str
    """Where the day lies, "" outside the window."""
    today_anchor: str
    shades: tuple[tuple[str, str], ...] = ()
    """(place, width) of the vacations behind the rows."""


def percent(value: float) -> str:
    """A share of the width as SVG writes it, exact to a tenth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def place(day: date, window: Span) -> float:
    """Where the day begins, 0 to 100."""
    return (day - window.first).days * 100 / window.days


def scale(
    heads: tuple[Head, Head], window: Span, as_of: date, shades: Sequence[Span] = ()
) -> Scale:
    """Labels and lines of the axis; the line of the day stands in the middle of its day."""
    upper, lower = heads
    today = place(as_of, window) + 50 / window.days
    seen = window.first <= as_of <= window.last
    return Scale(
        _labels(upper, window),
        _labels(lower, window),
        tuple(percent(place(day, window)) for day in upper.starts if day > window.first),
        tuple(
            percent(place(day, window))
            for day in lower.starts
            if day > window.first and day not in upper.starts
        ),
        percent(today) if seen else "",
        "start" if today < 12 else "end" if today > 88 else "middle",
        tuple(
            (percent(x), percent(width))
            for x, width in (
                _stretch(max(one.first, window.first), min(one.last, window.last), window)
                for one in shades
                if window.touches(one.first, one.last)
            )
        ),
    )


def _labels(head: Head, window: Span) -> tuple[Label, ...]:
    return tuple(Label(percent(place(day, window)), text) for day, text in head.labels)


def draw(
    bars: Sequence[Bar],
    window: Span,
    state: str,
    words: Callable[[Bar], str],
    said: Callable[[Bar], str] = lambda _bar: "",
) -> tuple[Drawn, ...]:
    """The bars of a row. *state* of the activity: what is done or cancelled looks so.

    *said* is the state of a bar of its own ("done", "cancelled", "late"), "" for none.
    """
    return tuple(_draw(bar, window, said(bar) or state, words(bar)) for bar in bars)


def _draw(bar: Bar, window: Span, state: str, words: str) -> Drawn:
    tone = {"done": "done", "cancelled": "off", "late": "late"}.get(state) or _TONES[bar.when]
    role = f"kt-{bar.kind} kt-{tone}"
    x, width = _stretch(bar.start, bar.end, window)
    if bar.kind is BarKind.MARK:
        return Drawn("mark", role, percent(x + width / 2), "", 0, 0, words)
    height = _HEIGHTS[bar.kind]
    if width * NARROWEST < _LEAST * 100 and bar.kind is not BarKind.LEAD:
        return Drawn("dot", role, percent(x + width / 2), "", 0, height // 2 - 1, words)
    fade = {(True, True): "both", (True, False): "in", (False, True): "out"}
    return Drawn(
        "box", role, percent(x), percent(width), -height // 2, height, words,
        fade.get((bar.fades_in, bar.fades_out), ""),
    )  # fmt: skip


def _stretch(start: date, end: date, window: Span) -> tuple[float, float]:
    x = place(start, window)
    return x, ((end - start).days + 1) * 100 / window.days


def draw_lane(lane: Lane, window: Span, words: Callable[[LaneBar], str]) -> tuple[Drawn, ...]:
    """The bars and flags of a lane that the window shows."""
    return tuple(
        _on_lane(bar, window, words(bar))
        for bar in lane.bars
        if window.touches(bar.start, bar.end or window.last)
    )


def _on_lane(bar: LaneBar, window: Span, words: str) -> Drawn:
    role = f"kt-lane kt-tone-{bar.tone or 'n'}"
    if bar.shape is Shape.FLAG:
        x, width = _stretch(bar.start, bar.start, window)
        return Drawn("flag", role, percent(x + width / 2), "", 0, 0, words, url=bar.url)
    start, end = max(bar.start, window.first), min(bar.end or window.last, window.last)
    x, width = _stretch(start, end, window)
    label = inside(bar.label, start, end, window) or inside(bar.short, start, end, window)
    return Drawn(
        "box", role, percent(x), percent(width), -11, 22, words,
        "" if bar.end else "out", label, bar.url,
    )  # fmt: skip
