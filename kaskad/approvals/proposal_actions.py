"""Proposing an initiative by the short form: it becomes an idea that the office looks at.

Until somebody has decided, whoever proposed it may take it back and send it again in other words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals.life_actions import Words, take_step
from kaskad.approvals.models import Decision, LifeStep, Proposal
from kaskad.approvals.proposal_access import check_proposer, circle_of
from kaskad.cascade import actions, part_actions, passport_actions, team_actions
from kaskad.cascade.access import Place, scope
from kaskad.cascade.models import Initiative, InitiativeKind, InitiativeState
from kaskad.cascade.passport_parts import blocks_of, live, parts_of
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.i18n import today
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


_WORDS = ("problem", "idea", "audience", "result", "contact")
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


def withdraw_proposal(
    actor: Person, place: Place, reason: str, *, once: str | None = None
) -> Decision:
    """Take it back before anybody has decided; the office sees why.

    Raises what `life_actions.take_step` raises: Forbidden for anybody else, Conflict once it is
    decided on, Invalid without a reason, SentBefore.
    """
    return take_step(
        actor, place, LifeStep.WITHDRAWN, Words(today(), text=reason.strip()), once=once
    )


def send_again(actor: Person, place: Place, given: Idea, *, once: str | None = None) -> Decision:
    """Send what was withdrawn once more, in the words of *given* (whose name it is in stays).

    The draft of the passport follows where nobody has written anything else. Raises as above,
    Invalid with `fields` for what is missing.
    """
    row = take_step(actor, place, LifeStep.SENT_AGAIN, Words(today()), once=once)
    _check(given)
    initiative = place.initiative
    proposal = db.session.get_one(Proposal, initiative.id)
    before = {name: getattr(proposal, name) for name in _WORDS}
    if given.title != initiative.title:
        actions.change_initiative(actor, initiative, None, {"title": given.title})
    for name in _WORDS:
        setattr(proposal, name, getattr(given, name))
    db.session.flush()
    _follow(actor, place, before, given)
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


def _follow(actor: Person, place: Place, before: Mapping[str, str], given: Idea) -> None:
    """Bring what the draft still says in the words of *before* up to those of *given*."""
    row = place.initiative
    for kind, field in _BLOCKS:
        (block, *_more) = [*live(blocks_of(row, kind)), None]
        if (block.body if block is not None else "") == before[field] != getattr(given, field):
            part_actions.set_block(actor, row, kind, body=getattr(given, field)).by_hand = True
    was, now = _lines(before["result"]), _lines(given.result)
    said = {one.text for one in live(parts_of(row, "results"))}
    for one in live(parts_of(row, "results")):
        if one.text in was and one.text not in now:
            passport_actions.put_away(actor, place, "results", one)
    for text in now:
        if text not in said:
            part_actions.add_result(actor, row, text=text).by_hand = True
    db.session.flush()


def _lines(text: str) -> list[str]:
    return [line for line in (part.strip() for part in text.split("\n")) if line]


def _fill_passport(actor: Person, row: Initiative, given: Idea) -> None:
    for kind, field in _BLOCKS:
        if text := getattr(given, field):
            part_actions.set_block(actor, row, kind, body=text).by_hand = True
    for line in _lines(given.result):
        part_actions.add_result(actor, row, text=line).by_hand = True
    db.session.flush()
