"""The life of an initiative: which step leads where, who takes it, what is to be filled first.

Source: domain.md, 4.12 (idea → … → closed, archived), D19 (nobody decides on what they lead) and
section 7 (who decides). Pure: states and facts in, sentences and permissions elsewhere
(`life_words`, `life_access`). "Archived" is no state: an initiative keeps its state in the archive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kaskad.approvals.models import LifeStep
from kaskad.cascade.models import InitiativeState


class Who(StrEnum):
    """Who takes a step."""

    OFFICE = "office"
    """Who enters orders and decisions (DECISION_RECORD)."""
    DECIDER = "decider"
    """Who decides (INITIATIVE_DECIDE) and does not lead it."""
    EITHER = "either"
    """One of both, and not who leads it."""
    PROPOSER = "proposer"
    """Who has proposed it, whatever else they may."""


class Need(StrEnum):
    """What a step waits for."""

    TITLE = "title"
    GOAL = "goal"
    LEAD = "lead"
    PERIOD = "period"
    SPRINTS = "sprints"
    """Every sprint is closed or cancelled."""
    BELOW = "below"
    """Nothing below it is running or paused."""
    RESULTS = "results"
    """The final report says of every expected result whether it is reached."""


class Advice(StrEnum):
    """What is better there, and does not hold the step up."""

    PASSPORT = "passport"
    OPINIONS = "opinions"
    """Experts have been asked and have not answered yet."""


@dataclass(frozen=True)
class Facts:
    """What is known of an initiative when a step is asked for."""

    title: bool = True
    goal: bool = True
    leads: int = 1
    period: bool = True
    open_sprints: int = 0
    open_below: int = 0
    unjudged: int = 0
    passport_approved: bool = True
    open_opinions: int = 0


@dataclass(frozen=True)
class Rule:
    """A step: where it leads from each state in which it can be taken."""

    way: Mapping[InitiativeState, InitiativeState]
    who: Who
    needs: tuple[Need, ...] = ()
    advice: tuple[Advice, ...] = ()
    reason: bool = False
    """Whether the decision must say why."""


_IDEA, _REVIEW = InitiativeState.IDEA, InitiativeState.UNDER_REVIEW
_REGISTERED, _RUNNING = InitiativeState.REGISTERED, InitiativeState.RUNNING
_PAUSED, _COMPLETED = InitiativeState.PAUSED, InitiativeState.COMPLETED
_DECLINED, _WITHDRAWN = InitiativeState.DECLINED, InitiativeState.WITHDRAWN
_OVER = (Need.SPRINTS, Need.BELOW, Need.RESULTS)

RULES: dict[LifeStep, Rule] = {
    LifeStep.TO_REVIEW: Rule({_IDEA: _REVIEW}, Who.OFFICE),
    LifeStep.REGISTERED: Rule(
        {_REVIEW: _REGISTERED}, Who.DECIDER, (Need.TITLE, Need.GOAL), (Advice.OPINIONS,)
    ),
    LifeStep.STARTED: Rule(
        {_REGISTERED: _RUNNING}, Who.EITHER, (Need.LEAD, Need.PERIOD), (Advice.PASSPORT,)
    ),
    LifeStep.PAUSED: Rule({_RUNNING: _PAUSED}, Who.EITHER, reason=True),
    LifeStep.RESUMED: Rule({_PAUSED: _RUNNING}, Who.EITHER, (Need.LEAD,)),
    LifeStep.COMPLETED: Rule({_RUNNING: _COMPLETED}, Who.DECIDER, _OVER, reason=True),
    LifeStep.COMPLETED_EARLY: Rule(
        {_RUNNING: _COMPLETED, _PAUSED: _COMPLETED}, Who.DECIDER, _OVER, reason=True
    ),
    # What has been taken up and not begun may still be given up; what runs ends by completion.
    LifeStep.DECLINED: Rule(
        {_IDEA: _DECLINED, _REVIEW: _DECLINED, _REGISTERED: _DECLINED}, Who.DECIDER, reason=True
    ),
    LifeStep.REOPENED: Rule(
        {_COMPLETED: _RUNNING, _DECLINED: _REVIEW}, Who.DECIDER, reason=True
    ),
    # A proposal is its author's until somebody has decided on it.
    LifeStep.WITHDRAWN: Rule(
        {_IDEA: _WITHDRAWN, _REVIEW: _WITHDRAWN}, Who.PROPOSER, reason=True
    ),
    LifeStep.SENT_AGAIN: Rule({_WITHDRAWN: _IDEA}, Who.PROPOSER),
}  # fmt: skip
"""Every step that people take, in the order in which pages offer them."""

WAY = (_IDEA, _REVIEW, _REGISTERED, _RUNNING, _COMPLETED)
"""The usual way, as pages draw it."""
SIDES: dict[InitiativeState, InitiativeState] = {
    _PAUSED: _RUNNING, _DECLINED: _REVIEW, _WITHDRAWN: _IDEA,
}  # fmt: skip
"""States beside the usual way, and the one on it where they are drawn."""


def possible(state: InitiativeState) -> tuple[LifeStep, ...]:
    """The steps that lead on from *state*."""
    return tuple(step for step, rule in RULES.items() if state in rule.way)


def target(step: LifeStep, state: InitiativeState) -> InitiativeState | None:
    """Where *step* leads from *state*; None: it cannot be taken there."""
    rule = RULES.get(step)
    return rule.way.get(state) if rule is not None else None


def missing(step: LifeStep, facts: Facts) -> tuple[Need, ...]:
    """What *step* still waits for."""
    lacking = {
        Need.TITLE: not facts.title,
        Need.GOAL: not facts.goal,
        Need.LEAD: not facts.leads,
        Need.PERIOD: not facts.period,
        Need.SPRINTS: bool(facts.open_sprints),
        Need.BELOW: bool(facts.open_below),
        Need.RESULTS: bool(facts.unjudged),
    }
    return tuple(need for need in RULES[step].needs if lacking[need])


def advice(step: LifeStep, facts: Facts) -> tuple[Advice, ...]:
    """What would be better there before *step*, which can be taken without it."""
    lacking = {
        Advice.PASSPORT: not facts.passport_approved,
        Advice.OPINIONS: bool(facts.open_opinions),
    }
    return tuple(one for one in RULES[step].advice if lacking[one])
