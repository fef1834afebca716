"""The flow of a board out of the journal: where each card lay, and since when.

Metrics come from here and from nowhere else, so that they can be computed anew for any `as_of`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.boards.models import ColumnCategory
from kaskad.core.db import db
from kaskad.core.i18n import zone
from kaskad.journal import Event
from kaskad.sprints.burn import Entry, Scope
from kaskad.sprints.flow import Flow, Step, read
from kaskad.sprints.models import RUNNING, Sprint, SprintCard

_MOVES = ("card.created", "card.moved", "card.archived", "card.restored")
_AWAY = "card.archived"
_START = datetime.min.replace(tzinfo=UTC)

# Put together once: building a statement costs as much as running it.
_STEPS = (
    select(Event.at, Event.action, Event.subject_id, Event.data["category"].as_string())
    .where(Event.action.in_(_MOVES))
    .order_by(Event.id)
)
_STEPS_BY_COLUMN = _STEPS.add_columns(Event.id, Event.data["column_id"].as_string())
_RENAMED = (
    select(
        Event.id,
        Event.at,
        Event.data["column_id"].as_string(),
        Event.data["changes"]["category"][1].as_string(),
    )
    .where(Event.action == "board.column_changed")
    .order_by(Event.id)
)


def steps_of(board_id: int) -> list[Step]:
    """Every step of every card of the board, in the order of time. Two statements.

    The journal's order decides; a moment that lies before one already told (a replayed history
    beside work of today) is brought up to it. A column that got another meaning takes its cards
    along.
    """
    connection = db.session.connection()
    own = Event.board_id == board_id
    changed = [row for row in connection.execute(_RENAMED.where(own)).all() if row[3]]
    if not changed:  # as nearly always: then which column it was need not be asked
        return _plain_steps(connection.execute(_STEPS.where(own)).all())
    return _steps_with_changes(list(connection.execute(_STEPS_BY_COLUMN.where(own)).all()), changed)


def _plain_steps(rows: Iterable[Any]) -> list[Step]:
    steps = []
    latest = _START
    known = {str(one): one for one in ColumnCategory}
    for at, action, card, category in rows:
        if category is None and action != _AWAY:
            continue  # moved within its column
        latest = max(latest, at)
        steps.append(Step(card, latest, known.get(category)))
    return steps


def _steps_with_changes(rows: list[Any], changed: list[Any]) -> list[Step]:
    steps = []
    latest = _START
    column_of: dict[int, str] = {}
    # (moment, action, what, category, journal number, column); a change of a column has no action
    told = [(row[1], None, row[2], row[3], row[0], "") for row in changed]
    for at, action, subject, category, _id, column in sorted(
        [*rows, *told], key=lambda row: row[4]
    ):
        latest = max(latest, at)
        if action is None:
            steps += [
                Step(card, latest, ColumnCategory(category))
                for card, here in sorted(column_of.items())
                if here == subject
            ]
        elif action == _AWAY:
            column_of.pop(subject, None)
            steps.append(Step(subject, latest, None))
        elif category is not None:
            column_of[subject] = column
            steps.append(Step(subject, latest, ColumnCategory(category)))
    return steps


def flow_of(board_id: int, as_of: date) -> Flow:
    """The board's flow up to the end of *as_of*. Two statements."""
    return read(steps_of(board_id), zone(), as_of)


def entries_of(sprint_ids: Iterable[int]) -> dict[int, list[Entry]]:
    """Stays of cards in these sprints. One statement."""
    found: dict[int, list[Entry]] = {sprint_id: [] for sprint_id in sprint_ids}
    rows = db.session.connection().execute(
        select(
            SprintCard.sprint_id, SprintCard.card_id, SprintCard.entered_at, SprintCard.left_at,
            SprintCard.initial,
        )
        .where(SprintCard.sprint_id.in_(list(found)))
        .order_by(SprintCard.entered_at, SprintCard.id)
    ).all()  # fmt: skip
    for sprint_id, card, entered_at, left_at, initial in rows:
        found[sprint_id].append(Entry(card, entered_at, left_at, bool(initial)))
    return found


def first_day(sprint: Sprint) -> date | None:
    """The day the sprint's charts begin: as planned, or when it was started if that was earlier."""
    begun = sprint.started_at.astimezone(zone()).date() if sprint.started_at else None
    known = [day for day in (sprint.starts_on, begun) if day is not None]
    if not known:
        return None
    return min(known)


def scope_of(sprint: Sprint, entries: list[Entry], as_of: date) -> Scope | None:
    """The sprint as the metrics see it on *as_of*; None while it has not begun."""
    first = first_day(sprint)
    if first is None or sprint.started_at is None or first > as_of:
        return None
    planned = last = sprint.ends_on or first
    if sprint.closed_at is not None:
        last = max(planned, sprint.closed_at.astimezone(zone()).date())
    elif sprint.state in RUNNING:
        last = max(planned, as_of)
    return Scope(entries, first, last, sprint.closed_at, planned)
