"""The fixtures themselves: the cast is there, and back again after a test changed it."""

from __future__ import annotations

import pytest

from kaskad.core.db import db, unit_of_work
from tests.cast import Cast


@pytest.mark.parametrize("_round", [1, 2])
def test_changes_of_one_test_do_not_reach_the_next(ctx: None, cast: Cast, _round: int) -> None:
    assert cast.card(1).title == "Карточка 1 проекта ПРО"
    with unit_of_work():
        cast.card(1).title = "Другая"
        db.session.flush()
