"""The page of the life of an initiative: where it is, how it came there, what comes next."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from kaskad.approvals import life
from kaskad.approvals.decision_queries import DecisionLine, decision_lines
from kaskad.approvals.life import Facts, Need, Who
from kaskad.approvals.life_access import steps_for
from kaskad.approvals.life_facts import life_facts
from kaskad.approvals.life_words import advice_word, need_word, step_hint, step_word, who_word
from kaskad.approvals.models import LifeStep
from kaskad.approvals.opinion_queries import OpinionLine, opinion_lines
from kaskad.approvals.proposal_queries import ProposalText, proposal_of
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.people.models import Person


@dataclass(frozen=True)
class Stop:
    """A place on the usual way."""

    state: InitiativeState
    place: str
    """`done`, `now` or `ahead`."""
    beside: InitiativeState | None = None
    """The state beside the way in which it is now: paused, declined."""


@dataclass(frozen=True)
class Missing:
    """What a step waits for, and where it is mended."""

    text: str
    url: str


@dataclass(frozen=True)
class NextStep:
    """A step that leads on from here."""

    step: LifeStep
    label: str
    hint: str
    who: str
    mine: bool
    """Whether the reader may take it."""
    missing: tuple[Missing, ...]
    advice: tuple[str, ...]
    reason: bool


PROPOSERS = frozenset(step for step, rule in life.RULES.items() if rule.who is Who.PROPOSER)
"""Steps that stand on the page for whoever has proposed it alone."""


@dataclass(frozen=True)
class LifePage:
    """Everything that the page shows."""

    state: InitiativeState
    way: tuple[Stop, ...]
    steps: tuple[DecisionLine, ...]
    """Decisions that were steps or approvals, the oldest first."""
    orders: tuple[DecisionLine, ...]
    archived: tuple[DecisionLine, ...]
    next: tuple[NextStep, ...]
    opinions: tuple[OpinionLine, ...]
    proposal: ProposalText | None

    def decision(self, decision_id: int | None) -> DecisionLine | None:
        """A decision that is shown and not in the archive."""
        shown = (*self.steps, *self.orders)
        return next((one for one in shown if one.id == decision_id), None)


def life_page(person: Person, place: Place, as_of: date) -> LifePage:
    """The page for *person*. Seven statements."""
    initiative = place.initiative
    state = InitiativeState(initiative.state)
    facts, mine = life_facts(initiative), steps_for(person, place)
    decisions = decision_lines(initiative.id)
    live = [one for one in decisions if not one.archived]
    coming = () if initiative.archived_at is not None else life.possible(state)
    proposal = proposal_of(initiative.id, person)
    if proposal is not None and proposal.mine:
        mine |= PROPOSERS
    return LifePage(
        state,
        _way(state),
        tuple(one for one in live if one.step != LifeStep.ORDER),
        tuple(one for one in live if one.step == LifeStep.ORDER),
        tuple(one for one in decisions if one.archived),
        tuple(
            _next(initiative, step, facts, mine=step in mine)
            for step in coming
            if step in mine or step not in PROPOSERS
        ),
        opinion_lines(initiative.id, as_of),
        proposal,
    )


def _way(state: InitiativeState) -> tuple[Stop, ...]:
    beside = state if state in life.SIDES else None
    here = life.WAY.index(life.SIDES.get(state, state))
    return tuple(
        Stop(
            one,
            "done" if at < here else "now" if at == here else "ahead",
            beside if at == here else None,
        )
        for at, one in enumerate(life.WAY)
    )


def _next(initiative: Initiative, step: LifeStep, facts: Facts, *, mine: bool) -> NextStep:
    rule = life.RULES[step]
    return NextStep(
        step,
        step_word(step),
        step_hint(step),
        who_word(rule.who),
        mine,
        tuple(
            Missing(need_word(need, facts), _mend(need, initiative.key_fold))
            for need in life.missing(step, facts)
        ),
        tuple(advice_word(one, facts) for one in life.advice(step, facts)),
        rule.reason,
    )


def _mend(need: Need, key: str) -> str:
    """Where what is missing is filled."""
    places: dict[Need, tuple[str, dict[str, Any]]] = {
        Need.TITLE: ("cascade.edit_project", {}),
        Need.GOAL: ("cascade.passport", {"_anchor": "s-goal"}),
        Need.LEAD: ("cascade.team", {}),
        Need.PERIOD: ("cascade.edit_project", {}),
        Need.SPRINTS: ("sprints.sprint_list", {}),
        Need.BELOW: ("cascade.project", {"_anchor": "below"}),
        Need.RESULTS: ("approvals.final_report", {}),
    }
    endpoint, more = places[need]
    return url_for(endpoint, key=key, **more)
