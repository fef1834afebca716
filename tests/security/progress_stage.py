"""A progress report on the stage: one of years ago that waits to be accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.approvals.models import ProgressNote, ProgressReport, ReportState
from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Person


def add_progress(initiative: Initiative, lead: Person) -> None:
    """What stands with the initiative."""
    row = ProgressReport(
        initiative_id=initiative.id, period="2020-h2", first_on=date(2021, 1, 1),
        last_on=date(2021, 8, 31), state=ReportState.SENT, summary=f"Отчёт {initiative.key}",
        author_id=lead.id, sent_by_id=lead.id, sent_at=now(), as_of=date(2021, 8, 31),
        content={"format": 1, "languages": {}},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add(ProgressNote(report_id=row.id, line="activity-1", text="Болели"))


def progress_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_progress` has made."""
    own = ProgressReport.initiative_id == initiative.id
    return {"progress_report": db.session.scalars(select(ProgressReport.id).where(own)).one()}
