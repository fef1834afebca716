"""Colours by hand: they need a reason and a last day, end by themselves, are never hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kaskad.core.db import db, unit_of_work
from kaskad.oversight.colour_queries import colour_history, manual_colours
from kaskad.oversight.models import ManualColour
from tests.cast import Cast
from tests.conftest import Statements


def put(
    cast: Cast, colour: str, set_on: date, until: date, ended_on: date | None = None,
    key: str = "PRO",
) -> None:  # fmt: skip
    """A colour as it lies in the table."""
    with cast.app.test_request_context(), unit_of_work():
        db.session.add(
            ManualColour(
                initiative_id=cast.initiative(key).id, colour=colour, comment=f"Цвет {colour}",
                set_by_id=cast.person("director").id, until=until,
                set_at=datetime(set_on.year, set_on.month, set_on.day, 9, tzinfo=UTC),
                ended_at=datetime(ended_on.year, ended_on.month, ended_on.day, 9, tzinfo=UTC)
                if ended_on else None,
            )
        )  # fmt: skip


def test_a_colour_counts_from_its_day_to_its_last_or_to_its_end(cast: Cast) -> None:
    put(cast, "y", date(2031, 2, 1), date(2031, 2, 20))
    put(cast, "r", date(2031, 3, 1), date(2031, 4, 30), ended_on=date(2031, 3, 10))
    put(cast, "g", date(2031, 3, 10), date(2031, 3, 15))
    with cast.app.test_request_context():
        one = cast.initiative().id

        def on(month: int, day: int) -> str | None:
            found = manual_colours([one, 9999], date(2031, month, day)).get(one)
            return found.colour if found else None

        assert on(1, 31) is None
        assert on(2, 1) == "y"
        assert on(2, 20) == "y"
        assert on(2, 21) is None
        assert on(3, 9) == "r"
        assert on(3, 10) == "g"
        assert on(3, 16) is None
        assert [row.colour for row in colour_history(one, date(2031, 3, 9))] == ["r", "y"]


def test_colours_are_read_in_one_statement(cast: Cast, statements: Statements, ctx: None) -> None:
    put(cast, "y", date(2031, 2, 1), date(2031, 2, 20))
    put(cast, "r", date(2031, 2, 1), date(2031, 2, 20), key="ZZS")
    ids = [cast.initiative().id, cast.initiative("ZZS").id]
    statements.clear()
    found = manual_colours([*ids, *range(9000, 9100)], date(2031, 2, 2))
    assert {found[one].colour for one in ids} == {"y", "r"}
    assert len(statements) == 1
    assert manual_colours([], date(2031, 2, 2)) == {}
