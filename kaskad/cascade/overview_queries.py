"""The overview of an initiative: where it stands at a glance."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from kaskad.cascade.models import Partner, PassportBlock, PilotSite, ResultKind
from kaskad.cascade.passport_queries import results, risks
from kaskad.cascade.passport_rows import NumberedText, RiskRow
from kaskad.cascade.plan_queries import StageRow, plan
from kaskad.cascade.reference_queries import over_count
from kaskad.core.db import db


def _goal(initiative_id: int) -> str:
    """The goal, for the overview; of a strategic project or a programme: what it is for."""
    rows = {
        row.kind: row.body
        for row in db.session.execute(
            select(PassportBlock.kind, PassportBlock.body).where(
                PassportBlock.initiative_id == initiative_id,
                PassportBlock.kind.in_(("goal", "statement", "introduction")),
                PassportBlock.archived_at.is_(None),
            )
        )
    }
    return rows.get("goal") or rows.get("statement") or rows.get("introduction") or ""


@dataclass(frozen=True)
class Overview:
    """What the first page of an initiative shows, besides its head, team and journal."""

    goal: str
    stages: tuple[StageRow, ...]
    results: tuple[NumberedText, ...]
    risks: tuple[RiskRow, ...]
    partners: int
    pilot_sites: int
    activities: int
    activities_done: int
    over: int = 0
    """Lines of the passport that rest on something out of force."""


def overview(initiative_id: int, as_of: date) -> Overview:
    """The overview of an initiative. Seven statements."""
    partners, pilot_sites, over = db.session.execute(
        select(
            _count(Partner, initiative_id),
            _count(PilotSite, initiative_id),
            over_count(initiative_id, as_of),
        )
    ).one()
    the_plan = plan(initiative_id, as_of)
    return Overview(
        goal=_goal(initiative_id),
        stages=the_plan.stages,
        results=results(initiative_id, ResultKind.RESULT),
        risks=risks(initiative_id),
        partners=partners,
        pilot_sites=pilot_sites,
        activities=the_plan.total,
        activities_done=the_plan.done,
        over=over,
    )


def _count(table: Any, initiative_id: int) -> Any:
    return (
        select(func.count())
        .select_from(table)
        .where(table.initiative_id == initiative_id, table.archived_at.is_(None))
        .scalar_subquery()
    )
