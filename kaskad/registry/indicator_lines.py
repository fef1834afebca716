"""Indicators under the projects of the registry. One statement, however many projects.

The house has definitions; values measured by people join here as `value` when there are any. Until
then a row says "no data", which is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kaskad.core.db import db
from kaskad.indicators.models import Indicator, IndicatorSet


@dataclass(frozen=True)
class Measured:
    """The latest verified value of an indicator."""

    words: str
    on: date


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator under its project: unit and target as written."""

    id: int
    number: str
    name: str
    unit: str
    target: str
    value: Measured | None = None
    """None: nothing has been measured, or nobody has verified it."""


def indicator_lines(
    initiative_ids: Sequence[int],
) -> dict[int, tuple[IndicatorLine, ...]]:
    """Indicators by initiative, in the order of the document. One statement."""
    found: dict[int, list[IndicatorLine]] = {}
    for row in db.session.execute(
        select(
            Indicator.initiative_id, Indicator.id, Indicator.number, Indicator.name,
            Indicator.unit, Indicator.target_raw,
        )
        .join(IndicatorSet, IndicatorSet.id == Indicator.set_id)
        .where(Indicator.initiative_id.in_(list(initiative_ids)))
        .order_by(IndicatorSet.position, IndicatorSet.id, Indicator.position, Indicator.id)
    ):  # fmt: skip
        found.setdefault(row.initiative_id, []).append(
            IndicatorLine(row.id, row.number, row.name, row.unit, row.target_raw)
        )
    return {initiative_id: tuple(lines) for initiative_id, lines in found.items()}
