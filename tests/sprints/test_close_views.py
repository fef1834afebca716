"""Steps 2 and 5 of a closing, the closing itself, the closed sprint, opening again, comparing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards import card_actions
from kaskad.boards.access import card_for
from kaskad.boards.card_actions import archive_card
from kaskad.boards.move_actions import move_card
from kaskad.core.db import db, unit_of_work
from kaskad.core.revisions import touch
from kaskad.indicators.models import Indicator
from kaskad.journal import Event, acting_as, when
from kaskad.people.permissions import Permission
from kaskad.sprints import (
    close_actions,
    closed_queries,
    planning_actions,
    retro_actions,
    review_actions,
)
from kaskad.sprints.models import (
    CardDecision,
    Improvement,
    RetroRemark,
    Sprint,
    SprintCard,
    SprintEvidence,
    SprintReview,
    SprintState,
)
from tests.cast import Browser, Cast, Visit
from tests.conftest import Statements
from tests.sprints.review_stage import (
    SPRINT,
    closed,
    in_review,
    place_of,
    ready,
    results,
    sprint_row,
)

HTMX = {"HX-Request": "true"}
VIEW = Permission.BOARD_VIEW


def _card_id(app: Flask, cast: Cast, number: int) -> int:
    with app.app_context():
        return cast.card(number).id


# ---------------------------------------------------------------- step 2


def test_a_decision_is_saved_in_place(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    card_id, lead = _card_id(app, cast, 4), visit("lead")
    page = lead.get(f"{SPRINT}/close/cards").text
    assert all(f"ПРО-{number}" in page for number in (4, 5, 6))
    assert "ПРО-1" not in page
    answer = lead.post(
        f"{SPRINT}/close/cards/{card_id}", {"decision": "next", "reason": "", "seen": ""},
        headers=dict(HTMX),
    )  # fmt: skip
    assert answer.status_code == 200
    assert f'id="saved-{card_id}"' in answer.text
    assert f'id="seen-{card_id}" value="next|"' in answer.text
    assert 'id="close-wizard"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(CardDecision.decision)).one() == "next"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_people_on_one_card(
    visit: Visit, cast: Cast, app: Flask, headers: dict[str, str]
) -> None:
    in_review(app)
    card_id = _card_id(app, cast, 4)
    url = f"{SPRINT}/close/cards/{card_id}"
    visit("lead").post(url, {"decision": "next", "reason": "их причина", "seen": ""})
    answer = visit("office").post(
        url, {"decision": "drop", "reason": "моя причина", "seen": ""}, headers=dict(headers)
    )
    assert answer.status_code == 409
    assert "их причина" in answer.text
    assert "моя причина" in answer.text
    assert re.search(r'value="drop" checked', answer.text)
    again = visit("office").post(
        url, {"decision": "drop", "reason": "моя причина", "seen": "next|их причина"}
    )
    assert again.status_code == 303


def test_nonsense_is_refused_with_a_sentence(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    card_id, lead = _card_id(app, cast, 4), visit("lead")
    for decision in ("", "finished", "removed", "что-то"):
        answer = lead.post(f"{SPRINT}/close/cards/{card_id}", {"decision": decision})
        assert answer.status_code == 422
    assert lead.post(f"{SPRINT}/close/cards/999999", {"decision": "plan"}).status_code == 404


def test_the_rest_is_decided_at_once_and_made_decisions_stay(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    card_id, lead = _card_id(app, cast, 4), visit("lead")
    lead.post(f"{SPRINT}/close/cards/{card_id}", {"decision": "drop"})
    answer = lead.post(f"{SPRINT}/close/cards", {"decision": "next", "reason": "не успели"})
    assert answer.status_code == 303
    with app.app_context():
        told = {row.card_id: str(row.decision) for row in db.session.scalars(select(CardDecision))}
        assert sorted(told.values()) == ["drop", "next", "next"]
        assert told[card_id] == "drop"


def test_without_a_next_sprint_nothing_can_go_into_it(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    with app.app_context(), unit_of_work():
        for number in (2, 3):
            sprint_row(cast, number).state = SprintState.CANCELLED
    lead = visit("lead")
    page = lead.get(f"{SPRINT}/close/cards").text
    assert 'value="next"' not in page
    card_id = _card_id(app, cast, 4)
    assert lead.post(f"{SPRINT}/close/cards/{card_id}", {"decision": "next"}).status_code == 422


# ---------------------------------------------------------------- step 5


RECORD = {
    "held_on": "2030-01-15", "participants": "Команда", "summary": "Итог", "verdict": "accepted",
    "plan_changes": "", "next_goal": "Дальше", "chair": "Председатель", "secretary": "Секретарь",
}  # fmt: skip


def test_the_record_is_saved_with_what_people_said(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    lead = visit("lead")
    assert "lead" in lead.get(f"{SPRINT}/close/review").text  # the team is proposed
    form: dict[str, Any] = {
        **RECORD, "revision": "0", "feedback_who": ["Школа А1", "", "Школа А2"],
        "feedback_what": ["Нужен ещё семинар", "", "Всё хорошо"],
        "feedback_decision": ["Провести", "", ""],
    }  # fmt: skip
    assert lead.post(f"{SPRINT}/close/review", form).status_code == 303
    page = lead.get(f"{SPRINT}/close/review").text
    assert "Нужен ещё семинар" in page
    assert "Председатель" in page
    with app.app_context():
        review = db.session.scalars(select(SprintReview)).one()
        assert [row["who"] for row in review.feedback] == ["Школа А1", "Школа А2"]


def test_two_people_on_one_record(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    url = f"{SPRINT}/close/review"
    visit("lead").post(url, {**RECORD, "revision": "0"})
    visit("lead").post(url, {
        **RECORD, "summary": "их итог", "revision": "2", "feedback_who": "Их школа",
    })  # fmt: skip
    answer = visit("office").post(url, {
        **RECORD, "summary": "мой итог", "revision": "2", "feedback_who": "Моя школа",
    })  # fmt: skip
    assert answer.status_code == 409
    for words in ("их итог", "мой итог", "Их школа", "Моя школа"):
        assert words in answer.text
    seen = re.findall(r'name="revision" value="(\d+)"', answer.text)
    assert seen == ["3"]
    assert visit("office").post(url, {
        **RECORD, "summary": "мой итог", "revision": seen[0], "feedback_who": "Моя школа",
    }).status_code == 303  # fmt: skip


def _fields(text: str) -> dict[str, Any]:
    """The record's form as the browser would send it back."""
    form = text[text.index('id="record"') : text.index('id="closing"')]
    hidden = dict(
        re.findall(r'<input type="hidden" name="(drawn|revision)" value="([^"]*)">', form)
    )
    return {**RECORD, **hidden, "feedback_who": "Школа А1"}


def test_different_fields_of_the_record_both_hold(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    url, lead, office = f"{SPRINT}/close/review", visit("lead"), visit("office")
    lead.post(url, {**RECORD, "revision": "0", "feedback_who": "Школа А1"})
    drawn = _fields(office.get(url).text)
    lead.post(url, {**_fields(lead.get(url).text), "summary": "новый итог"})
    assert office.post(url, {**drawn, "chair": "Другой председатель"}).status_code == 303
    with app.app_context():
        review = db.session.scalars(select(SprintReview)).one()
        assert (review.summary, review.chair) == ("новый итог", "Другой председатель")


def test_what_is_proposed_is_written_down_untouched(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    url, lead = f"{SPRINT}/close/review", visit("lead")
    page = lead.get(url).text
    team = re.search(r'name="participants"[^>]*>\s*([^<]*)</textarea>', page)
    assert team is not None
    sent = {**_fields(page), "participants": team.group(1), "feedback_who": ""}
    assert lead.post(url, sent).status_code == 303
    with app.app_context():
        review = db.session.scalars(select(SprintReview)).one()
        assert "lead" in review.participants


def test_after_a_conflict_what_was_not_touched_is_theirs(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    url, lead, office = f"{SPRINT}/close/review", visit("lead"), visit("office")
    lead.post(url, {**RECORD, "revision": "0", "feedback_who": "Школа А1"})
    drawn = _fields(office.get(url).text)
    form = _fields(lead.get(url).text)
    lead.post(url, {**form, "summary": "их итог", "secretary": "Их секретарь"})
    answer = office.post(url, {**drawn, "summary": "мой итог"})
    assert answer.status_code == 409
    assert 'value="Их секретарь"' in answer.text
    again = {**_fields(answer.text), "summary": "мой итог", "secretary": "Их секретарь"}
    assert office.post(url, again).status_code == 303
    with app.app_context():
        review = db.session.scalars(select(SprintReview)).one()
        assert (review.summary, review.secretary) == ("мой итог", "Их секретарь")


def test_what_is_missing_is_said_with_the_way_there(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    lead = visit("lead")
    page = lead.get(f"{SPRINT}/close/review").text
    for step in ("results", "cards", "retro", "review"):
        assert f'href="/projects/PRO/sprints/1/close/{step}"' in page
    answer = lead.post(f"{SPRINT}/close")
    assert answer.status_code == 409
    assert "ПРО-4" in answer.text
    with app.app_context():
        assert sprint_row(cast).state == SprintState.IN_REVIEW
    assert lead.get(f"{SPRINT}/close").location.endswith("/close/results")


def test_somebody_else_goes_on_and_sees_who_saved_last(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    ready(app)
    page = visit("office").get(f"{SPRINT}/close/cards").text
    assert "Роль lead" in page


def test_closing_opens_the_next_and_carries_the_cards(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    ready(app)
    lead = visit("lead")
    answer = lead.post(f"{SPRINT}/close")
    assert answer.status_code == 303
    assert answer.location.startswith("/projects/PRO/sprints/2")
    with app.app_context():
        assert sprint_row(cast).state == SprintState.CLOSED
        assert sprint_row(cast, 2).state == SprintState.PLANNING
        held = db.session.scalars(
            select(SprintCard.card_id).where(SprintCard.sprint_id == sprint_row(cast, 2).id)
        ).all()
        assert set(held) == {cast.card(number).id for number in (4, 5, 6)}


def test_closed_from_two_windows_it_is_closed_once(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    ready(app)
    lead, office = visit("lead"), visit("office")
    assert lead.post(f"{SPRINT}/close", {"_once": "a" * 32}).status_code == 303
    assert lead.post(f"{SPRINT}/close", {"_once": "a" * 32}).status_code == 303
    second = office.post(f"{SPRINT}/close", {"_once": "b" * 32})
    assert second.status_code == 200
    assert "Роль lead" in second.text
    with app.app_context():
        closings = select(Event).where(Event.action == "sprint.closed")
        assert len(db.session.scalars(closings).all()) == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_words_typed_into_a_sprint_closed_meanwhile_are_given_back(
    visit: Visit, cast: Cast, app: Flask, headers: dict[str, str]
) -> None:
    closed(app)
    card_id, lead = _card_id(app, cast, 4), visit("lead")
    answer = lead.post(
        f"{SPRINT}/close/cards/{card_id}", {"decision": "plan", "reason": "длинные слова"},
        headers=dict(headers),
    )  # fmt: skip
    assert answer.status_code == 409
    assert "длинные слова" in answer.text
    for step in ("results", "cards", "values", "retro", "review"):
        page = lead.get(f"{SPRINT}/close/{step}")
        assert page.status_code == 200
        assert "/projects/PRO/sprints/2" in page.text
    said = lead.post(f"{SPRINT}/close/retro/remarks", {"kind": "worked", "text": "Поздние слова"})
    assert said.status_code == 409
    assert "Поздние слова" in said.text


def test_a_card_that_moved_meanwhile_counts_as_it_lies(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    ready(app)
    lead = visit("lead")
    with app.test_request_context(), unit_of_work(cast.person("lead")):
        place = card_for(cast.person("lead"), "PRO-1", Permission.CARD_MOVE)
        move_card(cast.person("lead"), place, cast.columns()[1], seen=None)
    answer = lead.post(f"{SPRINT}/close")
    assert answer.status_code == 409
    assert "ПРО-1" in answer.text
    lead.post(f"{SPRINT}/close/cards/{_card_id(app, cast, 1)}", {"decision": "plan"})
    assert lead.post(f"{SPRINT}/close").status_code == 303


def test_a_lead_taken_out_in_the_middle_loses_nothing(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    ready(app)
    lead = visit("lead")
    office = visit("office")
    answer = office.post(f"/projects/PRO/team/{_person_id(app, cast)}/end", {"sure": "y"})
    assert answer.status_code == 303
    assert lead.post(f"{SPRINT}/close").status_code in (403, 404)
    assert "не успели" in office.get(f"{SPRINT}/close/cards").text
    assert office.post(f"{SPRINT}/close").status_code == 303


def _person_id(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return cast.person("lead").id


# ---------------------------------------------------------------- closed


def _drawings(app: Flask, cast: Cast) -> list[Any]:
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        view = closed_queries.closed_view(place_of(cast, permission=VIEW))
        assert view is not None
        assert view.burn_up is not None
        return [
            view.burn_up, view.flow, view.figures, view.decisions, view.finished,
            view.activities, view.chains,
        ]  # fmt: skip


def _chart_of(text: str) -> str:
    found = re.search(r'<figure class="k-chart".*</figure>', text, re.DOTALL)
    assert found is not None
    return found.group(0)


def test_the_chart_of_a_closed_sprint_stays_the_same_for_ever(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    closed(app)
    lead = visit("lead")
    before = _drawings(app, cast)
    drawn = _chart_of(lead.get(f"{SPRINT}/review-protocol").text)
    compared = lead.get("/projects/PRO/sprints/compare").status_code
    person_id = _person_id(app, cast)
    for week in range(1, 53):
        with app.test_request_context(), acting_as(person_id, when() + timedelta(weeks=week)):
            lead_now = cast.person("lead")
            with unit_of_work(lead_now):
                place = card_for(lead_now, f"PRO-{week % 6 + 1}", Permission.CARD_EDIT)
                card_actions.change_card(lead_now, place, {"title": f"Название {week}"}, seen=None)
                column = cast.columns()[week % 5]
                move_card(lead_now, place, column, seen=None, last=True)
    with app.test_request_context(), unit_of_work(cast.person("lead")):
        archive_card(
            cast.person("lead"), card_for(cast.person("lead"), "PRO-2", Permission.CARD_ARCHIVE)
        )
        for column in cast.columns():
            column.title = f"Другая {column.id}"
            touch(column, "title")
    assert _drawings(app, cast) == before
    assert _chart_of(lead.get(f"{SPRINT}/review-protocol").text) == drawn
    assert compared == 200


def test_reopening_brings_back_what_was(visit: Visit, cast: Cast, app: Flask) -> None:
    closed(app, decision="drop")
    office, lead = visit("office"), visit("lead")
    assert lead.post(f"{SPRINT}/reopen", {"reason": "Нет"}).status_code == 403
    assert office.post(f"{SPRINT}/reopen", {"reason": " "}).status_code == 303
    with app.app_context():
        assert sprint_row(cast).state == SprintState.CLOSED
    answer = office.post(f"{SPRINT}/reopen", {"reason": "Забыли результат"})
    assert answer.status_code == 303
    with app.app_context():
        assert sprint_row(cast).state == SprintState.IN_REVIEW
        assert cast.card(4).archived_at is None
    page = lead.get(f"{SPRINT}/close/cards").text
    assert "не успели" in page
    assert lead.post(f"{SPRINT}/close").status_code == 303


def test_a_closed_sprint_shows_what_it_left(visit: Visit, cast: Cast, app: Flask) -> None:
    closed(app)
    page = visit("lead").get(SPRINT).text
    for words in ("Результат 1 спринта", "не успели", "Назначать срок ответа", "Нужен ещё"):
        assert words in page
    assert 'id="closed-burn-up"' in page
    assert "/reopen" not in page
    assert "/reopen" in visit("office").get(SPRINT).text


def test_a_card_on_its_way_through_two_sprints(visit: Visit, cast: Cast, app: Flask) -> None:
    closed(app)
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        with unit_of_work():
            second = sprint_row(cast, 2)
            second.state, second.started_at = SprintState.IN_REVIEW, when()
        ready_second(cast)
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        view = closed_queries.closed_view(place_of(cast, number=2, permission=VIEW))
        assert view is not None
        assert [(one.key, one.sprints) for one in view.chains] == [
            (f"ПРО-{number}", (1, 2)) for number in (4, 5, 6)
        ]
        first = closed_queries.closed_view(place_of(cast, permission=VIEW))
        assert first is not None
        assert first.chains == ()


def ready_second(cast: Cast) -> None:
    """Close sprint 2 straight away."""
    lead = cast.person("lead")
    with unit_of_work(lead):
        place = place_of(cast, number=2)
        review_actions.decide_rest(lead, place, "plan")
        retro_actions.add_remark(lead, place, "worked", "Ладно")
        review_actions.save_review(lead, place, {"verdict": "accepted"}, seen=None)
        close_actions.close_sprint(lead, place)


def test_two_sprints_are_compared_in_a_table(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    assert "kr-compare" not in visit("viewer").get("/projects/PRO/sprints/compare").text
    ready(app)
    visit("lead").post(f"{SPRINT}/close")
    with app.app_context(), unit_of_work():
        second = sprint_row(cast, 2)
        second.state, second.started_at = SprintState.ACTIVE, when()
    page = visit("viewer").get("/projects/PRO/sprints/compare?one=1&other=2")
    assert page.status_code == 200
    assert page.text.count('scope="row"') > 10
    alone = visit("viewer").get("/projects/PRO/sprints/compare?other=1").text
    chosen = re.findall(r'<option value="(\d)" selected', alone)
    assert sorted(chosen) == ["1", "2"]
    odd = visit("viewer").get("/projects/PRO/sprints/compare?one=x&other=999")
    assert odd.status_code == 200


def test_a_record_takes_the_same_number_of_statements(
    visit: Visit, cast: Cast, app: Flask, statements: Statements
) -> None:
    closed(app)
    lead = visit("lead")
    for door in ("review-protocol", "retro-protocol"):
        lead.get(f"{SPRINT}/{door}")
        statements.clear()
        assert lead.get(f"{SPRINT}/{door}").status_code == 200
        assert len(statements) < 25


def test_records_are_refused_before_a_sprint_begins(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    answer = visit("lead").get("/projects/PRO/sprints/2/review-protocol")
    assert answer.status_code == 409


def test_ids_of_another_project_open_nothing(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    in_review(app, key="ZZS", who="stranger")
    with app.app_context():
        other = db.session.scalars(
            select(Sprint).where(
                Sprint.initiative_id == cast.initiative("ZZS").id, Sprint.number == 1
            )
        ).one()
        result = planning_actions.results_of(other.id)[0].id
        card = cast.card(4, "ZZS").id
        proof = SprintEvidence(result_id=result, url="https://b1.example", title="Чужое")
        remark = RetroRemark(sprint_id=other.id, kind="worked", text="Чужое")
        action = Improvement(initiative_id=other.initiative_id, sprint_id=other.id, text="Чужое")
        with unit_of_work():
            db.session.add_all([proof, remark, action])
        ids = proof.id, remark.id, action.id
        indicator = db.session.scalars(
            select(Indicator.id).where(Indicator.initiative_id == other.initiative_id)
        ).one()
        own_result, own_card = results(cast)[0].id, cast.card(1).id
    lead, close = visit("lead"), f"{SPRINT}/close"
    for url, form in (
        (f"{close}/results/{result}", {"verdict": "accepted", "revision": "1"}),
        (f"{close}/results/{result}/evidence", {"url": "https://a1.example"}),
        (f"{close}/results/{own_result}/evidence", {"proof": f"card:{card}"}),
        (f"{close}/evidence/{ids[0]}/remove", {}),
        (f"{close}/accept", {"card": "ZZS-3"}),
        (f"{close}/cards/{card}", {"decision": "drop"}),
        (f"{close}/values/{card}/{indicator}", {"amount": "1", "send": "y"}),
        (f"{close}/values/{own_card}/{indicator}", {"amount": "1", "send": "y"}),
        (f"{close}/retro/remarks/{ids[1]}/remove", {}),
        (f"{close}/retro/actions/{ids[2]}", {"state": "done", "revision": "1"}),
    ):
        assert lead.post(url, form).status_code == 404, url
    assert lead.post(
        f"{close}/retro/actions", {"text": "Дело", "owner": "999999", "due_on": "2030-01-15"}
    ).status_code == 422  # fmt: skip


def test_two_windows_at_the_very_same_moment(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    ready(app)
    windows = [visit("lead"), visit("office"), visit("lead")]
    start = Barrier(len(windows))

    def press(window: Browser) -> int:
        start.wait(timeout=10)
        return int(window.post(f"{SPRINT}/close").status_code)

    with ThreadPoolExecutor(len(windows)) as pool:
        answers = sorted(pool.map(press, windows))
    assert set(answers) <= {200, 303, 409, 503}
    assert answers.count(303) == 1
    with app.app_context():
        closings = select(Event).where(Event.action == "sprint.closed")
        assert len(db.session.scalars(closings).all()) == 1
        held = select(SprintCard).where(SprintCard.sprint_id == sprint_row(cast, 2).id)
        assert len(db.session.scalars(held).all()) == 3
