"""The further stages of an activity: it runs in them, too (domain.md, section 12, no. 4).

An activity stands, is printed, counted and finished in its own stage alone (`Activity.stage_id`),
so that no stage counts it twice; under the others it is only named. Where the document groups its
rows by nothing, it has further stages and none of its own. They are words of the plan: frozen with
it, and in a change request. Compared with its stage, an activity may fill the days of all of them.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, cast, delete, func, select

from kaskad.cascade.models import Activity, ActivityStage, Stage
from kaskad.core import errors, revisions
from kaskad.core.db import db

FIELD = "further"

FURTHER = (
    select(func.aggregate_strings(cast(ActivityStage.stage_id, String), ","))
    .where(ActivityStage.activity_id == Activity.id)
    .correlate(Activity)
    .scalar_subquery()
    .label(FIELD)
)
"""A column beside those of activities: the ids as a text, read by `ids_in`; no statement more."""


def ids_in(found: Any) -> tuple[int, ...]:
    """The ids of a row: of the column `FURTHER`, of a version's list, or none."""
    if isinstance(found, str):
        return tuple(sorted(int(one) for one in found.split(",") if one))
    return tuple(found or ())


def further_of(row: Activity) -> list[int]:
    """Ids of the further stages that are not put away, in their order. One statement."""
    return list(
        db.session.scalars(
            select(Stage.id)
            .join(ActivityStage, ActivityStage.stage_id == Stage.id)
            .where(ActivityStage.activity_id == row.id, Stage.archived_at.is_(None))
            .order_by(Stage.position, Stage.id)
        )
    )


def in_order(
    stages: Sequence[Stage], wanted: Iterable[int], own: int | None, kept: Collection[int] = ()
) -> list[int]:
    """*wanted* in the order of the plan, without the activity's *own* stage.

    Raises Invalid for one that is not of this plan or was put away (unless it is *kept*).
    """
    asked = set(wanted)
    known = {one.id for one in stages if one.archived_at is None or one.id in kept}
    if asked - known:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={FIELD: sentence})
    return [one.id for one in stages if one.id in asked and one.id != own]


def set_further(row: Activity, ids: Sequence[int]) -> None:
    """Let it run in the stages *ids* besides its own; counted as a change of the row."""
    write_further(row, ids)
    revisions.touch(row, FIELD)


def write_further(row: Activity, ids: Sequence[int]) -> None:
    """The same by an import, which counts as no change of people's."""
    db.session.execute(delete(ActivityStage).where(ActivityStage.activity_id == row.id))
    db.session.add_all(ActivityStage(activity_id=row.id, stage_id=one) for one in ids)
