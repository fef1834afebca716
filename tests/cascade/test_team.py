"""The team: adding, roles, ending, the last lead."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import actions
from kaskad.cascade.models import TeamMember
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit


def id_of(cast: Cast, name: str) -> int:
    with cast.app.app_context():
        return cast.person(name).id


def role_of(cast: Cast, name: str) -> Role | None:
    with cast.app.app_context():
        return db.session.scalar(
            select(TeamMember.role).where(
                TeamMember.initiative_id == cast.initiative().id,
                TeamMember.person_id == cast.person(name).id,
                TeamMember.until.is_(None),
            )
        )


def test_a_lead_adds_a_person_who_sees_the_project_at_once(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        cast.person("gone").home_id = cast.organisation().id
    newcomer = visit("gone")
    assert newcomer.get("/projects/PRO").status_code == 404
    answer = visit("lead").post(
        "/projects/PRO/team",
        {"person": str(id_of(cast, "gone")), "role": "participant", "function": "фотограф"},
    )
    assert answer.status_code == 303
    assert newcomer.get("/projects/PRO").status_code == 200
    page = newcomer.get("/projects/PRO/team").text
    assert "фотограф" in page
    with cast.app.app_context():
        event = db.session.scalars(select(Event).where(Event.action == "team.added")).one()
        assert event.data["role"] == "participant"


def test_role_and_end_act_on_the_next_request(visit: Visit, cast: Cast) -> None:
    participant = id_of(cast, "participant")
    lead = visit("lead")
    assert lead.post(
        f"/projects/PRO/team/{participant}", {"role": "lead", "function": "соруководитель"}
    ).status_code == 303  # fmt: skip
    assert visit("participant").get("/projects/PRO/edit").status_code == 200
    assert lead.post(f"/projects/PRO/team/{participant}/end").status_code == 303
    assert visit("participant").get("/projects/PRO").status_code == 404
    assert "Роль participant" in lead.get("/projects/PRO/team").text  # among those who were


def test_the_last_lead_is_asked_for(visit: Visit, cast: Cast) -> None:
    own = id_of(cast, "lead")
    office = visit("office")
    for url, form in (
        (f"/projects/PRO/team/{own}/end", {}),
        (f"/projects/PRO/team/{own}", {"role": "member"}),
    ):
        answer = office.post(url, form)
        assert answer.status_code == 409
        assert "последний руководитель" in answer.text
        assert role_of(cast, "lead") == Role.LEAD
    assert office.post(f"/projects/PRO/team/{own}/end", {"sure": "y"}).status_code == 303
    assert role_of(cast, "lead") is None


def test_with_a_second_lead_nobody_is_asked(visit: Visit, cast: Cast) -> None:
    office = visit("office")
    office.post(f"/projects/PRO/team/{id_of(cast, 'member')}", {"role": "lead"})
    assert office.post(f"/projects/PRO/team/{id_of(cast, 'lead')}/end").status_code == 303


def test_only_people_of_the_branch_may_join(visit: Visit, cast: Cast) -> None:
    """test_s23: nobody of another district is offered, nor taken when sent all the same."""
    page = visit("lead").get("/projects/PRO/team").text
    assert "Роль employee" in page
    assert "Роль stranger" not in page
    answer = visit("lead").post(
        "/projects/PRO/team", {"person": str(id_of(cast, "stranger")), "role": "member"}
    )
    assert answer.status_code == 422
    assert 'id="person-error"' in answer.text
    assert role_of(cast, "stranger") is None
    with cast.app.test_request_context(), pytest.raises(errors.Invalid), unit_of_work():
        actions.add_team_member(
            cast.person("lead"), cast.initiative(), cast.person("stranger"), Role.MEMBER
        )


@pytest.mark.parametrize(
    "typed",
    [
        {"person": ""}, {"person": "999999"}, {"person": "я"}, {"role": "director"},
        {"role": "admin"}, {"role": ""}, {"function": "я" * 301},
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(visit: Visit, cast: Cast, typed: dict[str, str]) -> None:
    """Also test_s18: no role beyond those of a team can be given by this door."""
    form = {"person": str(id_of(cast, "employee")), "role": "member", **typed}
    answer = visit("lead").post("/projects/PRO/team", form)
    assert answer.status_code == 422
    assert f'id="{next(iter(typed))}-error"' in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 303), ("lead", 303), ("member", 403), ("participant", 403), ("observer", 403),
     ("director", 403), ("admin", 403), ("stranger", 404), ("gone", 404)],
)  # fmt: skip
def test_who_may_manage(visit: Visit, cast: Cast, who: str, status: int) -> None:
    browser = visit(who)
    other = id_of(cast, "observer")
    person = str(id_of(cast, "employee"))
    assert browser.post(
        "/projects/PRO/team", {"person": person, "role": "observer"}
    ).status_code == status  # fmt: skip
    assert browser.post(f"/projects/PRO/team/{other}", {"role": "member"}).status_code == status
    assert browser.post(f"/projects/PRO/team/{other}/end").status_code == status
    assert browser.client.get(f"/projects/PRO/team/{other}/end").status_code == 405


def test_s01_a_foreign_member_is_not_there(visit: Visit, cast: Cast) -> None:
    stranger = id_of(cast, "stranger")
    lead = visit("lead")
    for url in (f"/projects/PRO/team/{stranger}", f"/projects/PRO/team/{stranger}/end",
                "/projects/PRO/team/99999999999999999999/end"):  # fmt: skip
        assert lead.post(url, {"role": "member"}).status_code == 404


def test_sent_twice_counts_once(visit: Visit, cast: Cast) -> None:
    form: dict[str, Any] = {"person": str(id_of(cast, "employee")), "role": "member", "_once": "a"}
    lead = visit("lead")
    assert lead.post("/projects/PRO/team", form).status_code == 303
    lead.post("/projects/PRO/team", form)
    with cast.app.app_context():
        assert (
            len(
                db.session.scalars(
                    select(Event).where(Event.action == "team.added").order_by(Event.id)
                ).all()
            )
            == 1
        )


def test_an_import_may_name_anybody(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        actions.add_team_member(
            None, cast.initiative(), cast.person("stranger"), Role.LEAD, quiet=True
        )
    assert role_of(cast, "stranger") == Role.LEAD
    assert not db.session.scalars(select(Event).order_by(Event.id)).all()


def test_somebody_who_left_comes_back(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        member = actions.add_team_member(
            cast.person("lead"), cast.initiative(), cast.person("gone"), Role.OBSERVER
        )
    assert member.until is None
    with pytest.raises(errors.Invalid, match="уже в команде"), unit_of_work():
        actions.add_team_member(
            cast.person("lead"), cast.initiative(), cast.person("gone"), Role.OBSERVER
        )
