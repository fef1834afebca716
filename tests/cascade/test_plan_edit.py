"""Editing the plan: stages and activities, periods, order, state, two people at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import plan_edit_actions as actions
from kaskad.cascade import plan_row_ties
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Stage
from kaskad.cascade.plan_queries import plan
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from kaskad.registry.queries import registry_rows
from tests.cast import Cast, Visit

PLAN = "/projects/PRO/plan"


def place_of(cast: Cast) -> Place:
    return place_for(cast.person("lead"), "PRO", Permission.INITIATIVE_EDIT)


def only_activity(cast: Cast) -> Activity:
    return db.session.scalars(
        select(Activity).where(Activity.initiative_id == cast.initiative().id)
    ).one()


def give_project_dates(cast: Cast) -> None:
    with unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2021, 9, 1), date(2024, 8, 31)


def add(cast: Cast, **values: Any) -> Activity:
    with unit_of_work(cast.person("lead")):
        return actions.add_activity(cast.person("lead"), place_of(cast), values)


def order(cast: Cast) -> list[str]:
    rows = plan(cast.initiative().id, date(2021, 11, 15)).groups
    return [row.title for group in rows for row in group.rows]


def events(cast: Cast, action: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def test_an_activity_is_added_by_the_form_and_its_words_are_read(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        give_project_dates(cast)
        stage = db.session.scalars(
            select(Stage.id).where(Stage.initiative_id == cast.initiative().id)
        ).one()
        party = cast.person("member").id
    lead = visit("lead")
    assert "Добавить мероприятие" in lead.get(PLAN).text or "Add an activity" in lead.get(PLAN).text
    answer = lead.post(
        f"{PLAN}/new/activity",
        {"title": "Конкурс", "number": "2", "stage": str(stage), "state": "planned",
         "period_raw": "ежегодно, октябрь–февраль", "parties": ["", str(party)]},
    )  # fmt: skip
    assert answer.status_code == 303
    with cast.app.app_context():
        row = db.session.scalars(select(Activity).where(Activity.title == "Конкурс")).one()
        assert row.period["kind"] == "recurring"
        assert row.stage_id == stage
        assert row.by_hand
        assert plan_row_ties.parties_of(row) == [party]
        assert row.starts_on == date(2021, 9, 1)
    assert "Конкурс" in visit("lead").get("/projects/PRO/journal").text


def test_the_period_is_read_while_typing(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        give_project_dates(cast)
    lead = visit("lead")

    def said(words: str, kind: str = "activity") -> str:
        answer = lead.get(f"{PLAN}/period/{kind}", query_string={"period_raw": words})
        assert answer.status_code == 200
        return str(answer.text)

    assert "октябрь – февраль" in said("ежегодно, октябрь-февраль")
    assert "01.10.2021" in said("ежегодно, октябрь-февраль")
    assert "i-alert-triangle" in said("когда получится")
    wide = said("сентябрь 2020 г. – май 2026 г.", "stage")
    assert "i-alert-triangle" in wide
    assert "01.09.2021" in wide
    assert "<script" not in said("<script>alert(1)</script>")


def test_unreadable_words_are_kept_and_flagged(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        row_id = only_activity(cast).id
    lead = visit("lead")
    assert lead.post(f"{PLAN}/activity/{row_id}", {
        "title": "Семинар", "stage": "", "state": "planned", "revision": "1",
        "period_raw": "когда получится",
    }).status_code == 303  # fmt: skip
    with cast.app.app_context():
        row = only_activity(cast)
        assert (row.period_raw, row.starts_on) == ("когда получится", None)
        told = events(cast, "plan.changed")[-1].data["changes"]
        assert told["period_raw"] == ["ноябрь 2021", "когда получится"]
    assert "когда получится" in lead.get(PLAN).text


def test_two_people_at_once_get_both_texts(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        row_id = only_activity(cast).id
    url = f"{PLAN}/activity/{row_id}"
    seen = {"stage": "", "state": "planned", "revision": "1"}
    office, lead = visit("office"), visit("lead")
    assert office.post(url, {**seen, "title": "Семинар офиса"}).status_code == 303
    answer = lead.post(url, {**seen, "title": "Семинар руководителя"})
    assert answer.status_code == 409
    assert "офиса" in answer.text
    assert "руководителя" in answer.text
    with cast.app.app_context():
        now = str(only_activity(cast).revision)
    kept = {**seen, "title": "Семинар руководителя", "keep_title": "theirs", "revision": now}
    assert lead.post(url, {**kept, "result": "Отчёт"}).status_code == 303
    with cast.app.app_context():
        row = only_activity(cast)
        assert (row.title, row.result) == ("Семинар офиса", "Отчёт")
        now = str(row.revision)
    merged = {**seen, "title": "Семинар обоих", "keep_title": "mine", "revision": now}
    assert lead.post(url, merged).status_code == 303
    with cast.app.app_context():
        assert only_activity(cast).title == "Семинар обоих"


def test_two_lists_of_responsible_people_do_not_overwrite_each_other(ctx: None, cast: Cast) -> None:
    lead, member = cast.person("lead"), cast.person("member")
    with unit_of_work(lead):
        actions.change_activity(
            lead, place_of(cast), only_activity(cast), 1, {"parties": [member.id]}
        )
    with pytest.raises(errors.Conflict) as caught, unit_of_work(lead):
        actions.change_activity(
            lead, place_of(cast), only_activity(cast), 1, {"parties": [lead.id], "link": "x"}
        )
    assert caught.value.clashes[0].field == "parties"
    assert only_activity(cast).link == ""
    stranger = cast.person("stranger").id
    with pytest.raises(errors.Invalid), unit_of_work(lead):
        actions.change_activity(
            lead, place_of(cast), only_activity(cast), None, {"parties": [stranger]}
        )


def test_done_in_one_press_changes_the_health_from_that_day_on(ctx: None, cast: Cast) -> None:
    lead = cast.person("lead")
    with unit_of_work(lead):
        actions.change_activity(
            lead, place_of(cast), only_activity(cast), None,
            {"period_raw": "до 01.11.2021", "stage_id": None},
        )  # fmt: skip

    def late(day: date) -> bool:
        row = next(
            row for row in registry_rows(cast.person("director"), day) if row.key_fold == "PRO"
        )
        assert row.health is not None
        return any("Семинар" in str(reason) for reason in row.health.reasons)

    day = date(2021, 11, 15)
    assert late(day)
    with unit_of_work(lead):
        actions.set_state(
            lead, place_of(cast), only_activity(cast), ActivityState.DONE, done_on=day
        )
    assert not late(day)
    assert not late(day + timedelta(days=1))
    assert late(day - timedelta(days=1))
    told = events(cast, "plan.state")[-1].data["changes"]
    assert told["state"] == ["planned", "done"]
    assert told["done_on"] == [None, "2021-11-15"]
    shown = plan(cast.initiative().id, day - timedelta(days=1)).groups[0].rows[0]
    assert shown.state == "in_progress"
    with unit_of_work(lead):
        actions.set_state(lead, place_of(cast), only_activity(cast), ActivityState.PLANNED)
    assert only_activity(cast).done_on is None


def test_one_press_on_the_page_offers_the_way_back(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        row_id = only_activity(cast).id
    lead = visit("lead")
    url = f"{PLAN}/activity/{row_id}/state"
    assert url in lead.get(PLAN).text
    assert lead.post(url, {"state": "done"}).status_code == 303
    page = lead.get(PLAN).text
    assert "выполнено" in page.lower() or "проведено" in page.lower()
    assert 'name="state" value="planned"' in page
    assert lead.post(url, {"state": "nonsense"}).status_code == 422


def test_order_put_away_and_back(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        row = only_activity(cast)
        stage, first = row.stage_id, row.title
        second = add(cast, title="Второе", stage_id=stage).id
        third = add(cast, title="Третье", stage_id=stage).id
        assert order(cast) == [first, "Второе", "Третье"]
    lead = visit("lead")
    assert lead.post(f"{PLAN}/activity/{third}/move", {"way": "up"}).status_code == 303
    with cast.app.app_context():
        assert order(cast) == [first, "Третье", "Второе"]
    assert lead.post(f"{PLAN}/activity/{third}/move", {"way": "up"}).status_code == 303
    assert lead.post(f"{PLAN}/activity/{third}/move", {"way": "up"}).status_code == 303
    with cast.app.app_context():
        assert order(cast) == ["Третье", first, "Второе"]
    assert lead.post(f"{PLAN}/activity/{second}/archive").status_code == 303
    page = lead.get(PLAN).text
    assert f"{PLAN}/activity/{second}/restore" in page
    with cast.app.app_context():
        assert order(cast) == ["Третье", first]
    changed = lead.post(f"{PLAN}/activity/{second}", {
        "title": "Иначе", "stage": "", "state": "planned", "revision": "9",
    })  # fmt: skip
    assert changed.status_code == 409
    assert lead.post(f"{PLAN}/activity/{second}/restore").status_code == 303
    with cast.app.app_context():
        assert order(cast) == ["Третье", first, "Второе"]


def test_what_stands_below_moves_along(ctx: None, cast: Cast) -> None:
    first = only_activity(cast)
    stage = first.stage_id
    top = add(cast, title="Два", number="2", stage_id=stage)
    below = add(cast, title="Два один", number="2.1", stage_id=stage)
    with unit_of_work():
        db.session.get_one(Activity, below.id).parent_id = top.id
    with unit_of_work(cast.person("lead")):
        row = db.session.get_one(Activity, top.id)
        assert actions.move(cast.person("lead"), place_of(cast), row, up=True)
    assert order(cast) == ["Два", "Два один", first.title]
    with unit_of_work(cast.person("lead")):
        row = db.session.get_one(Activity, top.id)
        assert actions.move(cast.person("lead"), place_of(cast), row, up=False)
        assert not actions.move(cast.person("lead"), place_of(cast), row, up=False)
    assert order(cast) == [first.title, "Два", "Два один"]


def test_a_stage_lends_its_dates_and_its_order(ctx: None, cast: Cast) -> None:
    lead = cast.person("lead")
    give_project_dates(cast)
    with unit_of_work(lead):
        stage = actions.add_stage(
            lead, place_of(cast), {"title": "Итоговый", "period_raw": "2023/2024 учебный год"}
        )
    held = add(cast, title="Итоги", stage_id=stage.id, period_raw="в течение этапа")
    before = (held.starts_on, held.ends_on)
    with unit_of_work(lead):
        row = db.session.get_one(Stage, stage.id)
        assert actions.change_stage(
            lead, place_of(cast), row, row.revision, {"period_raw": "01.02.2024 – 31.05.2024"}
        )
    held = db.session.get_one(Activity, held.id)
    assert (held.starts_on, held.ends_on) != before
    assert (held.starts_on, held.ends_on) == (date(2024, 2, 1), date(2024, 5, 31))
    with unit_of_work(lead):
        assert actions.move(lead, place_of(cast), db.session.get_one(Stage, stage.id), up=True)
    assert order(cast)[0] == "Итоги"
    with pytest.raises(errors.Invalid), unit_of_work(lead):
        actions.archive(lead, place_of(cast), db.session.get_one(Stage, stage.id))


def test_a_wide_stage_is_a_warning_not_a_refusal(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        give_project_dates(cast)
    lead = visit("lead")
    answer = lead.post(f"{PLAN}/new/stage", {"title": "Широкий", "period_raw": "2020 – 2026 гг."})
    assert answer.status_code == 303
    for who in ("lead", "director", "observer"):  # who decides and who reads sees it, too
        page = visit(who).get(PLAN).text
        assert "Широкий" in page
        assert "01.09.2021 – 31.08.2024" in page, who


def test_shared_cells_follow(ctx: None, cast: Cast) -> None:
    lead = cast.person("lead")
    first = only_activity(cast)
    other = add(cast, title="Второе", number="2", stage_id=first.stage_id, result="Общий")
    with unit_of_work():
        row = db.session.get_one(Activity, other.id)
        row.result_shared_from = "1"
    with unit_of_work(lead):
        actions.change_activity(lead, place_of(cast), only_one(first.id), None, {"result": "Новый"})
    assert only_one(other.id).result == "Новый"
    with unit_of_work(lead):
        actions.change_activity(lead, place_of(cast), only_one(first.id), None, {"number": "1а"})
    assert only_one(other.id).result_shared_from == "1а"
    with unit_of_work(lead):
        actions.change_activity(lead, place_of(cast), only_one(other.id), None, {"result": "Свой"})
    assert only_one(other.id).result_shared_from == ""
    assert only_one(first.id).result == "Новый"


def only_one(row_id: int) -> Activity:
    return db.session.get_one(Activity, row_id)


def test_bad_input_is_named(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    empty = lead.post(f"{PLAN}/new/activity", {"title": " ", "stage": "", "state": "planned"})
    assert empty.status_code == 422
    assert lead.post(f"{PLAN}/new/stage", {"title": ""}).status_code == 422
    for wrong in ({"stage": "99999"}, {"state": "cooked"}, {"parties": "x"}, {"done_on": "вчера"}):
        form = {"title": "Дело", "stage": "", "state": "planned", **wrong}
        assert lead.post(f"{PLAN}/new/activity", form).status_code == 422, wrong
    assert lead.get(f"{PLAN}/activity/{2**70}").status_code == 404
    assert lead.get(f"{PLAN}/new/activity?stage=x").status_code == 200


def test_members_see_no_tools_and_sent_twice_counts_once(visit: Visit, cast: Cast) -> None:
    assert "/state" not in visit("member").get(PLAN).text
    form = {"title": "Дважды", "stage": "", "state": "planned", "_once": "k1"}
    lead = visit("lead")
    for _time in (1, 2):
        assert lead.post(f"{PLAN}/new/activity", form).status_code == 303
    with cast.app.app_context():
        rows = db.session.scalars(select(Activity).where(Activity.title == "Дважды")).all()
        assert len(rows) == 1
        assert db.session.scalars(
            select(ActivityParty).where(ActivityParty.activity_id == rows[0].id)
        ).all() == []  # fmt: skip
