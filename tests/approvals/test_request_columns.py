"""The columns of an approved passport's table are changed by a request."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.approvals import request_actions as actions
from kaskad.approvals.models import PassportVersion
from kaskad.approvals.request_lines import CHANGE, RefusedError, Wish
from kaskad.approvals.request_reading import COLUMNS, INITIATIVE
from kaskad.cascade import plan_set_actions
from kaskad.cascade.plan_sets import code_of, saved_of
from kaskad.cascade.plan_variants import PlanColumn
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.approvals.test_request_actions import Desk
from tests.cast import Cast, Visit

pytestmark = pytest.mark.usefixtures("ctx")
OWN = (PlanColumn("title", "Что делаем"), PlanColumn("parties", "Кто"))


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def columns(code: str, seen: int | None = None) -> Wish:
    return Wish(CHANGE, COLUMNS, INITIATIVE, None, {"plan_columns": code}, seen)


def test_approving_it_prints_the_passport_in_other_columns(desk: Desk) -> None:
    number = desk.ask(columns("B"))
    (line,) = desk.lines(number)
    assert line.changes["plan_columns"][1].startswith("B: № · Мероприятия · Сроки реализации")
    assert desk.cast.initiative().plan_columns == ""
    desk.approve(number)
    project = desk.cast.initiative()
    assert project.plan_columns == "B"
    version = db.session.scalars(
        select(PassportVersion).order_by(PassportVersion.id.desc()).limit(1)
    ).one()
    assert version.content["initiative"]["plan_columns"]["code"] == "B"
    told = db.session.scalars(select(Event.action).order_by(Event.id.desc()).limit(2)).all()
    assert set(told) == {"plan.columns", "request.approved"}


def test_title_and_columns_stay_two_lines(desk: Desk) -> None:
    title = Wish(CHANGE, INITIATIVE, INITIATIVE, None, {"title": "Новое название"})
    number = desk.ask(title)
    desk.ask(columns("C"), number=number)
    desk.ask(columns("D"), number=number)
    assert [(one.section, set(one.values)) for one in desk.lines(number)] == [
        (INITIATIVE, {"title"}), (COLUMNS, {"plan_columns", "ids"}),
    ]  # fmt: skip
    desk.approve(number)
    project = desk.cast.initiative()
    assert (project.title, project.plan_columns) == ("Новое название", "D")


def test_one_that_is_no_longer_so_is_not_applied(desk: Desk) -> None:
    first, second = desk.ask(columns("B")), desk.ask(columns("C"))
    desk.approve(first)
    (stale,) = desk.stale(second).values()
    assert stale.now["plan_columns"].startswith("B: ")
    with pytest.raises(actions.StaleError):
        desk.approve(second)
    assert desk.cast.initiative().plan_columns == "B"
    lead = desk.cast.person("lead")
    with unit_of_work(lead):
        again, _left = actions.ask_again(lead, desk.place(), desk.request(second))
        number = again.number
    desk.approve(number)
    assert desk.cast.initiative().plan_columns == "C"


def test_what_cannot_be_asked_for(desk: Desk) -> None:
    with pytest.raises(errors.Invalid, match=r"^(Ничего|Nothing)"):
        desk.ask(columns(""))
    with pytest.raises(RefusedError):
        desk.ask(columns("set-77"))
    desk.approve(desk.ask(columns("B")))
    seen = desk.cast.initiative().field_revisions["plan_columns"] - 1
    with pytest.raises(RefusedError) as refused:
        desk.ask(columns("E", seen))
    assert isinstance(refused.value.error, errors.Conflict)
    (clash,) = refused.value.error.clashes
    assert clash.mine.startswith("E: ")


def test_a_set_of_our_own_that_was_put_away_meanwhile(desk: Desk) -> None:
    lead = desk.cast.person("lead")
    with unit_of_work(lead):
        row = plan_set_actions.add_set(lead, desk.place(), "Таблица центра", OWN)
        code, row_id = code_of(row), row.id
    number = desk.ask(columns(code))
    with unit_of_work(lead):
        plan_set_actions.put_away(lead, desk.place(), saved_of(desk.place(), row_id), away=True)
    with pytest.raises(actions.StaleError):
        desk.approve(number)


def test_the_page_offers_them_and_the_form_asks(desk: Desk, visit: Visit) -> None:
    browser = visit("lead")
    ask = "/projects/PRO/requests/new?section=columns&amp;set=G"
    assert ask in browser.get("/projects/PRO/plan/columns?set=G").text
    form = browser.get(ask.replace("&amp;", "&")).text
    assert 'name="plan_columns" value="G" checked' in form
    sent = {"section": "columns", "plan_columns": "G", "reason": "Приказ", "revision": "1"}
    assert browser.post("/projects/PRO/requests", {**sent, "reason": ""}).status_code == 422
    answer = browser.post("/projects/PRO/requests", sent)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Основные направления деятельности" in page
    assert browser.post("/projects/PRO/requests", {**sent, "plan_columns": "Z"}).status_code == 422
