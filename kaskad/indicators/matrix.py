"""How activities work for indicators: a matrix with two findings. Pure.

Source: issue 5, "Seeing": indicators that nothing works for, and work that moves nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.standings import IndicatorNow

OUTSIDE = 0
"""In place of the id of an activity: cards that belong to none."""


class ActivityFacts(NamedTuple):
    """An activity of the plan, in its order."""

    id: int
    heading: str
    """Its stage, or the group of rows it stands in."""
    number: str
    title: str
    cancelled: bool = False


class CardFacts(NamedTuple):
    """A card that is not put away."""

    id: int
    finished: bool
    activities: tuple[int, ...]
    """It was made from one and may serve others; none: `OUTSIDE`."""


class Tie(NamedTuple):
    """A card serves an indicator."""

    card_id: int
    indicator_id: int
    amount: Decimal | None


class Brought(NamedTuple):
    """What a card has brought to an indicator."""

    card_id: int
    indicator_id: int
    verified: bool
    number: Decimal | None
    values: int


class OnList(NamedTuple):
    """Somebody on the list of a card, or of a repetition of an activity."""

    party_id: int
    kind: str
    card_id: int | None
    activity_id: int | None


@dataclass(frozen=True)
class Facts:
    """Everything the matrix is made of."""

    activities: Sequence[ActivityFacts]
    indicators: Sequence[IndicatorNow]
    cards: Sequence[CardFacts]
    ties: Sequence[Tie]
    brought: Sequence[Brought] = ()
    lists: Sequence[OnList] = ()
    counted: Mapping[int, str] | None = None
    """Indicators that count by lists, with the kind of party they count."""


@dataclass(frozen=True)
class Cell:
    """What an activity does for an indicator. Sums are None where figures are not added."""

    cards: int = 0
    finished: int = 0
    planned: Decimal | None = None
    brought: Decimal | None = None
    """Said when the cards were accepted, whether or not it is verified."""
    verified: Decimal | None = None
    values: int = 0
    """Values of figures that are not added: shares, indices, words."""
    listed: int = 0
    """People or organisations on the lists, each once."""


@dataclass(frozen=True)
class Row:
    """An activity, or the cards outside the plan, with its cells by indicator."""

    id: int
    number: str
    title: str
    cells: Mapping[int, Cell]
    cards: int
    finished: int
    loose: int = 0
    """Finished cards that are tied to no indicator."""
    heading: str = ""
    """Its stage or group: activities of several years may share a number."""

    @property
    def idle(self) -> bool:
        """Something is done and nothing is tied; outside the plan every such card is one."""
        return self.loose > 0 and (self.id == OUTSIDE or not self.cells)


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Matrix:
    """The whole of it."""

    columns: tuple[IndicatorNow, ...]
    groups: tuple[Group, ...]
    totals: Mapping[int, Cell]
    """By indicator over all cards, each counted once."""
    nothing: tuple[IndicatorNow, ...]
    """Indicators that nothing works for."""
    idle: tuple[Row, ...]
    """Work that moves nothing."""

    @property
    def rows(self) -> list[Row]:
        """All rows, in order."""
        return [row for group in self.groups for row in group.rows]


def matrix_of(facts: Facts, outside: str) -> Matrix:
    """The matrix; *outside* is what the row of cards outside the plan is called."""
    known = {one.id for one in facts.activities}
    cards = {one.id: one._replace(activities=_places(one.activities, known)) for one in facts.cards}
    ties: dict[int, list[Tie]] = {}
    live = {one.id for one in facts.indicators}
    for tie in facts.ties:
        if tie.card_id in cards and tie.indicator_id in live:
            ties.setdefault(tie.indicator_id, []).append(tie)
    tied = {tie.card_id for some in ties.values() for tie in some}
    brought = {
        (one.card_id, one.indicator_id, one.verified): one for one in facts.brought
    }  # fmt: skip
    totals: dict[int, Cell] = {}
    cells: dict[int, dict[int, Cell]] = {}
    for indicator in facts.indicators:
        own = ties.get(indicator.id, [])
        if not own:
            continue
        totals[indicator.id] = _cell(facts, indicator, own, cards, brought)
        by_place: dict[int, list[Tie]] = {}
        for tie in own:
            for place in cards[tie.card_id].activities:
                by_place.setdefault(place, []).append(tie)
        for place, some in by_place.items():
            cells.setdefault(place, {})[indicator.id] = _cell(
                facts, indicator, some, cards, brought, place
            )
    of_place: dict[int, list[CardFacts]] = {}
    for card in cards.values():
        for place in card.activities:
            of_place.setdefault(place, []).append(card)

    def row(activity_id: int, number: str, title: str, heading: str = "") -> Row:
        own = of_place.get(activity_id, [])
        done = [card for card in own if card.finished]
        untied = sum(card.id not in tied for card in done)
        found = cells.get(activity_id, {})
        return Row(activity_id, number, title, found, len(own), len(done), untied, heading)

    groups = [
        Group(heading, tuple(row(one.id, one.number, one.title, heading) for one in members))
        for heading, members in groupby(facts.activities, key=lambda one: one.heading)
    ]
    if OUTSIDE in of_place:
        groups.append(Group("", (row(OUTSIDE, "", outside),)))
    cancelled = {one.id for one in facts.activities if one.cancelled}
    return Matrix(
        tuple(facts.indicators), tuple(groups), totals,
        tuple(
            one for one in facts.indicators if one.id not in totals and one.parts is None
        ),
        tuple(
            one for group in groups for one in group.rows if one.idle and one.id not in cancelled
        ),
    )  # fmt: skip


def _places(activities: Iterable[int], known: Collection[int]) -> tuple[int, ...]:
    """Rows in which a card stands; an activity that was put away is none."""
    found = tuple(dict.fromkeys(one for one in activities if one in known))
    return found or (OUTSIDE,)


def _cell(
    facts: Facts,
    indicator: IndicatorNow,
    ties: Sequence[Tie],
    cards: Mapping[int, CardFacts],
    brought: Mapping[tuple[int, int, bool], Brought],
    place: int | None = None,
) -> Cell:
    said = [
        one
        for tie in ties
        for verified in (False, True)
        if (one := brought.get((tie.card_id, indicator.id, verified))) is not None
    ]
    ids = {tie.card_id for tie in ties}
    finished = sum(cards[one].finished for one in ids)
    kind = (facts.counted or {}).get(indicator.id)
    if kind is not None:
        # Whoever takes part is counted once, whichever list names them.
        places = {place} if place is not None else {a for one in ids for a in cards[one].activities}
        there = {
            one.party_id
            for one in facts.lists
            if one.kind == kind and (one.card_id in ids or one.activity_id in places)
        }
        return Cell(len(ids), finished, values=sum(one.values for one in said), listed=len(there))
    if indicator.kind is not IndicatorKind.COUNT:
        return Cell(len(ids), finished, values=sum(one.values for one in said))
    return Cell(
        len(ids), finished, _sum(tie.amount for tie in ties), _sum(one.number for one in said),
        _sum(one.number for one in said if one.verified), sum(one.values for one in said),
    )  # fmt: skip


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None where there is none: nothing is not zero."""
    known = [one for one in numbers if one is not None]
    return sum(known, Decimal(0)) if known else None
