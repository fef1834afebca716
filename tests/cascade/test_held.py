"""A condition whose words never change says the same as the one put together for a person."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kaskad.boards.access import board_held, boards_visible
from kaskad.boards.models import Board
from kaskad.cascade.access import scope, visible
from kaskad.cascade.held import held, held_values, led, may_hold, own_initiatives
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Organisation
from kaskad.people.permissions import Permission, Role
from tests.cast import PEOPLE

_OWNER = Organisation.__table__.alias("owner")


@pytest.fixture
def tree_team(ctx: None, cast: Any) -> None:
    """Somebody works in the team of a strategic project, somebody has left one."""
    above = db.session.get_one(Initiative, cast.initiative().parent_id)
    with unit_of_work():
        db.session.add(
            TeamMember(initiative_id=above.id, person_id=cast.person("stranger").id, role=Role.LEAD)
        )
        db.session.add(
            TeamMember(
                initiative_id=above.id, person_id=cast.person("gone").id, role=Role.LEAD,
                until=now(),
            )
        )  # fmt: skip
        owner = cast.initiative().owner_id
        db.session.add(Board(organisation_id=owner, title="Свободная", key="СВО", key_fold="SVO"))


def test_the_same_for_everybody_and_every_permission(tree_team: None, cast: Any) -> None:
    for name in PEOPLE:
        person = cast.person(name)
        own = scope(person)
        values = held_values(own, Permission)
        for permission in Permission:
            initiatives = (
                select(Initiative.id)
                .join(_OWNER, _OWNER.c.id == Initiative.owner_id)
                .where(held(permission, _OWNER.c.path))
            )
            boards = (
                select(Board.id)
                .outerjoin(Initiative, Initiative.id == Board.initiative_id)
                .join(
                    _OWNER, _OWNER.c.id == func.coalesce(Initiative.owner_id, Board.organisation_id)
                )
                .where(board_held(_OWNER.c.path, permission))
            )
            found = set(db.session.scalars(initiatives, values))
            assert found == set(db.session.scalars(visible(person, permission))), name
            assert may_hold(own, permission) or not found
            assert set(db.session.scalars(boards, values)) == set(
                db.session.scalars(boards_visible(person, permission))
            ), (name, permission)


def test_what_one_leads_and_works_in_reaches_down(tree_team: None, cast: Any) -> None:
    project = cast.initiative()
    for name, leads, works in (
        ("stranger", True, True), ("gone", False, False), ("lead", True, True),
        ("member", False, True), ("director", False, False),
    ):  # fmt: skip
        values = held_values(scope(cast.person(name)), [])
        led_by = db.session.scalars(select(Initiative.id).where(led()), values).all()
        own = db.session.scalars(own_initiatives(), values).all()
        assert (project.id in led_by, project.id in own) == (leads, works), name
        assert len(own) == len(set(own))
