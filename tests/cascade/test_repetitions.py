"""Repetitions with a state of their own: scenarios 4 and 5 of domain.md, actions, pages, rules."""

from __future__ import annotations

from calendar import isleap
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.boards.models import Card
from kaskad.calendars import day_actions
from kaskad.calendars.day_reading import ReadDay
from kaskad.calendars.models import DayKind
from kaskad.cascade import repetition_actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.evidence import Evidence
from kaskad.cascade.models import Activity, ActivityOccurrence, ActivityState, OccurrenceState
from kaskad.cascade.repetition_queries import (
    find,
    occurrence_states,
    plan_dates,
    repetition_page,
)
from kaskad.cascade.repetitions import Said, Standing, brief, every, shown, stand
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.periods import PeriodContext, SchoolCalendar, read_period
from tests.cast import Cast, Visit
from tests.conftest import Statements

NONE = SchoolCalendar()
LAB = PeriodContext(
    project_start=date(2020, 1, 1), project_end=date(2025, 10, 31),
    stage_start=date(2020, 1, 1), stage_end=date(2025, 10, 31),
)  # fmt: skip
REPORT = read_period("ежегодно до 01.06.", LAB)
CONTEST = read_period(
    "ежегодно, октябрь- февраль",
    PeriodContext(project_start=date(2019, 1, 1), project_end=date(2024, 12, 31)),
)
DONE, MISSED, OPEN = OccurrenceState.DONE, OccurrenceState.MISSED, OccurrenceState.OPEN


def put(cast: Cast, raw: str, title: str = "Отчёт", **fields: Any) -> int:
    """An activity of «ПРО» with that period, inside 2020 to October 2025."""
    period = read_period(raw, LAB)
    with cast.app.app_context(), unit_of_work():
        row = Activity(
            initiative_id=cast.initiative().id, position="W", number="7", title=title,
            period_raw=raw, period=period.to_json(), starts_on=period.start, ends_on=period.end,
            **fields,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def at(cast: Cast, who: str = "lead") -> tuple[Person, Place]:
    person = cast.person(who)
    return person, place_for(person, "PRO", Permission.INITIATIVE_EDIT)


def say(cast: Cast, activity_id: int, key: str, state: OccurrenceState, **how: Any) -> bool:
    """As the lead, in a unit of work."""
    person, _place = at(cast)
    with unit_of_work(person):
        place = place_for(person, "PRO", Permission.INITIATIVE_EDIT)
        row = db.session.get_one(Activity, activity_id)
        one = find(row, key, place.owner_path, date(2026, 6, 1))
        assert one is not None
        return repetition_actions.say_of(person, place, row, one, state, **how)


# --------------------------------------------------------------------------- scenarios


def test_scenario_4_a_contest_over_new_year_once_a_school_year() -> None:
    found = [one for one in every(CONTEST, date(2024, 11, 1), NONE) if one.start.year < 2024]
    assert [(one.school_year.label, one.start, one.end) for one in found] == [
        ("2019/2020", date(2019, 10, 1), date(2020, 2, 29)),
        ("2020/2021", date(2020, 10, 1), date(2021, 2, 28)),
        ("2021/2022", date(2021, 10, 1), date(2022, 2, 28)),
        ("2022/2023", date(2022, 10, 1), date(2023, 2, 28)),
        ("2023/2024", date(2023, 10, 1), date(2024, 2, 29)),
    ]
    assert every(CONTEST, date(2024, 11, 1), NONE) == tuple(found)


def test_scenario_5_one_report_is_done_the_next_is_overdue() -> None:
    said = {"2020/2021:d2021-06-01": Said(DONE, date(2021, 5, 28))}
    as_of = date(2022, 6, 3)
    rows = stand(every(REPORT, as_of, NONE), said, (), as_of)
    found = {one.occurrence.end: one.standing for one in rows}
    assert found[date(2021, 6, 1)] is Standing.DONE
    assert found[date(2022, 6, 1)] is Standing.OVERDUE
    assert found[date(2023, 6, 1)] is Standing.AHEAD


def test_scenario_5_the_sunday_keeps_its_date_and_says_what_it_is(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    _person, place = at(cast)
    dates = plan_dates(place.initiative.id, place.owner_path, date(2024, 10, 1))[activity]
    last = next(row for row in dates.rows if row.ends_on == date(2025, 6, 1))
    assert last.dates == "до 01.06.2025 (воскресенье)"


# ------------------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("as_of", "said", "signs", "going_on", "standing"),
    [
        ("2022-05-31", None, (), True, Standing.AHEAD),
        ("2022-06-01", None, (), True, Standing.NOW),
        ("2022-06-02", None, (), True, Standing.OVERDUE),
        ("2022-06-02", None, (), False, Standing.UNMARKED),
        ("2022-09-01", None, (), True, Standing.UNMARKED),
        ("2022-06-02", (DONE, "2022-06-02"), (), True, Standing.DONE),
        ("2022-06-02", (DONE, "2022-06-10"), (), True, Standing.OVERDUE),
        ("2022-06-02", (MISSED, None), (), True, Standing.MISSED),
        ("2022-06-02", (OPEN, None), (), True, Standing.OVERDUE),
        ("2022-06-02", None, ("2022-05-20",), True, Standing.SIGN),
        ("2022-05-25", None, ("2022-05-20",), True, Standing.SIGN),
        ("2022-06-02", None, ("2022-04-20",), True, Standing.OVERDUE),
        ("2022-09-05", None, ("2022-08-20",), True, Standing.SIGN),
        ("2022-09-05", None, ("2023-05-20",), True, Standing.UNMARKED),
        ("2022-06-05", None, ("2022-06-04",), True, Standing.SIGN),
        ("2022-06-03", None, ("2022-06-04",), True, Standing.OVERDUE),
        ("2022-06-02", (MISSED, None), ("2022-05-20",), True, Standing.MISSED),
    ],
)
def test_how_a_repetition_stands(
    as_of: str,
    said: tuple[OccurrenceState, str | None] | None,
    signs: tuple[str, ...],
    going_on: bool,
    standing: Standing,
) -> None:
    key, day = "2021/2022:d2022-06-01", date.fromisoformat(as_of)
    words = {}
    if said:
        words[key] = Said(said[0], date.fromisoformat(said[1]) if said[1] else None)
    seen = [Evidence("ПРО-1", date.fromisoformat(one), "/") for one in signs]
    rows = stand(every(REPORT, day, NONE), words, seen, day, going_on=going_on)
    found = next(one for one in rows if one.occurrence.key == key)
    assert found.standing is standing
    assert bool(found.sign) == (standing is Standing.SIGN)


def test_a_sign_belongs_to_one_repetition() -> None:
    period = read_period("ежемесячно до 25 числа", LAB)
    as_of = date(2022, 3, 1)
    rows = stand(every(period, as_of, NONE), {}, [Evidence("ПРО-1", date(2022, 2, 10), "/")], as_of)
    assert [one.occurrence.end for one in rows if one.sign] == [date(2022, 2, 25)]


def test_a_card_inside_a_year_is_no_sign_of_the_next() -> None:
    period = read_period("2020-2024 ежегодно", LAB)
    as_of = date(2022, 3, 1)
    sign = Evidence("ПРО-1", date(2020, 12, 20), "/")
    rows = stand(every(period, as_of, NONE), {}, [sign], as_of)
    assert [one.occurrence.start.year for one in rows if one.sign] == [2020]


def test_many_repetitions_are_three_school_years_few_are_all() -> None:
    monthly = read_period("ежемесячно", LAB)
    as_of = date(2022, 3, 1)
    found = shown(every(monthly, as_of, NONE), as_of)
    assert found[0].start == date(2020, 9, 1)
    assert found[-1].end == date(2023, 8, 31)
    assert len(found) == 36
    rows = stand(found, {}, (), as_of)
    assert len(brief(rows)) <= 6
    assert len(shown(every(REPORT, as_of, NONE), as_of)) == 3


def test_weeks_are_not_listed_one_by_one() -> None:
    assert every(read_period("еженедельно", LAB), date(2022, 3, 1), NONE) == ()


@given(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
def test_a_contest_never_takes_eight_months_whatever_the_day(as_of: date) -> None:
    period = read_period(
        "ежегодно, октябрь- февраль",
        PeriodContext(project_start=date(2010, 1, 1), project_end=date(2060, 12, 31)),
    )
    found = every(period, as_of, NONE)
    assert found
    for one in found:
        assert (one.start.month, one.start.day) == (10, 1)
        assert (one.end.month, one.end.year) == (2, one.start.year + 1)
        assert one.end.day == (29 if isleap(one.end.year) else 28)
    assert len({one.school_year for one in found}) == len({one.key for one in found}) == len(found)


@given(
    st.sampled_from(["ежегодно до 01.06.", "ежегодно, октябрь- февраль", "ежемесячно",
                     "1 раз в четверть", "раз в полугодие", "ежегодно, ноябрь"]),
    st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    st.lists(st.dates(date(2019, 1, 1), date(2027, 12, 31)), max_size=6),
    st.sets(st.integers(0, 40), max_size=5),
)  # fmt: skip
def test_rows_keep_their_order_and_answers(
    raw: str, as_of: date, signs: list[date], answered: set[int]
) -> None:
    found = every(read_period(raw, LAB), as_of, NONE)
    said = {one.key: Said(MISSED, None) for index, one in enumerate(found) if index in answered}
    seen = sorted((Evidence(str(day), day, "/") for day in signs), key=lambda one: one.finished_on)
    rows = stand(found, said, seen, as_of)
    assert [one.occurrence for one in rows] == list(found)
    for one in rows:
        assert (one.standing is Standing.MISSED) == (one.occurrence.key in said)
        if one.standing is Standing.OVERDUE:
            assert one.occurrence.end < as_of <= one.occurrence.end + timedelta(days=366)
        if one.sign:
            assert one.sign.finished_on <= as_of
    assert set(brief(rows)) <= set(rows)


# ----------------------------------------------------------------------------- actions

KEY = "2021/2022:d2022-06-01"


def test_carried_out_taken_back_and_not_carried_out(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    assert say(cast, activity, KEY, DONE, done_on=date(2022, 5, 30), note="письмо № 5")
    assert not say(cast, activity, KEY, DONE, done_on=date(2022, 5, 30))
    said = occurrence_states([activity])[activity, KEY]
    assert (said.state, said.done_on, said.note) == (DONE, date(2022, 5, 30), "письмо № 5")
    assert say(cast, activity, KEY, OPEN)
    assert say(cast, activity, KEY, MISSED)
    said = occurrence_states([activity])[activity, KEY]
    assert (said.state, said.done_on, said.revision) == (MISSED, None, 3)
    row = db.session.scalars(select(ActivityOccurrence)).one()
    assert row.ends_on == date(2022, 6, 1)
    events = db.session.scalars(
        select(Event).where(Event.action == "plan.repetition").order_by(Event.id)
    ).all()
    assert [event.data["state"] for event in events] == ["done", "open", "missed"]


def test_a_day_ahead_is_refused_and_a_form_counts_once(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    with pytest.raises(errors.Invalid):
        say(cast, activity, KEY, DONE, done_on=date(2190, 1, 1))
    assert say(cast, activity, KEY, DONE, once="one")
    assert not say(cast, activity, KEY, MISSED, once="one")


def test_two_people_say_different_things(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    assert say(cast, activity, KEY, DONE, seen=0)
    with pytest.raises(errors.Conflict):
        say(cast, activity, KEY, MISSED, seen=0)
    assert say(cast, activity, KEY, MISSED, seen=1)


def test_an_answer_outlives_its_period(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    say(cast, activity, KEY, DONE, done_on=date(2022, 5, 30))
    with unit_of_work():
        row = db.session.get_one(Activity, activity)
        row.period_raw = "ежегодно до 01.07."
        row.period = read_period(row.period_raw, LAB).to_json()
    _person, place = at(cast)
    found = repetition_page(row, place.owner_path, date(2022, 7, 3))
    assert [(one.ends_on, one.standing) for one in found.others] == [
        (date(2022, 6, 1), Standing.DONE)
    ]


def test_a_working_day_moved_by_the_calendar_keeps_what_was_said(cast: Cast, ctx: None) -> None:
    activity = put(cast, "не позднее 5-го рабочего дня каждого месяца")
    row = db.session.get_one(Activity, activity)
    _person, place = at(cast)
    before = {one.key: one.ends_on for one in _all(row, place)}
    assert before
    with unit_of_work():
        day = ReadDay(date(2022, 3, 1), DayKind.HOLIDAY, "")
        day_actions.enter_days(None, cast.organisation(), [day])
    after = {one.key: one.ends_on for one in _all(row, place)}
    assert set(before) == set(after)
    assert before != after


def _all(row: Activity, place: Place) -> Any:
    return repetition_page(row, place.owner_path, date(2022, 3, 20)).rows


# ------------------------------------------------------------------------------- pages


def test_plan_dates_are_read_in_as_many_statements_for_any_plan(
    cast: Cast, statements: Statements, ctx: None
) -> None:
    put(cast, "ежегодно до 01.06.")
    _person, place = at(cast)
    counts = []
    for _round in range(2):
        db.session.info.pop("calendars", None)
        statements.clear()
        plan_dates(place.initiative.id, place.owner_path, date(2022, 6, 3))
        counts.append(len(statements))
        for number in range(30):
            put(cast, "ежемесячно", f"Совещание {number}")
    assert counts[0] == counts[1] == 5, list(statements)


def test_the_plan_lists_repetitions_for_everybody_the_form_is_the_leads(
    visit: Visit, cast: Cast
) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    url = f"/projects/PRO/plan/activity/{activity}/repetitions"
    plan = visit("participant").get("/projects/PRO/plan").text
    assert url in plan
    assert "до 01.06.2025 (воскресенье)" in plan
    page = visit("participant").get(url).text
    assert "01.06.2025" in page
    assert 'name="repetition"' not in page
    assert visit("participant").post(url, {"repetition": KEY, "state": "done"}).status_code == 403
    assert 'name="repetition"' in visit("lead").get(url).text


def test_the_lead_says_it_on_the_page_and_takes_it_back(visit: Visit, cast: Cast) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    url = f"/projects/PRO/plan/activity/{activity}/repetitions"
    lead = visit("lead")
    form = {
        "repetition": KEY,
        "state": "done",
        "done_on": "2022-05-30",
        "note": "",
        "revision": "0",
    }
    assert lead.post(url, form).status_code == 303
    assert "30.05.2022" in lead.get(url).text
    assert lead.post(url, {**form, "state": "missed"}).status_code == 409
    assert lead.post(url, {"repetition": KEY, "state": "open"}).status_code == 303
    assert "30.05.2022" in lead.get("/projects/PRO/journal").text
    for wrong in (
        {"repetition": "1066/1067:d1067-06-01"}, {"state": "perhaps"}, {"done_on": "завтра"},
        {"done_on": "2190-01-01"}, {"repetition": ""},
    ):  # fmt: skip
        assert lead.post(url, {**form, **wrong}).status_code == 422, wrong


def test_a_finished_card_is_only_proposed(visit: Visit, cast: Cast) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    with cast.app.app_context(), unit_of_work():
        card = db.session.get_one(Card, cast.card(2).id)
        card.activity_id = activity
        card.finished_at = datetime(2022, 5, 25, 9, tzinfo=UTC)
    url = f"/projects/PRO/plan/activity/{activity}/repetitions"
    page = visit("lead").get(url).text
    assert "ПРО-2" in page
    assert 'value="2022-05-25"' in page
    assert "ПРО-2" not in visit("participant").get(url).text
    with cast.app.app_context():
        assert occurrence_states([activity]) == {}


def test_an_activity_that_is_over_has_nothing_overdue(cast: Cast, ctx: None) -> None:
    activity = put(cast, "ежегодно до 01.06.", state=ActivityState.DONE, done_on=date(2022, 6, 2))
    _person, place = at(cast)
    dates = plan_dates(place.initiative.id, place.owner_path, date(2022, 6, 3))[activity]
    assert dates.overdue == 0


def test_a_single_deadline_on_a_day_off_says_so(cast: Cast, ctx: None) -> None:
    saturday = put(cast, "до 01.06.2024")
    working = put(cast, "до 31.05.2024")
    holiday = put(cast, "до 12.06.2024")
    with unit_of_work():
        days = [
            ReadDay(date(2024, 6, 12), DayKind.HOLIDAY, "День России"),
            ReadDay(date(2024, 5, 31), DayKind.SHORT, ""),
        ]
        day_actions.enter_days(None, cast.organisation(), days)
    _person, place = at(cast)
    dates = plan_dates(place.initiative.id, place.owner_path, date(2024, 5, 1))
    assert "01.06.2024" in dates[saturday].hint
    assert "12.06.2024" in dates[holiday].hint
    assert working not in dates
