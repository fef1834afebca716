"""Orders and decisions: writing one down that is no step, mending its words, the archive.

A decision that was a step can be mended (a number often comes days later) and not put away: what
has happened has happened. Nothing is deleted.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.approvals.decision_files import add_papers
from kaskad.approvals.life import RULES
from kaskad.approvals.life_access import check_recorder
from kaskad.approvals.life_actions import SentBefore, Words, check_words, new_decision, told
from kaskad.approvals.models import Decision, LifeStep
from kaskad.boards.file_actions import Upload
from kaskad.cascade.access import Place
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person

FIELDS = ("kind", "number", "decided_on", "text")


def add_order(
    actor: Person,
    place: Place,
    words: Words,
    *,
    files: Sequence[Upload] = (),
    once: str | None = None,
) -> Decision:
    """An order, a protocol, a local act that is no step.

    Raises Invalid for one that says nothing, SentBefore for a form that came twice.
    """
    check_recorder(place)
    lock(place.initiative)
    if journal.happened_once(actor.id, once) is not None:
        raise SentBefore
    check_words(words)
    if not (words.text.strip() or words.number.strip() or files):
        sentence = _("Please say what was decided, or give a number or a file.")
        raise errors.Invalid(sentence, fields={"text": sentence})
    row = new_decision(actor, place, LifeStep.ORDER, words)
    add_papers(row, files)
    _note("added", place, row, {"files": len(files)}, once)
    return row


def change_decision(
    actor: Person,
    place: Place,
    row: Decision,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    files: Sequence[Upload] = (),
    once: str | None = None,
) -> bool:
    """Other words (`FIELDS`), further files; False when nothing changed.

    Raises Invalid, Conflict, SentBefore.
    """
    check_recorder(place)
    if unknown := set(changes) - set(FIELDS):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    lock(row)
    if journal.happened_once(actor.id, once) is not None:
        raise SentBefore
    if row.archived_at is not None:
        raise errors.Conflict(_("This decision is in the archive. Restore it first."))
    day = changes.get("decided_on", row.decided_on)
    if day is None:
        sentence = _("Please give the day of the decision.")
        raise errors.Invalid(sentence, fields={"decided_on": sentence})
    rule = RULES.get(LifeStep(row.step))
    text = changes.get("text", row.text)
    check_words(Words(day, text=text), reason=rule is not None and rule.reason)
    diff = revisions.change(row, seen, changes)
    add_papers(row, files)
    if not diff and not files:
        return False
    db.session.flush()
    _note("changed", place, row, {"changes": diff, "files": len(files)}, once)
    return True


def archive_decision(
    actor: Person, place: Place, row: Decision, *, away: bool = True, once: str | None = None
) -> bool:
    """Put an order into the archive, or bring it back; False when it is there already.

    Raises Conflict for a decision that was a step.
    """
    check_recorder(place)
    if journal.happened_once(actor.id, once) is not None:
        return False
    if lock(row).step != LifeStep.ORDER:
        raise errors.Conflict(
            _("This decision was a step in the life of the initiative: it stays where it is.")
        )
    if (row.archived_at is not None) == away:
        return False
    row.archived_at = journal.when() if away else None
    revisions.touch(row, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", place, row, {}, once)
    return True


def _note(action: str, place: Place, row: Decision, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"decision.{action}",
        "decision",
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={**told(row), **data},
        once=once,
    )
