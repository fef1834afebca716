"""Tables of school years, their terms and vacations, and days off."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.clock import now
from kaskad.core.db import Model
from kaskad.core.revisions import Revisioned


class EnteredYear(Revisioned, Model):
    """A school year as the office of an organisation has entered it (domain.md, D12)."""

    __tablename__ = "school_year"
    __table_args__ = (UniqueConstraint("organisation_id", "first_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_year: Mapped[int]
    """2026 for 2026/2027."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    teaching_ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    """Where it comes from: «распоряжение № 787-р»."""
    to_check: Mapped[bool] = mapped_column(default=False)
    """Its dates were copied from another year and nobody has looked at them yet."""
    archived_at: Mapped[datetime | None]


class SpanKind(StrEnum):
    """What a span of a school year is."""

    TERM = "term"
    HALF_YEAR = "half_year"
    VACATION = "vacation"


class YearSpan(Model):
    """A term, a half-year or a vacation; first and last day belong to it."""

    __tablename__ = "school_year_span"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"), index=True)
    kind: Mapped[SpanKind] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class DayKind(StrEnum):
    """What the production calendar says of a day that is not as weekdays say."""

    HOLIDAY = "holiday"
    DAY_OFF = "day_off"
    """A working day made free by a transfer."""
    WORKING = "working"
    """A Saturday or Sunday made a working day by a transfer."""
    SHORT = "short"


class CalendarDay(Model):
    """A day of the production calendar, entered or imported each year."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("organisation_id", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    on_day: Mapped[date]
    kind: Mapped[DayKind] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200), default="")
    entered_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    """Taken off the list; entering the day again brings it back."""
