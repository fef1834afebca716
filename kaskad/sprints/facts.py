"""What sprints tell the cascade of each project: «спринт 2 из 5, осталось 14 дней»."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from kaskad.cascade.facts import Fact, tell
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.sprints.models import RUNNING, Sprint, SprintState
from kaskad.sprints.wording import sprint_name


def closed_counts(keys: Sequence[str]) -> dict[str, int]:
    """How many sprints of the projects with these keys, as shown, are closed. One statement."""
    rows = db.session.execute(
        select(Initiative.key, func.count())
        .join(Sprint, Sprint.initiative_id == Initiative.id)
        .where(Initiative.key.in_(list(keys)), Sprint.state == SprintState.CLOSED)
        .group_by(Initiative.key)
    )
    return {row[0]: row[1] for row in rows}


def left_words(days: int) -> str:
    """«осталось 14 дней», «срок прошёл 3 дня назад», «последний день»."""
    if days == 0:
        return str(_("last day"))
    if days > 0:
        return str(ngettext("%(num)s day left", "%(num)s days left", days))
    return str(ngettext("%(num)s day over", "%(num)s days over", -days))


def _running(ids: Sequence[int]) -> Mapping[int, Fact]:
    """The running sprint of each project that has one. One statement for any number of ids."""
    foreseen = (
        select(Sprint.initiative_id, func.count().label("count"))
        .where(Sprint.number > 0, Sprint.state != SprintState.CANCELLED)
        .group_by(Sprint.initiative_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Sprint.initiative_id, Sprint.number, Sprint.ends_on, foreseen.c.count)
        .join(foreseen, foreseen.c.initiative_id == Sprint.initiative_id)
        .where(Sprint.initiative_id.in_(list(ids)), Sprint.state.in_(RUNNING))
    )
    day = today()
    found = {}
    for row in rows:
        name = sprint_name(row.number)
        if row.number:
            name = _("%(sprint)s of %(count)s", sprint=name, count=row.count)
        left = (row.ends_on - day).days if row.ends_on else None
        words = f"{name}, {left_words(left)}" if left is not None else str(name)
        late = left is not None and left < 0
        found[row.initiative_id] = Fact(words, state="y" if late else "", label=str(_("Sprint")))
    return found


def register() -> None:
    """Make the fact known to the cascade; called when the application is put together."""
    tell("sprints", _running)
