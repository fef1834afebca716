"""Axes: round ticks, days that do not overlap, widths of words, numbers in paths. Pure."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kaskad.core.chart_model import Words

SIZE = 12.0  # of the letters, in units of the drawing
BOLD = 13.2  # the size of which bold letters are about as wide
AIR = 24.0  # between two words along an axis
_NARROW = frozenset(" .,:;!|'ijltr()-fI·")
_WIDE = frozenset("mwMWШЩЖЮФЫДшщжюфы@%—№")
_MOST_DAYS = 400


def n(value: float) -> str:
    """*value* for a path: one decimal, no trailing zero, no minus zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide *text* is in Golos Text; rather too wide than too narrow."""
    wide = sum(
        0.34
        if letter in _NARROW
        else 0.86
        if letter in _WIDE
        else 0.7
        if letter.isupper()
        else 0.59
        for letter in text
    )
    return wide * size


def shorten(text: str, room: float, size: float = SIZE) -> str:
    """*text* cut to *room* with an ellipsis; nothing when not even that fits."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…" if text else ""


def nice_ticks(low: float, high: float, count: int, *, whole: bool = False) -> tuple[float, ...]:
    """About *count* round values (1, 2, 5 and their tens) from at most *low* to at least *high*.

    With *whole* they are whole numbers. Equal bounds get room above.
    """
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        high = low + max(1.0, abs(low))
    raw = (high - low) / max(1, count)
    exponent = math.floor(math.log10(raw))
    step = next(f for f in (1.0, 2.0, 5.0, 10.0) if f * 10.0**exponent >= raw * (1 - 1e-9))
    step *= 10.0**exponent
    if whole and step < 1:
        step, exponent = 1.0, 0
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return tuple(round(number * step, max(0, -exponent)) for number in range(first, last + 1))


@dataclass(frozen=True)
class Tick:
    """A word under the axis: the place it belongs to, and where its middle stands."""

    place: float
    middle: float
    word: str


def put_words(
    places: Iterable[tuple[float, str]], left: float, right: float
) -> tuple[Tick, ...] | None:
    """The words each under its place, pushed inside *left*..*right*; None if two would touch."""
    ticks: list[Tick] = []
    end = -math.inf
    for place, word in places:
        half = text_width(word) / 2
        middle = max(left + half, min(right - half, place))
        if middle - half < end:
            return None
        end = middle + half + AIR
        ticks.append(Tick(place, middle, word))
    return tuple(ticks)


def word_ticks(
    places: Sequence[float], words: Sequence[str], left: float, right: float
) -> tuple[Tick, ...]:
    """Every word, or every second, fifth, … so that they do not touch; long ones are cut."""
    for power in range(7):
        for factor in (1, 2, 5):
            every = factor * 10**power
            room = every * (right - left) / max(1, len(places)) - 8
            chosen = [
                (places[index], words[index])
                if text_width(words[index]) + AIR <= room or every < len(places)
                else (places[index], shorten(words[index], right - left))
                for index in range(0, len(places), every)
            ]
            ticks = put_words(chosen, left, right)
            if ticks is not None:
                return ticks
    return ()


def _months(first: date, last: date, every: int) -> list[date]:
    number = first.year * 12 + first.month - 1
    number += -number % every
    found = []
    while number <= last.year * 12 + last.month - 1:
        day = date(number // 12, number % 12 + 1, 1)
        if first <= day <= last:
            found.append(day)
        number += every
    return found


def _days(first: date, last: date, every: int) -> list[date]:
    """Every day, every second one, or the Mondays (of every second, fourth week)."""
    start = first if every < 7 else first + timedelta(-first.weekday() % 7)
    return [start + timedelta(days) for days in range(0, (last - start).days + 1, every)]


def date_ticks(
    first: date, last: date, x: Callable[[date], float], left: float, right: float, words: Words
) -> tuple[Tick, ...]:
    """Days, Mondays, months or years: the finest whose words do not touch.

    A month has its year in January and where the axis begins.
    """
    span = (last - first).days
    if span == 0:
        return put_words([(x(first), words.full_day(first))], left, right) or ()
    for every in (1, 2, 7, 14, 28):
        if span // every > _MOST_DAYS:
            continue
        # Single days of a span of months say less than its months.
        if every == 28 and span > 200:
            continue
        days = _days(first, last, every)
        ticks = put_words([(x(day), words.day(day)) for day in days], left, right)
        if days and ticks is not None:
            return ticks
    for every in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000):
        months = _months(first, last, every)
        named = [
            (
                x(day),
                str(day.year)
                if every >= 12
                else words.month_year(day)
                if day.month == 1 or index == 0
                else words.month(day),
            )
            for index, day in enumerate(months)
        ]
        ticks = put_words(named, left, right)
        if months and ticks is not None:
            return ticks
    return put_words([(x(first), words.day(first))], left, right) or ()


def spread(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """The heights *wanted*, moved as little as needed so that they stand *gap* apart.

    Answers in the order given. Where there is no room for all, they begin at *top*.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    heights = [0.0] * len(wanted)
    below = top - gap
    for index in order:
        below = max(below + gap, min(wanted[index], bottom))
        heights[index] = below
    above = bottom + gap
    for index in reversed(order):
        above = min(above - gap, heights[index])
        heights[index] = max(top, above)
    return heights
