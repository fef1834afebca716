"""What the pages of the calendar share: words, dates of the year for the picture, whose it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.calendars.access import may_keep, may_read
from kaskad.calendars.models import DayKind, SpanKind
from kaskad.calendars.queries import Calendar, Vacations
from kaskad.calendars.words import (
    DAY_KINDS,
    SPAN_TITLES,
    UNCLEAR,
    month_word,
    month_words,
    weekday_word,
)
from kaskad.calendars.year_picture import Month, months
from kaskad.core.db import db
from kaskad.core.i18n import show_day
from kaskad.journal import Event
from kaskad.people.models import Organisation, Person
from kaskad.periods import SchoolYear


def words() -> dict[str, Any]:
    """The functions with which templates name things."""
    return {
        "span_titles": SPAN_TITLES,
        "span_kinds": SpanKind,
        "day_kinds": DAY_KINDS,
        "unclear": UNCLEAR,
        "weekday_word": weekday_word,
        "month_word": month_word,
        "month_words": month_words,
        "label_of": lambda first_year: SchoolYear(first_year).label,
    }


def picture(calendar: Calendar, year: SchoolYear) -> tuple[Month, ...]:
    """The wall calendar of a school year with what is entered; nothing is guessed."""
    days = {day: row.kind for day, row in calendar.days.items()}
    return months(year, calendar.school.vacations(year), days)


@dataclass(frozen=True)
class VacationSource:
    """Whose vacations are shown, in a sentence, and where they stand."""

    sentence: str
    url: str


def vacation_source(person: Person | None, path: str, vacations: Vacations) -> VacationSource:
    """«Vacations as entered by …» or that they are the usual ones. The link only for readers."""
    names = ", ".join(vacations.organisations)
    missing = ", ".join(year.label for year in vacations.missing)
    if not missing:
        sentence = _("Vacations: as entered by %(name)s.", name=names)
    elif names:
        sentence = _(
            "Vacations: as entered by %(name)s; the usual ones for %(years)s, which nobody has"
            " entered.", name=names, years=missing,
        )  # fmt: skip
    else:
        sentence = _("Vacations: the usual ones, nobody has entered this year.")
    url = ""
    if person is not None and may_read(person, path):
        organisation_id = int(path.strip("/").split("/")[-1])
        url = url_for("calendars.calendar", organisation=organisation_id)
    return VacationSource(str(sentence), url)


@dataclass(frozen=True)
class Change:
    """A line of what was changed in a calendar."""

    at: Any
    actor: str
    sentence: str
    details: tuple[str, ...]


def changes_of(kind: str, subject_id: int, limit: int = 8) -> tuple[Change, ...]:
    """The latest changes of a school year or of an organisation's days. One statement."""
    action = "school_year.%" if kind == "school_year" else "calendar_days.%"
    rows = db.session.execute(
        select(Event.at, Event.action, Event.data, Person.name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(
            Event.subject_kind == kind, Event.subject_id == subject_id, Event.action.like(action)
        )
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return tuple(
        Change(row.at, row.name or str(_("The server")), *_sentence(row.action, row.data))
        for row in rows
    )


def _sentence(action: str, data: Any) -> tuple[str, tuple[str, ...]]:
    match action:
        case "school_year.added" if data.get("copied"):
            label = SchoolYear(int(data["copied"])).label
            return str(_("entered the school year, dates copied from %(year)s", year=label)), ()
        case "school_year.added":
            return str(_("entered the school year")), ()
        case "school_year.archived":
            return str(_("put the school year into the archive")), ()
        case "school_year.restored":
            return str(_("brought the school year back from the archive")), ()
        case "school_year.changed":
            return str(_("changed the school year")), _details(data.get("changes") or {})
        case "calendar_days.removed":
            return str(_("took off the list")), _days(data)
        case "calendar_days.restored":
            return str(_("brought back to the list")), _days(data)
        case _:
            return str(_("entered days")), _days(data)


def _details(changes: Any) -> tuple[str, ...]:
    labels = {
        "starts_on": _("first day"),
        "ends_on": _("last day"),
        "teaching_ends_on": _("last day of lessons"),
        "note": _("where the dates come from"),
        "to_check": _("still to be checked"),
        **{kind.value: str(title).lower() for kind, title in SPAN_TITLES.items()},
    }
    return tuple(
        str(
            _(
                "%(field)s: was “%(before)s”, now “%(after)s”",
                field=labels.get(name, name),
                before=_value(name, both[0]),
                after=_value(name, both[1]),
            )
        )
        for name, both in changes.items()
    )


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return show_day(date.fromisoformat(value)) if name.endswith("_on") else str(value)


def _days(data: Any) -> tuple[str, ...]:
    found = [
        f"{show_day(date.fromisoformat(day))} – {name or DAY_KINDS[DayKind(kind)]}"
        for day, kind, name in (data.get("days") or ())
    ]
    if len(found) > 4:
        return (*found[:3], "…")
    return tuple(found)


def keeps(person: Person, owner: Organisation) -> bool:
    """Whether the person may change the calendar of *owner*."""
    return may_keep(person, owner.path)
