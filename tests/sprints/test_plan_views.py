"""The list of sprints: beginning with them, the lock, the number, what is open to improve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.calendars.models import SpanKind
from kaskad.calendars.year_actions import enter_year
from kaskad.calendars.year_rules import Span, YearDraft
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from kaskad.periods import school_year_of
from kaskad.sprints.access import plan_for
from kaskad.sprints.models import (
    Fate,
    Improvement,
    ImprovementState,
    Sprint,
    SprintCard,
    SprintPlan,
    SprintState,
)
from kaskad.sprints.plan_actions import plan_sprints, row_of
from kaskad.sprints.windows import vacations_of, windows_ahead, windows_for
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.sprints.helpers import cards_in, open_first, sprint_of, start

URL = "/projects/PRO/sprints"


@pytest.fixture
def planned(app: Flask, cast: Cast) -> None:
    """«ПРО» works in three sprints."""
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        with unit_of_work(lead):
            plan_sprints(
                lead, plan_for(lead, "PRO", Permission.SPRINT_PLAN), count=3, initial=False
            )


def _states(app: Flask, cast: Cast) -> list[tuple[int, str]]:
    with app.app_context():
        return [(one.number, str(one.state)) for one in row_of(cast.initiative().id)]


def test_a_project_without_sprints_says_the_rule(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        cast.initiative().planned_sprints = 5
    text = visit("lead").get(URL).get_data(as_text=True)
    assert 'value="5"' in text
    assert 'name="initial"' in text
    assert "/boards/PRO" in text
    assert 'name="initial"' not in visit("member").get(URL).get_data(as_text=True)


def test_beginning_with_sprints_counts_once(app: Flask, cast: Cast, visit: Visit) -> None:
    form = {
        "count": "3", "initial": "y", "deadline_raw": "до 08.2024", "deadline_on": "31.08.2024",
        "definition_of_done": "Выложено", "_once": "b" * 32,
    }  # fmt: skip
    lead = visit("lead")
    assert lead.post(URL, form).status_code == 303
    assert lead.post(URL, form).status_code == 303
    assert _states(app, cast) == [(number, "shell") for number in range(4)]
    with app.app_context():
        plan = db.session.scalars(select(SprintPlan)).one()
        assert (plan.deadline_raw, plan.deadline_on.year if plan.deadline_on else 0) == (
            "до 08.2024", 2024,
        )  # fmt: skip


@pytest.mark.parametrize("count", ["", "0", "61", "-1", "много", "9" * 40])
def test_an_odd_number_comes_back_with_the_form(visit: Visit, count: str) -> None:
    answer = visit("lead").post(URL, {"count": count, "definition_of_done": "Выложено на сайте"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Выложено на сайте" in text
    assert "data-form-errors" in text


def test_only_projects_have_sprints(visit: Visit) -> None:
    assert visit("office").get("/projects/GEN/sprints").status_code == 404
    assert visit("stranger").get(URL).status_code == 404


def test_the_row_the_lock_and_the_way_in(visit: Visit, planned: None) -> None:
    text = visit("lead").get(URL).get_data(as_text=True)
    assert text.count('/open"') == 2  # on top and in the list: only the first may be opened
    assert f"{URL}/1/open" in text
    assert f"{URL}/2/open-ahead" not in text
    assert f"{URL}/2/open-ahead" in visit("office").get(URL).get_data(as_text=True)
    seen = visit("observer").get(URL).get_data(as_text=True)
    assert "<form" not in seen.partition("sp-top")[2].partition("</main>")[0]


def test_a_sprint_is_opened_only_after_the_one_before(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    lead = visit("lead")
    assert lead.post(f"{URL}/2/open").status_code == 409
    answer = lead.post(f"{URL}/1/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{URL}/1/plan")
    assert _states(app, cast)[0] == (1, "planning")
    assert lead.post(f"{URL}/2/open").status_code == 409


def test_the_office_opens_ahead_and_the_reason_stays(
    app: Flask, visit: Visit, planned: None
) -> None:
    office = visit("office")
    reason = "Площадку надо занять до мая"
    assert visit("lead").post(f"{URL}/2/open-ahead", {"reason": reason}).status_code == 403
    empty = office.post(f"{URL}/2/open-ahead", {"reason": "  "})
    assert empty.status_code == 422
    assert "aria-invalid" in empty.get_data(as_text=True)
    assert office.post(f"{URL}/2/open-ahead", {"reason": reason}).status_code == 303
    for page in (URL, f"{URL}/2"):
        assert reason in visit("observer").get(page).get_data(as_text=True)
    with app.app_context(), unit_of_work():
        sprint_of(2).state = SprintState.CANCELLED
    assert reason in visit("observer").get(f"{URL}/2").get_data(as_text=True)


def test_window_and_outline_of_a_sprint_ahead(app: Flask, visit: Visit, planned: None) -> None:
    lead = visit("lead")
    form = {"window_raw": "осень 2022", "outline": "Собираем актив", "revision": "1"}
    assert lead.post(f"{URL}/2/outline", form).status_code == 303
    text = visit("observer").get(URL).get_data(as_text=True)
    assert "осень 2022" in text
    assert "Собираем актив" in text
    again = visit("office").post(f"{URL}/2/outline", {**form, "outline": "Другое"})
    assert again.status_code == 409
    assert "Собираем актив" in again.get_data(as_text=True)
    assert "Другое" in again.get_data(as_text=True)
    too_long = lead.post(f"{URL}/2/outline", {**form, "window_raw": "я" * 301})
    assert too_long.status_code == 422


def test_another_number_and_its_history(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    lead = visit("lead")
    assert lead.post(f"{URL}/count", {"count": "5", "reason": " "}).status_code == 422
    reason = "Добавили два района"
    assert lead.post(f"{URL}/count", {"count": "5", "reason": reason}).status_code == 303
    assert len(_states(app, cast)) == 5
    text = visit("observer").get(URL).get_data(as_text=True)
    assert "3 → 5" in text
    assert reason in text
    assert lead.post(f"{URL}/count", {"count": "5", "reason": ""}).status_code == 303


def test_what_holds_for_all_sprints(app: Flask, visit: Visit, planned: None) -> None:
    form = {"agreement": "Летучка по понедельникам", "deadline_raw": "до лета", "revision": "1"}
    assert visit("lead").post(f"{URL}/agreements", form).status_code == 303
    assert "Летучка по понедельникам" in visit("observer").get(URL).get_data(as_text=True)
    answer = visit("office").post(f"{URL}/agreements", {**form, "agreement": "Летучка по средам"})
    assert answer.status_code == 409
    for words in ("Летучка по понедельникам", "Летучка по средам"):
        assert words in answer.get_data(as_text=True)


def test_a_cancelled_sprint_gives_its_cards_back(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        open_first(lead)
        start(lead, [cast.card(1).id])
    browser = visit("lead")
    assert browser.post(f"{URL}/1/cancel", {"reason": ""}).status_code == 422
    assert browser.post(f"{URL}/1/cancel", {"reason": "Нет денег"}).status_code == 303
    with app.app_context():
        assert cards_in(1) == []
    for page in (URL, f"{URL}/1"):
        assert "Нет денег" in visit("observer").get(page).get_data(as_text=True)


def _improvement(app: Flask, cast: Cast) -> int:
    with app.app_context(), unit_of_work():
        row = Improvement(
            initiative_id=cast.initiative().id, sprint_id=sprint_of(1).id,
            text="Назначать срок ответа", owner_id=cast.person("member").id,
            due_on=now().date() - timedelta(days=2),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def test_improvement_actions_are_settled(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    row = _improvement(app, cast)
    here = f"{URL}/improvements/{row}"
    assert "Назначать срок ответа" in visit("observer").get(URL).get_data(as_text=True)
    assert visit("observer").post(here, {"state": "done"}).status_code == 403
    assert visit("participant").post(here, {"state": "nonsense"}).status_code == 422
    answer = visit("participant").post(here, {"state": "done", "next": f"{URL}#improvements"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{URL}#improvements")
    assert "Назначать срок ответа" not in visit("observer").get(URL).get_data(as_text=True)
    with app.app_context():
        assert db.session.get_one(Improvement, row).state == ImprovementState.DONE


def _closed(cast: Cast, number: int, cards: int) -> None:
    sprint = Sprint(
        initiative_id=cast.initiative().id, number=number, state=SprintState.CLOSED,
        starts_on=now().date() - timedelta(days=20), ends_on=now().date(), closed_at=now(),
        snapshot={
            "figures": {"scope": cards, "finished": cards - 1, "added": 1},
            "series": {"first": "2022-01-10", "finished": [0, 1, 2], "scope": [3, 3, 4]},
        },
    )  # fmt: skip
    db.session.add(sprint)
    db.session.flush()
    db.session.add(
        SprintCard(sprint_id=sprint.id, card_id=cast.card(1).id, left_at=now(), fate=Fate.NEXT)
    )


def test_past_sprints_in_figures_and_one_number_of_statements(
    app: Flask, cast: Cast, visit: Visit, planned: None, statements: Statements
) -> None:
    counts = []
    browser = visit("observer")
    for numbers in (range(10, 12), range(12, 40)):
        with app.app_context(), unit_of_work():
            for number in numbers:
                _closed(cast, number, 8)
        browser.get(URL)
        statements.clear()
        text = browser.get(URL).get_data(as_text=True)
        counts.append(len(statements))
        assert not any("SELECT sprint.snapshot AS" in one for one in statements)
    assert counts[0] == counts[1]
    assert text.count("k-spark") == 30
    assert "7 из 8" in text or "7 of 8" in text


def test_nothing_typed_is_taken_for_markup(app: Flask, visit: Visit, planned: None) -> None:
    word = "<img src=x onerror=alert(1)>"
    form: dict[str, Any] = {"window_raw": word, "outline": word, "revision": "1"}
    visit("lead").post(f"{URL}/2/outline", form)
    visit("lead").post(f"{URL}/agreements", {"agreement": word, "definition_of_done": word})
    for page in (URL, f"{URL}/2"):
        assert "<img src=x" not in visit("observer").get(page).get_data(as_text=True)


def test_days_are_proposed_for_each_sprint_ahead(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    with app.app_context(), unit_of_work():
        project = cast.initiative()
        project.starts_on = now().date()
        project.ends_on = now().date() + timedelta(days=700)
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        open_first(lead)
        row = row_of(cast.initiative().id)
        place = plan_for(lead, "PRO", Permission.SPRINT_PLAN)
        proposed = windows_ahead(place, row, row[1:])
        assert list(proposed) == [2, 3]
        assert proposed[2] != proposed[3]
        labels = [one.label for one in windows_for(place, row, row[0])]
        assert len(labels) == 4
        assert windows_for(place, row, row[0])[0].starts_on >= now().date() - timedelta(days=1)


def test_entered_vacations_move_the_windows_and_the_page_says_whose(
    app: Flask, cast: Cast, visit: Visit, planned: None
) -> None:
    first = school_year_of(now().date())
    with app.app_context(), unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = now().date(), now().date() + timedelta(days=300)
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        open_first(lead)
        place = plan_for(lead, "PRO", Permission.SPRINT_PLAN)
        row = row_of(cast.initiative().id)
        windows = windows_for(place, row, row[0])
        usual = vacations_of(place, windows, lead)
        assert usual is not None
        assert "ИМЦ" not in usual.sentence
        begin, end = now().date(), now().date() + timedelta(days=14)
        with unit_of_work():
            for year in first.through(first.shifted(2)):
                free = Span("", max(begin, year.start), min(end, year.end))
                if free.ends_on < free.starts_on:
                    free = Span("", year.end, year.end)
                spans = {SpanKind.VACATION: (free,)}
                draft = YearDraft(year.start_year, year.start, year.end, None, spans)
                enter_year(None, cast.organisation(), draft)
        windows = windows_for(place, row, row[0])
        entered = vacations_of(place, windows, lead)
        assert entered is not None
        assert "ИМЦ" in entered.sentence
        assert entered.url
        assert windows[0].starts_on >= now().date() + timedelta(days=13)
    text = visit("lead").get(f"{URL}/1/plan").get_data(as_text=True)
    assert entered.sentence in text
