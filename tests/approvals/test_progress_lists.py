"""Reports on progress where they wait: "My day", the list of all projects, the overview."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest

from kaskad.approvals.progress_queries import report_overview
from kaskad.approvals.progress_waiting import reports_waiting
from kaskad.calendars.models import EnteredYear, SpanKind, YearSpan
from kaskad.cascade.models import Initiative, InitiativeState, TeamMember
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Role
from tests.approvals.progress_helpers import FIRST, HALF, LAST, decided, sent, written
from tests.cast import Cast, Visit
from tests.conftest import Statements

CODE = str(HALF.code)
LIST = f"/progress?period={CODE}"


def running(cast: Cast, **more: object) -> None:
    with cast.app.app_context(), unit_of_work():
        row = cast.initiative()
        row.state = InitiativeState.RUNNING
        for name, value in more.items():
            setattr(row, name, value)


def told(cast: Cast, who: str, on_day: date) -> list[str]:
    with cast.app.test_request_context(headers={"Accept-Language": "en"}):
        return [one.text for one in reports_waiting(cast.person(who), on_day)]


def test_my_day_of_the_lead(cast: Cast) -> None:
    running(cast)
    due = "Write and send the progress report: II half-year of 2020/2021"
    assert told(cast, "lead", LAST) == [due]
    assert told(cast, "lead", LAST - timedelta(days=11)) == []
    assert told(cast, "member", LAST) == []
    report_id = written(cast)
    assert told(cast, "lead", LAST) == [due]
    sent(cast)
    assert told(cast, "lead", LAST) == []
    assert told(cast, "director", LAST) == [
        "Decide on the progress report: II half-year of 2020/2021"
    ]
    decided(cast, report_id, remarks="Доработать")
    assert told(cast, "director", LAST) == []
    assert told(cast, "lead", LAST) == [
        "Improve the progress report and send it again: II half-year of 2020/2021"
    ]
    written(cast, "office")
    sent(cast)
    assert len(told(cast, "director", LAST)) == 1
    assert told(cast, "office", LAST) == []  # it has words of the office
    decided(cast, report_id)
    for who in ("lead", "director", "office"):
        assert told(cast, who, LAST) == []


def test_what_the_office_has_entered_counts(cast: Cast) -> None:
    running(cast)
    with cast.app.app_context(), unit_of_work():
        for name, ends in (("Отдел образования Озёрного района", 20), ("ИМЦ Озёрного района", 26)):
            year = EnteredYear(
                organisation_id=cast.organisation(name).id, first_year=2020,
                starts_on=date(2020, 9, 1), ends_on=date(2021, 8, 31),
            )  # fmt: skip
            db.session.add(year)
            db.session.flush()
            for first, last in (
                (date(2020, 9, 1), date(2020, 12, 27)),
                (date(2021, 1, 11), date(2021, 5, ends)),
            ):
                db.session.add(
                    YearSpan(
                        school_year_id=year.id, kind=SpanKind.HALF_YEAR, starts_on=first,
                        ends_on=last,
                    )
                )  # fmt: skip
    with cast.app.test_request_context():
        (line,) = reports_waiting(cast.person("lead"), date(2021, 5, 17))
        assert (line.due_on, "until=2021-05-26" in line.url) == (date(2021, 6, 5), True)
        assert reports_waiting(cast.person("lead"), date(2021, 8, 31)) == []


@pytest.mark.parametrize(
    "more",
    [{"starts_on": date(2022, 1, 1)}, {"ends_on": date(2020, 1, 1)}, {"state": "paused"}],
)
def test_a_project_that_does_not_run_in_the_period_owes_nothing(
    cast: Cast, more: dict[str, object]
) -> None:
    running(cast, **more)
    assert told(cast, "lead", LAST) == []


@pytest.mark.usefixtures("ctx")
def test_one_statement_for_few_and_many(cast: Cast, statements: Statements) -> None:
    running(cast)
    sent(cast)
    with unit_of_work():
        centre, lead = cast.initiative().owner_id, cast.person("lead")
        for number in range(6):
            row = Initiative(
                key=f"ПР{number}", key_fold=f"PR{number}", title=f"Проект {number}",
                kind="project", owner_id=centre, position="V", state="running",
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            row.path = f"/{row.id}/"
            db.session.add(TeamMember(initiative_id=row.id, person_id=lead.id, role=Role.LEAD))
    for number in range(6):
        sent(cast, key=f"PR{number}")
    for who, lines in (("director", 1), ("lead", 0), ("viewer", 0)):
        person = cast.person(who)
        reports_waiting(person, LAST)  # what they may do is read
        statements.clear()
        assert len(reports_waiting(person, LAST)) == lines
        assert len(statements) == (0 if who == "viewer" else 1)
    director = cast.person("director")
    statements.clear()
    assert len(report_overview(director, CODE, FIRST, LAST)) == 7
    assert len(statements) == 2


def test_the_list_of_all_projects(cast: Cast, visit: Visit) -> None:
    running(cast)
    office = visit("office")
    page = office.get(LIST).text
    assert "ПРОдвижение" in page
    assert "ZZSECRET" not in page
    assert "ПРОдвижение" not in visit("stranger").get(LIST).text
    sent(cast)
    assert "ПРОдвижение" in office.get(f"{LIST}&state=sent&below=STR").text
    assert "ПРОдвижение" not in office.get(f"{LIST}&state=not_sent").text
    file = f"{LIST.replace('/progress', '/progress.xlsx')}&state=sent"
    assert file.replace("&", "&amp;") in office.get(f"{LIST}&state=sent").text
    answer = office.get(file)
    sheet, states = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    (line,) = [
        row for row in sheet.iter_rows(values_only=True) if row[1] and "ПРОдвижение" in str(row[1])
    ]  # fmt: skip
    assert isinstance(line[5], datetime)
    assert (line[7].date(), line[8].date()) == (FIRST, LAST)
    assert [row[1] for row in states.iter_rows(values_only=True) if isinstance(row[1], int)] == [
        0, 0, 1, 0,
    ]  # fmt: skip
    assert office.get("/progress.xlsx?period=2026-h7").status_code == 422
    for wrong in ("period=2026-h7", "state=lost", "below=ZZS"):
        assert "k-note y" in office.get(f"/progress?{wrong}").text


def test_the_overview_of_a_project_names_the_last_report(cast: Cast, visit: Visit) -> None:
    assert 'id="progress"' not in visit("observer").get("/projects/PRO").text
    assert 'id="progress"' in visit("lead").get("/projects/PRO").text
    sent(cast)
    page = visit("observer").get("/projects/PRO").text
    assert f"since={FIRST}&amp;until={LAST}" in page
