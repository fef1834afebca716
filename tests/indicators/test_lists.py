"""Who took part: pasted lists, figures that count everybody once, and what follows a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.boards import link_actions, move_actions
from kaskad.boards.access import card_for
from kaskad.cascade.models import Activity, ActivityState
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.card_questions import questions_of
from kaskad.indicators.card_telling import Told, tell_card
from kaskad.indicators.kinds import Counted, IndicatorKind
from kaskad.indicators.list_reading import Known, read_list
from kaskad.indicators.lists import listed, reckoned
from kaskad.indicators.models import (
    Indicator,
    IndicatorValue,
    Participation,
    ValueEvidence,
    ValueState,
)
from kaskad.indicators.participation_actions import change_list
from kaskad.indicators.participation_queries import Spot, on_list
from kaskad.indicators.participation_views import spot_of
from kaskad.people.permissions import Permission
from tests.cast import Cast
from tests.security.repetition_stage import add_repeating, repetition_facts_of

KNOWN = [
    Known(1, ("ГБОУ школа № 358", "Школа 358"), "school", "358"),
    Known(2, ("ГБОУ лицей № 373", ""), "school", ""),
    Known(3, ("Детский сад № 358",), "kindergarten", "358"),
    Known(4, ("Школа № 106/2",), "school", "106/2"),
    Known(5, ("Методист 1",), ""),
    Known(6, ("«Сад и парк»",), "partner"),
]


@pytest.mark.parametrize(
    ("text", "ids", "unknown"),
    [
        ("№ 358, 376, лицей 373", (1, 2), ("376",)),
        ("школы №358 и 373", (1, 2), ()),
        ("Сад и парк, 358", (6, 1), ()),
        ("ДОУ 358; школа 106/2", (3, 4), ()),
        ("детский сад № 358, 373", (3,), ("373",)),
        ("методист  1\nМетодист 7", (5,), ("Методист 7",)),
        ("358, 358, ГБОУ № 358", (1,), ()),
        (" ,;\n", (), ()),
    ],
)
def test_a_pasted_list(text: str, ids: tuple[int, ...], unknown: tuple[str, ...]) -> None:
    read = read_list(text, KNOWN)
    assert (read.ids, read.unknown) == (ids, unknown)


@given(st.text(max_size=80))
def test_nothing_that_was_pasted_is_lost_and_nobody_is_made_up(text: str) -> None:
    read = read_list(text, KNOWN)
    assert set(read.ids) <= {1, 2, 3, 4, 5, 6}
    assert read.ids or read.unknown or not any(one.isalnum() for one in text)


SETS = st.lists(st.frozensets(st.integers(1, 20)), max_size=6)


@given(SETS, st.randoms(), st.one_of(st.none(), st.frozensets(st.integers(1, 20), min_size=1)))
def test_order_and_doubles_do_not_matter(
    lists: list[frozenset[int]], random: Any, population: frozenset[int] | None
) -> None:
    people = [one for each in lists for one in each]
    mixed = [*people, *people[:3]]
    random.shuffle(mixed)
    found = reckoned(people, population)
    assert found == reckoned(mixed, population)
    assert len(found.ids) <= sum(len(one) for one in lists)
    if population is not None:
        assert set(found.ids) <= population
        assert found.denominator == len(population)


def by_lists(cast: Cast, *, share: bool = True) -> Indicator:
    row = db.session.scalars(
        select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
    ).one()
    with unit_of_work():
        row.counts = Counted.ORGANISATIONS
        row.kind = IndicatorKind.SHARE if share else IndicatorKind.COUNT
        row.population = ["school"] if share else []
    return row


def school(cast: Cast, *names: str) -> set[int]:
    return {cast.organisation(f"Школа {name}").id for name in names}


def took_part(cast: Cast, number: int, add: set[int], remove: set[int] | None = None) -> None:
    lead = cast.person("lead")
    with unit_of_work(lead):
        spot = spot_of(card_for(lead, f"PRO-{number}", Permission.CARD_ATTACH))
        change_list(lead, spot, today(), add=add, remove=remove or set())


def finished(cast: Cast, row: Indicator, number: int, schools: set[int], column: int = 3) -> None:
    took_part(cast, number, schools)
    lead = cast.person("lead")
    with unit_of_work(lead):
        spot = card_for(lead, f"PRO-{number}", Permission.CARD_ACCEPT)
        link_actions.link_card(lead, spot, add=[("indicator", row.id, None)])
        move_actions.move_card(lead, spot, cast.columns()[column], seen=None)


def told(cast: Cast, row: Indicator, number: int) -> int:
    lead = cast.person("lead")
    with unit_of_work(lead):
        spot = card_for(lead, f"PRO-{number}", Permission.CARD_ACCEPT)
        return tell_card(lead, spot, [Told(row.id, brought=True)])


def values() -> list[IndicatorValue]:
    return list(db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id)))


@pytest.mark.usefixtures("ctx")
class TestFigures:
    def test_a_share_computes_itself_and_a_school_on_two_cards_is_one(self, cast: Cast) -> None:
        row = by_lists(cast)
        finished(cast, row, 1, school(cast, "А1", "А2"))
        finished(cast, row, 2, school(cast, "А2"))
        finished(cast, row, 4, school(cast, "Б1"), column=1)  # still at work
        assert (told(cast, row, 1), told(cast, row, 2)) == (1, 1)
        (first,) = values()
        assert (first.numerator, first.denominator, first.adds) == (
            Decimal(2), Decimal(3), False,
        )  # fmt: skip
        assert set(first.counted) == school(cast, "А1", "А2")
        assert first.number is not None
        assert round(first.number, 2) == Decimal("66.67")
        proofs = select(ValueEvidence.title).order_by(ValueEvidence.id)
        assert [one[:5] for one in db.session.scalars(proofs)] == ["ПРО-1", "ПРО-2"]
        with unit_of_work():
            first.state = ValueState.VERIFIED
        finished(cast, row, 4, school(cast, "Б1"))
        told(cast, row, 4)
        assert values()[-1].numerator == 3

    def test_a_list_that_changes_is_followed(self, cast: Cast) -> None:
        row = by_lists(cast, share=False)
        finished(cast, row, 1, school(cast, "А1"))
        finished(cast, row, 2, school(cast, "А2"))
        told(cast, row, 1)
        took_part(cast, 2, school(cast, "Б1"))
        assert [one.number for one in values()] == [3]
        with unit_of_work():
            values()[0].state = ValueState.VERIFIED
        card_id = cast.card(1).id
        assert questions_of(card_id) == ()
        took_part(cast, 1, school(cast, "А2"), school(cast, "А1"))
        assert values()[0].number == 3
        assert values()[0].doubted_at is not None
        assert questions_of(card_id) == ()
        took_part(cast, 1, {cast.organisation("ИМЦ Лесного района").id})
        assert len(questions_of(card_id)) == 1

    def test_reopened_work_leaves_the_figures_of_others(self, cast: Cast) -> None:
        row, lead = by_lists(cast, share=False), cast.person("lead")
        finished(cast, row, 1, school(cast, "А1"))
        finished(cast, row, 2, school(cast, "А2"))
        told(cast, row, 1)
        told(cast, row, 2)
        with unit_of_work(lead):
            spot = card_for(lead, "PRO-1", Permission.CARD_ACCEPT)
            move_actions.move_to_end(lead, spot, cast.columns()[1])
        assert [(one.state, one.number) for one in values()] == [
            (ValueState.SUBMITTED, Decimal(1)),
        ]  # fmt: skip
        with unit_of_work(lead):
            move_actions.move_to_end(lead, spot, cast.columns()[4])
        assert len(questions_of(spot.card.id)) == 1
        with unit_of_work(lead):
            for number in (1, 2):
                spot = card_for(lead, f"PRO-{number}", Permission.CARD_ACCEPT)
                move_actions.move_to_end(lead, spot, cast.columns()[1])
        assert [one.state for one in values()] == [ValueState.WITHDRAWN]

    def test_repetitions_of_activities_that_lead_to_it_count_once_carried_out(
        self, cast: Cast
    ) -> None:
        row, lead, project = by_lists(cast, share=False), cast.person("lead"), cast.initiative()
        finished(cast, row, 1, school(cast, "А1"))
        activity = db.session.scalars(
            select(Activity).where(Activity.initiative_id == project.id)
        ).one()
        with unit_of_work(lead):
            spot = Spot(project.id, cast.organisation().path, activity_id=activity.id)
            change_list(lead, spot, today(), add=school(cast, "А1", "Б1"))
            cast.card(1).activity_id = activity.id
        assert listed(row).number == 1
        told(cast, row, 1)
        with unit_of_work(lead):
            activity.state = ActivityState.DONE
        assert [one.number for one in values()] == [2]
        with unit_of_work(lead):
            activity.state = ActivityState.PLANNED
        assert [one.number for one in values()] == [1]
        with unit_of_work(lead):
            activity.state = ActivityState.DONE
        with unit_of_work(lead):
            values()[0].state = ValueState.VERIFIED
        assert values()[0].doubted_at is None
        with unit_of_work(lead):
            activity.state = ActivityState.CANCELLED
        assert (values()[0].number, values()[0].doubted_at is not None) == (Decimal(2), True)

    def test_only_people_who_work_here_or_in_schools_of_the_district(self, cast: Cast) -> None:
        lead = cast.person("lead")
        spot = spot_of(card_for(lead, "PRO-1", Permission.CARD_ATTACH))
        with pytest.raises(errors.Invalid), unit_of_work(lead):
            change_list(lead, spot, today(), add={cast.person("stranger").id})
        took_part(cast, 1, {cast.person("member").id})
        took_part(cast, 1, {cast.person("member").id})
        assert [one.is_person for one in on_list(spot)] == [True]
        took_part(cast, 1, set(), {cast.person("member").id})
        took_part(cast, 1, {cast.person("member").id})
        assert len(db.session.scalars(select(Participation)).all()) == 1


def test_the_page_names_whom_nobody_knows(visit: Any, app: Flask) -> None:
    browser = visit("participant")
    page = browser.post("/cards/PRO-1/participants", {"pasted": "Школа А1, школа 999"})
    assert page.status_code == 200
    assert "школа 999" in page.text
    shown = browser.get("/cards/PRO-1").text
    assert "Школа А1" in shown
    with app.test_request_context():
        school_id = Cast(app).organisation("Школа А1").id
    gone = browser.post("/cards/PRO-1/participants", {"held": str(school_id)})
    assert gone.status_code == 303
    assert "Школа А1" not in browser.get("/cards/PRO-1").text
    assert browser.post("/cards/PRO-1/participants", {"party": "99999"}).status_code == 422


def test_statements_of_the_page_do_not_grow(visit: Any, app: Flask, statements: Any) -> None:
    browser = visit("participant")
    counts = []
    for names in (("А1",), ("А1", "А2", "Б1")):
        with app.test_request_context():
            cast = Cast(app)
            took_part(cast, 1, school(cast, *names))
            db.session.remove()
        statements.clear()
        assert browser.get("/cards/PRO-1/participants").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_who_was_counted_is_shown_by_name(visit: Any, app: Flask) -> None:
    with app.test_request_context():
        cast = Cast(app)
        row = by_lists(cast)
        finished(cast, row, 1, school(cast, "А1", "А2"))
        finished(cast, row, 2, school(cast, "А2"))
        told(cast, row, 1)
        value_id, row_id = values()[0].id, row.id
        db.session.remove()
    browser = visit("monitor")
    address = f"/projects/PRO/values/{value_id}/counted"
    assert address in browser.get(f"/projects/PRO/indicators/{row_id}").text
    page = browser.get(address).text
    assert page.count("/cards/PRO-2") == 1
    assert page.count("/cards/PRO-1") == 2
    assert "Школа А1" in page
    assert "Школа Б1" not in page


def test_a_repetition_that_was_carried_out_has_a_list(visit: Any, app: Flask) -> None:
    with app.test_request_context():
        cast = Cast(app)
        with unit_of_work():
            add_repeating(cast.initiative())
        part = repetition_facts_of(cast.initiative())["repeating"]
        db.session.remove()
    lead, which = visit("lead"), "2021/2022:d2022-06-01"
    plan = f"/projects/PRO/plan/activity/{part}"
    lead.post(f"{plan}/repetitions", {"repetition": which, "state": "done"})
    assert f"{plan}/participants?repetition=" in lead.get(f"{plan}/repetitions").text
    sent = {"repetition": which, "pasted": "Школа А1"}
    assert lead.post(f"{plan}/participants", sent).status_code == 303
    page = lead.get(f"{plan}/participants", query_string={"repetition": which}).text
    assert page.count('" checked>') == 1
    nobody = lead.post(f"{plan}/participants", {"repetition": "2999:x", "pasted": "Школа А1"})
    assert nobody.status_code == 404
    with app.app_context():
        row = db.session.scalars(select(Participation)).one()
        assert (row.activity_id, row.occurrence_key, row.card_id) == (part, which, None)


def test_an_activity_that_happens_once_has_a_list_when_it_was_carried_out(
    visit: Any, app: Flask
) -> None:
    with app.test_request_context():
        cast = Cast(app)
        with unit_of_work():
            add_repeating(cast.initiative())
        repeating = repetition_facts_of(cast.initiative())["repeating"]
        part = db.session.scalars(
            select(Activity.id).where(
                Activity.initiative_id == cast.initiative().id, Activity.id != repeating
            )
        ).one()
        row = by_lists(cast, share=False)
        finished(cast, row, 1, school(cast, "А1"))
        with unit_of_work():
            cast.card(1).activity_id = part
        row_id = row.id
        db.session.remove()
    lead, at = visit("lead"), f"/projects/PRO/plan/activity/{part}"
    assert f"{at}/participants" not in lead.get("/projects/PRO/plan").text
    lead.post(f"{at}/state", {"state": "done"})
    assert f"{at}/participants" in lead.get("/projects/PRO/plan").text
    assert f"{at}/participants" in lead.get(at).text
    assert f"{at}/participants" not in visit("observer").get("/projects/PRO/plan").text
    assert lead.post(f"{at}/participants", {"pasted": "Школа А1, Школа А2"}).status_code == 303
    assert lead.get(f"{at}/participants").text.count('" checked>') == 2
    assert "кто участвовал" in lead.get("/projects/PRO/journal").text
    again = f"/projects/PRO/plan/activity/{repeating}/participants"
    assert lead.get(again).status_code == 404  # that of a repetition is asked for
    with app.test_request_context():
        assert listed(db.session.get_one(Indicator, row_id)).number == 2
        rows = db.session.scalars(select(Participation).where(Participation.activity_id == part))
        assert {one.occurrence_key for one in rows} == {""}
