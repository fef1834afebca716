"""What pages read of indicators: frozen rows, a fixed number of statements."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from kaskad.core.db import db
from kaskad.indicators.models import Indicator, IndicatorSet


@dataclass(frozen=True)
class IndicatorLine:
    """One row of the table: everything as written."""

    id: int
    number: str
    name: str
    criterion: str
    source: str
    unit: str
    target: str


@dataclass(frozen=True)
class CriterionGroup:
    """Rows under one criterion, in the order of the document."""

    criterion: str
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True)
class Appendix:
    """A set with its rows."""

    id: int
    number: str
    title: str
    groups: tuple[CriterionGroup, ...]

    @property
    def size(self) -> int:
        """How many indicators."""
        return sum(len(group.lines) for group in self.groups)


def appendices(initiative_id: int) -> tuple[Appendix, ...]:
    """The sets of an initiative with their indicators, without the archive. Two statements.

    A set of which everything is in the archive is not shown; one that never had any is.
    """
    sets = db.session.execute(
        select(IndicatorSet.id, IndicatorSet.number, IndicatorSet.title)
        .where(IndicatorSet.initiative_id == initiative_id)
        .order_by(IndicatorSet.position, IndicatorSet.id)
    ).all()
    if not sets:
        return ()
    rows = db.session.execute(
        select(
            Indicator.set_id,
            Indicator.id,
            Indicator.number,
            Indicator.name,
            Indicator.criterion,
            Indicator.source,
            Indicator.unit,
            Indicator.target_raw,
            Indicator.archived_at,
        )
        .where(Indicator.initiative_id == initiative_id)
        .order_by(Indicator.position, Indicator.id)
    ).all()
    lines: dict[int, list[IndicatorLine]] = {}
    for row in rows:
        if row.archived_at is not None:
            continue
        line = IndicatorLine(
            row.id, row.number, row.name, row.criterion, row.source, row.unit, row.target_raw
        )
        lines.setdefault(row.set_id, []).append(line)
    emptied = {row.set_id for row in rows} - lines.keys()
    return tuple(
        Appendix(
            set_id,
            number,
            title,
            tuple(
                CriterionGroup(criterion, tuple(group))
                for criterion, group in groupby(
                    lines.get(set_id, []), key=lambda line: line.criterion
                )
            ),
        )
        for set_id, number, title in sets
        if set_id not in emptied
    )
