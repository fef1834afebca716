"""Import issues on the stage: an open one with a way to settle it, one that has been settled."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Initiative
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from kaskad.oversight.models import ImportIssue, IssueKind
from kaskad.people.models import Person


def add_issues(initiative: Initiative, person: Person) -> None:
    """What stands on the sheet of the project."""
    indicator = db.session.scalars(
        select(Indicator).where(Indicator.initiative_id == initiative.id)
    ).one()
    for mark in ("open", "settled"):
        settled = mark == "settled"
        db.session.add(
            ImportIssue(
                initiative_id=initiative.id, kind=IssueKind.UNIT, fingerprint=mark,
                source="Озёрный район", part="indicator", part_id=indicator.id,
                place=f"1.1 {indicator.name}", raw=indicator.unit,
                doubt={"code": "no_unit", "line": 12,
                       "watch": [{"part": "indicator", "id": indicator.id,
                                  "words": indicator.unit}]},
                proposals=[{"code": "unit", "part": "indicator", "id": indicator.id,
                            "unit": "чел."}],
                decision="kept" if settled else "",
                decided_by_id=person.id if settled else None,
                decided_at=now() if settled else None,
            )
        )  # fmt: skip


def issue_facts_of(initiative: Initiative) -> dict[str, Any]:
    """Ids of what `add_issues` has made."""
    rows = db.session.scalars(
        select(ImportIssue.id)
        .where(ImportIssue.initiative_id == initiative.id)
        .order_by(ImportIssue.fingerprint)
    ).all()
    return {"issue": rows[0], "settled_issue": rows[1]}
