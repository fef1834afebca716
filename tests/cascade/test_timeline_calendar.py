"""The calendar on the timeline: vacations behind the rows, terms that count, repetitions marked."""

from __future__ import annotations

import re
from datetime import date

import pytest

from kaskad.calendars import year_actions
from kaskad.calendars.models import SpanKind
from kaskad.calendars.year_rules import Span, YearDraft
from kaskad.cascade.models import Activity, OccurrenceState
from kaskad.core.db import db, unit_of_work
from kaskad.periods import PeriodContext, read_period
from tests.cascade.test_repetitions import put, say
from tests.cast import Cast, Visit

URL = "/projects/PRO/timeline"
TERMS = (
    Span("I", date(2021, 9, 1), date(2021, 10, 24)),
    Span("II", date(2021, 11, 4), date(2021, 12, 28)),
    Span("III", date(2022, 1, 10), date(2022, 3, 23)),
    Span("IV", date(2022, 4, 2), date(2022, 5, 25)),
)
YEAR = YearDraft(
    2021, date(2021, 9, 1), date(2022, 8, 31), None,
    {SpanKind.TERM: TERMS, SpanKind.VACATION: (
        Span("Осенние каникулы", date(2021, 10, 25), date(2021, 11, 3)),
    )},
)  # fmt: skip


def enter(cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        year_actions.enter_year(None, cast.organisation(), YEAR)


def test_vacations_stand_behind_the_rows_and_say_whose_they_are(visit: Visit, cast: Cast) -> None:
    put(cast, "ежегодно до 01.06.")
    usual = visit("lead").get(f"{URL}?zoom=year&as_of=2022-06-03").text
    assert usual.count('class="kt-vacation"') == 5  # four, and the legend
    assert "kt-source" in usual
    assert "ИМЦ" not in usual.partition('class="kt-source"')[2].partition("</p>")[0]
    enter(cast)
    page = visit("lead").get(f"{URL}?zoom=year&as_of=2022-06-03").text
    assert page.count('class="kt-vacation"') == 2
    source = page.partition('class="kt-source"')[2].partition("</p>")[0]
    assert "ИМЦ" in source
    assert "/calendar?organisation=" in source
    assert "25.10.2021 – 03.11.2021" in page.partition("kt-table")[2]


def test_once_a_term_follows_the_entered_terms(visit: Visit, cast: Cast) -> None:
    put(cast, "1 раз в четверть")
    enter(cast)
    page = visit("lead").get(f"{URL}?zoom=year&as_of=2022-02-01").text
    for term in TERMS:
        assert f"{term.starts_on:%d.%m.%Y} – {term.ends_on:%d.%m.%Y}" in page


def test_marks_of_repetitions_say_what_was_said(visit: Visit, cast: Cast) -> None:
    activity = put(cast, "ежегодно до 01.06.")
    with cast.app.test_request_context():
        say(cast, activity, "2020/2021:d2021-06-01", OccurrenceState.DONE,
            done_on=date(2021, 5, 28))  # fmt: skip
        say(cast, activity, "2023/2024:d2024-06-01", OccurrenceState.MISSED)
    page = visit("lead").get(f"{URL}?as_of=2022-06-03").text
    row = page.partition(f'id="t-{activity}"')[2].partition("</li>")[0]
    tones = re.findall(r"kt-mark kt-(\w+)", row)
    assert tones == ["done", "late", "ahead", "off", "ahead"]
    assert "28.05.2021" in row
    before = visit("lead").get(f"{URL}?as_of=2021-05-01").text
    row = before.partition(f'id="t-{activity}"')[2].partition("</li>")[0]
    assert re.findall(r"kt-mark kt-(\w+)", row)[0] == "ahead"


def put_contest(cast: Cast) -> int:
    """The activity of scenario 4: a contest over New Year, every school year of the project."""
    raw = "ежегодно, октябрь- февраль"
    activity = put(cast, raw, "Конкурс")
    with cast.app.app_context(), unit_of_work():
        row = db.session.get_one(Activity, activity)
        context = PeriodContext(project_start=date(2019, 1, 1), project_end=date(2024, 12, 31))
        row.period = read_period(raw, context).to_json()
    return activity


@pytest.mark.parametrize("who", ["lead", "participant"])
def test_scenario_4_on_plan_and_timeline(visit: Visit, cast: Cast, who: str) -> None:
    activity = put_contest(cast)
    page = visit(who).get(f"{URL}?as_of=2022-06-03").text
    row_of = page.partition(f'id="t-{activity}"')[2].partition("</li>")[0]
    for first, last in (
        ("01.10.2019", "29.02.2020"), ("01.10.2020", "28.02.2021"), ("01.10.2021", "28.02.2022"),
        ("01.10.2022", "28.02.2023"), ("01.10.2023", "29.02.2024"),
    ):  # fmt: skip
        assert f"{first} – {last}" in row_of
    assert len(re.findall("kt-bar kt-repeat", row_of)) == 5
