"""Colours set by hand, as the registry and pages read them (decision D10): frozen rows.

They stand beside the computed colour and never instead of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from kaskad.core.db import db
from kaskad.core.moments import end_of
from kaskad.oversight.models import ManualColour
from kaskad.people.models import Party


@dataclass(frozen=True)
class ColourByHand:
    """A colour that somebody set, with the reason and its last day."""

    id: int
    colour: str
    """`r`, `y`, `g` or `n`, as the registry writes colours."""
    comment: str
    who: str
    """Who set it, as lists show the name; empty: no longer known."""
    set_at: datetime
    until: date
    """The last day on which it counts, unless it was ended before."""
    ended_at: datetime | None


def manual_colours(ids: Sequence[int], as_of: date) -> dict[int, ColourByHand]:
    """The colour by hand that counted on *as_of*, by initiative; one statement.

    Initiatives without one are left out: one that was ended or whose last day is past has ended.
    """
    if not ids:
        return {}
    moment = end_of(as_of)
    found: dict[int, ColourByHand] = {}
    rows = db.session.execute(
        _rows().where(
            ManualColour.initiative_id.in_(list(ids)),
            ManualColour.set_at < moment,
            ManualColour.until >= as_of,
            or_(ManualColour.ended_at.is_(None), ManualColour.ended_at >= moment),
        )
    )
    for row, name, short in rows:
        found[row.initiative_id] = _fact(row, name, short)
    return found


def colour_history(initiative_id: int, as_of: date) -> list[ColourByHand]:
    """Every colour set by hand up to *as_of*, the newest first. One statement."""
    rows = db.session.execute(
        _rows().where(
            and_(ManualColour.initiative_id == initiative_id, ManualColour.set_at < end_of(as_of))
        )
    )
    return [_fact(*row) for row in rows][::-1]


def _rows() -> Any:
    return (
        select(ManualColour, Party.name, Party.short_name)
        .outerjoin(Party, Party.id == ManualColour.set_by_id)
        .order_by(ManualColour.set_at, ManualColour.id)
    )


def _fact(row: ManualColour, name: str | None, short: str | None) -> ColourByHand:
    return ColourByHand(
        row.id, row.colour, row.comment, short or name or "", row.set_at, row.until, row.ended_at
    )
