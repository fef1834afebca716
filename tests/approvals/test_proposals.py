"""Proposals: who may, where they go, who sees them, the queue, what waits on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.approvals.models import Proposal
from kaskad.approvals.proposal_access import circle_of
from kaskad.approvals.proposal_actions import Idea, propose
from kaskad.approvals.proposal_queries import queue
from kaskad.boards.day_sources import sources
from kaskad.cascade.models import ExpectedResult, Initiative, PassportBlock, TeamMember
from kaskad.cascade.tree_queries import tree
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Membership
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit
from tests.conftest import Statements

DISTRICT = "Отдел образования Озёрного района"
FORM = {
    "title": "Служба примирения", "problem": "Ссоры возвращаются", "idea": "Учим мирить",
    "audience": "8-10 классы", "result": "Служба в каждой школе\nСсор вдвое меньше",
    "contact": "кабинет 12",
}  # fmt: skip


def teacher(cast: Cast, role: Role = Role.EMPLOYEE, school: str = "Школа А1") -> None:
    """`gone` works in a school now and has no other rights."""
    with cast.app.app_context(), unit_of_work():
        person, place = cast.person("gone"), cast.organisation(school)
        person.home_id = place.id
        db.session.add(Membership(person_id=person.id, organisation_id=place.id, role=role))


def filled(cast: Cast, who: str, **typed: str) -> dict[str, str]:
    with cast.app.test_request_context():
        circle = circle_of(cast.person(who))
        return {
            **FORM, "organisation": str(circle.own[0][0]), "receiver": str(circle.receivers[0][0]),
            **typed,
        }  # fmt: skip


def made(cast: Cast) -> Initiative:
    with cast.app.app_context():
        return db.session.scalars(select(Initiative).join(Proposal)).one()


def test_a_teacher_proposes_and_follows_it(visit: Visit, cast: Cast) -> None:
    """The centre with an office receives it; who proposed sees it, the draft has its words."""
    teacher(cast)
    browser = visit("gone")
    assert browser.get("/proposals/new").status_code == 200
    answer = browser.post("/proposals", filled(cast, "gone"))
    assert answer.status_code == 303
    row = made(cast)
    assert (row.state, row.kind) == ("idea", "project")
    with cast.app.app_context():
        assert row.owner_id == cast.organisation().id
        proposal = db.session.get_one(Proposal, row.id)
        assert proposal.organisation_id == cast.organisation("Школа А1").id
        own = TeamMember.initiative_id == row.id
        member = db.session.scalars(select(TeamMember).where(own)).one()
        assert (member.person_id, member.role) == (cast.person("gone").id, Role.OBSERVER)
        blocks = select(PassportBlock.kind).where(PassportBlock.initiative_id == row.id)
        assert set(db.session.scalars(blocks)) == {"rationale", "summary", "target_audience"}
        results = select(ExpectedResult.text).where(ExpectedResult.initiative_id == row.id)
        assert set(db.session.scalars(results)) == {"Служба в каждой школе", "Ссор вдвое меньше"}
    assert browser.get(f"/projects/{row.key_fold}").status_code == 200
    page = browser.get("/proposals").text
    assert "Служба примирения" in page
    assert 'id="queue"' not in page
    # Another teacher of that school sees nothing of it.
    assert visit("stranger").get(f"/projects/{row.key_fold}/life").status_code == 404


def test_whoever_sees_it_anyway_joins_no_team(visit: Visit, cast: Cast) -> None:
    assert visit("employee").post("/proposals", filled(cast, "employee")).status_code == 303
    with cast.app.app_context():
        own = TeamMember.initiative_id == made(cast).id
        assert list(db.session.scalars(select(TeamMember).where(own))) == []


def test_what_became_of_it_is_told(visit: Visit, cast: Cast) -> None:
    teacher(cast)
    visit("gone").post("/proposals", filled(cast, "gone"))
    key = made(cast).key_fold
    told = {"decided_on": today().isoformat(), "text": "Такая служба уже есть"}
    assert visit("office").post(f"/projects/{key}/life/to_review", told).status_code == 303
    assert visit("director").post(f"/projects/{key}/life/declined", told).status_code == 303
    page = visit("gone").get("/proposals").text
    assert "Такая служба уже есть" in page


@pytest.mark.parametrize("who", ["viewer", "monitor", "observer", "gone", "authority"])
def test_who_may_not_propose(visit: Visit, cast: Cast, who: str) -> None:
    assert visit(who).get("/proposals/new").status_code == 403
    assert visit(who).post("/proposals", {**FORM}).status_code == 403
    assert visit(who).get("/proposals").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"title": " "}, {"problem": ""}, {"idea": ""}, {"title": "я" * 301}, {"idea": "я" * 3001},
        {"organisation": "999999"}, {"receiver": "x"}, {"contact": "я" * 301},
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(visit: Visit, cast: Cast, typed: dict[str, str]) -> None:
    teacher(cast)
    answer = visit("gone").post("/proposals", filled(cast, "gone", **typed))
    assert answer.status_code == 422
    assert "Учим мирить" in answer.text or "idea" in typed
    with cast.app.app_context():
        assert list(db.session.scalars(select(Proposal))) == []


def test_nobody_proposes_in_the_name_of_others(ctx: None, cast: Cast) -> None:
    other = cast.organisation("Школа Б1").id
    plain = Idea("Имя", "Беда", "Мысль")
    for idea in (replace(plain, organisation_id=other), replace(plain, receiver_id=other)):
        with pytest.raises(errors.Invalid), unit_of_work(cast.person("employee")):
            propose(cast.person("employee"), idea)


def test_a_form_that_comes_twice_counts_once(visit: Visit, cast: Cast) -> None:
    for _time in range(2):
        data = filled(cast, "employee", _once="k")
        assert visit("employee").post("/proposals", data).status_code == 303
    made(cast)


def test_without_an_office_above_the_centre_receives_it(ctx: None, cast: Cast) -> None:
    circle = circle_of(cast.person("stranger"))
    assert circle.receivers == ((cast.organisation("ИМЦ Лесного района").id, "ИМЦ Лесного района"),)


def test_a_school_beside_the_centre_proposes_to_it(ctx: None, cast: Cast) -> None:
    """Under the department, as in most districts; of two centres the one with an office."""
    with unit_of_work():
        school, district = cast.organisation("Школа А1"), cast.organisation(DISTRICT)
        school.parent_id, school.path = district.id, f"{district.path}{school.id}/"
    teacher(cast)
    centre = cast.organisation()
    assert circle_of(cast.person("gone")).receivers == ((centre.id, "ИМЦ"),)


def test_proposals_stand_in_the_cascade_only_when_asked_for(
    visit: Visit, cast: Cast, ctx: None
) -> None:
    visit("employee").post("/proposals", filled(cast, "employee"))
    person = cast.person("office")
    plain, asked = tree(person, today()), tree(person, today(), ideas=True)
    assert (plain.total, plain.ideas, asked.total) == (3, 1, 4)
    assert "Служба примирения" not in visit("office").get("/cascade").text
    assert "Служба примирения" in visit("office").get("/cascade?ideas=1").text


def test_the_queue_and_what_waits(visit: Visit, cast: Cast, ctx: None) -> None:
    """The office looks at ideas, who decides at what is under review, who leads it at neither."""
    visit("employee").post("/proposals", filled(cast, "employee"))
    key = made(cast).key_fold

    def waits(who: str) -> list[str]:
        db.session.rollback()
        return [one.url for one in sources.waiting(cast.person(who), today(), ["proposals"])]

    assert waits("office") == [f"/projects/{key}/life"]
    assert waits("director") == []  # declining at once is possible, not asked for
    assert waits("employee") == waits("stranger") == []
    visit("office").post(f"/projects/{key}/life/to_review", {"decided_on": today().isoformat()})
    assert waits("office") == []
    assert waits("director") == [f"/projects/{key}/life"]
    assert "Служба примирения" in visit("director").get("/").text
    with unit_of_work():
        row = TeamMember(
            initiative_id=made(cast).id, person_id=cast.person("director").id, role=Role.LEAD
        )
        db.session.add(row)
    assert waits("director") == []


def test_the_queue_takes_the_same_statements_for_few_and_many(
    cast: Cast, statements: Statements, ctx: None
) -> None:
    person = cast.person("office")
    seen: list[Any] = []
    for count in (1, 25):
        with unit_of_work(person):
            for number in range(count):
                propose(person, Idea(f"Имя {count} {number}", "Беда", "Мысль"))
        queue(person, today())
        statements.clear()
        rows = queue(person, today() + timedelta(days=3))
        seen.append(len(statements))
    assert len(rows) == 26
    assert {row.age for row in rows} == {3}
    assert seen == [2, 2], statements
