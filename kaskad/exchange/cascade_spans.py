"""In which stages an activity of a file runs besides its own (domain.md, section 12, no. 4).

What the file says under `also_in`; else, where the document puts an activity into no stage and its
words name days of several, those: accepted, and nobody is asked. What people have chosen stays.
"""

from typing import Any

from kaskad.cascade.further_stages import write_further
from kaskad.cascade.models import Activity
from kaskad.cascade.stage_days import spanned
from kaskad.core.db import db
from kaskad.exchange.cascade_parts import Workshop
from kaskad.exchange.cascade_plan import Plan, touched
from kaskad.exchange.cascade_records import Kind, Name, Record
from kaskad.periods import Period

_BEARING = frozenset({"further", "stage", "period_raw"})


def link_stages(shop: Workshop, plan: Plan) -> None:
    """Link the activities that *plan* makes or changes. No statement but those that write."""
    changed = [one.record for one in plan.change if _BEARING & set(one.fields)]
    for record in (*plan.create, *changed):
        if record.name.kind is not Kind.ACTIVITY:
            continue
        row: Activity = shop.stored.rows[record.name]
        if touched(row, "further"):
            continue
        wanted = _wanted(shop, record, row)
        if wanted != shop.stored.further.get(row.id, []):
            write_further(row, wanted)
            shop.stored.further[row.id] = wanted
    db.session.flush()


def _wanted(shop: Workshop, record: Record, row: Activity) -> list[int]:
    stages: list[Any] = [
        one
        for one in shop.stored.siblings(Name(record.name.initiative, Kind.STAGE, ()))
        if one.archived_at is None
    ]
    if numbers := record.fields["further"]:
        said = [shop.sibling(record, Kind.STAGE, number) for number in numbers]
        ids = {one.id for one in said if one is not None}
        return [one.id for one in stages if one.id in ids and one.id != row.stage_id]
    if row.stage_id is not None or not row.period:
        return []
    days = [(one.id, one.starts_on, one.ends_on) for one in stages]
    return spanned(Period.from_json(row.period), days)
