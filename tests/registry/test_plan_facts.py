"""What the database reckons of plans is what reading every activity says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kaskad.boards.carried_out import carried_out_on
from kaskad.boards.models import Card, CardLink
from kaskad.cascade.models import Activity, ActivityParty, ActivityState, Initiative, Stage
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import zone
from kaskad.journal import Event
from kaskad.periods import read_period
from kaskad.registry.health_facts import ProjectFacts
from kaskad.registry.health_rules import health
from kaskad.registry.plan_facts import FAR, PlanFacts, plan_facts
from kaskad.sprints.flow import midnight
from tests.cascade.test_repetitions import LAB
from tests.cast import Cast

DAY = date(2022, 6, 3)
ENDLESS, ONCE = ("continuous", "regular", "relative"), ("none", "days", "month", "")


def fill(cast: Cast, draw: random.Random) -> list[int]:
    """Plans of some initiatives, with everything that makes a difference to the rules."""
    ids = [cast.initiative().id, cast.initiative("GEN").id]

    def some_day() -> date | None:
        return DAY + timedelta(days=draw.randint(-9, 9)) if draw.random() < 0.85 else None

    number = 9000
    for own in ids:
        stages = [
            Stage(
                initiative_id=own, position=f"S{index}", title=draw.choice(("", f"Этап {index}")),
                period_raw=f"период {index}", ends_on=some_day(), period={},
            )
            for index in range(3)
        ]  # fmt: skip
        db.session.add_all(stages)
        db.session.flush()
        for index in range(draw.randint(0, 12)):
            kind = draw.choice((*ENDLESS, *ONCE, *ONCE, *ONCE))
            row = Activity(
                initiative_id=own,
                position=f"W{draw.randint(0, 3)}",
                title=f"Дело {own}.{index}",
                starts_on=some_day(),
                ends_on=some_day(),
                stage_id=draw.choice([None, *(stage.id for stage in stages)]),
                period={"kind": kind} if kind else {},
                state=draw.choice((ActivityState.PLANNED, ActivityState.PLANNED, *ActivityState)),
                done_on=draw.choice((None, DAY, DAY + timedelta(days=2))),
                archived_at=draw.choice((None, None, None, datetime(2022, 1, 1, tzinfo=UTC))),
            )
            db.session.add(row)
            db.session.flush()
            if draw.random() < 0.3:
                db.session.add(ActivityParty(activity_id=row.id, party_id=cast.person("lead").id))
            for _card in range(draw.choice((0, 0, 1, 1, 2))):
                number += 1
                db.session.add(
                    Card(
                        board_id=cast.board().id,
                        column_id=cast.columns()[0].id,
                        number=number,
                        title="Карточка",
                        position=f"Z{number}",
                        activity_id=row.id,
                        created_at=draw.choice(
                            (datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 12, 1, tzinfo=UTC))
                        ),
                        archived_at=draw.choice((None, None, datetime(2022, 1, 1, tzinfo=UTC))),
                        finished_at=draw.choice(
                            (
                                None,
                                datetime(2022, 6, 1, tzinfo=UTC),
                                datetime(2022, 6, 20, tzinfo=UTC),
                            )
                        ),
                    )
                )
    return ids


def read_all(ids: Sequence[int], until: datetime) -> dict[int, dict[str, object]]:
    """The same facts, activity by activity, in the order of the plan."""
    found: dict[int, dict[str, object]] = {}
    rows = db.session.scalars(
        select(Activity)
        .where(Activity.initiative_id.in_(ids), Activity.archived_at.is_(None))
        .order_by(Activity.initiative_id, Activity.position, Activity.id)
    )
    for row in rows:
        later = row.state == ActivityState.DONE and row.done_on is not None and row.done_on > DAY
        if row.state not in (ActivityState.PLANNED, ActivityState.IN_PROGRESS) and not later:
            continue
        facts = found.setdefault(
            row.initiative_id, {"late": set(), "soon": {}, "next": None, "stages": {}}
        )
        if row.period.get("kind") in ENDLESS or _carried_out(row.id, until):
            continue
        late, soon, stages = facts["late"], facts["soon"], facts["stages"]
        assert isinstance(late, set)
        assert isinstance(soon, dict)
        assert isinstance(stages, dict)
        if row.ends_on is not None:
            if row.ends_on < DAY:
                late.add((row.id, row.title, row.ends_on))
            elif facts["next"] is None or row.ends_on < facts["next"][1]:  # type: ignore[index]
                facts["next"] = (row.title, row.ends_on)
            stage = db.session.get(Stage, row.stage_id) if row.stage_id else None
            if stage is not None and stage.ends_on is not None and stage.ends_on < DAY:
                words = stage.title or stage.period_raw
                count = stages.get(stage.id, (0, 0, 0))[2]
                stages[stage.id] = (words, stage.ends_on, count + 1)
        parties = db.session.scalar(select(func.count()).where(ActivityParty.activity_id == row.id))
        if row.starts_on is not None and not parties and 0 <= (row.starts_on - DAY).days <= FAR:
            first, many = soon.get(row.starts_on, (row.id, 0))
            soon[row.starts_on] = (min(first, row.id), many + 1)
    return found


def _carried_out(activity_id: int, until: datetime) -> bool:
    """It has cards that were finished, and none that was open."""
    cards = db.session.scalars(select(Card).where(Card.activity_id == activity_id)).all()
    done = [one for one in cards if one.finished_at and one.finished_at < until]
    left = [
        one
        for one in cards
        if one.created_at < until
        and (one.finished_at is None or one.finished_at >= until)
        and (one.archived_at is None or one.archived_at >= until)
    ]
    expected = bool(done) and not left
    told = carried_out_on([activity_id], until)
    assert bool(told) == expected
    return expected


def told(facts: PlanFacts) -> dict[str, object]:
    return {
        "late": {(one.activity_id, one.title, one.due_on) for one in facts.late},
        "soon": {one.starts_on: (one.activity_id, one.count) for one in facts.soon},
        "next": (facts.next.title, facts.next.due_on) if facts.next else None,
        "stages": {
            key: (one.title, one.ends_on, one.open_activities) for key, one in facts.stages.items()
        },
    }


@pytest.mark.parametrize("seed", range(6))
def test_facts_are_those_of_reading_every_activity(cast: Cast, ctx: None, seed: int) -> None:
    with unit_of_work():
        ids = fill(cast, random.Random(seed))
    until = midnight(DAY.toordinal() + 1, zone())
    found = plan_facts(ids, until, DAY)
    assert {own: told(facts) for own, facts in found.items()} == read_all(ids, until)


def test_what_repeats_and_what_comes_once_stand_in_one_order(cast: Cast, ctx: None) -> None:
    own, until = cast.initiative().id, midnight(DAY.toordinal() + 1, zone())
    yearly = read_period("ежегодно до 10.06.", LAB).to_json()
    with unit_of_work():
        for row in db.session.scalars(select(Activity).where(Activity.initiative_id == own)):
            row.archived_at = datetime(2020, 1, 1, tzinfo=UTC)
        for position, title, period in (("B", "Один раз", {}), ("A", "Каждый год", yearly)):
            db.session.add(
                Activity(
                    initiative_id=own,
                    position=position,
                    title=title,
                    period=period,
                    starts_on=date(2022, 6, 5),
                    ends_on=date(2022, 6, 10),
                )
            )
    facts = plan_facts([own], until, DAY)[own]
    assert facts.next is not None
    assert (facts.next.title, facts.next.due_on) == ("Каждый год", date(2022, 6, 10))
    judged = health(
        ProjectFacts(running=True, has_plan=True, has_lead=True, last_news_on=DAY, soon=facts.soon),
        DAY,
    )
    assert [(one.title, one.count) for one in judged.reasons] == [("Один раз", 2)]


def test_there_is_a_plan_where_nothing_has_a_day(cast: Cast, ctx: None) -> None:
    programme: Initiative = cast.initiative("GEN")
    with unit_of_work():
        db.session.add(
            Activity(initiative_id=programme.id, position="A", title="Постоянно", period={})
        )
    until = midnight(DAY.toordinal() + 1, zone())
    assert programme.id in plan_facts([programme.id], until, DAY)


def test_what_goes_on_without_an_end_is_known_by_what_is_written_about_it(
    cast: Cast, ctx: None
) -> None:
    """Its own cards and those that serve it, and what is said of itself; not how a page looks."""
    own, until = cast.initiative().id, midnight(DAY.toordinal() + 1, zone())

    def put(title: str, kind: str, starts: date | None, ends: date | None = None) -> int:
        row = Activity(
            initiative_id=own, position="V", title=title, period={"kind": kind}, starts_on=starts,
            ends_on=ends,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id

    def tell(kind: str, subject: int, day: date, action: str) -> None:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        db.session.add(
            Event(at=moment, action=action, subject_kind=kind, subject_id=subject,
                  initiative_id=own, data={})
        )  # fmt: skip

    with unit_of_work():
        silent = put("Консультации", "continuous", date(2021, 9, 1))
        cards = put("Сопровождение", "regular", date(2021, 9, 1))
        itself = put("Консультирование", "regular", None)
        put("Ещё не началось", "continuous", date(2022, 9, 1))
        put("Уже закончилось", "continuous", date(2021, 9, 1), date(2022, 5, 1))
        put("После приказа", "relative", date(2021, 9, 1))
        cast.card(1).activity_id = cards
        db.session.add(CardLink(card_id=cast.card(2).id, kind="activity", target_id=cards))
        tell("card", cast.card(1).id, date(2022, 3, 1), "card.moved")
        tell("card", cast.card(2).id, date(2022, 4, 1), "card.commented")
        tell("card", cast.card(2).id, date(2022, 6, 20), "card.moved")
        tell("activity", itself, date(2022, 2, 1), "plan.activity_changed")
        tell("activity", silent, date(2022, 2, 1), "tag.put")
    facts = plan_facts([own], until, DAY)[own]
    assert {(one.activity_id, one.since) for one in facts.goes_on} == {
        (silent, date(2021, 9, 1)), (cards, date(2022, 4, 1)), (itself, date(2022, 2, 1)),
    }  # fmt: skip
