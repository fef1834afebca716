"""Report R3: what a period was to bring and brought, alike on screen, as Word and as PDF."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from kaskad.cascade.models import Activity
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.progress_paper import paper_of
from kaskad.exchange.progress_queries import progress
from kaskad.exchange.progress_report import findings, stretches
from kaskad.indicators.models import IndicatorValue
from kaskad.oversight import milestone_actions
from kaskad.oversight.models import Milestone, MilestoneShift, Question, StatusUpdate
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.exchange.test_documents import pages_of, squeezed
from tests.exchange.test_indicator_files import put, verified
from tests.exchange.test_monitoring import cells_of, lowered, of_page, of_word
from tests.exchange.test_registry_files import opened
from tests.oversight.control_helpers import at, put_milestone, put_stage

FIRST, LAST = date(2021, 3, 1), date(2021, 3, 31)
PERIOD = f"since={FIRST}&until={LAST}"
URL = f"/projects/PRO/progress?{PERIOD}"


def activity(cast: Cast, title: str, ends: date, **more: Any) -> None:
    with unit_of_work():
        db.session.add(
            Activity(
                initiative_id=cast.initiative("PRO").id, position="Z", title=title,
                starts_on=date(2021, 1, 1), ends_on=ends, period_raw=f"до {ends}", **more,
            )
        )  # fmt: skip


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """A milestone passed late, activities, an indicator, an update, a question."""
    passed = put_milestone(cast, "Приказ издан", date(2021, 3, 1))
    put_milestone(cast, "Далеко впереди", date(2031, 3, 1))
    put_stage(cast, "Ход работ <b>", "до 15.03.2021", number="1")
    with cast.app.test_request_context(), unit_of_work(cast.person("office")):
        person, place = at(cast, "office")
        one = db.session.get_one(Milestone, passed)
        milestone_actions.move_milestone(person, place, one, None, date(2021, 3, 5), "Карантин")
        milestone_actions.pass_milestone(person, place, one, None, date(2021, 3, 8))
    with cast.app.test_request_context():
        activity(cast, "Семинар", date(2021, 3, 10), state="done", done_on=date(2021, 3, 12))
        activity(cast, "Опоздавшее", date(2021, 2, 1))
        activity(cast, "Сделано раньше", date(2021, 2, 1), state="done", done_on=date(2021, 2, 1))
        number = put(cast, "доля школ", "%", "50")
        verified(cast, number, date(2021, 2, 1), number=10)
        verified(cast, number, date(2021, 3, 20), number=30)
        with unit_of_work():
            for state in ("2021-03-05", "2021-05-05"):
                db.session.add(
                    StatusUpdate(
                        initiative_id=cast.initiative("PRO").id, author_id=cast.person("lead").id,
                        colour="y", text=f"Идём {state}", on_day=date.fromisoformat(state),
                    )
                )  # fmt: skip
            db.session.add(
                Question(
                    initiative_id=cast.initiative("PRO").id, text="Когда зал?",
                    asked_by_id=cast.person("director").id,
                    asked_at=datetime.fromisoformat("2021-03-03T10:00:00+00:00"),
                )
            )  # fmt: skip
            for shift in db.session.scalars(db.select(MilestoneShift)):
                shift.shifted_at = datetime.fromisoformat("2021-03-02T10:00:00+00:00")
            for one in db.session.scalars(db.select(IndicatorValue)):
                one.decided_at = datetime.fromisoformat(f"{one.on_day}T10:00:00+00:00")
    return cast


def test_plan_actual_and_deviation(filled: Cast, visit: Visit) -> None:
    rows = of_page(visit("lead").get(URL).text)
    by = {line[0]: line for line in rows}
    assert by["Приказиздан"][1:4] == ["01.03.2021", "", "08.03.2021"]
    assert "Карантин" in by["Приказиздан"][6]
    assert "Далековпереди" not in by
    assert "Ходработ<b>" in by
    activities = {line[1]: line for line in rows if len(line) == 6}
    assert activities["Семинар"][4] == "12.03.2021"
    assert "2" in activities["Семинар"][5]
    assert "58" in activities["Опоздавшее"][5]
    assert "Сделанораньше" not in activities
    indicators = {line[1]: line for line in rows if len(line) == 9}
    assert indicators["доляшкол"][4:7] == ["10%", "30%", indicators["доляшкол"][6]]
    assert indicators["доляшкол"][6].startswith("+20")
    said = [line for line in rows if "Идём2021-03-05" in line]
    assert said
    assert not [line for line in rows if "Идём2021-05-05" in line]


def test_questions_are_for_those_who_take_part_in_the_talk(filled: Cast, visit: Visit) -> None:
    assert "Когда зал?" in visit("director").get(URL).text
    assert "Когда зал?" not in visit("observer").get(URL).text


def test_word_and_pdf_have_the_rows_of_the_page(filled: Cast, visit: Visit) -> None:
    browser = visit("lead")
    wanted = lowered(of_page(browser.get(URL).text))
    assert lowered(of_word(browser.get(f"/projects/PRO/progress.docx?{PERIOD}").data)) == wanted
    made = browser.get(f"/projects/PRO/progress.pdf?{PERIOD}").data
    text = squeezed(" ".join(pages_of(made))).casefold()
    for line in wanted:
        for cell in line:
            assert cell in text, cell


@pytest.mark.parametrize(
    "wrong",
    [
        "since=вчера",
        "since=2021-03-05&until=2021-03-01",
        "since=2001-01-01&until=2021-01-01",
        "since=2150-01-01&until=2150-02-01",
    ],
)
def test_a_period_that_makes_no_sense(visit: Visit, wrong: str) -> None:
    assert visit("lead").get(f"/projects/PRO/progress?{wrong}").status_code == 200
    assert visit("lead").get(f"/projects/PRO/progress.pdf?{wrong}").status_code == 422


@pytest.mark.usefixtures("ctx")
def test_statements_do_not_grow(filled: Cast, statements: Statements) -> None:
    verified(filled, put(filled, "показатель", "ед.", "5"), LAST, number=1)
    person, place = at(filled, "lead")
    progress(person, place, FIRST, LAST, LAST)  # what the session keeps is read
    statements.clear()
    progress(person, place, FIRST, LAST, LAST)
    few = len(statements)
    for number in range(12):
        put_milestone(filled, f"Ещё {number}", date(2021, 3, 2))
    for number in range(12):
        activity(filled, f"Ещё {number}", date(2021, 3, 9))
        verified(filled, put(filled, f"показатель {number}", "ед.", "5"), LAST, number=1)
    person, place = at(filled, "lead")
    progress(person, place, FIRST, LAST, LAST)
    statements.clear()
    found = progress(person, place, FIRST, LAST, LAST)
    assert len(statements) == few
    assert cells_of(paper_of(findings(found, FIRST, LAST), place, FIRST, LAST, person))


@pytest.mark.usefixtures("ctx")
def test_periods_to_choose(cast: Cast) -> None:
    _person, place = at(cast)
    found = [(one.first, one.last) for one in stretches(place, date(2021, 1, 15))]
    assert found[:4] == [
        (date(2021, 1, 1), date(2021, 1, 31)),
        (date(2020, 12, 1), date(2020, 12, 31)),
        (date(2021, 1, 1), date(2021, 3, 31)),
        (date(2020, 10, 1), date(2020, 12, 31)),
    ]
    assert found[-1] == (date(2020, 9, 1), date(2021, 8, 31))


def test_the_workbook_has_days_and_numbers(filled: Cast, visit: Visit) -> None:
    book = opened(visit("lead").get(f"/projects/PRO/progress.xlsx?{PERIOD}").data)
    points, _stages, activities, indicators, _risks, _talk = book.worksheets
    (point,) = [line for line in points.iter_rows(values_only=True) if line[1] == "Приказ издан"]
    assert (point[2].date(), point[4].date()) == (date(2021, 3, 1), date(2021, 3, 8))
    assert point[5] == 7
    rows = {line[2]: line for line in activities.iter_rows(values_only=True)}
    assert (rows["Семинар"][7], rows["Опоздавшее"][7]) == (2, 58)
    (share,) = [
        line for line in indicators.iter_rows() if line[2].value == "доля школ"
    ]  # fmt: skip
    assert [share[place].value for place in (5, 6, 7)] == [50, 10, 30]
    row = share[0].row
    assert share[8].value == f'=IF(OR(G{row}="",H{row}=""),"",H{row}-G{row})'
