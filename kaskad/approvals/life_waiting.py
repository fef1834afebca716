"""What waits for a person in the life of initiatives: an opinion, a proposal, a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from kaskad.approvals.final_actions import OPEN
from kaskad.approvals.life import RULES, Who
from kaskad.approvals.models import FinalReport, LifeStep, Opinion, Proposal
from kaskad.approvals.proposal_queries import DECIDE, RECORD
from kaskad.boards.day_panels import Waiting
from kaskad.boards.day_sources import ABOUT, Source, columns, shown, sources
from kaskad.cascade.held import PERSON, held, led
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.people.models import Organisation, Party, Person

SINGLE = 3
"""So many proposals are told one by one; more of them in one line."""

_Owner = Organisation.__table__.alias("owner")
_Other = Party.__table__.alias("other")
_School = Party.__table__.alias("school")


def _opinions() -> Select[Any]:
    """Opinions that the person was asked for and has not given."""
    return (
        select(
            *columns(
                id=Opinion.id, key=Initiative.key_fold, about=ABOUT, who=shown(_Other.c),
                text=Opinion.subject, due_on=Opinion.due_on,
            )
        )
        .join(Initiative, Initiative.id == Opinion.initiative_id)
        .outerjoin(_Other, _Other.c.id == Opinion.asked_by_id)
        .where(
            Opinion.expert_id == PERSON,
            Opinion.given_at.is_(None),
            Opinion.recalled_at.is_(None),
            Initiative.archived_at.is_(None),
            Initiative.state != InitiativeState.WITHDRAWN,
        )
    )  # fmt: skip


def _tell_opinions(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Give your opinion")),
            url_for("approvals.opinion", key=row.key, opinion_id=row.id),
            row.about, row.due_on, row.text, row.who,
        )
        for row in sorted(rows, key=lambda row: int(row.id))
    ]  # fmt: skip


_STEPS = (LifeStep.TO_REVIEW, LifeStep.REGISTERED)
"""Ideas for the office, what is under review for who decides."""


def _proposals() -> Select[Any]:
    """Initiatives on which the person may take one of `_STEPS`, the oldest first."""
    step = case(*((_may_take(one), place) for place, one in enumerate(_STEPS)), else_=len(_STEPS))
    return (
        select(
            *columns(
                id=Initiative.id, key=Initiative.key_fold, about=Initiative.title, number=step,
                who=shown(_Other.c), note=shown(_School.c),
            )
        )
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .outerjoin(Proposal, Proposal.initiative_id == Initiative.id)
        .outerjoin(_Other, _Other.c.id == Proposal.proposed_by_id)
        .outerjoin(_School, _School.c.id == Proposal.organisation_id)
        .where(Initiative.archived_at.is_(None), or_(*(_may_take(one) for one in _STEPS)))
        .order_by(func.coalesce(Proposal.proposed_at, Initiative.created_at), Initiative.id)
    )  # fmt: skip


def _may_take(step: LifeStep) -> ColumnElement[bool]:
    """Condition on `initiative`: the step leads on from its state, and the person may take it."""
    rule = RULES[step]
    here = Initiative.state.in_([str(state) for state in rule.way])
    if rule.who is Who.OFFICE:
        return and_(here, held(RECORD, _Owner.c.path))
    return and_(here, held(DECIDE, _Owner.c.path), ~led())


def _tell_proposals(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    ideas = [row for row in rows if row.number == 0]
    reviews = [row for row in rows if row.number == 1]
    return [*_ideas(ideas), *_reviews(reviews)]


def _ideas(rows: Sequence[Any]) -> list[Waiting]:
    if len(rows) > SINGLE:
        words = ngettext("Look at %(num)s proposal", "Look at %(num)s proposals", len(rows))
        return [Waiting(words, url_for("approvals.proposals"))]
    return [_one(row, str(_("Look at the proposal"))) for row in rows]


def _reviews(rows: Sequence[Any]) -> list[Waiting]:
    if len(rows) > SINGLE:
        words = ngettext("Decide on %(num)s proposal", "Decide on %(num)s proposals", len(rows))
        return [Waiting(words, url_for("approvals.proposals"))]
    return [_one(row, str(_("Decide on the proposal"))) for row in rows]


def _one(row: Any, words: str) -> Waiting:
    who = ", ".join(filter(None, (row.who, row.note)))
    return Waiting(words, url_for("approvals.life", key=row.key), row.about, who=who)


def _reports() -> Select[Any]:
    """Final reports that were handed over to whoever decides."""
    return (
        select(
            *columns(
                id=Initiative.id, key=Initiative.key_fold, about=ABOUT, who=shown(_Other.c),
                number=case((FinalReport.early, 1), else_=0),
            )
        )
        .join(FinalReport, FinalReport.initiative_id == Initiative.id)
        .join(_Owner, _Owner.c.id == Initiative.owner_id)
        .outerjoin(_Other, _Other.c.id == FinalReport.sent_by_id)
        .where(
            FinalReport.sent_at.is_not(None),
            Initiative.state.in_([str(one) for one in OPEN]),
            Initiative.archived_at.is_(None),
            held(DECIDE, _Owner.c.path),
            ~led(),
        )
    )  # fmt: skip


def _tell_reports(_person: Person, _day: date, rows: Sequence[Any]) -> list[Waiting]:
    return [
        Waiting(
            str(_("Decide on completing it early") if row.number else _("Decide on completing it")),
            url_for("approvals.final_report", key=row.key), row.about, who=row.who,
        )
        for row in rows
    ]  # fmt: skip


def register() -> None:
    """Tell "My day"; called when the application is put together."""
    both = (RECORD, DECIDE)
    sources.add(Source("opinions", _opinions, _tell_opinions))
    sources.add(Source("proposals", _proposals, _tell_proposals, both, both))
    sources.add(Source("final_reports", _reports, _tell_reports, (DECIDE,), (DECIDE,)))
