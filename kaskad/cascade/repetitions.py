"""How the repetitions of an activity stand on a day. Pure: dates are arguments.

A repetition follows from the period (`periods.occurrences`); what a person has said of it is kept
(`ActivityOccurrence`). Rules: what was said counts from its day on; nothing said and its last day
over is overdue within its own school year, and simply unmarked after it (the report on that year
has closed it); a card finished within it, up to 30 days before it, or after it until the next one
draws near is a sign, never an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaskad.cascade.evidence import Evidence
from kaskad.cascade.models import OccurrenceState
from kaskad.periods import (
    Frequency,
    Locale,
    Occurrence,
    Period,
    SchoolCalendar,
    occurrences,
    school_year_of,
)

SIGN_BEFORE = timedelta(days=30)
"""A card finished at most so long before a repetition begins is a sign of it."""
MOST_YEARS = 40
ALL_AT_ONCE = 12
"""So many repetitions are shown as a whole; of more only three school years."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person has said of a repetition."""

    state: OccurrenceState
    done_on: date | None
    note: str = ""
    revision: int = 0
    starts_on: date | None = None
    ends_on: date | None = None

    def settles(self, as_of: date) -> bool:
        """Whether on that day nothing was to be done about it any more."""
        if self.state == OccurrenceState.DONE:
            return self.done_on is None or self.done_on <= as_of
        return self.state == OccurrenceState.MISSED


class Standing(StrEnum):
    """How a repetition stands."""

    DONE = "done"
    MISSED = "missed"
    SIGN = "sign"
    """Nobody has said anything, but a card was finished."""
    OVERDUE = "overdue"
    UNMARKED = "unmarked"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Repetition:
    """One repetition as of a day."""

    occurrence: Occurrence
    standing: Standing
    said: Said | None = None
    sign: Evidence | None = None


def every(
    period: Period, as_of: date, calendar: SchoolCalendar, locale: Locale = "ru"
) -> tuple[Occurrence, ...]:
    """All repetitions up to the school year after *as_of*, not more than forty years back."""
    if not period.repeats or _weekly(period):
        return ()
    last = school_year_of(as_of).shifted(1)
    first = school_year_of(period.start or as_of - timedelta(days=3 * 365)).shifted(-1)
    first = max(first, last.shifted(-MOST_YEARS))
    return occurrences(period, first, last, calendar=calendar, locale=locale)


def _weekly(period: Period) -> bool:
    """Weeks are too many to be ticked one by one."""
    return period.recurrence is not None and period.recurrence.freq is Frequency.WEEK


def shown(found: Sequence[Occurrence], as_of: date) -> tuple[Occurrence, ...]:
    """All of a few; of many those of the past, the present and the next school year."""
    if len(found) <= ALL_AT_ONCE:
        return tuple(found)
    now = school_year_of(as_of)
    return tuple(
        one for one in found if now.shifted(-1) <= school_year_of(one.end) <= now.shifted(1)
    )


def stand(
    found: Sequence[Occurrence],
    said: Mapping[str, Said],
    signs: Iterable[Evidence],
    as_of: date,
    *,
    going_on: bool = True,
) -> tuple[Repetition, ...]:
    """Each of *found* as of the day; not *going_on*: the activity itself is over or cancelled."""
    mine: dict[str, Evidence] = {}
    for sign in signs:
        owner = _of(found, sign.finished_on) if sign.finished_on <= as_of else None
        if owner is not None:
            mine.setdefault(owner.key, sign)
    rows = []
    for one in found:
        word, proof = said.get(one.key), mine.get(one.key)
        standing = _standing(one, word, as_of, sign=proof is not None, going_on=going_on)
        rows.append(Repetition(one, standing, word, proof if standing is Standing.SIGN else None))
    return tuple(rows)


def _of(found: Sequence[Occurrence], day: date) -> Occurrence | None:
    """Whose sign a day is: of the one that holds it, else of the next if near, else of the last."""
    before: Occurrence | None = None
    for one in found:
        if one.start <= day <= one.end:
            return one
        if day < one.start:
            return one if one.start - day <= SIGN_BEFORE else before
        before = one
    return before


def _standing(
    one: Occurrence, said: Said | None, as_of: date, *, sign: bool, going_on: bool
) -> Standing:
    if said is not None and said.settles(as_of):
        return Standing.DONE if said.state == OccurrenceState.DONE else Standing.MISSED
    if sign and going_on:
        return Standing.SIGN
    if one.end < as_of:
        late = going_on and school_year_of(one.end) == school_year_of(as_of)
        return Standing.OVERDUE if late else Standing.UNMARKED
    return Standing.NOW if one.start <= as_of else Standing.AHEAD


def brief(rows: Sequence[Repetition], most: int = 6) -> tuple[Repetition, ...]:
    """The few that matter where there is little room: what is late or open, and what is next."""
    if len(rows) <= most:
        return tuple(rows)
    telling = {Standing.OVERDUE, Standing.SIGN, Standing.NOW}
    chosen = [one for one in rows if one.standing in telling][-most + 2 :]
    answered = [one for one in rows if one.standing in {Standing.DONE, Standing.MISSED}][-1:]
    ahead = [one for one in rows if one.standing is Standing.AHEAD][:1]
    kept = {id(one) for one in (*chosen, *answered, *ahead)}
    return tuple(one for one in rows if id(one) in kept)
