"""The periods for which values are entered: those of targets, and those that frequencies make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kaskad.calendars.queries import years_for
from kaskad.cascade.access import Place
from kaskad.cascade.spans import days_of
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.indicators.definition_words import period_word
from kaskad.indicators.kinds import Frequency
from kaskad.indicators.models import Indicator, IndicatorTarget
from kaskad.indicators.series import series
from kaskad.periods import SchoolCalendar
from kaskad.periods.school_year import school_year_of

OF_SCHOOL = frozenset({Frequency.TERM, Frequency.HALF_YEAR})
"""Whose days are those of an entered school year."""


@dataclass(frozen=True)
class GridPeriod:
    """The days that values are entered for."""

    first: date
    last: date
    label: str = ""
    year: str = ""
    """Under which year it is listed: «2021», «2021/2022»."""

    @property
    def on_day(self) -> date:
        """The day as of which a value is so: the last one, or today while the period runs."""
        return min(self.last, today())


@dataclass(frozen=True)
class PeriodYear:
    """Periods of one year."""

    year: str
    periods: tuple[GridPeriod, ...]


def periods_of(place: Place, every: Frequency | None = None) -> list[GridPeriod]:
    """Those that have begun, the newest first; *every* asks for a series of its own.

    A project whose indicators say nothing of their periods has calendar years. Three statements at
    most.
    """
    rows = db.session.execute(
        select(
            Indicator.frequency, IndicatorTarget.starts_on, IndicatorTarget.due_on,
            IndicatorTarget.label,
        )
        .outerjoin(IndicatorTarget, IndicatorTarget.indicator_id == Indicator.id)
        .where(Indicator.initiative_id == place.initiative.id, Indicator.archived_at.is_(None))
        .distinct()
        .order_by(IndicatorTarget.due_on, IndicatorTarget.label)
    ).all()  # fmt: skip
    found: dict[tuple[date, date], GridPeriod] = {}
    for row in rows:
        if row.starts_on is not None and row.starts_on <= today():
            days = (row.starts_on, row.due_on)
            found.setdefault(days, GridPeriod(*days, row.label, _year(*days)))
    wanted = [every] if every else [Frequency(row.frequency) for row in rows if row.frequency]
    if not wanted and not found:
        wanted = [Frequency.YEAR]
    for one in _made(place, list(dict.fromkeys(wanted))):
        found.setdefault((one.first, one.last), one)
    return sorted(found.values(), key=lambda one: (-one.first.toordinal(), one.last))


def _made(place: Place, wanted: Sequence[Frequency]) -> Iterable[GridPeriod]:
    if not wanted:
        return
    earliest, latest = days_of(place.initiative)
    first, last = earliest or today(), latest or today()
    calendar = SchoolCalendar()
    if OF_SCHOOL & set(wanted):
        calendar = years_for([place.owner_path])[place.owner_path]
    for frequency in wanted:
        for one in series(frequency, first, last, calendar):
            if one.starts_on <= today():
                label = period_word(frequency, one)
                yield GridPeriod(one.starts_on, one.due_on, label, one.year)


def _year(first: date, last: date) -> str:
    school = school_year_of(first)
    return school.label if (first, last) == (school.start, school.end) else str(last.year)


def usual_period(known: Sequence[GridPeriod]) -> GridPeriod:
    """The newest period; without any the month that goes on."""
    return known[0] if known else GridPeriod(today().replace(day=1), today())


def period_between(first: date, last: date, known: Sequence[GridPeriod]) -> GridPeriod | None:
    """The period of these days; None when they run backwards or have not begun."""
    if last < first or first > today():
        return None
    there = (one for one in known if (one.first, one.last) == (first, last))
    return next(there, GridPeriod(first, last))


def by_year(known: Sequence[GridPeriod], shown: GridPeriod) -> list[PeriodYear]:
    """The periods by year: that of the period shown first, then the newest."""
    years: dict[str, list[GridPeriod]] = {}
    for one in known:
        years.setdefault(one.year, []).append(one)
    own = next((one.year for one in known if one == shown), "")
    newest = {year: max(one.last for one in periods) for year, periods in years.items()}
    order = sorted(years, key=lambda year: (year != own, -newest[year].toordinal(), year))
    return [PeriodYear(year, tuple(years[year])) for year in order]


def ends_inside(period: GridPeriod, known: Sequence[GridPeriod]) -> list[date]:
    """The last days of shorter periods inside: a value as of such a day is theirs."""
    return sorted(
        {one.last for one in known if period.first <= one.first and one.last < period.last}
    )
