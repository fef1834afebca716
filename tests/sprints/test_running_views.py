"""The page of a sprint: how it stands, notes of the weekly sync, into the review and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards.models import Card
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.ordering import spread
from kaskad.people.permissions import Permission
from kaskad.sprints.access import plan_for
from kaskad.sprints.models import Fate, Sprint, SprintCard, SprintState, SyncNote
from kaskad.sprints.plan_actions import plan_sprints
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.sprints.helpers import open_first, sprint_of, start

URL = "/projects/PRO/sprints/1"


@pytest.fixture
def running(app: Flask, cast: Cast) -> None:
    """Sprint 1 of «ПРО» runs with cards 1 and 2."""
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        lead = cast.person("lead")
        with unit_of_work(lead):
            plan_sprints(
                lead, plan_for(lead, "PRO", Permission.SPRINT_PLAN), count=2, initial=False
            )
        open_first(lead)
        start(lead, [cast.card(1).id, cast.card(2).id])


def _note(**more: str) -> dict[str, str]:
    return {"day": now().date().isoformat(), "done": "Провели встречу", **more}


def test_it_shows_goal_cards_and_what_came_later(
    app: Flask, cast: Cast, visit: Visit, running: None
) -> None:
    with app.app_context():
        late = cast.card(3).id
    visit("lead").post(f"{URL}/take", {"take": f"card:{late}"})
    text = visit("observer").get(URL).get_data(as_text=True)
    assert "У каждого сообщества есть лидер" in text
    assert text.count('sp-card"') == 3
    assert text.count("k-pill y") == 1  # "added later" on the third card alone
    assert "sp-note-form" not in text


def test_notes_by_day_written_by_each(app: Flask, visit: Visit, running: None) -> None:
    assert visit("participant").post(f"{URL}/notes", _note()).status_code == 303
    lead = _note(done="", next="Сводим в таблицу", obstacles="Школа молчит", _once="a" * 32)
    visit("lead").post(f"{URL}/notes", lead)
    visit("lead").post(f"{URL}/notes", lead)
    text = visit("observer").get(URL).get_data(as_text=True)
    for words in ("Провели встречу", "Сводим в таблицу", "Школа молчит", "Роль participant"):
        assert text.count(words) == 1, words
    assert visit("observer").post(f"{URL}/notes", _note()).status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {"done": " "},
        {"day": ""},
        {"day": "вчера"},
        {"day": "1066-01-01"},
        {"day": "2001-01-01"},
        {"done": "я" * 5001},
    ],
)
def test_a_note_that_cannot_be_comes_back(
    visit: Visit, running: None, form: dict[str, str]
) -> None:
    answer = visit("participant").post(f"{URL}/notes", _note(**form))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "data-form-errors" in text


def test_only_ones_own_note(app: Flask, visit: Visit, running: None) -> None:
    member, lead = visit("participant"), visit("lead")
    member.post(f"{URL}/notes", _note())
    with app.app_context():
        note = db.session.scalars(select(SyncNote)).one()
        here, seen = f"{URL}/notes/{note.id}", str(note.revision)
    assert lead.post(here, {"done": "Чужое", "revision": seen}).status_code == 403
    assert lead.post(f"{here}/remove").status_code == 403
    assert f"{here}/remove" not in lead.get(URL).get_data(as_text=True)
    assert f"{here}/remove" in member.get(URL).get_data(as_text=True)
    assert member.post(here, {"done": "", "revision": seen}).status_code == 422
    assert member.post(here, {"done": "Провели две", "revision": seen}).status_code == 303
    again = member.post(here, {"done": "Провели три", "revision": seen})
    assert again.status_code == 409
    assert "Провели две" in again.get_data(as_text=True)
    assert member.post(f"{here}/remove").status_code == 303
    assert "Провели две" not in member.get(URL).get_data(as_text=True)
    assert member.post(f"{here}/remove").status_code == 404


def test_into_the_review_and_back(app: Flask, visit: Visit, running: None) -> None:
    lead = visit("lead")
    assert visit("member").post(f"{URL}/begin-review").status_code == 403
    for _twice in range(2):
        assert lead.post(f"{URL}/begin-review").status_code == 303
    with app.app_context():
        assert sprint_of(1).state == SprintState.IN_REVIEW
    assert f"{URL}/resume" in lead.get(URL).get_data(as_text=True)
    for _twice in range(2):
        assert lead.post(f"{URL}/resume").status_code == 303
    with app.app_context():
        assert sprint_of(1).state == SprintState.ACTIVE


def test_a_card_that_has_travelled(app: Flask, cast: Cast, visit: Visit, running: None) -> None:
    with app.app_context(), unit_of_work():
        for number in (7, 8):
            before = Sprint(
                initiative_id=cast.initiative().id, number=number, state=SprintState.CLOSED
            )
            db.session.add(before)
            db.session.flush()
            db.session.add(
                SprintCard(sprint_id=before.id, card_id=cast.card(1).id, left_at=now(),
                           fate=Fate.NEXT)
            )  # fmt: skip
    text = visit("observer").get(URL).get_data(as_text=True)
    assert "1 → 7 → 8" in text
    assert "ПРО-1" in text


def test_no_such_sprint(visit: Visit, running: None) -> None:
    assert visit("lead").get("/projects/PRO/sprints/77").status_code == 404
    assert visit("stranger").get(URL).status_code == 404


def test_a_sprint_ahead_has_a_page(visit: Visit, running: None) -> None:
    text = visit("observer").get("/projects/PRO/sprints/2").get_data(as_text=True)
    assert "sp-lock" in text
    assert "override-2" not in text
    assert visit("participant").post("/projects/PRO/sprints/2/notes", _note()).status_code == 409


def test_past_its_last_day_it_says_so(app: Flask, visit: Visit, running: None) -> None:
    with app.app_context(), unit_of_work():
        sprint_of(1).ends_on = now().date() - timedelta(days=3)
    assert '<b class="k-late">' in visit("observer").get(URL).get_data(as_text=True)


def test_statements_are_the_same_for_5_and_200_cards(
    app: Flask, cast: Cast, visit: Visit, running: None, statements: Statements
) -> None:
    counts = []
    browser = visit("participant")
    for more in (5, 195):
        with app.app_context(), unit_of_work():
            board, column, sprint = cast.board(), cast.columns()[0], sprint_of(1)
            number = board.last_number
            rows = [
                Card(board_id=board.id, column_id=column.id, number=number + 1 + step,
                     title=f"Ещё {step}", position=f"Z{more}{position}")
                for step, position in zip(range(more), spread(more), strict=True)
            ]  # fmt: skip
            board.last_number = number + more
            db.session.add_all(rows)
            db.session.flush()
            db.session.add_all(SprintCard(sprint_id=sprint.id, card_id=row.id) for row in rows)
            db.session.add_all(
                SyncNote(sprint_id=sprint.id, person_id=cast.person("lead").id,
                         day=now().date(), done=f"Дело {step}")
                for step in range(more)
            )  # fmt: skip
        browser.get(URL)
        statements.clear()
        assert browser.get(URL).status_code == 200
        counts.append(len(statements))
        assert not statements.writes
    assert counts[0] == counts[1]
    assert counts[0] <= 30
