"""The plans of projects as the rules of health read them: what is late, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select

from kaskad.boards.models import Card
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Stage
from kaskad.cascade.repetition_queries import occurrence_states_in
from kaskad.cascade.repetitions import Said
from kaskad.core.db import plain_rows
from kaskad.core.i18n import zone
from kaskad.periods import Occurrence, Period, PeriodKind, occurrences, school_year_of
from kaskad.registry.health import Due, Soon, StageFact
from kaskad.registry.rows import NextPoint

_REPEATING = (PeriodKind.RECURRING, PeriodKind.RECURRING_DEADLINE)
_ENDLESS = (PeriodKind.CONTINUOUS, PeriodKind.REGULAR, PeriodKind.RELATIVE)
_OPEN = (ActivityState.PLANNED, ActivityState.IN_PROGRESS)
BEFORE = timedelta(days=30)
"""A card finished at most so long before a repetition begins counts for it."""
FAR = 366
"""Days ahead within which activities without anybody responsible are looked for."""


@dataclass
class PlanFacts:
    """The open part of the plan of one project."""

    late: list[Due] = field(default_factory=list)
    soon: list[Soon] = field(default_factory=list)
    next: NextPoint | None = None
    stages: dict[int, StageFact] = field(default_factory=dict)

    def point(self, title: str, due_on: date) -> None:
        """Note what comes next, if nothing comes sooner."""
        if self.next is None or due_on < self.next.due_on:
            self.next = NextPoint(title, due_on)


def plan_facts(ids: Sequence[int], until: datetime, as_of: date) -> dict[int, PlanFacts]:
    """What is open in the plans, by initiative; those without a plan are left out. Two statements.

    Whoever begins within a year without anybody responsible is in `soon`: how soon is too soon
    is a threshold of the project's organisation.
    """
    found: dict[int, PlanFacts] = {}
    said = occurrence_states_in(ids)
    for row in plain_rows(_activities(ids, until, as_of)):
        facts = found.setdefault(row.initiative_id, PlanFacts())
        kind = row.kind or PeriodKind.NONE
        if kind in _ENDLESS or (row.finished_at and kind not in _REPEATING):
            continue
        if kind in _REPEATING:
            _repeating(facts, row, said, as_of)
        elif row.ends_on is not None:
            _once(facts, row, row.ends_on, as_of)
        if row.starts_on is not None and not row.has_party:
            ahead = (row.starts_on - as_of).days
            if 0 <= ahead <= FAR:
                facts.soon.append(Soon(row.id, row.title, row.starts_on))
    return found


def _once(facts: PlanFacts, row: Any, ends_on: date, as_of: date) -> None:
    if ends_on < as_of:
        facts.late.append(Due(row.id, row.title, ends_on))
    else:
        facts.point(row.title, ends_on)
    if row.stage_id is None or row.stage_ends_on is None:
        return
    known = facts.stages.get(row.stage_id)
    facts.stages[row.stage_id] = StageFact(
        row.stage_id, row.stage_title or row.stage_raw, row.stage_ends_on,
        1 + (known.open_activities if known else 0),
    )  # fmt: skip


def _repeating(
    facts: PlanFacts, row: Any, said: Mapping[tuple[int, str], Said], as_of: date
) -> None:
    """A repetition of which somebody has said something is neither late nor what comes next."""

    def settled(one: Occurrence) -> bool:
        word = said.get((row.id, one.key))
        return word is not None and word.settles(as_of)

    past, ahead = _around(_frozen(row.period), as_of)
    done_on = row.finished_at.astimezone(zone()).date() if row.finished_at else None
    if (
        past is not None
        and not settled(past)
        and (done_on is None or done_on < past.start - BEFORE)
    ):
        facts.late.append(Due(row.id, row.title, past.end))
    coming = next((one for one in ahead if not settled(one)), None)
    if coming is not None:
        facts.point(row.title, coming.end)


def _frozen(period: Any) -> Any:
    """The period as a key of a memory: equal exactly when the periods are."""
    if isinstance(period, dict):
        return tuple(sorted((name, _frozen(value)) for name, value in period.items()))
    if isinstance(period, list):
        return ("[]", *(_frozen(value) for value in period))
    return period


def _thawed(frozen: Any) -> Any:
    if isinstance(frozen, tuple):
        if frozen[:1] == ("[]",):
            return [_thawed(value) for value in frozen[1:]]
        return {name: _thawed(value) for name, value in frozen}
    return frozen


@lru_cache(maxsize=4096)
def _around(frozen: Any, as_of: date) -> tuple[Occurrence | None, tuple[Occurrence, ...]]:
    """(the latest repetition that is over, those that are not yet).

    Only repetitions of the school year that goes on can be late: those before it belong to the
    report on their own year.
    """
    now = school_year_of(as_of)
    found = occurrences(Period.from_json(_thawed(frozen)), now, now.shifted(1))
    past = [one for one in found if one.end < as_of]
    return (past[-1] if past else None), tuple(one for one in found if one.end >= as_of)


def _activities(ids: Sequence[int], until: datetime, as_of: date) -> Any:
    done = (
        select(func.max(Card.finished_at))
        .where(Card.activity_id == Activity.id, Card.finished_at < until)
        .correlate(Activity)
        .scalar_subquery()
    )
    has_party = exists().where(ActivityParty.activity_id == Activity.id)
    kind = Activity.period["kind"].as_string()
    return (
        select(
            Activity.id, Activity.initiative_id, Activity.title, Activity.starts_on,
            Activity.ends_on, Activity.stage_id, Stage.title.label("stage_title"),
            Stage.period_raw.label("stage_raw"), Stage.ends_on.label("stage_ends_on"),
            kind.label("kind"),
            # Read only where it is needed: taking JSON apart costs more than the rest of a row.
            case((kind.in_(_REPEATING), Activity.period)).label("period"),
            done.label("finished_at"),
            has_party.label("has_party"),
        )
        # A stage says something here only when it is over.
        .outerjoin(Stage, and_(Stage.id == Activity.stage_id, Stage.ends_on < as_of))
        .where(
            Activity.initiative_id.in_(list(ids)), Activity.archived_at.is_(None),
            or_(
                Activity.state.in_(_OPEN),
                and_(Activity.state == ActivityState.DONE, Activity.done_on > as_of),
            ),
        )
        .order_by(Activity.initiative_id, Activity.position, Activity.id)
    )  # fmt: skip
