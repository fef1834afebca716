"""What the report R6 (monitoring, domain.md section 8) reads: indicators of many projects.

Seven statements whatever the number of projects, indicators and values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from kaskad.cascade.access import visible
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.kinds import Direction
from kaskad.indicators.models import Indicator, IndicatorSet
from kaskad.indicators.standings import IndicatorNow, PeriodNow, indicators_by_period
from kaskad.people.models import Person


@dataclass(frozen=True)
class ReportLine:
    """An indicator with its project, its definition and how it stands on the day."""

    key: str
    project: str
    appendix: str
    """The number of the table, as written."""
    table: str
    """Its title."""
    criterion: str
    source: str
    target_raw: str
    """The final target, as written."""
    direction: Direction
    baseline: Decimal | None
    low: Decimal | None
    now: IndicatorNow
    periods: tuple[PeriodNow, ...]


def report_lines(
    person: Person | None, day: date, below: Initiative | None = None
) -> tuple[ReportLine, ...]:
    """All that *person* sees (None: the command line), in the order of the cascade.

    With *below* only of that initiative and those under it.
    """
    return _lines(projects_of(person, below), day)


def own_lines(initiative: Initiative, day: date) -> tuple[ReportLine, ...]:
    """Those of *initiative* alone, none of those below it."""
    return _lines([initiative], day)


def _lines(projects: Sequence[Initiative], day: date) -> tuple[ReportLine, ...]:
    ids = [row.id for row in projects]
    now, periods = indicators_by_period(ids, day)
    if not now:
        return ()
    defined = {
        row.id: row
        for row in db.session.execute(
            select(
                Indicator.id, Indicator.criterion, Indicator.source, Indicator.target_raw,
                Indicator.direction, Indicator.baseline, Indicator.low,
                IndicatorSet.number.label("set_number"), IndicatorSet.title.label("set_title"),
                IndicatorSet.position.label("set_position"), IndicatorSet.id.label("set_id"),
                Indicator.position,
            )
            .join(IndicatorSet, IndicatorSet.id == Indicator.set_id)
            .where(Indicator.id.in_([one.id for one in now]))
        )
    }  # fmt: skip
    place = {row.id: number for number, row in enumerate(projects)}
    named = {row.id: row for row in projects}

    def order(one: IndicatorNow) -> tuple[int, str, int, str, int]:
        row = defined[one.id]
        return place[one.initiative_id], row.set_position, row.set_id, row.position, one.id

    return tuple(
        ReportLine(
            named[one.initiative_id].key,
            named[one.initiative_id].short_title or named[one.initiative_id].title,
            row.set_number, row.set_title, row.criterion, row.source, row.target_raw,
            Direction(row.direction), row.baseline, row.low, one, periods.get(one.id, ()),
        )
        for one in sorted(now, key=order)
        for row in [defined[one.id]]
    )  # fmt: skip


def projects_of(person: Person | None, below: Initiative | None) -> Sequence[Initiative]:
    """Not in the archive; whatever stands above another comes before it. One statement."""
    found = db.session.scalars(
        select(Initiative).where(
            Initiative.archived_at.is_(None),
            *([] if person is None else [Initiative.id.in_(visible(person))]),
            *([] if below is None else [Initiative.path.startswith(below.path)]),
        )
    ).all()
    position = {row.id: row.position for row in found}

    def order(row: Initiative) -> list[tuple[str, int]]:
        above = [int(part) for part in row.path.split("/") if part]
        return [(position.get(one, ""), one) for one in above]

    return sorted(found, key=order)
