"""The example's calendar holds together, and its pages show it."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from kaskad.calendars.models import DayKind
from kaskad.calendars.queries import calendar_of
from kaskad.calendars.year_rules import mistakes, remarks
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.ops.example_calendar import days, years
from kaskad.people.models import Organisation
from kaskad.periods import DayOff, SchoolYear


def test_the_years_of_the_file_have_no_mistakes() -> None:
    found = years()
    assert [one.first_year for one in found] == list(range(2019, 2025))
    for one in found:
        assert mistakes(one) == []
        assert remarks(one) == [], one.first_year


def test_every_line_of_the_file_is_read() -> None:
    reading = days()
    assert reading.unread == ()
    kinds = {one.on_day: one.kind for one in reading.days}
    assert kinds[date(2021, 2, 20)] is DayKind.WORKING
    assert kinds[date(2022, 5, 3)] is DayKind.DAY_OFF
    weekends = [day for day, kind in kinds.items() if kind is DayKind.DAY_OFF and day.weekday() > 4]
    assert weekends == []


def test_the_example_comes_with_it(example_app: Flask) -> None:
    with example_app.app_context():
        owner = db.session.scalars(
            select(Organisation).join(Initiative, Initiative.owner_id == Organisation.id).limit(1)
        ).one()
        found = calendar_of(owner.path)
        assert sorted(found.sources) == list(range(2019, 2025))
        assert found.school.vacations(SchoolYear(2021))[0].start == date(2021, 10, 24)
        assert found.school.day_off(date(2022, 3, 7)) is DayOff.MOVED
