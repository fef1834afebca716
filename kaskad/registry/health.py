"""The colour of a project, with the reasons for it: the words in which it is said. Pure.

Source: domain.md, 4.12 (the table of colours, every number of it a threshold here) and decision
D10: a colour never stands without its reasons, and "not assessed" is a state of its own. What the
rules ask of a project is in `health_facts`, the rules are in `health_rules`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Colour(StrEnum):
    """As the page draws it: red, yellow, green, or grey for "not assessed"."""

    RED = "r"
    YELLOW = "y"
    GREEN = "g"
    GREY = "n"


ORDER = (Colour.RED, Colour.YELLOW, Colour.GREY, Colour.GREEN)
"""The worst first; grey before green, for nobody knows."""


class Rule(StrEnum):
    """Why a project has its colour."""

    MILESTONE_LATE = "milestone_late"
    CONTROL_LATE = "control_late"
    CONTROL_MEASURES_LATE = "control_measures_late"
    ACTIVITY_LATE = "activity_late"
    STAGE_LATE = "stage_late"
    REPORT_LATE = "report_late"
    INDICATOR_BEHIND = "indicator_behind"
    SPRINT_OVER = "sprint_over"
    SPRINT_BEHIND = "sprint_behind"
    MILESTONE_SLIPS = "milestone_slips"
    RISK_HIGH = "risk_high"
    RISK_MEASURE_LATE = "risk_measure_late"
    RISKS_NOT_ASSESSED = "risks_not_assessed"
    NO_LEAD = "no_lead"
    NOBODY_RESPONSIBLE = "nobody_responsible"
    GOES_ON_SILENTLY = "goes_on_silently"
    ISSUES_OPEN = "issues_open"
    PASSPORT_DRAFT = "passport_draft"
    PASSPORT_WAITS = "passport_waits"
    PASSPORT_RETURNED = "passport_returned"
    NO_NEWS = "no_news"
    NO_PLAN = "no_plan"


LATENESS = frozenset(
    {
        Rule.MILESTONE_LATE, Rule.CONTROL_LATE, Rule.CONTROL_MEASURES_LATE, Rule.ACTIVITY_LATE,
        Rule.STAGE_LATE, Rule.REPORT_LATE, Rule.SPRINT_OVER, Rule.RISK_MEASURE_LATE,
    }
)  # fmt: skip
"""Rules by which something is past its day."""


class Who(StrEnum):
    """Who has to act."""

    LEAD = "lead"
    OFFICE = "office"
    DIRECTOR = "director"


@dataclass(frozen=True)
class Thresholds:
    """Numbers of domain.md, 4.12; days unless said otherwise. `thresholds` has the reasons."""

    yellow_after: int = 0
    """Late by more than so many days needs attention."""
    red_after: int = 14
    """Late by more than so many days is critical."""
    slip_after: int = 0
    """A milestone expected more than so many days later than planned needs attention."""
    news_within: int = 45
    responsible_before: int = 14
    """An activity that begins within so many days has somebody responsible."""
    behind_from: int = 50
    """Per cent of a sprint's time after which its pace is judged."""
    behind_by: int = 50
    """Finished cards below so many per cent of an even pace need attention."""
    indicator_yellow: int = 100
    """A verified indicator below so many per cent of what is expected needs attention."""
    indicator_red: int = 80
    """Below so many per cent it is critical."""
    goes_on_within: int = 100
    """What goes on without an end is written about within so many days; 0: nobody asks."""
    report_year: int = 1
    """1: the report on a school year is asked for by 1 June; 0: it is not."""
    report_half: int = 0
    """The report on a half-year is asked for so many working days after it; 0: it is not."""
    report_quarter: int = 0
    """The same of a quarter."""
    report_red_after: int = 10
    """A report late by more than so many working days is critical; from the first it is yellow."""


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Reason:
    """One reason: the rule, what it is about, since when, who acts."""

    rule: Rule
    colour: Colour
    who: Who
    title: str = ""
    """What it is about: an activity, a stage, a risk."""
    target_id: int | None = None
    """The record to open."""
    since: date | None = None
    count: int = 0
    """How many there are, or a number of days, as the rule says."""
    anchor: str = ""
    """The record to open, where a number does not name it."""


@dataclass(frozen=True)
class Health:
    """The colour, and why; the worst reason first."""

    colour: Colour
    reasons: tuple[Reason, ...]

    @property
    def first(self) -> Reason | None:
        """The reason that is told in one line."""
        return self.reasons[0] if self.reasons else None


def tally(colours: Iterable[Colour]) -> tuple[tuple[Colour, int], ...]:
    """How many of each colour, the worst first, none left out that is there: for a parent."""
    found = list(colours)
    if not found:  # as under every project
        return ()
    return tuple((colour, found.count(colour)) for colour in ORDER if colour in found)
