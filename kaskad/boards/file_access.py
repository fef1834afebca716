"""The only way to the bytes of a file: through the card it lies on, at every request (S02)."""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.access import card_for
from kaskad.boards.models import Board, Card, CardFile
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


def file_for(person: Person, public_id: str) -> CardFile:
    """The file, to be read. Raises NotFound when it is not there or not for this person's eyes."""
    row = db.session.execute(
        select(CardFile, Board.key_fold, Card.number)
        .join(Card, Card.id == CardFile.card_id)
        .join(Board, Board.id == Card.board_id)
        .where(CardFile.public_id == public_id, CardFile.archived_at.is_(None))
    ).first()
    if row is None:
        raise errors.NotFound(_("There is no such file, or it is not shown to you."))
    try:
        card_for(person, f"{row[1]}-{row[2]}", Permission.BOARD_VIEW)
    except (errors.NotFound, errors.Forbidden) as error:
        raise errors.NotFound(_("There is no such file, or it is not shown to you.")) from error
    found: CardFile = row[0]
    return found
