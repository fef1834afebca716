"""Asking an expert, answering, taking the question back.

Whoever is asked and does not see the initiative becomes an observer of its team, the smallest role
there is, and the journal says so. Taking the question back closes that door again; an answer leaves
it open, so that the expert sees what became of it until somebody ends it in the team.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.approvals.access import leads
from kaskad.approvals.models import Opinion, Verdict
from kaskad.cascade import team_actions
from kaskad.cascade.access import Place, Scope, scope
from kaskad.cascade.models import TeamMember
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Account, Person
from kaskad.people.permissions import Permission, Role

GIVEN = ("verdict", "text")


def ask_opinion(
    actor: Person,
    place: Place,
    expert: Person,
    *,
    subject: str = "",
    due_on: date | None = None,
    once: str | None = None,
) -> Opinion:
    """Ask *expert* what they think of the initiative, or of *subject*: a result, a product.

    Raises Invalid for somebody who leads it, has no log-in, works elsewhere or is asked already.
    """
    lock(place.initiative)
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(Opinion, made.subject_id)
    _check_expert(place, expert, subject)
    row = Opinion(
        initiative_id=place.initiative.id,
        expert_id=expert.id,
        subject=subject,
        asked_by_id=actor.id,
        asked_at=journal.when(),
        due_on=due_on,
        door_opened=_open_door(place, expert),
    )
    db.session.add(row)
    db.session.flush()
    data = {"subject": subject, "due_on": revisions.plain(due_on), "door": row.door_opened}
    _note("asked", place, row, data, once)
    return row


def give_opinion(
    actor: Person,
    place: Place,
    row: Opinion,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    once: str | None = None,
) -> bool:
    """The expert's answer (`GIVEN`), or a change of it; False when nothing changed.

    Raises Forbidden for anybody else, Conflict for a question that was taken back, Invalid without
    a verdict or words.
    """
    if unknown := set(changes) - set(GIVEN):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    if row.expert_id != actor.id:
        raise errors.Forbidden(_("This opinion was asked of somebody else."))
    lock(row)
    if journal.happened_once(actor.id, once) is not None:
        return False
    if row.recalled_at is not None:
        raise errors.Conflict(_("The question was taken back: no answer is needed any more."))
    wanted = dict(changes)
    verdict = wanted.get("verdict", row.verdict)
    if not verdict:
        sentence = _("Please say what you think on the whole.")
        raise errors.Invalid(sentence, fields={"verdict": sentence})
    wanted["verdict"] = Verdict(verdict)
    if not str(wanted.get("text", row.text)).strip():
        sentence = _("Please say in a few sentences why.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    first = row.given_at is None
    diff = revisions.change(row, seen, wanted)
    if not diff:
        return False
    row.given_at = journal.when()
    db.session.flush()
    data = {"subject": row.subject, "verdict": str(row.verdict)}
    _note("given" if first else "changed", place, row, data, once)
    return True


def recall_opinion(actor: Person, place: Place, row: Opinion, *, once: str | None = None) -> bool:
    """Take the question back; False when it was taken back. Raises Conflict once it is answered."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(row)
    if row.recalled_at is not None:
        return False
    if row.given_at is not None:
        raise errors.Conflict(_("The opinion has been given: it stays with the initiative."))
    row.recalled_at = journal.when()
    revisions.touch(row, "recalled_at")
    db.session.flush()
    _note("recalled", place, row, {"subject": row.subject}, once)
    if row.door_opened:
        _close_door(place, row)
    return True


def _check_expert(place: Place, expert: Person, subject: str) -> None:
    sentence = ""
    known = db.session.scalar(
        select(Account.person_id).where(
            Account.person_id == expert.id, Account.disabled_at.is_(None)
        )
    )
    if (
        expert.archived_at is not None
        or known is None
        or not team_actions.may_join(place.initiative, expert)
    ):
        sentence = _("Choose a person from the list.")
    elif leads(expert, place.initiative):
        sentence = _("Whoever leads the project does not judge it.")
    elif db.session.scalar(
        select(Opinion.id).where(
            Opinion.initiative_id == place.initiative.id,
            Opinion.expert_id == expert.id,
            Opinion.subject == subject,
            Opinion.given_at.is_(None),
            Opinion.recalled_at.is_(None),
        )
    ):
        sentence = _("This person has been asked that already.")
    if sentence:
        raise errors.Invalid(sentence, fields={"expert": sentence})


def sees(person: Person, place: Place) -> bool:
    """Whether *person* sees the initiative without being asked."""
    own: Scope = scope(person)
    return own.can(Permission.INITIATIVE_VIEW, place.initiative.path, place.owner_path)


def _open_door(place: Place, expert: Person) -> bool:
    if sees(expert, place):
        return False
    team_actions.add_team_member(
        None, place.initiative, expert, Role.OBSERVER, function=_("expert")
    )
    return True


def _close_door(place: Place, row: Opinion) -> None:
    """End the observer's place, unless it has become more or another question still needs it."""
    other = db.session.scalar(
        select(Opinion.id).where(
            Opinion.initiative_id == row.initiative_id,
            Opinion.expert_id == row.expert_id,
            Opinion.recalled_at.is_(None),
            Opinion.id != row.id,
        )
    )
    observer = db.session.scalar(
        select(TeamMember.id).where(
            TeamMember.initiative_id == row.initiative_id,
            TeamMember.person_id == row.expert_id,
            TeamMember.role == Role.OBSERVER,
            TeamMember.until.is_(None),
        )
    )
    if other is None and observer is not None:
        expert = db.session.get_one(Person, row.expert_id)
        team_actions.end_team_member(None, place.initiative, expert)


def _note(action: str, place: Place, row: Opinion, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"opinion.{action}",
        "opinion",
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data=data,
        once=once,
    )
