"""The chain of sprints on the overview of a project: what is over, what runs, what is ahead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.boards.models import Card
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.panels import Panel, add_overview
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.sprints.facts import left_words
from kaskad.sprints.models import RUNNING, Fate, Sprint, SprintCard, SprintState
from kaskad.sprints.wording import sprint_name


@dataclass(frozen=True)
class Chain:
    """The sprints of a project in a glance; the initial one is not counted."""

    name: str
    """Which runs, of how many; or how many are over."""
    over: int
    foreseen: int
    shells: int
    """Those of which only the outline stands."""
    percent: int
    """How much of the running one is finished; 0 without one."""
    finished: int
    scope: int
    left: str
    """How long it still runs; empty without a last day."""
    late: bool
    url: str

    @property
    def running(self) -> bool:
        """Whether a sprint runs now."""
        return bool(self.scope or self.left)


def sprint_chain(initiative: Initiative, day: date) -> Chain | None:
    """The chain; None for a project without sprints. One statement."""
    in_sprint = (
        select(func.count())
        .select_from(SprintCard)
        .join(Card, Card.id == SprintCard.card_id)
        .where(SprintCard.sprint_id == Sprint.id, SprintCard.fate != Fate.REMOVED)
    )
    rows = db.session.execute(
        select(
            Sprint.number, Sprint.state, Sprint.ends_on,
            in_sprint.correlate(Sprint).scalar_subquery().label("scope"),
            in_sprint.where(Card.finished_at.is_not(None)).correlate(Sprint).scalar_subquery()
            .label("finished"),
        )
        .where(Sprint.initiative_id == initiative.id, Sprint.state != SprintState.CANCELLED)
        .order_by(Sprint.number)
    ).all()  # fmt: skip
    if not rows:
        return None
    counted = [row for row in rows if row.number > 0]
    over = sum(row.state == SprintState.CLOSED for row in counted)
    now = next((row for row in rows if row.state in RUNNING), None)
    key, total = initiative.key_fold, len(counted)
    if now is None:
        name = _("%(over)s of %(count)s sprints closed", over=over, count=total)
        url = url_for("sprints.sprint_list", key=key)
    else:
        name = sprint_name(now.number)
        if now.number:
            name = _("%(sprint)s of %(count)s", sprint=name, count=total)
        url = url_for("sprints.sprint", key=key, number=now.number)
    left = (now.ends_on - day).days if now is not None and now.ends_on else None
    scope, finished = (now.scope, now.finished) if now is not None else (0, 0)
    return Chain(
        str(name), over, total, sum(row.state == SprintState.SHELL for row in counted),
        100 * finished // scope if scope else 0, finished, scope,
        left_words(left) if left is not None else "", left is not None and left < 0, url,
    )  # fmt: skip


def _content(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    if initiative.kind != InitiativeKind.PROJECT:
        return None
    chain = sprint_chain(initiative, today())
    return {"chain": chain} if chain is not None else None


def register() -> None:
    """Show the panel; called when the application is put together."""
    add_overview(Panel("sprint", 3, "sprints/_overview.html", _content, side=True))
