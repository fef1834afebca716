"""Proposals: one's own with what became of them, and the queue of who looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from kaskad.approvals.access import not_led_by
from kaskad.approvals.decision_queries import LastDecision
from kaskad.approvals.life import RULES, Who
from kaskad.approvals.models import Decision, LifeStep, Opinion, Proposal, Verdict
from kaskad.cascade.access import Scope, scope, within
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.core.db import db
from kaskad.core.i18n import zone
from kaskad.people.models import Organisation, Party, Person
from kaskad.people.permissions import Permission, allowed

DECIDE, RECORD = Permission.INITIATIVE_DECIDE, Permission.DECISION_RECORD
WAITING = (InitiativeState.IDEA, InitiativeState.UNDER_REVIEW)
EXCERPT = 400
BY = {InitiativeState.IDEA: (LifeStep.TO_REVIEW, LifeStep.DECLINED),
      InitiativeState.UNDER_REVIEW: (LifeStep.REGISTERED, LifeStep.DECLINED)}  # fmt: skip
"""The steps that the queue offers."""


_SENT_AGAIN = (
    select(func.max(Decision.recorded_at))
    .where(Decision.initiative_id == Initiative.id, Decision.step == LifeStep.SENT_AGAIN)
    .correlate(Initiative)
    .scalar_subquery()
)
"""When it came once more."""


@dataclass(frozen=True)
class ProposalText:
    """What the short form said."""

    who: str
    organisation: str
    problem: str
    idea: str
    audience: str
    result: str
    contact: str
    proposed_at: datetime
    mine: bool


def proposal_of(initiative_id: int, reader: Person) -> ProposalText | None:
    """The proposal that the initiative came from, if any. One statement."""
    school, author = aliased(Organisation), aliased(Party)
    row = db.session.execute(
        select(Proposal, author.name, author.short_name, school.name, school.short_name)
        .outerjoin(author, author.id == Proposal.proposed_by_id)
        .outerjoin(school, school.id == Proposal.organisation_id)
        .where(Proposal.initiative_id == initiative_id)
    ).first()
    if row is None:
        return None
    one, name, short, school_name, school_short = row
    return ProposalText(
        short or name or "",
        school_short or school_name or "",
        one.problem,
        one.idea,
        one.audience,
        one.result,
        one.contact,
        one.proposed_at,
        one.proposed_by_id == reader.id,
    )


@dataclass(frozen=True)
class OwnProposal:
    """A proposal of the reader's own, and what became of it."""

    key: str
    title: str
    state: InitiativeState
    archived: bool
    proposed_at: datetime
    receiver: str
    last: LastDecision | None


def own_proposals(person: Person) -> tuple[OwnProposal, ...]:
    """The person's proposals, the newest first. Two statements."""
    rows = db.session.execute(
        select(
            Initiative.id,
            Initiative.key_fold,
            Initiative.title,
            Initiative.state,
            Initiative.archived_at,
            Proposal.proposed_at,
            Organisation.name,
            Organisation.short_name,
        )
        .join(Proposal, Proposal.initiative_id == Initiative.id)
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .where(Proposal.proposed_by_id == person.id)
        .order_by(Proposal.proposed_at.desc(), Initiative.id.desc())
    ).all()
    last = _last([row.id for row in rows])
    return tuple(
        OwnProposal(
            row.key_fold,
            row.title,
            InitiativeState(row.state),
            row.archived_at is not None,
            row.proposed_at,
            row.short_name or row.name,
            last.get(row.id),
        )
        for row in rows
    )


def _last(ids: Sequence[int]) -> dict[int, LastDecision]:
    """The last step of each initiative."""
    newest = (
        select(func.max(Decision.id))
        .where(
            Decision.initiative_id.in_(ids),
            Decision.archived_at.is_(None),
            Decision.step != LifeStep.ORDER,
        )
        .group_by(Decision.initiative_id)
    )
    rows = db.session.scalars(select(Decision).where(Decision.id.in_(newest)))
    return {
        row.initiative_id: LastDecision(
            LifeStep(row.step), row.kind, row.number, row.decided_on, row.text
        )
        for row in rows
    }


@dataclass(frozen=True)
class Counted:
    """How many opinions were asked for, given, and how they speak."""

    asked: int = 0
    given: int = 0
    against: int = 0
    remarks: int = 0


@dataclass(frozen=True)
class QueueRow:
    """An initiative that waits to be looked at or decided on."""

    id: int
    key: str
    shown_key: str
    title: str
    state: InitiativeState
    since: date
    age: int
    """In days."""
    who: str
    organisation: str
    idea: str
    opinions: Counted
    steps: tuple[LifeStep, ...]
    """What the reader may do with it."""
    again: bool = False
    """It was withdrawn meanwhile, and sent again."""


def looks_at_proposals(person: Person) -> bool:
    """Whether some role of the person lets them review or decide somewhere."""
    return any(allowed(role, one) for role in scope(person).roles for one in (DECIDE, RECORD))


def queue(person: Person, as_of: date) -> tuple[QueueRow, ...]:
    """Ideas and what is under review, the oldest first, as far as the person may act on them.

    Two statements; none for whoever may not.
    """
    if not looks_at_proposals(person):
        return ()
    own = scope(person)
    school, author = aliased(Organisation), aliased(Party)
    rows = db.session.execute(
        select(
            Initiative.id,
            Initiative.key,
            Initiative.key_fold,
            Initiative.title,
            Initiative.state,
            Initiative.path,
            Initiative.created_at,
            Organisation.path.label("owner_path"),
            Proposal.proposed_at,
            Proposal.idea,
            author.name.label("author"),
            author.short_name.label("author_short"),
            school.name.label("school"),
            school.short_name.label("school_short"),
            not_led_by(person).label("free"),
            _SENT_AGAIN.label("again"),
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .outerjoin(Proposal, Proposal.initiative_id == Initiative.id)
        .outerjoin(author, author.id == Proposal.proposed_by_id)
        .outerjoin(school, school.id == Proposal.organisation_id)
        .where(
            Initiative.state.in_([str(one) for one in WAITING]),
            Initiative.archived_at.is_(None),
            _acts(own),
        )
        .order_by(
            func.coalesce(_SENT_AGAIN, Proposal.proposed_at, Initiative.created_at), Initiative.id
        )
    ).all()
    counted = _opinions([row.id for row in rows])
    return tuple(_row(row, own, counted.get(row.id, Counted()), as_of) for row in rows)


def _acts(own: Scope) -> ColumnElement[bool]:
    return or_(within(own, RECORD), within(own, DECIDE))


def _row(row: Any, own: Scope, opinions: Counted, as_of: date) -> QueueRow:
    state = InitiativeState(row.state)
    since = (row.again or row.proposed_at or row.created_at).astimezone(zone()).date()
    decides = own.can(DECIDE, row.path, row.owner_path) and bool(row.free)
    records = own.can(RECORD, row.path, row.owner_path)
    may = {Who.OFFICE: records, Who.DECIDER: decides, Who.EITHER: decides}
    return QueueRow(
        row.id,
        row.key_fold,
        row.key,
        row.title,
        state,
        since,
        max((as_of - since).days, 0),
        row.author_short or row.author or "",
        row.school_short or row.school or "",
        _excerpt(row.idea or ""),
        opinions,
        tuple(step for step in BY[state] if may[RULES[step].who]),
        row.again is not None,
    )


@dataclass(frozen=True)
class WithdrawnRow:
    """A proposal that was taken back."""

    key: str
    title: str
    who: str
    on: date
    reason: str


def withdrawn(person: Person) -> tuple[WithdrawnRow, ...]:
    """What was taken back where the person acts on proposals, the latest first. One statement."""
    author = aliased(Party)
    newest = (
        select(func.max(Decision.id))
        .where(Decision.initiative_id == Initiative.id, Decision.step == LifeStep.WITHDRAWN)
        .correlate(Initiative)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Initiative.key_fold, Initiative.title, Decision.decided_on, Decision.text,
            author.name, author.short_name,
        )
        .join(Organisation, Organisation.id == Initiative.owner_id)
        .join(Decision, Decision.id == newest)
        .outerjoin(author, author.id == Decision.recorded_by_id)
        .where(
            Initiative.state == InitiativeState.WITHDRAWN,
            Initiative.archived_at.is_(None),
            _acts(scope(person)),
        )
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
    )  # fmt: skip
    return tuple(
        WithdrawnRow(
            row.key_fold, row.title, row.short_name or row.name or "", row.decided_on, row.text
        )
        for row in rows
    )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT].rsplit(' ', 1)[0]} …"


def _opinions(ids: Sequence[int]) -> dict[int, Counted]:
    rows = db.session.execute(
        select(
            Opinion.initiative_id,
            func.count(),
            func.count(Opinion.given_at),
            func.count().filter(Opinion.verdict == Verdict.AGAINST),
            func.count().filter(Opinion.verdict == Verdict.WITH_REMARKS),
        )
        .where(Opinion.initiative_id.in_(ids), Opinion.recalled_at.is_(None))
        .group_by(Opinion.initiative_id)
    )
    return {row[0]: Counted(*row[1:]) for row in rows}
