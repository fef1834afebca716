"""Periods: words about time, their structured reading, and the dates they stand for.

What it is for: «ежегодно, октябрь- февраль» of an approved passport becomes a `Period` that keeps
the words and knows the reading, the doubts and the other readings; `occurrences` turns it into
dates by school years; `conflicts` reports where a row does not fit its stage.

May import: the standard library only. No Flask, no SQL, no clock: every date comes as an argument.

Promises: `read_period` never raises and never loses a character of the words; a text that is not
understood is kind `none`; a period never ends before it starts; `show_period` prints the words
exactly until a person replaces them; canonical Russian text reads back to the same reading;
`Period.from_json(p.to_json()) == p`. The rules and their sources: domain.md, section 6.
"""

from kaskad.periods.conflicts import Conflict, ConflictCode, conflicts, overlaps
from kaskad.periods.context import PeriodContext
from kaskad.periods.kinds import (
    AmbiguityCode,
    Anchor,
    Confidence,
    Frequency,
    Origin,
    PeriodKind,
    Precision,
    Relation,
)
from kaskad.periods.occurrences import DAY_OFF_HINTS, Hint, Occurrence, occurrences
from kaskad.periods.period import Ambiguity, Period, Recurrence, Window
from kaskad.periods.phrases import Locale
from kaskad.periods.printing import canonical, show_period
from kaskad.periods.reading import LONGEST, read_period
from kaskad.periods.school_year import (
    CalendarQuarter,
    DayOff,
    EnteredYear,
    SchoolCalendar,
    SchoolYear,
    Stretch,
    quarter_of,
    school_year_of,
)

__all__ = [
    "DAY_OFF_HINTS",
    "LONGEST",
    "Ambiguity",
    "AmbiguityCode",
    "Anchor",
    "CalendarQuarter",
    "Confidence",
    "Conflict",
    "ConflictCode",
    "DayOff",
    "EnteredYear",
    "Frequency",
    "Hint",
    "Locale",
    "Occurrence",
    "Origin",
    "Period",
    "PeriodContext",
    "PeriodKind",
    "Precision",
    "Recurrence",
    "Relation",
    "SchoolCalendar",
    "SchoolYear",
    "Stretch",
    "Window",
    "canonical",
    "conflicts",
    "occurrences",
    "overlaps",
    "quarter_of",
    "read_period",
    "school_year_of",
    "show_period",
]
