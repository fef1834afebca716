"""Questions to those who lead a project: asking, answering, recalling, noting the answer.

The journal of a project is read by more people than its questions (`question_queries`), so it
says that somebody asked or answered and keeps no words.
"""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.oversight.models import Question
from kaskad.people.models import Person

LONGEST = timedelta(days=366)
"""The farthest day by which an answer can be asked for."""


def ask(
    actor: Person,
    place: Place,
    *,
    text: str,
    due_on: date | None,
    today: date,
    once: str | None = None,
) -> Question:
    """Ask those who lead. Raises Invalid without words or with a day that makes no sense."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(Question, made.subject_id)
    _worded("text", text)
    if due_on is not None and not today <= due_on <= today + LONGEST:
        sentence = _("A day from today on, within a year.")
        raise errors.Invalid(sentence, fields={"due_on": sentence})
    row = Question(
        initiative_id=place.initiative.id,
        asked_by_id=actor.id,
        text=text,
        due_on=due_on,
        asked_at=journal.when(),
    )
    db.session.add(row)
    db.session.flush()
    _note("asked", place, row, {"due_on": revisions.plain(due_on)}, once)
    return row


def answer(
    actor: Person,
    place: Place,
    row: Question,
    seen: int | None,
    text: str,
    *,
    once: str | None = None,
) -> bool:
    """Answer it, or answer it in other words; who asked gets to see it again.

    False when these very words stand there already. Raises Invalid without words, Conflict when
    the question was recalled or somebody else has answered meanwhile.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    _worded("answer", text)
    if lock(row).recalled_at is not None:
        raise errors.Conflict(_("This question was recalled: no answer is needed any more."))
    first = row.answered_at is None
    if not revisions.change(row, seen, {"answer": text}):
        return False
    row.answered_by_id, row.answered_at, row.noted_at = actor.id, journal.when(), None
    db.session.flush()
    _note("answered" if first else "answer_changed", place, row, {}, once)
    return True


def recall(actor: Person, place: Place, row: Question, *, once: str | None = None) -> bool:
    """Take one's own question back while nobody has answered; False when it is so already."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _own(actor, lock(row))
    if row.recalled_at is not None:
        return False
    if row.answered_at is not None:
        raise errors.Conflict(_("Meanwhile there is an answer."), meanwhile=True)
    row.recalled_at = journal.when()
    db.session.flush()
    _note("recalled", place, row, {}, once)
    return True


def ask_again(actor: Person, place: Place, row: Question, *, once: str | None = None) -> bool:
    """Undo the recall; False when it was not recalled."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _own(actor, lock(row))
    if row.recalled_at is None:
        return False
    row.recalled_at = None
    db.session.flush()
    _note("asked_again", place, row, {}, once)
    return True


def note_answer(actor: Person, row: Question) -> bool:
    """Who asked has read the answer; it leaves their day. Nothing is journalled.

    False when it is so already. Raises Forbidden for others, Conflict without an answer.
    """
    _own(actor, lock(row))
    if row.noted_at is not None:
        return False
    if row.answered_at is None:
        raise errors.Conflict(_("There is no answer yet."))
    row.noted_at = journal.when()
    db.session.flush()
    return True


def _own(actor: Person, row: Question) -> None:
    if row.asked_by_id != actor.id:
        raise errors.Forbidden(_("Only the person who asked does that."))


def _worded(name: str, text: str) -> None:
    if not text.strip():
        sentence = _("Please write a few words.")
        raise errors.Invalid(sentence, fields={name: sentence})


def _note(action: str, place: Place, row: Question, data: dict[str, Any], once: str | None) -> None:
    journal.record(
        f"question.{action}",
        "question",
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data=data,
        once=once,
    )
