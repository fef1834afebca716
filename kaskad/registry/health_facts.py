"""What the rules of health ask of a project, as of a day: plain facts (domain.md, 4.12). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kaskad.cascade.models import PassportState


@dataclass(frozen=True)
class Due:
    """An activity, or one repetition of it, that should be done by a day."""

    activity_id: int
    title: str
    due_on: date


@dataclass(frozen=True)
class Soon:
    """An activity that begins soon, with nobody responsible."""

    activity_id: int
    title: str
    starts_on: date
    count: int = 1
    """How many begin on this day: this one is the first of them."""


@dataclass(frozen=True)
class GoesOn:
    """An activity that goes on without an end, and since when nothing has been written about it."""

    activity_id: int
    title: str
    since: date


@dataclass(frozen=True)
class OwedReport:
    """A report on progress that is past its day and was not sent."""

    code: str
    """Of its period, as in `approvals.progress_periods`."""
    first: date
    last: date
    due_on: date
    late: int
    """Working days past that day."""


@dataclass(frozen=True)
class StageFact:
    """A stage that has ended with so many of its activities not done."""

    stage_id: int
    title: str
    ends_on: date
    open_activities: int


@dataclass(frozen=True)
class ControlPoint:
    """An open milestone or control stage; or one whose conclusion asked for measures."""

    anchor: str
    """Of its row on the page of control."""
    name: str
    due_on: date | None
    planned_on: date | None = None
    is_milestone: bool = True
    is_open: bool = True
    slip: int = 0
    """Days by which it is now expected later than planned."""
    measures_due_on: date | None = None
    """Day of measures that a conclusion asked for and that are not done."""


@dataclass(frozen=True)
class SprintFact:
    """The running sprint."""

    number: int
    starts_on: date | None
    ends_on: date | None
    finished: int
    scope: int


@dataclass(frozen=True)
class Measured:
    """An indicator with verified values: how much it has of what is expected by now."""

    indicator_id: int
    name: str
    per_cent: int


@dataclass(frozen=True)
class RiskNote:
    """A risk as the rules need it. `level` None: not assessed."""

    risk_id: int
    name: str
    level: str | None
    has_owner: bool
    measures_due: tuple[date, ...] = ()
    """Days of its measures that are not done."""


@dataclass(frozen=True)
class ProjectFacts:
    """Everything the rules ask of one project, as of a day."""

    running: bool
    """Only a project that is being carried out is judged."""
    has_plan: bool
    has_lead: bool
    last_news_on: date | None
    late: Sequence[Due] = ()
    """Past due and not done."""
    stages: Sequence[StageFact] = ()
    soon: Sequence[Soon] = ()
    goes_on: Sequence[GoesOn] = ()
    reports: Sequence[OwedReport] = ()
    sprint: SprintFact | None = None
    risks: Sequence[RiskNote] = ()
    control: Sequence[ControlPoint] = ()
    indicators: Sequence[Measured] = ()
    passport: PassportState = PassportState.APPROVED
    passport_since: date | None = None
    """Since when it waits, or when it was returned."""
    issues: int = 0
    """Doubts of an import about the stage that runs, not settled."""
