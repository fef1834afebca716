"""The rules by which a project has its colour (domain.md, 4.12). Pure rules over plain facts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from kaskad.cascade.models import PassportState
from kaskad.registry.health import (
    DEFAULTS,
    ORDER,
    Colour,
    Health,
    Reason,
    Rule,
    Thresholds,
    Who,
)
from kaskad.registry.health_facts import ControlPoint, ProjectFacts

_PLACES = {colour: place for place, colour in enumerate(ORDER)}


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


def _owed_reports(facts: ProjectFacts, _as_of: date, limits: Thresholds) -> Iterator[Reason]:
    """Each one for itself: they are about different periods and stand on different pages."""
    for one in facts.reports:
        colour = Colour.RED if one.late > limits.report_red_after else Colour.YELLOW
        yield Reason(
            Rule.REPORT_LATE, colour, Who.LEAD, one.code, since=one.due_on, count=one.late,
            anchor=f"{one.first.isoformat()}/{one.last.isoformat()}",
        )  # fmt: skip


def _silent(facts: ProjectFacts, as_of: date, limits: Thresholds) -> Iterator[Reason]:
    """What has no end cannot be late: it is judged by what is written about it."""
    within = limits.goes_on_within
    silent = [one for one in facts.goes_on if within and (as_of - one.since).days > within]
    if silent:
        first = min(silent, key=lambda one: (one.since, one.activity_id))
        yield Reason(
            Rule.GOES_ON_SILENTLY, Colour.YELLOW, Who.LEAD, first.title, first.activity_id,
            first.since, len(silent),
        )  # fmt: skip


_RULES: tuple[tuple[str, Callable[[ProjectFacts, date, Thresholds], Iterator[Reason]]], ...] = (
    ("control", _late_control), ("late", _late_activities), ("stages", _late_stages),
    ("reports", _owed_reports), ("indicators", _indicators), ("sprint", _sprint),
    ("control", _slipping), ("risks", _risks), ("goes_on", _silent),
)  # fmt: skip
"""Rules, each with the fact without which it has nothing to say: most projects have few of them."""


def health(facts: ProjectFacts, as_of: date, limits: Thresholds = DEFAULTS) -> Health:
    """The colour of a project on *as_of* with all its reasons, the worst first.

    A project that is not being carried out is grey without reasons: there is nothing to judge.
    """
    if not facts.running:
        return Health(Colour.GREY, ())
    found: list[Reason] = []
    for fact, rule in _RULES:
        if getattr(facts, fact):
            found += rule(facts, as_of, limits)
    for always in (_people, _passport, _knowledge):
        found += always(facts, as_of, limits)
    if len(found) > 1:
        found.sort(key=_weight)
    colour = found[0].colour if found else Colour.GREEN
    return Health(colour, tuple(found))


def _weight(one: Reason) -> tuple[int, date, str]:
    return _PLACES[one.colour], one.since or date.max, one.rule
