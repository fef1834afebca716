"""What projects below bring to the indicators of a programme; and indicators that go nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from kaskad.indicators.standings import IndicatorNow, Linked, indicators_with_linked
from kaskad.people.models import Person


@dataclass(frozen=True)
class Contribution:
    """An indicator of a project that goes into one above, straight or through others."""

    now: IndicatorNow
    takes_part: bool
    """On the whole way up."""


@dataclass(frozen=True)
class BelowRow:
    """A project below with what it gives, by indicator above."""

    id: int
    key_fold: str
    label: str
    cells: Mapping[int, tuple[Contribution, ...]]
    indicators: int
    """How many it has at all."""


@dataclass(frozen=True)
class BelowGroup:
    """Projects under one strategic project; "" for those that stand straight below."""

    heading: str
    key_fold: str
    rows: tuple[BelowRow, ...]


@dataclass(frozen=True)
class BelowMatrix:
    """Projects below × indicators of the programme."""

    columns: tuple[IndicatorNow, ...]
    groups: tuple[BelowGroup, ...]
    nothing: tuple[IndicatorNow, ...]
    """Indicators that no project gives anything to, as far as the reader sees."""
    idle: tuple[BelowRow, ...]
    """Projects that give nothing to any of them."""

    @property
    def rows(self) -> list[BelowRow]:
        """All rows, in order."""
        return [row for group in self.groups for row in group.rows]


def below_matrix(person: Person, initiative: Initiative, day: date) -> BelowMatrix:
    """What *person* sees of it. Six statements at most."""
    own, linked = indicators_with_linked([initiative.id], day)
    places = _places_below(person, initiative)
    given = contributions(own, linked)
    rows = {place.id: _row(place, given.get(place.id, {}), many) for place, many in places}
    groups: dict[int, list[BelowRow]] = {}
    heads = {place.id: place for place, _many in places if place.kind != InitiativeKind.PROJECT}
    for place, _many in places:
        if place.kind == InitiativeKind.PROJECT or rows[place.id].cells:
            # A strategic project gives for itself: it stands first in its own group.
            at = place.id if place.id in heads else place.parent_id or 0
            groups.setdefault(at if at in heads else 0, []).append(rows[place.id])
    shown = [row for some in groups.values() for row in some]
    fed = {one for row in shown for one in row.cells}
    return BelowMatrix(
        own,
        tuple(
            BelowGroup(
                heads[at].label if at in heads else "", heads[at].key_fold if at in heads else "",
                tuple(some),
            )
            for at, some in groups.items()
        ),
        tuple(one for one in own if one.id not in fed and one.parts is None),
        tuple(row for row in shown if not row.cells),
    )  # fmt: skip


def _row(
    place: Initiative, cells: Mapping[int, Sequence[Contribution]], indicators: int
) -> BelowRow:
    return BelowRow(
        place.id, place.key_fold, place.label,
        {one: tuple(some) for one, some in cells.items()}, indicators,
    )  # fmt: skip


def contributions(
    own: Sequence[IndicatorNow], linked: Sequence[Linked]
) -> dict[int, dict[int, list[Contribution]]]:
    """By initiative and indicator above, what goes into it on whatever way. Pure."""
    tops = {one.id for one in own}
    above = {one.now.id: one for one in linked}
    found: dict[int, dict[int, list[Contribution]]] = {}
    for one in linked:
        at, takes_part, seen = one, one.takes_part, {one.now.id}
        while at.parent_id not in tops and at.parent_id in above and at.parent_id not in seen:
            seen.add(at.parent_id)
            at = above[at.parent_id]
            takes_part = takes_part and at.takes_part
        if at.parent_id in tops and one.now.id not in tops:
            cells = found.setdefault(one.now.initiative_id, {})
            cells.setdefault(at.parent_id, []).append(Contribution(one.now, takes_part))
    return found


def _places_below(person: Person, initiative: Initiative) -> list[tuple[Initiative, int]]:
    """Initiatives below that the person sees, in their order, with how many indicators each has."""
    many = (
        select(func.count())
        .where(Indicator.initiative_id == Initiative.id, Indicator.archived_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Initiative, many)
        .where(
            Initiative.path.startswith(initiative.path), Initiative.id != initiative.id,
            Initiative.archived_at.is_(None), Initiative.id.in_(visible(person)),
        )
        .order_by(Initiative.path)
    )  # fmt: skip
    return [(place, count) for place, count in rows]


def loose_below(person: Person, initiative: Initiative) -> int:
    """How many indicators of projects below go nowhere, as far as they are shown. One statement."""
    found = db.session.scalar(
        select(func.count(Indicator.id))
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(*loose(person, initiative))
    )
    return found or 0


def loose(person: Person, initiative: Initiative) -> list[ColumnElement[bool]]:
    """Conditions of such an indicator, joined with its initiative."""
    return [
        Initiative.path.startswith(initiative.path), Initiative.id != initiative.id,
        Initiative.archived_at.is_(None), Indicator.archived_at.is_(None),
        or_(Indicator.parent_id.is_(None), Indicator.rollup.is_(None)),
        Initiative.id.in_(visible(person)),
    ]  # fmt: skip
