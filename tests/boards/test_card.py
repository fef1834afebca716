"""The card: made once, shown to those who may see it, changed, put away; nothing forged."""

from __future__ import annotations

import ast
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kaskad import paths
from kaskad.boards import card_actions, link_actions, links
from kaskad.boards.access import board_for, card_for
from kaskad.boards.history import SENTENCES, sentence
from kaskad.boards.models import (
    Card,
    CardAssignee,
    CardLink,
    CardRelation,
    ChecklistItem,
    Column,
    Comment,
    Label,
    RelationKind,
    Watcher,
)
from kaskad.boards.parties import party_choices, people_who_see
from kaskad.boards.undo import WAYS
from kaskad.cascade.models import ExpectedResult
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.ordering import spread
from kaskad.indicators.models import Indicator
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.conftest import Statements

WICKED = [
    "<script>alert(1)</script>",
    "<img src=x onerror=1>",
    '"><svg onload=1>',
    "javascript:alert(1)",
    "\u202eперевёрнуто",
    "не\u200bвидно",
    "🧑‍🏫🎉",
    "'; DROP TABLE card; --",
    "{{ 7*7 }}",
]


def revision(app: Flask, cast: Cast, number: int = 1) -> int:
    with app.app_context():
        return cast.card(number).revision


# ------------------------------------------------------------------ seeing


@pytest.mark.parametrize("who", ["lead", "member", "participant", "observer", "viewer", "admin"])
def test_the_card_is_shown_to_whoever_sees_the_board(visit: Visit, who: str) -> None:
    page = visit(who).get("/cards/PRO-1")
    assert page.status_code == 200
    assert "Карточка 1 проекта ПРО" in page.text


def test_the_key_may_be_typed_in_either_alphabet(visit: Visit) -> None:
    assert visit("lead").get("/cards/ПРО-1").status_code == 200


@pytest.mark.parametrize("who", ["stranger", "gone"])
@pytest.mark.parametrize("path", [
    "/cards/PRO-1", "/cards/PRO-1/history", "/cards/PRO-1/people", "/cards/PRO-1/edit/title",
    "/cards/PRO-1/parts/comments", "/cards/PRO-1/edit/assignees", "/cards/PRO-1/items/1",
])  # fmt: skip
def test_s25_a_hidden_card_is_not_there_and_its_name_never_shows(
    visit: Visit, who: str, path: str
) -> None:
    hidden = visit(who).get(path)
    assert hidden.status_code == 404
    assert "Карточка 1" not in hidden.text
    assert "ПРОдвижение" not in hidden.text


def test_a_fragment_is_the_drawer_and_a_page_is_a_page(visit: Visit) -> None:
    browser = visit("lead")
    drawer = browser.get("/cards/PRO-1", headers={"HX-Request": "true"}).text
    assert "<html" not in drawer
    assert "data-drawer-close" in drawer
    assert "<html" in browser.get("/cards/PRO-1").text


def test_an_observer_gets_no_forms(visit: Visit) -> None:
    page = visit("observer").get("/cards/PRO-1").text
    assert "/cards/PRO-1/items" not in page
    assert "/cards/PRO-1/comments" not in page
    assert "/cards/PRO-1/archive" not in page


@pytest.mark.parametrize(
    "path", ["/cards/PRO-1/archive", "/undo", "/cards/PRO-1/items", "/cards/PRO-1/watch"]
)
def test_wrong_method(visit: Visit, path: str) -> None:
    assert visit("lead").get(path).status_code == 405


def _fill(cast: Cast, comments: int) -> None:
    lead = cast.person("lead")
    card = cast.card(1)
    with unit_of_work(lead):
        db.session.add_all(
            Comment(card_id=card.id, author_id=lead.id, body="ещё") for _ in range(comments)
        )
        db.session.add_all(
            ChecklistItem(card_id=card.id, position=key, text="дело") for key in spread(comments)
        )


@pytest.mark.parametrize("fragment", [False, True])
def test_opening_takes_the_same_statements_for_5_and_500_comments(
    visit: Visit, cast: Cast, app: Flask, statements: Statements, fragment: bool
) -> None:
    browser = visit("lead")
    headers = {"HX-Request": "true"} if fragment else {}
    counts = []
    for more in (5, 495):
        with app.app_context():
            _fill(cast, more)
        statements.clear()
        page = browser.get("/cards/PRO-1", headers=dict(headers))
        assert page.status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
    assert page.text.count('class="k-comment"') == 50


# ------------------------------------------------------------------ making


def _make(cast: Cast, **more: Any) -> Card:
    lead = cast.person("lead")
    with unit_of_work(lead):
        place = board_for(lead, "PRO", Permission.CARD_CREATE)
        return card_actions.create_card(
            lead, place, cast.columns()[0], **{"title": "Новая", **more}
        )


def test_a_new_card_lies_at_the_end_with_the_next_number(ctx: None, cast: Cast) -> None:
    card = _make(cast)
    assert card.number == 7
    last = db.session.scalar(
        select(func.max(Card.position)).where(Card.column_id == card.column_id)
    )
    assert card.position == last
    after = _make(cast, after=cast.card(3).id)
    assert cast.card(3).position < after.position < cast.card(6).position
    assert after.number == 8


def test_a_new_card_brings_everything_along(ctx: None, cast: Cast) -> None:
    indicator = links.kind("indicator").choices(cast.initiative().id)[0]
    label = db.session.scalars(select(Label).where(Label.board_id == cast.board().id)).one()
    card = _make(
        cast, description="**Да**", due_on=date(2021, 9, 1),
        assignee_ids=[cast.person("member").id],
        links=[("indicator", indicator.id, Decimal("12.5"))], label_ids=[label.id],
        at=now(), occurrence="2021/2022",
    )  # fmt: skip
    held = db.session.get_one(CardLink, (card.id, "indicator", indicator.id))
    assert held.amount == Decimal("12.5")
    assert db.session.get(CardAssignee, (card.id, cast.person("member").id)) is not None
    event = db.session.scalars(select(Event).where(Event.subject_id == card.id)).one()
    assert (event.action, event.at) == ("card.created", card.created_at)


@pytest.mark.parametrize("bad", [
    {"title": ""}, {"title": "   "}, {"title": "я" * 501}, {"activity_id": 10**6},
    {"links": [("result", 10**6, None)]}, {"links": [("nonsense", 1, None)]},
    {"label_ids": [10**6]},
    {"starts_on": date(2021, 2, 2), "due_on": date(2021, 2, 1)},
])  # fmt: skip
def test_what_cannot_be_made_is_refused_whole(ctx: None, cast: Cast, bad: dict[str, Any]) -> None:
    with pytest.raises(errors.Invalid):
        _make(cast, **bad)
    assert cast.board().last_number == 6


def test_s01_targets_of_another_project_are_refused(ctx: None, cast: Cast) -> None:
    foreign = db.session.scalars(
        select(ExpectedResult).where(ExpectedResult.initiative_id == cast.initiative("ZZS").id)
    ).one()
    with pytest.raises(errors.Invalid):
        _make(cast, links=[("result", foreign.id, None)])


def test_r16_ten_equal_requests_make_one_card(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        column_id = cast.columns()[0].id
    browser = visit("lead")
    token = browser.token()
    cookie = browser.client.get_cookie("kaskad")
    assert cookie is not None
    statuses = []

    def send() -> None:
        client = app.test_client()
        client.set_cookie("kaskad", cookie.value)
        answer = client.post(
            "/boards/PRO/cards",
            data={"title": "Одна", "column": column_id, "_once": "a" * 32, "csrf_token": token},
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        found = db.session.scalar(select(func.count(Card.id)).where(Card.title == "Одна"))
        assert found == 1
        assert cast.board().last_number == 7
    assert set(statuses) == {303}


# ------------------------------------------------------------------ changing


def test_a_field_is_changed_and_history_tells_both_values(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    browser = visit("member")
    answer = browser.post("/cards/PRO-1", {"title": "Иначе", "revision": revision(app, cast)})
    assert answer.status_code == 303
    page = browser.get("/cards/PRO-1/history").text
    assert "Иначе" in page
    assert "Карточка 1 проекта ПРО" in page
    with app.app_context():
        assert cast.card().title == "Иначе"
        assert cast.card().description == "Текст"  # what was not sent is not touched


def test_htmx_gets_the_part_and_a_way_back(visit: Visit, cast: Cast, app: Flask) -> None:
    answer = visit("lead").post(
        "/cards/PRO-1", {"due_on": "2021-12-01", "revision": revision(app, cast)},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert 'id="card-facts"' in answer.text
    assert "undo_url" in answer.headers["HX-Trigger"]
    assert "kaskad:card-changed" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("form", [
    {"title": ""}, {"title": "я" * 501}, {"description": "я" * 20_001}, {"due_on": "32.13.2021"},
    {"effort": "XXL"}, {"effort_hours": "много"}, {"effort_hours": "-1"},
    {"effort_hours": "1e9999"},
    {"effort_hours": "nan"}, {"starts_on": "2021-02-02", "due_on": "2021-02-01"},
    {"blocked_reason": "я" * 2001},
])  # fmt: skip
def test_bad_input_is_a_sentence_and_what_was_typed_stays(
    visit: Visit, cast: Cast, app: Flask, form: dict[str, str]
) -> None:
    before = revision(app, cast)
    for headers in ({}, {"HX-Request": "true"}):
        answer = visit("lead").post(
            "/cards/PRO-1", {**form, "revision": before}, headers=dict(headers)
        )
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        typed = list(form.values())[-1]
        assert typed == "XXL" or typed[:40] in answer.text  # a choice that is none has no box
    assert revision(app, cast) == before


@pytest.mark.parametrize("text", WICKED)
@pytest.mark.parametrize("field", ["title", "description", "blocked_reason"])
def test_s56_wicked_words_are_only_words(
    visit: Visit, cast: Cast, app: Flask, field: str, text: str
) -> None:
    browser = visit("lead")
    answer = browser.post("/cards/PRO-1", {field: text, "revision": revision(app, cast)})
    assert answer.status_code == 303
    page = browser.get("/cards/PRO-1").text + browser.get("/cards/PRO-1/history").text
    for bad in (
        "<script>alert",
        "<img src=x",
        "<svg onload",
        'href="javascript',
        "\u202e",
        "\u200b",
    ):
        assert bad not in page
    assert "49" not in page.split("<title>")[1].split("</title>")[0]


def test_s17_s21_forged_fields_are_not_taken(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        card = cast.card()
        before = (
            card.board_id,
            card.number,
            card.column_id,
            card.created_by_id,
            card.created_at,
            card.archived_at,
            card.comment_count,
            card.position,
            card.cover_id,
        )
    visit("member").post("/cards/PRO-1", {
        "title": "Иначе", "revision": 1, "board_id": 2, "number": 99, "column_id": 1,
        "created_by_id": 1, "created_at": "2000-01-01", "archived_at": "2000-01-01",
        "comment_count": 77, "position": "z", "cover_id": 1, "author_id": 1,
    })  # fmt: skip
    with app.app_context():
        card = cast.card()
        after = (
            card.board_id,
            card.number,
            card.column_id,
            card.created_by_id,
            card.created_at,
            card.archived_at,
            card.comment_count,
            card.position,
            card.cover_id,
        )
        assert after == before
        event = db.session.scalars(
            select(Event).where(Event.subject_id == card.id).order_by(Event.id.desc())
        ).first()
        assert event is not None
        assert event.actor_id == cast.person("member").id


def test_s12_a_denied_request_writes_nothing(visit: Visit, statements: Statements) -> None:
    browsers = [visit("stranger"), visit("observer")]
    statements.clear()
    for browser in browsers:
        for path in ("", "/archive", "/items", "/comments", "/assignees", "/labels", "/cover",
                     "/relations", "/links/result", "/items/1/tick"):  # fmt: skip
            answer = browser.post(
                f"/cards/PRO-1{path}",
                {"title": "нет", "text": "нет", "body": "нет", "other": "PRO-2",
                                        "kind": "blocks", "revision": "1"}
            )  # fmt: skip
            assert answer.status_code in {403, 404}
    assert statements.writes == []


# ------------------------------------------------------------------ choosing


def test_s23_only_people_who_see_the_board_can_be_responsible(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    with app.app_context():
        lead = cast.person("lead")
        place = board_for(lead, "PRO", Permission.BOARD_VIEW)
        names = {row.name for row in party_choices(place)}
        assert {"Роль lead", "Роль participant", "Роль office", "ИМЦ Озёрного района"} <= names
        assert not {"Роль stranger", "Роль gone", "Роль off"} & names
        assert not {"Роль stranger", "Роль gone", "Роль off"} & {
            r.name for r in people_who_see(place)
        }
        ids = {name: cast.person(name).id for name in ("stranger", "gone", "off", "member")}
    browser = visit("lead")
    for name in ("stranger", "gone", "off"):
        answer = browser.post("/cards/PRO-2/assignees", {"id": [ids[name], ids["member"]]})
        assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(
            select(func.count()).where(CardAssignee.card_id == cast.card(2).id)
        ) == 0  # fmt: skip


def test_two_people_assigning_at_once_both_hold(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        a, b, c = (cast.person(name).id for name in ("lead", "member", "participant"))
    visit("lead").post("/cards/PRO-1/assignees", {"held": [a], "id": [a, b]})
    visit("member").post("/cards/PRO-1/assignees", {"held": [a], "id": [a, c]})
    with app.app_context():
        held = set(db.session.scalars(
            select(CardAssignee.party_id).where(CardAssignee.card_id == cast.card().id)
        ))  # fmt: skip
    assert held == {a, b, c}


@pytest.mark.parametrize(("typed", "amount"), [
    ("12,5", Decimal("12.5")), ("1 234", Decimal(1234)), ("0", Decimal(0)), ("", None),
])  # fmt: skip
def test_planned_amount_with_a_decimal_comma(
    visit: Visit, cast: Cast, app: Flask, typed: str, amount: Decimal | None
) -> None:
    with app.app_context():
        indicator = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
        ).one()
    answer = visit("lead").post(
        "/cards/PRO-1/links/indicator", {"id": indicator.id, f"amount-{indicator.id}": typed}
    )
    assert answer.status_code == 303
    with app.app_context():
        held = db.session.get_one(CardLink, (cast.card().id, "indicator", indicator.id))
        assert held.amount == amount


def test_a_bad_amount_is_named_and_kept(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        indicator = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
        ).one()
    answer = visit("lead").post(
        "/cards/PRO-1/links/indicator", {"id": indicator.id, f"amount-{indicator.id}": "дюжина"}
    )
    assert answer.status_code == 422
    assert "дюжина" in answer.text


def test_labels_of_another_board_are_refused(visit: Visit, cast: Cast, app: Flask) -> None:
    with app.app_context():
        foreign = db.session.scalars(
            select(Label).where(Label.board_id == cast.board("ZZS").id)
        ).one()
    assert visit("lead").post("/cards/PRO-1/labels", {"id": foreign.id}).status_code == 422


# ------------------------------------------------------------------ relations


def test_s05_a_card_one_cannot_see_cannot_be_related(visit: Visit, app: Flask) -> None:
    for path, key in (("PRO-1", "ZZS-1"), ("PRO-1", "ZZS-999")):
        answer = visit("lead").post(f"/cards/{path}/relations", {"kind": "relates", "other": key})
        assert answer.status_code == 422
        assert "ZZSECRET" not in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(CardRelation)) == 0


def test_s05_an_existing_relation_shows_only_a_placeholder(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(CardRelation(card_id=cast.card().id, other_id=cast.card(1, "ZZS").id,
                                    kind=RelationKind.BLOCKS))  # fmt: skip
    page = visit("lead").get("/cards/PRO-1").text
    assert "ZZS" not in page
    other = visit("stranger").get("/cards/ZZS-1").text
    assert "ПРО-1" not in other
    assert "Карточка 1 проекта ПРО" not in other


def test_relations_from_both_ends(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("lead")
    for other in ("PRO-2", "http://localhost/cards/PRO-3?x=1", "4"):
        assert browser.post(
            "/cards/PRO-1/relations", {"kind": "blocks", "other": other}
        ).status_code == 303  # fmt: skip
    page = browser.get("/cards/PRO-2").text
    assert "Карточка 1 проекта ПРО" in page
    turned = browser.post("/cards/PRO-1/relations", {"kind": "blocked_by", "other": "PRO-2"})
    assert turned.status_code == 422
    assert browser.post(
        "/cards/PRO-1/relations", {"kind": "relates", "other": "PRO-1"}
    ).status_code == 422  # fmt: skip
    with app.app_context():
        one, two = cast.card(1).id, cast.card(2).id
    browser.post(
        "/cards/PRO-2/relations/remove", {"card_id": one, "other_id": two, "kind": "blocks"}
    )
    assert "Карточка 1 проекта ПРО" not in browser.get("/cards/PRO-2").text


# ------------------------------------------------------------------ archive, watching, history


def test_archive_and_restore(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("member")
    assert browser.post("/cards/PRO-1/archive").status_code == 303
    assert browser.get("/cards/PRO-1").status_code == 200
    for path, form in (("", {"title": "нет", "revision": "1"}), ("/comments", {"body": "нет"}),
                       ("/items", {"text": "нет"}), ("/items/1/tick", {"done": "1"})):  # fmt: skip
        assert browser.post(f"/cards/PRO-1{path}", form).status_code == 409
    assert browser.post("/cards/PRO-1/restore").status_code == 303
    with app.app_context():
        assert cast.card().archived_at is None


DOORS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {"title": "нет", "revision": "1"}),
    ("/archive", {}),
    ("/restore", {}),
    ("/assignees", {"id": "1"}),
    ("/labels", {"id": "1"}),
    ("/links/result", {"id": "1"}),
    ("/relations", {"kind": "blocks", "other": "PRO-2"}),
    ("/items", {"text": "нет"}),
    ("/items/1/tick", {"done": "1"}),
    ("/items/1", {"text": "нет"}),
    ("/items/1/move", {}),
    ("/items/1/remove", {}),
    ("/comments", {"body": "нет"}),
    ("/comments/1", {"body": "нет"}),
    ("/comments/1/archive", {}),
    ("/cover", {"file": "0" * 32}),
)


@pytest.mark.parametrize(("door", "form"), DOORS)
@pytest.mark.parametrize("what", ["project", "board"])
def test_s24_nothing_changes_in_an_archived_project(
    visit: Visit, cast: Cast, app: Flask, what: str, door: str, form: dict[str, str]
) -> None:
    with app.app_context(), unit_of_work():
        row: Any = cast.initiative() if what == "project" else cast.board()
        row.archived_at = now()
    browser = visit("lead")
    assert browser.get("/cards/PRO-1").status_code == 200
    assert browser.post(f"/cards/PRO-1{door}", form).status_code == 409


def test_watching(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("observer")
    for watch, expected in (("1", 1), ("1", 1), ("0", 0)):
        assert browser.post("/cards/PRO-1/watch", {"watch": watch}).status_code == 303
        with app.app_context():
            assert db.session.scalar(
                select(func.count()).select_from(Watcher).where(
                    Watcher.person_id == cast.person("observer").id
                )
            ) == expected  # fmt: skip


def _noted_actions() -> set[str]:
    """Every action that the code of the room journals on a card."""
    found = set()
    for path in (Path(paths.__file__).parent / "boards").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note_card":
                action = node.args[1]
                options = (
                    [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]
                )
                found |= {f"card.{one.value!s}" for one in options if isinstance(one, ast.Constant)}
    return found


def test_every_action_has_a_sentence_and_a_way_back() -> None:
    actions = _noted_actions()
    assert len(actions) > 20
    assert actions - set(SENTENCES) == set()
    # What is itself a way back needs none, and neither does taking a relation back.
    own_way_back = {"card.comment_restored", "card.file_restored", "card.unrelated"}
    assert actions - set(WAYS) == own_way_back


def test_an_unknown_action_still_reads_as_a_sentence(ctx: None) -> None:
    assert sentence("card.turned_blue", {})


def test_preview_is_what_will_be_shown(visit: Visit) -> None:
    answer = visit("observer").post(
        "/cards/PRO-1/preview", {"description": "**да** <script>1</script> [x](javascript:1)"}
    )
    assert "<strong>да</strong>" in answer.text
    assert "<script>" not in answer.text
    assert 'href="javascript' not in answer.text


def test_column_of_a_restored_card_that_is_gone(ctx: None, cast: Cast) -> None:
    lead = cast.person("lead")
    with unit_of_work(lead):
        place = card_for(lead, "PRO-2", Permission.CARD_ARCHIVE)
        card_actions.archive_card(lead, place)
        db.session.get_one(Column, place.card.column_id).archived_at = now()
        card_actions.restore_card(lead, place)
    column = db.session.get_one(Column, cast.card(2).column_id)
    assert column.archived_at is None


def test_a_card_made_from_an_activity_shows_it(ctx: None, cast: Cast, visit: Visit) -> None:
    activity = links.kind("activity").choices(cast.initiative().id)[0]
    card = _make(cast, activity_id=activity.id, occurrence="2021/2022")
    page = visit("lead").get(f"/cards/PRO-{card.number}").text
    assert activity.title in page
    assert "2021/2022" in page


def test_unlinking_and_linking_again_keeps_the_amount(ctx: None, cast: Cast) -> None:
    lead = cast.person("lead")
    target = links.kind("indicator").choices(cast.initiative().id)[0]
    with unit_of_work(lead):
        place = card_for(lead, "PRO-1", Permission.CARD_EDIT)
        link_actions.link_card(lead, place, add=[("indicator", target.id, Decimal(3))])
        assert (
            link_actions.link_card(lead, place, add=[("indicator", target.id, Decimal(3))]) is None
        )
        event = link_actions.link_card(lead, place, remove=[("indicator", target.id)])
    assert event is not None
    assert event.data["removed"][0][3] == "3"
