"""Sets of columns for the table of activities: chosen, saved, kept, refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.cascade import plan_set_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import PassportState
from kaskad.cascade.plan_sets import code_of, saved_of
from kaskad.cascade.plan_variants import VARIANTS, PlanColumn, Rows
from kaskad.cascade.reference_models import PlanColumnSet
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit

pytestmark = pytest.mark.usefixtures("ctx")
OWN = (PlanColumn("title", "Что делаем"), PlanColumn("parties", "Кто"))


def place(cast: Cast, who: str = "lead") -> Place:
    return place_for(cast.person(who), "PRO", Permission.INITIATIVE_EDIT)


def saved(cast: Cast, title: str = "Таблица центра") -> PlanColumnSet:
    with unit_of_work(cast.person("lead")):
        return actions.add_set(cast.person("lead"), place(cast), title, OWN)


@pytest.mark.parametrize("code", sorted(VARIANTS))
def test_each_variant_shows_its_headings_in_order(cast: Cast, visit: Visit, code: str) -> None:
    browser = visit("lead")
    answer = browser.post("/projects/PRO/plan/columns", {"columns": code})
    assert answer.status_code == 303
    page = browser.get("/projects/PRO/passport").text.partition('id="h-activities"')[2]
    if VARIANTS[code].rows is Rows.STAGE:
        page = browser.get("/projects/PRO/plan/columns").text
    page = page.partition('kp-plan"')[2].partition("</thead>")[0]
    found = [page.find(f">{one.heading}<") for one in VARIANTS[code].columns]
    assert -1 not in found
    assert found == sorted(found)


def test_a_set_of_our_own_is_saved_looked_at_taken_and_changed(cast: Cast, visit: Visit) -> None:
    browser = visit("lead")
    form = {
        "title": "Таблица центра", "place_title": "1", "heading_title": "Что делаем",
        "place_parties": "2", "heading_parties": "",
    }  # fmt: skip
    answer = browser.post("/projects/PRO/plan/columns/new", form)
    assert answer.status_code == 303
    row = db.session.scalars(select(PlanColumnSet)).one()
    looked = browser.get(answer.location).text
    assert ">Что делаем<" in looked
    assert cast.initiative().plan_columns == ""
    browser.post("/projects/PRO/plan/columns", {"columns": code_of(row)})
    assert ">Что делаем<" in browser.get("/projects/PRO/plan").text
    edit = f"/projects/PRO/plan/columns/{row.id}"
    assert 'value="Что делаем"' in browser.get(edit).text
    assert browser.post(edit, {**form, "heading_title": "Дела", "revision": "1"}).status_code == 303
    assert ">Дела<" in browser.get("/projects/PRO/plan").text
    late = browser.post(edit, {**form, "heading_title": "Работы", "revision": "1"})
    assert late.status_code == 409
    assert "Дела" in late.text
    assert 'value="Работы"' in late.text
    told = db.session.scalars(
        select(Event.action).where(Event.action.startswith("plan.")).order_by(Event.id)
    ).all()
    assert told == ["plan.set_added", "plan.columns", "plan.set_changed"]
    assert "Таблица центра" in browser.get("/projects/PRO/journal").text


def test_one_put_away_still_prints_who_has_it(cast: Cast) -> None:
    row, lead = saved(cast), cast.person("lead")
    with unit_of_work(lead):
        actions.choose(lead, place(cast), code_of(row), None)
        assert actions.put_away(lead, place(cast), saved_of(place(cast), row.id), away=True)
    with unit_of_work(lead):
        assert not actions.choose(lead, place(cast), code_of(row), None)
    assert cast.initiative().plan_columns == code_of(row)


@pytest.mark.parametrize(
    "columns",
    [(), (PlanColumn("period", "Сроки"),), (*OWN, PlanColumn("stage", "Этап"))],
    ids=["empty", "unnamed", "mixed"],
)
def test_what_makes_no_table_is_refused(cast: Cast, columns: tuple[PlanColumn, ...]) -> None:
    with pytest.raises(errors.Invalid):
        actions.add_set(cast.person("lead"), place(cast), "Иная", columns)


def test_a_title_is_taken_once(cast: Cast) -> None:
    saved(cast)
    with pytest.raises(errors.Invalid):
        actions.add_set(cast.person("lead"), place(cast), "таблица ЦЕНТРА", OWN)


def test_an_approved_passport_keeps_its_columns(cast: Cast, visit: Visit) -> None:
    row, lead = saved(cast), cast.person("lead")
    with unit_of_work(lead):
        actions.choose(lead, place(cast), code_of(row), None)
        cast.initiative().passport_state = PassportState.APPROVED
    with pytest.raises(errors.Conflict):
        actions.choose(lead, place(cast), "B", None)
    with pytest.raises(errors.Conflict):
        actions.change_set(lead, place(cast), row, None, "Иначе", OWN)
    page = visit("lead").get("/projects/PRO/plan/columns", headers={"Accept-Language": "en"}).text
    assert "Take this set" not in page
    assert "Ask for other columns" in page
    assert 'type="radio" name="columns" value="B" disabled' in page


def test_a_foreign_set_is_not_there(cast: Cast, visit: Visit) -> None:
    stranger = cast.initiative("ZZS")
    with unit_of_work():
        row = PlanColumnSet(
            organisation_id=stranger.owner_id, title="Чужая",
            columns=[{"name": "title", "heading": "Дела"}],
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
    assert visit("lead").get(f"/projects/PRO/plan/columns/{row.id}").status_code == 404
    answer = visit("lead").post("/projects/PRO/plan/columns", {"columns": code_of(row)})
    assert answer.status_code == 422
