"""Taking a step in the life of an initiative, with its decision.

Nothing else changes the state of an initiative that is there: neither the form of its passport nor
an import (`cascade.initiative_actions.CHANGEABLE`). Actions flush and never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals import life
from kaskad.approvals.decision_files import add_papers
from kaskad.approvals.life_access import check_step
from kaskad.approvals.life_facts import life_facts
from kaskad.approvals.life_words import need_word
from kaskad.approvals.models import Decision, LifeStep
from kaskad.boards.file_actions import Upload
from kaskad.cascade.access import Place
from kaskad.cascade.models import InitiativeState
from kaskad.cascade.wording import state_word
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.i18n import show_day, today
from kaskad.people.models import Person

KIND_LIMIT, NUMBER_LIMIT = 60, 60


class SentBefore(Exception):
    """The same form was sent before: nothing is done twice, its files are not kept (R16)."""


@dataclass(frozen=True)
class Words:
    """What a decision says: kind of paper, number as text («б/н»), day, words."""

    decided_on: date
    kind: str = ""
    number: str = ""
    text: str = ""


def take_step(
    actor: Person | None,
    place: Place,
    step: LifeStep,
    words: Words,
    *,
    files: Sequence[Upload] = (),
    once: str | None = None,
) -> Decision:
    """Bring the initiative to where *step* leads, with the decision that says so.

    Raises Forbidden for whom the step is not (`life_access.check_step`), Conflict where it does not
    lead on from the present state (somebody else may have been quicker), Invalid while something is
    missing, SentBefore for a form that came twice.
    """
    initiative = lock(place.initiative)
    if journal.happened_once(actor.id if actor else None, once) is not None:
        raise SentBefore
    if step not in life.RULES:
        raise errors.NotFound(_("There is no such step."))
    check_step(actor, place, step)
    before = InitiativeState(initiative.state)
    after = life.target(step, before)
    if after is None:
        raise errors.Conflict(
            _("This step does not lead on from here: the state is now “%(state)s”.",
              state=state_word(before)),
            meanwhile=True,
        )  # fmt: skip
    facts = life_facts(initiative)
    lacking = [need_word(need, facts) for need in life.missing(step, facts)]
    if lacking:
        raise errors.Invalid(
            _("Something is missing for this step: %(what)s", what=" ".join(lacking))
        )
    check_words(words, reason=life.RULES[step].reason)
    initiative.state = after
    initiative.updated_at = journal.when()
    revisions.touch(initiative, "state")
    row = new_decision(actor, place, step, words)
    add_papers(row, files)
    journal.record(
        f"life.{step}",
        "decision",
        row.id,
        initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data={"state": [str(before), str(after)], **told(row), "files": len(files)},
        once=once,
    )
    return row


def check_words(words: Words, *, reason: bool = False) -> None:
    """Raise Invalid for a decision of a day to come, and for one without the words it needs."""
    fields = {}
    if words.decided_on > today():
        fields["decided_on"] = _("A decision of a day to come has not been made yet.")
    if reason and not words.text.strip():
        fields["text"] = _("Please say in a few words why.")
    if fields:
        raise errors.Invalid(next(iter(fields.values())), fields=fields)


def new_decision(actor: Person | None, place: Place, step: LifeStep, words: Words) -> Decision:
    """The row of a decision; who calls it journals."""
    row = Decision(
        initiative_id=place.initiative.id,
        step=step,
        kind=words.kind,
        number=words.number,
        decided_on=words.decided_on,
        text=words.text,
        recorded_by_id=actor.id if actor else None,
        recorded_at=journal.when(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def told(row: Decision) -> dict[str, str]:
    """What the journal keeps of a decision."""
    return {
        "step": str(row.step),
        "kind": row.kind,
        "number": row.number,
        "day": show_day(row.decided_on),
        "text": row.text[:500],
    }
