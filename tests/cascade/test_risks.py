"""The tab of risks: levels, assessments, measures with days, the archive, imports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import part_actions
from kaskad.cascade import risk_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import MeasureState, Risk, RiskMeasure, RiskState
from kaskad.cascade.queries import history
from kaskad.cascade.risk_level import RiskLevel, level_of
from kaskad.cascade.risk_queries import risk_facts, risk_page
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.conftest import Statements

PAGE = "/projects/PRO/risks"
FULL = {"probability": "4", "impact": "5", "owner": "", "review_on": "", "state": "open"}


def put(cast: Cast, *names: str, key: str = "PRO") -> list[int]:
    """Risks as a document brings them."""
    with cast.app.test_request_context(), unit_of_work():
        rows = [
            part_actions.add_risk(
                None, cast.initiative(key), name=name, mitigation="Как в документе"
            )
            for name in names
        ]
        return [row.id for row in rows]


def risk_of(cast: Cast, risk_id: int) -> Risk:
    with cast.app.app_context():
        return db.session.get_one(Risk, risk_id)


def at(cast: Cast, who: str = "lead") -> tuple[Person, Place]:
    person = cast.person(who)
    return person, place_for(person, "PRO", Permission.INITIATIVE_EDIT)


def id_of(cast: Cast, name: str) -> str:
    with cast.app.app_context():
        return str(cast.person(name).id)


# ------------------------------------------------------------------- levels


@pytest.mark.parametrize(
    ("probability", "levels"),
    [
        (5, "medium medium high high high"),
        (4, "low medium high high high"),
        (3, "low medium medium high high"),
        (2, "low low medium medium medium"),
        (1, "low low low low medium"),
    ],
)
def test_the_matrix_is_the_one_written_down(probability: int, levels: str) -> None:
    assert [level_of(probability, impact) for impact in range(1, 6)] == levels.split()


@pytest.mark.parametrize("half", [(None, None), (3, None), (None, 3)])
def test_without_one_of_the_two_there_is_no_level(half: tuple[int | None, int | None]) -> None:
    assert level_of(*half) is None


@pytest.mark.parametrize("outside", [(0, 3), (3, 6), (-1, None), (None, 10)])
def test_a_number_outside_the_scale_is_a_mistake(outside: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="scale"):
        level_of(*outside)


# --------------------------------------------------------------------- page


def test_an_empty_page_offers_the_first_step_to_the_lead_only(visit: Visit) -> None:
    assert 'id="add"' in visit("lead").get(PAGE).text
    page = visit("participant").get(PAGE).text
    assert "k-empty" in page
    assert 'id="add"' not in page


@pytest.mark.parametrize("key", ["GEN", "PRO"])
def test_every_floor_of_the_cascade_has_the_tab(visit: Visit, key: str) -> None:
    page = visit("office").get(f"/projects/{key}/risks")
    assert page.status_code == 200
    assert f'href="/projects/{key}/risks" aria-current="page"' in page.text


def test_a_participant_sees_and_does_not_change(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    page = visit("participant").get(f"{PAGE}?risk={risk}").text
    assert "Перегрузка" in page
    assert "Как в документе" in page
    assert "<form" not in page.partition('id="list"')[2].partition("</main>")[0]
    assert visit("participant").post(f"{PAGE}/{risk}/assess", FULL).status_code == 403


def test_not_assessed_is_a_state_and_a_filter(visit: Visit, cast: Cast) -> None:
    first, second = put(cast, "Перегрузка", "Отток людей")
    lead = visit("lead")
    lead.post(f"{PAGE}/{first}/assess", FULL)
    page = lead.get(f"{PAGE}?show=not-assessed").text
    assert f'id="risk-{second}"' in page
    assert f'id="risk-{first}"' not in page
    assert 'data-level=""' in page
    cell = lead.get(PAGE).text.partition(f'id="risk-{second}"')[2].partition("</tr>")[0]
    assert "k-pill g" not in cell


def test_an_unknown_filter_is_named(visit: Visit, cast: Cast) -> None:
    put(cast, "Перегрузка")
    for query in ("show=зелёные", "risk=x"):
        page = visit("lead").get(f"{PAGE}?{query}")
        assert page.status_code == 200
        assert "k-note y" in page.text
        assert "Перегрузка" in page.text


def test_the_page_is_read_in_two_statements(cast: Cast, statements: Statements, ctx: None) -> None:
    put(cast, *(f"Риск {number}" for number in range(30)))
    initiative_id = cast.initiative().id
    statements.clear()
    assert len(risk_page(initiative_id, today()).rows) == 30
    assert len(statements) == 2
    statements.clear()
    assert len(risk_facts([initiative_id, *range(9000, 9100)])[initiative_id]) == 30
    assert len(statements) == 1
    assert risk_facts([]) == {}


# --------------------------------------------------------------- assessment


def test_the_lead_assesses_with_an_owner_and_a_dated_measure(visit: Visit, cast: Cast) -> None:
    """Scenario 12."""
    (risk,) = put(cast, "Перегрузка")
    lead, owner = visit("lead"), id_of(cast, "member")
    form = {**FULL, "owner": owner, "review_on": "2031-02-01", "revision": "1"}
    assert lead.post(f"{PAGE}/{risk}/assess", form).status_code == 303
    late = today() - timedelta(days=2)
    plan = {"text": "Снять часть задач", "responsible": owner, "due_on": late.isoformat()}
    assert lead.post(f"{PAGE}/{risk}/measures", plan).status_code == 303
    page = lead.get(PAGE).text
    assert 'data-level="high"' in page
    assert "k-late" in page
    assert "Снять часть задач" in page
    with cast.app.app_context():
        (fact,) = risk_facts([cast.initiative().id])[cast.initiative().id]
        assert (fact.level, fact.state, fact.open_measures) == (
            RiskLevel.HIGH, RiskState.OPEN, (late,),
        )  # fmt: skip
        assert fact.owner
        assert fact.next_due == late
        words = [
            row.sentence.text for row in history(cast.person("lead"), cast.initiative().id).rows
        ]
        assert any("Перегрузка" in text for text in words)
        assert not any("risk." in text for text in words)


def test_an_assessment_can_be_taken_back(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    lead = visit("lead")
    lead.post(f"{PAGE}/{risk}/assess", FULL)
    lead.post(f"{PAGE}/{risk}/assess", {**FULL, "impact": ""})
    row = risk_of(cast, risk)
    assert (row.probability, row.impact) == (4, None)
    assert 'data-level=""' in lead.get(PAGE).text


@pytest.mark.parametrize(
    "typed",
    [{"probability": "6"}, {"impact": "0"}, {"probability": "много"}, {"owner": "999999"},
     {"state": "gone"}, {"review_on": "когда-нибудь"}],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_keeps_the_rest(
    visit: Visit, cast: Cast, typed: dict[str, str]
) -> None:
    (risk,) = put(cast, "Перегрузка")
    answer = visit("lead").post(f"{PAGE}/{risk}/assess", {**FULL, **typed})
    assert answer.status_code == 422
    assert f'id="{next(iter(typed))}-assess-error"' in answer.text
    assert risk_of(cast, risk).probability is None


def test_s23_nobody_of_another_district_answers_for_it(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    stranger = id_of(cast, "stranger")
    lead = visit("lead")
    assert lead.post(f"{PAGE}/{risk}/assess", {**FULL, "owner": stranger}).status_code == 422
    assert lead.post(
        f"{PAGE}/{risk}/measures", {"text": "Мера", "responsible": stranger}
    ).status_code == 422  # fmt: skip
    with cast.app.test_request_context(), unit_of_work():
        person, place = at(cast)
        row = db.session.get_one(Risk, risk)
        with pytest.raises(errors.Invalid):
            actions.assess_risk(person, place, row, None, {"owner_id": int(stranger)})


def test_an_owner_who_left_stays_named(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    member = id_of(cast, "stranger")
    with cast.app.test_request_context(), unit_of_work():
        db.session.get_one(Risk, risk).owner_id = int(member)
    answer = visit("lead").post(f"{PAGE}/{risk}/assess", {**FULL, "owner": member})
    assert answer.status_code == 303
    assert risk_of(cast, risk).owner_id == int(member)


def test_two_who_assess_see_both_texts(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    member = id_of(cast, "member")
    drawn = {"revision": "1"}
    visit("office").post(f"{PAGE}/{risk}/assess", {**FULL, **drawn, "owner": member})
    other = {**FULL, **drawn, "probability": "2", "owner": ""}
    answer = visit("lead").post(f"{PAGE}/{risk}/assess", other)
    assert answer.status_code == 409
    assert 'id="probability-assess-error"' in answer.text
    assert "Роль member" in answer.text.partition('id="owner-assess-error"')[2][:600]
    assert risk_of(cast, risk).probability == 4
    assert 'name="revision" value="2"' in answer.text
    again = visit("lead").post(f"{PAGE}/{risk}/assess", {**other, "revision": "2"})
    assert again.status_code == 303
    assert risk_of(cast, risk).probability == 2


def test_different_fields_merge(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    visit("office").post(f"{PAGE}/{risk}", {"name": "Перегрузка педагогов", "revision": "1"})
    answer = visit("lead").post(f"{PAGE}/{risk}/assess", {**FULL, "revision": "1"})
    assert answer.status_code == 303
    row = risk_of(cast, risk)
    assert (row.name, row.impact) == ("Перегрузка педагогов", 5)


# ----------------------------------------------------------- words, measures


def test_a_risk_is_written_down_once(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    form = {"name": "Не хватит людей", "category": "люди", "_once": "k1"}
    assert lead.post(PAGE, form).status_code == 303
    assert lead.post(PAGE, form).status_code == 303
    with cast.app.app_context():
        row = db.session.scalars(select(Risk)).one()
        assert (row.by_hand, row.category) == (True, "люди")
    assert lead.post(PAGE, {"name": "  "}).status_code == 422


def test_a_measure_is_done_given_up_and_planned_again(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    lead = visit("lead")
    lead.post(f"{PAGE}/{risk}/measures", {"text": "Снять часть задач"})
    with cast.app.app_context():
        measure = db.session.scalars(select(RiskMeasure.id)).one()
    url = f"{PAGE}/{risk}/measures/{measure}"
    for state, done in (("done", True), ("dropped", False), ("planned", False)):
        assert lead.post(f"{url}/state", {"state": state}).status_code == 303
        with cast.app.app_context():
            row = db.session.get_one(RiskMeasure, measure)
            assert (row.state, row.done_at is not None) == (state, done)
            facts = risk_facts([cast.initiative().id])[cast.initiative().id]
            assert facts[0].open_measures == ((None,) if state == "planned" else ())
    assert lead.post(url, {"text": "Снять половину", "revision": "4"}).status_code == 303
    assert lead.post(f"{url}/state", {"state": "lost"}).status_code == 422
    slow = lead.post(f"{url}/state", {"state": "dropped", "revision": "2"})
    assert slow.status_code == 409
    with cast.app.app_context():
        assert db.session.get_one(RiskMeasure, measure).state == MeasureState.PLANNED
    stale = lead.post(url, {"text": "Снять треть", "revision": "4"})
    assert stale.status_code == 409
    assert "Снять половину" in stale.text
    assert "Снять треть" in stale.text


def test_the_next_measure_comes_first_and_the_undated_last(cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    days = [None, date(2031, 5, 1), date(2030, 1, 1)]
    with cast.app.test_request_context(), unit_of_work():
        person, place = at(cast)
        row = db.session.get_one(Risk, risk)
        for day in days:
            actions.plan_measure(person, place, row, text="Мера", due_on=day)
        done = actions.plan_measure(person, place, row, text="Сделана", due_on=date(2020, 1, 1))
        actions.settle_measure(person, place, row, done, MeasureState.DONE)
        (fact,) = risk_facts([place.initiative.id])[place.initiative.id]
    assert fact.open_measures == (date(2030, 1, 1), date(2031, 5, 1), None)


def test_archived_risks_are_not_counted_and_come_back(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    lead = visit("lead")
    assert lead.post(f"{PAGE}/{risk}/archive").status_code == 303
    with cast.app.app_context():
        assert risk_facts([cast.initiative().id]) == {}
    assert "Перегрузка" not in lead.get("/projects/PRO").text.partition("latest")[0]
    assert lead.post(f"{PAGE}/{risk}/assess", FULL).status_code == 409
    assert lead.post(f"{PAGE}/{risk}/restore").status_code == 303
    assert f'id="risk-{risk}"' in lead.get(PAGE).text


def test_a_closed_risk_leaves_the_matrix(cast: Cast) -> None:
    first, _second = put(cast, "Первый", "Второй")
    with cast.app.test_request_context(), unit_of_work():
        person, place = at(cast)
        row = db.session.get_one(Risk, first)
        changes = {"probability": 5, "impact": 5, "state": "closed"}
        actions.assess_risk(person, place, row, None, changes)
        found = risk_page(place.initiative.id, today())
    assert [row.name for row in found.rows] == ["Второй", "Первый"]
    assert found.count(RiskLevel.HIGH) == 0
    assert found.count(None) == 1
    assert sum(cell.count for line in found.matrix for cell in line) == 0


def test_a_foreign_risk_is_not_there(visit: Visit, cast: Cast) -> None:
    (foreign,) = put(cast, "Чужой", key="ZZS")
    lead = visit("lead")
    for url in (f"{PAGE}/{foreign}/assess", f"{PAGE}/{foreign}/archive", f"{PAGE}/{foreign}",
                f"{PAGE}/99999999999999999999/assess"):  # fmt: skip
        assert lead.post(url, FULL).status_code == 404


def test_the_journal_names_nobody(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    visit("lead").post(f"{PAGE}/{risk}/assess", {**FULL, "owner": id_of(cast, "member")})
    with cast.app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "risk.assessed")).one()
        assert event.data["changes"]["owner_id"] == []
        assert event.data["level"] == [None, "high"]
        assert "Роль member" not in str(event.data)


def test_the_overview_leads_here_and_shows_the_level(visit: Visit, cast: Cast) -> None:
    (risk,) = put(cast, "Перегрузка")
    lead = visit("lead")
    lead.post(f"{PAGE}/{risk}/assess", FULL)
    page = lead.get("/projects/PRO").text
    panel = page.partition('id="risks"')[2].partition("</section>")[0]
    assert f'href="/projects/PRO/risks#risk-{risk}"' in panel
    assert "4 × 5" in panel
