"""How soon something has to be done, seen from one day. Pure."""

from datetime import date, timedelta
from enum import StrEnum


class Urgency(StrEnum):
    """The heaps of "My day", the most urgent first."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    UNDATED = "undated"


def urgency(due: date | None, today: date) -> Urgency:
    """The heap of something due on *due*. A week ends with its Sunday (domain.md, 9.1)."""
    if due is None:
        return Urgency.UNDATED
    if due < today:
        return Urgency.OVERDUE
    if due == today:
        return Urgency.TODAY
    return Urgency.WEEK if due <= last_of_week(today) else Urgency.LATER


def last_of_week(today: date) -> date:
    """The Sunday that ends the week of *today*."""
    return today + timedelta(days=6 - today.weekday())


def sooner(one: date | None, other: date | None) -> date | None:
    """The earlier of two days, either of which may be unknown."""
    known = [day for day in (one, other) if day is not None]
    return min(known, default=None)
