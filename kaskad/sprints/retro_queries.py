"""What a retrospective is made of: actions, remarks, the mood, the team; frozen rows.

Each function takes one statement, whatever there is in the sprint.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kaskad.cascade.models import TeamMember
from kaskad.core.db import db
from kaskad.people.models import Party
from kaskad.sprints.models import Improvement, RetroMood, RetroRemark, RetroVoter, Sprint

NEEDED_MOODS = 3
"""Fewer moods than this are told to nobody: an average of two says what each of them said."""


@dataclass(frozen=True)
class ActionRow:
    """An improvement action."""

    id: int
    text: str
    owner: str
    due_on: date | None
    state: str
    revision: int
    sprint_number: int


def action_rows(initiative_id: int, number: int) -> tuple[list[ActionRow], list[ActionRow]]:
    """(actions of the retrospective of sprint *number*, those of the last one before it).

    Those given up are shown, too. One statement.
    """
    rows = db.session.execute(
        select(Improvement, Sprint.number, Party.short_name, Party.name)
        .join(Sprint, Sprint.id == Improvement.sprint_id)
        .outerjoin(Party, Party.id == Improvement.owner_id)
        .where(Improvement.initiative_id == initiative_id, Sprint.number <= number)
        .order_by(Improvement.id)
    ).all()
    found = [
        ActionRow(
            one.id, one.text, short or name or "", one.due_on, str(one.state), one.revision, at
        )
        for one, at, short, name in rows
    ]
    last = max((row.sprint_number for row in found if row.sprint_number < number), default=None)
    return (
        [row for row in found if row.sprint_number == number],
        [row for row in found if row.sprint_number == last],
    )


@dataclass(frozen=True)
class RemarkRow:
    """A remark of the retrospective: only ever given to people with RETRO_SHARE."""

    id: int
    kind: str
    category: str
    text: str
    author_id: int | None
    author: str


def remark_rows(sprint_id: int) -> list[RemarkRow]:
    """Remarks in the order they came. One statement."""
    rows = db.session.execute(
        select(RetroRemark, Party.short_name, Party.name)
        .outerjoin(Party, Party.id == RetroRemark.author_id)
        .where(RetroRemark.sprint_id == sprint_id, RetroRemark.archived_at.is_(None))
        .order_by(RetroRemark.id)
    )
    return [
        RemarkRow(
            one.id, str(one.kind), str(one.category or ""), one.text, one.author_id,
            short or name or "",
        )
        for one, short, name in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Mood:
    """How many have told their mood, and its average if they are enough."""

    told: int = 0
    average: float | None = None


def mood_of(sprint_id: int) -> Mood:
    """The team's mood so far. Only snapshots may show the average (`snapshots`). One statement."""
    rows = db.session.execute(
        select(RetroMood.mood, RetroMood.votes).where(RetroMood.sprint_id == sprint_id)
    ).all()
    told = sum(votes for _mood, votes in rows)
    if told < NEEDED_MOODS:
        return Mood(told)
    return Mood(told, round(sum(mood * votes for mood, votes in rows) / told, 1))


def has_told(sprint_id: int, person_id: int) -> bool:
    """Whether the person has told a mood. One statement."""
    return db.session.get(RetroVoter, (sprint_id, person_id)) is not None


def team_names(initiative_id: int) -> list[str]:
    """Names of the team's people now. One statement."""
    rows = db.session.execute(
        select(Party.short_name, Party.name)
        .join(TeamMember, TeamMember.person_id == Party.id)
        .where(TeamMember.initiative_id == initiative_id, TeamMember.until.is_(None))
        .order_by(Party.name)
    )
    return [short or name for short, name in rows]
