"""Calendars as they count for an organisation: its own, and what it has from those above.

Of two that have entered the same school year or day the nearer one wins. Two statements for any
number of organisations; a request reads the calendar of an organisation once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from kaskad.calendars.models import CalendarDay, DayKind, EnteredYear, SpanKind, YearSpan
from kaskad.core.db import db
from kaskad.people.models import Organisation
from kaskad.periods import EnteredYear as YearFacts
from kaskad.periods import SchoolCalendar, SchoolYear, Stretch, school_year_of

_CACHE = "calendars"


@dataclass(frozen=True)
class Source:
    """Who has entered a school year."""

    year_id: int
    first_year: int
    organisation_id: int
    organisation: str
    path: str
    starts_on: date
    ends_on: date
    note: str
    to_check: bool


@dataclass(frozen=True)
class DayRow:
    """A day of the production calendar, and who has entered it."""

    id: int
    organisation_id: int
    organisation: str
    on_day: date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class Calendar:
    """What counts for an organisation."""

    school: SchoolCalendar = field(default_factory=SchoolCalendar)
    sources: Mapping[int, Source] = field(default_factory=dict)
    """By the school year's first calendar year."""
    days: Mapping[date, DayRow] = field(default_factory=dict)

    def vacations(self, year: SchoolYear) -> tuple[tuple[Stretch, ...], Source | None]:
        """The entered vacations and by whom, or the usual ones and None."""
        entered = self.school.vacations(year)
        if entered:
            return entered, self.sources.get(year.start_year)
        return year.usual_vacations(), None

    def between(self, first: date, last: date) -> "Vacations":
        """The vacations of a stretch of days, and whose they are."""
        runs: list[Stretch] = []
        sources: list[Source] = []
        missing: list[SchoolYear] = []
        for year in school_year_of(first).through(school_year_of(last)):
            spans, source = self.vacations(year)
            runs += [one for one in spans if one.start <= last and one.end >= first]
            if source is None:
                missing.append(year)
            else:
                sources.append(source)
        return Vacations(tuple(runs), tuple(sources), tuple(missing))


@dataclass(frozen=True)
class Vacations:
    """Vacations with where they come from; for `missing` years they are the usual ones."""

    runs: tuple[Stretch, ...]
    sources: tuple[Source, ...]
    missing: tuple[SchoolYear, ...]

    @property
    def organisations(self) -> tuple[str, ...]:
        """Who has entered them, each once."""
        return tuple(dict.fromkeys(one.organisation for one in self.sources))


def calendar_for(path: str) -> SchoolCalendar:
    """The calendar that counts for the organisation at *path*."""
    return calendar_of(path).school


def calendar_of(path: str) -> Calendar:
    """The same with who has entered what."""
    return calendars_for([path])[path]


def calendar_of_owner(organisation_id: int) -> SchoolCalendar:
    """The same by the id of the organisation."""
    owner = db.session.get(Organisation, organisation_id)
    return calendar_for(owner.path) if owner is not None else SchoolCalendar()


def calendars_for(paths: Iterable[str]) -> dict[str, Calendar]:
    """The calendars of several organisations. Two statements for those not read yet."""
    known: dict[str, Calendar] = db.session.info.setdefault(_CACHE, {})
    wanted = list(dict.fromkeys(paths))
    new = [path for path in wanted if path not in known]
    if new:
        known.update(_read(new))
    return {path: known[path] for path in wanted}


def years_for(paths: Iterable[str]) -> dict[str, SchoolCalendar]:
    """Terms and halves of school years alone, without days off, for long lists. One statement."""
    wanted = set(paths)
    if not wanted:
        return {}
    sources, facts = _entered(_years({one for path in wanted for one in _ids(path)}))
    return {path: _calendar(path, sources, facts, {}).school for path in wanted}


def forget() -> None:
    """Called when a calendar was changed: it is read anew when somebody asks."""
    db.session.info.pop(_CACHE, None)


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/") if part]


def _read(paths: Collection[str]) -> dict[str, Calendar]:
    ids = {one for path in paths for one in _ids(path)}
    sources, facts = _entered(_years(ids))
    days: dict[int, list[DayRow]] = {}
    for row in _days(ids):
        days.setdefault(row.organisation_id, []).append(_day(row))
    return {path: _calendar(path, sources, facts, days) for path in paths}


def _entered(rows: Iterable[Any]) -> tuple[dict[int, dict[int, Source]], dict[int, YearFacts]]:
    """School years by organisation, and what they say by their id."""
    sources: dict[int, dict[int, Source]] = {}
    spans: dict[int, dict[SpanKind, list[Stretch]]] = {}
    teaching: dict[int, date | None] = {}
    for row in rows:
        sources.setdefault(row.organisation_id, {})[row.first_year] = _source(row)
        teaching[row.id] = row.teaching_ends_on
        kinds = spans.setdefault(row.id, {})
        if row.kind is not None:
            runs = kinds.setdefault(SpanKind(row.kind), [])
            runs.append(Stretch(len(runs) + 1, row.span_starts_on, row.span_ends_on, row.span_name))
    facts = {
        year_id: YearFacts(
            terms=tuple(kinds.get(SpanKind.TERM, ())),
            vacations=tuple(kinds.get(SpanKind.VACATION, ())),
            halves=tuple(kinds.get(SpanKind.HALF_YEAR, ())),
            teaching_end=teaching[year_id],
        )
        for year_id, kinds in spans.items()
    }
    return sources, facts


def _calendar(
    path: str,
    sources: Mapping[int, Mapping[int, Source]],
    facts: Mapping[int, YearFacts],
    days: Mapping[int, list[DayRow]],
) -> Calendar:
    found: dict[int, Source] = {}
    on: dict[date, DayRow] = {}
    for organisation_id in _ids(path):  # from the root: the nearest is laid over the others
        found.update(sources.get(organisation_id, {}))
        on.update({one.on_day: one for one in days.get(organisation_id, ())})
    school = SchoolCalendar(
        holidays={day: row.name for day, row in on.items() if row.kind is DayKind.HOLIDAY},
        days_off=frozenset(day for day, row in on.items() if row.kind is DayKind.DAY_OFF),
        working_days=frozenset(day for day, row in on.items() if row.kind is DayKind.WORKING),
        years={first: facts[one.year_id] for first, one in found.items()},
    )
    return Calendar(school, found, on)


def _years(ids: Collection[int]) -> list[Any]:
    return list(
        db.session.execute(
            select(
                EnteredYear.id, EnteredYear.first_year, EnteredYear.organisation_id,
                EnteredYear.starts_on, EnteredYear.ends_on, EnteredYear.teaching_ends_on,
                EnteredYear.note, EnteredYear.to_check, Organisation.name,
                Organisation.short_name, Organisation.path, YearSpan.kind,
                YearSpan.name.label("span_name"), YearSpan.starts_on.label("span_starts_on"),
                YearSpan.ends_on.label("span_ends_on"),
            )
            .join(Organisation, Organisation.id == EnteredYear.organisation_id)
            .outerjoin(YearSpan, YearSpan.school_year_id == EnteredYear.id)
            .where(EnteredYear.organisation_id.in_(ids), EnteredYear.archived_at.is_(None))
            .order_by(EnteredYear.first_year, YearSpan.starts_on)
        )
    )  # fmt: skip


def _source(row: Any) -> Source:
    return Source(
        row.id, row.first_year, row.organisation_id, row.short_name or row.name, row.path,
        row.starts_on, row.ends_on, row.note, row.to_check,
    )  # fmt: skip


def _days(ids: Collection[int]) -> list[Any]:
    return list(
        db.session.execute(
            select(
                CalendarDay.id, CalendarDay.organisation_id, CalendarDay.on_day,
                CalendarDay.kind, CalendarDay.name, Organisation.name.label("whose"),
                Organisation.short_name,
            )
            .join(Organisation, Organisation.id == CalendarDay.organisation_id)
            .where(CalendarDay.organisation_id.in_(ids), CalendarDay.archived_at.is_(None))
            .order_by(CalendarDay.on_day)
        )
    )  # fmt: skip


def _day(row: Any) -> DayRow:
    return DayRow(
        row.id, row.organisation_id, row.short_name or row.whose, row.on_day,
        DayKind(row.kind), row.name,
    )  # fmt: skip


# ---------------------------------------------------------------------- pages


@dataclass(frozen=True)
class AwayYear:
    """A school year in the archive."""

    id: int
    first_year: int


def archived_years(organisation_id: int) -> tuple[AwayYear, ...]:
    """School years of the organisation's own that were put away. One statement."""
    rows = db.session.execute(
        select(EnteredYear.id, EnteredYear.first_year)
        .where(EnteredYear.organisation_id == organisation_id, EnteredYear.archived_at.is_not(None))
        .order_by(EnteredYear.first_year.desc())
    )
    return tuple(AwayYear(row.id, row.first_year) for row in rows)


def removed_days(organisation_id: int, year: int) -> tuple[DayRow, ...]:
    """Days of the organisation's own that were taken off the list of a year. One statement."""
    rows = db.session.execute(
        select(CalendarDay)
        .where(
            CalendarDay.organisation_id == organisation_id,
            CalendarDay.archived_at.is_not(None),
            CalendarDay.on_day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(CalendarDay.on_day)
    ).scalars()
    return tuple(
        DayRow(row.id, organisation_id, "", row.on_day, DayKind(row.kind), row.name) for row in rows
    )
