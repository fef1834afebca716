"""Stored figures that have run out are made anew, a block at a time; nothing is left to do then."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from kaskad.core.db import db, unit_of_work
from kaskad.indicators import stored_figures
from kaskad.ops.figures import refresh_figures
from tests.cast import Cast
from tests.indicators.test_stored_figures import TABLE, a_tree, a_value, check, stored

pytestmark = pytest.mark.usefixtures("ctx")


def _trees(cast: Cast, many: int) -> list[int]:
    """Trees of seven; the project itself has an indicator of its own."""
    roots = []
    for number in range(many):
        with unit_of_work():
            rows = a_tree(cast)
            for row in rows[3:]:
                a_value(row, number + 2)
            roots.append(rows[0].initiative_id)
    return roots


def test_what_is_missing_is_made_anew_in_blocks(cast: Cast) -> None:
    initiative_id = _trees(cast, 3)[0]
    before = stored()
    with unit_of_work():
        db.session.connection().execute(delete(TABLE))
    blocks = stored_figures.run_out_blocks(14)
    assert sum(map(len, blocks)) == len(before)
    assert all(len(block) <= 14 for block in blocks)
    assert refresh_figures() == len(before)
    assert stored() == before
    check(initiative_id)


def test_a_tree_is_never_torn(cast: Cast) -> None:
    _trees(cast, 2)
    with unit_of_work():
        db.session.connection().execute(delete(TABLE))
    blocks = stored_figures.run_out_blocks(3)
    assert sorted(map(len, blocks))[-2:] == [7, 7]


def test_only_what_has_run_out_is_touched(cast: Cast) -> None:
    _trees(cast, 2)
    before = stored()
    one = next(iter(before))
    with unit_of_work():
        db.session.connection().execute(delete(TABLE).where(TABLE.c.indicator_id == one))
    assert stored_figures.run_out_blocks() == [[one]]
    assert stored_figures.out_of_date() == 1
    assert refresh_figures() == 1
    assert refresh_figures() == 0
    assert stored() == before
