"""What the rooms below are told of indicators: their names and addresses."""

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from kaskad.cascade import indicator_links
from kaskad.cascade.indicator_links import IndicatorLink, Teller
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.models import Indicator


def links_of(initiative: Initiative) -> tuple[IndicatorLink, ...]:
    """Every indicator of *initiative*, in order. One statement."""
    rows = db.session.execute(
        select(Indicator.id, Indicator.number, Indicator.name, Indicator.archived_at)
        .where(Indicator.initiative_id == initiative.id)
        .order_by(Indicator.position, Indicator.id)
    )
    return tuple(
        IndicatorLink(
            row.id, f"{row.number} {row.name}".strip(),
            url_of(initiative.key_fold, row.id),
            row.archived_at is None,
        )
        for row in rows
    )  # fmt: skip


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Number and name by id. One statement."""
    rows = db.session.execute(
        select(Indicator.id, Indicator.number, Indicator.name).where(Indicator.id.in_(sorted(ids)))
    )
    return {row.id: f"{row.number} {row.name}".strip() for row in rows}


def url_of(key_fold: str, indicator_id: int) -> str:
    """Its page."""
    return url_for("indicators.indicator", key=key_fold, indicator_id=indicator_id)


def register() -> None:
    """Tell the cascade; called when the application is put together."""
    indicator_links.tell("indicators", Teller(links_of, names_of, url_of))
