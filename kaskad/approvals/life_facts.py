"""What the steps in the life of an initiative ask of it, read in two statements."""

from sqlalchemy import func, select

from kaskad.approvals.life import Facts
from kaskad.approvals.models import Opinion, ResultOutcome
from kaskad.cascade.models import (
    ExpectedResult,
    Initiative,
    InitiativeState,
    PassportBlock,
    ResultKind,
    TeamMember,
)
from kaskad.core.db import db
from kaskad.people.permissions import Role
from kaskad.sprints.models import OVER, Sprint

_GOALS = ("goal", "statement", "introduction")
"""What says the goal: of a project; of a strategic project; of a programme."""
_GOING_ON = (InitiativeState.RUNNING, InitiativeState.PAUSED)


def life_facts(initiative: Initiative) -> Facts:
    """The facts of *initiative* now. Two statements."""
    own = initiative.id
    leads = select(func.count()).where(
        TeamMember.initiative_id == own, TeamMember.role == Role.LEAD, TeamMember.until.is_(None)
    )
    sprints = select(func.count()).where(
        Sprint.initiative_id == own, Sprint.state.not_in([str(one) for one in OVER])
    )
    below = select(func.count()).where(
        Initiative.path.startswith(initiative.path),
        Initiative.id != own,
        Initiative.state.in_([str(one) for one in _GOING_ON]),
        Initiative.archived_at.is_(None),
    )
    unjudged = (
        select(func.count(ExpectedResult.id))
        .outerjoin(ResultOutcome, ResultOutcome.result_id == ExpectedResult.id)
        .where(
            ExpectedResult.initiative_id == own,
            ExpectedResult.kind != ResultKind.EFFECT,
            ExpectedResult.archived_at.is_(None),
            ResultOutcome.outcome.is_(None),
        )
    )
    opinions = select(func.count()).where(
        Opinion.initiative_id == own, Opinion.given_at.is_(None), Opinion.recalled_at.is_(None)
    )
    counted = db.session.execute(
        select(*(one.scalar_subquery() for one in (leads, sprints, below, unjudged, opinions)))
    ).one()
    return Facts(
        title=bool(initiative.title.strip()),
        goal=_has_goal(own),
        leads=counted[0],
        period=bool(initiative.period_raw.strip()),
        open_sprints=counted[1],
        open_below=counted[2],
        unjudged=counted[3],
        passport_approved=initiative.passport_version is not None,
        open_opinions=counted[4],
    )


def _has_goal(initiative_id: int) -> bool:
    blocks = db.session.execute(
        select(PassportBlock.body, PassportBlock.items).where(
            PassportBlock.initiative_id == initiative_id,
            PassportBlock.kind.in_(_GOALS),
            PassportBlock.archived_at.is_(None),
        )
    )
    return any(body.strip() or items for body, items in blocks)
