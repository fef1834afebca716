"""The last verified figures of indicators, as a small line beside the newest one.

One statement for all that are asked about; no more than `MOST` are drawn on a page.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import String, cast, func, or_, select

from kaskad.core.chart_model import Chart, ChartLayout, Series
from kaskad.core.chart_words import spark_view
from kaskad.core.db import plain_rows
from kaskad.core.i18n import show_number
from kaskad.indicators.kinds import ValueKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.standing_rows import EACH, end_of, read_standing

MOST = 100
"""So many rows of a page have a line."""
_LAST = 12
"""Issue 5, "Values": the last twelve."""

Points = tuple[Decimal, ...]


def last_points(ids: Collection[int], day: date) -> dict[int, Points]:
    """By indicator, its last twelve verified figures of the whole until *day*. One statement."""
    if not ids:
        return {}
    newest = (IndicatorValue.on_day.desc(), IndicatorValue.id.desc())
    place = func.row_number().over(partition_by=IndicatorValue.indicator_id, order_by=newest)
    numbered = (
        select(
            IndicatorValue.indicator_id, IndicatorValue.id, IndicatorValue.on_day,
            IndicatorValue.number, IndicatorValue.adds, place.label("place"),
        )
        .where(
            IndicatorValue.indicator_id.in_(list(ids)),
            IndicatorValue.state == ValueState.VERIFIED, IndicatorValue.number.is_not(None),
            IndicatorValue.on_day <= day, IndicatorValue.decided_at <= end_of(day),
            or_(IndicatorValue.adds, cast(IndicatorValue.breakdown, String) == "{}"),
        )
        .subquery()
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    for row in plain_rows(
        select(
            numbered.c.indicator_id, numbered.c.on_day, numbered.c.number, numbered.c.adds,
            numbered.c.place, Indicator.value_kind,
        )
        .join(Indicator, Indicator.id == numbered.c.indicator_id)
        .where(numbered.c.place <= _LAST)
        .order_by(numbered.c.indicator_id, numbered.c.on_day, numbered.c.id)
    ):  # fmt: skip
        found.setdefault(row.indicator_id, []).append(row)
    ways = {one: way(rows, ValueKind(rows[0].value_kind)) for one, rows in found.items()}
    return {one: points for one, points in ways.items() if len(points) > 1}


def way(rows: Sequence[Any], kind: ValueKind) -> Points:
    """What *rows*, the oldest first, have come to one after the other; one figure a day. Pure.

    What comes on top of a total is added to it. Of twelve values those before the first total are
    left out, for nobody knows on top of what they came.
    """
    if kind is ValueKind.PER_PERIOD:
        rows = [row for row in rows if not row.adds]
    elif len(rows) == _LAST:  # there may be more before them
        first = next((place for place, row in enumerate(rows) if not row.adds), _LAST)
        rows = rows[first:]
    total, by_day = Decimal(0), dict[date, Decimal]()
    for row in rows:
        total = total + row.number if row.adds else row.number
        by_day[row.on_day] = total
    return tuple(by_day.values())


def remembered_points(
    initiative_ids: Sequence[int], ids: Sequence[int], day: date
) -> Mapping[int, Points]:
    """The same for a list that is looked at again and again: each is read until its figure changes.

    Of those without a line the points are empty.
    """
    read = read_standing(initiative_ids, day)
    kept: dict[int, Points] = read.made.setdefault(EACH, {})
    if missing := [one for one in ids if one not in kept]:
        above = {row.parent_id for row in read.rows if row.rollup is not None}
        found = last_points(set(missing) - above, day)  # those take their figure from others
        kept.update({one: found.get(one, ()) for one in missing})
    return kept


def spark_of(points: Points) -> ChartLayout:
    """The line; its words tell the same."""
    return _drawn(points, str(get_locale()))


@lru_cache(maxsize=4096)
def _drawn(points: Points, _locale: str) -> ChartLayout:
    told = ngettext(
        "from %(first)s to %(last)s in %(num)s value",
        "from %(first)s to %(last)s in %(num)s values",
        len(points), first=show_number(round(points[0], 2)), last=show_number(round(points[-1], 2)),
    )  # fmt: skip
    chart = Chart(
        str(_("Last verified values")),
        (Series("", tuple(float(one) for one in points), tone=1),),
        labels=tuple(str(place) for place in range(1, len(points) + 1)),
        description=str(told),
    )
    return spark_view(chart, 96, 28)
