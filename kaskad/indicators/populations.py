"""Out of whom an indicator counts by lists: organisations of the district, by their kinds.

Source: domain.md, 12, anomalies 18 and 24: a share needs its population.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased

from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import Indicator
from kaskad.people.models import Organisation


def district_of(owner_path: str) -> str:
    """Path of the topmost organisation above the owner: the district, and all that is in it."""
    first = owner_path.strip("/").partition("/")[0]
    return f"/{first}/"


def populations(indicator_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """By indicator, the organisations out of which its share is counted. Two statements at most.

    Indicators that are no share, or not counted by lists of organisations, have none.
    """
    owner = aliased(Organisation)
    asked = db.session.execute(
        select(Indicator.id, Indicator.population, owner.path)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .join(owner, owner.id == Initiative.owner_id)
        .where(
            Indicator.id.in_(list(indicator_ids)), Indicator.counts.is_not(None),
            Indicator.kind == IndicatorKind.SHARE,
        )
    ).all()  # fmt: skip
    kinds = {kind for row in asked for kind in row.population}
    if not kinds:
        return {}
    there = db.session.execute(
        select(Organisation.id, Organisation.organisation_kind, Organisation.path).where(
            Organisation.archived_at.is_(None), Organisation.organisation_kind.in_(sorted(kinds))
        )
    ).all()
    return {
        row.id: frozenset(
            one.id
            for one in there
            if one.organisation_kind in row.population
            and one.path.startswith(district_of(row.path))
        )
        for row in asked
    }
