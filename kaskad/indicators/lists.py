"""Whoever took part, each once: what an indicator that counts by lists comes to.

Counted are the lists of finished cards that serve the indicator, and of repetitions that were
carried out, of activities that lead to it: those from which such a card was made, or which such a
card serves. A share is one of the organisations of the district (`populations`).
Source: issue 5, "Cards": distinct counts by list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from kaskad.boards.models import FINISHED, Card, CardLink, Column
from kaskad.cascade.models import Activity, ActivityOccurrence, ActivityState, OccurrenceState
from kaskad.core.db import db
from kaskad.indicators.kinds import Counted, IndicatorKind
from kaskad.indicators.models import Indicator, Participation
from kaskad.indicators.numbers import share
from kaskad.indicators.populations import populations
from kaskad.people.models import Party, PartyKind

KINDS = {Counted.ORGANISATIONS: PartyKind.ORGANISATION, Counted.PEOPLE: PartyKind.PERSON}


@dataclass(frozen=True)
class Listed:
    """A figure by lists: who was counted, and out of how many."""

    ids: tuple[int, ...]
    number: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def listed(indicator: Indicator) -> Listed:
    """What the lists come to now. Three statements at most."""
    there = frozenset(db.session.scalars(_parties(indicator)))
    if indicator.kind != IndicatorKind.SHARE:
        return reckoned(there, None)
    return reckoned(there, populations([indicator.id]).get(indicator.id, frozenset()))


def reckoned(there: Collection[int], population: Collection[int] | None) -> Listed:
    """*there* as a count, or as a share of *population*. Pure."""
    if population is None:
        ids = tuple(sorted(set(there)))
        return Listed(ids, Decimal(len(ids)))
    ids = tuple(sorted(set(there) & set(population)))
    top, bottom = Decimal(len(ids)), Decimal(len(population))
    return Listed(ids, share(top, bottom), top, bottom or None)


def _parties(indicator: Indicator) -> Select[int]:
    serving = select(CardLink.card_id).where(
        CardLink.kind == "indicator", CardLink.target_id == indicator.id
    )
    finished = (
        select(Card.id)
        .join(Column, Column.id == Card.column_id)
        .where(Card.id.in_(serving), Column.category.in_(FINISHED))
    )
    other = aliased(CardLink)
    leading = (
        select(Card.activity_id)
        .where(Card.id.in_(serving), Card.activity_id.is_not(None))
        .union(select(other.target_id).where(other.kind == "activity", other.card_id.in_(serving)))
    )
    carried_out = or_(
        and_(
            Participation.occurrence_key == "",
            exists().where(
                Activity.id == Participation.activity_id, Activity.state == ActivityState.DONE
            ),
        ),
        exists().where(
            ActivityOccurrence.activity_id == Participation.activity_id,
            ActivityOccurrence.key == Participation.occurrence_key,
            ActivityOccurrence.state == OccurrenceState.DONE,
        ),
    )
    return (
        select(Participation.party_id)
        .join(Party, Party.id == Participation.party_id)
        .where(
            Participation.removed_at.is_(None),
            Party.kind == KINDS[Counted(str(indicator.counts))].value,
            or_(
                Participation.card_id.in_(finished),
                and_(Participation.activity_id.in_(leading), carried_out),
            ),
        )
        .distinct()
    )
