"""Reports on progress of «ПРО», made without pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from kaskad.approvals import progress_actions as actions
from kaskad.approvals.models import ProgressReport
from kaskad.approvals.progress_periods import Code, ReportPeriod, Span, period
from kaskad.core.db import db, unit_of_work
from kaskad.periods import SchoolCalendar
from tests.cast import Cast
from tests.oversight.control_helpers import at

HALF: ReportPeriod = period(SchoolCalendar(), Code(2020, Span.HALF, 2))
"""1 January to 31 August 2021."""
FIRST, LAST = HALF.first, HALF.last
CONTENT: dict[str, Any] = {"format": 1, "languages": {}}


def written(cast: Cast, who: str = "lead", key: str = "PRO", **texts: str) -> int:
    """A draft on `HALF`; its id."""
    with cast.app.test_request_context(), unit_of_work(cast.person(who)):
        person, place = at(cast, who, key)
        row = actions.open_report(person, place, HALF)
        actions.change_report(row, None, {"summary": "Шло по плану", **texts})
        actions.note_change(place, row, ["summary"])
        return row.id


def sent(cast: Cast, who: str = "lead", key: str = "PRO", **texts: str) -> int:
    """A report that waits; its id."""
    report_id = written(cast, who, key, **texts)
    with cast.app.test_request_context(), unit_of_work(cast.person(who)):
        person, place = at(cast, who, key)
        row = actions.report_of(place, report_id)
        actions.send_report(
            person, place, row, seen=row.revision, as_of=LAST, content=dict(CONTENT)
        )
    return report_id


def decided(cast: Cast, report_id: int, who: str = "director", remarks: str = "") -> None:
    """Return it (with *remarks*) or accept it."""
    with cast.app.test_request_context(), unit_of_work(cast.person(who)):
        person, place = at(cast, who)
        row = actions.report_of(place, report_id)
        if remarks:
            actions.return_report(person, place, row, remarks)
        else:
            actions.accept_report(person, place, row)


def report(cast: Cast, report_id: int) -> ProgressReport:
    with cast.app.app_context():
        return db.session.get_one(ProgressReport, report_id)


def day(text: str) -> date:
    return date.fromisoformat(text)
