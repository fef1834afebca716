"""Undo: every action's way back, and its refusal when somebody has changed the same thing since."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from kaskad.boards import (
    card_actions,
    checklist_actions,
    comment_actions,
    file_actions,
    link_actions,
    links,
)
from kaskad.boards.access import CardPlace, board_for, card_for
from kaskad.boards.models import (
    Card,
    CardAssignee,
    CardFile,
    CardLabel,
    CardLink,
    CardRelation,
    ChecklistItem,
    Comment,
    Label,
    RelationKind,
)
from kaskad.boards.move_actions import move_card
from kaskad.boards.relation_actions import relate_card
from kaskad.boards.undo import WAYS, undo
from kaskad.cascade.models import TeamMember
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.core.storage import file_store
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role
from tests.cast import Cast, Visit

Doing = Callable[[Person, CardPlace], Any]


class Desk:
    """The card PRO-1 in the hands of its lead."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.lead = cast.person("lead")

    def do(self, doing: Doing, who: str = "lead") -> Any:
        person = self.cast.person(who)
        with unit_of_work(person):
            return doing(person, card_for(person, "PRO-1", Permission.CARD_ARCHIVE))

    def last(self) -> Event:
        return db.session.scalars(
            select(Event).where(Event.subject_kind == "card").order_by(Event.id.desc()).limit(1)
        ).one()

    def back(self, event: Event) -> None:
        self.do(lambda person, place: undo(person, place, event))

    def picture(self) -> CardFile:
        out = io.BytesIO()
        Image.new("RGB", (9, 9)).save(out, "PNG")
        with file_actions.upload(file_store(), out, "a.png", 10**6) as given:
            row, _event = self.do(lambda p, place: file_actions.attach_file(p, place, given))
        assert isinstance(row, CardFile)
        return row

    def state(self) -> dict[str, Any]:
        """Everything a person sees on the card, without counters of revisions."""
        card = self.cast.card()
        db.session.refresh(card)

        def held(model: Any, *names: str) -> list[Any]:
            rows = db.session.scalars(select(model).where(model.card_id == card.id))
            return sorted(str([getattr(row, name) for name in names]) for row in rows)

        live_items = db.session.scalars(
            select(ChecklistItem)
            .where(ChecklistItem.card_id == card.id, ChecklistItem.archived_at.is_(None))
            .order_by(ChecklistItem.position)
        )  # fmt: skip
        live_comments = db.session.scalars(
            select(Comment)
            .where(Comment.card_id == card.id, Comment.archived_at.is_(None))
            .order_by(Comment.id)
        )  # fmt: skip
        live_files = db.session.scalars(
            select(CardFile.id).where(CardFile.card_id == card.id, CardFile.archived_at.is_(None))
        )
        return {
            "fields": [getattr(card, name) for name in card_actions.CHANGEABLE],
            "place": (
                card.column_id,
                card.position if card.column_id else "",
                card.archived_at is None,
            ),
            "cover": card.cover_id,
            "counters": (
                card.checklist_total,
                card.checklist_done,
                card.comment_count,
                card.file_count,
            ),
            "assignees": held(CardAssignee, "party_id"),
            "labels": held(CardLabel, "label_id"),
            "links": [
                s.replace(".000000", "") for s in held(CardLink, "kind", "target_id", "amount")
            ],
            "relations": held(CardRelation, "other_id", "kind"),
            "items": [(i.text, i.done_at is not None, i.assignee_id, i.due_on) for i in live_items],
            "comments": [c.body for c in live_comments],
            "files": sorted(live_files),
        }


@pytest.fixture
def desk(ctx: None, cast: Cast) -> Desk:
    return Desk(cast)


def target(desk: Desk) -> int:
    kind = links.kind("indicator")
    assert kind is not None
    return kind.choices(desk.cast.initiative().id)[0].id


def item(desk: Desk) -> int:
    return db.session.scalars(
        select(ChecklistItem.id)
        .where(ChecklistItem.card_id == desk.cast.card().id)
        .order_by(ChecklistItem.id)
    ).all()[0]


def comment(desk: Desk) -> int:
    return db.session.scalars(
        select(Comment.id).where(Comment.card_id == desk.cast.card().id).order_by(Comment.id)
    ).all()[0]


def _label(desk: Desk) -> int:
    return db.session.scalars(select(Label.id).where(Label.board_id == desk.cast.board().id)).one()


def _link(amount: str | None) -> Callable[[Desk], Doing]:
    value = Decimal(amount) if amount else None
    return lambda w: (
        lambda p, place: link_actions.link_card(p, place, add=[("indicator", target(w), value)])
    )


NOTHING: Callable[[Desk], Any] = lambda _world: None  # noqa: E731 - a table of small steps
# action: (what comes first, what is done, what somebody else does to the same thing then)
CASES: dict[str, tuple[Callable[[Desk], Any], Callable[[Desk], Doing], Callable[[Desk], Doing]]] = {
    "card.changed": (
        NOTHING,
        lambda w: (
            lambda p, place: card_actions.change_card(
                p,
                place,
                {"title": "Иначе", "due_on": date(2021, 9, 1), "effort_hours": Decimal("2.5")},
                seen=None,
            )
        ),
        lambda w: lambda p, place: card_actions.change_card(p, place, {"title": "Ещё"}, seen=None),
    ),
    "card.moved": (
        NOTHING,
        lambda w: lambda p, place: move_card(p, place, w.cast.columns()[2], seen=None),
        lambda w: lambda p, place: move_card(p, place, w.cast.columns()[0], seen=None),
    ),
    "card.assigned": (
        NOTHING,
        lambda w: (
            lambda p, place: card_actions.assign_card(
                p, place, add=[w.cast.person("member").id], remove=[w.cast.person("lead").id]
            )
        ),
        lambda w: (
            lambda p, place: card_actions.assign_card(p, place, remove=[w.cast.person("member").id])
        ),
    ),
    "card.labelled": (
        NOTHING,
        lambda w: lambda p, place: card_actions.label_card(p, place, remove=[_label(w)]),
        lambda w: lambda p, place: card_actions.label_card(p, place, add=[_label(w)]),
    ),
    "card.linked": (lambda w: w.do(_link("3")(w)), _link("5"), _link(None)),
    "card.archived": (
        NOTHING,
        lambda w: card_actions.archive_card,
        lambda w: card_actions.restore_card,
    ),
    "card.restored": (
        lambda w: w.do(card_actions.archive_card),
        lambda w: card_actions.restore_card,
        lambda w: card_actions.archive_card,
    ),
    "card.items_added": (
        NOTHING,
        lambda w: lambda p, place: checklist_actions.add_items(p, place, ["А", "Б"]),
        lambda w: (
            lambda p, place: checklist_actions.remove_item(
                p,
                place,
                db.session.scalars(
                    select(ChecklistItem.id).order_by(ChecklistItem.id.desc())
                ).all()[0],
            )
        ),
    ),
    "card.item_ticked": (
        NOTHING,
        lambda w: lambda p, place: checklist_actions.tick_item(p, place, item(w), done=True),
        lambda w: lambda p, place: checklist_actions.tick_item(p, place, item(w), done=False),
    ),
    "card.item_unticked": (
        lambda w: w.do(lambda p, place: checklist_actions.tick_item(p, place, item(w), done=True)),
        lambda w: lambda p, place: checklist_actions.tick_item(p, place, item(w), done=False),
        lambda w: lambda p, place: checklist_actions.tick_item(p, place, item(w), done=True),
    ),
    "card.item_changed": (
        NOTHING,
        lambda w: (
            lambda p, place: checklist_actions.change_item(
                p,
                place,
                item(w),
                {
                    "text": "Иначе",
                    "due_on": date(2022, 1, 1),
                    "assignee_id": w.cast.person("member").id,
                },
                seen=None,
            )
        ),
        lambda w: (
            lambda p, place: checklist_actions.change_item(
                p, place, item(w), {"text": "Ещё"}, seen=None
            )
        ),
    ),
    "card.item_moved": (
        lambda w: w.do(lambda p, place: checklist_actions.add_items(p, place, ["А", "Б"])),
        lambda w: (
            lambda p, place: checklist_actions.move_item(p, place, item(w) + 3 - 1, after=None)
        ),
        lambda w: (
            lambda p, place: checklist_actions.move_item(p, place, item(w) + 3 - 1, after=item(w))
        ),
    ),
    "card.item_removed": (
        NOTHING,
        lambda w: lambda p, place: checklist_actions.remove_item(p, place, item(w)),
        lambda w: lambda p, place: checklist_actions.bring_item_back(p, place, item(w)),
    ),
    "card.item_restored": (
        lambda w: w.do(lambda p, place: checklist_actions.remove_item(p, place, item(w))),
        lambda w: lambda p, place: checklist_actions.bring_item_back(p, place, item(w)),
        lambda w: lambda p, place: checklist_actions.remove_item(p, place, item(w)),
    ),
    "card.commented": (
        NOTHING,
        lambda w: lambda p, place: comment_actions.comment_card(p, place, "Да"),
        lambda w: (
            lambda p, place: comment_actions.archive_comment(
                p,
                place,
                db.session.scalars(select(Comment.id).order_by(Comment.id.desc())).all()[0],
            )
        ),
    ),
    "card.comment_changed": (
        NOTHING,
        lambda w: (
            lambda p, place: comment_actions.change_comment(
                p, place, comment(w), "Иначе", seen=None
            )
        ),
        lambda w: lambda p, place: comment_actions.archive_comment(p, place, comment(w)),
    ),
    "card.comment_archived": (
        NOTHING,
        lambda w: lambda p, place: comment_actions.archive_comment(p, place, comment(w)),
        lambda w: lambda p, place: comment_actions.bring_comment_back(p, place, comment(w)),
    ),
    "card.related": (
        NOTHING,
        lambda w: (
            lambda p, place: relate_card(
                p, place, card_for(p, "PRO-2", Permission.BOARD_VIEW), RelationKind.BLOCKS
            )
        ),
        lambda w: (
            lambda p, place: __import__(
                "kaskad.boards.relation_actions", fromlist=["unrelate_card"]
            ).unrelate_card(p, place, place.card.id, w.cast.card(2).id, RelationKind.BLOCKS)
        ),
    ),
}


@pytest.mark.parametrize("action", CASES)
def test_an_action_is_taken_back(desk: Desk, action: str) -> None:
    first, doing, _other = CASES[action]
    first(desk)
    before = desk.state()
    desk.do(doing(desk))
    event = desk.last()
    assert event.action == action
    assert desk.state() != before
    desk.back(event)
    after = desk.state()
    if action == "card.moved":  # between the same neighbours, perhaps under another key
        before["place"], after["place"] = before["place"][0], after["place"][0]
    assert after == before


@pytest.mark.parametrize("action", CASES)
def test_it_is_refused_when_somebody_has_changed_the_same_since(desk: Desk, action: str) -> None:
    first, doing, other = CASES[action]
    first(desk)
    desk.do(doing(desk))
    event = desk.last()
    desk.do(other(desk), who="office" if "comment" in action else "lead")
    settled = desk.state()
    with pytest.raises(errors.Conflict):
        desk.back(event)
    assert desk.state() == settled


def test_files_and_cover_are_taken_back(desk: Desk) -> None:
    row = desk.picture()
    added = desk.last()
    desk.do(lambda p, place: file_actions.choose_cover(p, place, row.public_id))
    cover = desk.last()
    before = desk.state()
    desk.do(lambda p, place: file_actions.archive_file(p, place, row.public_id))
    archived = desk.last()
    desk.back(archived)
    assert desk.state() == before  # the cover is the cover again
    with pytest.raises(errors.Conflict):
        desk.back(archived)
    desk.back(cover)
    assert desk.cast.card().cover_id is None
    desk.back(added)
    assert desk.state()["files"] == []


def test_a_new_card_goes_to_the_archive_unless_others_work_on_it(desk: Desk, visit: Visit) -> None:
    made = []
    for _ in range(2):
        with unit_of_work(desk.lead):
            place = board_for(desk.lead, "PRO", Permission.CARD_CREATE)
            made.append(
                card_actions.create_card(desk.lead, place, desk.cast.columns()[0], title="Новая")
            )
    events = {
        event.subject_id: event.id
        for event in db.session.scalars(select(Event).where(Event.action == "card.created"))
    }
    visit("participant").post(f"/cards/PRO-{made[1].number}/comments", {"body": "беру"})
    browser = visit("lead")
    assert browser.post("/undo", {"event": events[made[0].id]}).status_code == 303
    assert browser.post("/undo", {"event": events[made[1].id]}).status_code == 409
    db.session.expire_all()
    assert [db.session.get_one(Card, card.id).archived_at is None for card in made] == [False, True]


def test_all_ways_are_tried_here() -> None:
    elsewhere = {"card.created", "card.file_added", "card.file_archived", "card.cover_changed"}
    assert set(WAYS) == set(CASES) | elsewhere


def _tick_event(visit: Visit, app: Flask, cast: Cast) -> int:
    with app.app_context():
        item_id = item(Desk(cast))
    visit("participant").post(f"/cards/PRO-1/items/{item_id}/tick", {"done": "1"})
    with app.app_context():
        return Desk(cast).last().id


@pytest.mark.parametrize("who", ["lead", "stranger", "observer"])
def test_only_ones_own_action(visit: Visit, app: Flask, cast: Cast, who: str) -> None:
    event_id = _tick_event(visit, app, cast)
    assert visit(who).post("/undo", {"event": event_id}).status_code == 404
    with app.app_context():
        assert cast.card().checklist_done == 1


@pytest.mark.parametrize("event", ["", "x", "-1", "9" * 30, "999999"])
def test_nonsense_is_nothing_to_undo(visit: Visit, event: str) -> None:
    assert visit("lead").post("/undo", {"event": event}).status_code == 404


def test_the_right_is_asked_anew(visit: Visit, app: Flask, cast: Cast) -> None:
    event_id = _tick_event(visit, app, cast)
    with app.app_context(), unit_of_work():
        row = db.session.scalars(
            select(TeamMember).where(TeamMember.person_id == cast.person("participant").id)
        ).one()
        row.role = Role.OBSERVER
    assert visit("participant").post("/undo", {"event": event_id}).status_code == 403


def test_htmx_undo_tells_the_page_what_to_redraw(visit: Visit, app: Flask, cast: Cast) -> None:
    event_id = _tick_event(visit, app, cast)
    answer = visit("participant").post("/undo", {"event": event_id}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "PRO-1" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("target_", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_s54_undo_leads_only_to_pages_of_ours(
    visit: Visit, app: Flask, cast: Cast, target_: str
) -> None:
    event_id = _tick_event(visit, app, cast)
    answer = visit("participant").post("/undo", {"event": event_id, "next": target_})
    assert answer.headers["Location"] == "/cards/PRO-1"
