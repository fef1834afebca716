"""Swimlanes: rows of a board, by what its cards serve, whose they are, their labels. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Lane:
    """One swimlane."""

    id: int | None
    """Id of the person, label or target; None for the cards that have none."""
    title: str


def lanes_of(
    rows: Iterable[Row], ids: Callable[[Row], tuple[int, ...]], titles: Mapping[int, str]
) -> list[tuple[Lane, list[Row]]]:
    """*rows* by lane: in the order of *titles*, those with none of them last.

    A card of two people lies in the lane of each: both want to see it there.
    """
    heaps: dict[int | None, list[Row]] = {}
    for row in rows:
        found: list[int | None] = [one for one in ids(row) if one in titles]
        for one in found or [None]:
            heaps.setdefault(one, []).append(row)
    lanes = [(Lane(one, title), heaps[one]) for one, title in titles.items() if one in heaps]
    if None in heaps:
        lanes.append((Lane(None, ""), heaps[None]))
    return lanes
