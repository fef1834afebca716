"""The colour of a project, with the reasons for it. Pure rules over plain facts.

Source: domain.md, 4.12 (the table of colours, every number of it a threshold here) and decision
D10: a colour never stands without its reasons, and "not assessed" is a state of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kaskad.cascade.models import PassportState


class Colour(StrEnum):
    """As the page draws it: red, yellow, green, or grey for "not assessed"."""

    RED = "r"
    YELLOW = "y"
    GREEN = "g"
    GREY = "n"


ORDER = (Colour.RED, Colour.YELLOW, Colour.GREY, Colour.GREEN)
"""The worst first; grey before green, for nobody knows."""


_PLACES = {colour: place for place, colour in enumerate(ORDER)}


class Rule(StrEnum):
    """Why a project has its colour."""

    MILESTONE_LATE = "milestone_late"
    CONTROL_LATE = "control_late"
    CONTROL_MEASURES_LATE = "control_measures_late"
    ACTIVITY_LATE = "activity_late"
    STAGE_LATE = "stage_late"
    INDICATOR_BEHIND = "indicator_behind"
    SPRINT_OVER = "sprint_over"
    SPRINT_BEHIND = "sprint_behind"
    MILESTONE_SLIPS = "milestone_slips"
    RISK_HIGH = "risk_high"
    RISK_MEASURE_LATE = "risk_measure_late"
    RISKS_NOT_ASSESSED = "risks_not_assessed"
    NO_LEAD = "no_lead"
    NOBODY_RESPONSIBLE = "nobody_responsible"
    ISSUES_OPEN = "issues_open"
    PASSPORT_DRAFT = "passport_draft"
    PASSPORT_WAITS = "passport_waits"
    PASSPORT_RETURNED = "passport_returned"
    NO_NEWS = "no_news"
    NO_PLAN = "no_plan"


LATENESS = frozenset(
    {
        Rule.MILESTONE_LATE, Rule.CONTROL_LATE, Rule.CONTROL_MEASURES_LATE, Rule.ACTIVITY_LATE,
        Rule.STAGE_LATE, Rule.SPRINT_OVER, Rule.RISK_MEASURE_LATE,
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


DEFAULTS = Thresholds()


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
    sprint: SprintFact | None = None
    risks: Sequence[RiskNote] = ()
    control: Sequence[ControlPoint] = ()
    indicators: Sequence[Measured] = ()
    passport: PassportState = PassportState.APPROVED
    passport_since: date | None = None
    """Since when it waits, or when it was returned."""
    issues: int = 0
    """Doubts of an import about the stage that runs, not settled."""


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


def _by_lateness(since: date, as_of: date, limits: Thresholds) -> Colour | None:
    """None: not late enough to be told."""
    days = (as_of - since).days
    if days > limits.red_after:
        return Colour.RED
    return Colour.YELLOW if days > limits.yellow_after else None


def _late_control(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    if not facts.control:
        return
    points = [one for one in facts.control if one.is_open]
    for rule, found in (
        (Rule.MILESTONE_LATE, [one for one in points if one.is_milestone]),
        (Rule.CONTROL_LATE, [one for one in points if not one.is_milestone]),
    ):
        yield from _late_points(rule, Who.LEAD, found, [one.due_on for one in found], as_of, limits)
    asked = [one for one in facts.control if one.measures_due_on is not None]
    days = [one.measures_due_on for one in asked]
    yield from _late_points(Rule.CONTROL_MEASURES_LATE, Who.LEAD, asked, days, as_of, limits)


def _late_points(
    rule: Rule, who: Who, points: Sequence[ControlPoint], days: Sequence[date | None], as_of: date,
    limits: Thresholds,
) -> Iterator[Reason]:  # fmt: skip
    late = [
        (day, point, colour)
        for point, day in zip(points, days, strict=True)
        if day is not None and (colour := _by_lateness(day, as_of, limits)) is not None
    ]
    if late:
        day, point, colour = min(late, key=lambda one: (one[0], one[1].anchor))
        yield Reason(rule, colour, who, point.name, since=day, count=len(late), anchor=point.anchor)


def _slipping(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    slipping = [
        one
        for one in facts.control
        if one.is_open and one.slip > limits.slip_after and (one.due_on or as_of) >= as_of
    ]
    if slipping:
        worst = max(slipping, key=lambda one: (one.slip, one.anchor))
        yield Reason(
            Rule.MILESTONE_SLIPS, Colour.YELLOW, Who.LEAD, worst.name, since=worst.due_on,
            count=worst.slip, anchor=worst.anchor,
        )  # fmt: skip


def _late_activities(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    late = [
        (due, colour)
        for due in facts.late
        if (colour := _by_lateness(due.due_on, as_of, limits)) is not None
    ]
    if not late:
        return
    first, colour = min(late, key=lambda one: (one[0].due_on, one[0].activity_id))
    yield Reason(
        Rule.ACTIVITY_LATE, colour, Who.LEAD, first.title, first.activity_id, first.due_on,
        len(late),
    )  # fmt: skip


def _late_stages(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    for stage in facts.stages:
        colour = _by_lateness(stage.ends_on, as_of, limits)
        if stage.ends_on < as_of and stage.open_activities and colour is not None:
            yield Reason(
                Rule.STAGE_LATE, colour, Who.LEAD, stage.title, stage.stage_id, stage.ends_on,
                stage.open_activities,
            )  # fmt: skip


def _indicators(facts: ProjectFacts, _as_of: date, limits: Thresholds) -> Iterator[Reason]:
    behind = [one for one in facts.indicators if one.per_cent < limits.indicator_yellow]
    if behind:
        worst = min(behind, key=lambda one: (one.per_cent, one.indicator_id))
        colour = Colour.RED if worst.per_cent < limits.indicator_red else Colour.YELLOW
        yield Reason(
            Rule.INDICATOR_BEHIND, colour, Who.LEAD, worst.name, worst.indicator_id,
            count=worst.per_cent,
        )  # fmt: skip


def _sprint(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    sprint = facts.sprint
    if sprint is None or sprint.ends_on is None:
        return
    if sprint.ends_on < as_of:
        colour = _by_lateness(sprint.ends_on, as_of, limits)
        if colour is not None:
            yield Reason(
                Rule.SPRINT_OVER, colour, Who.LEAD, target_id=sprint.number, since=sprint.ends_on,
                count=(as_of - sprint.ends_on).days,
            )  # fmt: skip
        return
    if sprint.starts_on is None or not sprint.scope:
        return
    whole = (sprint.ends_on - sprint.starts_on).days + 1
    gone = (as_of - sprint.starts_on).days + 1
    if 100 * gone < limits.behind_from * whole:
        return
    # finished / scope < behind_by % of gone / whole, in whole numbers
    if 100 * sprint.finished * whole < limits.behind_by * gone * sprint.scope:
        yield Reason(
            Rule.SPRINT_BEHIND, Colour.YELLOW, Who.LEAD, target_id=sprint.number,
            since=sprint.starts_on, count=sprint.finished,
        )  # fmt: skip


def _risks(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    unknown = [risk for risk in facts.risks if risk.level is None]
    if unknown:
        yield Reason(
            Rule.RISKS_NOT_ASSESSED, Colour.YELLOW, Who.LEAD, unknown[0].name,
            unknown[0].risk_id, count=len(unknown),
        )  # fmt: skip
    for risk in facts.risks:
        if risk.level == "high" and not risk.has_owner:
            yield Reason(Rule.RISK_HIGH, Colour.RED, Who.LEAD, risk.name, risk.risk_id)
        late = [day for day in risk.measures_due if day < as_of]
        if late:
            colour = Colour.RED
            if risk.level != "high":
                lateness = _by_lateness(min(late), as_of, limits)
                if lateness is None:
                    continue
                colour = lateness
            yield Reason(
                Rule.RISK_MEASURE_LATE, colour, Who.LEAD, risk.name, risk.risk_id, min(late),
                len(late),
            )  # fmt: skip


def _people(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    if not facts.has_lead:
        yield Reason(Rule.NO_LEAD, Colour.YELLOW, Who.OFFICE)
    soon = [
        one for one in facts.soon if 0 <= (one.starts_on - as_of).days <= limits.responsible_before
    ]
    if soon:
        first = min(soon, key=lambda one: (one.starts_on, one.activity_id))
        yield Reason(
            Rule.NOBODY_RESPONSIBLE, Colour.YELLOW, Who.LEAD, first.title, first.activity_id,
            first.starts_on, sum(one.count for one in soon),
        )  # fmt: skip


_PASSPORT_RULES = {
    PassportState.DRAFT: (Rule.PASSPORT_DRAFT, Who.LEAD),
    PassportState.SUBMITTED: (Rule.PASSPORT_WAITS, Who.DIRECTOR),
    PassportState.RETURNED: (Rule.PASSPORT_RETURNED, Who.LEAD),
}


def _passport(facts: ProjectFacts, _as_of: date, _limits: Thresholds) -> Iterator[Reason]:
    """Nothing is wrong with a passport nobody approved, but there is nothing to judge by either."""
    if facts.issues:
        yield Reason(Rule.ISSUES_OPEN, Colour.YELLOW, Who.LEAD, count=facts.issues)
    if facts.passport in _PASSPORT_RULES:
        rule, who = _PASSPORT_RULES[facts.passport]
        yield Reason(rule, Colour.GREY, who, since=facts.passport_since)


def _knowledge(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    if not facts.has_plan:
        yield Reason(Rule.NO_PLAN, Colour.GREY, Who.OFFICE)
    oldest = as_of - timedelta(days=limits.news_within)
    if facts.last_news_on is None or facts.last_news_on < oldest:
        days = (as_of - facts.last_news_on).days if facts.last_news_on else 0
        yield Reason(Rule.NO_NEWS, Colour.GREY, Who.LEAD, since=facts.last_news_on, count=days)


_RULES: tuple[Callable[[ProjectFacts, date, Thresholds], Iterator[Reason]], ...] = (
    _late_control, _late_activities, _late_stages, _indicators, _sprint, _slipping, _risks, _people,
    _passport, _knowledge,
)  # fmt: skip


def health(facts: ProjectFacts, as_of: date, limits: Thresholds = DEFAULTS) -> Health:
    """The colour of a project on *as_of* with all its reasons, the worst first.

    A project that is not being carried out is grey without reasons: there is nothing to judge.
    """
    if not facts.running:
        return Health(Colour.GREY, ())
    found = [reason for rule in _RULES for reason in rule(facts, as_of, limits)]
    if len(found) > 1:
        found.sort(key=_weight)
    colour = found[0].colour if found else Colour.GREEN
    return Health(colour, tuple(found))


def _weight(one: Reason) -> tuple[int, date, str]:
    return _PLACES[one.colour], one.since or date.max, one.rule


def tally(colours: Iterable[Colour]) -> tuple[tuple[Colour, int], ...]:
    """How many of each colour, the worst first, none left out that is there: for a parent."""
    found = list(colours)
    if not found:  # as under every project
        return ()
    return tuple((colour, found.count(colour)) for colour in ORDER if colour in found)
