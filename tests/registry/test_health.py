"""Rules of health by table (domain.md, 4.12), and what holds of all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaskad.cascade.models import PassportState
from kaskad.registry.health import DEFAULTS, LATENESS, ORDER, Colour, Rule, Thresholds, tally
from kaskad.registry.health_facts import (
    ControlPoint,
    Due,
    GoesOn,
    Measured,
    OwedReport,
    ProjectFacts,
    RiskNote,
    Soon,
    SprintFact,
    StageFact,
)
from kaskad.registry.health_rules import health

DAY = date(2021, 11, 15)
WELL = ProjectFacts(running=True, has_plan=True, has_lead=True, last_news_on=DAY)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def owes(late: int) -> OwedReport:
    return OwedReport("2020-s", date(2020, 9, 1), date(2021, 8, 31), date(2021, 6, 1), late)


CASES = [
    ("nothing wrong", WELL, Colour.GREEN, []),
    ("late by a day", replace(WELL, late=[Due(1, "Семинар", ago(1))]), Colour.YELLOW,
     [Rule.ACTIVITY_LATE]),
    ("late by 14 days", replace(WELL, late=[Due(1, "Семинар", ago(14))]), Colour.YELLOW,
     [Rule.ACTIVITY_LATE]),
    ("late by 15 days", replace(WELL, late=[Due(1, "Семинар", ago(15))]), Colour.RED,
     [Rule.ACTIVITY_LATE]),
    ("a stage ended with work left", replace(WELL, stages=[StageFact(3, "Основной", ago(20), 2)]),
     Colour.RED, [Rule.STAGE_LATE]),
    ("a stage ended with all done", replace(WELL, stages=[StageFact(3, "Основной", ago(20), 0)]),
     Colour.GREEN, []),
    ("a stage ends today", replace(WELL, stages=[StageFact(3, "Основной", DAY, 2)]),
     Colour.GREEN, []),
    ("a sprint past its end", replace(WELL, sprint=SprintFact(2, ago(60), ago(3), 5, 9)),
     Colour.YELLOW, [Rule.SPRINT_OVER]),
    ("a sprint long past its end", replace(WELL, sprint=SprintFact(2, ago(60), ago(15), 9, 9)),
     Colour.RED, [Rule.SPRINT_OVER]),
    ("a sprint at half its time with nothing done",
     replace(WELL, sprint=SprintFact(2, ago(49), DAY + timedelta(50), 0, 9)), Colour.YELLOW,
     [Rule.SPRINT_BEHIND]),
    ("a sprint before half its time is not judged",
     replace(WELL, sprint=SprintFact(2, ago(40), DAY + timedelta(59), 0, 9)), Colour.GREEN, []),
    ("a sprint on an even pace",
     replace(WELL, sprint=SprintFact(2, ago(49), DAY + timedelta(50), 5, 10)), Colour.GREEN, []),
    ("a sprint without days or cards", replace(WELL, sprint=SprintFact(2, None, None, 0, 0)),
     Colour.GREEN, []),
    ("risks nobody assessed", replace(WELL, risks=[RiskNote(1, "Отток", None, False)] * 3),
     Colour.YELLOW, [Rule.RISKS_NOT_ASSESSED]),
    ("a high risk without an owner", replace(WELL, risks=[RiskNote(1, "Отток", "high", False)]),
     Colour.RED, [Rule.RISK_HIGH]),
    ("a high risk in hands", replace(WELL, risks=[RiskNote(1, "Отток", "high", True)]),
     Colour.GREEN, []),
    ("an overdue measure of a high risk",
     replace(WELL, risks=[RiskNote(1, "Отток", "high", True, (ago(1),))]), Colour.RED,
     [Rule.RISK_MEASURE_LATE]),
    ("a measure of a low risk, a little late",
     replace(WELL, risks=[RiskNote(1, "Отток", "low", True, (ago(1),))]), Colour.YELLOW,
     [Rule.RISK_MEASURE_LATE]),
    ("a measure of a low risk, very late",
     replace(WELL, risks=[RiskNote(1, "Отток", "low", True, (ago(30),))]), Colour.RED,
     [Rule.RISK_MEASURE_LATE]),
    ("an indicator with all that is expected",
     replace(WELL, indicators=[Measured(1, "доля", 100)]), Colour.GREEN, []),
    ("an indicator with less than is expected",
     replace(WELL, indicators=[Measured(1, "доля", 99), Measured(2, "число", 120)]),
     Colour.YELLOW, [Rule.INDICATOR_BEHIND]),
    ("an indicator just not far behind", replace(WELL, indicators=[Measured(1, "доля", 80)]),
     Colour.YELLOW, [Rule.INDICATOR_BEHIND]),
    ("an indicator far behind, told by the worst",
     replace(WELL, indicators=[Measured(1, "доля", 95), Measured(2, "число", 79)]),
     Colour.RED, [Rule.INDICATOR_BEHIND]),
    ("nobody leads", replace(WELL, has_lead=False), Colour.YELLOW, [Rule.NO_LEAD]),
    ("nobody is responsible for what begins soon",
     replace(WELL, soon=[Soon(4, "Конкурс", DAY + timedelta(5))]), Colour.YELLOW,
     [Rule.NOBODY_RESPONSIBLE]),
    ("no news for 45 days", replace(WELL, last_news_on=ago(45)), Colour.GREEN, []),
    ("no news for 46 days", replace(WELL, last_news_on=ago(46)), Colour.GREY, [Rule.NO_NEWS]),
    ("never any news", replace(WELL, last_news_on=None), Colour.GREY, [Rule.NO_NEWS]),
    ("no plan to compare with", replace(WELL, has_plan=False), Colour.GREY, [Rule.NO_PLAN]),
    ("a control point late by a day",
     replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", ago(1), ago(1))]), Colour.YELLOW,
     [Rule.MILESTONE_LATE]),
    ("a control point late by 15 days",
     replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", ago(15), ago(15))]), Colour.RED,
     [Rule.MILESTONE_LATE]),
    ("a control point reached late is no reason",
     replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", ago(15), ago(40), is_open=False)]),
     Colour.GREEN, []),
    ("a control point expected today",
     replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", DAY, DAY)]), Colour.GREEN, []),
    ("a control point expected later than planned",
     replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", DAY + timedelta(9), DAY, slip=9)]),
     Colour.YELLOW, [Rule.MILESTONE_SLIPS]),
    ("a late control point that had moved is late, and not told twice",
     replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", ago(2), ago(9), slip=7)]),
     Colour.YELLOW, [Rule.MILESTONE_LATE]),
    ("a control stage without a conclusion",
     replace(WELL, control=[ControlPoint("control-1", "Анкеты", ago(20), is_milestone=False)]),
     Colour.RED, [Rule.CONTROL_LATE]),
    ("measures after a control are late",
     replace(WELL, control=[ControlPoint("control-1", "Анкеты", ago(90), is_milestone=False,
                                         is_open=False, measures_due_on=ago(3))]),
     Colour.YELLOW, [Rule.CONTROL_MEASURES_LATE]),
    ("doubts of an import about the stage that runs", replace(WELL, issues=3), Colour.YELLOW,
     [Rule.ISSUES_OPEN]),
    ("a passport nobody has sent", replace(WELL, passport=PassportState.DRAFT), Colour.GREY,
     [Rule.PASSPORT_DRAFT]),
    ("a passport that waits", replace(WELL, passport=PassportState.SUBMITTED), Colour.GREY,
     [Rule.PASSPORT_WAITS]),
    ("a passport that was returned", replace(WELL, passport=PassportState.RETURNED), Colour.GREY,
     [Rule.PASSPORT_RETURNED]),
    ("a passport nobody approved is not worse than a fault",
     replace(WELL, passport=PassportState.DRAFT, has_lead=False), Colour.YELLOW,
     [Rule.NO_LEAD, Rule.PASSPORT_DRAFT]),
    ("a report a working day late", replace(WELL, reports=[owes(1)]), Colour.YELLOW,
     [Rule.REPORT_LATE]),
    ("a report ten working days late", replace(WELL, reports=[owes(10)]), Colour.YELLOW,
     [Rule.REPORT_LATE]),
    ("a report eleven working days late", replace(WELL, reports=[owes(11)]), Colour.RED,
     [Rule.REPORT_LATE]),
    ("of a continuous activity something was written within a term",
     replace(WELL, goes_on=[GoesOn(5, "Консультации", ago(100))]), Colour.GREEN, []),
    ("of a continuous activity nothing was written for longer",
     replace(WELL, goes_on=[GoesOn(5, "Консультации", ago(101))]), Colour.YELLOW,
     [Rule.GOES_ON_SILENTLY]),
    ("not being carried out", replace(WELL, running=False, has_lead=False), Colour.GREY, []),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "colour", "rules"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])  # fmt: skip
def test_rules(facts: ProjectFacts, colour: Colour, rules: list[Rule]) -> None:
    found = health(facts, DAY)
    assert (found.colour, [reason.rule for reason in found.reasons]) == (colour, rules)


def test_the_worst_reason_comes_first_and_gives_the_colour() -> None:
    facts = replace(
        WELL, has_lead=False, last_news_on=None, late=[Due(1, "А", ago(3)), Due(2, "Б", ago(90))]
    )
    found = health(facts, DAY)
    assert [reason.colour for reason in found.reasons] == [Colour.RED, Colour.YELLOW, Colour.GREY]
    assert found.first is not None
    assert (found.first.title, found.first.count, found.first.since) == ("Б", 2, ago(90))


def test_a_parent_counts_and_does_not_average() -> None:
    colours = [Colour.GREEN, Colour.RED, Colour.GREEN, Colour.GREY]
    assert tally(colours) == ((Colour.RED, 1), (Colour.GREY, 1), (Colour.GREEN, 2))
    assert tally([]) == ()


DAYS = st.dates(ago(400), DAY + timedelta(400))
FACTS = st.builds(
    ProjectFacts, running=st.just(True), has_plan=st.booleans(), has_lead=st.booleans(),
    last_news_on=st.none() | DAYS,
    late=st.lists(st.builds(Due, st.integers(1, 9), st.just("Дело"),
                            DAYS.filter(lambda day: day < DAY)), max_size=4),
    stages=st.lists(st.builds(StageFact, st.integers(1, 9), st.just("Этап"), DAYS,
                              st.integers(0, 3)), max_size=3),
    soon=st.lists(st.builds(Soon, st.integers(1, 9), st.just("Дело"), DAYS), max_size=2),
    sprint=st.none() | st.builds(SprintFact, st.integers(0, 5), st.none() | DAYS, st.none() | DAYS,
                                 st.integers(0, 20), st.integers(0, 20)),
    risks=st.lists(st.builds(RiskNote, st.integers(1, 9), st.just("Риск"),
                             st.sampled_from([None, "low", "medium", "high"]), st.booleans(),
                             st.lists(DAYS, max_size=2).map(tuple)), max_size=3),
    control=st.lists(st.builds(
        ControlPoint, st.sampled_from(["milestone-1", "control-2"]), st.just("Отчёт"),
        st.none() | DAYS, st.none() | DAYS, st.booleans(), st.booleans(), st.integers(0, 90),
        st.none() | DAYS), max_size=3),
    goes_on=st.lists(st.builds(GoesOn, st.integers(1, 9), st.just("Дело"), DAYS), max_size=2),
    reports=st.lists(st.builds(owes, st.integers(1, 60)), max_size=2),
    passport=st.sampled_from(PassportState), issues=st.integers(0, 3),
)  # fmt: skip


@given(FACTS)
def test_no_colour_without_a_reason(facts: ProjectFacts) -> None:
    found = health(facts, DAY)
    assert (found.colour is Colour.GREEN) == (not found.reasons)
    if found.reasons:
        assert found.colour == min((r.colour for r in found.reasons), key=ORDER.index)


@given(FACTS, st.integers(1, 60))
def test_waiting_never_mends(facts: ProjectFacts, days: int) -> None:
    """What is late today is not less late tomorrow, if nobody acts."""
    now, later = health(facts, DAY), health(facts, DAY + timedelta(days))
    lateness = {*LATENESS, Rule.NO_NEWS}
    before = {(r.rule, r.target_id) for r in now.reasons if r.rule in lateness}
    after = {(r.rule, r.target_id) for r in later.reasons if r.rule in lateness}
    assert before <= after


@given(FACTS)
def test_milder_thresholds_never_make_it_worse(facts: ProjectFacts) -> None:
    mild = replace(
        DEFAULTS, yellow_after=7, red_after=60, slip_after=30, news_within=500, responsible_before=3
    )
    assert ORDER.index(health(facts, DAY, mild).colour) >= ORDER.index(health(facts, DAY).colour)


def test_the_numbers_of_an_office_count() -> None:
    limits = Thresholds(yellow_after=5, red_after=30, slip_after=10, responsible_before=2)
    late = replace(WELL, late=[Due(1, "Семинар", ago(5))])
    assert health(late, DAY, limits).colour is Colour.GREEN
    assert health(replace(WELL, late=[Due(1, "Семинар", ago(20))]), DAY, limits).colour is (
        Colour.YELLOW
    )
    slips = replace(WELL, control=[ControlPoint("milestone-1", "Отчёт", DAY, ago(10), slip=10)])
    assert health(slips, DAY, limits).colour is Colour.GREEN
    soon = replace(WELL, soon=[Soon(4, "Конкурс", DAY + timedelta(5))])
    assert health(soon, DAY, limits).colour is Colour.GREEN
    limits = Thresholds(report_red_after=20, goes_on_within=0)
    assert health(replace(WELL, reports=[owes(20)]), DAY, limits).colour is Colour.YELLOW
    silent = replace(WELL, goes_on=[GoesOn(5, "Консультации", ago(999))])
    assert health(silent, DAY, limits).colour is Colour.GREEN


def test_each_report_is_told_for_itself() -> None:
    half = OwedReport("2021-h1", date(2021, 9, 1), date(2021, 12, 31), date(2022, 1, 20), 3)
    found = health(replace(WELL, reports=[half, owes(99)]), DAY)
    assert [(one.title, one.colour, one.count) for one in found.reasons] == [
        ("2020-s", Colour.RED, 99), ("2021-h1", Colour.YELLOW, 3),
    ]  # fmt: skip
    assert found.reasons[0].anchor == "2020-09-01/2021-08-31"


@given(FACTS)
def test_what_is_not_late_enough_is_not_told(facts: ProjectFacts) -> None:
    """With no patience for red and all for yellow nothing late is yellow."""
    patient = replace(DEFAULTS, yellow_after=10_000, red_after=10_000)
    told = {reason.rule for reason in health(facts, DAY, patient).reasons}
    # Of a high risk it is told at once, and of a report there is no such patience.
    assert told & LATENESS <= {Rule.RISK_MEASURE_LATE, Rule.REPORT_LATE}
