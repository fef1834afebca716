"""What a card in an open sprint has brought: said at the closing, or at once by whoever accepts.

What was said at once is kept among the values of the sprint, so that its report knows it and its
closing does not send it again.
"""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.models import CardLink
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.indicators.card_questions import Later
from kaskad.indicators.models import IndicatorValue
from kaskad.journal import when
from kaskad.sprints.models import ProposedValue, Sprint, SprintCard, SprintState
from kaskad.sprints.wording import sprint_lower


def _sprint_of(card_id: int) -> Sprint | None:
    return db.session.scalar(
        select(Sprint)
        .join(SprintCard, SprintCard.sprint_id == Sprint.id)
        .where(SprintCard.card_id == card_id, SprintCard.left_at.is_(None))
        .limit(1)
    )


def waits_for_closing(card_id: int) -> Later | None:
    """When somebody will be asked about the card; None: it is in no open sprint. One statement."""
    sprint = _sprint_of(card_id)
    if sprint is None:
        return None
    name = sprint_lower(sprint.number)
    if sprint.state == SprintState.IN_REVIEW:
        words = _("What it brought is looked through in the review of %(sprint)s.", sprint=name)
        return Later(str(words), may_now=False)
    words = _("What it brought will be proposed when %(sprint)s is closed.", sprint=name)
    return Later(str(words), may_now=True)


def sent_at_once(card_id: int, value: IndicatorValue) -> None:
    """Keep with the sprint of the card what was sent before its closing.

    Raises Conflict when its review has begun in the same moment: there it is looked through.
    """
    sprint = _sprint_of(card_id)
    if sprint is None:
        return
    if lock(sprint).state == SprintState.IN_REVIEW:
        raise errors.Conflict(
            _("The review of the sprint has just begun: say there what the card has brought.")
        )
    row = db.session.scalar(
        select(ProposedValue).where(
            ProposedValue.sprint_id == sprint.id, ProposedValue.card_id == card_id,
            ProposedValue.indicator_id == value.indicator_id,
        )
    )  # fmt: skip
    if row is None:
        link = db.session.get(CardLink, (card_id, "indicator", value.indicator_id))
        row = ProposedValue(
            sprint_id=sprint.id, card_id=card_id, indicator_id=value.indicator_id,
            planned=link.amount if link is not None else None,
        )  # fmt: skip
        db.session.add(row)
    row.amount, row.note, row.send = value.number, value.note, True
    row.sent_at, row.value_id = when(), value.id
    db.session.flush()
