"""Finished cards of an activity, as signs that it was carried out."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from kaskad.boards.models import Board, Card
from kaskad.cascade import evidence
from kaskad.cascade.evidence import Evidence
from kaskad.core.db import db
from kaskad.core.i18n import zone


def _finished(activity_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    """By activity. One statement."""
    found: dict[int, list[Evidence]] = {}
    if not activity_ids:
        return found
    for row in db.session.execute(
        select(Card.activity_id, Card.number, Card.finished_at, Board.key, Board.key_fold)
        .join(Board, Board.id == Card.board_id)
        .where(
            Card.activity_id.in_(list(activity_ids)), Card.finished_at.is_not(None),
            Card.archived_at.is_(None),
        )
        .order_by(Card.finished_at)
    ):  # fmt: skip
        found.setdefault(row.activity_id, []).append(
            Evidence(
                f"{row.key}-{row.number}",
                row.finished_at.astimezone(zone()).date(),
                url_for("boards.card", key=f"{row.key_fold}-{row.number}"),
            )
        )
    return found


def register() -> None:
    """Make it known to the cascade; called when the application is put together."""
    evidence.tell("boards", _finished)
