"""What the report R3 (progress, domain.md section 8) reads: what a period was to bring and brought.

A fixed number of statements whatever the number of projects below and of their rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from kaskad.boards.carried_out import carried_out_on
from kaskad.cascade.access import Place, visible
from kaskad.cascade.models import Activity
from kaskad.cascade.plan_queries import state_at
from kaskad.cascade.risk_queries import RiskFact, risk_facts
from kaskad.core.db import db
from kaskad.core.moments import end_of
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.report_queries import ReportLine, projects_of, report_lines
from kaskad.oversight.control_lines import ControlLine, MilestoneLine, control_lines
from kaskad.oversight.control_queries import day_of
from kaskad.oversight.models import Question, StatusUpdate
from kaskad.oversight.question_queries import SEE
from kaskad.people.models import Person


@dataclass(frozen=True)
class ActivityLine:
    """An activity that the period was to carry out, or that is late."""

    id: int
    initiative_id: int
    number: str
    title: str
    period: str
    """As written."""
    ends_on: date | None
    state: str
    done_on: date | None
    days: int | None
    """Days after the plan (negative: before it); None: nobody can say."""


@dataclass(frozen=True)
class RiskMove:
    """A risk that was written down, or whose level or state changed, in the period."""

    initiative_id: int
    name: str
    before: RiskFact | None
    """None: it was not there."""
    after: RiskFact | None
    """None: it was taken away."""


@dataclass(frozen=True)
class NewsLine:
    """An update that somebody wrote in the period."""

    initiative_id: int
    on_day: date
    colour: str
    text: str


@dataclass(frozen=True)
class AskedLine:
    """A question of the period, or one that still waits for an answer."""

    initiative_id: int
    text: str
    asked_on: date
    due_on: date | None
    answer: str
    answered_on: date | None


@dataclass(frozen=True)
class ReturnedLine:
    """A value that was sent back to be corrected."""

    initiative_id: int
    indicator: str
    on_day: date
    returned_on: date


@dataclass(frozen=True)
class Progress:
    """Everything that can be counted about the period; rows in the order of the projects."""

    projects: Sequence[tuple[int, str, str]]
    """(id, key, title)."""
    milestones: tuple[MilestoneLine, ...]
    stages: tuple[ControlLine, ...]
    activities: tuple[ActivityLine, ...]
    before: dict[int, ReportLine]
    """Indicators as they stood on the eve of the period, by id."""
    indicators: tuple[ReportLine, ...]
    returned: tuple[ReturnedLine, ...]
    risks: tuple[RiskMove, ...]
    news: tuple[NewsLine, ...]
    questions: tuple[AskedLine, ...]


def progress(person: Person, place: Place, first: date, last: date, as_of: date) -> Progress:
    """Of the initiative and everything below it that *person* sees, from *first* to *last*.

    *as_of*: the day up to which is known what happened (the last one, or today before it).
    """
    rows = projects_of(person, place.initiative) or [place.initiative]
    projects = [(row.id, row.key, row.short_title or row.title) for row in rows]
    ids = [row.id for row in rows]
    pages = control_lines(ids, as_of)
    eve = first - timedelta(days=1)
    return Progress(
        projects,
        tuple(one for each in ids if each in pages for one in pages[each].milestones
              if _milestone_counts(one, first, last)),
        tuple(one for each in ids if each in pages for one in pages[each].stages
              if _stage_counts(one, first, last)),
        _activities(ids, first, last, as_of),
        {one.now.id: one for one in report_lines(person, eve, place.initiative)},
        report_lines(person, as_of, place.initiative),
        _returned(ids, first, as_of), _risks(ids, eve, as_of), _news(ids, first, as_of),
        _questions(person, ids, first, as_of),
    )  # fmt: skip


def _milestone_counts(one: MilestoneLine, first: date, last: date) -> bool:
    """Planned, expected, reached or moved in the period, or still late."""
    days = (one.planned_on, one.standing.forecast_on, one.standing.actual_on)
    moved = any(first <= day_of(each.made_at) <= last for each in one.shifts)
    return moved or one.standing.overdue > 0 or any(d and first <= d <= last for d in days)


def _stage_counts(one: ControlLine, first: date, last: date) -> bool:
    """Ends or is concluded in the period, or is late."""
    days = (one.ends_on, one.concluded_on, one.measures_due_on, one.measures_done_on)
    late = one.standing.overdue > 0 or one.standing.measures_overdue > 0
    return late or any(d and first <= d <= last for d in days)


def _activities(
    ids: Sequence[int], first: date, last: date, as_of: date
) -> tuple[ActivityLine, ...]:
    rows = db.session.execute(
        select(
            Activity.id, Activity.initiative_id, Activity.number, Activity.title,
            Activity.period_raw, Activity.ends_on, Activity.state, Activity.done_on,
        )
        .where(
            Activity.initiative_id.in_(ids), Activity.archived_at.is_(None),
            or_(
                and_(Activity.starts_on <= last, Activity.ends_on >= first),
                Activity.done_on.between(first, last),
                and_(
                    Activity.ends_on < first,
                    or_(
                        and_(Activity.state != "done", Activity.state != "cancelled"),
                        Activity.done_on > as_of,
                    ),
                ),
            ),
        )
        .order_by(Activity.position, Activity.id)
    ).all()  # fmt: skip
    place = {one: number for number, one in enumerate(ids)}
    by_cards = carried_out_on((row.id for row in rows), end_of(as_of))
    return tuple(
        _activity(row, as_of, by_cards.get(row.id))
        for row in sorted(rows, key=lambda row: place[row.initiative_id])
    )


def _activity(row: Any, as_of: date, by_cards: date | None) -> ActivityLine:
    """*by_cards*: the day on which its last card was finished, where none is open."""
    state = state_at(row.state, row.done_on, as_of)
    done: date | None = row.done_on if state == "done" else None
    if by_cards is not None and state not in {"done", "cancelled"}:
        state, done = "done", by_cards
    ends: date | None = row.ends_on
    days = None
    if ends is not None and done is not None:
        days = (done - ends).days
    elif ends is not None and state not in {"done", "cancelled"} and ends < as_of:
        days = (as_of - ends).days
    return ActivityLine(
        row.id, row.initiative_id, row.number, row.title, row.period_raw, ends, state, done, days,
    )  # fmt: skip


def _returned(ids: Sequence[int], first: date, as_of: date) -> tuple[ReturnedLine, ...]:
    """Those that are still returned."""
    rows = db.session.execute(
        select(
            Indicator.initiative_id, Indicator.number, Indicator.name, IndicatorValue.on_day,
            IndicatorValue.decided_at,
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(
            Indicator.initiative_id.in_(ids), IndicatorValue.state == ValueState.RETURNED,
            IndicatorValue.decided_at >= end_of(first - timedelta(days=1)),
            IndicatorValue.decided_at < end_of(as_of),
        )
        .order_by(IndicatorValue.decided_at, IndicatorValue.id)
    )  # fmt: skip
    return tuple(
        ReturnedLine(
            row.initiative_id, f"{row.number} {row.name}".strip(), row.on_day,
            day_of(row.decided_at),
        )
        for row in rows
    )  # fmt: skip


def _risks(ids: Sequence[int], eve: date, as_of: date) -> tuple[RiskMove, ...]:
    then, now = risk_facts(ids, end_of(eve)), risk_facts(ids, end_of(as_of))
    found = []
    for one in ids:
        old = {risk.id: risk for risk in then.get(one, ())}
        new = {risk.id: risk for risk in now.get(one, ())}
        for risk_id in dict.fromkeys((*old, *new)):
            before, after = old.get(risk_id), new.get(risk_id)
            if (
                before is None or after is None
                or (before.level, before.state) != (after.level, after.state)
            ):  # fmt: skip
                named = after or before
                found.append(RiskMove(one, named.name if named else "", before, after))
    return tuple(found)


def _news(ids: Sequence[int], first: date, as_of: date) -> tuple[NewsLine, ...]:
    rows = db.session.execute(
        select(
            StatusUpdate.initiative_id, StatusUpdate.on_day, StatusUpdate.colour, StatusUpdate.text
        )
        .where(
            StatusUpdate.initiative_id.in_(ids), StatusUpdate.archived_at.is_(None),
            StatusUpdate.on_day.between(first, as_of),
        )
        .order_by(StatusUpdate.on_day, StatusUpdate.id)
    )  # fmt: skip
    return tuple(NewsLine(*row) for row in rows)


def _questions(
    person: Person, ids: Sequence[int], first: date, as_of: date
) -> tuple[AskedLine, ...]:
    """Only where the person takes part in the talk."""
    begins, ends = end_of(first - timedelta(days=1)), end_of(as_of)
    rows = db.session.scalars(
        select(Question)
        .where(
            Question.initiative_id.in_(ids), Question.initiative_id.in_(visible(person, SEE)),
            Question.recalled_at.is_(None), Question.asked_at < ends,
            or_(
                Question.asked_at >= begins, Question.answered_at.is_(None),
                Question.answered_at >= begins,
            ),
        )
        .order_by(Question.asked_at, Question.id)
    )  # fmt: skip
    found = []
    for row in rows:
        known = row.answered_at is not None and row.answered_at < ends
        found.append(
            AskedLine(
                row.initiative_id, row.text, day_of(row.asked_at), row.due_on,
                row.answer if known else "",
                day_of(row.answered_at) if known and row.answered_at else None,
            )
        )  # fmt: skip
    return tuple(found)
