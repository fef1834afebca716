"""Two people decide on one passport in the same moment: one of them is told what happened."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import select

from kaskad.approvals import version_actions as actions
from kaskad.approvals.models import PassportVersion, VersionState
from kaskad.cascade.access import place_for
from kaskad.cascade.models import PassportState
from kaskad.cascade.part_actions import set_block
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.cast import Cast

VIEW = Permission.INITIATIVE_VIEW


def test_of_two_approvals_at_once_one_is_refused(app: Flask) -> None:
    with app.test_request_context():
        cast = Cast(app)
        lead = cast.person("lead")
        with unit_of_work(lead):
            set_block(None, cast.initiative(), "goal", body="Цель")
            actions.submit_passport(lead, place_for(lead, "PRO", VIEW))
    start, told = threading.Barrier(2), []

    def decide(name: str, *, approve: bool) -> None:
        with app.test_request_context():
            person = Cast(app).person(name)
            place = place_for(person, "PRO", VIEW)
            row = actions.version_of(place, 1)
            start.wait(timeout=20)
            try:
                with unit_of_work(person):
                    if approve:
                        actions.approve_passport(person, place, row)
                    else:
                        actions.return_passport(person, place, row, "Замечание")
                told.append("done")
            except errors.Conflict as error:
                told.append("refused" if error.meanwhile else error.message)
            finally:
                db.session.remove()

    both = [
        threading.Thread(target=decide, args=(name,), kwargs={"approve": name == "director"})
        for name in ("director", "authority")
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=30)
    assert sorted(told) == ["done", "refused"]
    with app.app_context():
        (state,) = db.session.scalars(select(PassportVersion.state))
        row = Cast(app).initiative()
        approved = state == VersionState.APPROVED
        assert row.passport_state == (
            PassportState.APPROVED if approved else PassportState.RETURNED
        )
        assert row.passport_version == (1 if approved else None)
