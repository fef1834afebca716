"""Settling what the words of a period mean, or agreeing on other dates (domain.md, D1 and 6.1).

The words of the document stay in `period_raw` either way; a period that was agreed anew is
`edited` and shown by its dates.
"""

from typing import Any

from kaskad.cascade import freezing, part_edits
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, Stage
from kaskad.cascade.part_edits import rows_of
from kaskad.cascade.plan_edit_actions import read_again
from kaskad.core import revisions
from kaskad.core.db import db
from kaskad.people.models import Person
from kaskad.periods import Period


def set_period(
    actor: Person | None, place: Place, row: Stage | Activity, period: dict[str, Any]
) -> dict[str, Any]:
    """Give *row* the structured *period* (`Period.to_json`); returns the one it had.

    Its words stay. Raises Conflict for a frozen passport and for a row in the archive. Whoever
    calls writes the journal.
    """
    freezing.check(place.initiative)
    part_edits.turn(actor, row, None)
    before = dict(row.period)
    new = Period.from_json(period) if period else Period()
    row.period, row.starts_on, row.ends_on = period, new.start, new.end
    # Forms and imports know the period by its words: whoever writes those meets this change.
    revisions.touch(row, "period_raw")
    db.session.flush()
    if isinstance(row, Stage):
        read_again(place.initiative, rows_of(Stage, place.initiative), row.id)
        db.session.flush()
    return before
