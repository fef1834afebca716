"""The quick entry grid: values of a period for all indicators of a project, on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.forms import clean
from kaskad.core.i18n import today
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import Spot
from kaskad.indicators.entering import Entered
from kaskad.indicators.models import Indicator, IndicatorSet, IndicatorTarget
from kaskad.indicators.paste_reading import Known
from kaskad.indicators.standings import IndicatorNow, indicators_now
from kaskad.indicators.value_forms import asked_of, figure_in
from kaskad.people.models import Person

NUMBERS = ("number", "numerator", "denominator")
FIELDS = (*NUMBERS, "present", "text", "note")
_LIMITS = {"text": 5000, "note": 2000}


@dataclass(frozen=True)
class GridPeriod:
    """The days that values are entered for."""

    first: date
    last: date
    label: str = ""

    @property
    def on_day(self) -> date:
        """The day as of which a value is so: the last one, or today while the period runs."""
        return min(self.last, today())


@dataclass(frozen=True)
class GridRow:
    """An indicator with what was typed beside it."""

    indicator: Indicator
    now: IndicatorNow
    asked: tuple[str, ...]
    """Which of FIELDS say its value; none: it is not asked for."""
    why_not: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def filled(self) -> bool:
        """Whether something was said; of a note alone the writer hears that a value is missing."""
        return any(self.typed.get(name) for name in FIELDS)


def periods_of(place: Place) -> list[GridPeriod]:
    """The periods for which targets are set and that have begun, the newest first."""
    rows = db.session.execute(
        select(IndicatorTarget.starts_on, IndicatorTarget.due_on, IndicatorTarget.label)
        .join(Indicator, Indicator.id == IndicatorTarget.indicator_id)
        .where(
            Indicator.initiative_id == place.initiative.id, Indicator.archived_at.is_(None),
            IndicatorTarget.starts_on <= today(),
        )
        .distinct()
        .order_by(IndicatorTarget.starts_on.desc(), IndicatorTarget.due_on)
    )  # fmt: skip
    found: dict[tuple[date, date], GridPeriod] = {}
    for row in rows:
        found.setdefault(
            (row.starts_on, row.due_on), GridPeriod(row.starts_on, row.due_on, row.label)
        )
    return list(found.values())


def usual_period(known: Sequence[GridPeriod]) -> GridPeriod:
    """The newest period that has targets; without any the month that goes on."""
    return known[0] if known else GridPeriod(today().replace(day=1), today())


def period_between(first: date, last: date, known: Sequence[GridPeriod]) -> GridPeriod | None:
    """The period of these days; None when they run backwards or have not begun."""
    if last < first or first > today():
        return None
    there = (one for one in known if (one.first, one.last) == (first, last))
    return next(there, GridPeriod(first, last))


def rows_of(place: Place, period: GridPeriod) -> list[GridRow]:
    """The indicators in the order of the passport. Four statements whatever their number."""
    indicators = db.session.scalars(
        select(Indicator)
        .join(IndicatorSet, IndicatorSet.id == Indicator.set_id)
        .where(Indicator.initiative_id == place.initiative.id, Indicator.archived_at.is_(None))
        .order_by(IndicatorSet.position, Indicator.position, Indicator.id)
    ).all()
    now = {one.id: one for one in indicators_now([place.initiative.id], period.on_day)}
    return [_row(one, now[one.id]) for one in indicators if one.id in now]


def _row(indicator: Indicator, now: IndicatorNow) -> GridRow:
    if now.parts is not None:
        return GridRow(indicator, now, (), str(_("made of linked indicators")))
    if indicator.counts:
        return GridRow(indicator, now, (), str(_("counted by lists")))
    return GridRow(
        indicator,
        now,
        tuple(one for one in asked_of(indicator) if one in (*NUMBERS, "present", "text")),
    )


def known_of(rows: Sequence[GridRow]) -> list[Known]:
    """What a pasted line may be about."""
    return [
        Known(one.indicator.id, one.indicator.number, one.indicator.name, one.asked)
        for one in rows
        if one.asked
    ]


def with_typed(rows: Sequence[GridRow], typed: Mapping[int, Mapping[str, str]]) -> list[GridRow]:
    """The rows with what stands in *typed*, by indicator."""
    return [replace(one, typed=typed.get(one.indicator.id, one.typed)) for one in rows]


def sent(rows: Sequence[GridRow], form: Mapping[str, Any]) -> list[GridRow]:
    """The rows as they were sent: `12-number` is the field of the indicator 12."""
    return [
        replace(
            one,
            typed={
                name: clean(str(form.get(f"{one.indicator.id}-{name}", "")))
                for name in (*one.asked, "note")
            },
        )
        for one in rows
    ]


class Unsent(Exception):
    """Something is wrong in some rows; nothing was written. `errors`: {indicator: {field: why}}."""

    def __init__(self, wrong: Mapping[int, Mapping[str, str]]) -> None:
        super().__init__(wrong)
        self.errors = wrong


def write_rows(
    actor: Person,
    place: Place,
    rows: Sequence[GridRow],
    period: GridPeriod,
    *,
    send: bool,
    once: str | None = None,
) -> int:
    """A value for every row that says something; how many. All of them or none.

    Raises Unsent with what is wrong by row, Conflict for a locked period. Does not commit.
    """
    wrong: dict[int, Mapping[str, str]] = {}
    written = 0
    for row in rows:
        if not row.asked or not row.filled:
            continue
        spot = Spot(place, row.indicator)
        key = f"{once[:48]}-{row.indicator.id}" if once else None
        try:
            value = actions.write_value(
                actor, spot, _entered(row, period), note=row.typed.get("note", ""), once=key
            )
        except errors.Invalid as error:
            named = {name: text for name, text in error.fields.items() if name in row.asked}
            wrong[row.indicator.id] = named or {row.asked[0]: error.message}
            continue
        if send:
            actions.submit_value(actor, spot, value, once=f"{key}-s" if key else None)
        written += 1
    if wrong:
        raise Unsent(wrong)
    return written


def _entered(row: GridRow, period: GridPeriod) -> Entered:
    for name, limit in _LIMITS.items():
        if len(row.typed.get(name, "")) > limit:
            raise errors.Invalid(
                str(_("Too long: at most %(limit)s characters.", limit=str(limit)))
            )
    numbers = {name: figure_in(row.typed.get(name, ""), name) for name in NUMBERS}
    per_period = "starts_on" in asked_of(row.indicator)
    return Entered(
        period.on_day, period.first if per_period else None, numbers["number"],
        numbers["numerator"], numbers["denominator"],
        {"yes": True, "no": False}.get(row.typed.get("present", "")), row.typed.get("text", ""),
    )  # fmt: skip
