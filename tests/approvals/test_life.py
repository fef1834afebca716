"""The table of steps: nothing unreachable, nothing that leads out of the life; who, what, why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kaskad.approvals import life
from kaskad.approvals.life import RULES, Advice, Facts, Need, Who
from kaskad.approvals.models import LifeStep
from kaskad.cascade.models import InitiativeState as S

READY = Facts()
TABLE = [
    ("to_review", "idea", "under_review", "office"),
    ("registered", "under_review", "registered", "decider"),
    ("started", "registered", "running", "either"),
    ("paused", "running", "paused", "either"),
    ("resumed", "paused", "running", "either"),
    ("completed", "running", "completed", "decider"),
    ("completed_early", "running", "completed", "decider"),
    ("completed_early", "paused", "completed", "decider"),
    ("declined", "idea", "declined", "decider"),
    ("declined", "under_review", "declined", "decider"),
    ("declined", "registered", "declined", "decider"),
    ("reopened", "completed", "running", "decider"),
    ("withdrawn", "idea", "withdrawn", "proposer"),
    ("withdrawn", "under_review", "withdrawn", "proposer"),
    ("sent_again", "withdrawn", "idea", "proposer"),
    ("reopened", "declined", "under_review", "decider"),
]


def test_the_table_is_the_one_written_down() -> None:
    found = [
        (str(step), str(before), str(after), str(one.who))
        for step, one in RULES.items()
        for before, after in one.way.items()
    ]
    assert sorted(found) == sorted(TABLE)


def test_every_state_is_reached_from_an_idea_and_is_left_again() -> None:
    reached, waiting = {S.IDEA}, [S.IDEA]
    while waiting:
        state = waiting.pop()
        assert life.possible(state), f"{state} is a dead end"
        for step in life.possible(state):
            after = life.target(step, state)
            assert after is not None
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    assert reached == set(S)


def test_what_is_no_step_leads_nowhere() -> None:
    for step in set(LifeStep) - set(RULES):
        assert all(life.target(step, state) is None for state in S)


@pytest.mark.parametrize(
    ("step", "lack", "need"),
    [
        (LifeStep.REGISTERED, {"goal": False}, Need.GOAL),
        (LifeStep.REGISTERED, {"title": False}, Need.TITLE),
        (LifeStep.STARTED, {"leads": 0}, Need.LEAD),
        (LifeStep.STARTED, {"period": False}, Need.PERIOD),
        (LifeStep.RESUMED, {"leads": 0}, Need.LEAD),
        (LifeStep.COMPLETED, {"open_sprints": 2}, Need.SPRINTS),
        (LifeStep.COMPLETED, {"unjudged": 1}, Need.RESULTS),
        (LifeStep.COMPLETED_EARLY, {"unjudged": 1}, Need.RESULTS),
        (LifeStep.COMPLETED_EARLY, {"open_below": 1}, Need.BELOW),
    ],
)
def test_what_a_step_waits_for(step: LifeStep, lack: dict[str, Any], need: Need) -> None:
    assert life.missing(step, READY) == ()
    assert life.missing(step, replace(READY, **lack)) == (need,)


def test_a_passport_is_advised_and_not_demanded() -> None:
    facts = replace(READY, passport_approved=False, open_opinions=1)
    assert life.missing(LifeStep.STARTED, facts) == ()
    assert life.advice(LifeStep.STARTED, facts) == (Advice.PASSPORT,)
    assert life.advice(LifeStep.REGISTERED, facts) == (Advice.OPINIONS,)
    assert life.advice(LifeStep.REGISTERED, READY) == ()


def test_whatever_ends_or_stops_says_why() -> None:
    stops = {S.PAUSED, S.DECLINED, S.COMPLETED, S.WITHDRAWN}
    for step, one in RULES.items():
        assert one.reason == (bool(stops & set(one.way.values())) or step == LifeStep.REOPENED)


class LifeMachine(RuleBasedStateMachine):
    """Any steps in any order, with any facts: only the ways of the table are ever gone."""

    def __init__(self) -> None:
        super().__init__()
        self.state = S.IDEA
        self.past = [S.IDEA]

    @rule(
        step=st.sampled_from(LifeStep),
        leads=st.integers(0, 2),
        goal=st.booleans(),
        period=st.booleans(),
        open_sprints=st.integers(0, 2),
        unjudged=st.integers(0, 2),
    )
    def take(self, step: LifeStep, **known: Any) -> None:
        facts = replace(READY, **known)
        after = life.target(step, self.state)
        if after is None:
            assert step not in life.possible(self.state)
            return
        assert step in life.possible(self.state)
        if life.missing(step, facts):
            return
        if after == S.COMPLETED:
            assert (facts.open_sprints, facts.unjudged) == (0, 0)
        if after == S.RUNNING and self.state != S.COMPLETED:
            assert facts.leads
        self.state = after
        self.past.append(after)

    @invariant()
    def nothing_runs_that_was_not_taken_up(self) -> None:
        for at, state in enumerate(self.past):
            if state in {S.RUNNING, S.PAUSED, S.COMPLETED}:
                assert S.REGISTERED in self.past[:at]
            if state == S.REGISTERED:
                assert self.past[at - 1] == S.UNDER_REVIEW
            if state == S.PAUSED:
                assert self.past[at - 1] == S.RUNNING

    @invariant()
    def a_decision_is_never_the_offices_alone(self) -> None:
        for step in life.possible(self.state):
            after = life.target(step, self.state)
            if after in {S.REGISTERED, S.DECLINED, S.COMPLETED}:
                assert RULES[step].who is Who.DECIDER


LifeMachine.TestCase.settings = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLifeMachine = LifeMachine.TestCase
