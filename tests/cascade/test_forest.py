"""Whatever is moved where, the cascade stays a forest with right paths."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaskad.cascade import actions
from kaskad.cascade.models import InitiativeKind
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from tests.cast import Cast

from .conftest import Grow
from .test_move_initiative import check_forest

MOVES = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.one_of(st.none(), st.integers(0, 9)),
        st.one_of(st.none(), st.integers(0, 9)),
    ),
    max_size=25,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES)
def test_legal_and_illegal_moves_keep_a_forest(
    ctx: None, cast: Cast, grow: Grow, moves: list[tuple[int, int | None, int | None]]
) -> None:
    owner = cast.organisation()
    with unit_of_work(dry_run=True):
        programmes = grow(None, 2, kind=InitiativeKind.PROGRAMME, owner=owner, prefix="P")
        strategic = grow(programmes[0], 3, kind=InitiativeKind.STRATEGIC_PROJECT, prefix="S")
        nodes = programmes + strategic + grow(strategic[0], 5)
        for moved, under, after in moves:
            parent = nodes[under] if under is not None else None
            legal = (InitiativeKind(parent.kind) if parent else None) in actions.PARENTS[
                InitiativeKind(nodes[moved].kind)
            ]
            try:
                actions.move_initiative(
                    None, nodes[moved], parent, after_id=nodes[after].id if after else None
                )
            except errors.Invalid:
                assert not legal or parent is nodes[moved]
            else:
                assert legal
        check_forest()
        positions: dict[int | None, list[str]] = {}
        for node in nodes:
            positions.setdefault(node.parent_id, []).append(node.position)
        for parent_id, keys in positions.items():
            if parent_id is not None:
                assert len(set(keys)) == len(keys)
    db.session.expire_all()


def test_dry_run_left_nothing(ctx: None, cast: Cast) -> None:
    with pytest.raises(Exception, match="No row"):
        cast.initiative("P1")
