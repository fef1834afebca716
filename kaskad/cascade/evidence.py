"""Signs that something of the plan was carried out, told by rooms above: a card was finished.

A sign is never more than a proposal: that a repetition was carried out a person says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Evidence:
    """Something that was finished for an activity."""

    label: str
    """«ПРО-12»."""
    finished_on: date
    url: str


Teller = Callable[[Sequence[int]], Mapping[int, Sequence[Evidence]]]
"""By the ids of activities; in a fixed number of statements."""

tellers: dict[str, Teller] = {}


def tell(room: str, teller: Teller) -> None:
    """Register *teller* for *room*; registering again replaces it."""
    tellers[room] = teller


def evidence_of(activity_ids: Sequence[int]) -> dict[int, tuple[Evidence, ...]]:
    """All that rooms above know, the earliest first."""
    found: dict[int, list[Evidence]] = {}
    for teller in tellers.values():
        for activity_id, signs in teller(activity_ids).items():
            found.setdefault(activity_id, []).extend(signs)
    return {
        activity_id: tuple(sorted(signs, key=lambda one: one.finished_on))
        for activity_id, signs in found.items()
    }
