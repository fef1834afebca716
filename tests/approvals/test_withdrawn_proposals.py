"""A proposal is taken back by who made it, seen as withdrawn, and sent again in other words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.approvals.models import Proposal
from kaskad.approvals.proposal_queries import queue, withdrawn
from kaskad.cascade.models import ExpectedResult, PassportBlock
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.approvals.test_proposals import filled, made, teacher
from tests.cast import Cast, Visit

WHY = {"text": "Хотим сначала обсудить в школе"}


@pytest.fixture
def key(visit: Visit, cast: Cast) -> str:
    """The proposal of a teacher."""
    teacher(cast)
    visit("gone").post("/proposals", filled(cast, "gone"))
    return made(cast).key_fold


def state(cast: Cast) -> str:
    return str(made(cast).state)


@pytest.mark.parametrize("reviewed", [False, True])
def test_it_is_taken_back_before_anybody_decided(
    visit: Visit, cast: Cast, key: str, reviewed: bool
) -> None:
    if reviewed:
        visit("office").post(f"/projects/{key}/life/to_review", {"decided_on": str(today())})
    author = visit("gone")
    assert f"/projects/{key}/life#step-withdrawn" in author.get("/proposals").text
    form = f"/projects/{key}/proposal/withdraw"
    assert form in author.get(f"/projects/{key}/life").text
    assert author.post(form, {"text": " "}).status_code == 422
    assert author.post(form, WHY).status_code == 303
    assert state(cast) == "withdrawn"
    office = visit("office").get("/proposals").text
    waiting, _told, back = office.partition("kl-open kl-add")
    assert "Служба примирения" not in waiting
    assert "Служба примирения" in back
    assert WHY["text"] in back
    with cast.app.app_context():
        assert queue(cast.person("office"), today()) == ()
        (event,) = db.session.scalars(select(Event).where(Event.action == "life.withdrawn"))
        assert event.data["text"] == WHY["text"]
    assert visit("director").post(f"/projects/{key}/life/declined", {
        "decided_on": str(today()), "text": "Нет",
    }).status_code == 409  # fmt: skip
    assert WHY["text"] in author.get(f"/projects/{key}/journal").text


def test_it_is_sent_again_in_other_words(visit: Visit, cast: Cast, key: str) -> None:
    author = visit("gone")
    author.post(f"/projects/{key}/proposal/withdraw", WHY)
    with cast.app.app_context(), unit_of_work():
        at = made(cast).id
        block = db.session.scalars(
            select(PassportBlock).where(
                PassportBlock.initiative_id == at, PassportBlock.kind == "target_audience"
            )
        ).one()
        block.body = "Дополнил офис"
    page = f"/projects/{key}/proposal/again"
    assert page in author.get("/proposals").text
    form = author.get(page).text
    assert "Ссоры возвращаются" in form
    assert 'name="receiver"' not in form
    words = {
        "title": "Школьная служба примирения", "problem": "Ссоры возвращаются",
        "idea": "Учим старших мирить младших", "audience": "5-11 классы",
        "result": "Служба в каждой школе\nСто медиаторов",
    }  # fmt: skip
    assert author.post(page, {**words, "idea": ""}).status_code == 422
    assert state(cast) == "withdrawn"
    assert author.post(page, words).status_code == 303
    with cast.app.app_context():
        row = made(cast)
        assert (str(row.state), row.title) == ("idea", "Школьная служба примирения")
        assert db.session.get_one(Proposal, row.id).idea == words["idea"]
        found = db.session.execute(
            select(PassportBlock.kind, PassportBlock.body).where(
                PassportBlock.initiative_id == row.id
            )
        )
        blocks = {one.kind: one.body for one in found}
        assert blocks == {
            "rationale": "Ссоры возвращаются", "summary": words["idea"],
            "target_audience": "Дополнил офис",
        }, "what somebody else has written is left alone"  # fmt: skip
        results = db.session.scalars(
            select(ExpectedResult.text).where(
                ExpectedResult.initiative_id == row.id, ExpectedResult.archived_at.is_(None)
            )
        )
        assert set(results) == {"Служба в каждой школе", "Сто медиаторов"}
        (waiting,) = queue(cast.person("office"), today())
        assert (waiting.again, waiting.since) == (True, today())
        assert withdrawn(cast.person("office")) == ()


def test_only_who_proposed_it_and_only_in_time(visit: Visit, cast: Cast, key: str) -> None:
    for who in ("office", "director", "admin"):
        assert visit(who).post(f"/projects/{key}/proposal/withdraw", WHY).status_code == 403
        assert visit(who).post(f"/projects/{key}/life/withdrawn", WHY).status_code == 404
    author = visit("gone")
    assert author.get(f"/projects/{key}/proposal/again").status_code == 200
    told = {"decided_on": str(today()), "text": "Такая служба уже есть"}
    visit("director").post(f"/projects/{key}/life/declined", told)
    assert author.post(f"/projects/{key}/proposal/withdraw", WHY).status_code == 409
    assert author.post(f"/projects/{key}/proposal/again", {
        "title": "Имя", "problem": "Беда", "idea": "Мысль",
    }).status_code == 409  # fmt: skip
    assert state(cast) == "declined"


def test_a_form_that_comes_twice_is_one_step(visit: Visit, cast: Cast, key: str) -> None:
    for _time in range(2):
        answer = visit("gone").post(f"/projects/{key}/proposal/withdraw", {**WHY, "_once": "k"})
        assert answer.status_code == 303
    with cast.app.app_context():
        told = select(Event.action).where(Event.action.startswith("life.")).order_by(Event.id)
        assert list(db.session.scalars(told)) == ["life.withdrawn"]
