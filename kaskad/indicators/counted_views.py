"""Who stands behind a figure by lists: everybody a value has counted, and on which cards."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.models import Board, Card, CardLink
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import db
from kaskad.core.sorting import natural_key
from kaskad.indicators.access import value_for
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.models import IndicatorValue, Participation, ValueState
from kaskad.people.models import Party
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW = Permission.BOARD_VIEW
_OWN = frozenset({ValueState.DRAFT, ValueState.WITHDRAWN})


@dataclass(frozen=True)
class CardOf:
    """A card on whose list somebody stands now."""

    key: str
    address: str
    title: str


@dataclass(frozen=True)
class CountedLine:
    """Somebody who was counted once, however many the lists."""

    name: str
    cards: tuple[CardOf, ...]
    """Of those that serve the indicator; none: from the plan, or no longer on a list."""


def counted_lines(value: IndicatorValue) -> tuple[CountedLine, ...]:
    """By name. Two statements."""
    serving = select(CardLink.card_id).where(
        CardLink.kind == "indicator", CardLink.target_id == value.indicator_id
    )
    cards: dict[int, list[CardOf]] = {}
    for row in db.session.execute(
        select(Participation.party_id, Card.number, Card.title, Board.key, Board.key_fold)
        .join(Card, Card.id == Participation.card_id)
        .join(Board, Board.id == Card.board_id)
        .where(
            Participation.removed_at.is_(None), Participation.party_id.in_(list(value.counted)),
            Card.id.in_(serving),
        )
        .order_by(Card.number)
    ):  # fmt: skip
        cards.setdefault(row.party_id, []).append(
            CardOf(f"{row.key}-{row.number}", f"{row.key_fold}-{row.number}", row.title)
        )
    found = [
        CountedLine(short or name, tuple(cards.get(party_id, ())))
        for party_id, name, short in db.session.execute(
            select(Party.id, Party.name, Party.short_name).where(
                Party.id.in_(list(value.counted))
            )
        )
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: natural_key(one.name)))


@blueprint.get("/projects/<key>/values/<int:value_id>/counted")
@web.policy(VIEW)
def counted(key: str, value_id: int) -> ResponseReturnValue:
    """Who was counted by a value."""
    person = current_person()
    open_place(person, key)
    spot, value = value_for(person, key, value_id, VIEW)
    if value.state in _OWN and value.author_id != person.id:
        raise errors.NotFound(_("There is no such value here."))
    return page(
        "indicators/counted.html", person, spot.place, value=value, indicator=spot.indicator,
        rows=counted_lines(value),
    )  # fmt: skip
