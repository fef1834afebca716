"""What milestones and control stages share as rows of an initiative."""

from sqlalchemy import func, select

from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.core.ordering import between
from kaskad.oversight.models import ControlStage, Milestone


def last_position(table: type[Milestone | ControlStage], initiative: Initiative) -> str:
    """An ordering key behind all the others. One statement."""
    last = db.session.scalar(
        select(func.max(table.position)).where(table.initiative_id == initiative.id)
    )
    return between(last, None)
