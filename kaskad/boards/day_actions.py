"""What "My day" remembers: how far the person has looked. Nobody else sees it: no journal."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad.boards.access import boards_visible
from kaskad.boards.models import Card, Comment, Mention
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, lock
from kaskad.journal import Event
from kaskad.people.models import Person


def look_over(actor: Person, upto: int) -> bool:
    """Count everything up to the journal's event *upto* as seen; False when it was already.

    What happened after the page was drawn stays new: the page says how far it showed.
    """
    person = lock(actor)
    last = db.session.scalar(select(func.max(Event.id))) or 0
    upto = min(upto, last)
    if upto <= person.looked_event_id:
        return False
    person.looked_event_id = upto
    db.session.flush()
    return True


def note_mention(actor: Person, comment_id: int) -> bool:
    """Count a mention as seen; False when it was already.

    Raises NotFound when the person is not mentioned there, or may not see the card any more.
    """
    mention = db.session.scalar(
        select(Mention)
        .join(Comment, Comment.id == Mention.comment_id)
        .join(Card, Card.id == Comment.card_id)
        .where(
            Mention.comment_id == comment_id,
            Mention.person_id == actor.id,
            Card.board_id.in_(boards_visible(actor)),
        )
    )
    if mention is None:
        raise errors.NotFound(_("This mention is no longer there."))
    if lock(mention).seen_at is not None:
        return False
    mention.seen_at = now()
    db.session.flush()
    return True
