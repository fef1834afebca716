"""Who takes which step in the life of an initiative (`life.RULES`), whatever door they come by."""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.approvals.access import check_decider, leads
from kaskad.approvals.life import RULES, Who
from kaskad.approvals.models import LifeStep, Proposal
from kaskad.cascade.access import Place, place_for
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

DECIDE, RECORD = Permission.INITIATIVE_DECIDE, Permission.DECISION_RECORD


def step_place(person: Person, key: str) -> Place:
    """The initiative, to take a step: Conflict for one in the archive, which stays where it is."""
    place = place_for(person, key, Permission.INITIATIVE_VIEW)
    if place.initiative.archived_at is not None:
        raise errors.Conflict(_("The project is in the archive. Restore it first."))
    return place


def check_step(person: Person | None, place: Place, step: LifeStep) -> None:
    """Raise Forbidden unless *person* may take *step* here.

    Sending an idea to review decides nothing, so the office may do it with its own ideas; every
    other step is never for those who lead.
    """
    who = RULES[step].who
    if who is Who.PROPOSER:
        if person is not None and not has_proposed(person, place):
            raise errors.Forbidden(_("Only who has proposed it may do this."))
        return
    if who is not Who.OFFICE or person is None:
        permission = DECIDE if who is Who.DECIDER or place.can(DECIDE) else RECORD
        check_decider(person, place, permission)
    elif not place.can(RECORD):
        raise errors.Forbidden(_("Your role in this project does not allow this."))


def steps_for(person: Person, place: Place) -> frozenset[LifeStep]:
    """The steps that are this person's to take here, in whatever state it is. One statement."""
    decides, records = place.can(DECIDE), place.can(RECORD)
    own = leads(person, place.initiative) if decides or records else True
    allowed = {
        Who.OFFICE: records,
        Who.DECIDER: decides and not own,
        Who.EITHER: (decides or records) and not own,
        Who.PROPOSER: False,  # `proposal_queries.proposal_of` knows
    }
    return frozenset(step for step, rule in RULES.items() if allowed[rule.who])


def has_proposed(person: Person, place: Place) -> bool:
    """Whether it was this person who has proposed the initiative. One statement."""
    found = select(Proposal.initiative_id).where(
        Proposal.initiative_id == place.initiative.id, Proposal.proposed_by_id == person.id
    )
    return db.session.scalar(found) is not None


def may_record(place: Place) -> bool:
    """Whether orders and decisions may be entered here that are no step: office and director."""
    return place.can(RECORD) or place.can(DECIDE)


def check_recorder(place: Place) -> None:
    """Raise Forbidden unless orders and decisions may be entered here."""
    if not may_record(place):
        raise errors.Forbidden(_("Your role in this project does not allow this."))
