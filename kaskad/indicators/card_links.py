"""Indicators as something a card can serve."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.boards.links import LinkKind, Target, Words
from kaskad.boards.links import register as register_kind
from kaskad.core.db import db
from kaskad.indicators.models import Indicator


def _target(row: Indicator) -> Target:
    read = _read(row.id, row.number, row.unit, row.name)
    return replace(read, parts=tuple(str(one) for one in row.dimensions))


def _read(target_id: int, number: str, unit: str, name: str) -> Target:
    short = f"{number} · {unit}".strip(" ·")
    return Target(target_id, short or name, f"{number} {name}".strip(), unit=unit)


def _words() -> Words:
    return select(Indicator.id, Indicator.number, Indicator.unit, Indicator.name)


def _find(ids: Iterable[int]) -> dict[int, Target]:
    rows = db.session.scalars(select(Indicator).where(Indicator.id.in_(list(ids))))
    return {row.id: _target(row) for row in rows}


def _choices(initiative_id: int) -> Sequence[Target]:
    rows = db.session.scalars(
        select(Indicator)
        .where(Indicator.initiative_id == initiative_id, Indicator.archived_at.is_(None))
        .order_by(Indicator.set_id, Indicator.position)
    )
    return [_target(row) for row in rows]


def register() -> None:
    """Make indicators known to boards; called when the application is put together."""
    register_kind(
        LinkKind(
            "indicator", lambda: str(_("Indicator")), "target-arrow", "ind", _find, _choices,
            has_amount=True, words=_words, read=_read,
        )
    )  # fmt: skip
