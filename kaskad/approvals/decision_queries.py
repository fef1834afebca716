"""Decisions of an initiative as pages show them, with their files; two statements."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from kaskad.approvals.models import Decision, DecisionFile, LifeStep
from kaskad.cascade.faces import Face
from kaskad.core.db import db
from kaskad.people.models import Party


@dataclass(frozen=True)
class FileLine:
    """A file of a decision."""

    public_id: str
    name: str
    size: int
    archived: bool


@dataclass(frozen=True)
class DecisionLine:
    """A decision: what it was, its paper, who entered it."""

    id: int
    step: LifeStep
    kind: str
    number: str
    decided_on: date
    text: str
    recorded_by: Face | None
    recorded_at: datetime
    archived: bool
    revision: int
    files: tuple[FileLine, ...]
    away: tuple[FileLine, ...]
    """Files that were taken off and can be brought back."""


def decision_lines(initiative_id: int) -> tuple[DecisionLine, ...]:
    """All decisions, the oldest first, those in the archive among them. Two statements."""
    files: dict[int, list[FileLine]] = {}
    for row in db.session.execute(
        select(
            DecisionFile.decision_id,
            DecisionFile.public_id,
            DecisionFile.name,
            DecisionFile.size,
            DecisionFile.archived_at,
        )
        .join(Decision, Decision.id == DecisionFile.decision_id)
        .where(Decision.initiative_id == initiative_id)
        .order_by(DecisionFile.id)
    ):
        line = FileLine(row.public_id, row.name, row.size, row.archived_at is not None)
        files.setdefault(row.decision_id, []).append(line)
    rows = db.session.execute(
        select(Decision, Party.id, Party.kind, Party.name, Party.short_name)
        .outerjoin(Party, Party.id == Decision.recorded_by_id)
        .where(Decision.initiative_id == initiative_id)
        .order_by(Decision.decided_on, Decision.id)
    )
    return tuple(
        DecisionLine(
            one.id,
            LifeStep(one.step),
            one.kind,
            one.number,
            one.decided_on,
            one.text,
            Face(party_id, kind, name, short or "") if party_id else None,
            one.recorded_at,
            one.archived_at is not None,
            one.revision,
            tuple(file for file in files.get(one.id, ()) if not file.archived),
            tuple(file for file in files.get(one.id, ()) if file.archived),
        )
        for one, party_id, kind, name, short in rows
    )


@dataclass(frozen=True)
class LastDecision:
    """A decision in a line, for the overview and for those who proposed."""

    step: LifeStep
    kind: str
    number: str
    decided_on: date
    text: str


def last_decisions(initiative_id: int, limit: int = 3) -> tuple[LastDecision, ...]:
    """The last decisions of an initiative, the newest first. One statement."""
    rows = db.session.execute(
        select(Decision.step, Decision.kind, Decision.number, Decision.decided_on, Decision.text)
        .where(Decision.initiative_id == initiative_id, Decision.archived_at.is_(None))
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
        .limit(limit)
    )
    return tuple(
        LastDecision(LifeStep(row.step), row.kind, row.number, row.decided_on, row.text)
        for row in rows
    )
