"""META-1: who gets what answer at every address, asked for real (trust.md S07, S11, S12)."""

from __future__ import annotations

import pytest
from flask import Flask

from kaskad.cascade.models import TeamMember
from kaskad.core import web
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import ROLE_PERMISSIONS, Permission, Role, allowed
from tests.access_matrix import MATRIX
from tests.access_rows import OK, VISITORS, Row, Where, expected, roles_of
from tests.cast import Cast
from tests.security.stage import Stage, answer_of, sentence_of

pytestmark = pytest.mark.front


def test_meta_1_every_endpoint_and_method_has_a_row(app: Flask) -> None:
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rows = [(row.endpoint, row.method) for row in MATRIX]
    assert there - set(rows) == set(), "add a row to tests/access_matrix.py"
    assert set(rows) - there == set(), "the address is gone: so should be its row"
    assert len(rows) == len(set(rows))


def test_answers_that_depart_from_the_rule_have_a_reason() -> None:
    assert [row.id for row in MATRIX if bool(row.but) != (len(row.because) >= 20)] == []


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.id)
def test_s07_s12_everybody_gets_the_answer_of_the_table(stage: Stage, row: Row) -> None:
    """The refused first, all together: they write nothing. Then those who may, each by itself."""
    policy = web.policy_of(stage.app, row.endpoint)
    wanted = expected(row, policy)
    refused = [who for who in VISITORS if row.method == "GET" or wanted[who] != OK]
    facts = stage.prepare(row)
    got: dict[str, str] = {}
    said: dict[str, str] = {}
    before = stage.snap()
    for who in refused:
        response = stage.ask(row, who, facts)
        got[who] = answer_of(response, public=policy == web.PUBLIC)
        if got[who] != wanted[who]:
            said[who] = f"{response.status_code} {sentence_of(response)}"
        assert stage.writes == [], f"{who} was refused and yet wrote"
    assert stage.snap() == before
    for who in VISITORS:
        if who in got:
            continue
        stage.reset()
        facts = stage.prepare(row)
        response = stage.ask(row, who, facts)
        got[who] = answer_of(response, public=policy == web.PUBLIC)
        if got[who] != wanted[who]:
            said[who] = f"{response.status_code} {sentence_of(response)}"
    assert got == wanted, said


BY_RANK = {
    "people.invite",
    "people.new_person",
    "people.new_organisation",
    "people.send_invite",
    "people.create_person",
    "people.create_organisation",
}
"""Whether these forms are shown is told by ranks; without the permission they offer no choice."""
IN_PROJECT = [row for row in MATRIX if row.where is Where.PROJECT]


def _refused_to(row: Row, app: Flask, who: str) -> bool:
    policy = row.asks or web.policy_of(app, row.endpoint)
    return not any(allowed(role, Permission(str(policy))) for role in roles_of(who, Where.PROJECT))


def test_s11_a_lead_here_is_only_an_observer_there(stage: Stage) -> None:
    """`lead` leads «ПРО» and observes ZZS: every lead's form of ZZS answers 403."""
    with stage.app.app_context(), unit_of_work():
        cast = Cast(stage.app)
        db.session.add(
            TeamMember(
                initiative_id=cast.initiative("ZZS").id,
                person_id=cast.person("lead").id,
                role=Role.OBSERVER,
            )
        )
    wrong = {}
    facts = {**stage.facts["ZZS"], "plan_event": 1}
    with stage.unchanged():
        for row in IN_PROJECT:
            if not _refused_to(row, stage.app, "observer"):
                continue
            status = stage.ask(row, "lead", facts).status_code
            if status != 403:
                wrong[row.id] = status
    assert wrong == {}


def test_s16_without_permissions_only_open_pages_answer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of permissions emptied: whatever asks for one answers nobody."""
    for role in ROLE_PERMISSIONS:
        monkeypatch.setitem(ROLE_PERMISSIONS, role, frozenset())
    wrong = {}
    with stage.unchanged():
        for row in MATRIX:
            policy = web.policy_of(stage.app, row.endpoint)
            if policy in {web.PUBLIC, web.LOGIN}:
                continue
            facts = {**stage.facts["PRO"], "event": 1, "plan_event": 1}
            # An administrator is one by a flag of the account, which opens the room of people.
            for who in ("office", "lead", *(["admin"] if "people." not in row.endpoint else [])):
                status = stage.ask(row, who, facts).status_code
                if status not in {403, 404} | ({200, 422} if row.endpoint in BY_RANK else set()):
                    wrong[row.id, who] = status
    assert wrong == {}
