"""The sheet of import issues: who sees what, filters, pages, what can be pressed, the workbook."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards.day_sources import waiting
from kaskad.cascade.models import Activity, PassportState, Stage
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.models import Indicator
from kaskad.oversight.issue_page import SIZE, Wish, links_to_issues, sheet_of, sheet_of_all
from kaskad.oversight.models import ImportIssue
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.security.issue_stage import add_issues, issue_facts_of

URL = "/projects/PRO/issues"


@pytest.fixture
def ids(app: Flask, cast: Cast) -> dict[str, int]:
    """An open issue about a unit and a settled one, in both projects."""
    with app.app_context(), unit_of_work(None):
        for key in ("PRO", "ZZS"):
            cast.initiative(key).source = "Озёрный район"
            add_issues(cast.initiative(key), cast.person("lead"))
        found = issue_facts_of(cast.initiative())
        db.session.commit()
        return found


def issue(app: Flask, issue_id: int) -> ImportIssue:
    with app.app_context():
        return db.session.get_one(ImportIssue, issue_id)


def text(visit: Visit, who: str, url: str = URL, status: int = 200) -> str:
    answer = visit(who).get(url)
    assert answer.status_code == status
    return str(answer.get_data(as_text=True))


def test_the_lead_takes_a_way_and_takes_it_back(
    app: Flask, visit: Visit, ids: dict[str, int]
) -> None:
    shown = text(visit, "lead")
    assert f"/issues/{ids['issue']}" in shown
    answer = visit("lead").post(f"{URL}/{ids['issue']}", {"choice": "0", "note": "Так считают"})
    assert answer.status_code == 303
    with app.app_context():
        row = db.session.get_one(ImportIssue, ids["issue"])
        assert (row.decision, row.decision_note) == ("unit", "Так считают")
        assert db.session.get_one(Indicator, row.part_id).unit == "чел."
    assert "Так считают" in text(visit, "lead", f"{URL}?show=settled")
    assert "Так считают" in text(visit, "lead", "/projects/PRO/journal")
    visit("lead").post(f"{URL}/{ids['issue']}/reopen")
    assert issue(app, ids["issue"]).decision == ""


@pytest.mark.parametrize("who", ["member", "director", "viewer"])
def test_others_only_look(visit: Visit, ids: dict[str, int], who: str) -> None:
    shown = text(visit, who)
    assert f'action="{URL}/{ids["issue"]}"' not in shown
    assert visit(who).post(f"{URL}/{ids['issue']}", {"choice": "keep"}).status_code == 403


def test_the_tab_is_there_only_where_there_are_any(
    app: Flask, visit: Visit, cast: Cast, ids: dict[str, int]
) -> None:
    assert f'href="{URL}"' in text(visit, "lead", "/projects/PRO")
    assert "/issues" not in text(visit, "office", "/projects/STR")


@pytest.mark.parametrize("wish", ["show=no", "kind=no", "page=x", "page=999999"])
def test_nonsense_in_the_address_is_no_failure(
    visit: Visit, ids: dict[str, int], wish: str
) -> None:
    assert "1.1" in text(visit, "lead", f"{URL}?{wish}")


def test_the_sheet_of_all_shows_what_one_sees(visit: Visit, ids: dict[str, int]) -> None:
    shown = text(visit, "office", "/imports/issues")
    assert "ПРОдвижение" in shown
    assert "ZZSECRET" not in shown
    assert f'action="{URL}/{ids["issue"]}"' in shown
    assert "ZZSECRET" in text(visit, "stranger", "/imports/issues")


def test_a_frozen_passport_leaves_one_way(
    app: Flask, visit: Visit, cast: Cast, ids: dict[str, int]
) -> None:
    with app.app_context(), unit_of_work(None):
        cast.initiative().passport_state = PassportState.APPROVED
    shown = text(visit, "lead")
    assert 'name="choice" value="0"' not in shown
    assert 'name="choice" value="keep"' in shown
    assert visit("lead").post(f"{URL}/{ids['issue']}", {"choice": "0"}).status_code == 409
    assert visit("lead").post(f"{URL}/{ids['issue']}", {"choice": "keep"}).status_code == 303


def test_what_was_put_right_elsewhere_is_settled(
    app: Flask, visit: Visit, ids: dict[str, int]
) -> None:
    with app.app_context(), unit_of_work(None):
        row = db.session.get_one(Indicator, issue(app, ids["issue"]).part_id)
        row.unit = "школ"
    assert f'id="issue-{ids["issue"]}"' not in text(visit, "lead")
    assert "школ" in text(visit, "lead", f"{URL}?show=settled")


def test_words_of_the_file_are_never_markup(app: Flask, visit: Visit, ids: dict[str, int]) -> None:
    with app.app_context(), unit_of_work(None):
        row = db.session.get_one(ImportIssue, ids["settled_issue"])
        row.place = row.raw = row.decision_note = "<script>alert(1)</script>"
    assert "<script>alert" not in text(visit, "lead", f"{URL}?show=all")


def test_a_line_waits_on_my_day(app: Flask, cast: Cast, ids: dict[str, int]) -> None:
    with app.test_request_context():
        lines = {
            who: [
                (one.url, one.about) for one in waiting(cast.person(who), date(2022, 2, 15))
                if "issues" in one.url
            ]
            for who in ("lead", "office", "director")
        }  # fmt: skip
    assert lines["lead"] == [(URL, "ПРОдвижение")]
    assert [url for url, _about in lines["office"]] == ["/imports/issues"]
    assert lines["director"] == []


def test_marks_of_the_plan_lead_to_the_sheet(app: Flask, visit: Visit, cast: Cast) -> None:
    with app.app_context(), unit_of_work(None):
        project = cast.initiative()
        stage = db.session.scalars(select(Stage).where(Stage.initiative_id == project.id)).one()
        row = db.session.scalars(select(Activity).where(Activity.initiative_id == project.id)).one()
        issue_row = ImportIssue(
            initiative_id=project.id, kind="outside_stage", fingerprint="p", part="activity",
            part_id=row.id, raw=row.period_raw,
            doubt={"code": "clash", "clash": "ends_later", "inner": "2021-12-31",
                   "outer": "2021-11-30", "against": "stage", "other_raw": stage.period_raw},
        )  # fmt: skip
        db.session.add(issue_row)
        db.session.flush()
        wanted = f"{URL}#issue-{issue_row.id}"
    assert wanted in text(visit, "lead", "/projects/PRO/plan")
    with app.test_request_context():
        assert list(links_to_issues(cast.initiative().id).values()) == [wanted]


def test_the_workbook_has_every_line(visit: Visit, ids: dict[str, int]) -> None:
    answer = visit("office").get("/imports/issues.xlsx?show=all")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert sum("чел." in cell for cell in cells) == 2
    assert any("1.1" in cell for cell in cells)
    alone = visit("stranger").get("/imports/issues.xlsx?show=all&project=PRO")
    other = openpyxl.load_workbook(io.BytesIO(alone.data)).active
    assert "ПРОдвижение" not in str(list(other.iter_rows(values_only=True)))


def test_as_many_statements_for_few_and_many(
    app: Flask, cast: Cast, ids: dict[str, int], statements: Statements
) -> None:
    counts = []
    with app.test_request_context():
        office, project = cast.person("office"), cast.initiative()
        for many in (0, 120):
            with unit_of_work(None):
                first = db.session.get_one(ImportIssue, ids["issue"])
                for number in range(many):
                    db.session.add(
                        ImportIssue(
                            initiative_id=project.id, kind=first.kind, fingerprint=str(number),
                            part=first.part, part_id=first.part_id, raw=first.raw,
                            doubt=first.doubt, proposals=first.proposals,
                        )
                    )  # fmt: skip
            sheet_of_all(office, Wish())
            statements.clear()
            one = sheet_of(project, Wish(), may_settle=True)
            here = len(statements)
            statements.clear()
            sheet = sheet_of_all(office, Wish(show="all", page=2))
            counts.append((here, len(statements)))
            assert one.open == many + 1
            assert sheet.found == many + 2
    assert sheet.pages == 3
    assert len(sheet.rows) == SIZE
    assert counts[0] == counts[1] == (3, 4)
