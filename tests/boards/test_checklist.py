"""The checklist: its lines, its counters, its order."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from kaskad.boards import checklist_actions
from kaskad.boards.access import card_for
from kaskad.boards.models import ChecklistItem
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit


def lines(cast: Cast, number: int = 1) -> list[str]:
    return list(db.session.scalars(
        select(ChecklistItem.text)
        .where(ChecklistItem.card_id == cast.card(number).id, ChecklistItem.archived_at.is_(None))
        .order_by(ChecklistItem.position)
    ))  # fmt: skip


def test_a_pasted_list_becomes_many_lines(visit: Visit, cast: Cast, app: Flask) -> None:
    answer = visit("member").post("/cards/PRO-2/items", {"text": "- Раз\n* Два\n\n☐ Три  \n"})
    assert answer.status_code == 303
    with app.app_context():
        assert lines(cast, 2) == ["Раз", "Два", "Три"]
        assert cast.card(2).checklist_total == 3


def test_a_participant_ticks_but_does_not_write(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("participant")
    with app.app_context():
        item = db.session.scalars(
            select(ChecklistItem).where(ChecklistItem.card_id == cast.card().id)
        ).one()
    assert browser.post(f"/cards/PRO-1/items/{item.id}/tick", {"done": "1"}).status_code == 303
    assert browser.post("/cards/PRO-1/items", {"text": "нет"}).status_code == 403
    with app.app_context():
        ticked = db.session.get_one(ChecklistItem, item.id)
        assert ticked.done_by_id == cast.person("participant").id
        assert cast.card().checklist_done == 1
    page = visit("lead").get("/cards/PRO-1").text
    assert 'aria-checked="true"' in page
    assert "отметил(а)" in page or "ticked" in page


@pytest.mark.parametrize("text", ["", "  \n ", "я" * 501, "\n".join("я" for _ in range(301))])
def test_bad_lines_are_refused_whole(visit: Visit, cast: Cast, app: Flask, text: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        answer = visit("lead").post("/cards/PRO-2/items", {"text": text}, headers=dict(headers))
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert text.strip()[:50] in answer.text
    with app.app_context():
        assert cast.card(2).checklist_total == 0


@pytest.mark.parametrize("door", ["", "/tick", "/move", "/remove"])
def test_s01_s03_a_line_of_another_card_is_not_there(
    visit: Visit, cast: Cast, app: Flask, door: str
) -> None:
    """Own card in the address, somebody else's line in it: nothing is found and nothing changes."""
    with app.app_context():
        theirs = db.session.scalars(
            select(ChecklistItem.id).where(ChecklistItem.card_id == cast.card(1).id)
        ).one()
    form = {"text": "моё", "done": "1", "revision": "1", "card_id": "1"}
    for who, card in (("stranger", "ZZS-1"), ("lead", "PRO-2")):
        assert visit(who).post(f"/cards/{card}/items/{theirs}{door}", form).status_code == 404
    with app.app_context():
        item = db.session.get_one(ChecklistItem, theirs)
        assert (item.text, item.done_at, item.archived_at) == ("Пункт", None, None)


def test_s23_a_line_is_not_given_to_an_outsider(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        item = db.session.scalars(
            select(ChecklistItem).where(ChecklistItem.card_id == cast.card().id)
        ).one()
        ids = {name: cast.person(name).id for name in ("stranger", "member")}
    browser = visit("lead")
    url = f"/cards/PRO-1/items/{item.id}"
    bad = browser.post(url, {"assignee_id": ids["stranger"], "revision": "1"})
    assert bad.status_code == 422
    good = browser.post(
        url, {"assignee_id": ids["member"], "due_on": "01.02.2022", "revision": "1"}
    )
    assert good.status_code == 303
    with app.app_context():
        assert db.session.get_one(ChecklistItem, item.id).assignee_id == ids["member"]


def test_order(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("lead")
    browser.post("/cards/PRO-2/items", {"text": "А\nБ\nВ"})
    with app.app_context():
        a, b, c = db.session.scalars(
            select(ChecklistItem.id).where(ChecklistItem.card_id == cast.card(2).id)
            .order_by(ChecklistItem.position)
        )  # fmt: skip
    browser.post(f"/cards/PRO-2/items/{c}/move", {"after": ""})
    with app.app_context():
        assert lines(cast, 2) == ["В", "А", "Б"]
    browser.post(f"/cards/PRO-2/items/{c}/move", {"after": str(a)})
    with app.app_context():
        assert lines(cast, 2) == ["А", "В", "Б"]
    assert b


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "tick", "untick", "remove", "bring", "move"]), st.integers(0, 9)
    ),
    max_size=25,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_counters_always_equal_the_rows(ctx: None, cast: Cast, steps: list[Any]) -> None:
    lead = cast.person("lead")
    with unit_of_work(lead, dry_run=True):
        place = card_for(lead, "PRO-3", Permission.CARD_EDIT)
        for what, which in steps:
            ids = list(db.session.scalars(
                select(ChecklistItem.id).where(ChecklistItem.card_id == place.card.id)
                .order_by(ChecklistItem.id)
            ))  # fmt: skip
            chosen = ids[which % len(ids)] if ids else 0
            try:
                if what == "add":
                    checklist_actions.add_items(lead, place, ["дело"])
                elif what in {"tick", "untick"}:
                    checklist_actions.tick_item(lead, place, chosen, done=what == "tick")
                elif what == "remove":
                    checklist_actions.remove_item(lead, place, chosen)
                elif what == "bring":
                    checklist_actions.bring_item_back(lead, place, chosen)
                else:
                    checklist_actions.move_item(lead, place, chosen, after=ids[0] if ids else None)
            except errors.NotFound:
                pass
        db.session.flush()
        live = select(func.count()).where(
            ChecklistItem.card_id == place.card.id, ChecklistItem.archived_at.is_(None)
        )
        assert place.card.checklist_total == db.session.scalar(live)
        assert place.card.checklist_done == db.session.scalar(
            live.where(ChecklistItem.done_at.is_not(None))
        )
