"""Risks written by an older version get their state and keep their words (revision 0003)."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import text

from kaskad.cascade.part_actions import add_risk
from kaskad.core import schema
from kaskad.core.db import db, unit_of_work
from tests.cast import Cast


def _rows(app: Flask, columns: str) -> list[dict[str, Any]]:
    with app.app_context(), db.engine.connect() as connection:
        found = connection.execute(text(f"SELECT {columns} FROM risk ORDER BY id"))
        return [dict(row) for row in found.mappings()]


def test_down_to_sprints_and_up_again_keeps_the_risks(app: Flask) -> None:
    with app.test_request_context(), unit_of_work():
        for number in (3, None):
            add_risk(
                None, Cast(app).initiative(), name=f"Риск {number}", mitigation="Замена",
                probability=number, impact=number,
            )  # fmt: skip
    kept = "id, initiative_id, position, number, name, mitigation, probability, impact, owner_id"
    before = _rows(app, kept)
    assert len(before) == 2
    schema.downgrade(app, "0002")
    assert _rows(app, kept) == before
    schema.upgrade(app)
    assert _rows(app, kept) == before
    for row in _rows(app, "state, category, by_hand, revision, review_on, archived_at"):
        assert row == {
            "state": "open", "category": "", "by_hand": False, "revision": 1, "review_on": None,
            "archived_at": None,
        }  # fmt: skip
