"""Control stages and control points in versions: kept, shown, compared, printed; old versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kaskad.approvals import snapshot
from kaskad.approvals.version_compare import Fate, compare
from kaskad.approvals.version_reading import keeps_control, passport_of
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.passport_documents import passport_document
from kaskad.oversight import milestone_actions
from kaskad.oversight.models import ControlStage, Milestone
from tests.approvals.test_versions import approve, place_of, submit, write_goal
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.oversight.control_helpers import put_milestone, put_stage

DAY = date(2031, 5, 20)
CONTROL = ("control_stages", "milestones")


@pytest.fixture
def point(cast: Cast) -> int:
    """A control point of the plan, beside a control stage."""
    put_stage(cast, "Разработка модели", "январь – февраль 2031", expected="Модель есть")
    return put_milestone(cast, "Модель утверждена", DAY, document="приказ")


def without_control(taken: dict[str, Any]) -> dict[str, Any]:
    """A version of former days."""
    return {name: rows for name, rows in taken.items() if name not in CONTROL}


def test_a_version_keeps_the_plan_of_control_and_nothing_of_its_course(
    cast: Cast, point: int, statements: Statements, ctx: None
) -> None:
    project = cast.initiative()
    put_milestone(cast, "Дата директора", DAY, who="director", control_date=True)
    statements.clear()
    taken = snapshot.take(project)
    few = len(statements)
    (row,) = taken["milestones"]
    assert (row["name"], row["planned_on"], row["document"]) == (
        "Модель утверждена", "2031-05-20", "приказ",
    )  # fmt: skip
    assert taken["control_stages"][0]["subject"] == "Разработка модели"
    lead, place = cast.person("lead"), place_of(cast, "lead")
    with unit_of_work(lead):
        held = db.session.get_one(Milestone, point)
        milestone_actions.move_milestone(lead, place, held, None, date(2031, 6, 1), "Ждём")
    assert snapshot.take(project) == taken, "the forecast moves freely"
    with unit_of_work(lead):
        milestone_actions.cancel_milestone(lead, place, held, None, "Не нужна")
        db.session.add_all(
            ControlStage(initiative_id=project.id, position=f"W{number}V", subject="Ещё")
            for number in range(9)
        )
    statements.clear()
    after = snapshot.take(project)
    assert len(statements) == few
    pairs = compare(taken, after, CONTROL)
    fates = [(one.kind, one.same, {row.fate for row in one.rows}) for one in pairs]
    assert fates == [("control_stages", 1, {Fate.ADDED}), ("milestones", 0, {Fate.REMOVED})]


def test_shown_compared_and_printed_from_the_snapshot(
    visit: Visit, cast: Cast, point: int, ctx: None
) -> None:
    write_goal(cast)
    row = submit(cast)
    approve(cast, row)
    lead, place = cast.person("lead"), place_of(cast, "lead")
    with unit_of_work(lead):
        held = db.session.get_one(Milestone, point)
        milestone_actions.change_milestone(lead, place, held, None, {"name": "Другая точка"})
    member = visit("member")
    page = member.get("/projects/PRO/versions/1").text
    section = page.partition('id="s-milestones"')[2].partition("</section>")[0]
    assert "Модель утверждена" in section
    assert "20.05.2031" in section
    assert "Разработка модели" in page.partition('id="s-control_stages"')[2]
    assert "Другая точка" in member.get("/projects/PRO/passport").text
    compared = member.get("/projects/PRO/versions/compare?a=1&b=0").text
    assert "Другая точка" in compared.replace("<ins>", "").replace("</ins>", "")
    sections = {
        one["kind"]: str(one["parts"]) for one in passport_document(None, place, 1).data["sections"]
    }
    assert "Модель утверждена" in sections["milestones"]
    assert "январь – февраль 2031" in sections["control_stages"]
    # a version of the time before stays readable, and says what it has not kept
    with unit_of_work():
        row.content = without_control(row.content)
    old = member.get("/projects/PRO/versions/1")
    assert old.status_code == 200
    assert 'id="s-milestones"' not in old.text
    assert 'class="kd-section k-why k-no-print"' in old.text
    compared = member.get("/projects/PRO/versions/compare?a=1&b=0").text
    assert "Другая точка" not in compared
    assert passport_document(None, place, 1).data["sections"]


def test_an_old_version_beside_a_new_one(cast: Cast, point: int, ctx: None) -> None:
    taken = snapshot.take(cast.initiative())
    old = without_control(taken)
    assert compare(old, taken, CONTROL) == ()
    assert (keeps_control(old), keeps_control(taken)) == (False, True)
    assert passport_of(old, DAY).section("milestones") is None


def test_another_day_of_the_plan_is_asked_for(
    visit: Visit, cast: Cast, point: int, ctx: None
) -> None:
    put_milestone(cast, "Дата директора", DAY, who="director", control_date=True)
    write_goal(cast)
    approve(cast, submit(cast))
    lead = visit("lead")
    page = lead.get(f"/projects/PRO/control?milestone={point}").text
    assert f"section=milestones&amp;part={point}" in page
    choice = lead.get("/projects/PRO/requests/new").text.partition('id="milestones"')[2]
    assert "Модель утверждена" in choice
    assert "Дата директора" not in choice
    form = f"/projects/PRO/requests/new?section=milestones&part={point}"
    assert 'value="2031-05-20"' in lead.get(form).text
    sent = {
        "section": "milestones", "part": str(point), "baseline_on": "2031-06-30",
        "reason": "Экспертиза позже", "revision": "1", "do": "save",
    }  # fmt: skip
    assert lead.post("/projects/PRO/requests", {**sent, "baseline_on": ""}).status_code == 422
    same = lead.post("/projects/PRO/requests", {**sent, "baseline_on": "2031-05-20"})
    assert same.status_code == 422
    assert lead.post("/projects/PRO/requests", sent).status_code == 303
    assert db.session.get_one(Milestone, point).baseline_on == DAY
    assert 'value="2031-06-30"' in lead.get(f"{form}&request=1").text
    director = visit("director")
    shown = director.get("/projects/PRO/requests/1").text
    assert "20.05.2031" in shown
    assert "30.06.2031" in shown
    assert director.post("/projects/PRO/requests/1/approve").status_code == 303
    db.session.expire_all()
    row = db.session.get_one(Milestone, point)
    assert (row.baseline_on, row.forecast_on) == (date(2031, 6, 30), date(2031, 6, 30))
    compared = director.get("/projects/PRO/versions/compare?a=1&b=2").text
    assert "Контрольные точки" in compared or "Control points" in compared
    assert lead.get("/projects/PRO/requests/new?section=milestones&part=999999").status_code == 404
