"""Making sets of indicators and indicators: definitions as the documents give them.

Like the parts of a passport they write no journal: an importer makes dozens and records one event.
"""

from sqlalchemy import func, select

from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.core.ordering import between
from kaskad.indicators.definition import guess
from kaskad.indicators.models import Indicator, IndicatorSet
from kaskad.people.models import Person


def add_indicator_set(
    _actor: Person | None,
    initiative: Initiative,
    *,
    number: str = "",
    title: str = "",
    position: str | None = None,
) -> IndicatorSet:
    """An appendix with a table of indicators; without *position* behind the others."""
    if position is None:
        last = db.session.scalar(
            select(func.max(IndicatorSet.position)).where(
                IndicatorSet.initiative_id == initiative.id
            )
        )
        position = between(last, None)
    row = IndicatorSet(initiative_id=initiative.id, number=number, title=title, position=position)
    db.session.add(row)
    db.session.flush()
    return row


def add_indicator(
    _actor: Person | None,
    indicator_set: IndicatorSet,
    *,
    name: str,
    number: str = "",
    criterion: str = "",
    source: str = "",
    unit: str = "",
    target_raw: str = "",
    position: str | None = None,
) -> Indicator:
    """An indicator of *indicator_set*, with unit and target exactly as written («170 ГЗ»)."""
    if position is None:
        last = db.session.scalar(
            select(func.max(Indicator.position)).where(Indicator.set_id == indicator_set.id)
        )
        position = between(last, None)
    read = guess(name, unit, target_raw)
    row = Indicator(
        kind=read.kind,
        direction=read.direction,
        value_kind=read.value_kind,
        set_id=indicator_set.id,
        initiative_id=indicator_set.initiative_id,
        name=name,
        number=number,
        criterion=criterion,
        source=source,
        unit=unit,
        target_raw=target_raw,
        position=position,
    )
    db.session.add(row)
    db.session.flush()
    return row
