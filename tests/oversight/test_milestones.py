"""Milestones on the page of control: set, moved with a reason, passed, cancelled, proposed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kaskad.calendars import day_actions
from kaskad.calendars.day_reading import ReadDay
from kaskad.calendars.models import DayKind
from kaskad.cascade import part_actions
from kaskad.cascade.models import Activity, PassportState
from kaskad.cascade.queries import history
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.oversight import milestone_actions
from kaskad.oversight.control_lines import control_page
from kaskad.oversight.control_queries import control_facts, next_points
from kaskad.oversight.milestone_proposals import exact_end, proposals
from kaskad.oversight.models import Milestone, MilestoneShift
from kaskad.periods import read_period
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.oversight.control_helpers import (
    MILESTONES,
    PAGE,
    at,
    id_of,
    milestone,
    put_milestone,
    put_stage,
)

DAY = date(2031, 3, 1)
NEW = {"name": "Приказ издан", "planned_on": "01.03.2031", "responsible": "", "part": ""}


def words_of(cast: Cast) -> list[str]:
    with cast.app.test_request_context(headers={"Accept-Language": "en"}):
        rows = history(cast.person("lead"), cast.initiative().id).rows
        return [" ".join([row.sentence.text, *row.sentence.details]) for row in rows]


# --------------------------------------------------------------------- page


def test_an_empty_page_offers_the_first_step_to_who_may(visit: Visit) -> None:
    for who, offered in (("lead", True), ("director", True), ("participant", False)):
        page = visit(who).get(PAGE).text
        assert ("control/proposals" in page) == offered, who
        assert "k-empty" in page
    assert f'href="{PAGE}" aria-current="page"' in visit("lead").get(PAGE).text


def test_plan_forecast_fact_and_deviation_stand_side_by_side(visit: Visit, cast: Cast) -> None:
    late = put_milestone(cast, "Справка сдана", today() - timedelta(days=5))
    page = visit("participant").get(PAGE).text
    row = page.partition(f'id="milestone-{late}"')[2].partition("</tr>")[0]
    assert 'data-state="overdue"' in row
    assert "k-pill r" in row
    assert "<form" not in page.partition('id="milestones"')[2].partition("</main>")[0]


def test_the_page_is_read_in_three_statements(
    cast: Cast, statements: Statements, ctx: None
) -> None:
    counted = []
    for number in (2, 30):
        for one in range(number):
            row = put_milestone(cast, f"Точка {one}", DAY + timedelta(days=one))
            with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
                person, place = at(cast)
                found = db.session.get_one(Milestone, row)
                milestone_actions.move_milestone(person, place, found, None, DAY, f"Причина {one}")
            put_stage(cast, f"Объект {one}", "май 2031 г.")
        initiative_id = cast.initiative().id
        statements.clear()
        shown = control_page(initiative_id, today())
        facts = control_facts([initiative_id, *range(9000, 9100)], today())[initiative_id]
        assert len(shown.milestones) + len(shown.stages) == len(facts)
        counted.append(len(statements))
    assert counted == [6, 6]
    assert control_facts([], today()) == {}


# ---------------------------------------------------------------------- set


def test_the_lead_sets_a_milestone_once(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    form = {**NEW, "responsible": id_of(cast, "member"), "document": "Приказ", "_once": "m1"}
    assert lead.post(MILESTONES, form).status_code == 303
    assert lead.post(MILESTONES, form).status_code == 303
    with cast.app.app_context():
        row = db.session.scalars(select(Milestone)).one()
        assert (row.baseline_on, row.forecast_on, row.document) == (DAY, DAY, "Приказ")
        assert row.set_by_id is None
    assert any("Приказ издан" in words for words in words_of(cast))


@pytest.mark.parametrize(
    "typed",
    ["31.02.2031", "0001-01-01", "завтра", "", "2031-13-01", "99999-01-01"],
)
def test_a_day_that_is_none_gets_a_sentence(visit: Visit, typed: str) -> None:
    answer = visit("lead").post(MILESTONES, {**NEW, "planned_on": typed})
    assert answer.status_code == 422
    assert 'id="planned_on-new-error"' in answer.text
    assert "Приказ издан" in answer.text


def test_a_day_outside_the_project_needs_a_reason(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        cast.initiative().ends_on = date(2030, 12, 31)
    lead = visit("lead")
    answer = lead.post(MILESTONES, NEW)
    assert answer.status_code == 422
    assert 'name="reason"' in answer.text
    assert lead.post(MILESTONES, {**NEW, "reason": "Отчёт сдают после"}).status_code == 303
    assert any("Отчёт сдают после" in words for words in words_of(cast))


def test_only_people_of_this_place_and_parts_of_this_plan(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    with cast.app.app_context():
        foreign = db.session.scalars(
            select(Activity.id).where(Activity.initiative_id == cast.initiative("ZZS").id)
        ).one()
        own = db.session.scalars(
            select(Activity.id).where(Activity.initiative_id == cast.initiative().id)
        ).one()
    assert lead.post(MILESTONES, {**NEW, "part": f"activity-{foreign}"}).status_code == 422
    stranger = {**NEW, "responsible": id_of(cast, "stranger")}
    assert lead.post(MILESTONES, stranger).status_code == 422
    assert lead.post(MILESTONES, {**NEW, "part": f"activity-{own}"}).status_code == 303
    assert "Семинар ПРО" in lead.get(PAGE).text
    with cast.app.test_request_context(), unit_of_work():
        person, place = at(cast)
        with pytest.raises(errors.Invalid):
            milestone_actions.add_milestone(
                person, place, name="x", planned_on=DAY, activity_id=foreign
            )


# ------------------------------------------------------------- control dates


def test_a_control_date_of_the_director_is_moved_but_not_taken_away(
    visit: Visit, cast: Cast
) -> None:
    director, lead = visit("director"), visit("lead")
    assert director.post(MILESTONES, {**NEW, "control_date": "y"}).status_code == 303
    with cast.app.app_context():
        row = db.session.scalars(select(Milestone)).one().id
    one = f"{MILESTONES}/{row}"
    assert "Роль director" in lead.get(PAGE).text
    for url, form in (
        (f"{one}/cancel", {"reason": "Не нужна"}), (f"{one}/archive", {}), (one, NEW),
    ):  # fmt: skip
        assert lead.post(url, form).status_code == 403, url
    moved = {"forecast_on": "2031-04-01", "reason": "Карантин"}
    assert lead.post(f"{one}/move", moved).status_code == 303
    assert director.post(f"{one}/cancel", {"reason": "Не нужна"}).status_code == 303


def test_the_lead_sets_no_control_dates(visit: Visit, cast: Cast) -> None:
    assert visit("lead").post(MILESTONES, {**NEW, "control_date": "y"}).status_code == 403
    assert 'name="control_date"' not in visit("lead").get(f"{PAGE}?new=milestone").text
    assert 'name="control_date"' in visit("director").get(f"{PAGE}?new=milestone").text


# --------------------------------------------------------------------- move


def test_it_moves_only_with_a_reason_and_the_plan_stays(visit: Visit, cast: Cast) -> None:
    row, lead = put_milestone(cast, "Приказ издан", DAY), visit("lead")
    url, day = f"{MILESTONES}/{row}/move", {"forecast_on": "2031-04-01"}
    for reason in ("", "   "):
        answer = lead.post(url, {**day, "reason": reason})
        assert answer.status_code == 422
        assert 'id="reason-move-error"' in answer.text
    assert lead.post(url, {**day, "reason": "Карантин", "revision": "1"}).status_code == 303
    found = milestone(cast, row)
    assert (found.baseline_on, found.forecast_on) == (DAY, date(2031, 4, 1))
    page = lead.get(PAGE).text
    assert "Карантин" in page
    assert 'data-state="moved"' in page
    with cast.app.app_context():
        shift = db.session.scalars(select(MilestoneShift)).one()
        assert (shift.old_on, shift.new_on) == (DAY, date(2031, 4, 1))
        assert shift.shifted_by_id == cast.person("lead").id
    assert any("Карантин" in words for words in words_of(cast))


def test_two_who_move_it_see_both_days(visit: Visit, cast: Cast) -> None:
    row = put_milestone(cast, "Приказ издан", DAY)
    url = f"{MILESTONES}/{row}/move"
    first = {"forecast_on": "2031-04-01", "reason": "Карантин", "revision": "1"}
    assert visit("office").post(url, first).status_code == 303
    second = {"forecast_on": "2031-05-01", "reason": "Отпуск", "revision": "1"}
    answer = visit("lead").post(url, second)
    assert answer.status_code == 409
    assert "01.04.2031" in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert milestone(cast, row).forecast_on == date(2031, 4, 1)
    assert visit("lead").post(url, {**second, "revision": "2"}).status_code == 303
    with cast.app.app_context():
        assert len(db.session.scalars(select(MilestoneShift)).all()) == 2


def test_moving_to_the_same_day_is_no_shift(visit: Visit, cast: Cast) -> None:
    row = put_milestone(cast, "Приказ издан", DAY)
    form = {"forecast_on": "2031-03-01", "reason": "Просто так"}
    assert visit("lead").post(f"{MILESTONES}/{row}/move", form).status_code == 303
    with cast.app.app_context():
        assert db.session.scalars(select(MilestoneShift)).all() == []


# --------------------------------------------------------- passed, cancelled


def test_it_is_passed_on_a_day_with_its_document_and_taken_back(visit: Visit, cast: Cast) -> None:
    row, lead = put_milestone(cast, "Приказ издан", today() - timedelta(days=9)), visit("lead")
    url = f"{MILESTONES}/{row}"
    later = (today() + timedelta(days=1)).isoformat()
    answer = lead.post(f"{url}/pass", {"actual_on": later, "document": "Приказ № 7"})
    assert answer.status_code == 422
    assert 'id="actual_on-pass-error"' in answer.text
    done = {"actual_on": today().isoformat(), "document": "Приказ № 7"}
    assert lead.post(f"{url}/pass", done).status_code == 303
    page = lead.get(PAGE).text
    assert "Приказ № 7" in page
    assert 'data-state="done_late"' in page
    moved = {"forecast_on": "2031-05-01", "reason": "Отпуск"}
    assert lead.post(f"{url}/move", moved).status_code == 409
    assert lead.post(f"{url}/reopen").status_code == 303
    assert milestone(cast, row).actual_on is None
    assert milestone(cast, row).document == "Приказ № 7"


def test_it_is_cancelled_with_a_reason_and_needed_again(visit: Visit, cast: Cast) -> None:
    row, lead = put_milestone(cast, "Приказ издан", DAY), visit("lead")
    url = f"{MILESTONES}/{row}"
    assert lead.post(f"{url}/cancel", {"reason": ""}).status_code == 422
    assert lead.post(f"{url}/cancel", {"reason": "Не нужна"}).status_code == 303
    page = lead.get(PAGE).text
    assert 'data-state="cancelled"' in page
    assert "Не нужна" in page
    passed = {"actual_on": today().isoformat()}
    assert lead.post(f"{url}/pass", passed).status_code == 409
    assert lead.post(f"{url}/reopen").status_code == 303
    assert milestone(cast, row).cancel_reason == ""


def test_the_archive_keeps_it_with_its_shifts(visit: Visit, cast: Cast) -> None:
    row, lead = put_milestone(cast, "Приказ издан", DAY), visit("lead")
    moved = {"forecast_on": "2031-05-01", "reason": "Отпуск"}
    lead.post(f"{MILESTONES}/{row}/move", moved)
    assert lead.post(f"{MILESTONES}/{row}/archive").status_code == 303
    page = lead.get(PAGE).text
    assert f'id="milestone-{row}"' not in page
    assert f"/milestones/{row}/restore" in page
    assert lead.post(f"{MILESTONES}/{row}/move", moved).status_code == 409
    assert lead.post(f"{MILESTONES}/{row}/restore").status_code == 303
    assert "Отпуск" in lead.get(PAGE).text


# ----------------------------------------------------------------- the plan


def test_the_day_of_the_plan_changes_only_while_the_passport_is_a_draft(
    visit: Visit, cast: Cast
) -> None:
    row, lead = put_milestone(cast, "Приказ издан", DAY), visit("lead")
    url, other = f"{MILESTONES}/{row}", {**NEW, "planned_on": "2031-03-15"}
    assert lead.post(url, other).status_code == 303
    found = milestone(cast, row)
    assert found.baseline_on == found.forecast_on == date(2031, 3, 15)
    with cast.app.test_request_context(), unit_of_work():
        cast.initiative().passport_state = PassportState.APPROVED
        cast.initiative().passport_version = 1
    assert lead.post(url, {**NEW, "planned_on": "2031-03-20"}).status_code == 422
    assert 'name="planned_on"' not in lead.get(f"{PAGE}?milestone={row}").text
    words = {**NEW, "name": "Приказ подписан"}
    del words["planned_on"]
    assert lead.post(url, words).status_code == 303
    assert milestone(cast, row).name == "Приказ подписан"
    assert milestone(cast, row).baseline_on == date(2031, 3, 15)


def test_the_past_is_shown_as_it_was(cast: Cast, ctx: None) -> None:
    """Passed after that day: still open then; moved after it: expected on the day of then."""
    row = put_milestone(cast, "Приказ издан", date(2031, 3, 1))
    with cast.app.test_request_context(), unit_of_work(cast.person("lead")):
        person, place = at(cast)
        found = db.session.get_one(Milestone, row)
        milestone_actions.move_milestone(person, place, found, None, date(2031, 4, 1), "Карантин")
    now = control_page(cast.initiative().id, today()).milestones[0]
    then = control_page(cast.initiative().id, today() - timedelta(days=1)).milestones[0]
    assert now.standing.forecast_on == date(2031, 4, 1)
    assert len(now.shifts) == 1
    assert then.standing.forecast_on == date(2031, 3, 1)
    assert then.shifts == ()


def test_the_page_of_another_day_is_read_only_and_names_nonsense(visit: Visit, cast: Cast) -> None:
    put_milestone(cast, "Приказ издан", DAY)
    lead = visit("lead")
    page = lead.get(f"{PAGE}?as_of=2031-03-05").text
    assert 'data-state="overdue"' in page
    assert "new=milestone" not in page
    nonsense = lead.get(f"{PAGE}?as_of=вчера")
    assert nonsense.status_code == 200
    assert "k-note y" in nonsense.text
    assert lead.get(f"{PAGE}?milestone=999999").status_code == 404


def test_the_next_points_are_overdue_first(cast: Cast, ctx: None) -> None:
    for name, days in (("позже", 90), ("скоро", 3), ("просрочена", -2), ("ещё позже", 200)):
        put_milestone(cast, name, today() + timedelta(days=days))
    put_stage(cast, "Без срока")
    facts = control_facts([cast.initiative().id], today())[cast.initiative().id]
    assert [one.name for one in next_points(facts)] == ["просрочена", "скоро", "позже"]


# ---------------------------------------------------------------- proposals


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("до 30.10.2031", date(2031, 10, 30)),
        ("27 мая 2031", date(2031, 5, 27)),
        ("01.09.2031 – 15.10.2031", date(2031, 10, 15)),
        ("ежегодно до 01.06.", date(2031, 6, 1)),
        ("май 2031", None),
        ("в течение года", None),
        ("2030-2031 учебный год", None),
        ("", None),
    ],
)
def test_exact_days_are_those_the_words_name(words: str, day: date | None) -> None:
    stored = read_period(words).to_json() if words else {}
    assert exact_end(stored, date(2031, 1, 10)) == day


def test_working_days_are_those_the_office_has_entered(cast: Cast, ctx: None) -> None:
    """The fifth one of a month moves with days off; without any entered, weekends alone are off."""
    with unit_of_work():
        project = cast.initiative()
        stored = read_period("не позднее 5-го рабочего дня").to_json()
        db.session.add(
            Activity(
                initiative_id=project.id, position="z", title="Справка", period=stored,
                period_raw="не позднее 5-го рабочего дня",
            )
        )  # fmt: skip

    def suggested() -> date:
        found = proposals(cast.initiative(), date(2031, 3, 1))
        return next(one.day for one in found if one.name == "Справка")

    assert suggested() == date(2031, 3, 7)
    with unit_of_work():
        off = [ReadDay(date(2031, 3, 7), DayKind.HOLIDAY, "перенос")]
        day_actions.enter_days(None, cast.organisation(), off)
    assert suggested() == date(2031, 3, 10)


def test_the_plan_proposes_what_no_milestone_says(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        initiative = cast.initiative()
        part_actions.add_stage(None, initiative, title="Подготовка", period_raw="до 30.10.2031")
        part_actions.add_activity(
            None, initiative, title="Круглый стол", period_raw="27.05.2031",
            parties=[cast.person("member")],
        )  # fmt: skip
        part_actions.add_activity(None, initiative, title="Опрос", period_raw="май 2031")
    lead = visit("lead")
    page = lead.get(f"{PAGE}/proposals").text
    assert f'href="{PAGE}" aria-current="page"' in page
    assert "Круглый стол" in page
    assert "Подготовка" in page
    assert "Опрос" not in page
    with cast.app.test_request_context():
        codes = [one.code for one in proposals(cast.initiative(), today())]
    form = {"take": [*codes, "activity-999999", "nonsense"]}
    assert lead.post(f"{PAGE}/proposals", form).status_code == 303
    assert lead.post(f"{PAGE}/proposals", form).status_code == 303
    with cast.app.app_context():
        rows = db.session.scalars(select(Milestone).order_by(Milestone.baseline_on)).all()
        assert [row.baseline_on for row in rows] == [date(2031, 5, 27), date(2031, 10, 30)]
        assert rows[0].responsible_id == cast.person("member").id
    assert "k-empty" in lead.get(f"{PAGE}/proposals").text
