"""While a sprint runs: notes of the weekly sync, and the way into its review and back."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.core.forms import clean
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.sprints import rules
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.events import note_sprint
from kaskad.sprints.models import RUNNING, SprintState, SyncNote
from kaskad.sprints.plan_actions import row_of

NOTE_FIELDS = ("done", "next", "obstacles")


def note_sync(
    actor: Person,
    place: SprintPlace,
    *,
    day: date,
    texts: Mapping[str, str],
    once: str | None = None,
) -> SyncNote:
    """A note of the weekly sync («летучка»): done, next, obstacles (NOTE_FIELDS).

    Raises Invalid when all three are empty or the day is not of the sprint, Conflict for a sprint
    that does not run.
    """
    sprint = lock(place.sprint)
    if (made := happened_once(actor.id, once)) is not None:
        return db.session.get_one(SyncNote, made.data["note_id"])
    if sprint.state == SprintState.SHELL:
        raise rules.locked(sprint, row_of(sprint.initiative_id))
    rules.check_state(sprint, *RUNNING)
    words = {name: clean(texts.get(name, "")) for name in NOTE_FIELDS}
    if not any(words.values()):
        sentence = _("Please write at least one of the three.")
        raise errors.Invalid(sentence, fields={"done": sentence})
    if sprint.starts_on is not None and day < sprint.starts_on:
        sentence = _("The sprint had not begun on that day.")
        raise errors.Invalid(sentence, fields={"day": sentence})
    note = SyncNote(sprint_id=sprint.id, person_id=actor.id, day=day, **words)
    db.session.add(note)
    db.session.flush()
    note_sprint(place, sprint, "noted", once=once, note_id=note.id, day=str(day))
    return note


def own_note(actor: Person, place: SprintPlace, note_id: int) -> SyncNote:
    """The actor's own note of this sprint, locked. NotFound, Forbidden for somebody else's.

    Raises Conflict for a sprint that is over: it stays as it was.
    """
    rules.check_open(lock(place.sprint), row_of(place.sprint.initiative_id))
    note = db.session.get(SyncNote, note_id)
    if note is None or note.sprint_id != place.sprint.id or note.archived_at is not None:
        raise errors.NotFound(_("There is no such note any more."))
    if note.person_id != actor.id:
        raise errors.Forbidden(_("Only who wrote the note can change it."))
    return lock(note)


def change_note(
    actor: Person, place: SprintPlace, note_id: int, texts: Mapping[str, str], *, seen: int | None
) -> Event | None:
    """Change one's own note; None when nothing did. Raises Invalid, Conflict."""
    note = own_note(actor, place, note_id)
    words = {name: clean(texts.get(name, "")) for name in NOTE_FIELDS}
    if not any(words.values()):
        sentence = _("Please write at least one of the three.")
        raise errors.Invalid(sentence, fields={"done": sentence})
    diff = revisions.change(note, seen, words)
    if not diff:
        return None
    db.session.flush()
    return note_sprint(place, place.sprint, "note_changed", note_id=note.id, changes=diff)


def remove_note(actor: Person, place: SprintPlace, note_id: int) -> Event:
    """Take one's own note away."""
    note = own_note(actor, place, note_id)
    note.archived_at = when()
    revisions.touch(note, "archived_at")
    db.session.flush()
    return note_sprint(place, place.sprint, "note_removed", note_id=note.id)


def begin_review(actor: Person, place: SprintPlace, *, once: str | None = None) -> Event | None:
    """Begin to close the sprint; None when that has begun. Nothing moves yet."""
    sprint = lock(place.sprint)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if sprint.state == SprintState.IN_REVIEW:
        return None
    if sprint.state == SprintState.SHELL:
        raise rules.locked(sprint, row_of(sprint.initiative_id))
    rules.check_state(sprint, SprintState.ACTIVE)
    sprint.state, sprint.review_at = SprintState.IN_REVIEW, when()
    revisions.touch(sprint, "state")
    db.session.flush()
    return note_sprint(place, sprint, "review_begun", once=once)


def resume_sprint(actor: Person, place: SprintPlace, *, once: str | None = None) -> Event | None:
    """Go on working: the review was begun too early. What was written in it is kept."""
    sprint = lock(place.sprint)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    if sprint.state == SprintState.ACTIVE:
        return None
    rules.check_state(sprint, SprintState.IN_REVIEW)
    sprint.state, sprint.review_at = SprintState.ACTIVE, None
    revisions.touch(sprint, "state")
    db.session.flush()
    return note_sprint(place, sprint, "resumed", once=once)
