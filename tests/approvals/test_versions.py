"""Sending, withdrawing, returning, approving: the actions and the pages of versions."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kaskad.approvals import version_actions as actions
from kaskad.approvals.models import Decision, DecisionFile, LifeStep, PassportVersion, VersionState
from kaskad.approvals.version_queries import versions
from kaskad.boards.day_sources import sources
from kaskad.boards.models import Card
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Activity, PassportState
from kaskad.cascade.part_actions import set_block
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.conftest import Statements

URL = "/projects/PRO/versions"


def place_of(cast: Cast, name: str, key: str = "PRO") -> Place:
    return place_for(cast.person(name), key, Permission.INITIATIVE_VIEW)


def write_goal(cast: Cast, key: str = "PRO") -> None:
    with unit_of_work():
        set_block(None, cast.initiative(key), "goal", body="Цель проекта")


def submit(cast: Cast, note: str = "", name: str = "lead") -> PassportVersion:
    with unit_of_work(cast.person(name)):
        return actions.submit_passport(cast.person(name), place_of(cast, name), note=note)


def approve(cast: Cast, row: PassportVersion, name: str = "director") -> bool:
    with unit_of_work(cast.person(name)):
        return actions.approve_passport(cast.person(name), place_of(cast, name), row)


def state(cast: Cast) -> tuple[str, int | None]:
    row = cast.initiative()
    db.session.refresh(row)
    return str(row.passport_state), row.passport_version


@pytest.mark.usefixtures("ctx")
def test_from_draft_to_force_with_an_order(cast: Cast) -> None:
    write_goal(cast)
    row = submit(cast, note="Готово")
    assert state(cast) == (PassportState.SUBMITTED, None)
    director = cast.person("director")
    with unit_of_work(director):
        paper = actions.Paper("Приказ", "12-од", date(2021, 9, 1), "Утвердить")
        actions.approve_passport(director, place_of(cast, "director"), row, paper=paper)
    assert state(cast) == (PassportState.APPROVED, 1)
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.step, decision.number) == (LifeStep.APPROVED, "12-од")
    (shown,) = versions(cast.initiative().id)
    assert shown.in_force
    assert "12-од" in shown.order
    assert shown.decided_by is not None
    assert shown.decided_by.name == "Роль director"
    actions_told = [
        one.action for one in db.session.scalars(select(Event).order_by(Event.id))
        if one.action.startswith("approval.")
    ]  # fmt: skip
    assert actions_told == ["approval.submitted", "approval.approved"]


@pytest.mark.usefixtures("ctx")
def test_returned_and_withdrawn_passports_can_be_written_and_sent_again(cast: Cast) -> None:
    write_goal(cast)
    first = submit(cast)
    director = cast.person("director")
    with pytest.raises(errors.Invalid), unit_of_work(director):
        actions.return_passport(director, place_of(cast, "director"), first, "  ")
    with unit_of_work(director):
        actions.return_passport(director, place_of(cast, "director"), first, "Уточните сроки")
    assert state(cast) == (PassportState.RETURNED, None)
    second = submit(cast)
    with unit_of_work(cast.person("lead")):
        actions.withdraw(cast.person("lead"), place_of(cast, "lead"), second)
    assert state(cast) == (PassportState.DRAFT, None)
    assert submit(cast).number == 3
    states = [row.state for row in versions(cast.initiative().id)]
    assert states == [VersionState.SUBMITTED, VersionState.WITHDRAWN, VersionState.RETURNED]


@pytest.mark.usefixtures("ctx")
def test_nothing_is_sent_without_goal_and_results_or_twice(cast: Cast) -> None:
    with pytest.raises(errors.Invalid, match=r"Цель|цель|goal"):
        submit(cast)
    assert state(cast) == (PassportState.DRAFT, None)
    assert not versions(cast.initiative().id)
    write_goal(cast)
    row = submit(cast)
    with pytest.raises(errors.Conflict):
        submit(cast)
    approve(cast, row)
    with pytest.raises(errors.Conflict):
        submit(cast)


@pytest.mark.usefixtures("ctx")
def test_of_two_who_decide_at_once_the_second_is_told(cast: Cast) -> None:
    write_goal(cast)
    row = submit(cast)
    approve(cast, row)
    for late in (
        lambda: approve(cast, row, "authority"),
        lambda: actions.return_passport(
            cast.person("authority"), place_of(cast, "authority"), row, "Замечание"
        ),
        lambda: actions.withdraw(cast.person("lead"), place_of(cast, "lead"), row),
    ):
        with pytest.raises(errors.Conflict) as caught:
            late()
        assert caught.value.meanwhile
        assert "1" in caught.value.message
    assert state(cast) == (PassportState.APPROVED, 1)


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("key", ["GEN", "STR"])
def test_programmes_and_strategic_projects_are_approved_the_same_way(cast: Cast, key: str) -> None:
    office, director = cast.person("office"), cast.person("director")
    with pytest.raises(errors.Invalid), unit_of_work(office):
        actions.submit_passport(office, place_of(cast, "office", key))
    write_goal(cast, key)
    with unit_of_work(office):
        row = actions.submit_passport(office, place_of(cast, "office", key))
    with unit_of_work(director):
        assert actions.approve_passport(director, place_of(cast, "director", key), row)
    assert cast.initiative(key).passport_state == PassportState.APPROVED


@pytest.mark.usefixtures("ctx")
def test_my_day_knows_what_waits(cast: Cast) -> None:
    write_goal(cast)
    row = submit(cast, note="Прошу утвердить")
    day = date(2021, 11, 15)
    for name in ("director", "authority"):
        (line,) = sources.waiting(cast.person(name), day, ["passports_to_decide"])
        assert (line.about, line.quote, line.who) == ("ПРОдвижение", "Прошу утвердить", "Роль lead")
    for name in ("lead", "office", "viewer", "stranger"):
        assert not sources.waiting(cast.person(name), day, ["passports_to_decide"])
    with unit_of_work(cast.person("director")):
        place = place_of(cast, "director")
        actions.return_passport(cast.person("director"), place, row, "Добавьте риски")
    assert not sources.waiting(cast.person("director"), day, ["passports_to_decide"])
    (line,) = sources.waiting(cast.person("lead"), day, ["passports_returned"])
    assert line.quote == "Добавьте риски"
    assert not sources.waiting(cast.person("member"), day, ["passports_returned"])
    approve(cast, submit(cast), "authority")
    only = ["passports_returned", "passports_approved"]
    (line,) = sources.waiting(cast.person("lead"), day, only)
    assert line.url.startswith("/boards/PRO/from-plan"), "a starting backlog is offered"
    assert line.who == "Роль authority"
    assert not sources.waiting(cast.person("member"), day, only)
    with unit_of_work():  # there is a card of the plan: the news is left, without the offer
        card = db.session.scalars(select(Card).order_by(Card.id)).first()
        assert card is not None
        card.activity_id = db.session.scalars(select(Activity.id)).first()
    (line,) = sources.waiting(cast.person("lead"), day, only)
    assert line.url == "/projects/PRO/passport"
    with unit_of_work():
        version = db.session.scalars(select(PassportVersion).order_by(PassportVersion.id)).all()[-1]
        version.decided_at = now() - timedelta(days=8)
    assert not sources.waiting(cast.person("lead"), day, only)


def test_the_whole_way_by_pages(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        write_goal(cast)
    lead, director, member = visit("lead"), visit("director"), visit("member")
    page = lead.get("/projects/PRO/passport").text
    assert f'action="{URL}"' in page
    assert f'action="{URL}"' not in member.get("/projects/PRO/passport").text
    assert lead.post(URL, {"note": "Посмотрите"}).status_code == 303
    page = lead.get("/projects/PRO/passport").text
    assert "Роль director" in page
    assert "Роль authority" in page
    assert "edit=goal" not in page
    assert lead.get("/projects/PRO/passport?edit=goal").status_code == 409
    page = director.get("/projects/PRO/passport").text
    assert "Посмотрите" in page
    assert f"{URL}/1/approve" in page
    assert director.get(f"{URL}/1").status_code == 200
    refused = director.post(f"{URL}/1/return", {"remarks": " "})
    assert refused.status_code == 422
    form = {"paper_kind": "Приказ", "paper_number": "б/н", "decided_on": "1 сентября"}
    refused = director.post(f"{URL}/1/approve", form)
    assert refused.status_code == 422
    assert "б/н" in refused.text
    form["decided_on"] = "01.09.2021"
    assert director.post(f"{URL}/1/approve", form).status_code == 303
    assert director.post(f"{URL}/1/approve", form).status_code == 409
    for url in (URL, f"{URL}/1", "/projects/PRO/passport"):
        assert "Приказ б/н" in member.get(url).text
    assert "/boards/PRO/from-plan" in lead.get("/projects/PRO/passport").text
    journal = visit("member").get("/projects/PRO/journal").text
    assert "Приказ б/н" in journal
    assert "Посмотрите" in journal
    assert lead.get(f"{URL}/7").status_code == 404


def test_the_scan_of_the_order_comes_with_the_approval(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context():
        write_goal(cast)
        submit(cast)
    director, url = visit("director"), f"{URL}/1/approve"
    broken = {"paper_number": "7", "file": (io.BytesIO(b""), "пусто.txt")}
    refused = director.post(url, broken)
    assert refused.status_code == 422
    assert "пусто.txt" in refused.text
    for _time in range(2):  # a form that comes twice counts once
        scan = (io.BytesIO(b"scan"), "приказ.txt")
        assert director.post(url, {"file": scan, "_once": "k1"}).status_code == 303
    page = visit("member").get("/projects/PRO/life").text
    assert page.count("</svg>приказ.txt</a>") == 1
    with cast.app.app_context():
        (version,) = db.session.scalars(select(PassportVersion))
        (file,) = db.session.scalars(select(DecisionFile))
        assert (version.state, version.decision_id) == (VersionState.APPROVED, file.decision_id)


def test_two_versions_side_by_side(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        write_goal(cast)
        row = submit(cast)
        with unit_of_work(cast.person("lead")):
            actions.withdraw(cast.person("lead"), place_of(cast, "lead"), row)
    member = visit("member")
    assert "kv-table" not in member.get(f"{URL}/compare?a=1&b=0").text
    with cast.app.app_context(), unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Цель всего района")
    page = member.get(f"{URL}/compare?a=1&b=0").text
    assert "Цель <del>проекта</del>" in page
    assert "Цель <ins>всего района</ins>" in page
    assert member.get(f"{URL}/compare").status_code == 200
    assert member.get(f"{URL}/compare?a=9&b=0").status_code == 404
    assert member.get(f"{URL}/compare?a=x&b=0").status_code == 422


def test_the_pages_ask_the_same_of_the_database_whatever_their_length(
    visit: Visit, cast: Cast, statements: Statements
) -> None:
    counts: dict[str, list[int]] = {}
    urls = ("/projects/PRO/passport", URL, f"{URL}/1", f"{URL}/compare?a=1&b=0")
    with cast.app.app_context():
        write_goal(cast)
        row = submit(cast)
        with unit_of_work(cast.person("lead")):
            actions.withdraw(cast.person("lead"), place_of(cast, "lead"), row)
    director = visit("director")
    for turn in range(2):
        if turn:
            with cast.app.app_context():
                for number in range(5):
                    with unit_of_work():
                        set_block(None, cast.initiative(), "needs", body=f"Нужда {number}")
                    row = submit(cast)
                    with unit_of_work(cast.person("lead")):
                        actions.withdraw(cast.person("lead"), place_of(cast, "lead"), row)
        for url in urls:
            director.get(url)
            statements.clear()
            assert director.get(url).status_code == 200
            counts.setdefault(url, []).append(len(statements))
    print(counts)
    assert all(few == many for few, many in counts.values()), counts
