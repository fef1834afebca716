"""The sprints of a project as a line above its plan."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.timeline_lanes import Lane, LaneBar, add_lane
from kaskad.core.db import db
from kaskad.core.i18n import zone
from kaskad.sprints import rules
from kaskad.sprints.models import Sprint, SprintState
from kaskad.sprints.wording import STATE_TONES, sprint_name, state_word


def _lane(initiative: Initiative, _first: date, _last: date, _as_of: date) -> Lane | None:
    """A bar for each sprint with dates; those still ahead by the words of their windows."""
    if initiative.kind != InitiativeKind.PROJECT:
        return None
    bars, listed = [], []
    rows = db.session.scalars(
        select(Sprint)
        .where(Sprint.initiative_id == initiative.id, Sprint.state != SprintState.CANCELLED)
        .order_by(Sprint.number)
    )
    for one in rows:
        name = sprint_name(one.number, one.title)
        state = SprintState(one.state)
        if one.starts_on is None:
            listed.append(f"{name}: {one.window_raw or _('no dates yet')}")
            continue
        closed = one.closed_at.astimezone(zone()).date() if one.closed_at else None
        end = rules.actual_end(one, closed)
        bars.append(
            LaneBar(
                one.starts_on,
                max(end, one.starts_on) if end else None,
                sprint_name(one.number),
                f"{name}, {state_word(state).lower()}",
                STATE_TONES[state],
                short=str(one.number),
            )
        )
    return Lane(str(_("Sprints")), tuple(bars), tuple(listed))


def register() -> None:
    """Make the line known to the cascade; called when the application is put together."""
    add_lane("sprints", _lane, 10)
