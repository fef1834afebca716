"""Activities × indicators: who works for what, what nothing works for, tying on the spot."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from kaskad.boards.models import Card, CardLink
from kaskad.cascade.models import Activity
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import Rollup
from kaskad.indicators.loose import likeness, loose_lines
from kaskad.indicators.matrix import OUTSIDE, Matrix, matrix_of
from kaskad.indicators.matrix_below import below_matrix, loose_below
from kaskad.indicators.matrix_cards import matrix_cards
from kaskad.indicators.matrix_queries import matrix_facts
from kaskad.indicators.models import Indicator, IndicatorValue, Participation, ValueState
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_standings import DAY, indicator, verified

pytestmark = pytest.mark.usefixtures("ctx")


def tie(card: Card, row: Indicator, amount: int | None) -> None:
    number = None if amount is None else Decimal(amount)
    db.session.add(CardLink(card_id=card.id, kind="indicator", target_id=row.id, amount=number))
    db.session.flush()


def brought(card: Card, row: Indicator, number: int, *, checked: bool = True) -> None:
    verified(row, number, adds=row.unit != "%")
    value = db.session.query(IndicatorValue).order_by(IndicatorValue.id.desc()).first()
    assert value is not None
    value.card_id, value.adds = card.id, row.unit != "%"
    value.state = ValueState.VERIFIED if checked else ValueState.SUBMITTED
    db.session.flush()


def plan_of(cast: Cast) -> tuple[Activity, Activity]:
    first = db.session.query(Activity).filter_by(initiative_id=cast.initiative().id).one()
    second = Activity(
        initiative_id=cast.initiative().id, position="W", number="2", title="Конференция",
        stage_id=first.stage_id,
    )  # fmt: skip
    db.session.add(second)
    db.session.flush()
    return first, second


def matrix(cast: Cast) -> Matrix:
    return matrix_of(matrix_facts(cast.initiative().id, DAY), "вне плана")


def put_work(cast: Cast) -> tuple[Indicator, Activity, Activity]:
    """Two cards of the first activity plan and bring, one of the second is finished in vain."""
    with unit_of_work():
        row = indicator(cast.initiative(), "чел.", "25")
        first, second = plan_of(cast)
        done = cast.columns()[3].id
        for number in (1, 2):
            cast.card(number).activity_id = first.id
            tie(cast.card(number), row, 10)
        cast.card(1).column_id = done
        db.session.add(CardLink(card_id=cast.card(2).id, kind="activity", target_id=second.id))
        cast.card(3).activity_id, cast.card(3).column_id = second.id, done
        brought(cast.card(1), row, 8)
        brought(cast.card(1), row, 1, checked=False)
        cast.card(4).column_id = done
        return row, first, second


def test_who_works_for_what(cast: Cast) -> None:
    row, first, second = put_work(cast)
    found = matrix(cast)
    rows = {one.id: one for one in found.rows}
    cell = rows[first.id].cells[row.id]
    assert (cell.cards, cell.finished) == (2, 1)
    assert [cell.planned, cell.brought, cell.verified] == [Decimal(20), Decimal(9), Decimal(8)]
    shared = rows[second.id].cells[row.id]
    assert (shared.cards, shared.finished, shared.brought) == (1, 0, None)
    assert found.totals[row.id].cards == 2  # the shared card once
    assert [one.name for one in found.nothing] == ["Доля ПРО"]
    assert [(one.id, one.loose) for one in found.idle] == [(OUTSIDE, 1)]
    assert rows[second.id].loose == 1  # but something of it works for an indicator


def test_work_that_moves_nothing(cast: Cast) -> None:
    _row, _first, second = put_work(cast)
    with unit_of_work():
        db.session.query(CardLink).filter_by(kind="activity").delete()
    assert [one.id for one in matrix(cast).idle] == [second.id, OUTSIDE]


def test_shares_are_not_added_and_lists_are_counted_once(cast: Cast) -> None:
    with unit_of_work():
        share = indicator(cast.initiative(), "%", "25")
        lists = indicator(cast.initiative(), "ед.", "25")
        lists.counts = "organisations"  # type: ignore[assignment]
        first, _second = plan_of(cast)
        school = cast.organisation("Школа А1")
        cast.card(1).activity_id = first.id
        for row in (share, lists):
            tie(cast.card(1), row, 40)
        for where in ({"card_id": cast.card(1).id}, {"activity_id": first.id}):
            db.session.add(
                Participation(
                    initiative_id=cast.initiative().id, party_id=school.id, on_day=DAY, **where
                )
            )
        brought(cast.card(1), share, 30)
    cells = {one.id: one for one in matrix(cast).rows}[first.id].cells
    assert (cells[share.id].planned, cells[share.id].values) == (None, 1)
    assert cells[lists.id].listed == 1


def test_statements_do_not_grow(cast: Cast, statements: Statements) -> None:
    put_work(cast)
    counts = []
    for many in (0, 12):
        with unit_of_work():
            for _number in range(many):
                tie(cast.card(5), indicator(cast.initiative(), "чел.", "5"), 1)
                db.session.add(
                    Activity(initiative_id=cast.initiative().id, position="X", title="ещё")
                )
        statements.clear()
        matrix(cast)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_cards_are_tied_on_the_spot(cast: Cast, visit: Visit) -> None:
    with unit_of_work():
        row = indicator(cast.initiative(), "чел.", "25")
        other = indicator(cast.initiative("GEN"), "чел.", "25")
        first, _second = plan_of(cast)
        cast.card(1).activity_id = first.id
    lead = visit("lead")
    page = lead.get(f"/projects/PRO/indicators/matrix/cards?indicator={row.id}").text
    assert 'value="PRO-6"' in page
    url = f"/projects/PRO/indicators/matrix/cards?activity={first.id}"
    for wrong in (
        {"to": row.id},
        {"to": row.id, "card": "PRO-1", "amount-PRO-1": "много"},
        {"to": row.id, "card": "PRO-1", "amount-PRO-1": "-1"},
        {"to": "", "card": "PRO-1"},
    ):
        assert lead.post(url, data=wrong).status_code == 422
    assert lead.post(url, data={"to": row.id, "card": "ZZS-1"}).status_code == 404
    assert lead.post(url, data={"to": other.id, "card": "PRO-1"}).status_code == 404
    sent = {"to": row.id, "card": ["PRO-1", "PRO-2"], "amount-PRO-1": "12,5"}
    for _twice in range(2):
        assert lead.post(url, data=sent).status_code == 303
    found = matrix_cards(cast.initiative().id, None, row.id)
    tied = [(one.key, one.amount) for one in found if one.tied]
    assert tied == [("ПРО-1", Decimal("12.5")), ("ПРО-2", None)]
    again = lead.post(url, data={**sent, "amount-PRO-1": "14"})
    offered = lead.get(again.headers["Location"]).text
    (told,) = re.findall(r'name="undo" value="(\d+)"', offered)
    assert visit("member").post(url, data={"undo": told}).status_code == 404
    assert lead.post(url, data={"undo": "999999"}).status_code == 404
    assert lead.post(url, data={"undo": told}).status_code == 303
    found = matrix_cards(cast.initiative().id, None, row.id)
    assert [(one.key, one.amount) for one in found if one.tied] == tied
    of_activity = matrix_cards(cast.initiative().id, first.id, row.id)
    assert [one.address for one in of_activity] == ["PRO-1"]
    outside = matrix_cards(cast.initiative().id, OUTSIDE, row.id)
    assert "PRO-1" not in [one.address for one in outside]
    assert (
        "PRO-1" in lead.get("/projects/PRO/indicators/matrix/cards?activity=none").text or outside
    )


def put_cascade(cast: Cast) -> tuple[Indicator, Indicator]:
    """GEN ← STR ← PRO, and one of each that stands alone."""
    with unit_of_work():
        above = indicator(cast.initiative("GEN"), "чел.", "100")
        above.name = "количество педагогов, прошедших обучение в сообществах"
        middle = indicator(cast.initiative("STR"), "чел.", "50")
        below = indicator(cast.initiative("PRO"), "чел.", "25")
        middle.parent_id, middle.rollup = above.id, Rollup.SUM
        below.parent_id, below.rollup = middle.id, Rollup.SUM
        alone = indicator(cast.initiative("PRO"), "чел.", "25")
        alone.name = "Количество педагогов, прошедших обучение"
        verified(below, 7)
        return above, alone


def test_what_projects_give_to_a_programme(cast: Cast, visit: Visit) -> None:
    above, alone = put_cascade(cast)
    with unit_of_work():
        indicator(cast.initiative("GEN"), "ед.", "3").name = "Журналы"
    director = cast.person("director")
    found = below_matrix(director, cast.initiative("GEN"), DAY)
    given = {one.key_fold: one.cells for one in found.rows}
    assert [int(one.now.figure.number or 0) for one in given["PRO"][above.id]] == [7]
    assert given["STR"].keys() == {above.id}
    assert [one.name for one in found.nothing] == ["Журналы"]
    assert found.idle == ()
    assert loose_below(director, cast.initiative("GEN")) == 2  # and the one of the cast
    lines = loose_lines(director, cast.initiative("GEN"), 1)
    ways = {one.id: [(way.id, way.rule) for way in one.suggested] for one in lines}
    assert ways[alone.id] == [(above.id, Rollup.SUM)]
    page = visit("director").get("/projects/GEN/indicators").text
    assert f"/projects/PRO/indicators/{alone.id}" not in page
    assert "/projects/GEN/indicators/loose" in page
    assert 'class="kin-children"' in page
    office = visit("office")
    listed = office.get("/projects/GEN/indicators/loose").text
    assert f"/projects/PRO/indicators/{alone.id}/link" in listed
    sent = {"parent": above.id, "rule": "sum", "back": "GEN"}
    answer = office.post(f"/projects/PRO/indicators/{alone.id}/link", data=sent)
    assert answer.location.endswith("/projects/GEN/indicators/loose")
    assert loose_below(director, cast.initiative("GEN")) == 1


def test_statements_of_a_programme_do_not_grow(
    cast: Cast, visit: Visit, statements: Statements
) -> None:
    above, _alone = put_cascade(cast)
    director, counts = visit("director"), []
    pages = ("", "/matrix", "/loose")
    for many in (0, 8):
        with unit_of_work():
            for _number in range(many):
                below = indicator(cast.initiative("PRO"), "чел.", "25")
                below.parent_id, below.rollup = above.id, Rollup.SUM
                indicator(cast.initiative("PRO"), "чел.", "25")
        for page in pages if many else (*pages, *pages):  # the first time something is warmed up
            statements.clear()
            director.get(f"/projects/GEN/indicators{page}")
            counts.append(len(statements))
    assert counts[3:6] == counts[6:]


def test_a_participant_sees_only_their_own_project_below(cast: Cast) -> None:
    put_cascade(cast)
    found = below_matrix(cast.person("stranger"), cast.initiative("GEN"), DAY)
    assert found.rows == []
    assert loose_below(cast.person("stranger"), cast.initiative("GEN")) == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("количество педагогов", "Количества педагогам района", True),
        ("доля школ", "количество педагогов", False),
        ("", "количество", False),
    ],
)
def test_names_alike(one: str, other: str, *, alike: bool) -> None:
    assert (likeness(one, other) >= 0.5) is alike
