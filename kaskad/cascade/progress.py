"""How far a stage is by the calendar. Pure: every date comes as an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache


class When(StrEnum):
    """Where a day stands to a stage."""

    UNDATED = "undated"
    AHEAD = "ahead"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True)
class Progress:
    """A stage on a day: where it stands and what share of its time is over, 0 to 100."""

    when: When
    percent: int


@lru_cache(maxsize=2048)
def progress(starts_on: date | None, ends_on: date | None, as_of: date) -> Progress:
    """The share of time that is over on *as_of*; both bounds belong to the stage.

    A stage with one bound only is ahead, running or finished without a share (0 or 100).
    """
    if starts_on is None and ends_on is None:
        return Progress(When.UNDATED, 0)
    if starts_on is not None and as_of < starts_on:
        return Progress(When.AHEAD, 0)
    if ends_on is not None and as_of > ends_on:
        return Progress(When.FINISHED, 100)
    if starts_on is None or ends_on is None:
        return Progress(When.RUNNING, 0)
    days = (ends_on - starts_on).days + 1
    return Progress(When.RUNNING, ((as_of - starts_on).days + 1) * 100 // days)


def current(stages: Sequence[tuple[date | None, date | None]], as_of: date) -> int | None:
    """Index of the stage that runs on *as_of*; else the next ahead; else the last; None if none.

    Of several that run (stages may overlap) the later one counts: it is what the team is about.
    """
    states = [progress(starts_on, ends_on, as_of).when for starts_on, ends_on in stages]
    running = [index for index, state in enumerate(states) if state == When.RUNNING]
    if running:
        return running[-1]
    ahead = [index for index, state in enumerate(states) if state == When.AHEAD]
    if ahead:
        return ahead[0]
    finished = [index for index, state in enumerate(states) if state == When.FINISHED]
    return finished[-1] if finished else None
