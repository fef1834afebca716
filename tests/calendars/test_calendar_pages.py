"""The calendar on its pages: who reads, who keeps, the nearest counts, copies, conflicts, days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.calendars import day_actions, queries, year_actions
from kaskad.calendars.day_reading import ReadDay
from kaskad.calendars.models import CalendarDay, DayKind, EnteredYear, SpanKind
from kaskad.calendars.year_rules import Span, YearDraft
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Organisation
from kaskad.periods import DayOff, SchoolYear
from tests.cast import Cast, Visit
from tests.conftest import Statements

DISTRICT, CENTRE = "Отдел образования Озёрного района", "ИМЦ Озёрного района"
AUTUMN = Span("Осенние", date(2025, 10, 25), date(2025, 11, 3))
WINTER = Span("Зимние", date(2025, 12, 31), date(2026, 1, 11))
YEAR = YearDraft(
    2025, date(2025, 9, 1), date(2026, 8, 31), None, {SpanKind.VACATION: (AUTUMN, WINTER)}
)
FORM = {
    "starts_on": "2025-09-01",
    "ends_on": "2026-08-31",
    "vacation-0-name": "Осенние",
    "vacation-0-starts_on": "25.10.2025",
    "vacation-0-ends_on": "2025-11-03",
    "vacation-1-name": "Зимние",
    "vacation-1-starts_on": "2025-12-31",
    "vacation-1-ends_on": "2026-01-11",
}


def enter(cast: Cast, name: str = CENTRE, draft: YearDraft = YEAR) -> int:
    with cast.app.test_request_context(), unit_of_work():
        return year_actions.enter_year(None, cast.organisation(name), draft).id


def enter_days(cast: Cast, name: str, *days: tuple[str, DayKind, str]) -> None:
    with cast.app.test_request_context(), unit_of_work():
        read = [ReadDay(date.fromisoformat(day), kind, words) for day, kind, words in days]
        day_actions.enter_days(None, cast.organisation(name), read)


def path(cast: Cast, name: str) -> str:
    return cast.organisation(name).path


# -------------------------------------------------------------------- which counts


def test_without_anything_entered_the_usual_vacations_say_what_they_are(
    cast: Cast, ctx: None
) -> None:
    found = queries.calendar_of(path(cast, CENTRE))
    vacations = found.between(date(2025, 9, 1), date(2026, 8, 31))
    assert vacations.runs == SchoolYear(2025).usual_vacations()
    assert vacations.missing == (SchoolYear(2025),)
    assert vacations.organisations == ()


def test_what_the_district_enters_counts_below_until_somebody_nearer_enters(
    cast: Cast, ctx: None
) -> None:
    enter(cast, DISTRICT)
    near = YearDraft(2025, YEAR.starts_on, YEAR.ends_on, None, {SpanKind.VACATION: (WINTER,)})
    enter(cast, "Школа А1", near)
    found = queries.calendars_for(path(cast, name) for name in (CENTRE, "Школа А1", "Школа А2"))
    sources = [one.sources[2025].organisation for one in found.values()]
    assert sources == [DISTRICT, "Школа А1", DISTRICT]
    counts = [len(one.school.vacations(SchoolYear(2025))) for one in found.values()]
    assert counts == [2, 1, 2]


def test_days_of_the_nearest_count_day_by_day(cast: Cast, ctx: None) -> None:
    enter_days(
        cast,
        DISTRICT,
        ("2026-01-01", DayKind.HOLIDAY, "Новый год"),
        ("2026-01-09", DayKind.DAY_OFF, ""),
        ("2026-02-21", DayKind.WORKING, ""),
    )
    enter_days(cast, CENTRE, ("2026-01-09", DayKind.WORKING, "у нас рабочий"))
    own = queries.calendar_for(path(cast, CENTRE))
    above = queries.calendar_for(path(cast, DISTRICT))
    assert above.day_off(date(2026, 1, 9)) is DayOff.MOVED
    assert own.day_off(date(2026, 1, 9)) is None
    assert own.day_off(date(2026, 1, 1)) is DayOff.HOLIDAY
    assert own.day_off(date(2026, 2, 21)) is None
    assert own.day_off(date(2026, 2, 22)) is DayOff.SUNDAY


def test_a_calendar_is_read_in_two_statements_once(
    cast: Cast, statements: Statements, ctx: None
) -> None:
    paths = [row for (row,) in db.session.execute(select(Organisation.path))]
    statements.clear()
    queries.calendars_for(paths)
    few = len(statements)
    for first in range(2000, 2026):
        enter(cast, CENTRE, YearDraft(first, date(first, 9, 1), date(first + 1, 8, 31)))
    enter_days(cast, CENTRE, *((f"2026-05-{day:02}", DayKind.HOLIDAY, "") for day in range(1, 30)))
    db.session.expire_all()
    queries.forget()
    statements.clear()
    queries.calendars_for(paths)
    assert few == len(statements) == 2
    statements.clear()
    queries.calendar_for(paths[0])
    assert len(statements) == 0


# --------------------------------------------------------------------------- pages


@pytest.mark.parametrize("who", ["office", "employee", "lead", "authority", "admin"])
def test_everybody_of_the_organisation_reads_only_the_office_keeps(
    visit: Visit, cast: Cast, who: str
) -> None:
    year = enter(cast)
    page = visit(who).get("/calendar").text
    assert "2025/2026" in page
    assert ('id="add"' in page) == (who == "office")
    page = visit(who).get(f"/calendar/years/{year}").text
    assert "Осенние" in page
    assert ("vacation-0-starts_on" in page) == (who == "office")


def test_a_stranger_finds_neither_page_nor_organisation(visit: Visit, cast: Cast) -> None:
    year = enter(cast)
    with cast.app.app_context():
        centre = cast.organisation().id
    stranger = visit("stranger")
    assert stranger.get(f"/calendar?organisation={centre}").status_code == 404
    assert stranger.get(f"/calendar/years/{year}").status_code == 404
    assert stranger.get(f"/calendar/{centre}/days/2026").status_code == 404
    assert CENTRE not in stranger.get("/calendar").text
    nonsense = visit("office").get("/calendar?organisation=наша")
    assert (nonsense.status_code, "что-то неизвестное" in nonsense.text) == (200, True)


def test_the_office_copies_the_year_before_and_checks_it(visit: Visit, cast: Cast) -> None:
    first = enter(cast)
    with cast.app.app_context():
        centre = cast.organisation().id
    office = visit("office")
    answer = office.post(f"/calendar/{centre}/years", {"year": "2026-2027", "source": str(first)})
    assert answer.status_code == 303
    with cast.app.app_context():
        row = db.session.scalars(select(EnteredYear).where(EnteredYear.first_year == 2026)).one()
        draft = year_actions.draft_of(row)
        assert row.to_check
        assert draft.of(SpanKind.VACATION)[0] == Span(
            "Осенние", date(2026, 10, 24), date(2026, 11, 2)
        )
        url = f"/calendar/years/{row.id}"
    page = office.get(url).text
    assert "k-note y" in page
    form = {
        "starts_on": "2026-09-01",
        "ends_on": "2027-08-31",
        "revision": "1",
        "vacation-0-starts_on": "2026-10-24",
        "vacation-0-ends_on": "2026-11-01",
    }
    assert office.post(url, form).status_code == 303
    with cast.app.app_context():
        row = db.session.get_one(EnteredYear, row.id)
        assert not row.to_check
        assert [one.ends_on for one in year_actions.draft_of(row).of(SpanKind.VACATION)] == [
            date(2026, 11, 1)
        ]


@pytest.mark.parametrize(
    ("year", "status"),
    [
        ("2026/2027", 303),
        ("2025/2026", 422),
        ("2026/2028", 422),
        ("осень", 422),
        ("1066/1067", 422),
    ],
)
def test_a_school_year_is_entered_once_and_is_one(
    visit: Visit, cast: Cast, year: str, status: int
) -> None:
    enter(cast)
    with cast.app.app_context():
        centre = cast.organisation().id
    answer = visit("office").post(f"/calendar/{centre}/years", {"year": year, "source": ""})
    assert answer.status_code == status


def _change(visit: Visit, year: int, **fields: str) -> Any:
    return visit("office").post(f"/calendar/years/{year}", {**FORM, "revision": "1", **fields})


def test_rows_are_added_changed_and_removed(visit: Visit, cast: Cast) -> None:
    year = enter(cast)
    answer = _change(
        visit,
        year,
        **{
            "vacation-0-remove": "y",
            "vacation-1-ends_on": "2026-01-10",
            "vacation-4-starts_on": "2026-03-28",
            "vacation-4-ends_on": "2026-04-05",
            "term-2-starts_on": "2025-09-01",
            "term-2-ends_on": "2025-10-24",
        },
    )
    assert answer.status_code == 303
    with cast.app.app_context():
        draft = year_actions.draft_of(db.session.get_one(EnteredYear, year))
        assert [(one.name, one.starts_on, one.ends_on) for one in draft.of(SpanKind.VACATION)] == [
            ("Зимние", date(2025, 12, 31), date(2026, 1, 10)),
            ("", date(2026, 3, 28), date(2026, 4, 5)),
        ]
        assert len(draft.of(SpanKind.TERM)) == 1
        event = db.session.scalars(select(Event).where(Event.action == "school_year.changed")).one()
        assert set(event.data["changes"]) == {"vacation", "term"}


def test_more_rows_saves_nothing(visit: Visit, cast: Cast) -> None:
    year = enter(cast)
    answer = _change(visit, year, more="vacation", **{"vacation-0-name": "Другие"})
    assert answer.status_code == 200
    assert 'value="Другие"' in answer.text
    assert 'name="vacation-6-starts_on"' in answer.text
    with cast.app.app_context():
        draft = year_actions.draft_of(db.session.get_one(EnteredYear, year))
        assert draft.of(SpanKind.VACATION) == (AUTUMN, WINTER)


@pytest.mark.parametrize(
    "fields",
    [
        {"vacation-0-ends_on": ""},
        {"vacation-0-ends_on": "завтра"},
        {"vacation-0-ends_on": "2025-10-01"},
        {"vacation-1-starts_on": "2025-11-01"},
        {"vacation-1-ends_on": "2026-09-30"},
        {"starts_on": ""},
        {"starts_on": "2025-08-01"},
        {"vacation-2-name": "Весенние"},
    ],
)
def test_what_is_wrong_is_refused_and_what_was_typed_stays(
    visit: Visit, cast: Cast, fields: dict[str, str]
) -> None:
    year = enter(cast)
    answer = _change(visit, year, note="распоряжение", **fields)
    assert answer.status_code == 422
    assert "k-form-errors" in answer.text
    assert 'value="распоряжение"' in answer.text
    with cast.app.app_context():
        assert db.session.get_one(EnteredYear, year).revision == 1


def test_two_people_on_different_tables_merge_and_on_one_are_told(visit: Visit, cast: Cast) -> None:
    year = enter(cast)
    terms = {"term-0-starts_on": "2025-09-01", "term-0-ends_on": "2025-10-24"}
    assert _change(visit, year, **terms).status_code == 303
    assert (
        _change(visit, year, **terms, **{"vacation-0-name": "Осенние каникулы"}).status_code == 303
    )
    answer = _change(visit, year, **terms, **{"vacation-0-name": "Другие"})
    assert answer.status_code == 409
    assert "Осенние каникулы" in answer.text
    assert 'name="revision" value="3"' in answer.text
    again = _change(visit, year, revision="3", **terms, **{"vacation-0-name": "Другие"})
    assert again.status_code == 303


def test_a_year_in_the_archive_lets_the_district_count_again(visit: Visit, cast: Cast) -> None:
    enter(cast, DISTRICT)
    year = enter(cast)
    office = visit("office")
    assert office.post(f"/calendar/years/{year}/archive").status_code == 303
    with cast.app.app_context():
        found = queries.calendar_of(path(cast, CENTRE))
        assert found.sources[2025].organisation == DISTRICT
    assert _change(visit, year).status_code == 409
    assert office.post(f"/calendar/years/{year}/restore").status_code == 303
    with cast.app.app_context():
        assert queries.calendar_of(path(cast, CENTRE)).sources[2025].year_id == year


# ---------------------------------------------------------------------------- days


def test_days_are_pasted_looked_at_and_entered(visit: Visit, cast: Cast) -> None:
    enter_days(cast, CENTRE, ("2026-05-01", DayKind.HOLIDAY, "Старое имя"))
    with cast.app.app_context():
        centre = cast.organisation().id
    office, at = visit("office"), f"/calendar/{centre}/days/2026"
    text = "01.05.2026 Праздник\n08.05.2026 сокращённый\nкогда-нибудь"
    preview = office.post(f"{at}/preview", {"text": text})
    assert preview.status_code == 200
    assert "когда-нибудь" in preview.text
    assert "Старое имя" in preview.text
    with cast.app.app_context():
        assert db.session.scalars(select(CalendarDay.name)).all() == ["Старое имя"]
    assert office.post(f"{at}/import", {"text": text}).status_code == 303
    with cast.app.app_context():
        rows = db.session.scalars(select(CalendarDay).order_by(CalendarDay.on_day)).all()
        assert [(row.kind, row.name) for row in rows] == [
            ("holiday", "Праздник"),
            ("short", "сокращённый"),
        ]
    assert office.post(f"{at}/preview", {"text": ""}).status_code == 422


def test_a_day_is_taken_off_the_list_and_comes_back(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        centre = cast.organisation().id
    office, at = visit("office"), f"/calendar/{centre}/days/2026"
    form = {"on_day": "12.06.2026", "kind": "holiday", "name": "День России"}
    assert office.post(at, form).status_code == 303
    with cast.app.app_context():
        day = db.session.scalars(select(CalendarDay.id)).one()
    assert office.post(f"/calendar/{centre}/day/{day}/remove").status_code == 303
    with cast.app.app_context():
        assert queries.calendar_for(path(cast, CENTRE)).day_off(date(2026, 6, 12)) is None
    assert "12.06.2026" in office.get(at).text.partition('id="away"')[2]
    assert office.post(at, form).status_code == 303
    with cast.app.app_context():
        assert db.session.get_one(CalendarDay, day).archived_at is None
    assert office.post(at, {**form, "kind": "other"}).status_code == 422


def test_a_form_sent_twice_counts_once(cast: Cast, ctx: None) -> None:
    office = cast.person("office")
    with unit_of_work(office):
        made = [year_actions.add_year(office, cast.organisation(), 2030, once="key") for _ in "ab"]
    assert made[0].id == made[1].id
    with unit_of_work(office), pytest.raises(errors.Invalid):
        year_actions.add_year(office, cast.organisation(), 2030)


def test_the_people_pages_lead_to_the_calendar(visit: Visit) -> None:
    office = visit("office")
    for url in ("/people", "/organisations"):
        assert 'href="/calendar"' in office.get(url).text
