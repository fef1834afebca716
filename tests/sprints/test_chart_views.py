"""The pulse above the board and the page of charts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaskad.sprints import charts
from kaskad.sprints.forecast import Forecast
from tests.cast import Visit
from tests.conftest import Statements
from tests.sprints.conftest import Room

SERIES = {
    "first": "2022-01-10", "days": 3, "scope": [4, 4, 5], "finished": [0, 1, 2],
    "added": [0, 0, 1], "ideal": [0.8, 1.6, 2.4, 3.2, 4.0], "remaining": [4, 3, 3],
    "flow": {"todo": [4, 3, 2], "doing": [0, 0, 1], "accepted": [0, 1, 2]},
}  # fmt: skip
PULSE = "/projects/PRO/sprints/1/pulse"
CHARTS = "/projects/PRO/sprints/1/charts"


def test_the_burn_up_knows_the_days_to_come(ctx: None) -> None:
    chart = charts.burn_up_chart(
        SERIES, today=date(2022, 1, 12), forecast=Forecast(3, 5, 0.4, 10_000, 8)
    )
    assert chart.dates[-1] == date(2022, 1, 14)
    scope, pace, finished, band = chart.series
    assert list(scope.values) == [4, 4, 5, None, None]
    assert list(finished.values) == [0, 1, 2, None, None]
    assert pace.values[-1] == 4.0
    assert band.values[2:] == (2.0, 3.5, 5.0)
    assert band.low[2:] == (2.0, 2.5, 3.0)


def test_the_burn_down_mirrors_the_scope(ctx: None) -> None:
    chart = charts.burn_down_chart(SERIES)
    assert chart.series[0].values == (3.2, 2.4, 1.6, 0.8, 0.0)
    assert chart.series[1].values == (4, 3, 3, None, None)


def test_bands_of_the_flow_are_all_there_for_every_day(ctx: None) -> None:
    chart = charts.flow_chart(SERIES)
    assert len(chart.series) == 5
    assert len(chart.dates) == 3
    assert sum(series.values[-1] or 0 for series in chart.series) == 5


@pytest.mark.parametrize("empty", [{}, {"first": None, "ideal": [], "finished": []}])
def test_a_sprint_that_has_not_begun_says_so(ctx: None, empty: dict[str, object]) -> None:
    for chart in (charts.burn_up_chart(empty), charts.burn_down_chart(empty),
                  charts.flow_chart(empty)):  # fmt: skip
        assert chart.is_empty
        assert chart.nothing


def test_the_pulse_is_a_fragment_and_a_page_goes_to_the_charts(visit: Visit, room: Room) -> None:
    room.plan()
    card, _other = room.run(1, cards=2)
    room.move(card, 3)
    lead = visit("lead")
    answer = lead.get(PULSE)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(CHARTS)
    text = lead.get(PULSE, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "1 из 2" in text
    assert "<svg" in text


def test_the_charts_page_as_of_a_day(visit: Visit, room: Room) -> None:
    room.plan()
    card, _other = room.run(1, cards=2)
    began = room.now.date()
    room.go_to(began + timedelta(days=3))
    room.move(card, 3)
    lead = visit("lead")
    before = lead.get(f"{CHARTS}?as_of={began.isoformat()}").get_data(as_text=True)
    after = lead.get(f"{CHARTS}?as_of={(began + timedelta(days=3)).isoformat()}")
    assert "0 из 2" in before
    assert "1 из 2" in after.get_data(as_text=True)
    odd = lead.get(f"{CHARTS}?as_of=вчера")
    assert odd.status_code == 200
    assert "прочитать не удалось" in odd.get_data(as_text=True)


def test_statements_do_not_grow(visit: Visit, room: Room, statements: Statements) -> None:
    room.plan()
    room.run(1, cards=2)
    lead, counts = visit("lead"), []
    lead.get(CHARTS)
    for _ in range(2):
        statements.clear()
        assert lead.get(CHARTS).status_code == 200
        counts.append(len(statements))
        for number in range(30):
            room.make(f"Дело {number}", into="", column=number % 4)
    assert counts[0] == counts[1]


def test_who_sees_the_charts(visit: Visit, room: Room) -> None:
    room.plan()
    room.run(1, cards=1)
    assert visit("observer").get(CHARTS).status_code == 200
    assert visit("stranger").get(CHARTS).status_code == 404
    assert visit("lead").get("/projects/PRO/sprints/9/charts").status_code == 404
