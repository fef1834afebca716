"""Who may make whom what, and the administrator who always remains (S14, S18, S19)."""

from __future__ import annotations

import itertools
import threading

import pytest
from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people import access, accounts, actions, organisations
from kaskad.people.access import standing
from kaskad.people.models import Account, Membership, Organisation
from kaskad.people.permissions import (
    ORGANISATION_ROLES,
    PERMISSION_NAMES,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    ROLE_STORIES,
    Permission,
    Role,
)
from kaskad.people.ranks import grantable, may_grant, may_revoke
from tests.people.helpers import give_password, snapshot

LADDER = {
    Role.ADMIN: 5,
    Role.OFFICE: 4,
    Role.DIRECTOR: 3,
    Role.AUTHORITY: 3,
    Role.MONITOR: 2,
    Role.VIEWER: 1,
    Role.EMPLOYEE: 1,
}
EVERY = [None, *Role]


def test_s18_the_whole_product_of_actor_target_and_role():
    for actor, target, role in itertools.product(EVERY, EVERY, Role):
        own, theirs = LADDER.get(actor, 0), LADDER.get(target, 0)
        manages, top = own >= 4, own == 5
        wanted = (
            manages and role in ORGANISATION_ROLES and LADDER[role] <= own and (top or theirs < own)
        )
        roles = ({actor} if actor else set()), ({target} if target else set())
        assert may_grant(*roles, role) is wanted, (actor, target, role)
        assert may_revoke(*roles, role) is wanted, (actor, target, role)
        assert may_revoke(*roles, role, oneself=True), "everybody may give up their own"


def test_s18_nobody_can_choose_a_role_above_their_own():
    assert Role.ADMIN not in grantable({Role.ADMIN})
    assert grantable({Role.OFFICE})[0] == Role.OFFICE
    for role in set(Role) - {Role.ADMIN, Role.OFFICE}:
        assert grantable({role}) == ()


def grant(browser, cast, person, role, organisation="ИМЦ Озёрного района"):
    with browser.client.application.app_context():
        form = {"organisation": cast.organisation(organisation).id, "role": role}
        url = f"/people/{cast.person(person).id}/roles"
    return browser.post(url, form)


def test_a_role_given_and_taken_acts_on_the_next_request(visit, app, cast):
    browser, office = visit("lead"), visit("office")
    assert browser.get("/people/invite").status_code == 403
    assert grant(office, cast, "lead", "office").status_code == 303
    assert browser.get("/people/invite").status_code == 200
    with app.app_context():
        person_id = cast.person("lead").id
        row = db.session.scalars(select(Membership).where(Membership.person_id == person_id)).one()
    admin = visit("admin")
    assert admin.post(f"/people/{person_id}/roles/{row.id}/revoke").status_code == 303
    assert browser.get("/people/invite").status_code == 403
    with app.app_context():
        seen = db.session.scalars(select(Event.action).order_by(Event.id.desc()).limit(2)).all()
        assert seen == ["role.revoked", "role.granted"]
        row = db.session.scalars(select(Membership).where(Membership.person_id == person_id)).one()
        assert row.until is not None, "ended, not removed"


def test_s18_office_touches_neither_administrators_nor_equals(visit, app, cast):
    assert grant(visit("office"), cast, "admin", "viewer").status_code == 403
    grant(visit("admin"), cast, "lead", "office")
    before = snapshot(app)
    assert grant(visit("office"), cast, "lead", "viewer").status_code == 403
    with app.app_context():
        lead = cast.person("lead").id
        row = db.session.scalars(select(Membership).where(Membership.person_id == lead)).one()
    assert visit("office").post(f"/people/{lead}/roles/{row.id}/revoke").status_code == 403
    for who in ("director", "employee", "viewer", "participant"):
        assert grant(visit(who), cast, "lead", "viewer").status_code in {403, 404}, who
    assert snapshot(app) == before


def test_s14_rights_stop_at_the_branch_and_follow_a_move_at_once(visit, app, cast):
    office = visit("office")
    with app.app_context():
        ids = {
            name: cast.organisation(name).id
            for name in (
                "Отдел образования Озёрного района",
                "ИМЦ Озёрного района",
                "ИМЦ Лесного района",
                "Школа А1",
                "Школа Б1",
            )
        }
    own, district = ids["ИМЦ Озёрного района"], ids["Отдел образования Озёрного района"]
    a1, c2 = ids["Школа А1"], ids["ИМЦ Лесного района"]
    before = snapshot(app)
    for foreign in (district, c2, ids["Школа Б1"]):
        assert office.get(f"/organisations/{foreign}").status_code == 404
        assert office.post(f"/organisations/{foreign}", {"name": "Моё"}).status_code == 404
        assert office.post(f"/organisations/{a1}/move", {"parent": foreign}).status_code == 422
        assert office.post(f"/organisations/{foreign}/move", {"parent": own}).status_code == 404
        assert grant(office, cast, "lead", "viewer", "ИМЦ Лесного района").status_code == 422
        form = {"name": "Новая", "kind": "school", "parent": foreign}
        assert office.post("/organisations", form).status_code == 422
    assert snapshot(app) == before
    assert office.get(f"/organisations/{a1}").status_code == 200
    with app.app_context(), unit_of_work():
        actions.grant_role(
            None, cast.person("stranger"), db.session.get_one(Organisation, c2), Role.OFFICE
        )
    stranger = visit("stranger")
    assert stranger.get(f"/organisations/{a1}").status_code == 404
    assert visit("admin").post(f"/organisations/{a1}/move", {"parent": c2}).status_code == 303
    assert office.get(f"/organisations/{a1}").status_code == 404
    assert stranger.get(f"/organisations/{a1}").status_code == 200


def test_moving_takes_the_branch_along_and_makes_no_rings(visit, app, cast):
    admin = visit("admin")
    with app.app_context():
        district = cast.organisation("Отдел образования Озёрного района").id
        c1, c2 = cast.organisation().id, cast.organisation("ИМЦ Лесного района").id
        a1 = cast.organisation("Школа А1").id
    for parent in (c1, a1):
        assert admin.post(f"/organisations/{c1}/move", {"parent": parent}).status_code == 422
    with app.test_request_context(), pytest.raises(errors.Invalid), unit_of_work():
        organisations.move_organisation(
            cast.person("admin"), cast.organisation(), cast.organisation("Школа А1")
        )
    assert admin.post(f"/organisations/{c1}/move", {"parent": c2}).status_code == 303
    with app.app_context():
        paths = dict(db.session.execute(select(Organisation.id, Organisation.path)).all())
    assert paths[a1] == f"/{district}/{c2}/{c1}/{a1}/"
    assert admin.post(f"/organisations/{c1}/move", {"parent": 0}).status_code == 303
    with app.app_context():
        paths = dict(db.session.execute(select(Organisation.id, Organisation.path)).all())
    assert paths[a1] == f"/{c1}/{a1}/"
    assert paths[c2] == f"/{district}/{c2}/"


def test_s16_deny_all_roles_and_nobody_manages(visit, monkeypatch):
    monkeypatch.setattr(access, "allowed", lambda _role, _permission: False)
    for who in ("admin", "office"):
        assert visit(who).post("/people/1/admin").status_code in {403, 404}
        assert (
            visit(who)
            .post("/organisations", {"name": "Я", "kind": "school", "parent": 0})
            .status_code
            == 403
        )


# ------------------------------------------------------------------ the last administrator


def admins(app):
    with app.app_context():
        return set(
            db.session.scalars(
                select(Account.email_key).where(Account.admin, Account.disabled_at.is_(None))
            )
        )


def test_s19_the_last_administrator_stays_by_every_door(visit, app, cast):
    give_password(app, "admin")
    with app.app_context():
        person_id = cast.person("admin").id
    browser, before = visit("admin"), snapshot(app)
    for door in ("admin/revoke", "account/disable", "archive"):
        assert browser.post(f"/people/{person_id}/{door}").status_code == 409, door
    for action in (accounts.revoke_admin, accounts.disable_account, accounts.archive_person):
        with app.test_request_context(), pytest.raises(errors.Conflict), unit_of_work():
            action(None, cast.person("admin"))  # the command line
    assert snapshot(app) == before
    assert browser.get(f"/people/{person_id}").status_code == 200


def test_s19_an_administrator_who_never_had_a_password_does_not_count(visit, app, cast):
    give_password(app, "admin")
    with app.app_context(), unit_of_work():
        cast.person("office").account.admin = True
    with app.app_context():
        person_id = cast.person("admin").id
    assert visit("admin").post(f"/people/{person_id}/admin/revoke").status_code == 409


def test_s19_two_who_demote_each_other_at_once_leave_one(app, cast):
    for _ in range(10):
        give_password(app, "admin", "office", admin=True)
        start, answers = threading.Barrier(2), []

        def demote(one, other, start=start, answers=answers):
            with app.test_request_context():
                try:
                    actor, target = cast.person(one), cast.person(other)
                    standing(actor)
                    start.wait()
                    with unit_of_work(actor):
                        accounts.revoke_admin(actor, target)
                    answers.append("done")
                except (errors.Forbidden, errors.Conflict):
                    answers.append("refused")
                finally:
                    db.session.remove()

        pairs = (("admin", "office"), ("office", "admin"))
        threads = [threading.Thread(target=demote, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == ["done", "refused"]
        assert len(admins(app)) == 1


def test_administrators_are_made_and_unmade(visit, app, cast):
    give_password(app, "admin", "office")
    with app.app_context():
        person_id = cast.person("office").id
    browser = visit("admin")
    for who in ("office", "director", "lead", "stranger"):
        assert visit(who).post(f"/people/{person_id}/admin").status_code in {403, 404}, who
    assert browser.post(f"/people/{person_id}/admin").status_code == 303
    assert len(admins(app)) == 2
    assert browser.post(f"/people/{person_id}/admin/revoke").status_code == 303
    assert len(admins(app)) == 1


def test_accounts_are_closed_opened_archived_and_restored(visit, app, cast):
    with app.app_context():
        person_id = cast.person("viewer").id
    browser, theirs = visit("admin"), visit("viewer")
    for door, opens in (
        ("account/disable", 303),
        ("account/enable", 200),
        ("archive", 303),
        ("restore", 303),
        ("account/enable", 200),
    ):
        assert browser.post(f"/people/{person_id}/{door}").status_code == 303, door
        theirs = visit("viewer") if door == "account/enable" else theirs
        assert theirs.get("/me").status_code == opens, door
    assert browser.post(f"/people/{person_id}/archive").status_code == 303
    assert browser.post(f"/people/{person_id}/account/enable").status_code == 409


def test_an_administrator_corrects_an_address(visit, app, cast):
    with app.app_context():
        person_id = cast.person("viewer").id
    browser, theirs = visit("admin"), visit("viewer")
    url = f"/people/{person_id}/email"
    assert browser.post(url, {"email": "lеad@ozerny.example"}).status_code == 409
    assert browser.post(url, {"email": "nonsense"}).status_code == 422
    assert visit("office").post(url, {"email": "x@ozerny.example"}).status_code == 403
    assert browser.post(url, {"email": "seen@ozerny.example"}).status_code == 303
    assert theirs.get("/me").status_code == 303
    with app.app_context():
        assert accounts.account_by_email("seen@ozerny.example").person_id == person_id


def test_a_link_for_a_new_password_is_made_by_administrators_only(visit, app, cast):
    with app.app_context():
        person_id = cast.person("viewer").id
    url = f"/people/{person_id}/password-link"
    assert visit("office").post(url).status_code == 403
    page = visit("admin").post(url)
    assert page.status_code == 200
    assert "/password/" in page.text


# ------------------------------------------------------------------ the table in words


def test_every_role_and_permission_has_a_name(visit):
    assert set(ROLE_NAMES) == set(ROLE_STORIES) == set(ROLE_PERMISSIONS) == set(Role)
    assert set(PERMISSION_NAMES) == set(Permission)
    page = visit().get("/help/roles", headers={"Accept-Language": "en"}).text
    for words in [*ROLE_NAMES.values(), *PERMISSION_NAMES.values()]:
        assert str(words).split("'")[0] in page


def test_a_refusal_that_has_nothing_to_do_with_others_says_so_on_the_persons_page(visit, app, cast):
    browser = visit("admin")
    with app.app_context():
        person_id = cast.person("admin").id
    answer = browser.post(f"/people/{person_id}/admin/revoke")
    assert answer.status_code == 409
    assert 'data-error="409"' not in answer.text, "the page itself, not a bare one"
    toasts = answer.text.split('id="toasts"')[1].split("<template")[0]
    assert "последний администратор" in toasts
    fragment = browser.post(f"/people/{person_id}/admin/revoke", headers={"HX-Request": "true"})
    assert (fragment.status_code, "data-error-message" in fragment.text) == (409, True)


def test_only_what_others_changed_stands_under_the_heading_of_a_change_meanwhile(visit, app, cast):
    office, words = visit("office"), "Пока вы работали, это изменили"
    office.post("/projects/PRO/archive")
    page = office.post("/boards/PRO/cards", {"title": "Ещё", "column": "1"})
    assert page.status_code == 409
    assert words not in page.text
