"""A project that is written down while it is being carried out has the order that says so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.approvals.models import Decision, LifeStep
from kaskad.cascade.models import Initiative, InitiativeState, TeamMember
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.journal import Event
from kaskad.people.permissions import Role
from tests.cast import Cast, Visit

pytestmark = pytest.mark.usefixtures("ctx")
TITLE = "Рядом с мастером"


def form(cast: Cast, **typed: str) -> dict[str, str]:
    usual = {
        "kind": "project", "title": TITLE, "parent": "STR", "owner": str(cast.organisation().id),
        "state": "running", "order_kind": "приказ", "order_number": "01-01/7",
        "order_on": today().isoformat(),
    }  # fmt: skip
    return {**usual, **typed}


def made(title: str = TITLE) -> Initiative | None:
    found: Initiative | None = db.session.scalar(
        select(Initiative).where(Initiative.title == title)
    )
    return found


def test_without_a_word_it_is_an_idea(visit: Visit, cast: Cast) -> None:
    typed = form(cast)
    del typed["state"]
    office = visit("office")
    answer = office.post("/cascade", typed)
    assert answer.status_code == 303
    row = made()
    assert row is not None
    assert row.state == InitiativeState.IDEA
    assert db.session.scalars(select(Decision).where(Decision.initiative_id == row.id)).all() == []
    assert TITLE in office.get("/proposals").text, "it waits where proposals are looked at"
    assert TITLE not in office.get("/cascade").text


def test_with_its_order_it_runs(visit: Visit, cast: Cast) -> None:
    office, typed = visit("office"), form(cast, _once="k1")
    first, second = office.post("/cascade", typed), office.post("/cascade", typed)
    assert first.headers["Location"] == second.headers["Location"]
    row = made()
    assert row is not None
    assert row.state == InitiativeState.RUNNING
    decision = db.session.scalars(select(Decision).where(Decision.initiative_id == row.id)).one()
    assert (decision.step, decision.kind, decision.number) == (
        LifeStep.STARTED, "приказ", "01-01/7",
    )  # fmt: skip
    told = db.session.scalars(
        select(Event.action).where(Event.initiative_id == row.id).order_by(Event.id)
    ).all()
    assert told == ["initiative.created", "life.started"]
    page = office.get(f"/projects/{row.key_fold}/life").text
    assert "01-01/7" in page
    assert 'id="step-paused"' in page, "the life goes on from here"
    assert TITLE in office.get("/cascade").text


@pytest.mark.parametrize("kind", ["programme", "strategic_project"])
def test_the_frame_of_the_cascade_stands_at_once(visit: Visit, cast: Cast, kind: str) -> None:
    parent = "GEN" if kind == "strategic_project" else ""
    typed = form(cast, kind=kind, parent=parent, state="idea")
    assert visit("office").post("/cascade", typed).status_code == 303
    row = made()
    assert row is not None
    assert row.state == InitiativeState.RUNNING


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"order_number": " "}, "order_number"), ({"order_on": ""}, "order_on"),
        ({"order_on": "2190-01-01"}, "order_on"),
        ({"order_on": "вчера"}, "order_on"), ({"order_number": "я" * 61}, "order_number"),
        ({"state": "completed"}, "state"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_it(
    visit: Visit, cast: Cast, typed: dict[str, str], field: str
) -> None:
    answer = visit("office").post("/cascade", form(cast, **typed))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert TITLE in answer.text, "what was typed is kept"
    db.session.rollback()
    assert made() is None


def test_nobody_begins_what_they_lead(visit: Visit, cast: Cast) -> None:
    """By this door neither (domain.md, D19): who leads the strategic project leads what it has."""
    with unit_of_work():
        db.session.add(
            TeamMember(
                initiative_id=cast.initiative("STR").id, person_id=cast.person("office").id,
                role=Role.LEAD,
            )
        )  # fmt: skip
    answer = visit("office").post("/cascade", form(cast))
    assert (answer.status_code, 'id="state-error"' in answer.text) == (422, True)
    db.session.rollback()
    assert made() is None
    assert visit("office").post("/cascade", form(cast, state="idea")).status_code == 303
