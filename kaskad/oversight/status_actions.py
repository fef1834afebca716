"""Updates on how a project is going, and replies to them.

The journal names the colour and the day but no words: whoever takes an update back takes it back.
Every step stands in the journal of the initiative, so an update is news for the registry.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade.access import Place
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.oversight.colour_words import COLOURS
from kaskad.oversight.models import StatusReply, StatusUpdate
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

WORDS = ("colour", "text", "on_day")
BACK = timedelta(days=31)
"""So far back an update may be dated: what is older belongs into a report."""
CHANGEABLE = timedelta(days=7)
"""So long its author may mend it; afterwards a new one says what is new."""


def write_update(
    actor: Person,
    place: Place,
    *,
    colour: str,
    text: str,
    on_day: date,
    today: date,
    once: str | None = None,
) -> StatusUpdate:
    """Say how the project is going. Raises Invalid."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(StatusUpdate, made.subject_id)
    _check({"colour": colour, "text": text, "on_day": on_day}, today)
    row = StatusUpdate(
        initiative_id=place.initiative.id,
        author_id=actor.id,
        colour=colour,
        text=text,
        on_day=on_day,
        written_at=journal.when(),
    )
    db.session.add(row)
    db.session.flush()
    _note("written", place, row, {}, once)
    return row


def change_update(
    actor: Person,
    place: Place,
    row: StatusUpdate,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    today: date,
    once: str | None = None,
) -> bool:
    """Mend one's own update (`WORDS`); False when nothing changed.

    Raises Forbidden for somebody else's, Conflict when it is in the archive, older than
    `CHANGEABLE`, or written anew meanwhile.
    """
    if journal.happened_once(actor.id, once) is not None:
        return False
    if row.author_id != actor.id:
        raise errors.Forbidden(_("Only the author changes an update. You can reply to it."))
    _live(row)
    if not changeable(row, today):
        raise errors.Conflict(_("This update is more than a week old. Please write a new one."))
    _check(changes, today)
    diff = revisions.change(row, seen, changes)
    if not diff:
        return False
    db.session.flush()
    told = {name: both if name != "text" else [] for name, both in diff.items()}
    _note("changed", place, row, {"changes": told}, once)
    return True


def changeable(row: StatusUpdate, today: date) -> bool:
    """Whether its author may still mend it on the day *today*."""
    return today - row.written_at.date() <= CHANGEABLE


def archive_update(actor: Person, place: Place, row: StatusUpdate, once: str | None = None) -> bool:
    """Take it off the page, with its replies. False when it is there already."""
    return _put_away(actor, place, row, away=True, once=once)


def restore_update(actor: Person, place: Place, row: StatusUpdate, once: str | None = None) -> bool:
    """Bring it back."""
    return _put_away(actor, place, row, away=False, once=once)


def reply(
    actor: Person, place: Place, row: StatusUpdate, *, text: str, once: str | None = None
) -> StatusReply:
    """Answer an update. Raises Invalid without words, Conflict when it is in the archive."""
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(StatusReply, made.data["reply_id"])
    _worded(text)
    _live(row)
    answer = StatusReply(update_id=row.id, author_id=actor.id, text=text, written_at=journal.when())
    db.session.add(answer)
    db.session.flush()
    _note("replied", place, row, {"reply_id": answer.id}, once)
    return answer


def archive_reply(actor: Person, place: Place, row: StatusUpdate, answer: StatusReply) -> bool:
    """Take a reply off the page. Raises Forbidden unless it is one's own or one keeps order."""
    return _put_reply(actor, place, row, answer, away=True)


def restore_reply(actor: Person, place: Place, row: StatusUpdate, answer: StatusReply) -> bool:
    """Bring it back."""
    return _put_reply(actor, place, row, answer, away=False)


def _put_reply(
    actor: Person, place: Place, row: StatusUpdate, answer: StatusReply, *, away: bool
) -> bool:
    if answer.author_id != actor.id and not place.can(Permission.COMMENT_MODERATE):
        raise errors.Forbidden(_("Only the author takes a reply away."))
    if (lock(answer).archived_at is not None) == away:
        return False
    answer.archived_at = journal.when() if away else None
    db.session.flush()
    done = "reply_archived" if away else "reply_restored"
    _note(done, place, row, {"reply_id": answer.id}, None)
    return True


def _put_away(
    actor: Person, place: Place, row: StatusUpdate, *, away: bool, once: str | None
) -> bool:
    if journal.happened_once(actor.id, once) is not None:
        return False
    if (lock(row).archived_at is not None) == away:
        return False
    row.archived_at = journal.when() if away else None
    revisions.touch(row, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", place, row, {}, once)
    return True


def _live(row: StatusUpdate) -> None:
    if lock(row).archived_at is not None:
        raise errors.Conflict(_("This update is in the archive. Restore it first."))


def _check(changes: Mapping[str, Any], today: date) -> None:
    if unknown := set(changes) - set(WORDS):
        raise ValueError(f"not to be changed here: {sorted(unknown)}")
    if "text" in changes:
        _worded(changes["text"])
    if changes.get("colour", "n") not in COLOURS:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={"colour": sentence})
    day = changes.get("on_day", today)
    if day is None or not today - BACK <= day <= today:
        sentence = _("Today, or a day of the last month.")
        raise errors.Invalid(sentence, fields={"on_day": sentence})


def _worded(text: str) -> None:
    if not text.strip():
        sentence = _("Please write a few words.")
        raise errors.Invalid(sentence, fields={"text": sentence})


def _note(
    action: str, place: Place, row: StatusUpdate, data: dict[str, Any], once: str | None
) -> None:
    journal.record(
        f"status.{action}",
        "status_update",
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"colour": row.colour, "on_day": row.on_day.isoformat(), **data},
        once=once,
    )
