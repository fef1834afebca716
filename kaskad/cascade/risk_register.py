"""The register of risks (domain.md, section 8, R7): the risks of many initiatives as of a day.

Level, state, owner and open measures are those of the day, taken back by the journal; the words of
the answer and of its measures are those of today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select

from kaskad.cascade.models import MeasureState, Risk, RiskMeasure, RiskState
from kaskad.cascade.risk_level import RiskLevel
from kaskad.cascade.risk_queries import RiskFact, risk_facts
from kaskad.core.db import db
from kaskad.core.i18n import today, zone
from kaskad.core.moments import end_of
from kaskad.people.models import Party

TREND_DAYS = 30
"""The register is monthly (R7): the trend is told against the day a month before."""
_STEPS = [None, RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH]


class Trend(StrEnum):
    """How a risk has moved within a month."""

    NEW = "new"
    """It was not written down, or no longer feared."""
    UP = "up"
    DOWN = "down"
    SAME = "same"
    ASSESSED = "assessed"
    """Nobody had assessed it a month before."""
    UNKNOWN = "unknown"
    """Nobody has assessed it."""
    CLOSED = "closed"


def trend_of(before: RiskFact | None, now: RiskFact) -> Trend:
    """Whether the risk grows. Pure."""
    if now.state == RiskState.CLOSED:
        return Trend.CLOSED
    if before is None or before.state == RiskState.CLOSED:
        return Trend.NEW
    if now.level is None:
        return Trend.UNKNOWN
    if before.level is None:
        return Trend.ASSESSED
    happened = (now.state == RiskState.HAPPENED) - (before.state == RiskState.HAPPENED)
    moved = happened or _STEPS.index(now.level) - _STEPS.index(before.level)
    return Trend.UP if moved > 0 else Trend.DOWN if moved < 0 else Trend.SAME


@dataclass(frozen=True)
class Measure:
    """What is done against a risk; `late`: on the day of the report it is still to be done."""

    text: str
    responsible: str
    due_on: date | None
    state: MeasureState
    late: bool


@dataclass(frozen=True)
class RegisterLine:
    """A risk with its answer and where it is going."""

    initiative_id: int
    number: str
    fact: RiskFact
    mitigation: str
    measures: tuple[Measure, ...]
    trend: Trend

    @property
    def feared(self) -> bool:
        """Whether it may happen or has happened."""
        return self.fact.state != RiskState.CLOSED

    @property
    def late(self) -> bool:
        """Whether a measure is late."""
        return any(one.late for one in self.measures)


def risk_register(initiative_ids: Sequence[int], day: date) -> tuple[RegisterLine, ...]:
    """All risks in the order of *initiative_ids* and of their pages, the closed ones last.

    Five statements, one more for a day that is past, and one where risks threaten indicators.
    """
    facts = risk_facts(initiative_ids, end_of(day) if day < today() else None, tied_too=True)
    if not facts:
        return ()
    before = {
        one.id: one
        for found in risk_facts(initiative_ids, end_of(day - timedelta(TREND_DAYS))).values()
        for one in found
    }
    words = {
        row.id: row
        for row in db.session.execute(
            select(Risk.id, Risk.number, Risk.mitigation).where(
                Risk.initiative_id.in_(initiative_ids)
            )
        )
    }
    measures = _measures(initiative_ids, day)
    return tuple(
        RegisterLine(
            of, words[one.id].number, one, words[one.id].mitigation, measures.get(one.id, ()),
            trend_of(before.get(one.id), one),
        )
        for of in initiative_ids
        for one in sorted(facts.get(of, ()), key=lambda one: one.state == RiskState.CLOSED)
    )  # fmt: skip


def _measures(initiative_ids: Sequence[int], day: date) -> dict[int, tuple[Measure, ...]]:
    found: dict[int, list[Measure]] = {}
    for row, short, name in db.session.execute(
        select(RiskMeasure, Party.short_name, Party.name)
        .join(Risk, Risk.id == RiskMeasure.risk_id)
        .outerjoin(Party, Party.id == RiskMeasure.responsible_id)
        .where(Risk.initiative_id.in_(initiative_ids), RiskMeasure.state != MeasureState.DROPPED)
        .order_by(RiskMeasure.due_on, RiskMeasure.id)
    ):
        # What was done later was still to be done on the day.
        done = row.done_at is not None and row.done_at.astimezone(zone()).date() <= day
        state = MeasureState.DONE if done else MeasureState.PLANNED
        late = not done and row.due_on is not None and row.due_on < day
        found.setdefault(row.risk_id, []).append(
            Measure(row.text, short or name or "", row.due_on, state, late)
        )
    return {risk_id: tuple(some) for risk_id, some in found.items()}
