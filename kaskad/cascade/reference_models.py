"""Tables of what all projects share: reference lists, sets of columns."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.db import JsonList, Model
from kaskad.core.revisions import Revisioned


class ReferenceKind(StrEnum):
    """What a reference list holds (domain.md, D13)."""

    REGULATION = "regulation"
    NATIONAL_PROJECT = "national_project"


class Reference(Revisioned, Model):
    """A legal act or a national project of the lists all projects refer to (domain.md, D13).

    It has days between which it is in force and perhaps one that came in its place, so that
    passports of former years stay readable and those of today hear that they are out of date.
    """

    __tablename__ = "reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReferenceKind] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(Text)
    short_title: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    """«Р-210»; of a national project empty."""
    adopted_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    """The last day in force; None: in force until something else is said."""
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("reference.id"))
    url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]


class PlanColumnSet(Revisioned, Model):
    """A saved set of columns for tables of activities, under the headings of an office (4.6)."""

    __tablename__ = "plan_column_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Its projects and those of the organisations below may take it."""
    title: Mapped[str] = mapped_column(String(120))
    columns: Mapped[JsonList] = mapped_column(default=list)
    """[{"name": column of the plan, "heading": as printed}], in order."""
    archived_at: Mapped[datetime | None]
