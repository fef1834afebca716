"""Comments: said, mended by their author, put away by the author or a moderator (trust.md S06)."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from kaskad.boards.access import CardPlace, part_of
from kaskad.boards.events import note_card
from kaskad.boards.mentions import named_people
from kaskad.boards.models import Comment, Mention, Watcher
from kaskad.boards.parties import people_who_see
from kaskad.cascade.access import scope
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.journal import Event, happened_once, when
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

BODY_LIMIT = 20_000


def comment_on(place: CardPlace, comment_id: int, *, archived: bool = False) -> Comment:
    """The comment of this very card (trust.md S01), held for the change. Raises NotFound."""
    gone = _("This comment is no longer there.")
    return part_of(place, Comment, comment_id, gone, archived=archived)


def _body(body: str) -> str:
    body = body.strip()
    sentence = ""
    if not body:
        sentence = _("Please write something first.")
    elif len(body) > BODY_LIMIT:
        sentence = _("Too long: at most %(limit)s characters.", limit=str(BODY_LIMIT))
    if sentence:
        raise errors.Invalid(sentence, fields={"body": sentence})
    return body


def _tell(place: CardPlace, comment: Comment, moment: datetime) -> list[list[object]]:
    """Store whom the comment names; those named before stay as they are: [[id, name], …]."""
    people = named_people(comment.body, people_who_see(place)) if "@" in comment.body else []
    wanted = {person.id for person in people if person.id != comment.author_id}
    held = set(
        db.session.scalars(select(Mention.person_id).where(Mention.comment_id == comment.id))
    )
    if held - wanted:
        db.session.execute(
            delete(Mention).where(
                Mention.comment_id == comment.id, Mention.person_id.in_(held - wanted)
            )
        )
    db.session.add_all(
        Mention(comment_id=comment.id, person_id=person_id, created_at=moment)
        for person_id in sorted(wanted - held)
    )
    return [[person.id, person.label] for person in people if person.id in wanted - held]


def comment_card(
    actor: Person,
    place: CardPlace,
    body: str,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Comment:
    """Say *body* (Markdown) on the card; its author watches it from now on. Raises Invalid."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        said = db.session.get(Comment, int(made.data.get("comment_id", 0)))
        if said is not None:
            return said
    moment = at or when()
    comment = Comment(card_id=card.id, author_id=actor.id, body=_body(body), created_at=moment)
    db.session.add(comment)
    db.session.flush()
    named = _tell(place, comment, moment)
    if db.session.get(Watcher, (card.id, actor.id)) is None:
        db.session.add(Watcher(card_id=card.id, person_id=actor.id))
    card.comment_count += 1
    revisions.touch(card, "comments")
    note_card(
        place, "commented", once=once, at=at,
        comment_id=comment.id, text=comment.body[:200], mentions=named,
    )  # fmt: skip
    return comment


def change_comment(
    actor: Person,
    place: CardPlace,
    comment_id: int,
    body: str,
    *,
    seen: int | None,
    once: str | None = None,
    at: datetime | None = None,
) -> Event | None:
    """Mend one's own comment; None when nothing changed.

    Raises Forbidden for somebody else's, Conflict when it was changed in another window meanwhile.
    """
    lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    comment = comment_on(place, comment_id)
    check_author(actor, comment)
    diff = revisions.change(comment, seen, {"body": _body(body)})
    if not diff:
        return None
    comment.edited_at = at or when()
    named = _tell(place, comment, comment.edited_at)
    revisions.touch(place.card, "comments")
    return note_card(
        place, "comment_changed", changes=diff, once=once, at=at,
        comment_id=comment.id, mentions=named,
    )  # fmt: skip


def check_author(actor: Person, comment: Comment) -> None:
    """Raise Forbidden unless the comment is the person's own."""
    if comment.author_id != actor.id:
        raise errors.Forbidden(_("Only the author may change a comment."))


def may_archive(actor: Person, place: CardPlace, author_id: int | None) -> bool:
    """Whether the person may put a comment of *author_id* away: their own, or as a moderator."""
    if author_id == actor.id:
        return True
    return place.can(scope(actor), Permission.COMMENT_MODERATE)


def archive_comment(
    actor: Person,
    place: CardPlace,
    comment_id: int,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Put a comment away: one's own, or anybody's as a moderator. Raises Forbidden."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    comment = comment_on(place, comment_id)
    if not may_archive(actor, place, comment.author_id):
        raise errors.Forbidden(
            _("Only the author or the head of the project may remove a comment.")
        )
    comment.archived_at = at or when()
    card.comment_count -= 1
    revisions.touch(card, "comments")
    return note_card(
        place, "comment_archived", once=once, at=at,
        comment_id=comment.id, text=comment.body[:200],
    )  # fmt: skip


def bring_comment_back(
    actor: Person,
    place: CardPlace,
    comment_id: int,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> Event:
    """Bring back a comment that was put away. Raises Forbidden as `archive_comment` does."""
    card = lock(place.card)
    if (made := happened_once(actor.id, once)) is not None:
        return made
    comment = comment_on(place, comment_id, archived=True)
    if not may_archive(actor, place, comment.author_id):
        raise errors.Forbidden(
            _("Only the author or the head of the project may remove a comment.")
        )
    comment.archived_at = None
    card.comment_count += 1
    revisions.touch(card, "comments")
    return note_card(
        place, "comment_restored", once=once, at=at,
        comment_id=comment.id, text=comment.body[:200],
    )  # fmt: skip
