"""What the tests of the cascade share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core.db import db
from kaskad.core.ordering import spread
from kaskad.people.models import Organisation

Grow = Callable[..., list[Initiative]]


@pytest.fixture
def grow(app: Flask) -> Grow:
    """`grow(parent, 300)` puts projects under *parent*; call inside a unit of work."""

    def make(
        parent: Initiative | None,
        count: int,
        *,
        kind: InitiativeKind = InitiativeKind.PROJECT,
        owner: Organisation | None = None,
        prefix: str = "X",
    ) -> list[Initiative]:
        owner_id = owner.id if owner else parent.owner_id if parent else 0
        rows = [
            Initiative(
                kind=kind,
                key=f"{prefix}{number}",
                key_fold=f"{prefix}{number}",
                title=f"Проект {prefix}{number}",
                owner_id=owner_id,
                parent_id=parent.id if parent else None,
                position=position,
            )
            for number, position in zip(range(1, count + 1), spread(count), strict=True)
        ]
        db.session.add_all(rows)
        db.session.flush()
        for row in rows:
            row.path = f"{parent.path if parent else '/'}{row.id}/"
        db.session.flush()
        return rows

    return make
