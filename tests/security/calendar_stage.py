"""The calendar on the stage: a school year and a day that count, a year and a day put away."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.calendars.models import CalendarDay, DayKind, EnteredYear, SpanKind, YearSpan
from kaskad.core.clock import now
from kaskad.core.db import db


def add_calendar(organisation_id: int) -> None:
    """What the organisation has entered."""
    for first, away in ((2026, False), (2027, True)):
        year = EnteredYear(
            organisation_id=organisation_id,
            first_year=first,
            starts_on=date(first, 9, 1),
            ends_on=date(first + 1, 8, 31),
            archived_at=now() if away else None,
        )
        db.session.add(year)
        db.session.flush()
        db.session.add(
            YearSpan(
                school_year_id=year.id,
                kind=SpanKind.VACATION,
                name="Осенние каникулы",
                starts_on=date(first, 10, 24),
                ends_on=date(first, 11, 1),
            )
        )
    db.session.add_all(
        CalendarDay(
            organisation_id=organisation_id,
            on_day=day,
            kind=DayKind.HOLIDAY,
            name="Праздник",
            archived_at=now() if away else None,
        )
        for day, away in ((date(2026, 11, 4), False), (date(2026, 6, 12), True))
    )


def calendar_facts_of(organisation_id: int) -> dict[str, Any]:
    """Ids of what `add_calendar` has made."""
    years = db.session.scalars(
        select(EnteredYear.id)
        .where(EnteredYear.organisation_id == organisation_id)
        .order_by(EnteredYear.first_year)
    ).all()
    days = db.session.scalars(
        select(CalendarDay.id)
        .where(CalendarDay.organisation_id == organisation_id)
        .order_by(CalendarDay.on_day.desc())
    ).all()
    return {
        "school_year": years[0],
        "school_year_text": str(years[0]),
        "archived_school_year": years[1],
        "calendar_day": days[0],
        "removed_calendar_day": days[1],
    }
