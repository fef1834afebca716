"""An activity with a yearly deadline on the stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Activity, Initiative
from kaskad.core.db import db
from kaskad.periods import PeriodContext, read_period

PERIOD = "ежегодно до 01.06."


def add_repeating(initiative: Initiative) -> None:
    """«ежегодно до 01.06.» from 2021 on."""
    context = PeriodContext(project_start=date(2021, 1, 1), project_end=date(2030, 12, 31))
    period = read_period(PERIOD, context)
    db.session.add(
        Activity(
            initiative_id=initiative.id,
            position="X",
            number="9",
            title=f"Ежегодный отчёт {initiative.key}",
            period_raw=PERIOD,
            period=period.to_json(),
            starts_on=period.start,
            ends_on=period.end,
        )
    )


def repetition_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Id of what `add_repeating` has made."""
    found = db.session.scalars(
        select(Activity.id).where(
            Activity.initiative_id == initiative.id, Activity.period_raw == PERIOD
        )
    )
    return {"repeating": found.one()}
