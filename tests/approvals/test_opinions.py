"""Opinions: whom one may ask, the smallest door, the answer, taking the question back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.approvals import opinion_actions as actions
from kaskad.approvals.models import Opinion
from kaskad.boards.day_sources import sources
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Membership, Person
from kaskad.people.permissions import Permission, Role
from tests.cast import Cast, Visit

ASK = "/projects/PRO/opinions"


def expert(cast: Cast) -> str:
    """`gone` works in a school below the centre and does not see the project."""
    with cast.app.app_context(), unit_of_work():
        person, school = cast.person("gone"), cast.organisation("Школа А1")
        person.home_id = school.id
        db.session.add(
            Membership(person_id=person.id, organisation_id=school.id, role=Role.EMPLOYEE)
        )
        return str(person.id)


def asked(cast: Cast) -> Opinion:
    with cast.app.app_context():
        return db.session.scalars(select(Opinion).order_by(Opinion.id.desc()).limit(1)).one()


def member(cast: Cast) -> TeamMember | None:
    with cast.app.app_context():
        return db.session.scalar(
            select(TeamMember)
            .join(Initiative, Initiative.id == TeamMember.initiative_id)
            .where(
                TeamMember.person_id == cast.person("gone").id,
                Initiative.key_fold == "PRO",
                TeamMember.until.is_(None),
            )
        )


def test_an_expert_is_asked_sees_it_and_answers(visit: Visit, cast: Cast) -> None:
    browser, office = visit("gone"), visit("office")
    form = {"expert": expert(cast), "due_on": "2022-05-01", "subject": "Итог этапа 1"}
    assert browser.get("/projects/PRO").status_code == 404
    assert office.post(ASK, form).status_code == 303
    row = asked(cast)
    assert row.door_opened
    assert member(cast).role == Role.OBSERVER
    assert "Итог этапа 1" in browser.get("/").text
    page = f"{ASK}/{row.id}"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"verdict": "for", "text": " "}).status_code == 422
    assert browser.post(page, {"verdict": "x", "text": "Да"}).status_code == 422
    answer = {"verdict": "with_remarks", "text": "Нужен психолог", "revision": str(row.revision)}
    assert browser.post(page, answer).status_code == 303
    assert "Нужен психолог" in visit("lead").get("/projects/PRO/life").text
    assert "Итог этапа 1" not in browser.get("/").text
    # It may be changed; two windows at once are told apart.
    late = browser.post(page, {**answer, "text": "Иначе"})
    assert late.status_code == 409
    assert "Нужен психолог" in late.text
    revision = str(asked(cast).revision)
    assert browser.post(page, {**answer, "text": "Иначе", "revision": revision}).status_code == 303
    assert office.post(f"{page}/recall").status_code == 409
    journal = visit("lead").get("/projects/PRO/journal").text
    assert "Роль gone" in journal  # as an observer of the team; the opinion itself names nobody


def test_a_question_taken_back_closes_the_door(visit: Visit, cast: Cast) -> None:
    form = {"expert": expert(cast)}
    visit("office").post(ASK, form)
    page = f"{ASK}/{asked(cast).id}"
    assert visit("director").post(f"{page}/recall").status_code == 303
    assert member(cast) is None
    assert visit("gone").get(page).status_code == 404
    with cast.app.test_request_context():
        assert sources.waiting(cast.person("gone"), today(), ["opinions"]) == []
    # Asked again the door opens again; a member it has become stays one.
    assert visit("office").post(ASK, form).status_code == 303
    there = member(cast)
    assert there is not None
    with cast.app.app_context(), unit_of_work():
        db.session.get_one(TeamMember, there.id).role = Role.PARTICIPANT
    visit("office").post(f"{ASK}/{asked(cast).id}/recall")
    assert member(cast).role == Role.PARTICIPANT


@pytest.mark.parametrize("who", ["lead", "stranger", "off"])
def test_whom_nobody_asks(ctx: None, cast: Cast, who: str) -> None:
    """Who leads it, who works elsewhere, who cannot log in."""
    with pytest.raises(errors.Invalid) as caught, unit_of_work(cast.person("office")):
        _ask(cast, cast.person(who))
    assert "expert" in caught.value.fields


def test_nobody_is_asked_the_same_twice(ctx: None, cast: Cast) -> None:
    with unit_of_work(cast.person("office")):
        _ask(cast, cast.person("viewer"))
    with pytest.raises(errors.Invalid), unit_of_work(cast.person("office")):
        _ask(cast, cast.person("viewer"))


def _ask(cast: Cast, person: Person) -> Opinion:
    office = cast.person("office")
    return actions.ask_opinion(office, place_for(office, "PRO", Permission.OPINION_ASK), person)


def test_nobody_answers_for_another(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        viewer = str(cast.person("viewer").id)
    visit("office").post(ASK, {"expert": viewer})
    page = f"{ASK}/{asked(cast).id}"
    for who in ("office", "director", "lead", "observer"):
        assert visit(who).get(page).status_code == 403
        assert visit(who).post(page, {"verdict": "for", "text": "Да"}).status_code == 403
    assert not asked(cast).door_opened
    assert visit("viewer").post(page, {"verdict": "for", "text": "Да"}).status_code == 303
