"""Indicators and values to act on: found only through the initiative they belong to."""

from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad.cascade.access import READING, Place, place_for
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class Spot:
    """An indicator, and the initiative with what the person may do there."""

    place: Place
    indicator: Indicator


def indicator_for(
    person: Person, key: str, indicator_id: int, permission: Permission, *, archived: bool = False
) -> Spot:
    """The indicator of the initiative *key*. Raises NotFound, Forbidden, Conflict.

    One in the archive is not changed, unless *archived* asks for it: to bring it back.
    """
    place = place_for(person, key, permission)
    row = db.session.get(Indicator, indicator_id) if indicator_id < 2**63 else None
    if row is None or row.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such indicator here."))
    if not archived:
        _check_open(row, permission)
    return Spot(place, row)


def value_for(
    person: Person, key: str, value_id: int, permission: Permission
) -> tuple[Spot, IndicatorValue]:
    """A value of an indicator of the initiative *key*, with its indicator."""
    place = place_for(person, key, permission)
    value = db.session.get(IndicatorValue, value_id) if value_id < 2**63 else None
    row = db.session.get(Indicator, value.indicator_id) if value is not None else None
    if value is None or row is None or row.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such value here."))
    if value.state == ValueState.DRAFT and value.card_id is not None:
        # What a review has written down so far (`card_values.keep_counts`).
        raise errors.NotFound(_("There is no such value here."))
    _check_open(row, permission)
    return Spot(place, row), value


def _check_open(row: Indicator, permission: Permission) -> None:
    """Raise Conflict for changing one in the archive, or a value of it."""
    if row.archived_at is not None and permission not in READING:
        raise errors.Conflict(_("The indicator is in the archive. Restore it first."))
