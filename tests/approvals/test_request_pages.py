"""Pages of change requests: asking on the forms of the passport, old and new, the decision."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.approvals import request_actions as actions
from kaskad.approvals.models import ChangeRequest, RequestState
from kaskad.approvals.request_lines import Wish
from kaskad.cascade.models import Activity, Objective, PassportState, Stage
from kaskad.core.db import db, unit_of_work
from tests.approvals.test_request_actions import Desk, objective, period
from tests.cast import Browser, Cast, Visit
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")
BASE = "/projects/PRO/requests"


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def form_of(text: str) -> dict[str, Any]:
    """The fields of the form that asks, as a browser would send them."""
    form = text[text.index('id="ask-form"') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name = re.search(r'type="(\w+)"', tag), re.search(r'name="([^"]+)"', tag)
        if name is None or (kind and kind[1] in {"checkbox", "radio"} and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found[name[1]] = value[1] if value else ""
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', form))
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found.setdefault(name, chosen[1] if chosen else "")
    return found


def filled(client: Browser, address: str, **values: str) -> dict[str, Any]:
    page = client.get(f"{BASE}/new?{address}")
    assert page.status_code == 200, page.text
    return {**form_of(page.text), "reason": "Поручение", "do": "save", **values}


def asked(client: Browser, address: str, **values: str) -> Any:
    return client.post(BASE, data=filled(client, address, **values))


def test_a_period_is_asked_for_and_approved(desk: Desk, visit: Visit) -> None:
    lead, director = visit("lead"), visit("director")
    answer = asked(lead, f"section=stages&part={desk.stage.id}", period_raw="до 31.10.2025")
    assert (answer.status_code, answer.location) == (303, f"{BASE}/1")
    page = director.get(f"{BASE}/1")
    assert "до <del>30.10.2025</del>" in page.text
    assert "до <ins>31.10.2025</ins>" in page.text
    assert "Поручение" in page.text
    answer = director.post(f"{BASE}/1/approve", data={"kind": "приказ", "number": "01-01/82"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert desk.stage.period_raw == "до 31.10.2025"
    page = lead.get(f"{BASE}/1")
    assert "01-01/82" in page.text
    assert "/projects/PRO/versions/1" in page.text
    assert "01-01/82" in lead.get("/projects/PRO/journal").text


@pytest.mark.parametrize("address", ["", "section=goal", "section=objectives", "section=partners",
                                     "section=pilot_sites", "section=staff", "section=other",
                                     "section=stages", "section=activities",
                                     "section=initiative"])  # fmt: skip
def test_the_forms_are_shown(desk: Desk, visit: Visit, address: str) -> None:
    assert visit("lead").get(f"{BASE}/new?{address}").status_code == 200


def test_a_section_with_all_its_lines(desk: Desk, visit: Visit) -> None:
    first, second = (one.id for one in desk.objectives[:2])
    answer = asked(
        visit("lead"), "section=objectives",
        **{f"r{first}-text": "Первая, иначе", "n0-text": "Новая", "do": f"away:r{second}"},
    )  # fmt: skip
    assert answer.status_code == 303
    lines = desk.lines(1)
    assert [(one.operation, one.changes.get("text")) for one in lines] == [
        ("change", ["Первая", "Первая, иначе"]),
        ("add", ["", "Новая"]),
        ("put_away", ["Вторая", ""]),
    ]
    assert desk.objectives[0].text == "Первая"


def test_head_and_activity(desk: Desk, visit: Visit) -> None:
    lead = visit("lead")
    assert asked(lead, "section=initiative", title="Новое имя").status_code == 303
    party = desk.cast.person("member").id
    answer = asked(
        lead, f"section=activities&part={desk.activity.id}&request=1", title="Иначе",
        parties=str(party),
    )  # fmt: skip
    assert answer.location == f"{BASE}/1"
    head, activity = desk.lines(1)
    assert head.changes == {"title": ["ПРОдвижение", "Новое имя"]}
    assert activity.changes["parties"] == ["", "Роль member"]
    assert "state" not in activity.values


def test_a_new_stage_and_its_activity_on_the_pages(desk: Desk, visit: Visit) -> None:
    lead = visit("lead")
    asked(lead, "section=stages", title="Второй этап", period_raw="2026 год")
    page = lead.get(f"{BASE}/new?section=activities")
    assert "Второй этап" in page.text
    assert asked(lead, "section=activities", title="В нём", stage="-1").location == f"{BASE}/1"
    assert desk.lines(1)[1].values["stage_id"] == -1
    visit("director").post(f"{BASE}/1/approve")
    db.session.expire_all()
    stage = db.session.scalars(select(Stage).where(Stage.title == "Второй этап")).one()
    row = db.session.scalars(select(Activity).where(Activity.title == "В нём")).one()
    assert row.stage_id == stage.id


def test_the_form_shows_what_is_asked_for_already(desk: Desk, visit: Visit) -> None:
    lead = visit("lead")
    at = f"section=stages&part={desk.stage.id}"
    asked(lead, at, period_raw="до 31.10.2025")
    assert "до 31.10.2025" in form_of(lead.get(f"{BASE}/new?{at}").text)["period_raw"]
    assert "до 30.10.2025" in form_of(lead.get(f"{BASE}/new?{at}&request=0").text)["period_raw"]
    db.session.expire_all()
    assert desk.stage.period_raw == "до 30.10.2025"
    answer = asked(lead, at, period_raw="до 01.11.2025", text="О чём")
    assert answer.location == f"{BASE}/1"
    (line,) = desk.lines(1)
    assert line.changes == {"text": ["", "О чём"], "period_raw": ["до 30.10.2025", "до 01.11.2025"]}


def test_put_away_and_brought_back(desk: Desk, visit: Visit) -> None:
    lead, director = visit("lead"), visit("director")
    at = f"section=activities&part={desk.activity.id}"
    asked(lead, at, do="away")
    director.post(f"{BASE}/1/approve")
    db.session.expire_all()
    assert desk.activity.archived_at is not None
    assert asked(lead, at).status_code == 303
    assert desk.lines(2)[0].operation == "bring_back"
    director.post(f"{BASE}/2/approve")
    db.session.expire_all()
    assert desk.activity.archived_at is None


def test_what_cannot_be_asked_for_stays_in_the_form(desk: Desk, visit: Visit) -> None:
    lead = visit("lead")
    row = desk.objectives[0]
    sent = {f"r{row.id}-text": "Моё слово"}
    answer = asked(lead, "section=objectives", reason=" ", **sent)
    assert answer.status_code == 422
    assert "Моё слово" in answer.text
    answer = asked(lead, "section=objectives", **{f"r{row.id}-text": ""})
    assert answer.status_code == 422
    answer = asked(lead, "section=objectives")
    assert answer.status_code == 422  # nothing was changed
    answer = asked(lead, "section=stages", title="", period_raw="")
    assert answer.status_code == 422
    assert db.session.scalars(select(ChangeRequest)).all() == []


def test_the_passport_changed_while_somebody_was_asking(desk: Desk, visit: Visit) -> None:
    lead = visit("lead")
    form = filled(lead, f"section=stages&part={desk.stage.id}", period_raw="до 31.10.2025")
    desk.approve(desk.ask(period(desk, "до 15.11.2025"), who="office"))
    answer = lead.post(BASE, data=form)
    assert answer.status_code == 409
    assert "до 31.10.2025" in answer.text
    assert "15.11.2025" in answer.text
    answer = lead.post(BASE, data={**form_of(answer.text), "do": "save"})
    assert answer.status_code == 303
    assert desk.lines(2)[0].changes == {"period_raw": ["до 15.11.2025", "до 31.10.2025"]}


def test_a_stale_request_is_refused_and_asked_again(desk: Desk, visit: Visit) -> None:
    first = desk.ask(period(desk))
    desk.approve(desk.ask(period(desk, "до 15.11.2025"), who="office"))
    db.session.expire_all()
    director, lead = visit("director"), visit("lead")
    answer = director.post(f"{BASE}/{first}/approve")
    assert answer.status_code == 409
    assert "до 15.11.2025" in answer.text
    assert desk.request(first).state == RequestState.OPEN
    page = lead.get(f"{BASE}/{first}")
    assert f"{BASE}/{first}/again" in page.text
    answer = lead.post(f"{BASE}/{first}/again")
    assert (answer.status_code, answer.location) == (303, f"{BASE}/3")
    assert director.post(f"{BASE}/3/approve").status_code == 303
    db.session.expire_all()
    assert desk.stage.period_raw == "до 31.10.2025"


def test_who_decides_is_warned_of_a_stage_wider_than_its_project(desk: Desk, visit: Visit) -> None:
    """Warned, not refused, by this door as by the form of the plan."""
    with unit_of_work(None):
        project = desk.place().initiative
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2025, 12, 31)
    ends = {"inside": "до 31.10.2025", "wide": "до 30.06.2026"}
    numbers = {name: desk.ask(period(desk, text)) for name, text in ends.items()}
    new = {"title": "Новый этап", "period_raw": "2030 год"}
    numbers["new"] = desk.ask(Wish("add", "stages", "stage", None, new))
    new_end = {"period_raw": "2020 – 2021 гг."}
    project_id = project.id
    numbers["project"] = desk.ask(Wish("change", "initiative", "initiative", project_id, new_end))
    warned = {"wide": "01.09.2020 – 31.12.2025", "new": "Новый этап", "project": "– 31.12.2021"}
    director = visit("director")
    for name, number in numbers.items():
        page = director.get(f"{BASE}/{number}").text
        notes = re.findall(r'<div class="k-note y">(.*?)</div>', page, re.DOTALL)
        assert len(notes) == (name != "inside"), name
        assert warned.get(name, "") in "".join(notes)
    assert director.post(f"{BASE}/{numbers['wide']}/approve").status_code == 303


def test_the_second_of_two_is_told(desk: Desk, visit: Visit) -> None:
    number = desk.ask(period(desk))
    assert visit("director").post(f"{BASE}/{number}/approve").status_code == 303
    assert visit("authority").post(f"{BASE}/{number}/approve").status_code == 409
    answer = visit("authority").post(f"{BASE}/{number}/decline", data={"remarks": "Нет"})
    assert answer.status_code == 409


def test_the_scan_of_the_order_comes_with_the_approval(desk: Desk, visit: Visit) -> None:
    address = f"{BASE}/{desk.ask(period(desk))}"
    director = visit("director")
    assert 'enctype="multipart/form-data"' in director.get(address).text
    for _time in range(2):  # a form that comes twice counts once
        scan = (io.BytesIO(b"scan"), "приказ.txt")
        assert director.post(f"{address}/approve", {"file": scan, "_once": "k"}).status_code == 303
    assert visit("member").get("/projects/PRO/life").text.count("</svg>приказ.txt</a>") == 1


def test_declining_wants_words(desk: Desk, visit: Visit) -> None:
    number = desk.ask(period(desk))
    director = visit("director")
    assert director.post(f"{BASE}/{number}/decline", data={"remarks": " "}).status_code == 422
    assert director.post(f"{BASE}/{number}/decline", data={"remarks": "Рано"}).status_code == 303
    assert "Рано" in visit("lead").get("/").text
    assert "Рано" in visit("observer").get(f"{BASE}/{number}").text


def test_it_waits_for_those_who_may_decide(desk: Desk, visit: Visit) -> None:
    number = desk.ask(period(desk), reason="Сдвинулись сроки")
    address = f"{BASE}/{number}"
    for who in ("director", "authority"):
        assert "Сдвинулись сроки" in visit(who).get("/").text, who
        assert f"{address}/approve" in visit(who).get(address).text
    for who in ("lead", "office", "member", "monitor"):
        assert "Сдвинулись сроки" not in visit(who).get("/").text, who
        page = visit(who).get(address)
        assert f"{address}/approve" not in page.text
        assert "Роль director" in page.text
    assert f"{address}/withdraw" in visit("lead").get(address).text
    assert visit("lead").post(f"{address}/withdraw").status_code == 303
    assert visit("director").post(f"{address}/approve").status_code == 409


def test_a_draft_has_nothing_to_ask_for(desk: Desk, visit: Visit) -> None:
    with unit_of_work(None):
        desk.place().initiative.passport_state = PassportState.DRAFT
    assert visit("lead").get(f"{BASE}/new").status_code == 409
    assert visit("lead").post(BASE, data={"section": "goal"}).status_code == 409


@pytest.mark.parametrize("address", ["section=source", "section=risks", "section=nothing",
                                     "section=stages&part=999999"])  # fmt: skip
def test_nonsense_is_named(desk: Desk, visit: Visit, address: str) -> None:
    assert visit("lead").get(f"{BASE}/new?{address}").status_code == 404


def test_the_passport_leads_there(desk: Desk, visit: Visit) -> None:
    lead = visit("lead")
    page = lead.get("/projects/PRO/passport")
    assert f'href="{BASE}/new?section=objectives"' in page.text  # the pencil of the section
    assert f"{BASE}/new?section=initiative" in lead.get("/projects/PRO/edit").text
    plan = lead.get("/projects/PRO/plan").text
    assert f"{BASE}/new?section=stages&amp;part={desk.stage.id}" in plan
    row = lead.get(f"/projects/PRO/plan/activity/{desk.activity.id}").text
    assert f"{BASE}/new?section=activities&amp;part={desk.activity.id}" in row
    desk.ask(period(desk))
    assert f'href="{BASE}"' in lead.get("/projects/PRO/passport").text
    assert f"{BASE}/new" not in visit("member").get("/projects/PRO/passport").text


def test_the_number_of_statements_does_not_grow(
    desk: Desk, visit: Visit, statements: Statements
) -> None:
    number = desk.ask(objective(desk, 0, "А"))
    director = visit("director")
    counts = {}
    for step in range(2):
        for address in (BASE, f"{BASE}/{number}"):
            director.get(address)
            statements.clear()
            assert director.get(address).status_code == 200
            counts.setdefault(address, []).append(len(statements))
        if step == 0:
            with unit_of_work(None):
                for index in range(15):
                    db.session.add(
                        Objective(
                            initiative_id=desk.place().initiative.id, position=f"Y{index}",
                            text=f"Задача {index}",
                        )
                    )  # fmt: skip
            number_of_first = number
            desk.ask(
                *(objective(desk, at, f"Б{at}") for at in range(1, 15)), number=number_of_first
            )
            for _turn in range(5):
                desk.ask(period(desk))
    assert all(few == many for few, many in counts.values()), counts
    assert actions.lines_of(desk.request(number).id)[0].changes == {"text": ["Первая", "А"]}
