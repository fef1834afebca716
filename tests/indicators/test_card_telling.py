"""A finished card says what it has brought: asked once, by one door, taken back when reopened."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kaskad.boards import card_actions, column_actions, link_actions, move_actions
from kaskad.boards.access import CardPlace, card_for
from kaskad.boards.models import CardLink
from kaskad.core import errors
from kaskad.core.clock import now, today
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.card_questions import questions_of
from kaskad.indicators.card_telling import Told, tell_card
from kaskad.indicators.kinds import Counted, IndicatorKind, ValueKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.participation_actions import change_list
from kaskad.indicators.participation_views import spot_of
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from kaskad.sprints.close_actions import reopen_sprint
from kaskad.sprints.models import ProposedValue, SprintState
from tests.cast import Cast
from tests.sprints.review_stage import close, closed, in_review, place_of, ready

P = Permission


def count(cast: Cast) -> Indicator:
    """The indicator of the project counts pieces."""
    row = db.session.scalars(
        select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
    ).one()
    with unit_of_work():
        row.unit, row.kind, row.dimensions = "ед.", IndicatorKind.COUNT, ["предмет"]
    return row


def place(cast: Cast, number: int = 4, permission: Permission = P.CARD_ACCEPT) -> CardPlace:
    return card_for(cast.person("lead"), f"PRO-{number}", permission)


def finished(cast: Cast, indicator: Indicator, number: int = 4, amount: int = 5) -> CardPlace:
    lead = cast.person("lead")
    with unit_of_work(lead):
        spot = place(cast, number)
        link_actions.link_card(lead, spot, add=[("indicator", indicator.id, Decimal(amount))])
        move_actions.move_card(lead, spot, cast.columns()[3], seen=None)
    return spot


def told(cast: Cast, indicator: Indicator, number: int = 4, **more: Any) -> int:
    lead = cast.person("lead")
    with unit_of_work(lead):
        answer = Told(indicator.id, more.pop("brought", True), Decimal(more.pop("amount", 5)))
        return tell_card(lead, place(cast, number), [answer], **more)


def values() -> list[IndicatorValue]:
    return list(db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id)))


@pytest.mark.usefixtures("ctx")
class TestOutsideOfSprints:
    def test_asked_once_and_sent_once(self, cast: Cast) -> None:
        row = count(cast)
        card = finished(cast, row).card
        assert [one.planned for one in questions_of(card.id)] == [5]
        assert told(cast, row, once="abcdefgh12") == 1
        assert told(cast, row, once="abcdefgh12") == told(cast, row) == 0
        assert [(one.number, one.state, one.adds) for one in values()] == [
            (Decimal(5), ValueState.SUBMITTED, True)
        ]
        assert questions_of(card.id) == ()

    def test_nothing_is_an_answer(self, cast: Cast) -> None:
        row = count(cast)
        card = finished(cast, row).card
        assert told(cast, row, brought=False) == 0
        assert (values(), questions_of(card.id)) == ([], ())

    def test_what_cannot_be_and_what_is_not_done(self, cast: Cast) -> None:
        row = count(cast)
        finished(cast, row)
        with pytest.raises(errors.Invalid):
            told(cast, row, amount="2.5")
        with unit_of_work(cast.person("lead")):
            move_actions.move_card(cast.person("lead"), place(cast), cast.columns()[1], seen=None)
        with pytest.raises(errors.Conflict):
            told(cast, row)
        assert values() == []

    @pytest.mark.parametrize("door", ["move", "undo", "column", "restore"])
    def test_work_that_goes_on_takes_it_back(self, cast: Cast, door: str) -> None:
        row, lead, columns = count(cast), cast.person("lead"), cast.columns()
        card = finished(cast, row).card
        told(cast, row)
        with unit_of_work(lead):
            spot = place(cast, permission=P.CARD_ARCHIVE)
            if door == "move":
                move_actions.move_to_end(lead, spot, columns[1])
            elif door == "undo":
                move_actions.put_back(lead, spot, columns[0], "V")
            elif door == "column":
                column_actions.change_column(
                    lead, spot, columns[3], {"category": "doing"}, seen=None
                )
            else:
                card_actions.archive_card(lead, spot)
                column_actions.archive_column(lead, spot, columns[3], to=columns[2])
                card_actions.restore_card(lead, spot)
        assert [one.state for one in values()] == [ValueState.WITHDRAWN]
        with unit_of_work(lead):
            move_actions.move_to_end(lead, place(cast), columns[4])
        assert len(questions_of(card.id)) == 1
        assert told(cast, row) == 1

    def test_what_stays_done_stays_proposed_and_a_verified_one_is_doubted(self, cast: Cast) -> None:
        row, lead = count(cast), cast.person("lead")
        finished(cast, row)
        told(cast, row)
        with unit_of_work(lead):
            spot = place(cast, permission=P.CARD_ARCHIVE)
            card_actions.archive_card(lead, spot)
            card_actions.restore_card(lead, spot)
            move_actions.move_to_end(lead, spot, cast.columns()[4])
        assert [one.state for one in values()] == [ValueState.SUBMITTED]
        with unit_of_work(lead):
            values()[0].state = ValueState.VERIFIED
            move_actions.move_to_end(lead, place(cast), cast.columns()[1])
        assert values()[0].doubted_at is not None
        assert values()[0].state == ValueState.VERIFIED
        with unit_of_work(lead):
            move_actions.move_to_end(lead, place(cast), cast.columns()[4])
        # It still counts until the monitor has decided, so it is not asked for again.
        assert questions_of(place(cast).card.id) == ()

    def test_the_part_of_the_card_goes_with_the_value(self, cast: Cast) -> None:
        row = count(cast)
        finished(cast, row)
        with unit_of_work():
            link = db.session.scalars(select(CardLink)).one()
            link.breakdown = {"предмет": "химия"}
        told(cast, row)
        assert values()[0].breakdown == {"предмет": "химия"}
        assert values()[0].adds


class TestBesideSprints:
    def test_cards_of_an_open_sprint_are_asked_about_in_its_review(self, app: Flask) -> None:
        with app.app_context():
            count(Cast(app))
        in_review(app)
        with app.test_request_context():
            cast = Cast(app)
            assert questions_of(cast.card(1).id) == ()
        ready(app)
        close(app)
        with app.test_request_context():
            cast = Cast(app)
            # What was left out in the review is an answer, too.
            assert all(questions_of(cast.card(number).id) == () for number in (1, 2, 3))
            assert len(values()) == 1

    def test_what_was_said_before_the_sprint_is_not_sent_at_its_closing(self, app: Flask) -> None:
        with app.test_request_context():
            cast = Cast(app)
            row = count(cast)
            finished(cast, row, number=1, amount=7)
            told(cast, row, number=1, amount=7)
            with unit_of_work():
                db.session.delete(db.session.scalars(select(CardLink)).one())
            db.session.remove()
        closed(app)
        with app.app_context():
            assert [(one.number, one.state) for one in values()] == [
                (Decimal(7), ValueState.SUBMITTED)
            ]


def test_on_the_card_and_on_my_day(visit: Any, cast: Cast, app: Flask, statements: Any) -> None:
    with app.test_request_context():
        row = count(cast)
        finished(cast, row)
        row_id = row.id
        db.session.remove()
    lead, member = visit("lead"), visit("member")
    assert 'href="/cards/PRO-4#card-brought"' in lead.get("/").text
    page = lead.get("/cards/PRO-4").text
    assert 'id="card-brought"' in page
    assert 'value="5"' in page
    assert "card-brought" not in member.get("/cards/PRO-4").text
    assert "card-brought" not in member.get("/").text
    wrong = {f"answer-{row_id}": "yes", f"amount-{row_id}": "много", f"note-{row_id}": "СЛОВО"}
    refused = lead.post("/cards/PRO-4/brought", wrong)
    assert refused.status_code == 422
    assert "много" in refused.text
    assert "СЛОВО" in refused.text
    later = lead.post("/cards/PRO-4/brought", {**wrong, f"answer-{row_id}": "later"})
    assert later.status_code == 303
    sent = lead.post("/cards/PRO-4/brought", {**wrong, f"amount-{row_id}": "6,0"})
    assert sent.status_code == 303
    assert "card-brought" not in lead.get("/cards/PRO-4").text
    with app.app_context():
        assert [one.number for one in values()] == [6]
        assert values()[0].on_day - cast.card(4).finished_at.date() <= timedelta(days=1)


def test_the_form_of_a_card_asks_for_the_part_and_undo_brings_the_old_one_back(
    visit: Any, cast: Cast, app: Flask
) -> None:
    with app.test_request_context():
        row_id = count(cast).id
        db.session.remove()

    def part() -> dict[str, Any]:
        with app.app_context():
            link = db.session.scalar(select(CardLink).where(CardLink.target_id == row_id))
            return link.breakdown if link is not None else {"нет": "связи"}

    browser = visit("member")
    form = {"id": str(row_id), f"amount-{row_id}": "3", f"part-{row_id}-0": " химия "}
    assert browser.post("/cards/PRO-4/links/indicator", form).status_code == 303
    assert part() == {"предмет": "химия"}
    assert "химия" in browser.get("/cards/PRO-4").text
    held = {**form, "held": str(row_id)}
    assert 'value="химия"' in browser.get("/cards/PRO-4/edit/links/indicator").text
    browser.post("/cards/PRO-4/links/indicator", {**held, f"part-{row_id}-0": "физика"})
    assert part() == {"предмет": "физика"}
    with app.app_context():
        events = [
            one.id
            for one in db.session.scalars(
                select(Event).where(Event.action == "card.linked").order_by(Event.id)
            )
        ]
    assert browser.post("/undo", {"event": str(events[-1]), "next": "/"}).status_code == 303
    assert part() == {"предмет": "химия"}
    browser.post("/cards/PRO-4/links/indicator", {"held": str(row_id)})
    assert part() == {"нет": "связи"}
    with app.app_context():
        last = db.session.scalars(select(Event.id).order_by(Event.id.desc())).first()
    browser.post("/undo", {"event": str(last), "next": "/"})
    assert part() == {"предмет": "химия"}


def test_closing_a_sprint_sends_a_figure_by_lists_without_an_amount(app: Flask) -> None:
    with app.test_request_context():
        cast = Cast(app)
        row = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
        ).one()
        lead = cast.person("lead")
        with unit_of_work(lead):
            row.counts, row.kind, row.population = (
                Counted.ORGANISATIONS, IndicatorKind.SHARE, ["school"],
            )  # fmt: skip
            spot = spot_of(card_for(lead, "PRO-2", P.CARD_ATTACH))
            change_list(lead, spot, today(), add=[cast.organisation("Школа А1").id])
        db.session.remove()
    closed(app)
    with app.test_request_context():
        cast = Cast(app)
        made = values()
        assert {(one.numerator, one.denominator) for one in made} == {(Decimal(1), Decimal(3))}
        assert len(made) == 1  # a total of all cards that serve it
        office = cast.person("office")
        with unit_of_work(office):
            sprint = place_of(cast, "office", permission=P.SPRINT_OVERRIDE)
            reopen_sprint(office, sprint, reason="Забыли школу")
        assert {one.state for one in values()} == {ValueState.WITHDRAWN}
        db.session.remove()
    close(app)
    with app.test_request_context():
        live = [one for one in values() if one.state == ValueState.SUBMITTED]
        assert {one.counted[0] for one in live} == {Cast(app).organisation("Школа А1").id}
        assert len(live) == 1


def running(app: Flask) -> None:
    """Sprint 1 runs, with finished cards 1 to 3."""
    in_review(app)
    with app.test_request_context():
        cast = Cast(app)
        lead = cast.person("lead")
        with unit_of_work(lead):
            place_of(cast).sprint.state = SprintState.ACTIVE
            cast.card(1).finished_at = now()
        db.session.remove()


def test_a_card_finished_in_a_running_sprint_says_when_it_is_asked_and_is_told_at_once(
    app: Flask, visit: Any
) -> None:
    with app.app_context():
        cast = Cast(app)
        row = count(cast)
        row_id, address = row.id, f"/projects/PRO/indicators/{row.id}"
        db.session.remove()
    running(app)
    lead, member = visit("lead"), visit("member")
    for browser, form in ((lead, True), (member, False)):
        page = browser.get("/cards/PRO-1").text
        assert 'id="card-brought"' in page
        assert (f'name="answer-{row_id}"' in page) is form
    promised = lead.get(address).text.partition('id="promised"')[2].partition("</section>")[0]
    assert 'href="/cards/PRO-1"' in promised
    assert 'class="k-why"' in promised  # done, waits for the closing
    sent = lead.post(
        "/cards/PRO-1/brought", {f"answer-{row_id}": "yes", f"amount-{row_id}": "4"}
    )  # fmt: skip
    assert sent.status_code == 303
    assert 'id="card-brought"' not in lead.get("/cards/PRO-1").text
    assert (
        'href="/cards/pro-1"'
        not in (lead.get(address).text.partition('id="promised"')[2].partition("</section>")[0])
    )
    with app.test_request_context():
        cast = Cast(app)
        with unit_of_work(cast.person("lead")):
            place_of(cast).sprint.state = SprintState.IN_REVIEW
        card_id = cast.card(1).id
    step = lead.get("/projects/PRO/sprints/1/close/values").text
    assert f'id="value-{card_id}-{row_id}"' in step
    assert f"/close/values/{card_id}/{row_id}" not in step  # nothing is to be written any more
    ready(app)
    close(app)
    with app.test_request_context():
        mine = [one for one in values() if one.card_id == Cast(app).card(1).id]
        assert [(one.number, one.state) for one in mine] == [(Decimal(4), ValueState.SUBMITTED)]
        told = db.session.scalars(
            select(ProposedValue).where(ProposedValue.card_id == mine[0].card_id)
        ).one()
        assert told.value_id == mine[0].id


def test_a_card_in_a_review_is_not_told_past_it(app: Flask) -> None:
    with app.app_context():
        row_id = count(Cast(app)).id
        db.session.remove()
    in_review(app)
    with app.test_request_context():
        cast = Cast(app)
        assert told(cast, db.session.get_one(Indicator, row_id), number=1) == 0
        assert values() == []


def share_of_project(cast: Cast) -> int:
    row = count(cast)
    with unit_of_work():
        row.unit, row.kind, row.value_kind = "%", IndicatorKind.SHARE, ValueKind.LATEST
    return row.id


def test_a_share_is_told_by_its_counts(visit: Any, cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        row_id = share_of_project(cast)
        finished(cast, db.session.get_one(Indicator, row_id))
        db.session.remove()
    lead = visit("lead")
    assert f'name="denominator-{row_id}"' in lead.get("/cards/PRO-4").text
    form = {
        f"answer-{row_id}": "yes", f"amount-{row_id}": "5", f"numerator-{row_id}": "604",
        f"denominator-{row_id}": "0",
    }  # fmt: skip
    refused = lead.post("/cards/PRO-4/brought", form)
    assert (refused.status_code, 'value="604"' in refused.text) == (422, True)
    lead.post("/cards/PRO-4/brought", {**form, f"denominator-{row_id}": "960"})
    with app.app_context():
        assert [(one.numerator, one.denominator, one.adds) for one in values()] == [
            (Decimal(604), Decimal(960), False)
        ]


def test_a_review_keeps_the_counts_of_a_share_and_its_closing_sends_them(
    visit: Any, app: Flask
) -> None:
    with app.app_context():
        row_id = share_of_project(Cast(app))
        db.session.remove()
    in_review(app)
    lead = visit("lead")
    with app.app_context():
        card_id = Cast(app).card(1).id
    step = "/projects/PRO/sprints/1/close/values"
    assert 'name="denominator"' in lead.get(step).text
    sent = {"numerator": "604", "denominator": "960", "amount": "", "note": "", "send": "y"}
    wrong = lead.post(f"{step}/{card_id}/{row_id}", {**sent, "denominator": "60"})
    assert wrong.status_code == 422
    assert lead.post(f"{step}/{card_id}/{row_id}", sent).status_code == 303
    page = lead.get(step).text
    assert 'value="604"' in page
    assert 'value="960"' in page
    # Until the closing it is nobody's draft: neither on the page of the indicator nor in the grid.
    page = lead.get(f"/projects/PRO/indicators/{row_id}").text
    assert "604" not in re.sub(r"<[^>]*>", "", page)  # tags hold keys made by chance
    ready(app)
    close(app)
    with app.app_context():
        mine = [one for one in values() if one.card_id == card_id]
        assert [(one.numerator, one.denominator, one.state) for one in mine] == [
            (Decimal(604), Decimal(960), ValueState.SUBMITTED)
        ]
        told = db.session.scalars(
            select(ProposedValue.value_id).where(ProposedValue.card_id == card_id)
        ).all()
        assert told == [mine[0].id]
