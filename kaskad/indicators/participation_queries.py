"""Who took part in the work of a card or in a repetition of an activity; fixed statements.

On a list stand organisations of the district and people the server knows: nobody is named who is
not in its lists already (PRODUCT.md, rule 12). People of another centre are not offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from kaskad.core.db import db
from kaskad.core.sorting import natural_key
from kaskad.indicators.list_reading import Known
from kaskad.indicators.models import Participation
from kaskad.indicators.populations import district_of
from kaskad.people.models import Organisation, OrganisationKind, Party, PartyKind, Person

_VISITED = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.PARTNER)


@dataclass(frozen=True)
class Spot:
    """What the list is of: a card, or a repetition of an activity (its key; empty: it is once)."""

    initiative_id: int
    owner_path: str
    card_id: int | None = None
    activity_id: int | None = None
    occurrence_key: str = ""

    @property
    def rows(self) -> ColumnElement[bool]:
        """Condition on `participation`."""
        if self.card_id is not None:
            return Participation.card_id == self.card_id
        return and_(
            Participation.activity_id == self.activity_id,
            Participation.occurrence_key == self.occurrence_key,
        )


@dataclass(frozen=True)
class Listing:
    """Somebody on the list, or who may be put on it."""

    id: int
    name: str
    is_person: bool


@dataclass(frozen=True)
class Choice(Listing):
    """Somebody who may be put on it, with what a pasted text is held against."""

    known: Known


def on_list(spot: Spot) -> tuple[Listing, ...]:
    """Who stands there, organisations first. One statement."""
    rows = db.session.execute(
        select(Party.id, Party.name, Party.short_name, Party.kind)
        .join(Participation, Participation.party_id == Party.id)
        .where(spot.rows, Participation.removed_at.is_(None))
    )
    found = [Listing(row[0], row[2] or row[1], row[3] == PartyKind.PERSON) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.is_person, natural_key(one.name), one.id)))


def choices(spot: Spot) -> tuple[Choice, ...]:
    """Who may stand there, organisations first. Two statements."""
    district = district_of(spot.owner_path)
    organisations = db.session.execute(
        select(
            Organisation.id, Organisation.name, Organisation.short_name, Organisation.number,
            Organisation.aliases, Organisation.organisation_kind,
        ).where(Organisation.archived_at.is_(None), Organisation.path.startswith(district))
    ).all()  # fmt: skip
    found = [
        Choice(
            row.id, row.short_name or row.name, False,
            Known(row.id, (row.name, row.short_name, *row.aliases), str(row.organisation_kind),
                  row.number),
        )
        for row in organisations
    ]  # fmt: skip
    found += [
        Choice(row.id, row.short_name or row.name, True, Known(row.id, (row.name, row.short_name)))
        for row in db.session.execute(_people(spot, district))
    ]
    return tuple(sorted(found, key=lambda one: (one.is_person, natural_key(one.name), one.id)))


def _people(spot: Spot, district: str) -> Any:
    """Those who work under the owner of the project, or in schools and partners of its district."""
    home = aliased(Organisation)
    return (
        select(Person.id, Person.name, Person.short_name)
        .join(home, home.id == Person.home_id)
        .where(
            Person.archived_at.is_(None),
            or_(
                home.path.startswith(spot.owner_path),
                and_(home.path.startswith(district), home.organisation_kind.in_(_VISITED)),
            ),
        )
    )


def held_rows(spot: Spot, ids: Sequence[int]) -> dict[int, Participation]:
    """Rows of the list by party, also those that were taken off it. One statement."""
    rows = db.session.scalars(
        select(Participation).where(spot.rows, Participation.party_id.in_(list(ids)))
    )
    return {row.party_id: row for row in rows}
