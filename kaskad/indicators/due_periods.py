"""Which period of an indicator waits for a value on a day. Pure.

Source: issue 5, "Values": reminders before a period ends. The periods are those of its targets; an
indicator without any has those of its frequency within the project (`series`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_BEFORE = 14
"""So many days before its end a period is called: two weeks to collect figures from schools and to
have them verified (a sprint of the centre is two weeks long, too)."""
_PART = 4
"""At most the last quarter of it: a month would else be called for half of its days."""
DAYS_AFTER = 366
"""So long after its end: until then values come in at all (`entering`)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period in which a value is due."""

    starts_on: date
    due_on: date
    label: str = ""

    @property
    def called_from(self) -> date:
        """The first day on which somebody is reminded of it."""
        length = (self.due_on - self.starts_on).days
        return self.due_on - timedelta(days=min(DAYS_BEFORE, length // _PART))

    @property
    def answered_from(self) -> date:
        """What was so before this day says nothing of its end: the middle of the period."""
        return self.starts_on + (self.due_on - self.starts_on) / 2


def called(periods: Iterable[Span], day: date) -> Span | None:
    """The newest period that ends soon or has ended; older ones are a matter of monitoring."""
    begun = [one for one in periods if one.called_from <= day]
    newest = max(begun, key=lambda one: (one.due_on, one.starts_on), default=None)
    if newest is None or day > newest.due_on + timedelta(days=DAYS_AFTER):
        return None
    return newest


def waits(periods: Iterable[Span], day: date, said_on: date | None) -> Span | None:
    """The period without a value on *day*; *said_on*: the day of the newest value there is."""
    found = called(periods, day)
    if found is None or (said_on is not None and said_on >= found.answered_from):
        return None
    return found
