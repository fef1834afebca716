"""The sprint in indicators: what would move, what has moved, by which cards, with what proof."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy import select, update

from kaskad.boards.models import CardFile, CardLink
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.kinds import Counted
from kaskad.indicators.models import (
    Indicator,
    IndicatorValue,
    Participation,
    ValueState,
)
from kaskad.people.permissions import Permission
from kaskad.sprints.close_actions import reopen_sprint
from kaskad.sprints.models import ProposedValue, Sprint
from kaskad.sprints.moved_report import SprintMoves, Way, moves_in_review, sprint_moves
from kaskad.sprints.promises import Promise, works_of
from kaskad.sprints.protocol import facts_of
from kaskad.sprints.review_queries import held_cards, value_rows
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.indicators.test_card_telling import count
from tests.indicators.test_value_views import made, text
from tests.sprints.review_stage import SPRINT, close, in_review, place_of, ready

P = Permission


def stage(app: Flask, cast: Cast) -> int:
    """Sprint 1 in review: its indicator stands at 100, card 1 brings 7, card 4 promises 20."""
    in_review(app)
    with app.app_context():
        row = count(cast)
        with unit_of_work():
            total(row.id, 100)
            link = CardLink(card_id=cast.card(4).id, kind="indicator", target_id=row.id)
            link.amount = Decimal(20)
            db.session.add(link)
            db.session.add(
                CardFile(
                    public_id="f" * 32, card_id=cast.card(1).id, name="Лист регистрации.png",
                    media_type="image/png", size=1, sha256="", store_key="a", preview_key="b",
                )
            )  # fmt: skip
        found = row.id
        db.session.remove()
    return found


def total(indicator_id: int, number: int, days_ago: int = 40) -> None:
    """A verified total of the whole."""
    db.session.add(
        IndicatorValue(
            indicator_id=indicator_id, on_day=today() - timedelta(days=days_ago),
            number=Decimal(number), state=ValueState.VERIFIED, decided_at=now(),
        )
    )  # fmt: skip
    db.session.flush()


def report(app: Flask, cast: Cast) -> SprintMoves:
    """As the pages read it."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        db.session.expire_all()
        place = place_of(cast, permission=P.BOARD_VIEW)
        return sprint_moves(place, works_of(facts_of(place, place.sprint)))


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def verify(app: Flask, cast: Cast, state: ValueState = ValueState.VERIFIED) -> None:
    """All that was sent is decided upon by the monitor."""
    with app.app_context(), unit_of_work():
        monitor = cast.person("monitor").id
        for value in db.session.scalars(
            select(IndicatorValue).where(IndicatorValue.state == ValueState.SUBMITTED)
        ):
            value.state, value.decided_by_id, value.decided_at = state, monitor, now()


def test_before_the_closing_it_says_what_would_move(
    app: Flask, cast: Cast, visit: Visit, statements: Statements
) -> None:
    stage(app, cast)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        place = place_of(cast)
        cards, values = held_cards(place.sprint.id), value_rows(place.sprint.id)
        statements.clear()
        found = moves_in_review(place, cards, values)
        assert len(statements) == 6
    assert not found.closed
    (row,) = found.rows
    assert row.way is Way.WAITS
    assert [plain(one) for one in (row.before, row.after, row.hoped)] == [
        "100 ед.", "100 ед.", "107 ед.",
    ]  # fmt: skip
    assert plain(row.promise) == "Promised 27 ед., brought 7 ед."
    assert [(one.key, plain(one.amount), one.state) for one in row.cards] == [
        ("ПРО-1", "+7 ед.", "to be sent"), ("ПРО-2", "", "nothing is to be sent"),
        ("ПРО-3", "", "nothing is to be sent"), ("ПРО-4", "", "not finished"),
    ]  # fmt: skip
    assert [one.title for one in row.cards[0].proofs] == ["Лист регистрации.png"]
    assert [one.key for one in found.idle] == ["ПРО-2", "ПРО-3"]
    page = text(visit("lead").get(f"{SPRINT}/close/review"))
    assert "107" in page
    assert "/files/" + "f" * 32 + "?preview=1" in page
    assert report(app, cast) == found  # as the record says it


def test_after_the_closing_only_what_is_verified_counts(
    app: Flask, cast: Cast, visit: Visit, statements: Statements
) -> None:
    indicator = stage(app, cast)
    ready(app)
    close(app)
    found = report(app, cast)
    (row,) = found.rows
    assert (row.way, plain(row.after), plain(row.hoped)) == (Way.WAITS, "100 ед.", "107 ед.")
    assert not row.cards[0].counts
    verify(app, cast)
    with app.app_context(), unit_of_work():
        total(indicator, 500, days_ago=-30)  # what comes later changes nothing here
        db.session.execute(update(CardLink).values(amount=None))
    (row,) = report(app, cast).rows
    assert row.way is Way.MOVED
    assert [plain(one) for one in (row.before, row.after, row.change, row.hoped)] == [
        "100 ед.", "107 ед.", "+7 ед.", "",
    ]  # fmt: skip
    assert plain(row.promise) == "Promised 27 ед., brought 7 ед."
    first = row.cards[0]
    assert first.counts
    assert first.decided.startswith("Роль monitor")
    assert [one.title for one in first.proofs] == ["Лист регистрации.png"]
    lead = visit("lead")
    own = text(lead.get(f"/projects/PRO/indicators/{indicator}"))
    assert f"/projects/PRO/sprints/1#moved-{indicator}" in own
    assert "+7 ед. (1 карточка)" in own
    page = text(lead.get(SPRINT))
    assert "107" in page
    assert f"#value-{first.value_id}" in page
    with app.test_request_context(headers={"Accept-Language": "en"}):
        place = place_of(cast, permission=P.BOARD_VIEW)
        works = works_of(facts_of(place, place.sprint))
        statements.clear()
        sprint_moves(place, works)
        assert len(statements) == 4


def test_what_stood_still_is_named_and_what_was_given_back_is_not_counted(
    app: Flask, cast: Cast
) -> None:
    stage(app, cast)
    with app.app_context():
        other = made(cast, "ед.", "30", "Проведено встреч")
        with unit_of_work():
            db.session.get_one(Indicator, other).dimensions = ["предмет"]
            link = CardLink(card_id=cast.card(5).id, kind="indicator", target_id=other)
            link.amount = Decimal(20)
            db.session.add(link)
        db.session.remove()
    ready(app)
    close(app)
    verify(app, cast, ValueState.RETURNED)
    rows = report(app, cast).rows
    assert [(row.way, plain(row.promise)) for row in rows] == [
        (Way.STILL, "Promised 27 ед., brought 0 ед."),
        (Way.STILL, "Promised 20 ед., brought 0 ед."),
    ]
    assert [row.after for row in rows if row.id == other] == [""]
    assert rows[0].cards[0].state == "returned"
    assert [one.key for one in report(app, cast).idle] == ["ПРО-1", "ПРО-2", "ПРО-3"]


def test_a_part_of_a_count_adds_to_the_whole_and_says_of_what(app: Flask, cast: Cast) -> None:
    stage(app, cast)
    with app.app_context(), unit_of_work():
        link = db.session.scalars(
            select(CardLink).where(
                CardLink.kind == "indicator", CardLink.card_id == cast.card(1).id
            )
        ).one()
        link.breakdown = {"предмет": "физика"}
    ready(app)
    close(app)
    verify(app, cast)
    (row,) = report(app, cast).rows
    assert (plain(row.after), row.cards[0].part) == ("107 ед.", "физика")


def test_what_was_said_before_the_card_came_is_not_the_sprints(app: Flask, cast: Cast) -> None:
    stage(app, cast)
    with app.app_context(), unit_of_work():
        link = db.session.scalars(
            select(CardLink).where(
                CardLink.kind == "indicator", CardLink.card_id == cast.card(1).id
            )
        ).one()
        link.told_at = now()
    found = report(app, cast)
    assert [one.key for row in found.rows for one in row.cards] == ["ПРО-2", "ПРО-3", "ПРО-4"]
    assert "ПРО-1" not in [one.key for one in found.idle]


def test_to_an_indicator_in_the_archive_nothing_is_sent(app: Flask, cast: Cast) -> None:
    indicator = stage(app, cast)
    with app.app_context(), unit_of_work():
        db.session.get_one(Indicator, indicator).archived_at = now()
    (row,) = report(app, cast).rows
    assert (row.way, row.hoped, row.cards[0].state) == (Way.STILL, "", "nothing is to be sent")


def test_what_is_taken_back_is_said_anew(app: Flask, cast: Cast) -> None:
    stage(app, cast)
    ready(app)
    close(app)
    verify(app, cast, ValueState.SUBMITTED)
    with app.test_request_context(), unit_of_work(cast.person("office")):
        spot = place_of(cast, "office", permission=P.SPRINT_OVERRIDE)
        reopen_sprint(cast.person("office"), spot, reason="ошиблись")
    (row,) = report(app, cast).rows
    assert [one.state for one in row.cards][:1] == ["to be sent"]
    close(app)
    (row,) = report(app, cast).rows
    assert (row.way, plain(row.hoped)) == (Way.WAITS, "107 ед.")


def test_a_total_by_lists_of_two_sprints_is_told_by_the_later_one(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    indicator_id = stage(app, cast)
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Indicator, indicator_id)
        row.counts, row.population = Counted.ORGANISATIONS, []
        school = cast.organisation("Школа А1").id
        db.session.add(
            Participation(
                initiative_id=row.initiative_id, party_id=school, card_id=cast.card(1).id,
                on_day=today(),
            )
        )  # fmt: skip
    ready(app)
    close(app)
    (alone,) = report(app, cast).rows
    assert (alone.told_in, plain(alone.hoped), plain(alone.cards[0].amount)) == (
        "",
        "1 ед.",
        "1 ед.",
    )
    with app.app_context(), unit_of_work():
        first = db.session.scalars(
            select(ProposedValue).where(ProposedValue.value_id.is_not(None))
        ).first()
        assert first is not None
        second = db.session.scalars(
            select(Sprint.id).where(
                Sprint.initiative_id == cast.initiative().id, Sprint.number == 2
            )
        ).one()
        db.session.add(
            ProposedValue(
                sprint_id=second, card_id=cast.card(4).id, indicator_id=indicator_id,
                value_id=first.value_id, sent_at=now() + timedelta(days=1),
            )
        )  # fmt: skip
        value_id = first.value_id
    (shared,) = report(app, cast).rows
    assert (shared.told_in, shared.before, shared.after, shared.hoped) == ("Sprint 2", "", "", "")
    assert (shared.cards[0].key, shared.cards[0].amount) == ("ПРО-1", "")
    assert "Спринт 2" in text(visit("lead").get(SPRINT))
    with app.test_request_context(), unit_of_work():
        office = cast.person("office")
        reopen_sprint(office, place_of(cast, "office", permission=P.SPRINT_OVERRIDE), reason="Ещё")
        value = db.session.get_one(IndicatorValue, value_id)
        assert value.state == ValueState.SUBMITTED  # the other sprint's card stands behind it


def test_statements_do_not_grow(
    app: Flask, cast: Cast, visit: Visit, statements: Statements
) -> None:
    stage(app, cast)
    lead, counts = visit("lead"), []
    for extra in (0, 6):
        with app.app_context():
            for number in range(extra):
                other = made(cast, "ед.", "30", f"Показатель {number}")
                with unit_of_work():
                    total(other, number)
                    link = CardLink(card_id=cast.card(2).id, kind="indicator", target_id=other)
                    link.amount = Decimal(number)
                    db.session.add(link)
            db.session.remove()
        if extra:
            ready(app)
        lead.get(f"{SPRINT}/close/review")
        statements.clear()
        assert lead.get(f"{SPRINT}/close/review").status_code == 200
        counts.append(len(statements))
    assert counts[0] >= counts[1]


def test_a_snapshot_says_what_was_promised() -> None:
    assert works_of({}) == []
    card = {
        "id": 1, "key": "ПРО-1", "title": "Дело", "category": "todo", "archived": False,
        "serves": [{"kind": "activity", "id": 3, "amount": None},
                   {"kind": "indicator", "id": 4, "amount": "2.5"}],
    }  # fmt: skip
    away = {**card, "id": 2, "archived": True}
    before = {**card, "id": 3, "category": "done"}
    told = {**before, "id": 4, "key": "ПРО-4"}
    row = {
        "card": "ПРО-4", "indicator_id": 4, "planned": "2.5", "amount": "3", "note": "",
        "send": True,
    }  # fmt: skip
    works = works_of({"cards": [card, away, before, told], "values": [row]})
    assert [(one.id, one.promises, one.said_before) for one in works] == [
        (1, (Promise(4, Decimal("2.5")),), False),
        (3, (), True),
        (4, (Promise(4, Decimal("2.5"), Decimal(3), sends=True),), False),
    ]
