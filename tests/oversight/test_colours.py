"""Colours by hand: they need a reason and a last day, end by themselves, are never hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from kaskad.cascade.queries import history
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.oversight.colour_queries import colour_history, manual_colours
from kaskad.oversight.models import ManualColour
from tests.cast import Cast, Visit
from tests.conftest import Statements

PAGE = "/projects/PRO/colour"
FULL = {
    "colour": "r", "comment": "Вижу риск", "until": (today() + timedelta(days=9)).isoformat()
}  # fmt: skip


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


def test_a_colour_needs_a_reason_and_a_day_at_most_a_quarter_ahead(
    visit: Visit, cast: Cast
) -> None:
    director = visit("director")
    wrong = (
        {"comment": " "}, {"until": ""}, {"colour": "n"}, {"colour": ""},
        {"until": (today() - timedelta(days=1)).isoformat()},
        {"until": (today() + timedelta(days=93)).isoformat()},
    )  # fmt: skip
    for typed in wrong:
        answer = director.post(PAGE, {**FULL, **typed})
        assert answer.status_code == 422, typed
        assert f'id="{next(iter(typed))}-colour-error"' in answer.text, typed
    last = (today() + timedelta(days=92)).isoformat()
    assert director.post(PAGE, {**FULL, "until": last}).status_code == 303
    assert visit("lead").post(PAGE, FULL).status_code == 403


def test_a_new_one_ends_the_one_before_and_none_hides_the_rules(visit: Visit, cast: Cast) -> None:
    director = visit("director")
    director.post(PAGE, FULL)
    director.post(PAGE, {**FULL, "colour": "g", "comment": "Договорились"})
    page = visit("viewer").get(PAGE).text
    assert "Договорились" in page.partition('id="now"')[2].partition("</section>")[0]
    assert "Вижу риск" in page.partition('id="before"')[2]
    overview = visit("viewer").get("/projects/PRO").text
    assert "Договорились" in overview
    assert 'id="health"' in overview
    with cast.app.test_request_context():
        one = cast.initiative().id
        found = manual_colours([one], today())[one]
        assert [row.ended_at is None for row in colour_history(one, today())] == [True, False]
    assert director.post(f"{PAGE}/{found.id}/end").status_code == 303
    assert director.post(f"{PAGE}/{found.id}/end").status_code == 303, "ended is ended"
    with cast.app.test_request_context():
        assert manual_colours([one], today()) == {}
        lines = history(cast.person("viewer"), one).rows
        assert not any("colour." in line.sentence.text for line in lines)
