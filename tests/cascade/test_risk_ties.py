"""What a risk threatens: chosen, shown where it stands, told as of a day, kept by a version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from kaskad.approvals import snapshot
from kaskad.approvals.version_compare import compare
from kaskad.cascade import part_actions
from kaskad.cascade.models import Activity, Risk, Stage
from kaskad.cascade.queries import history
from kaskad.cascade.risk_queries import risk_facts, risk_page
from kaskad.cascade.risk_register import risk_register
from kaskad.cascade.risk_ties import part_words, risk_counts
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.risk_report import risk_words
from kaskad.indicators.models import Indicator
from tests.cast import Cast, Visit
from tests.conftest import Statements

PAGE = "/projects/PRO/risks"
Ids = dict[str, int]


@pytest.fixture
def ids(cast: Cast) -> Ids:
    """A risk, a stage, and what the cast has of activities and indicators."""
    with cast.app.test_request_context(), unit_of_work():
        project = cast.initiative()
        risk = part_actions.add_risk(None, project, name="Отток людей")
        stage = part_actions.add_stage(None, project, title="Основной", number="2")
        own = {
            name: db.session.scalars(
                select(table).where(table.initiative_id == project.id)
            ).first()
            for name, table in (("activity", Activity), ("indicator", Indicator))
        }  # fmt: skip
        return {
            "risk": risk.id, "stage": stage.id, "activity": own["activity"].id,
            "indicator": own["indicator"].id,
        }  # fmt: skip


def tie(visit: Visit, ids: Ids, **more: str) -> int:
    form = {"probability": "", "impact": "", "owner": "", "review_on": "", "state": "open"}
    form |= {name: str(ids[name]) for name in ("stage", "activity", "indicator")}
    answer = visit("lead").post(f"{PAGE}/{ids['risk']}/assess", {**form, **more})
    return int(answer.status_code)


def test_words_of_a_part() -> None:
    assert part_words("2", "Основной", "2021") == "2. Основной"
    assert part_words("", "", "2021 г.") == "2021 г."
    assert part_words("3", None) == "3"
    assert len(part_words("1", "а" * 500)) == 120


def test_chosen_in_the_form_and_shown_where_it_stands(visit: Visit, cast: Cast, ids: Ids) -> None:
    lead = visit("lead")
    form = lead.get(f"{PAGE}?risk={ids['risk']}").text
    assert 'id="stage-assess"' in form
    assert "2. Основной" in form
    assert tie(visit, ids) == 303
    page = visit("participant").get(PAGE).text
    for part in (f"#s-{ids['stage']}", f"#a-{ids['activity']}", f"/indicators/{ids['indicator']}"):
        assert part in page.partition('id="list"')[2]
    plan = visit("participant").get("/projects/PRO/plan").text
    assert f"{PAGE}?stage={ids['stage']}" in plan
    assert f"{PAGE}?activity={ids['activity']}" in plan
    address = f"/projects/PRO/indicators/{ids['indicator']}"
    assert f"{PAGE}?indicator={ids['indicator']}" in visit("participant").get(address).text
    assert f'id="risk-{ids["risk"]}"' in lead.get(f"{PAGE}?stage={ids['stage']}").text
    other = lead.get(f"{PAGE}?activity=999999").text
    assert f'id="risk-{ids["risk"]}"' not in other
    # closed, it threatens nothing any more
    tie(visit, ids, state="closed")
    with cast.app.app_context():
        assert risk_counts(cast.initiative().id) == {}


def test_only_what_is_there_can_be_chosen(visit: Visit, cast: Cast, ids: Ids) -> None:
    with cast.app.test_request_context(), unit_of_work():
        foreign = part_actions.add_stage(None, cast.initiative("GEN"), title="Чужой").id
    for wrong in ({"stage": str(foreign)}, {"activity": "999999"}, {"indicator": "999999"}):
        assert tie(visit, ids, **wrong) == 422, wrong
    with cast.app.test_request_context(), unit_of_work():
        db.session.get_one(Risk, ids["risk"]).stage_id = ids["stage"]
        db.session.get_one(Stage, ids["stage"]).archived_at = now()
    assert tie(visit, ids) == 303, "what was put away meanwhile stays"


def test_the_journal_and_a_former_day_know_it_in_words(visit: Visit, cast: Cast, ids: Ids) -> None:
    tie(visit, ids)
    moment = now() + timedelta(seconds=1)
    with cast.app.test_request_context():
        project = cast.initiative().id
        told = history(cast.person("lead"), project).rows[0].sentence
        assert any("2. Основной" in line for line in told.details)
        assert not any(f"“{ids['stage']}”" in line for line in told.details)
        (fact,) = risk_facts([project], moment, tied_too=True)[project]
        assert fact.ties[0] == ("stage", "2. Основной")
        (before,) = risk_facts([project], moment - timedelta(days=1), tied_too=True)[project]
        assert before.ties == ()
        assert risk_facts([project])[project][0].ties == ()
        (line,) = risk_register([project], today())
        assert "2. Основной" in risk_words(line).splitlines()[1]


def test_the_page_is_read_in_three_statements(
    cast: Cast, ids: Ids, statements: Statements, ctx: None
) -> None:
    project = cast.initiative()
    with unit_of_work():
        for number in range(20):
            row = part_actions.add_risk(None, project, name=f"Риск {number}")
            row.indicator_id, row.stage_id = ids["indicator"], ids["stage"]
    statements.clear()
    assert sum(bool(row.ties) for row in risk_page(project.id, today()).rows) == 20
    assert len(statements) == 3
    statements.clear()
    assert risk_counts(project.id)["stage", ids["stage"]] == 20
    assert len(statements) == 1


def test_a_version_keeps_it(cast: Cast, ids: Ids, ctx: None) -> None:
    before = snapshot.take(cast.initiative())
    for row in before["risks"]:
        del row["stage_id"]  # a version of former days
    with unit_of_work():
        db.session.get_one(Risk, ids["risk"]).stage_id = ids["stage"]
    (section,) = compare(before, snapshot.take(cast.initiative()), ["risks"])
    assert [(one.name, "2 Основной" in one.after) for one in section.rows[0].fields] == [
        ("stage", True)
    ]  # fmt: skip
