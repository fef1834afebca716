"""Asking for another day of the plan of a control point (domain.md, 4.9; decision 0014).

The day of the plan is part of what was approved, so it changes by a request alone; a forecast
moves without one. The rows are those of oversight, reached as `cascade.control_parts` says: only
their days are asked for here, everything else of a control point is written on its page.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms.validators import InputRequired

from kaskad.cascade import control_parts
from kaskad.cascade.access import Place
from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.part_edits import Row
from kaskad.core.db import db
from kaskad.core.forms import DayField
from kaskad.people.models import Person

SECTION, PART, FIELD = "milestones", "milestone", "baseline_on"


class PointForm(EditForm):
    """Another day of the plan."""

    baseline_on = DayField(_l("By the plan"), validators=[InputRequired()])

    def value(self, name: str, field: Any) -> Any:
        """As a request keeps it."""
        day = super().value(name, field)
        return day.isoformat() if isinstance(day, date) else day


def table() -> Any:
    """The table of control points."""
    return control_parts.plan_days().table


def points(place: Place) -> list[Row]:
    """Those whose day of the plan can be asked for, by day. One statement."""
    own = table()
    rows = db.session.scalars(
        select(own)
        .where(
            own.initiative_id == place.initiative.id, own.archived_at.is_(None),
            own.cancelled_at.is_(None), own.set_by_id.is_(None),
        )
        .order_by(own.baseline_on, own.id)
    )  # fmt: skip
    return list(rows)


def read(rows: Sequence[Row]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """(the day as people read it, the day itself) by id."""
    return {row.id: ({FIELD: day_words(row.baseline_on)}, {FIELD: _iso(row)}) for row in rows}


def _iso(row: Row) -> str:
    return str(row.baseline_on.isoformat())


def day_words(day: date | str) -> str:
    """«20.05.2031» in every language: whoever decides may read another one than who asks."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return found.strftime("%d.%m.%Y")


def form_for(row: Row, asked: str | None, *, sent: bool) -> PointForm:
    """The form: of what was sent, of what the request asks for already, or of what stands."""
    if sent:
        return PointForm()
    day = date.fromisoformat(asked) if asked else row.baseline_on
    return PointForm(formdata=None, data={FIELD: day, "revision": row.revision})


def change(actor: Person | None, place: Place, row: Row, values: Mapping[str, Any]) -> bool:
    """Write the day that was asked for (inside `freezing.thawed`); False when it is so already."""
    day = date.fromisoformat(str(values[FIELD]))
    return control_parts.plan_days().change(actor, place, row, day)
