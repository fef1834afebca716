"""When a regulation or a national project is in force, and what came in its place (D13). Pure.

Nothing is refused because days overlap: an act may stay in force for months beside the one that
comes after it. Only a ring of successors makes no sense.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kaskad.cascade.reference_models import ReferenceKind


class Force(StrEnum):
    """How an entry stands on a day."""

    AHEAD = "ahead"
    """Not in force yet."""
    IN_FORCE = "in_force"
    OVER = "over"


@dataclass(frozen=True)
class Entry:
    """An entry of a reference list, as pages and rules read it."""

    id: int
    kind: ReferenceKind
    title: str
    short_title: str = ""
    number: str = ""
    adopted_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day in force."""
    successor_id: int | None = None
    url: str = ""
    note: str = ""
    archived: bool = False
    revision: int = 1

    @property
    def label(self) -> str:
        """As other entries and lines of passports name it: the short title before the long one."""
        return self.short_title or self.title

    def force(self, day: date) -> Force:
        """How it stands on *day*; without days it is in force."""
        return force_on(self.valid_from, self.valid_until, day)


Entries = Mapping[int, Entry]


@dataclass(frozen=True)
class Standing:
    """How an entry stands on a day, and what counts in its place."""

    entry: Entry
    force: Force
    successor: Entry | None = None
    """Only of one that is out of force."""


def force_on(valid_from: date | None, valid_until: date | None, day: date) -> Force:
    """How something that is in force from one day to the other stands on *day*; both included."""
    if valid_until is not None and valid_until < day:
        return Force.OVER
    if valid_from is not None and valid_from > day:
        return Force.AHEAD
    return Force.IN_FORCE


def standing_on(entry: Entry, entries: Entries, day: date) -> Standing:
    """How *entry* stands on *day* among *entries*."""
    force = entry.force(day)
    return Standing(
        entry, force, in_its_place(entry, entries, day) if force is Force.OVER else None
    )


def in_its_place(entry: Entry, entries: Entries, day: date) -> Entry | None:
    """The nearest successor that is in force on *day*; else the last of them, None without any."""
    found, last, seen = entry, None, {entry.id}
    while (after := entries.get(found.successor_id or 0)) is not None and after.id not in seen:
        found = last = after
        seen.add(found.id)
        if found.force(day) is Force.IN_FORCE:
            return found
    return last


def makes_ring(successors: Mapping[int, int | None], entry_id: int, successor_id: int) -> bool:
    """Whether *entry_id* would come after itself if *successor_id* came in its place."""
    seen: set[int] = set()
    at: int | None = successor_id
    while at is not None and at not in seen:
        if at == entry_id:
            return True
        seen.add(at)
        at = successors.get(at)
    return False
