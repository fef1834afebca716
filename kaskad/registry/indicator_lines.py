"""Indicators under the projects of the registry, with what has been measured and verified.

The statements are those of `indicators_now`, however many projects. Where nothing has been verified
a row says "no data", which is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad.core.i18n import show_number
from kaskad.indicators.standings import IndicatorNow, indicators_now


@dataclass(frozen=True)
class Measured:
    """The latest verified value of an indicator; `on` None: of no single day."""

    words: str
    on: date | None


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
    waiting: int = 0
    """Values that wait for verification."""


def indicator_lines(
    initiative_ids: Sequence[int], as_of: date
) -> dict[int, tuple[IndicatorLine, ...]]:
    """Indicators by initiative, in the order of the document, as of a day. Four statements."""
    found: dict[int, list[IndicatorLine]] = {}
    for one in indicators_now(initiative_ids, as_of):
        found.setdefault(one.initiative_id, []).append(
            IndicatorLine(
                one.id, one.number, one.name, one.unit, one.target, _measured(one), one.waiting
            )
        )
    return {initiative_id: tuple(lines) for initiative_id, lines in found.items()}


def _measured(one: IndicatorNow) -> Measured | None:
    if one.figure.number is not None:
        return Measured(show_number(one.figure.number), one.figure.on_day)
    if one.text:
        return Measured(one.text, one.figure.on_day)
    if one.present is not None:
        return Measured(str(_("there is") if one.present else _("there is none")), None)
    return None
