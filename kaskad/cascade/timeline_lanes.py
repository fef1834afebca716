"""Lines above the plan on the timeline: rooms above the cascade say what happens beside it.

A room calls `add_lane` in its `register()`: sprints as bars, milestones as flags.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kaskad.cascade.models import Initiative


class Shape(StrEnum):
    """How something on a lane is drawn."""

    BAR = "bar"
    FLAG = "flag"


@dataclass(frozen=True)
class LaneBar:
    """Something dated; `end` None: its end is not known. A flag stands on its `start`."""

    start: date
    end: date | None
    label: str
    """Short, to stand inside the bar: «Спринт 2»."""
    words: str
    """Everything there is to say but the dates: the title, the state."""
    tone: str = ""
    """As of a pill: "g", "y", "r", "v", "tint" or "" (grey); the words say it, too."""
    shape: Shape = Shape.BAR
    url: str = ""
    short: str = ""
    """Stands inside a bar that is too narrow for the label: «2»."""


@dataclass(frozen=True)
class Lane:
    """A line; `listed` are sentences about what has no dates yet."""

    label: str
    bars: tuple[LaneBar, ...]
    listed: tuple[str, ...] = ()


Teller = Callable[[Initiative, date, date, date], Lane | None]
"""What a lane shows from the first day to the second one, in the state of the third (`as_of`);
in a fixed number of statements."""

lanes: dict[str, tuple[int, Teller]] = {}


def add_lane(name: str, teller: Teller, order: int = 0) -> None:
    """Show the lane that *teller* gives, the smallest *order* on top."""
    lanes[name] = (order, teller)


def lanes_of(initiative: Initiative, first: date, last: date, as_of: date) -> list[Lane]:
    """The lanes that have something to show, in their order."""
    told = [
        teller(initiative, first, last, as_of)
        for _order, teller in sorted(lanes.values(), key=lambda one: one[0])
    ]
    return [lane for lane in told if lane is not None and (lane.bars or lane.listed)]
