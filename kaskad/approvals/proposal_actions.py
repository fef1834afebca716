"""Proposing an initiative by the short form: it becomes an idea that the office looks at."""

from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals.models import Proposal
from kaskad.approvals.proposal_access import check_proposer, circle_of
from kaskad.cascade import actions, part_actions, team_actions
from kaskad.cascade.access import scope
from kaskad.cascade.models import Initiative, InitiativeKind, InitiativeState
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission, Role


@dataclass(frozen=True)
class Idea:
    """What the short form says. `organisation_id`: in whose name; `receiver_id`: who looks at it.

    Both None: the usual ones.
    """

    title: str
    problem: str
    idea: str
    audience: str = ""
    result: str = ""
    contact: str = ""
    organisation_id: int | None = None
    receiver_id: int | None = None


_BLOCKS = (("rationale", "problem"), ("summary", "idea"), ("target_audience", "audience"))
"""What is said goes into the draft of the passport, so that nobody types it again."""


def propose(actor: Person, given: Idea, *, once: str | None = None) -> Initiative:
    """A project in the state `idea`, owned by the organisation that receives proposals.

    Its words stand in the draft of the passport, too. Who proposes and does not see it otherwise
    becomes an observer of its team. Raises Forbidden, and Invalid with `fields`.
    """
    check_proposer(actor)
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(Initiative, made.subject_id)
    _check(given)
    circle = circle_of(actor)
    own = _chosen(given.organisation_id, circle.own, "organisation")
    receiver = db.session.get_one(
        Organisation, _chosen(given.receiver_id, circle.receivers, "receiver")
    )
    row = actions.create_initiative(
        actor,
        kind=InitiativeKind.PROJECT,
        title=given.title,
        owner=receiver,
        state=InitiativeState.IDEA,
        quiet=True,
    )
    db.session.add(
        Proposal(
            initiative_id=row.id,
            proposed_by_id=actor.id,
            organisation_id=own,
            problem=given.problem,
            idea=given.idea,
            audience=given.audience,
            result=given.result,
            contact=given.contact,
            proposed_at=journal.when(),
        )
    )
    db.session.flush()
    _fill_passport(actor, row, given)
    journal.record(
        "proposal.made",
        "initiative",
        row.id,
        initiative_id=row.id,
        organisation_id=row.owner_id,
        data={"title": row.title},
        once=once,
    )
    if not scope(actor).can(Permission.INITIATIVE_VIEW, row.path, receiver.path):
        team_actions.add_team_member(None, row, actor, Role.OBSERVER, function=_("proposed it"))
    return row


def _check(given: Idea) -> None:
    fields = {}
    if not given.title.strip():
        fields["title"] = _("Please give it a name.")
    if not given.problem.strip():
        fields["problem"] = _("Please say what is wrong today.")
    if not given.idea.strip():
        fields["idea"] = _("Please say in a few sentences what you propose.")
    if fields:
        raise errors.Invalid(next(iter(fields.values())), fields=fields)


def _chosen(wanted: int | None, offered: tuple[tuple[int, str], ...], field: str) -> int:
    ids = [one for one, _name in offered]
    if wanted is not None and wanted not in ids:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={field: sentence})
    return wanted if wanted is not None else ids[0]


def _fill_passport(actor: Person, row: Initiative, given: Idea) -> None:
    for kind, field in _BLOCKS:
        if text := getattr(given, field):
            part_actions.set_block(actor, row, kind, body=text).by_hand = True
    for line in filter(None, (part.strip() for part in given.result.split("\n"))):
        part_actions.add_result(actor, row, text=line).by_hand = True
    db.session.flush()
