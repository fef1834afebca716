"""Steps 1, 3 and 4 of a closing: results with proof, figures, the retrospective."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards.models import CardLink
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.journal import Event
from kaskad.sprints.models import (
    Improvement,
    ProposedValue,
    RetroMood,
    RetroRemark,
    RetroVoter,
    SprintEvidence,
)
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.sprints.review_stage import SPRINT, closed, in_review, ready, results, sprint_row

HTMX = {"HX-Request": "true"}


def _results(app: Flask, cast: Cast) -> list[int]:
    with app.app_context():
        return [row.id for row in results(cast)]


def test_results_are_judged_in_place(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    first, _second = _results(app, cast)
    lead = visit("lead")
    assert lead.get(f"{SPRINT}/close/results").status_code == 200
    answer = lead.post(
        f"{SPRINT}/close/results/{first}", {"verdict": "accepted", "note": "", "revision": "1"},
        headers=dict(HTMX),
    )  # fmt: skip
    assert answer.status_code == 200
    assert f'id="result-{first}"' in answer.text
    assert 'id="close-wizard"' in answer.text
    assert "<html" not in answer.text
    with app.app_context():
        assert results(cast)[0].verdict == "accepted"


def test_partly_asks_what_is_missing_and_keeps_the_choice(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    first, _second = _results(app, cast)
    answer = visit("lead").post(
        f"{SPRINT}/close/results/{first}", {"verdict": "partly", "note": "", "revision": "1"}
    )
    assert answer.status_code == 422
    assert re.search(r'value="partly" checked', answer.text)
    with app.app_context():
        assert results(cast)[0].verdict is None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_people_on_one_result_see_both_texts(
    visit: Visit, cast: Cast, app: Flask, headers: dict[str, str]
) -> None:
    in_review(app)
    first, _second = _results(app, cast)
    url = f"{SPRINT}/close/results/{first}"
    visit("lead").post(url, {"verdict": "partly", "note": "их слова", "revision": "1"})
    answer = visit("office").post(
        url, {"verdict": "partly", "note": "мои слова", "revision": "1"}, headers=dict(headers)
    )
    assert answer.status_code == 409
    assert "их слова" in answer.text
    assert "мои слова" in answer.text
    seen = re.findall(rf'id="revision-{first}"[^>]*value="(\d+)"', answer.text)
    assert seen == ["2"]
    again = visit("office").post(
        url, {"verdict": "partly", "note": "мои слова", "revision": seen[0]}
    )
    assert again.status_code == 303
    with app.app_context():
        assert results(cast)[0].note == "мои слова"


def test_a_result_is_proved_by_card_file_or_address(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    first, _second = _results(app, cast)
    lead = visit("lead")
    with app.app_context():
        card_id = cast.card(2).id
    url = f"{SPRINT}/close/results/{first}/evidence"
    assert lead.post(url, {"proof": f"card:{card_id}"}).status_code == 303
    assert lead.post(url, {"proof": f"card:{card_id}"}).status_code == 303
    assert (
        lead.post(url, {"url": "https://school.example/news", "title": "Новость"}).status_code
        == 303
    )
    assert lead.post(url, {}).status_code == 422
    refused = lead.post(url, {"url": "javascript:alert(1)", "title": "Моё имя"})
    assert refused.status_code == 422
    assert "Моё имя" in refused.text
    assert lead.post(url, {"proof": "card:999999"}).status_code == 404
    page = lead.get(f"{SPRINT}/close/results").text
    assert "Новость" in page
    with app.app_context():
        proofs = db.session.scalars(select(SprintEvidence)).all()
        assert len(proofs) == 2
        proof_id = proofs[0].id
    assert lead.post(f"{SPRINT}/close/evidence/{proof_id}/remove").status_code == 303
    with app.app_context():
        assert db.session.get_one(SprintEvidence, proof_id).archived_at is not None


def test_done_cards_are_accepted_by_the_lead(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    lead = visit("lead")
    page = lead.get(f"{SPRINT}/close/results").text
    assert 'id="waiting"' in page
    assert lead.post(f"{SPRINT}/close/accept", {"card": "PRO-3"}).status_code == 303
    with app.app_context():
        assert cast.card(3).column_id == cast.columns()[4].id
    assert 'id="waiting"' not in lead.get(f"{SPRINT}/close/results").text
    assert visit("member").post(f"{SPRINT}/close/accept", {"card": "PRO-4"}).status_code == 403


def _value_ids(app: Flask, cast: Cast, number: int = 1) -> tuple[int, int]:
    with app.app_context():
        indicator = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
        ).one()
        return cast.card(number).id, indicator.id


def test_looking_at_values_writes_nothing(
    visit: Visit, cast: Cast, app: Flask, statements: Statements
) -> None:
    in_review(app)
    lead = visit("lead")
    statements.clear()
    page = lead.get(f"{SPRINT}/close/values")
    assert page.status_code == 200
    assert [one for one in statements.writes if "login_session" not in one] == []


def test_a_figure_is_written_down_and_empty_is_not_zero(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    card_id, indicator_id = _value_ids(app, cast)
    url, lead = f"{SPRINT}/close/values/{card_id}/{indicator_id}", visit("lead")
    assert lead.post(url, {"amount": "", "send": "y", "note": "слово"}).status_code == 422
    assert lead.post(url, {"amount": "много", "send": "y"}).status_code == 422
    assert lead.post(url, {"amount": "0", "send": "y"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(ProposedValue)).one().amount == 0
    assert lead.post(url, {"amount": "", "note": "ещё нет"}).status_code == 303
    with app.app_context():
        value = db.session.scalars(select(ProposedValue)).one()
        assert (value.amount, value.send, value.planned) == (None, False, Decimal(7))


def test_a_figure_that_cannot_be_is_refused_and_keeps_the_sprint_open(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    """Issue 5, "Bad input": what a card brings obeys the rules of what somebody enters."""
    in_review(app)
    ready(app)
    card_id, indicator_id = _value_ids(app, cast)
    url, lead = f"{SPRINT}/close/values/{card_id}/{indicator_id}", visit("lead")
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Indicator, indicator_id)
        row.unit, row.kind = "чел.", IndicatorKind.COUNT
    assert lead.post(url, {"amount": "1,5", "send": "y"}).status_code == 422
    assert lead.post(url, {"amount": "40", "send": "y"}).status_code == 303
    with app.app_context(), unit_of_work():
        db.session.scalars(select(ProposedValue)).one().amount = Decimal("1.5")
    refused = lead.post(f"{SPRINT}/close")
    assert refused.status_code == 409
    assert "целыми числами" in refused.text


@pytest.mark.parametrize("kind", [IndicatorKind.PRESENCE, IndicatorKind.TEXT])
def test_what_is_no_number_is_sent_without_one(
    visit: Visit, cast: Cast, app: Flask, kind: IndicatorKind
) -> None:
    """Issue 5, "Cards": closing the sprint proposes a value of every typed target."""
    in_review(app)
    ready(app)
    card_id, indicator_id = _value_ids(app, cast)
    url, lead = f"{SPRINT}/close/values/{card_id}/{indicator_id}", visit("lead")
    with app.app_context(), unit_of_work():
        db.session.get_one(Indicator, indicator_id).kind = kind
        for link in db.session.scalars(select(CardLink).where(CardLink.kind == "indicator")):
            link.amount = None
    assert 'name="amount"' not in lead.get(f"{SPRINT}/close/values").text
    if kind is IndicatorKind.TEXT:
        assert lead.post(url, {"note": "", "send": "y"}).status_code == 422
        assert lead.post(url, {"note": "По двум областям", "send": "y"}).status_code == 303
    assert lead.post(f"{SPRINT}/close").status_code == 303
    with app.app_context():
        sent = db.session.scalars(
            select(IndicatorValue).where(IndicatorValue.card_id == card_id)
        ).one()
        assert (sent.present, sent.number, sent.state) == (True, None, ValueState.SUBMITTED)
        assert sent.text == ("По двум областям" if kind is IndicatorKind.TEXT else "")


def test_two_people_on_one_figure(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    card_id, indicator_id = _value_ids(app, cast)
    url = f"{SPRINT}/close/values/{card_id}/{indicator_id}"
    visit("lead").post(url, {"amount": "8", "send": "y", "seen": "7|1|"})
    answer = visit("office").post(
        url, {"amount": "9", "send": "y", "seen": "7|1|"}, headers=dict(HTMX)
    )
    assert answer.status_code == 409
    assert 'value="9"' in answer.text
    assert "8" in answer.text
    assert 'name="seen" value="8|1|"' in answer.text


def test_a_value_of_a_card_that_went_back_to_work_is_not_sent(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    ready(app)
    card_id, indicator_id = _value_ids(app, cast)
    lead = visit("lead")
    lead.post(f"{SPRINT}/close/values/{card_id}/{indicator_id}", {"amount": "8", "send": "y"})
    with app.app_context(), unit_of_work():
        cast.card(1).column_id = cast.columns()[1].id
    lead.post(f"{SPRINT}/close/cards/{card_id}", {"decision": "plan"})
    assert lead.post(f"{SPRINT}/close").status_code == 303
    with app.app_context():
        assert set(db.session.scalars(select(ProposedValue.sent_at))) == {None}
        assert sprint_row(cast).snapshot["values"] != []


SECRET = ("ЛЕТУЧКА ПОМОГЛА", "ДОЛГОЕ СОГЛАСОВАНИЕ")
DOORS = (
    f"{SPRINT}/close/retro", f"{SPRINT}/retro-protocol", f"{SPRINT}/review-protocol", SPRINT,
    "/projects/PRO/sprints", "/projects/PRO/journal", "/projects/PRO",
    "/projects/PRO/sprints/compare",
)  # fmt: skip


@pytest.mark.parametrize("stand", ["in review", "closed"])
def test_remarks_are_hidden_at_every_door(visit: Visit, cast: Cast, app: Flask, stand: str) -> None:
    if stand == "closed":
        closed(app)
    else:
        in_review(app)
        ready(app)
    for who in ("office", "director", "monitor", "viewer", "observer"):
        browser = visit(who)
        for door in DOORS:
            answer = browser.get(door)
            assert answer.status_code == 200, (who, door)
            assert not any(words in answer.text for words in SECRET), (who, door)
    page = visit("participant").get(DOORS[0] if stand == "in review" else DOORS[1]).text
    assert all(words in page for words in SECRET)
    with app.app_context():
        told = [str(data) for data in db.session.scalars(select(Event.data))]
        assert not any(words in data for words in SECRET for data in told)


def test_the_team_tells_moods_and_nobody_finds_out_which(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    for who, mood in (("lead", "5"), ("member", "1"), ("participant", "4")):
        assert visit(who).post(f"{SPRINT}/close/retro/mood", {"mood": mood}).status_code == 303
    visit("member").post(f"{SPRINT}/close/retro/mood", {"mood": "5"})
    assert visit("office").post(f"{SPRINT}/close/retro/mood", {"mood": "3"}).status_code == 403
    with app.app_context():
        counters = {row.mood: row.votes for row in db.session.scalars(select(RetroMood))}
        assert counters == {1: 1, 2: 0, 3: 0, 4: 1, 5: 1}
        assert {c.name for c in RetroVoter.__table__.columns} == {"sprint_id", "person_id"}
        assert not [
            action for action in db.session.scalars(select(Event.action)) if "mood" in action
        ]
    for who in ("lead", "office", "director"):
        page = visit(who).get(f"{SPRINT}/close/retro").text
        assert "3,3" not in page
        assert "3.3" not in page


def test_remarks_are_written_and_taken_back(visit: Visit, cast: Cast, app: Flask) -> None:
    in_review(app)
    url = f"{SPRINT}/close/retro/remarks"
    member = visit("member")
    assert (
        member.post(url, {"kind": "hindered", "text": "Ждали", "category": "school"}).status_code
        == 303
    )
    assert member.post(url, {"kind": "hindered", "text": " "}).status_code == 422
    kept = member.post(url, {"kind": "worked", "text": "Слово", "category": "nonsense"})
    assert kept.status_code == 422
    assert "Слово" in kept.text
    assert visit("office").post(url, {"kind": "worked", "text": "Снаружи"}).status_code == 403
    with app.app_context():
        remark_id = db.session.scalars(select(RetroRemark.id)).one()
    assert visit("lead").post(f"{url}/{remark_id}/remove").status_code == 403
    assert member.post(f"{url}/{remark_id}/remove").status_code == 303


def test_actions_have_owner_and_day_and_are_three_at_most(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    in_review(app)
    with app.app_context():
        owner = str(cast.person("member").id)
    url, lead = f"{SPRINT}/close/retro/actions", visit("lead")
    bare = lead.post(url, {"text": "Сроки ответа", "owner": "", "due_on": ""})
    assert bare.status_code == 422
    assert "Сроки ответа" in bare.text
    for number in range(3):
        form = {"text": f"Дело {number}", "owner": owner, "due_on": "2030-01-15"}
        assert lead.post(url, form).status_code == 303
    fourth = lead.post(url, {"text": "Четвёртое", "owner": owner, "due_on": "2030-01-15"})
    assert fourth.status_code == 422
    assert "Четвёртое" in fourth.text
    with app.app_context():
        action = db.session.scalars(select(Improvement).order_by(Improvement.id)).first()
        assert action is not None
        settle = f"{url}/{action.id}"
    assert lead.post(settle, {"state": "done", "revision": "1"}).status_code == 303
    stale = visit("office").post(settle, {"state": "dropped", "revision": "1"})
    assert stale.status_code == 409


@pytest.mark.parametrize("step", ["results", "cards", "values", "retro", "review"])
def test_a_step_takes_the_same_number_of_statements(
    visit: Visit, cast: Cast, app: Flask, statements: Statements, step: str
) -> None:
    in_review(app, results=1)
    lead = visit("lead")
    url = f"{SPRINT}/close/{step}"
    lead.get(url)
    statements.clear()
    assert lead.get(url).status_code == 200
    few = len(statements)
    with app.app_context(), unit_of_work():
        ids = [cast.card(number).id for number in range(1, 7)]
        indicator = _indicator(cast)
        for card_id in ids[3:]:
            db.session.add(CardLink(card_id=card_id, kind="indicator", target_id=indicator))
    ready(app)
    for number in range(2):
        lead.post(f"{SPRINT}/close/retro/remarks", {"kind": "worked", "text": f"Ещё {number}"})
    lead.get(url)
    statements.clear()
    assert lead.get(url).status_code == 200
    assert len(statements) <= few
    assert few < 45


def _indicator(cast: Cast) -> int:
    return db.session.scalars(
        select(Indicator.id).where(Indicator.initiative_id == cast.initiative().id)
    ).one()
