"""The forms of the plan in the columns of the printed table, and what the page says it hides."""

from __future__ import annotations

import re

import pytest

from kaskad.cascade.models import Activity, Stage
from kaskad.cascade.plan_forms import ActivityForm, StageForm
from kaskad.cascade.plan_layout import FormLayout, activity_layout, stage_layout
from kaskad.cascade.plan_variants import VARIANTS, ColumnSet, PlanColumn
from kaskad.core.db import db, unit_of_work
from tests.cast import Cast, Visit

OURS = ColumnSet("set-1", "Своя", (PlanColumn("title", "Дела"), PlanColumn("state", "Ход")))
ACTIVITY = {name for name in vars(ActivityForm) if hasattr(getattr(ActivityForm, name), "kwargs")}
STAGE = {name for name in vars(StageForm) if hasattr(getattr(StageForm, name), "kwargs")}


def first(layout: FormLayout) -> list[tuple[str, ...]]:
    return [(group.heading, *group.names) for group in layout.groups]


@pytest.mark.parametrize("chosen", [None, *VARIANTS.values(), OURS])
@pytest.mark.parametrize("staged", [True, False])
def test_every_field_is_reached_once(chosen: ColumnSet | None, staged: bool) -> None:
    for layout, fields in (
        (activity_layout(chosen, staged=staged, several=True), ACTIVITY),
        (stage_layout(chosen), STAGE),
    ):
        names = [name for group in (*layout.groups, *layout.more) for name in group.names]
        assert sorted(names) == sorted(fields)


def test_the_columns_stand_first_under_their_headings() -> None:
    layout = activity_layout(VARIANTS["F"], staged=False)
    assert [group.heading for group in layout.groups] == [
        one.heading for one in VARIANTS["F"].columns
    ]
    assert layout.more_names() == ["stage", "period_raw", "parties", "state", "done_on", "link"]
    assert first(activity_layout(VARIANTS["B"], staged=True))[-1] == ("", "stage")
    assert first(activity_layout(OURS, staged=False)) == [
        ("Дела", "title"), ("Ход", "state", "done_on"),
    ]  # fmt: skip


def test_a_table_of_stages_has_them_in_its_cells() -> None:
    assert first(stage_layout(VARIANTS["G"])) == [
        ("Этапы", "title", "number", "period_raw"), ("Содержание деятельности", "text"),
    ]  # fmt: skip
    assert first(stage_layout(VARIANTS["H"])) == [
        ("Содержание этапа", "title", "text"), ("Сроки", "period_raw"),
    ]  # fmt: skip
    assert first(activity_layout(VARIANTS["G"], staged=True)) == [
        ("Этапы", "stage"), ("Основные направления деятельности", "content"),
        ("Основные мероприятия", "title", "number"),
    ]  # fmt: skip
    assert activity_layout(VARIANTS["H"], staged=True).unprinted
    assert first(stage_layout(VARIANTS["B"])) == first(stage_layout(None))


@pytest.fixture
def plan(cast: Cast) -> Cast:
    with cast.app.app_context(), unit_of_work():
        project = cast.initiative()
        stage = db.session.query(Stage).filter_by(initiative_id=project.id).first()
        assert stage is not None
        for at, (number, stage_id) in enumerate((("51", stage.id), ("52", None))):
            db.session.add(
                Activity(
                    initiative_id=project.id, position=f"z{at}", number=number, stage_id=stage_id,
                    title=f"Дело {number}", conditions="Нужен зал", result="Итог",
                )
            )  # fmt: skip
    return cast


ENGLISH = {"Accept-Language": "en"}


def take(cast: Cast, code: str) -> None:
    with cast.app.app_context(), unit_of_work():
        cast.initiative().plan_columns = code


def test_the_form_and_the_page_in_a_chosen_set(plan: Cast, visit: Visit) -> None:
    take(plan, "B")
    browser = visit("lead")
    page = browser.get("/projects/PRO/plan", headers=ENGLISH).text
    assert "Hidden in this table: Conditions needed (2)." in page
    assert 'href="/projects/PRO/plan/columns">Choose columns' in page
    with plan.app.app_context():
        at = db.session.query(Activity.id).filter_by(number="51").scalar()
    form = browser.get(f"/projects/PRO/plan/activity/{at}").text
    labels = re.findall(r'<label class="k-label"[^>]*>([^<]+?)\s*<', form)
    assert labels[:4] == [one.heading for one in VARIANTS["B"].columns]
    assert re.search(r'<details class="ke-more ke-rest" open>', form), "what is filled is seen"
    assert (
        ">Choose columns<" not in visit("observer").get("/projects/PRO/plan", headers=ENGLISH).text
    )


def test_the_page_of_a_table_of_stages(plan: Cast, visit: Visit) -> None:
    take(plan, "G")
    page = visit("lead").get("/projects/PRO/plan", headers=ENGLISH).text
    table = page.partition('id="document"')[2].partition("</table>")[0]
    assert "Основные направления деятельности" in table
    assert ">51. Дело 51</a>" in table
    outside = table.rpartition("outside the stages")[2]
    assert ">52. Дело 52</a>" in outside, "what stands in no stage is not lost"
    assert "51. Дело" not in outside
    take(plan, "H")
    page = visit("lead").get("/projects/PRO/plan", headers=ENGLISH).text
    assert re.search(r"Hidden in this table: Activities \(\d+\)\.", page)
