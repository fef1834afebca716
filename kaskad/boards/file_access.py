"""The only ways to the bytes of a file: through what it lies on, at every request (S02)."""

from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import Select, select

from kaskad.boards.access import card_for
from kaskad.boards.models import Board, Card, CardFile
from kaskad.cascade.access import place_for
from kaskad.core import errors
from kaskad.core.db import Model, db
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

F = TypeVar("F", bound=Model)


def file_for(person: Person, public_id: str) -> CardFile:
    """The file, to be read. Raises NotFound when it is not there or not for this person's eyes."""
    row = db.session.execute(
        select(CardFile, Board.key_fold, Card.number)
        .join(Card, Card.id == CardFile.card_id)
        .join(Board, Board.id == Card.board_id)
        .where(CardFile.public_id == public_id, CardFile.archived_at.is_(None))
    ).first()
    if row is None:
        raise _hidden()
    try:
        card_for(person, f"{row[1]}-{row[2]}", Permission.BOARD_VIEW)
    except (errors.NotFound, errors.Forbidden) as error:
        raise _hidden() from error
    found: CardFile = row[0]
    return found


def file_of_initiative(person: Person, asked: Select[F, str]) -> F:
    """The file that *asked* finds beside the key of its initiative, for whoever reads that one.

    Raises NotFound when it is not there or not for this person's eyes.
    """
    row = db.session.execute(asked).first()
    if row is None:
        raise _hidden()
    found, key = row
    try:
        place_for(person, key, Permission.INITIATIVE_VIEW)
    except errors.NotFound as error:
        raise _hidden() from error
    return found


def _hidden() -> errors.NotFound:
    return errors.NotFound(_("There is no such file, or it is not shown to you."))
