"""The final report: written while the work goes on, handed over, decided on, taken away."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kaskad.approvals.final_queries import final_view
from kaskad.approvals.models import FinalReport, ResultOutcome
from kaskad.boards.day_sources import sources
from kaskad.cascade.models import ExpectedResult, ResultKind
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.documents import own_folder
from kaskad.sprints.models import Improvement, Sprint, SprintState
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.exchange.document_samples import HOSTILE
from tests.exchange.test_indicator_files import put, verified

PAGE = "/projects/PRO/final-report"
TEXT = {
    "goal_outcome": "partly", "goal_words": "Почти", "lessons": "Начинать раньше",
    "replication": "Карты наставников", "conclusion": "Завершить досрочно", "early": "1",
    "revision": "0",
}  # fmt: skip


def result_of(cast: Cast) -> int:
    with cast.app.app_context():
        own = ExpectedResult.initiative_id == cast.initiative().id
        return db.session.scalars(select(ExpectedResult.id).where(own)).one()


def judged(cast: Cast, outcome: str = "reached") -> dict[str, str]:
    at = f"r{result_of(cast)}-"
    return {f"{at}outcome": outcome, f"{at}words": "Видно всем", f"{at}revision": "0"}


def test_a_lead_writes_hands_over_and_somebody_else_decides(visit: Visit, cast: Cast) -> None:
    lead, director = visit("lead"), visit("director")
    assert lead.post(PAGE, {**TEXT, "do": "send"}).status_code == 422  # a result has no word
    with cast.app.app_context():
        assert db.session.get(FinalReport, cast.initiative().id) is None
    assert lead.post(PAGE, {**TEXT, **judged(cast), "do": "send"}).status_code == 303
    with cast.app.test_request_context():
        waiting = sources.waiting(cast.person("director"), today(), ["final_reports"])
        assert [one.url for one in waiting] == [PAGE]
        assert sources.waiting(cast.person("lead"), today(), ["final_reports"]) == []
    assert "Начинать раньше" in director.get(PAGE).text
    assert director.post(PAGE, TEXT).status_code == 403
    decided = {
        "decided_on": "2022-04-12",
        "number": "01-01/9",
        "text": "Цель в основном достигнута",
    }
    assert director.post("/projects/PRO/life/completed_early", decided).status_code == 303
    page = lead.get(PAGE).text
    assert "01-01/9" in page
    assert "<textarea" not in page
    assert lead.post(PAGE, TEXT).status_code == 409
    with cast.app.test_request_context():
        assert sources.waiting(cast.person("director"), today(), ["final_reports"]) == []


def test_it_is_taken_back(visit: Visit, cast: Cast) -> None:
    visit("lead").post(PAGE, {**TEXT, **judged(cast), "do": "send"})
    assert visit("lead").post(f"{PAGE}/take-back").status_code == 303
    with cast.app.app_context():
        assert db.session.get(FinalReport, cast.initiative().id).sent_at is None


def test_two_write_at_once(visit: Visit, cast: Cast) -> None:
    """Different texts merge; the same text, or the same result, is shown with both."""
    lead, office = visit("lead"), visit("office")
    assert lead.post(PAGE, {"lessons": "Раз", "revision": "0"}).status_code == 303
    assert office.post(PAGE, {"replication": "Два", "revision": "0"}).status_code == 303
    late = office.post(PAGE, {"lessons": "Три", "revision": "0"})
    assert late.status_code == 409
    assert "Раз" in late.text
    assert "Три" in late.text
    assert lead.post(PAGE, judged(cast)).status_code == 303
    late = office.post(PAGE, judged(cast, "not"))
    assert late.status_code == 409
    with cast.app.app_context():
        assert db.session.get_one(ResultOutcome, result_of(cast)).outcome == "reached"
        assert db.session.get_one(FinalReport, cast.initiative().id).lessons == "Раз"


@pytest.mark.parametrize("typed", [{"goal_outcome": "x"}, {"early": "x"}, {"lessons": "я" * 10001}])
def test_bad_input_gets_a_sentence(visit: Visit, cast: Cast, typed: dict[str, str]) -> None:
    answer = visit("lead").post(PAGE, {**TEXT, **typed})
    assert answer.status_code == 422
    assert f'id="{next(iter(typed))}-error"' in answer.text


def test_an_idea_has_none_yet(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context(), unit_of_work():
        cast.initiative().state = "idea"  # type: ignore[assignment]  # as the database has it
    assert visit("lead").get(PAGE).status_code == 200
    assert visit("lead").post(PAGE, TEXT).status_code == 409


def test_effects_need_no_word(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context(), unit_of_work():
        db.session.get_one(ExpectedResult, result_of(cast)).kind = ResultKind.EFFECT
    assert visit("lead").post(PAGE, {**TEXT, "do": "send"}).status_code == 303


def _sprints(cast: Cast, count: int) -> None:
    with cast.app.app_context(), unit_of_work():
        own = cast.initiative().id
        for number in range(1, count + 1):
            row = Sprint(
                initiative_id=own, number=number, state=SprintState.CLOSED, goal=f"Цель {number}",
                starts_on=date(2022, 1, 1), ends_on=date(2022, 2, 1),
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            db.session.add(Improvement(initiative_id=own, sprint_id=row.id, text=f"Урок {number}"))


def test_the_files_say_what_the_page_says(visit: Visit, cast: Cast) -> None:
    _sprints(cast, 2)
    with cast.app.test_request_context():
        share = put(cast, "доля школ с ростом", "%", "не менее 50")
        verified(cast, share, date(2021, 12, 1), number=19.2, numerator=24, denominator=125)
    page = " ".join(visit("viewer").get(PAGE).text.split())
    for text in ("19,2 %", "24 из 125", "\u221230,8"):
        assert text in page, text
    hostile = {**TEXT, "lessons": HOSTILE, **judged(cast)}
    assert visit("lead").post(PAGE, hostile).status_code == 303
    files = {}
    for form in ("docx", "pdf"):
        answer = visit("viewer").get(f"{PAGE}.{form}")
        assert answer.status_code == 200
        files[form] = bytes(answer.get_data())
    document = docx.Document(io.BytesIO(files["docx"]))
    said = "\n".join(
        [one.text for one in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    for text in ("доля школ с ростом", "24 из 125", "01.12.2021"):
        assert text in said, text
    for text in ("Урок 2", "Карты наставников", "Завершить досрочно", "Видно всем", "{{ 7*7 }}"):
        assert text in said, text
        assert text in " ".join(pages.split()), text
    assert (own_folder() / "final-report.docx").is_file()


def test_the_report_takes_the_same_statements_for_few_and_many(
    cast: Cast, statements: Statements, ctx: None
) -> None:
    seen = []
    for count in (1, 12):
        with unit_of_work():
            for row in db.session.scalars(select(Improvement)):
                db.session.delete(row)
            db.session.flush()
            for sprint in db.session.scalars(select(Sprint)):
                db.session.delete(sprint)
        _sprints(cast, count)
        statements.clear()
        view = final_view(cast.initiative(), today())
        seen.append(len(statements) - 1)  # one for the initiative
        assert len(view.sprints) == count
    assert seen[0] == seen[1] <= 13, statements
