"""Filling what the words leave out from what stands above, openly: origin `inherited` or `default`.

Rules (domain.md, 6.1 and 6.2): a missing start is the day after the previous stage or the parent's
start; a year named for a row is shortened to the parent's border inside that year (row 47); a
yearly deadline takes its years from the parent (row 39); nothing a row says itself is ever changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from kaskad.periods.context import PeriodContext
from kaskad.periods.kinds import (
    AmbiguityCode,
    Anchor,
    Frequency,
    Origin,
    PeriodKind,
    Precision,
    Relation,
)
from kaskad.periods.period import Ambiguity, Period, Recurrence, Window
from kaskad.periods.plain import school_years
from kaskad.periods.points import bounded
from kaskad.periods.school_year import SchoolYear, school_year_of

# A report needs something to report on: a yearly deadline counts from half a year after the start.
_FIRST_REPORT_AFTER: Final = timedelta(days=182)

_TAKES_START: Final = frozenset(
    {
        PeriodKind.DEADLINE,
        PeriodKind.RECURRING,
        PeriodKind.RECURRING_DEADLINE,
        PeriodKind.CONTINUOUS,
        PeriodKind.REGULAR,
        PeriodKind.RELATIVE,
    }
)


def inherit(period: Period, context: PeriodContext) -> Period:
    """The period with its missing bounds lent by the context; its alternatives as well."""
    if period.kind is PeriodKind.NONE:
        return period
    if period.kind is PeriodKind.RELATIVE:
        period = _related(period, context)
    period = _with_alternatives(period, context)
    if period.kind in {PeriodKind.YEAR, PeriodKind.YEAR_RANGE}:
        period = _shortened(_confirmed_by_neighbour(period, context), context)
    if period.kind in _TAKES_START or period.end is None:
        period = _lent(period, context)
    if period.kind is PeriodKind.RECURRING_DEADLINE:
        period = _with_years(period)
    return _with_single_year(period, context)


def _with_alternatives(period: Period, context: PeriodContext) -> Period:
    if not period.alternatives:
        return period
    doubts = tuple(
        replace(
            doubt,
            alternatives=tuple(
                _lent(other, context) if other.kind in _TAKES_START else other
                for other in doubt.alternatives
            ),
        )
        for doubt in period.ambiguities
    )
    return replace(period, ambiguities=doubts)


def _lent(period: Period, context: PeriodContext) -> Period:
    """Missing bounds from the context; a lent bound never turns the period round."""
    start, end, disagrees = period.start, period.end, False
    changes: dict[str, object] = {}
    if start is None and context.start and period.kind in _TAKES_START:
        if end and context.start > end:
            disagrees = True
        else:
            start = context.start
            changes |= {"start": start, "start_precision": Precision.DAY}
            changes |= {"start_origin": Origin.INHERITED}
    if end is None and context.end:
        if start and context.end < start:
            disagrees = True
        else:
            changes |= {"end": context.end, "end_precision": Precision.DAY}
            changes |= {"end_origin": Origin.INHERITED}
    if changes and context.anchor:
        changes["anchor"] = context.anchor
    period = replace(period, **changes)  # type: ignore[arg-type]
    return period.doubted(AmbiguityCode.PARENT_DISAGREES) if disagrees else period


def _shortened(period: Period, context: PeriodContext) -> Period:
    """A named year ends where its parent ends, if the parent ends within that year."""
    changes: dict[str, object] = {}
    start, end = period.start, period.end
    outer_start, outer_end = context.start, context.end
    if start and outer_start and start.year == outer_start.year and start < outer_start:
        changes |= {"start": outer_start, "start_origin": Origin.INHERITED}
        start = outer_start
    if end and outer_end and end.year == outer_end.year and outer_end < end:
        changes |= {"end": outer_end, "end_origin": Origin.INHERITED}
        end = outer_end
    if not changes or not period.start or not period.end or (start and end and end < start):
        return period
    # The other reading is given in days: as a year it would be shortened again when read.
    whole = Period.between(period.start, period.end)
    return replace(period, anchor=context.anchor, **changes).doubted(  # type: ignore[arg-type]
        AmbiguityCode.SHORTENED_BY_PARENT, whole, needs_look=False
    )


def _confirmed_by_neighbour(period: Period, context: PeriodContext) -> Period:
    """«2022-2024» right after a stage that ended on 31.12.2021 can only mean calendar years.

    Two neighbouring years stay doubtful: «2022 – 2023» is also how a single school year is written.
    """
    start, end = period.start, period.end
    if not start or not end or end.year - start.year < 2:
        return period
    neighbours = (context.stage_start, context.project_start)
    after = context.previous_stage_end
    if start not in neighbours and not (after and start == after + timedelta(days=1)):
        return period
    doubts, period = period.ambiguities, replace(period.reading, raw=period.raw)
    for doubt in doubts:
        look = doubt.needs_look and doubt.code is not AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR
        period = period.doubted(doubt.code, *doubt.alternatives, needs_look=look)
    return period


def _with_years(period: Period) -> Period:
    """First and last year of a yearly deadline whose words name none (row 39)."""
    recurrence = period.recurrence
    if recurrence is None or recurrence.freq is not Frequency.YEAR or not recurrence.windows:
        return period
    if recurrence.from_year or recurrence.to_year or not (period.start and period.end):
        return period
    first, last, window = period.start, period.end, recurrence.windows[0]
    due = {year: window.dates(year)[1] for year in range(first.year, last.year + 1)}
    possible = [year for year, day in due.items() if first <= day <= last]
    if not possible:
        return period
    reported = [year for year in possible if due[year] >= first + _FIRST_REPORT_AFTER]
    from_year, to_year = (reported or possible)[0], possible[-1]
    others = []
    if possible[0] < from_year:
        others.append(_years_named(period, recurrence, possible[0], to_year))
    if to_year == last.year and from_year < to_year:
        others.append(_years_named(period, recurrence, from_year, to_year - 1))
    period = replace(period, recurrence=replace(recurrence, from_year=from_year, to_year=to_year))
    return period.doubted(AmbiguityCode.FIRST_OR_LAST_YEAR, *others) if others else period


def _years_named(period: Period, recurrence: Recurrence, first: int, last: int) -> Period:
    """The same deadline with the years said outright, as a person would settle it."""
    span = bounded(period.kind, date(first, 1, 1), Precision.YEAR, date(last, 12, 31))
    return replace(
        span,
        anchor=Anchor.STAGE,
        recurrence=replace(recurrence, from_year=first, to_year=last),
    )


def _with_single_year(period: Period, context: PeriodContext) -> Period:
    """Offer, beside "every year", the first year in which the named part fits (rows 24-29)."""
    recurrence, start, end = period.recurrence, period.start, period.end
    if recurrence is None or not recurrence.windows or start is None or end is None:
        return period

    def offered(doubt: Ambiguity) -> Ambiguity:
        if doubt.code is not AmbiguityCode.ONE_YEAR_OR_EVERY_YEAR:
            return doubt
        once = _once(period.kind, recurrence.windows[0], start, end)
        return replace(doubt, alternatives=(_lent(once, context),) if once else ())

    return replace(period, ambiguities=tuple(map(offered, period.ambiguities)))


def _once(kind: PeriodKind, window: Window, start: date, end: date) -> Period | None:
    for year in range(start.year, end.year + 1):
        first, last = window.dates(year)
        if kind is PeriodKind.RECURRING_DEADLINE:
            if start <= last <= end:
                precision = Precision.DAY if window.to_day else Precision.MONTH
                return bounded(PeriodKind.DEADLINE, None, precision, last)
        elif start <= first and last <= end:
            if window.from_day:
                return Period.between(first, last)
            single = window.from_month == window.to_month
            kind_once = PeriodKind.MONTH if single else PeriodKind.MONTH_RANGE
            return bounded(kind_once, first, Precision.MONTH, last)
    return None


def _related(period: Period, context: PeriodContext) -> Period:
    """Dates of a relative period, where the context gives them."""
    match period.relation:
        case Relation.COMING_YEAR:
            return _coming_year(period, context.written_on)
        case Relation.SCHOOL_YEAR_END:
            return _until_summer(period, context)
        case Relation.TEN_DAYS:
            return period.doubted(AmbiguityCode.DEPENDS_ON_SOMETHING)
        case _:
            return period.doubted(AmbiguityCode.DEPENDS_ON_SOMETHING, needs_look=False)


def _coming_year(period: Period, written_on: date | None) -> Period:
    if written_on is None:
        return period.doubted(AmbiguityCode.WHICH_SCHOOL_YEAR)
    year = school_year_of(written_on).shifted(1)
    calendar = bounded(
        PeriodKind.YEAR,
        date(written_on.year + 1, 1, 1),
        Precision.YEAR,
        date(written_on.year + 1, 12, 31),
    )
    return _by_default(period, year, year.start).doubted(
        AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, calendar
    )


def _until_summer(period: Period, context: PeriodContext) -> Period:
    known = context.written_on or context.start
    if known is None:
        return period.doubted(AmbiguityCode.WHICH_SCHOOL_YEAR)
    year = school_year_of(known)
    last = school_year_of(context.end) if context.end else year
    period = _by_default(period, year, None)
    if context.written_on or last <= year:
        return period
    others = (school_years(each) for each in year.shifted(1).through(last))
    return period.doubted(
        AmbiguityCode.WHICH_SCHOOL_YEAR,
        *(bounded(PeriodKind.DEADLINE, None, Precision.DAY, other.end) for other in others),
    )


def _by_default(period: Period, year: SchoolYear, start: date | None) -> Period:
    return replace(
        period,
        start=start,
        start_precision=Precision.YEAR if start else None,
        start_origin=Origin.DEFAULT if start else None,
        end=year.end,
        end_precision=Precision.YEAR,
        end_origin=Origin.DEFAULT,
        school_year=year,
    )
