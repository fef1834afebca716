"""Which reports are owed: by 1 June for the year, others where the office asks for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaskad.approvals.models import ProgressReport, ReportState
from kaskad.calendars.models import CalendarDay, DayKind
from kaskad.core.db import unit_of_work
from kaskad.periods import EnteredYear, Stretch
from kaskad.registry.health import DEFAULTS, Colour, Rule
from kaskad.registry.health_facts import OwedReport
from kaskad.registry.queries import registry_rows
from kaskad.registry.report_facts import Asked, asked, days_at, owed
from kaskad.registry.rows import RegistryRow
from kaskad.registry.wording import reason_view
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.registry.test_registry_page import fresh_news

HALVES, QUARTERS = replace(DEFAULTS, report_half=10), replace(DEFAULTS, report_quarter=5)
NO_YEAR = replace(DEFAULTS, report_year=0)
WORK = ((date(2025, 6, 1), "working"),)
OFF = ((date(2022, 6, 13), "day_off"), (date(2022, 6, 2), "holiday"))
ENTERED = (
    (
        2021,
        EnteredYear(
            halves=(
                Stretch(1, date(2021, 9, 1), date(2021, 12, 24)),
                Stretch(2, date(2022, 1, 10), date(2022, 5, 25)),
            )
        ),
    ),
)


@pytest.mark.parametrize(
    ("limits", "days", "years", "as_of", "expected"),
    [
        # On the day itself nothing is late; a weekend makes nothing late either.
        (DEFAULTS, (), (), date(2022, 6, 1), [("2020-s", date(2021, 6, 1), 261)]),
        (DEFAULTS, (), (), date(2022, 6, 3), [("2021-s", date(2022, 6, 1), 2)]),
        (DEFAULTS, OFF, (), date(2022, 6, 3), [("2021-s", date(2022, 6, 1), 1)]),
        (DEFAULTS, OFF, (), date(2022, 6, 15), [("2021-s", date(2022, 6, 1), 8)]),
        # 1 June 2025 is a Sunday: the day moves on, unless people worked on it.
        (DEFAULTS, (), (), date(2025, 6, 3), [("2024-s", date(2025, 6, 2), 1)]),
        (DEFAULTS, WORK, (), date(2025, 6, 3), [("2024-s", date(2025, 6, 1), 2)]),
        (NO_YEAR, (), (), date(2022, 6, 30), []),
        # A half-year by the usual year, and by the one that the office has entered.
        (replace(NO_YEAR, report_half=10), (), (), date(2022, 1, 18),
         [("2021-h1", date(2022, 1, 14), 2)]),
        (replace(NO_YEAR, report_half=10), (), ENTERED, date(2022, 1, 18),
         [("2021-h1", date(2022, 1, 7), 7)]),
        (replace(NO_YEAR, report_quarter=5), (), (), date(2022, 4, 8),
         [("2022-q1", date(2022, 4, 7), 1)]),
        (replace(NO_YEAR, report_quarter=5), (), (), date(2022, 4, 7),
         [("2021-q4", date(2022, 1, 7), 64)]),
    ],
)  # fmt: skip
def test_what_is_asked_for_and_late(
    limits: Any, days: Any, years: Any, as_of: date, expected: list[Any]
) -> None:
    found = asked(limits, days, years, as_of)
    assert [(one.codes[0], one.due_on, one.late) for one in found] == expected


@settings(deadline=None, max_examples=40)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_what_is_late_is_past_its_day_and_no_more_than_a_year(as_of: date) -> None:
    for one in asked(replace(HALVES, report_quarter=5), (), (), as_of):
        assert one.first < one.due_on < as_of
        assert 0 < one.late < 300
        assert (as_of - one.due_on).days <= 368


YEAR = Asked(("2021-s", "2021-y"), date(2021, 9, 1), date(2022, 8, 31), date(2022, 6, 1), 2)
LONG = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("sent", "starts_on", "ends_on", "known_on", "count"),
    [
        ([], None, None, LONG, 1),
        ([], date(2021, 10, 1), date(2024, 5, 1), LONG, 1),
        (["2021-s"], None, None, LONG, 0),
        (["2021-y"], None, None, LONG, 0),
        (["2021-h1", "2020-s"], None, None, LONG, 1),
        ([], date(2022, 3, 15), None, LONG, 0),  # it ran for less than half of the year
        ([], None, date(2021, 8, 31), LONG, 0),  # it was over before
        ([], None, None, date(2022, 6, 2), 0),  # nobody could have sent it here
        ([], None, None, None, 0),
    ],
)
def test_who_owes_it(
    sent: list[str], starts_on: date | None, ends_on: date | None, known_on: date | None, count: int
) -> None:
    found = owed([YEAR], sent, starts_on, ends_on, known_on)
    assert found == (OwedReport("2021-s", YEAR.first, YEAR.last, YEAR.due_on, 2),) * count


def test_the_nearest_calendar_counts() -> None:
    day = date(2022, 6, 13)
    days = {1: [(day, "day_off"), (date(2022, 5, 2), "holiday")], 7: [(day, "working")]}
    assert dict(days_at("/1/7/", days)) == {day: "working", date(2022, 5, 2): "holiday"}
    assert dict(days_at("/1/", days))[day] == "day_off"
    assert days_at("/9/", days) == ()


AS_OF = date(2022, 6, 16)


def late_of(cast: Cast, as_of: date = AS_OF) -> list[tuple[Colour, int]]:
    row = row_of(cast, as_of)
    assert row.health is not None
    return [(one.colour, one.count) for one in row.health.reasons if one.rule is Rule.REPORT_LATE]


def row_of(cast: Cast, as_of: date = AS_OF) -> RegistryRow:
    rows = registry_rows(cast.person("director"), as_of)
    return next(row for row in rows if row.key_fold == "PRO")


def known_since(cast: Cast, day: date = date(2021, 9, 1)) -> None:
    fresh_news(cast, AS_OF)
    with unit_of_work():
        cast.initiative().created_at = datetime(day.year, day.month, day.day, tzinfo=UTC)


def put_report(cast: Cast, state: ReportState, sent: date, decided: date | None = None) -> None:
    def moment(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)

    with unit_of_work() as session:
        session.add(
            ProgressReport(
                initiative_id=cast.initiative().id, period="2021-s", first_on=date(2021, 9, 1),
                last_on=date(2022, 8, 31), state=state, sent_at=moment(sent),
                decided_at=moment(decided) if decided else None,
            )
        )  # fmt: skip


def test_a_project_that_has_not_sent_its_yearly_report(
    ctx: None, cast: Cast, visit: Visit, approved: None, statements: Statements
) -> None:
    known_since(cast)
    del statements[:]
    assert late_of(cast) == [(Colour.RED, 11)]
    before = len(statements)
    health = row_of(cast).health
    assert health is not None
    reason = next(one for one in health.reasons if one.rule is Rule.REPORT_LATE)
    view = reason_view(reason, "PRO")
    assert "since=2021-09-01" in view.url
    assert "until=2022-08-31" in view.url
    assert "2021/2022" in view.text
    assert visit("lead").get(view.url).status_code == 200
    # Days off of the centre above it count, and cost no statement.
    with unit_of_work() as session:
        session.add(
            CalendarDay(organisation_id=cast.organisation().id, on_day=date(2022, 6, 13),
                        kind=DayKind.DAY_OFF)
        )  # fmt: skip
    del statements[:]
    assert late_of(cast) == [(Colour.YELLOW, 10)]
    assert len(statements) == before


@pytest.mark.parametrize(
    ("state", "sent", "decided", "as_of", "is_late"),
    [
        (ReportState.SENT, date(2022, 6, 10), None, AS_OF, False),
        (ReportState.SENT, date(2022, 6, 10), None, date(2022, 6, 9), True),
        (ReportState.ACCEPTED, date(2022, 5, 30), date(2022, 6, 2), AS_OF, False),
        (ReportState.RETURNED, date(2022, 5, 30), date(2022, 6, 14), AS_OF, True),
        (ReportState.RETURNED, date(2022, 5, 30), date(2022, 6, 14), date(2022, 6, 13), False),
    ],
)
def test_what_was_sent_counts_from_its_day(
    ctx: None, cast: Cast, state: ReportState, sent: date, decided: date | None, as_of: date,
    is_late: bool,
) -> None:  # fmt: skip
    known_since(cast)
    put_report(cast, state, sent, decided)
    assert bool(late_of(cast, as_of)) == is_late


def test_an_office_asks_for_what_it_wants(visit: Visit, ctx: None, cast: Cast) -> None:
    known_since(cast)
    with cast.app.app_context():
        centre = cast.organisation().id
    office, url = visit("office"), f"/registry/thresholds/{centre}"
    form = {name: str(getattr(DEFAULTS, name)) for name in DEFAULTS.__dataclass_fields__}
    asks = {"report_year": "0", "report_half": "10", "report_quarter": "5"}
    assert office.post(url, form | asks | {"revision": "0"}).status_code == 303
    assert late_of(cast, date(2022, 1, 21)) == [(Colour.YELLOW, 10), (Colour.YELLOW, 5)]
    row = row_of(cast)
    assert row.health is not None
    told = {one.title for one in row.health.reasons if one.rule is Rule.REPORT_LATE}
    assert told == {"2021-h1", "2022-q1"}  # and not that of the year
    page = office.get(f"/registry/thresholds?organisation={centre}").text
    assert '<option selected value="0">' in page
