"""Locked periods: what may not be changed any more until somebody unlocks them with a reason.

Source: issue 5, "Values" (a locked period refuses changes; unlocking has a reason). What was
published for a locked period stays readable as it was: its values, the targets they are held
against, and what the figures mean. Pages, change requests, cards and imports ask here alike.

A period is locked when it begins before the lock ends: of a school year that is half over neither
a value nor the target changes. The final target is that of the whole project, and so is locked
when the lock reaches the project's last day.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from kaskad.cascade.spans import days_of
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.core.i18n import show_day
from kaskad.indicators.access import Spot
from kaskad.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    PeriodLock,
    ValueState,
)

MEANING = frozenset({
    "unit", "kind", "direction", "low", "value_kind", "numerator", "denominator", "limits",
    "counts", "population", "baseline", "baseline_on",
})  # fmt: skip
"""Fields of a definition that say what a figure means; words about it (method, source) do not."""


def locked_up_to(initiative_id: int) -> date | None:
    """The last day that is locked. One statement."""
    return db.session.scalar(
        select(func.max(PeriodLock.up_to)).where(
            PeriodLock.initiative_id == initiative_id, PeriodLock.unlocked_at.is_(None)
        )
    )


def check_unlocked(initiative_id: int, day: date) -> None:
    """Raise Conflict for a day in a locked period; forms, imports and cards ask alike."""
    closed = locked_up_to(initiative_id)
    if closed is not None and day <= closed:
        raise errors.Conflict(_("The period up to %(day)s is locked.", day=show_day(closed)))


def check_targets(spot: Spot, starts: Iterable[date]) -> None:
    """Raise Conflict where a target of a locked period would change; *starts*: their first days.

    One that has neither values nor targets there had nothing to be locked: it is new, or its table
    is written for the first time.
    """
    first = min(starts, default=None)
    closed = locked_up_to(spot.indicator.initiative_id) if first is not None else None
    if first is None or closed is None or first > closed:
        return
    if _stands(spot.indicator, closed):
        raise errors.Conflict(_("%(locked)s Its targets stay as they are.", locked=_locked(closed)))


def check_definition(spot: Spot, changes: Mapping[str, Any]) -> None:
    """Raise Conflict where a change of the definition bears on a locked period.

    *changes*: the new values. Two statements at most, none for words that bear on nothing.
    """
    row = spot.indicator
    changed = {
        name for name, value in changes.items() if _plain(value) != _plain(getattr(row, name))
    }
    if not changed & {*MEANING, "target_raw"}:
        return
    closed = locked_up_to(row.initiative_id)
    if closed is None:
        return
    last = days_of(spot.place.initiative)[1]
    if "target_raw" in changed and last is not None and last <= closed:
        raise errors.Conflict(_("%(locked)s Its targets stay as they are.", locked=_locked(closed)))
    if changed & MEANING and _stands(row, closed):
        raise errors.Conflict(
            _("%(locked)s What its figures mean stays as it is.", locked=_locked(closed))
        )


def check_link(row: Indicator, *parents: int | None) -> None:
    """Raise Conflict where *row* would go into, or out of, a locked figure of one of *parents*.

    The lock of the project above counts: what was published there has been made of these parts.
    One that has said nothing in the locked period changes nothing of it and may come and go.
    """
    for parent_id in dict.fromkeys(one for one in parents if one is not None):
        above = db.session.get_one(Indicator, parent_id)
        closed = locked_up_to(above.initiative_id)
        if closed is not None and _says(row, closed):
            raise errors.Conflict(
                _(
                    "The period up to %(day)s of the indicator above is locked, and what goes into"
                    " its figure stays as it is. Unlock the period there with a reason first.",
                    day=show_day(closed),
                )
            )


def _plain(value: Any) -> Any:
    """What a form leaves empty is nothing; a zero is something."""
    return None if value in ("", []) else value


def _locked(closed: date) -> str:
    return str(
        _(
            "The period up to %(day)s is locked. To change it, unlock it with a reason on the tab"
            " “Indicators”.",
            day=show_day(closed),
        )
    )


def _stands(row: Indicator, closed: date) -> bool:
    """Whether it has values or targets in the locked period, or takes its figure from others."""
    target = select(IndicatorTarget.id).where(
        IndicatorTarget.indicator_id == row.id, IndicatorTarget.starts_on <= closed
    )
    return _says(row, closed) or bool(db.session.scalar(select(target.exists())))


def _says(row: Indicator, closed: date) -> bool:
    """Whether it has values in the locked period, or takes its figure from others."""
    value = select(IndicatorValue.id).where(
        IndicatorValue.indicator_id == row.id,
        IndicatorValue.state.in_((ValueState.SUBMITTED, ValueState.VERIFIED)),
        func.coalesce(IndicatorValue.starts_on, IndicatorValue.on_day) <= closed,
    )
    linked = select(Indicator.id).where(
        Indicator.parent_id == row.id, Indicator.archived_at.is_(None)
    )
    return bool(db.session.scalar(select(or_(value.exists(), linked.exists()))))
