"""My day: my cards by urgency, mentions, what changed since I looked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from kaskad.boards import queries
from kaskad.boards.change_queries import changes
from kaskad.boards.day_queries import my_cards, my_mentions
from kaskad.boards.models import (
    Board,
    Card,
    CardAssignee,
    ChecklistItem,
    Comment,
    Mention,
    Watcher,
)
from kaskad.boards.urgency import Urgency, sooner, urgency
from kaskad.cascade.models import TeamMember
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event, record
from kaskad.oversight.models import ImportIssue, IssueKind
from kaskad.people.models import Person
from tests.cast import PEOPLE

TODAY = date(2021, 11, 17)  # a Wednesday


@pytest.mark.parametrize(
    ("due", "heap"),
    [
        (None, Urgency.UNDATED), (date(2021, 11, 16), Urgency.OVERDUE),
        (date(2019, 1, 1), Urgency.OVERDUE), (TODAY, Urgency.TODAY),
        (date(2021, 11, 18), Urgency.WEEK), (date(2021, 11, 21), Urgency.WEEK),
        (date(2021, 11, 22), Urgency.LATER),
    ],
)  # fmt: skip
def test_urgency_of_a_day(due: date | None, heap: Urgency) -> None:
    assert urgency(due, TODAY) is heap


def test_week_ends_with_sunday_even_on_sunday() -> None:
    sunday = date(2021, 11, 21)
    assert urgency(sunday + timedelta(days=1), sunday) is Urgency.LATER


def test_sooner_of_two_days() -> None:
    assert sooner(None, None) is None
    assert sooner(None, TODAY) == TODAY == sooner(TODAY, None)
    assert sooner(TODAY, date(2021, 1, 1)) == date(2021, 1, 1)


def _assign(cast: Any, name: str, number: int, due: date | None = None, **fields: Any) -> Card:
    card: Card = cast.card(number)
    with unit_of_work():
        card.due_on = due
        for field, value in fields.items():
            setattr(card, field, value)
        key = (card.id, cast.person(name).id)
        if db.session.get(CardAssignee, key) is None:
            db.session.add(CardAssignee(card_id=key[0], party_id=key[1]))
    return card


def _tell(actor: Person, card: Card, action: str = "card.moved", **data: Any) -> int:
    board = db.session.get_one(Board, card.board_id)
    data = data or {"from": "Очередь спринта", "to": "В работе"}
    with unit_of_work(actor):
        return record(
            action, "card", card.id, initiative_id=board.initiative_id, board_id=board.id, data=data
        ).id


def test_cards_lie_in_heaps_by_their_soonest_day(ctx: None, cast: Any) -> None:
    _assign(cast, "participant", 1, TODAY + timedelta(days=1))
    _assign(cast, "participant", 2, TODAY - timedelta(days=3), blocked_reason="Ждём письмо")
    _assign(cast, "participant", 3, None)
    person = cast.person("participant")
    with unit_of_work():
        item = ChecklistItem(
            card_id=cast.card(1).id,
            position="W",
            text="Позвонить",
            assignee_id=person.id,
            due_on=TODAY,
        )
        db.session.add(item)
    mine = my_cards(person, TODAY)
    shown = {heap.urgency: [card.key for card in heap.cards] for heap in mine.heaps}
    assert shown == {
        Urgency.OVERDUE: ["ПРО-2"], Urgency.TODAY: ["ПРО-1"], Urgency.UNDATED: ["ПРО-3"],
    }  # fmt: skip
    late = mine.heaps[0].cards[0]
    assert (late.days_late, late.blocked_reason, late.column) == (
        3,
        "Ждём письмо",
        "На согласовании",
    )
    assert late.next_column is not None
    assert late.next_column.title == "Результат получен"
    # The item given to me, and the one given to nobody, for the card is mine.
    assert [line.text for line in mine.heaps[1].cards[0].items] == ["Позвонить", "Пункт"]


def test_a_checklist_line_alone_makes_the_card_mine(ctx: None, cast: Any) -> None:
    person = cast.person("participant")
    with unit_of_work():
        db.session.add(
            ChecklistItem(card_id=cast.card(2).id, position="V", text="Своё", assignee_id=person.id)
        )
        db.session.add(ChecklistItem(card_id=cast.card(2).id, position="W", text="Чужое"))
    (heap,) = my_cards(person, TODAY).heaps
    assert [line.text for line in heap.cards[0].items] == ["Своё"]
    with unit_of_work():
        db.session.execute(ChecklistItem.__table__.update().values(done_at=now()))
    assert my_cards(person, TODAY).total == 0


def test_finished_and_archived_cards_are_not_mine_to_do(ctx: None, cast: Any) -> None:
    columns = cast.columns()
    _assign(cast, "participant", 1, column_id=columns[3].id)
    _assign(cast, "participant", 2, column_id=columns[4].id)
    _assign(cast, "participant", 3, archived_at=now())
    _assign(cast, "participant", 4)
    person = cast.person("participant")
    assert my_cards(person, TODAY).total == 1
    with unit_of_work():
        cast.board().archived_at = now()
    assert my_cards(person, TODAY).total == 0
    assert queries.waiting_count(person) == 0


def test_s23_a_card_or_mention_gives_an_outsider_no_feed(ctx: None, cast: Any, visit: Any) -> None:
    card = _assign(cast, "gone", 1, TODAY)
    person = cast.person("gone")
    with unit_of_work():
        db.session.add(
            Mention(comment_id=db.session.scalars(select(Comment.id)).first(), person_id=person.id)
        )
        db.session.add(Watcher(card_id=card.id, person_id=person.id))
    _tell(cast.person("lead"), card)
    assert my_cards(person, TODAY).total == 0
    assert my_mentions(person) == []
    assert changes(person).cards == ()
    page = visit("gone").get("/").text
    assert "Карточка 1" not in page


def test_accepting_is_offered_only_to_those_who_may(ctx: None, cast: Any) -> None:
    done = cast.columns()[2]  # the column before «Результат получен»
    with unit_of_work():
        cast.columns()[3].archived_at = now()  # now «Принято» comes next
    for name in ("participant", "lead"):
        _assign(cast, name, 1, column_id=done.id)
    (heap,) = my_cards(cast.person("participant"), TODAY).heaps
    assert heap.cards[0].next_column is None
    (heap,) = my_cards(cast.person("lead"), TODAY).heaps
    assert heap.cards[0].next_column is not None


def test_an_observer_is_offered_nothing_to_press(ctx: None, cast: Any) -> None:
    _assign(cast, "observer", 1)
    (heap,) = my_cards(cast.person("observer"), TODAY).heaps
    assert heap.cards[0].next_column is None
    assert not heap.cards[0].can_tick


def test_the_side_bar_counts_what_is_due_today(ctx: None, cast: Any, statements: Any) -> None:
    day = today()
    _assign(cast, "participant", 1, day)
    _assign(cast, "participant", 2, day - timedelta(days=1))
    _assign(cast, "participant", 3, day + timedelta(days=1))
    _assign(cast, "participant", 4)
    person = cast.person("participant")
    queries.waiting_count(person)  # what the person may see is read once a request
    statements.clear()
    assert queries.waiting_count(person) == 2
    assert len(statements) == 1


def test_changes_are_those_by_others_since_i_looked(ctx: None, cast: Any) -> None:
    member, lead, card = cast.person("member"), cast.person("lead"), cast.card(5)
    assert changes(member).cards == ()
    _tell(member, card)
    assert changes(member).cards == ()  # my own deeds are no news
    _tell(lead, card)
    last = _tell(lead, card, "card.commented", text="Посмотрите, пожалуйста")
    found = changes(member)
    assert (found.upto, found.count, found.there_is_more) == (last, 2, False)
    assert found.cards[0].key == "ПРО-5"
    said, moved = found.cards[0].events
    assert said.quote == "Посмотрите, пожалуйста"
    assert said.actor == "Роль lead"
    assert "В работе" in moved.words
    with unit_of_work():
        member.looked_event_id = last
    assert changes(member).cards == ()


def test_changes_of_cards_i_watch_outside_my_teams(ctx: None, cast: Any) -> None:
    employee, card = cast.person("employee"), cast.card(2)
    _tell(cast.person("lead"), card)
    assert changes(employee).cards == ()  # sees the board, but it is not theirs
    with unit_of_work():
        db.session.add(Watcher(card_id=card.id, person_id=employee.id))
    assert len(changes(employee).cards) == 1


def test_s05_a_hidden_card_is_not_named_in_news(ctx: None, cast: Any) -> None:
    member = cast.person("member")
    other = cast.card(1, "ZZS")
    _tell(
        cast.person("lead"),
        cast.card(1),
        "card.related",
        kind="blocks",
        other_id=other.id,
        other="ZZS-1",
    )
    (card,) = changes(member).cards
    assert "ZZS" not in card.events[0].words
    visible = cast.card(2)
    _tell(
        cast.person("lead"),
        cast.card(1),
        "card.related",
        kind="blocks",
        other_id=visible.id,
        other="x",
    )
    assert "ПРО-2" in changes(member).cards[0].events[0].words


def test_many_changes_are_cut_and_it_is_said(ctx: None, cast: Any) -> None:
    member, lead = cast.person("member"), cast.person("lead")
    board, card = cast.board(), cast.card(1)
    with unit_of_work(lead):
        db.session.add_all([
            Event(actor_id=lead.id, action="card.moved", subject_kind="card", subject_id=card.id,
                  board_id=board.id, initiative_id=board.initiative_id, data={"to": "А"})
            for _number in range(230)
        ])  # fmt: skip
    found = changes(member)
    assert (found.count, found.there_is_more) == (200, True)
    assert (len(found.cards[0].events), found.cards[0].more) == (3, 197)


def test_looking_over_moves_the_mark(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        first = _tell(cast.person("lead"), cast.card(1))
        second = _tell(cast.person("lead"), cast.card(2))
    member = visit("member")
    page = member.get("/").text
    assert "Карточка 2 проекта ПРО" in page
    assert f'name="upto" value="{second}"' in page
    answer = member.post("/my-day/looked", {"upto": first})
    assert answer.status_code == 303
    with app.test_request_context():
        assert cast.person("member").looked_event_id == first
        assert [card.key for card in changes(cast.person("member")).cards] == ["ПРО-2"]
    # Back to an older mark, or beyond what has happened, leads nowhere.
    member.post("/my-day/looked", {"upto": 1})
    with app.test_request_context():
        assert cast.person("member").looked_event_id == first
    member.post("/my-day/looked", {"upto": 2**40})
    with app.test_request_context():
        last = db.session.scalar(select(func.max(Event.id)))
        assert cast.person("member").looked_event_id == last
    assert "Карточка 2 проекта ПРО" not in member.get("/").text


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1e5", "\u202e1"])
def test_looking_over_with_nonsense_is_refused(visit: Any, value: str) -> None:
    assert visit("member").post("/my-day/looked", {"upto": value}).status_code == 422


def test_looking_over_by_htmx_answers_with_the_panel(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        event = _tell(cast.person("lead"), cast.card(1))
    answer = visit("member").post("/my-day/looked", {"upto": event}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "С прошлого раза ничего не изменилось" in answer.text


def _mention(cast: Any, name: str, key: str = "PRO") -> int:
    comment = db.session.scalars(
        select(Comment).where(Comment.card_id == cast.card(1, key).id)
    ).one()
    with unit_of_work():
        db.session.add(Mention(comment_id=comment.id, person_id=cast.person(name).id))
    return int(comment.id)


def test_a_mention_waits_until_it_is_noted(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        comment_id = _mention(cast, "participant")
    browser = visit("participant")
    page = browser.get("/").text
    assert "Вас упомянули" in page
    assert "Слово" in page
    answer = browser.post(f"/mentions/{comment_id}/noted", {"next": "/cards/PRO-1#comment-1"})
    assert (answer.status_code, answer.location) == (303, "/cards/PRO-1#comment-1")
    assert "Вас упомянули" not in browser.get("/").text
    assert browser.post(f"/mentions/{comment_id}/noted").status_code == 303  # twice does no harm


def test_s01_nobody_notes_the_mention_of_another(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        comment_id = _mention(cast, "participant")
    assert visit("lead").post(f"/mentions/{comment_id}/noted").status_code == 404
    assert visit("stranger").post(f"/mentions/{comment_id}/noted").status_code == 404
    assert visit("participant").post("/mentions/999999/noted").status_code == 404
    with app.test_request_context():
        assert db.session.scalars(select(Mention)).one().seen_at is None


def test_s54_after_noting_nobody_is_sent_elsewhere(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        comment_id = _mention(cast, "participant")
    answer = visit("participant").post(f"/mentions/{comment_id}/noted", {"next": "//evil.example"})
    assert answer.location == "/#mentions"


@pytest.mark.parametrize("name", [
    "admin", "director", "office", "monitor", "viewer", "employee", "lead", "member",
    "participant", "observer", "stranger", "gone",
])  # fmt: skip
def test_everybody_has_a_day(visit: Any, name: str) -> None:
    answer = visit(name).get("/")
    assert answer.status_code == 200
    assert "Мой день" in answer.text


def test_a_stranger_is_asked_to_log_in(visit: Any) -> None:
    assert visit().get("/").status_code == 303
    assert visit().post("/my-day/looked", {"upto": 1}).status_code == 401


def test_wrong_methods(visit: Any) -> None:
    browser = visit("member")
    assert browser.post("/").status_code == 405
    assert browser.get("/my-day/looked").status_code == 405
    assert browser.get("/mentions/1/noted").status_code == 405


def test_an_empty_day_says_where_to_go(visit: Any) -> None:
    page = visit("member").get("/").text
    assert "Сегодня дел нет" in page
    assert 'href="/boards"' in page
    lonely = visit("gone").get("/").text
    assert "Вы пока не участвуете ни в одном проекте" in lonely


def test_s56_texts_of_people_are_never_markup(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        _assign(cast, "participant", 1, title="<script>alert(1)</script>",
                blocked_reason="<img src=x onerror=alert(2)>")  # fmt: skip
        comment_id = _mention(cast, "participant")
        with unit_of_work():
            db.session.get_one(Comment, comment_id).body = "<b onclick=alert(3)>привет</b>"
        _tell(cast.person("lead"), cast.card(1), "card.commented", text="<i onclick=alert(4)>x</i>")
    page = visit("participant").get("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b onclick" not in page
    assert "<i onclick" not in page


def test_moving_on_from_my_day(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        card = _assign(cast, "participant", 1, TODAY)
        after, revision = cast.columns()[2].id, card.revision
    browser = visit("participant")
    assert f'name="column" value="{after}"' in browser.get("/").text
    answer = browser.post(
        "/cards/PRO-1/move",
        {"column": after, "place": "last", "revision": revision, "next": "/#c-PRO-1"},
    )
    assert (answer.status_code, answer.location) == (303, "/#c-PRO-1")
    with app.test_request_context():
        assert cast.card(1).column_id == after


def test_ticking_my_line_from_my_day(cast: Any, visit: Any, app: Any) -> None:
    with app.test_request_context():
        _assign(cast, "participant", 1, TODAY)
        item = db.session.scalars(
            select(ChecklistItem).where(ChecklistItem.card_id == cast.card(1).id)
        ).one()
        url = f"/cards/PRO-1/items/{item.id}/tick"
    browser = visit("participant")
    assert url in browser.get("/").text
    answer = browser.post(url, {"done": "1", "next": "/#c-PRO-1"})
    assert (answer.status_code, answer.location) == (303, "/#c-PRO-1")
    assert url not in browser.get("/").text


def _fill(cast: Any, numbers: range) -> None:
    person, board, columns = cast.person("participant"), cast.board(), cast.columns()
    with unit_of_work(cast.person("lead")):
        cards = [
            Card(board_id=board.id, column_id=columns[number % 3].id, number=number, position="V",
                 title=f"Ещё {number}", due_on=TODAY + timedelta(days=number % 40 - 20))
            for number in numbers
        ]  # fmt: skip
        db.session.add_all(cards)
        db.session.flush()
        for card in cards:
            db.session.add(CardAssignee(card_id=card.id, party_id=person.id))
            db.session.add(ChecklistItem(card_id=card.id, position="V", text="Дело"))
        for card in cards[:100]:
            record("card.moved", "card", card.id, initiative_id=board.initiative_id,
                   board_id=board.id, data={"from": "А", "to": "Б"})  # fmt: skip


def test_statements_do_not_grow_with_cards(
    cast: Any, visit: Any, app: Any, statements: Any
) -> None:
    seen = []
    for numbers in (range(1000, 1005), range(1005, 1500)):
        with app.test_request_context():
            _fill(cast, numbers)
        browser = visit("participant")
        statements.clear()
        assert browser.get("/").status_code == 200
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 12, seen


def test_never_more_than_fifteen_statements(
    cast: Any, visit: Any, app: Any, statements: Any
) -> None:
    """Whoever it is, and whatever waits: also an issue, and news that name another card."""
    with app.test_request_context():
        board = cast.board()
        with unit_of_work():
            project = cast.initiative()
            project.source = "file.yaml"
            db.session.add(
                ImportIssue(
                    initiative_id=project.id, kind=IssueKind.OTHER, fingerprint="x", part="stage",
                    part_id=1, doubt={"watch": [{"part": "stage", "id": 1}]},
                )
            )  # fmt: skip
        for number in (1, 2):
            _tell(cast.person("gone"), cast.card(number), "card.related", kind="blocks",
                  other_id=cast.card(3).id, other="x")  # fmt: skip
        assert board.initiative_id == project.id
    for name in PEOPLE:
        if name == "off":
            continue
        browser = visit(name)
        statements.clear()
        assert browser.get("/").status_code == 200
        assert len(statements) <= 15, (name, list(statements))


def test_more_cards_than_the_page_holds(ctx: None, cast: Any) -> None:
    _fill(cast, range(1000, 1230))
    mine = my_cards(cast.person("participant"), TODAY)
    assert (mine.shown, mine.total) == (100, 230)
    late = sum(1 for number in range(1000, 1230) if number % 40 < 20)
    assert mine.heaps[0].total == late > len(mine.heaps[0].cards)
    days = [card.day for heap in mine.heaps for card in heap.cards]
    assert days == sorted(day for day in days if day)


def test_what_is_kept_of_a_card_is_nobody_elses(cast: Any, visit: Any, app: Any) -> None:
    """Cards are drawn once for what they show; the guard of forms is that of each visit."""
    with app.test_request_context():
        for name in ("participant", "member"):
            _assign(cast, name, 1, TODAY)
    pages = [visit(name).get("/").text for name in ("participant", "member", "participant")]
    guards = [set(re.findall(r'name="csrf_token" value="([^"]+)"', page)) for page in pages]
    assert [len(one) for one in guards] == [1, 1, 1]
    assert guards[0] != guards[1]
    with app.test_request_context():
        _assign(cast, "participant", 1, TODAY, title="Другое имя")
    assert "Другое имя" in visit("participant").get("/").text


def test_project_titles_are_short_where_there_is_one(ctx: None, cast: Any) -> None:
    _assign(cast, "participant", 1)
    with unit_of_work():
        cast.initiative().short_title = "ПРОкомьюнити"
    (heap,) = my_cards(cast.person("participant"), TODAY).heaps
    assert heap.cards[0].board_title == "ПРОкомьюнити"


def test_leaving_the_team_takes_the_cards_away_at_once(ctx: None, cast: Any) -> None:
    _assign(cast, "participant", 1)
    person = cast.person("participant")
    assert my_cards(person, TODAY).total == 1
    with unit_of_work():
        row = db.session.scalars(select(TeamMember).where(TeamMember.person_id == person.id)).one()
        row.until = now()
    db.session.info.pop("scopes", None)
    assert my_cards(person, TODAY).total == 0
