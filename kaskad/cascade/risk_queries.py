"""The risks of initiatives as pages and rules read them: frozen rows, fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import MeasureState, Risk, RiskMeasure, RiskState
from kaskad.cascade.risk_level import RiskLevel, level_of
from kaskad.core.db import db
from kaskad.people.models import Party


@dataclass(frozen=True)
class RiskFact:
    """A risk as the rules of health need it. `level` None: not assessed."""

    id: int
    name: str
    level: RiskLevel | None
    state: RiskState
    owner: str
    """As lists show the name; empty: nobody."""
    open_measures: tuple[date | None, ...] = ()
    """Due days of the measures that are planned and not done, the earliest first, undated last."""

    @property
    def next_due(self) -> date | None:
        """The day of the next measure, None where none has a day."""
        return self.open_measures[0] if self.open_measures else None


def risk_facts(initiative_ids: Sequence[int]) -> dict[int, tuple[RiskFact, ...]]:
    """The risks that are not in the archive, by initiative, in their order. Two statements.

    Initiatives without risks are left out.
    """
    if not initiative_ids:
        return {}
    due: dict[int, list[date | None]] = {}
    measures: Any = (
        select(RiskMeasure.risk_id, RiskMeasure.due_on)
        .join(Risk, Risk.id == RiskMeasure.risk_id)
        .where(
            Risk.initiative_id.in_(initiative_ids),
            RiskMeasure.state == MeasureState.PLANNED,
        )
    )
    for risk_id, due_on in db.session.execute(measures):
        due.setdefault(risk_id, []).append(due_on)
    found: dict[int, list[RiskFact]] = {}
    rows = db.session.execute(
        select(Risk, Party.name, Party.short_name)
        .outerjoin(Party, Party.id == Risk.owner_id)
        .where(Risk.initiative_id.in_(initiative_ids), Risk.archived_at.is_(None))
        .order_by(Risk.position, Risk.id)
    )
    for risk, name, short in rows:
        days = sorted(due.get(risk.id, ()), key=lambda day: (day is None, day or date.max))
        found.setdefault(risk.initiative_id, []).append(
            RiskFact(
                risk.id,
                risk.name,
                level_of(risk.probability, risk.impact),
                RiskState(risk.state),
                short or name or "",
                tuple(days),
            )
        )
    return {initiative_id: tuple(facts) for initiative_id, facts in found.items()}
