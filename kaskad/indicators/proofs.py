"""What can prove a value: a card of the initiative with its files."""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.models import Board, Card, CardFile
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.keys import split_card_key
from kaskad.indicators.models import EvidenceKind
from kaskad.indicators.value_actions import Proof


def proofs_of_card(initiative: Initiative, key: str) -> tuple[Proof, ...]:
    """The card called *key* («ПРО-12») on a board of *initiative*, and its files.

    Raises Invalid when there is no such card there. Two statements.
    """
    read = split_card_key(key)
    found = None
    if read is not None:
        found = db.session.execute(
            select(Card.id, Card.number, Card.title, Board.key)
            .join(Board, Board.id == Card.board_id)
            .where(
                Board.initiative_id == initiative.id, Board.key_fold == read[0],
                Card.number == read[1],
            )
        ).first()  # fmt: skip
    if found is None:
        sentence = str(_("There is no card with this key in the project."))
        raise errors.Invalid(sentence, fields={"card": sentence})
    files = db.session.execute(
        select(CardFile.id, CardFile.name)
        .where(CardFile.card_id == found.id, CardFile.archived_at.is_(None))
        .order_by(CardFile.id)
    )
    card = Proof(EvidenceKind.CARD, found.id, title=f"{found.key}-{found.number} {found.title}")
    return (card, *(Proof(EvidenceKind.FILE, one.id, title=one.name) for one in files))
