"""What the tests of the registry share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.cascade.models import Initiative, InitiativeKind, PassportState
from kaskad.core.db import db, unit_of_work
from tests.cast import Cast


@pytest.fixture
def approved(app: Flask) -> None:
    """The passports of the cast are approved; without that every project would be grey."""
    with app.app_context(), unit_of_work():
        for initiative in db.session.scalars(select(Initiative)):
            initiative.passport_state = PassportState.APPROVED


@pytest.fixture
def more_projects(app: Flask, cast: Cast) -> Callable[[int], None]:
    """So many projects more under the strategic one."""

    def add(count: int) -> None:
        with app.app_context(), unit_of_work():
            parent = cast.initiative("STR")
            for number in range(count):
                row = Initiative(
                    key=f"Q{number}", key_fold=f"Q{number}", title=f"Проект {number}",
                    kind=InitiativeKind.PROJECT, owner_id=parent.owner_id, parent_id=parent.id,
                    position=f"W{number:03}V",
                )  # fmt: skip
                db.session.add(row)
                db.session.flush()
                row.path = f"{parent.path}{row.id}/"

    return add
