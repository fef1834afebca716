"""An invitation: bound to an address and a role, for one use (trust.md S17, S37, S46)."""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people import accounts, invitations
from kaskad.people.models import (
    Account,
    Consent,
    Membership,
    OneTimeLink,
    Person,
)
from kaskad.people.permissions import Role
from tests.people.helpers import (
    GOOD,
    JOIN,
    centre_id,
    link_in,
    path_of,
    snapshot,
)


def invite(visit, app, who="office", **changed):
    """The invitation's path, from the page that shows it once."""
    form = {"email": "new@ozerny.example", "organisation": centre_id(app), "role": "employee"}
    answer = visit(who).post("/people/invite", {**form, **changed})
    assert answer.status_code == 200, answer.text
    return path_of(link_in(answer.text))


def test_an_invitation_from_link_to_role(visit, app):
    path = invite(visit, app)
    browser = visit()
    assert browser.get(path).location == "/invitation"  # S36
    page = browser.get("/invitation").text
    assert "new@ozerny.example" in page
    assert 'name="consent"' in page
    assert "checked" not in page.split('name="consent"')[1].split(">")[0], "unticked (L1)"
    assert browser.post("/invitation", {**JOIN, "consent": ""}).status_code == 422
    assert browser.post("/invitation", {**JOIN, "surname": "  "}).status_code == 422
    assert browser.post("/invitation", JOIN).location == "/"
    assert browser.get("/me").status_code == 200
    with app.app_context():
        person = db.session.scalars(
            select(Person).join(Account).where(Account.email_key == "new@ozerny.example")
        ).one()
        assert person.name == "Методист П."
        roles = db.session.scalars(
            select(Membership).where(Membership.person_id == person.id)
        ).all()
        assert [(row.role, row.organisation_id) for row in roles] == [("employee", centre_id(app))]
        consent = db.session.scalars(select(Consent).where(Consent.person_id == person.id)).one()
        assert len(consent.text_hash) == 64
        assert consent.text
        assert consent.address
    assert visit().get(path).status_code == 410


def test_s46_what_the_form_adds_is_ignored(visit, app):
    """S17: neither role nor address can be chosen by whoever accepts."""
    browser = visit()
    browser.get(invite(visit, app))
    form = {
        **JOIN,
        "role": "office",
        "email": "other@ozerny.example",
        "admin": "1",
        "is_admin": "1",
        "organisation": centre_id(app, "ИМЦ Лесного района"),
        "password_hash": "x",
    }
    browser.post("/invitation", form)
    with app.app_context():
        account = db.session.scalars(
            select(Account).where(Account.email_key == "new@ozerny.example")
        ).one()
        assert account.admin is False
        roles = db.session.scalars(
            select(Membership.role).where(Membership.person_id == account.person_id)
        ).all()
        assert roles == ["employee"]


def test_s46_of_parallel_accepts_exactly_one_wins(app):
    with app.test_request_context(), unit_of_work():
        office = db.session.scalars(
            select(Person).join(Account).where(Account.email_key == "office@ozerny.example")
        ).one()
        tokens = [
            invitations.invite(
                office,
                email=f"new{number}@ozerny.example",
                organisation_id=centre_id(app),
                role=Role.EMPLOYEE,
            )
            for number in range(4)
        ]
    newcomer = invitations.Newcomer("Методист", "", "", GOOD)
    for token in tokens:
        results = []
        start = threading.Barrier(4)

        def accept(token=token, results=results, start=start):
            with app.test_request_context():
                start.wait()
                try:
                    with unit_of_work():
                        invitations.accept_invitation(token, newcomer)
                    results.append("in")
                except errors.Gone:
                    results.append("gone")
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=accept) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["gone", "gone", "gone", "in"]


def test_s46_an_invitation_grants_no_more_than_the_inviter_has_now(visit, app, cast):
    path = invite(visit, app, role="office")
    with app.test_request_context(), unit_of_work():
        row = db.session.scalars(
            select(Membership).where(Membership.person_id == cast.person("office").id)
        ).one()
        row.role = Role.EMPLOYEE
    browser = visit()
    browser.get(path)
    assert browser.get("/invitation").status_code == 410
    assert browser.post("/invitation", JOIN).status_code == 410
    with app.app_context():
        assert accounts.account_by_email("new@ozerny.example") is None


def test_s46_expired_and_replaced_invitations_are_gone(visit, app):
    old = invite(visit, app)
    new = invite(visit, app)
    assert visit().get(old).status_code == 410
    with app.app_context(), unit_of_work():
        for row in db.session.scalars(select(OneTimeLink)):
            row.expires_at = now() - timedelta(seconds=1)
    assert visit().get(new).status_code == 410


def test_s37_look_alikes_are_not_invited(visit, app):
    before = snapshot(app)
    for email in (
        " employee@ozerny.example",
        "EMPLOYEE@ozerny.example",
        "еmployee@ozerny.example",
        "emplo\u200byee@ozerny.example",
        "ｅmployee@ozerny.example",
    ):
        form = {"email": email, "organisation": centre_id(app), "role": "employee"}
        assert visit("office").post("/people/invite", form).status_code == 409, email
    assert snapshot(app) == before


def test_bad_addresses_are_refused_with_a_sentence_and_kept(visit, app):
    browser = visit("office")
    for email in (
        "",
        "x",
        "a@b",
        "a b@c.ru",
        "a@b.ru\nBcc: all@c.ru",
        "иванов@школа.рф",
        "@c.ru",
        "a" * 300 + "@b.ru",
        "<script>@b.ru",
        "a..b@c.ru",
    ):
        form = {"email": email, "organisation": centre_id(app), "role": "employee"}
        answer = browser.post("/people/invite", form)
        assert answer.status_code == 422, email
        assert "k-error" in answer.text
    assert (
        'value="x"'
        in browser.post(
            "/people/invite", {"email": "x", "organisation": centre_id(app), "role": "employee"}
        ).text
    )


def test_s14_s46_nobody_invites_beyond_their_own(visit, app):
    other = centre_id(app, "ИМЦ Лесного района")
    form = {"email": "new@ozerny.example", "organisation": other, "role": "employee"}
    assert visit("office").post("/people/invite", form).status_code == 422, "not among the choices"
    for who in ("director", "employee", "lead", "stranger"):
        form["organisation"] = centre_id(app)
        assert visit(who).post("/people/invite", form).status_code == 403, who
    for role in ("admin", "lead", "root", ""):
        answer = visit("office").post("/people/invite", {**form, "role": role})
        assert answer.status_code == 422, role


def test_an_invitation_sent_twice_by_one_form_is_one(visit, app):
    browser = visit("office")
    form = {
        "email": "new@ozerny.example",
        "organisation": centre_id(app),
        "role": "employee",
        "_once": "0" * 32,
    }
    assert browser.post("/people/invite", form).status_code == 200
    assert browser.post("/people/invite", form).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(OneTimeLink)).all()) == 1


def test_an_invitation_for_somebody_named_in_a_plan(visit, app, cast):
    browser = visit("office")
    form = {"surname": "Педагог", "given_name": "", "organisation": centre_id(app)}
    made = browser.post("/people", form)
    person_id = int(made.location.rsplit("/", 1)[1])
    path = invite(visit, app, person=person_id)
    newcomer = visit()
    newcomer.get(path)
    assert 'value="Педагог"' in newcomer.get("/invitation").text
    newcomer.post("/invitation", {**JOIN, "surname": "Педагог"})
    with app.app_context():
        assert accounts.account_by_email("new@ozerny.example").person_id == person_id
    form = {
        "email": "more@ozerny.example",
        "organisation": centre_id(app),
        "role": "employee",
        "person": person_id,
    }
    assert browser.post("/people/invite", form).status_code == 409
