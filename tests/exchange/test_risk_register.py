"""Report R7: the register of risks as a page, Word, PDF and XLSX, as of any day."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from flask import Flask

from kaskad import journal
from kaskad.cascade import risk_actions
from kaskad.cascade.access import place_for
from kaskad.cascade.models import RiskState
from kaskad.cascade.risk_level import RiskLevel
from kaskad.cascade.risk_queries import RiskFact
from kaskad.cascade.risk_register import Trend, risk_register, trend_of
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.documents import own_folder
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.exchange.test_documents import pages_of, squeezed, words_of

OPEN, HAPPENED, CLOSED = RiskState.OPEN, RiskState.HAPPENED, RiskState.CLOSED
LOW, HIGH = RiskLevel.LOW, RiskLevel.HIGH


def fact(level: RiskLevel | None, state: RiskState = OPEN) -> RiskFact:
    return RiskFact(1, "Риск", level, state, "")


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (None, fact(HIGH), Trend.NEW),
        (fact(HIGH, CLOSED), fact(HIGH), Trend.NEW),
        (fact(None), fact(None), Trend.UNKNOWN),
        (fact(HIGH), fact(None), Trend.UNKNOWN),
        (fact(None), fact(LOW), Trend.ASSESSED),
        (fact(LOW), fact(HIGH), Trend.UP),
        (fact(HIGH), fact(LOW), Trend.DOWN),
        (fact(LOW), fact(LOW), Trend.SAME),
        (fact(HIGH), fact(HIGH, HAPPENED), Trend.UP),
        (fact(HIGH, HAPPENED), fact(HIGH), Trend.DOWN),
        (fact(HIGH), fact(HIGH, CLOSED), Trend.CLOSED),
    ],
)
def test_trend(before: RiskFact | None, after: RiskFact, trend: Trend) -> None:
    assert trend_of(before, after) is trend


@pytest.fixture
def filled(app: Flask, cast: Cast) -> Cast:
    """A risk assessed low long ago and high last week, with a measure; one nobody has assessed."""
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        lead = cast.person("lead")
        place = place_for(lead, "PRO", Permission.INITIATIVE_EDIT)
        with journal.acting_as(lead.id, now() - timedelta(90)):
            risk = risk_actions.add_risk(
                lead, place, name="=Перегрузка <b>", mitigation="Разделить работу"
            )
            risk_actions.assess_risk(
                lead, place, risk, None,
                {"probability": 1, "impact": 2, "owner_id": cast.person("member").id},
            )  # fmt: skip
            risk_actions.plan_measure(
                lead, place, risk, text="Снять задачи", due_on=today() - timedelta(5)
            )
        with journal.acting_as(lead.id, now() - timedelta(7)):
            risk_actions.assess_risk(lead, place, risk, None, {"probability": 5, "impact": 5})
        with journal.acting_as(lead.id, now() - timedelta(60)):
            risk_actions.add_risk(lead, place, name="Не хватит школ")
    return cast


def test_page_and_files_say_the_same(visit: Visit, filled: Cast) -> None:
    director = visit("director")
    page = squeezed(director.get("/risks").text).lower()
    for form in ("docx", "pdf"):
        body = director.get(f"/risks.{form}").get_data()
        said = words_of(body) if form == "docx" else "".join(pages_of(body))
        for text in ("=Перегрузка <b>", "растёт", "Разделить работу", "Снять задачи", "Не хватит"):
            assert squeezed(text) in squeezed(said), (form, text)
    for text in ("=Перегрузка &lt;b&gt;", "растёт", "просрочено", "риск не оценён", "2 риска"):
        assert squeezed(text).lower() in page, text
    sheet = openpyxl.load_workbook(
        io.BytesIO(director.get("/risks.xlsx").get_data())
    ).worksheets[0]  # fmt: skip
    cells = [str(one) for row in sheet.iter_rows(values_only=True) for one in row if one]
    assert "=Перегрузка <b>" in cells
    assert "растёт" in cells
    assert (own_folder() / "risks.docx").is_file()


def test_of_one_project_and_for_those_who_see_it(visit: Visit, filled: Cast) -> None:
    page = visit("member").get("/risks?project=pro").text
    assert "Перегрузка" in page
    assert "Перегрузка" not in visit("stranger").get("/risks").text
    assert visit("stranger").get("/risks?project=pro").status_code == 404
    assert "/risks?project=" in visit("member").get("/projects/PRO/risks").text
    assert "/risks?as_of=" in visit("director").get("/registry").text


def test_as_of_a_former_day(visit: Visit, filled: Cast) -> None:
    """It was low a month ago, and no measure was late; a day nobody can read is named."""
    day = (today() - timedelta(40)).isoformat()
    page = squeezed(visit("director").get(f"/risks?as_of={day}").text).lower()
    assert "низкийриск" in page
    assert "просрочено" not in page
    assert "«вчера»" in visit("director").get("/risks?as_of=вчера").text
    assert visit("director").get("/risks.pdf?as_of=вчера").status_code == 422


def test_the_same_statements_for_few_and_many(
    filled: Cast, statements: Statements, ctx: None
) -> None:
    own, seen = filled.initiative().id, []
    for more in (0, 8):
        with unit_of_work(filled.person("lead")):
            lead = filled.person("lead")
            place = place_for(lead, "PRO", Permission.INITIATIVE_EDIT)
            for number in range(more):
                risk_actions.add_risk(lead, place, name=f"Риск {number}")
        db.session.expunge_all()
        statements.clear()
        assert len(risk_register([own], today())) == 2 + more
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 5, statements
    assert risk_register([own], date(1999, 1, 1)) == ()
