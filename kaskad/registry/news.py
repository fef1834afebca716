"""What counts as news of a project: its own people's work, not what others do about it.

"Nothing has been written for 45 days" (`Rule.NO_NEWS`; domain.md, 4.12) asks whether the project
is alive. A director who asks a quiet project why it is quiet, sets its colour by hand or a control
date must not make it look alive; nor does an office that tidies up the team, the tags or orders.
News are: cards, sprints, values, changes of passport and plan, reports on how it is going, and a
step in its life (a project that is resumed today has not been silent since it was paused).
"""

from sqlalchemy import ColumnElement, SQLColumnExpression, or_

NEWS = frozenset({
    "approval", "board", "card", "control", "final_report", "indicator", "initiative", "issue",
    "life", "milestone", "participation", "passport", "plan", "progress", "proposal", "request",
    "risk", "sprint", "sprints", "status", "value",
})  # fmt: skip
"""Nouns of the journal whose verbs are news, but for `QUIET_VERBS`."""

QUIET = frozenset({
    "colour", "decision", "opinion", "period", "question", "reference", "tag", "team",
})  # fmt: skip
"""Nouns that are never news."""

QUIET_VERBS = frozenset({
    # Others decide.
    "approval.approved", "approval.returned", "request.approved", "request.declined",
    "progress.accepted", "progress.returned",
    # A date is set for it, or what was found at one: neither is work of the project.
    "milestone.added", "control.added", "control.concluded", "control.reopened",
    "control.put_away", "control.brought_back",
    # How a page looks.
    "board.created", "board.column_created", "board.column_changed", "board.column_moved",
    "board.column_archived", "board.column_restored", "plan.columns",
    # Its place among others.
    "initiative.moved", "initiative.archived", "initiative.restored",
    # A reply is not a report.
    "status.replied", "status.reply_archived", "status.reply_restored", "status.archived",
    "status.restored",
})  # fmt: skip
"""Of the nouns in `NEWS` what is none."""


def is_news(action: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Condition: an event with *action* (`card.moved`) says that the project is alive.

    A noun that nobody has sorted counts: a project called silent in error annoys more.
    """
    # Nouns are letters alone, so that nothing in a pattern has to be escaped at every line.
    quiet = or_(*(action.like(f"{noun}.%") for noun in sorted(QUIET)))
    return ~quiet & action.not_in(sorted(QUIET_VERBS))
