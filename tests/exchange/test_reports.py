"""Wide reports are made aside: asked for, made as the person, kept for a week, theirs alone."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from kaskad.core import errors, jobs
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.storage import file_store
from kaskad.exchange import documents, report_rule, report_run, workbooks
from kaskad.exchange import report_actions as actions
from kaskad.exchange.documents import BrokenTemplate
from kaskad.exchange.models import ReportJob, ReportState
from kaskad.exchange.report_actions import KEPT, Asked, ask_report, give_back_reports, take_report
from kaskad.exchange.report_queries import my_reports, report_row
from kaskad.exchange.workbooks import Workbook
from kaskad.journal import Event
from kaskad.people.models import Membership
from tests.cast import Cast, Visit
from tests.conftest import Statements

WORKBOOK = "/registry.xlsx"


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report is too long to wait for."""
    monkeypatch.setattr(report_rule, "AT_ONCE", -1)


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nobody hears the word; here is what was said."""
    said: list[str] = []
    monkeypatch.setattr(jobs, "wake", lambda name, _app=None: said.append(name))
    return said


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[Workbook]:
    """No press is started: here is what it would have been given."""
    books: list[Workbook] = []

    def press(book: Workbook) -> bytes:
        books.append(book)
        return b"PK"

    monkeypatch.setattr(workbooks, "render_workbook", press)
    return books


def asked(address: str = WORKBOOK, **more: Any) -> Asked:
    told = {"root": "http://localhost/", "language": "ru", "title": "Реестр", "form": "xlsx"}
    return Asked(**{"address": address, "rows": 3, **told, **more})


def put(cast: Cast, who: str = "office", **more: Any) -> int:
    """A report of *who* that nobody has begun."""
    with unit_of_work(cast.person(who)):
        return ask_report(cast.person(who), asked(**more)).id


def found(report_id: int) -> ReportJob:
    db.session.expire_all()
    return db.session.get_one(ReportJob, report_id)


@pytest.mark.parametrize(("form", "most"), [("xlsx", 625), ("docx", 454), ("pdf", 263)])
def test_what_is_wide_is_told_by_form_and_rows(form: str, most: int) -> None:
    assert not report_rule.is_wide(form, 0)
    assert not report_rule.is_wide(form, most)
    assert report_rule.is_wide(form, most + 1)


def test_a_wide_one_is_made_aside_and_downloaded(app: Flask, visit: Visit, wide: None) -> None:
    office = visit("office")
    answer = office.get(f"{WORKBOOK}?sort=name")
    assert answer.status_code == 303
    assert f"{answer.location}/file" in office.get(answer.location).text
    file = office.get(f"{answer.location}/file")
    assert file.headers["Cache-Control"] == "private, no-store"
    assert ".xlsx" in file.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert "ПРО" in [row[0] for row in book.worksheets[0].values]
    with app.app_context():
        job = db.session.scalars(select(ReportJob)).one()
        assert (job.state, job.done, job.total) == (ReportState.DONE, 3, 3)
        assert job.address == f"{WORKBOOK}?sort=name"
        assert job.size == len(file.data)
        said = db.session.scalars(select(Event).where(Event.action == "report.asked")).one()
        assert said.data["address"] == job.address
    assert job.title in office.get("/reports").text


@pytest.mark.parametrize(
    "address",
    ["/registry.docx", "/control.xlsx", "/projects/pro/control.xlsx", "/indicators.xlsx",
     "/indicators.docx", "/imports/issues.xlsx", "/projects/pro/progress.xlsx",
     "/progress.xlsx"],
)  # fmt: skip
def test_every_report_of_many_rows_can_be_made_aside(
    visit: Visit, wide: None, asleep: list[str], address: str
) -> None:
    assert visit("office").get(address).status_code == 303
    assert asleep == ["reports"]


def test_it_holds_what_the_person_may_see_when_it_is_made(
    app: Flask, cast: Cast, ctx: None, asleep: list[str], pressed: list[Workbook]
) -> None:
    """The rights of the moment of making: between asking and making the role has ended."""
    own = put(cast)
    with unit_of_work():
        for row in db.session.scalars(
            select(Membership).where(Membership.person_id == cast.person("office").id)
        ):
            row.until = now()
    report_run.make_reports()
    job = found(own)
    assert job.state == ReportState.DONE
    keys = [line.values[0] for line in pressed[0].sheets[0].lines]
    assert "ПРО" not in keys


def test_a_hidden_project_fails_in_the_words_of_its_page(
    cast: Cast, ctx: None, asleep: list[str]
) -> None:
    own = put(cast, "stranger", address="/projects/pro/control.xlsx")
    report_run.make_reports()
    job = found(own)
    assert job.state == ReportState.FAILED
    assert job.error
    assert job.file_key == ""


def test_a_closed_account_gets_nothing(cast: Cast, ctx: None, asleep: list[str]) -> None:
    own = put(cast)
    with unit_of_work():
        cast.person("office").account.disabled_at = now()
    report_run.make_reports()
    assert found(own).state == ReportState.FAILED
    assert found(own).file_key == ""


def test_nobody_else_reaches_a_report(
    cast: Cast, visit: Visit, ctx: None, pressed: list[Workbook]
) -> None:
    own = put(cast)  # made here and now, in this very process
    assert visit("office").get(f"/reports/{own}/file").status_code == 200
    for who in ("admin", "director", "stranger"):
        for way in ("", "/file", "/progress"):
            assert visit(who).get(f"/reports/{own}{way}").status_code == 404
        assert visit(who).get("/reports").text.count("Реестр, ") == 0


def test_asked_twice_at_once_it_is_made_once(
    cast: Cast, ctx: None, asleep: list[str], pressed: list[Workbook]
) -> None:
    assert put(cast) == put(cast)
    assert put(cast, address="/registry.xlsx?sort=name") != put(cast)
    assert put(cast, "lead") != put(cast)
    report_run.make_reports()
    ready = put(cast)
    assert found(ready).state == ReportState.DONE, "asked right after: that very file"
    found(ready).finished_at = now() - timedelta(minutes=1)
    db.session.commit()
    assert put(cast) != ready


def test_a_person_has_five_open_reports_at_most(
    cast: Cast, ctx: None, asleep: list[str], visit: Visit, wide: None
) -> None:
    for number in range(actions.MOST_OPEN):
        put(cast, address=f"/registry.xlsx?q={number}")
    with pytest.raises(errors.Conflict):
        put(cast, address="/registry.xlsx?q=more")
    put(cast, "lead")
    answer = visit("office").get("/registry.xlsx")
    assert answer.status_code == 409


def test_progress_is_told_step_by_step(
    cast: Cast,
    ctx: None,
    asleep: list[str],
    monkeypatch: pytest.MonkeyPatch,
    pressed: list[Workbook],
) -> None:
    own, seen = put(cast), []
    tell = report_run._tell

    def note(job_id: int, step: Any) -> None:
        tell(job_id, step)
        row = found(job_id)
        seen.append((row.step, row.done, row.total, report_row(row).words))

    monkeypatch.setattr(report_run, "_tell", note)
    assert report_row(found(own)).words
    report_run.make_reports()
    assert [one[:3] for one in seen] == [("writing", 1, 3), ("keeping", 2, 3)]
    assert len({one[3] for one in seen}) == 2


def test_those_who_wait_know_how_many_come_first(cast: Cast, ctx: None, asleep: list[str]) -> None:
    put(cast, "lead")
    own = put(cast)
    assert report_row(found(own)).ahead == 1
    assert [row.ahead for row in my_reports(cast.person("office"))] == [1]


def test_a_killed_worker_is_survived_once(cast: Cast, ctx: None, asleep: list[str]) -> None:
    """What a process was making that is gone now is begun once more, then it has failed."""
    own = put(cast)
    for attempt in (1, 2):
        with unit_of_work():
            taken = take_report()
        assert taken is not None
        assert found(own).attempts == attempt
        found(own).taken_by = f"{actions.own_name().rpartition('/')[0]}/4194305"  # nobody's number
        db.session.commit()
    with unit_of_work():
        assert take_report() is None
    assert found(own).state == ReportState.FAILED
    assert found(own).error


def test_a_living_worker_keeps_what_it_makes(cast: Cast, ctx: None, asleep: list[str]) -> None:
    own = put(cast)
    with unit_of_work():
        take_report()
    found(own).taken_by = "another-machine/1"
    db.session.commit()
    with unit_of_work():
        assert take_report() is None
    assert found(own).state == ReportState.RUNNING
    found(own).seen_at = now() - actions.FORGOTTEN - timedelta(seconds=1)
    db.session.commit()
    with unit_of_work():
        assert take_report() is not None


def test_what_is_given_back_counts_as_not_begun(cast: Cast, ctx: None, asleep: list[str]) -> None:
    own = put(cast)
    with unit_of_work():
        take_report()
    with unit_of_work():
        assert give_back_reports() == 1
    assert (found(own).state, found(own).attempts) == (ReportState.QUEUED, 0)
    with unit_of_work():  # the thread that was making it ends later than that
        actions.fail_report(own, ["stopped"])
    assert found(own).state == ReportState.QUEUED


def test_a_press_that_is_told_to_end_gives_the_report_back(
    cast: Cast, ctx: None, asleep: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service manager tells all processes at once: that is no fault of the report."""

    def stopped(*_given: Any) -> Any:
        raise documents.Stopped("The server is being stopped.")

    monkeypatch.setattr(workbooks, "run_press", stopped)
    own = put(cast)
    report_run.make_reports()
    assert (found(own).state, found(own).attempts) == (ReportState.QUEUED, 0)


def test_a_mistake_of_ours_is_a_sentence_and_not_its_insides(
    app: Flask, cast: Cast, ctx: None, asleep: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_kw: Any) -> None:
        raise RuntimeError("SELECT secret")

    monkeypatch.setitem(app.view_functions, "exchange.registry_file", fails)
    own = put(cast)
    report_run.make_reports()
    assert found(own).state == ReportState.FAILED
    assert found(own).error
    assert "SELECT" not in found(own).error


def test_a_broken_template_of_the_office_offers_ours(
    app: Flask, cast: Cast, ctx: None, asleep: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_kw: Any) -> None:
        raise BrokenTemplate("The template cannot be used.", what_next=("Mend it.",))

    monkeypatch.setitem(app.view_functions, "exchange.registry_file", fails)
    own = put(cast, address="/registry.docx?q=a")
    report_run.make_reports()
    row = report_row(found(own))
    assert row.error == ("The template cannot be used.", "Mend it.")
    assert row.built_in_url == "/registry.docx?q=a&built_in=1"


def test_dropped_before_it_is_made_it_is_not_made(
    cast: Cast, visit: Visit, ctx: None, asleep: list[str], pressed: list[Workbook]
) -> None:
    own, office = put(cast), visit("office")
    office.post(f"/reports/{own}/drop")
    report_run.make_reports()
    assert found(own).file_key == ""
    assert my_reports(cast.person("office")) == []
    office.post(f"/reports/{own}/restore")
    assert [row.id for row in my_reports(cast.person("office"))] == [own]
    answer = office.post(f"/reports/{own}/again")
    assert answer.status_code == 303
    assert answer.location != f"/reports/{own}"


def test_files_are_kept_for_a_week(
    cast: Cast, visit: Visit, ctx: None, pressed: list[Workbook]
) -> None:
    own = put(cast)
    key = found(own).file_key
    found(own).finished_at = now() - KEPT - timedelta(minutes=1)
    db.session.commit()
    assert actions.reports_wait()
    report_run.make_reports()
    assert not actions.reports_wait()
    assert found(own).file_key == ""
    with pytest.raises(errors.NotFound):
        file_store().open(key)
    assert visit("office").get(f"/reports/{own}/file").status_code == 404
    assert visit("office").get(f"/reports/{own}").status_code == 200


def test_no_row_outlives_a_lost_word(
    cast: Cast, visit: Visit, asleep: list[str], ctx: None
) -> None:
    """The server died between the row and the word: whoever looks at the page says it again."""
    own = put(cast)
    asleep.clear()
    visit("office").get(f"/reports/{own}")
    assert asleep == []
    found(own).asked_at = now() - timedelta(minutes=1)
    db.session.commit()
    visit("office").get(f"/reports/{own}/progress")
    assert asleep == ["reports"]


def test_nothing_is_said_before_the_row_is_safe(cast: Cast, ctx: None, asleep: list[str]) -> None:
    with unit_of_work(cast.person("office"), dry_run=True):
        ask_report(cast.person("office"), asked())
    assert asleep == []
    assert db.session.scalar(select(func.count()).select_from(ReportJob)) == 0


def test_a_word_that_cannot_be_said_fails_nobody(
    app: Flask, cast: Cast, ctx: None, monkeypatch: pytest.MonkeyPatch, pressed: list[Workbook]
) -> None:
    monkeypatch.setattr(jobs, "queue_of", lambda _app: 1 / 0)
    assert put(cast)


def test_the_list_asks_two_things_of_the_database(
    cast: Cast, ctx: None, asleep: list[str], statements: Statements
) -> None:
    person = cast.person("office")
    put(cast)
    statements.clear()
    my_reports(person)
    few = len(statements)
    for number in range(4):
        put(cast, address=f"/registry.xlsx?q={number}")
    statements.clear()
    assert len(my_reports(person)) == 5
    assert len(statements) == few == 2
