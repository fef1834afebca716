"""Nobody approves the own project, by whatever door: page, import, command line (issue 4, D19).

There is no API yet; whoever makes one adds its door here.
"""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from kaskad.approvals import version_actions as actions
from kaskad.approvals.deciders import deciders
from kaskad.approvals.models import Decision, PassportVersion, RequestState, VersionState
from kaskad.approvals.version_actions import new_version
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative, PassportState, TeamMember
from kaskad.cascade.part_actions import set_block
from kaskad.commands.main import cli
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.people.models import Membership, Person
from kaskad.people.permissions import Permission, Role
from tests.approvals.test_request_actions import Desk, period
from tests.cast import Cast, Visit
from tests.exchange.samples import sample

URL = "/projects/PRO/versions/1"


def send(cast: Cast) -> PassportVersion:
    with unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Цель")
    lead = cast.person("lead")
    with unit_of_work(lead):
        return actions.submit_passport(lead, place_for(lead, "PRO", Permission.PASSPORT_SUBMIT))


def lead_it(person: Person, initiative: Initiative) -> None:
    with unit_of_work():
        db.session.add(TeamMember(initiative_id=initiative.id, person_id=person.id, role=Role.LEAD))


def appoint(cast: Cast, name: str, role: Role) -> None:
    with unit_of_work():
        db.session.add(
            Membership(
                person_id=cast.person(name).id, organisation_id=cast.organisation().id, role=role
            )
        )


def undecided(cast: Cast) -> bool:
    row = cast.initiative()
    db.session.refresh(row)
    states = set(db.session.scalars(select(PassportVersion.state)))
    return (
        row.passport_state == PassportState.SUBMITTED
        and row.passport_version is None
        and states == {VersionState.SUBMITTED}
        and db.session.scalar(select(Decision.id)) is None
    )


Become = Callable[[Cast], str]


def _director_leads(cast: Cast) -> str:
    lead_it(cast.person("director"), cast.initiative())
    return "director"


def _director_leads_above(cast: Cast) -> str:
    lead_it(cast.person("director"), cast.initiative("GEN"))
    return "director"


def _lead_is_made_director(cast: Cast) -> str:
    appoint(cast, "lead", Role.DIRECTOR)
    return "lead"


def _department_leads(cast: Cast) -> str:
    lead_it(cast.person("authority"), cast.initiative("STR"))
    return "authority"


BOTH: dict[str, Become] = {
    "the director leads it": _director_leads,
    "the director leads the programme above": _director_leads_above,
    "the lead is a director, too": _lead_is_made_director,
    "somebody of the department leads what is above": _department_leads,
}


@pytest.mark.parametrize("who", BOTH)
def test_no_page_lets_who_leads_decide(visit: Visit, cast: Cast, who: str) -> None:
    with cast.app.test_request_context():
        send(cast)
        name = BOTH[who](cast)
    browser = visit(name)
    for page in ("/projects/PRO/passport", URL, "/projects/PRO/versions"):
        text = browser.get(page).text
        assert f"{URL}/approve" not in text
        assert f"{URL}/return" not in text
    for path, form in (("approve", {}), ("return", {"remarks": "Замечание"})):
        assert browser.post(f"{URL}/{path}", form).status_code == 403
    with cast.app.app_context():
        assert undecided(cast)
    assert "/projects/PRO/passport" not in _waiting(browser.get("/").text)


@pytest.mark.parametrize("who", BOTH)
def test_no_page_lets_who_leads_decide_on_a_request(visit: Visit, cast: Cast, who: str) -> None:
    """The door behind the first: the office asks, so that it is nobody's own request."""
    with cast.app.test_request_context():
        desk = Desk(cast)
        number = desk.ask(period(desk), who="office")
        name = BOTH[who](cast)
    browser, address = visit(name), f"/projects/PRO/requests/{number}"
    page = browser.get(address).text
    for path, form in (("approve", {}), ("decline", {"remarks": "Замечание"})):
        assert f"{address}/{path}" not in page
        assert browser.post(f"{address}/{path}", form).status_code == 403
    with cast.app.test_request_context():
        assert desk.request(number).state == RequestState.OPEN
        assert desk.stage.period_raw == "до 30.10.2025"


def _waiting(text: str) -> str:
    head = text.find('id="waiting-title"')
    return text[head : text.find("</section>", head)] if head >= 0 else ""


def test_the_page_names_who_decides_instead(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context():
        send(cast)
        _director_leads(cast)
        place = place_for(cast.person("director"), "PRO", Permission.INITIATIVE_VIEW)
        assert [one.name for one in deciders(place, Permission.PASSPORT_APPROVE)] == [
            "Роль authority"
        ]
    text = visit("director").get("/projects/PRO/passport").text
    assert "Роль authority" in text
    with cast.app.app_context(), unit_of_work():
        held = db.session.scalars(
            select(Membership).where(Membership.person_id == cast.person("authority").id)
        ).one()
        held.until = now()
    assert "Роль authority" not in visit("director").get("/projects/PRO/passport").text
    assert visit("viewer").get("/projects/PRO/passport").status_code == 200


def test_who_becomes_lead_between_opening_and_pressing_is_refused(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context():
        send(cast)
    director = visit("director")
    assert f"{URL}/approve" in director.get("/projects/PRO/passport").text
    with cast.app.app_context():
        _director_leads(cast)
    assert director.post(f"{URL}/approve", {}).status_code == 403
    with cast.app.app_context():
        assert undecided(cast)


@pytest.mark.usefixtures("ctx")
def test_who_becomes_lead_after_the_place_was_opened_is_refused(cast: Cast) -> None:
    row, director = send(cast), cast.person("director")
    place = place_for(director, "PRO", Permission.PASSPORT_APPROVE)
    _director_leads(cast)
    for decide in (
        lambda: actions.approve_passport(director, place, row),
        lambda: actions.return_passport(director, place, row, "Замечание"),
        lambda: new_version(director, place),
    ):
        with pytest.raises(errors.Forbidden), unit_of_work(director):
            decide()
        assert undecided(cast)


@pytest.mark.usefixtures("ctx")
def test_who_led_once_and_left_may_decide(cast: Cast) -> None:
    row, director = send(cast), cast.person("director")
    _director_leads(cast)
    with unit_of_work():
        member = db.session.scalars(
            select(TeamMember).where(TeamMember.person_id == director.id)
        ).one()
        member.until = now()
    with unit_of_work(director):
        place = place_for(director, "PRO", Permission.PASSPORT_APPROVE)
        assert actions.approve_passport(director, place, row)


@pytest.mark.usefixtures("ctx")
def test_the_server_itself_decides_nothing(cast: Cast) -> None:
    """The command line and imports act without a person."""
    row = send(cast)
    place = place_for(cast.person("director"), "PRO", Permission.PASSPORT_APPROVE)
    for decide in (
        lambda: actions.approve_passport(None, place, row),
        lambda: actions.return_passport(None, place, row, "Замечание"),
        lambda: new_version(None, place),
    ):
        with pytest.raises(errors.Forbidden), unit_of_work():
            decide()
        assert undecided(cast)


@pytest.mark.usefixtures("ctx")
def test_an_import_brings_drafts_only(cast: Cast) -> None:
    """Whatever a file says of its approval: it is a file somebody wrote."""
    told = (
        "    goal: Соединить школы.\n",
        "    goal: Соединить школы.\n    passport_state: approved\n",
    )
    admin = cast.person("admin")
    for changes in ((), (told,)):
        with unit_of_work(admin):
            load_cascade(admin, read_upload(sample(*changes)))
        row = db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()
        assert (row.passport_state, row.passport_version) == (PassportState.DRAFT, None)
    assert not db.session.scalars(select(PassportVersion)).all()


def test_no_command_approves() -> None:
    """What stands on the command line; a new command that decides is added to the tests above."""
    for command in _commands(cli):
        told = CliRunner().invoke(cli, [*command, "--help"]).output.lower()
        for word in ("approve", "decide", "утверд"):
            assert word not in told, command


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [path]
    for name, child in group.commands.items():
        own = (*path, name)
        found += _commands(child, own) if isinstance(child, click.Group) else [own]
    return found
