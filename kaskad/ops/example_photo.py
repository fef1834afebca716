"""A card of the example that is finished outside of a sprint, with a photo as its proof.

The photo is drawn here: a stand with sheets of paper, and nobody on it.
"""

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select

from kaskad.boards import file_actions
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.models import Board, Card, CardLink
from kaskad.core.db import db
from kaskad.core.storage import file_store
from kaskad.indicators.card_values import propose_from_card
from kaskad.indicators.models import Indicator
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]

TITLE = "Выставка материалов сообществ в школе № 12"
BY, LEAD = "methodist-5", "methodist-1"
TAKEN_ON, TOLD_ON = date(2022, 4, 12), date(2022, 4, 14)
FILE = "Стенд выставки, 12 апреля.jpg"
BROUGHT, NOTE = Decimal(6), "Шесть материалов на стенде, у каждого рецензия"
_SIZE, _LIMIT = (480, 320), 1024 * 1024
_WALL, _BOARD, _FRAME, _FLOOR = (226, 232, 230), (247, 244, 235), (133, 104, 74), (178, 165, 148)
_PIN = (178, 59, 59)
_SHEETS = ((216, 231, 243), (250, 228, 196), (220, 238, 217), (243, 219, 219))


def plan_photo(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan the photo, and that the lead says what the card has brought."""
    by, lead = cast.people[BY], cast.people[LEAD]
    step(moment(TAKEN_ON, 13), by, lambda at: _attach(by, at))
    step(moment(TOLD_ON, 16), lead, lambda _at: _tell(lead))


def _place(person: Person) -> CardPlace:
    key, number = db.session.execute(
        select(Board.key_fold, Card.number)
        .join(Board, Board.id == Card.board_id)
        .where(Card.title == TITLE)
    ).one()
    return card_for(person, f"{key}-{number}", Permission.CARD_EDIT)


def _attach(by: Person, at: datetime) -> None:
    place = _place(by)
    with file_actions.upload(file_store(), io.BytesIO(picture()), FILE, _LIMIT) as given:
        row, _event = file_actions.attach_file(by, place, given, at=at)
        file_actions.choose_cover(by, place, row.public_id, at=at)


def _tell(lead: Person) -> None:
    place = _place(lead)
    indicator = db.session.scalars(
        select(Indicator)
        .join(CardLink, CardLink.target_id == Indicator.id)
        .where(CardLink.card_id == place.card.id, CardLink.kind == "indicator")
    ).one()
    propose_from_card(
        lead, place.card, indicator, BROUGHT, note=NOTE, day=TOLD_ON, key=place.key
    )  # fmt: skip


def picture() -> bytes:
    """A stand in a corridor: two rows of sheets on a board."""
    image = Image.new("RGB", _SIZE, _WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 270, *_SIZE), fill=_FLOOR)
    for left in (85, 380):
        draw.rectangle((left, 235, left + 12, 310), fill=_FRAME)
    draw.rectangle((55, 45, 425, 245), fill=_BOARD, outline=_FRAME, width=7)
    for number in range(6):
        left, top = 82 + number % 3 * 112, 65 + number // 3 * 88
        draw.rectangle((left, top, left + 90, top + 72), fill=_SHEETS[number % 4])
        for line in range(6):
            end, at = left + 80 - (line * 19 + number * 11) % 35, top + 12 + line * 9
            draw.line((left + 9, at, end, at), _FRAME, 2)
        draw.ellipse((left + 41, top - 4, left + 49, top + 4), fill=_PIN)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
