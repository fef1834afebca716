"""Where a figure goes: from an indicator, from a card up to the programme.

Issue 5, "Lineage". Whatever stands in a project that is not shown to the reader is «another
project»: neither its name nor its number is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Select, case, literal, select

from kaskad.boards.access import CardPlace
from kaskad.boards.card_facts import CardFact
from kaskad.boards.models import CardLink
from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from kaskad.people.models import Person

_HIGHEST = 30
"""No cascade is as deep; a ring made by hand in the database ends here."""


@dataclass(frozen=True)
class Step:
    """An indicator on the way up; without `key_fold` it is in a project that is not shown."""

    id: int
    number: str
    name: str
    unit: str
    about: str
    """The project, as people call it."""
    key_fold: str
    initiative_id: int = 0

    @property
    def short(self) -> str:
        """Its number, else its name."""
        return self.number or self.name

    @property
    def seen(self) -> bool:
        """Whether the reader may see it."""
        return bool(self.key_fold)


Chain = tuple[Step, ...]


def chains_up(person: Person, starts: Select[int] | Sequence[int]) -> tuple[Chain, ...]:
    """For each indicator of *starts* the way from it (the first step) up. One statement.

    A step is taken only where the figure really goes: not past one that does not take part.
    """
    goes = case(
        (Indicator.rollup.is_not(None) & Indicator.takes_part.is_(True), Indicator.parent_id)
    )
    way = (
        select(
            Indicator.id.label("start"), Indicator.id.label("id"), goes.label("next"),
            literal(0).label("step"),
        )
        .where(Indicator.id.in_(starts), Indicator.archived_at.is_(None))
        .cte("way", recursive=True)
    )  # fmt: skip
    way = way.union_all(
        select(way.c.start, Indicator.id, goes, way.c.step + 1).where(
            Indicator.id == way.c.next, Indicator.archived_at.is_(None), way.c.step < _HIGHEST
        )
    )
    found: dict[int, list[Step]] = {}
    for row in db.session.execute(
        select(way.c.start, Indicator, Initiative, Initiative.id.in_(visible(person)).label("seen"))
        .join(Indicator, Indicator.id == way.c.id)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .order_by(way.c.start, way.c.step)
    ):
        found.setdefault(row.start, []).append(_step(row.Indicator, row.Initiative, seen=row.seen))
    return tuple(tuple(steps) for steps in found.values())


def _step(row: Indicator, place: Initiative, *, seen: bool) -> Step:
    if not seen:
        return Step(0, "", "", "", "", "")
    return Step(row.id, row.number, row.name, row.unit, place.label, place.key_fold, place.id)


def card_goes_into(person: Person, place: CardPlace) -> Sequence[CardFact]:
    """For the facts of a card: its indicators, each with the way up as far as it goes.

    One statement. An indicator that goes nowhere is the end of its way: from the card one still
    gets to it.
    """
    served = select(CardLink.target_id).where(
        CardLink.card_id == place.card.id, CardLink.kind == "indicator"
    )
    chains = chains_up(person, served)
    if not chains:
        return ()
    return (
        CardFact(
            "lineage", str(_("Goes into")), "", template="indicators/_card_lineage.html",
            content=chains,
        ),
    )  # fmt: skip
