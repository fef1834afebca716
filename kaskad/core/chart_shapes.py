"""Figures into path data: lines with gaps, areas, bars, markers, legend samples. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from kaskad.core.chart_model import Key, Look, Shape
from kaskad.core.chart_scale import n

Point = tuple[float, float]


def runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The unbroken pieces of a line with gaps."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _through(points: Sequence[Point]) -> str:
    """The points of a path; of a level stretch only its ends, as 120 days hold few changes."""
    places = [(n(x), n(y)) for x, y in points]
    ends = [
        place
        for index, place in enumerate(places)
        if not (
            0 < index < len(places) - 1 and places[index - 1][1] == place[1] == places[index + 1][1]
        )
    ]
    return "L".join(f"{x} {y}" for x, y in ends)


def _stairs(points: Sequence[Point]) -> str:
    """Steps from each height to the next; where nothing changes there is no corner."""
    places = [(n(x), n(y)) for x, y in points]
    path = f"M{places[0][0]} {places[0][1]}"
    for (_, before), (x, y) in pairwise(places):
        if y != before:
            path += f"H{x}V{y}"
    return path if places[-1][1] != places[-2][1] else f"{path}H{places[-1][0]}"


def line(points: Sequence[Point | None], *, step: bool = False) -> str:
    """A line through *points*; with *step* each height holds until the next place."""
    # A single point is drawn as a marker: see `lonely`.
    pieces = [run for run in runs(points) if len(run) > 1]
    return "".join(_stairs(run) if step else "M" + _through(run) for run in pieces)


def lonely(points: Sequence[Point | None]) -> list[Point]:
    """The points without neighbours, which no line shows."""
    return [run[0] for run in runs(points) if len(run) == 1]


def area(upper: Sequence[Point | None], lower: Sequence[Point | None]) -> str:
    """What lies between two lines over the same places; a gap in either is a gap."""
    both = [
        (above, below) if above is not None and below is not None else None
        for above, below in zip(upper, lower, strict=True)
    ]
    parts = []
    piece: list[tuple[Point, Point]] = []
    for pair in [*both, None]:
        if pair is not None:
            piece.append(pair)
        elif piece:
            there = [above for above, _ in piece]
            back = [below for _, below in reversed(piece)]
            parts.append(f"M{_through(there)}L{_through(back)}Z")
            piece = []
    return "".join(parts)


def rectangle(left: float, top: float, right: float, bottom: float) -> str:
    """An upright box."""
    return f"M{n(left)} {n(top)}H{n(right)}V{n(bottom)}H{n(left)}Z"


def marker(form: int, x: float, y: float, radius: float = 3.5) -> str:
    """Circle, square, triangle or diamond, by number."""
    r = radius
    form %= 4
    if form == 0:
        half = f"a{n(r)} {n(r)} 0 1 0"
        return f"M{n(x - r)} {n(y)}{half} {n(2 * r)} 0{half} {n(-2 * r)} 0Z"
    if form == 1:
        return rectangle(x - r, y - r, x + r, y + r)
    if form == 2:
        return f"M{n(x)} {n(y - r)}L{n(x + r)} {n(y + r)}H{n(x - r)}Z"
    return f"M{n(x)} {n(y - r)}L{n(x + r)} {n(y)}L{n(x)} {n(y + r)}L{n(x - r)} {n(y)}Z"


def filled(d: str, look: Look, tone: int, hatch: int) -> list[Shape]:
    """A filled shape and, over it, its pattern."""
    shapes = [Shape(d, str(look), tone)]
    if hatch:
        shapes.append(Shape(d, "hatch", tone, hatch))
    return shapes


def key(name: str, look: Look, tone: int, form: int, hatch: int) -> Key:
    """The legend's line for a series."""
    shapes: list[Shape]
    if look in (Look.STACK, Look.BAR):
        shapes = filled(rectangle(6, 0, 22, 12), look, tone, hatch)
    elif look is Look.AREA:
        shapes = [Shape(rectangle(2, 4, 26, 12), "area", tone), Shape("M2 4H26", "line", tone)]
    elif look is Look.BAND:
        shapes = [
            Shape(rectangle(2, 1, 26, 11), "band", tone),
            Shape("M2 1H26M2 11H26", "edge", tone),
        ]
    elif look is Look.DOTS:
        shapes = [Shape(marker(form, 14, 6, 4), "dots", tone)]
    elif look is Look.STEP:
        shapes = [Shape("M2 10H14V2H26", "step", tone)]
    else:
        shapes = [Shape("M2 6H26", str(look), tone)]
        if look is Look.LINE:
            shapes.append(Shape(marker(form, 14, 6), "marker", tone))
    return Key(name, tuple(shapes))
