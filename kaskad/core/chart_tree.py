"""A tree of boxes with lines, drawn from left to right: where something comes from. Pure.

    drawn = layout_tree(Tree("Lineage", heads, root))    # templates/indicators/_lineage.html

A box stands in its column on the level of the first one it leads to, so that the main line is
straight and whoever scrolls down follows one branch. Equal input gives equal output.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kaskad.core.chart_model import Shape, Text
from kaskad.core.chart_scale import BOLD, SIZE, n, shorten, text_width

WIDE = 196.0
"""Of a box."""
_BETWEEN, _AIR, _PAD, _ROW, _HEAD = 36.0, 10.0, 9.0, 16.0, 26.0
_ROWS = 3


@dataclass(frozen=True)
class Box:
    """What a box says: a caption above, a title of at most three rows, bold words beneath it.

    `tone` as in a chart (`chart_model.TONES`); `faint`: drawn with a broken line, for what is not
    counted, not shown or left out. With `url` all of it is a link.
    """

    column: int
    title: str
    caption: str = ""
    figure: str = ""
    url: str = ""
    tone: int = 0
    faint: bool = False
    here: bool = False
    below: tuple["Box", ...] = ()
    picture: str = ""
    """Address of a small picture of it: shown in the list, the drawing has words only."""


@dataclass(frozen=True)
class Tree:
    """A root with all below it; `heads` name the columns, those without a box are left out."""

    title: str
    heads: tuple[str, ...]
    root: Box


@dataclass(frozen=True)
class Drawn:
    """A box in its place."""

    x: str
    y: str
    width: str
    height: str
    texts: tuple[Text, ...]
    box: Box


@dataclass(frozen=True)
class TreeLayout:
    """A drawn tree, in units of a pixel."""

    width: int
    height: int
    title: str
    heads: tuple[Text, ...]
    lines: tuple[Shape, ...]
    boxes: tuple[Drawn, ...]


def layout_tree(tree: Tree) -> TreeLayout:
    """Every box in its column, every branch in a band of its own: lines cross nothing."""
    used = sorted({box.column for box in _all(tree.root)})
    return _Drawing({column: place for place, column in enumerate(used)}, tree).draw()


def wrap(words: str, room: float, size: float = SIZE, rows: int = _ROWS) -> tuple[str, ...]:
    """*words* in at most *rows* rows that fit into *room*; what is too long ends in "…"."""
    found: list[str] = []
    row = ""
    parts = words.split()
    for place, word in enumerate(parts):
        longer = f"{row} {word}" if row else word
        if text_width(longer, size) <= room or not row:
            row = longer
            continue
        if len(found) == rows - 1:
            found.append(shorten(" ".join([row, *parts[place:]]), room, size))
            return tuple(found)
        found.append(shorten(row, room, size))
        row = word
    return (*found, shorten(row, room, size)) if row else tuple(found)


def _all(box: Box) -> Iterator[Box]:
    yield box
    for one in box.below:
        yield from _all(one)


class _Drawing:
    def __init__(self, places: dict[int, int], tree: Tree) -> None:
        self.places, self.tree = places, tree
        self.boxes: list[Drawn] = []
        self.lines: list[Shape] = []

    def draw(self) -> TreeLayout:
        """The tree with the names of its columns above."""
        _middle, bottom = self.put(self.tree.root, _HEAD)
        heads = tuple(
            Text(n(self.left(column)), n(SIZE), shorten(self.tree.heads[column], WIDE), "head")
            for column in self.places
        )
        width = len(self.places) * (WIDE + _BETWEEN) - _BETWEEN + 2
        return TreeLayout(
            round(width), round(bottom - _AIR + 2), self.tree.title, heads, tuple(self.lines),
            tuple(self.boxes),
        )  # fmt: skip

    def left(self, column: int) -> float:
        """Where the boxes of *column* begin."""
        return 1 + self.places[column] * (WIDE + _BETWEEN)

    def put(self, box: Box, top: float) -> tuple[float, float]:
        """Draw *box* and all below it from *top* on; its middle, and where the next may begin."""
        x = self.left(box.column)
        texts, height = _words(box, x, top)
        self.boxes.append(Drawn(n(x), n(top), n(WIDE), n(height), texts, box))
        middle = top + min(height / 2, 24)
        start, down = x + WIDE, top
        for one in box.below:
            end = self.left(one.column)
            meets, down = self.put(one, down)
            bend = start + _BETWEEN / 2
            path = f"M{n(start)} {n(middle)}H{n(bend)}V{n(meets)}H{n(end)}"
            self.lines.append(Shape(path, "dotted" if one.faint else "grid", one.tone))
        return middle, max(down, top + height + _AIR)


def _words(box: Box, x: float, top: float) -> tuple[tuple[Text, ...], float]:
    room = WIDE - 2 * _PAD
    rows = [(shorten(box.caption, room, SIZE - 1), "caption")] if box.caption else []
    rows += [(row, "title") for row in wrap(box.title, room)]
    rows += [(shorten(box.figure, room, BOLD), "figure")] if box.figure else []
    texts = tuple(
        Text(n(x + _PAD), n(top + _PAD + 9 + place * _ROW), words, role, tone=box.tone)
        for place, (words, role) in enumerate(rows)
    )
    return texts, len(rows) * _ROW + 2 * _PAD - 3
