"""Opinions as pages show them, and whom one may ask; frozen rows, fixed statements."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from kaskad.approvals.models import Opinion, Verdict
from kaskad.cascade.access import Place
from kaskad.cascade.faces import Face
from kaskad.cascade.models import TeamMember
from kaskad.cascade.team_actions import in_branch
from kaskad.core.db import db
from kaskad.people.models import Account, Party, Person
from kaskad.people.permissions import Role


@dataclass(frozen=True)
class OpinionLine:
    """An opinion that was asked for, given or not."""

    id: int
    expert_id: int
    expert: Face
    subject: str
    asked_at: datetime
    due_on: date | None
    verdict: Verdict | None
    text: str
    given_at: datetime | None
    recalled: bool
    overdue: bool
    revision: int


def opinion_lines(initiative_id: int, as_of: date) -> tuple[OpinionLine, ...]:
    """Opinions in the order in which they were asked for; those taken back last. One statement."""
    rows = db.session.execute(
        select(Opinion, Party.id, Party.kind, Party.name, Party.short_name)
        .join(Party, Party.id == Opinion.expert_id)
        .where(Opinion.initiative_id == initiative_id)
        .order_by(Opinion.recalled_at.is_not(None), Opinion.id)
    )
    return tuple(
        OpinionLine(
            one.id,
            one.expert_id,
            Face(party_id, kind, name, short or ""),
            one.subject,
            one.asked_at,
            one.due_on,
            Verdict(one.verdict) if one.verdict else None,
            one.text,
            one.given_at,
            one.recalled_at is not None,
            one.given_at is None and one.due_on is not None and one.due_on < as_of,
            one.revision,
        )
        for one, party_id, kind, name, short in rows
    )


def experts_for(place: Place) -> list[tuple[int, str]]:
    """(id, «name, post») of people with a log-in who can be asked. One statement."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.post)
        .join(Account, Account.person_id == Person.id)
        .where(
            in_branch(place.owner_path),
            Person.archived_at.is_(None),
            Account.disabled_at.is_(None),
            Person.id.not_in(
                select(TeamMember.person_id).where(
                    TeamMember.initiative_id == place.initiative.id,
                    TeamMember.role == Role.LEAD,
                    TeamMember.until.is_(None),
                )
            ),
        )
        .order_by(Person.name, Person.id)
    )
    return [(row.id, f"{row.name}, {row.post}" if row.post else row.name) for row in rows]
