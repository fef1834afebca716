"""How the chosen columns of the registry stand on A4 landscape. Pure.

A document for signature lies on one sheet in width, so columns cannot be as many as on a screen.
Three steps, and none of them leaves anything out:

1. what fits in the type of our documents stands in columns;
2. what fits in smaller type (8.5 pt, the smallest that our documents have) does so in it;
3. what does not fit even then stands as named lines under the title of its project, and the
   document says which columns these are.

A sheet A3 was the other way: offices have no printer for it, and the paper goes into a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

PAGE = 267
"""Width between the margins, in mm."""
TYPE, SMALL = 10.5, 8.5
"""Sizes of type, in points."""

PROJECT, STATE = "project", "state"
"""Columns that the document has besides those of `registry.columns`: title; state with reasons."""

WIDTHS = {
    "key": 20, PROJECT: 53, "manual": 36, "life": 25, "lead": 36, "owner": 34, "parent": 34,
    "national": 38, "tags": 34, "term": 32, "announced": 30, "stage": 32, "passport": 27,
    "sprint": 30, "percent": 25, "indicators": 27, "due": 34, "news": 22, STATE: 58,
}  # fmt: skip
"""What a column needs in our type, in mm."""
USUAL = ("key", PROJECT, "lead", "term", STATE, "due", "news")
"""The form of the report (R1 of domain.md), where nobody has chosen columns."""
_GROWS = (PROJECT, STATE)
"""Where room that is left goes."""


@dataclass(frozen=True)
class Layout:
    """Columns with their widths in mm; what stands under the title; the size of type."""

    columns: tuple[tuple[str, int], ...]
    below: tuple[str, ...] = ()
    size: float = TYPE

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(name for name, _width in self.columns)


def layout(chosen: Sequence[str]) -> Layout:
    """How the columns *chosen* (names of `registry.columns`, in their order) stand on the sheet.

    Key, title, and state with its reasons are always there; the colour is said by the state.
    """
    if not chosen:
        return _spread(USUAL, (), TYPE)
    wanted = [name for name in chosen if name not in ("key", "colour")]
    for size in (TYPE, SMALL):
        kept, below = _fitting(wanted, size)
        if not below or size == SMALL:
            return _spread(("key", PROJECT, *kept, STATE), below, size)
    raise AssertionError("the smallest type takes what comes")


def _need(name: str, size: float) -> float:
    return WIDTHS[name] * size / TYPE


def _fitting(wanted: Sequence[str], size: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = PAGE - sum(_need(name, size) for name in ("key", PROJECT, STATE))
    kept, below = [], []
    for name in wanted:
        if _need(name, size) <= room:
            room -= _need(name, size)
            kept.append(name)
        else:
            below.append(name)
    return tuple(kept), tuple(below)


def _spread(names: Sequence[str], below: tuple[str, ...], size: float) -> Layout:
    widths = {name: int(_need(name, size)) for name in names}
    left = PAGE - sum(widths.values())
    grows = [name for name in _GROWS if name in widths]
    for number, name in enumerate(grows):
        share = left // (len(grows) - number)
        widths[name] += share
        left -= share
    return Layout(tuple(widths.items()), below, size)
