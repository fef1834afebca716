"""Readers of periods that happen once: days, months, years, quarters, halves, seasons, deadlines.

Every reader takes a shape (see `words`), matches the whole of it or returns None, and never looks
at the context: bounds the words leave out stay empty for `inheritance` to fill.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from kaskad.periods.kinds import AmbiguityCode, Anchor, Frequency, PeriodKind, Precision
from kaskad.periods.period import Period, Recurrence, Window
from kaskad.periods.points import YEAR, Point, Span, bounded, dated, read_span, window_of
from kaskad.periods.school_year import CalendarQuarter, SchoolYear, Stretch

ORDINALS: Final = r"i{1,3}|iv|[1-4]|перв[а-я]{2,3}|втор[а-я]{2,3}|трет[а-я]{2,4}|четв[а-я]{3,6}"
SEASONS: Final = {"весн": 3, "лет": 6, "осен": 9, "зим": 12}

_PREFIX = re.compile(
    r"(?:(?:в течение|на протяжении)(?: всего)?|(?:в |за |на )?период|сроки?|в|во|на|за)[ :]+"
)
_DEADLINE = re.compile(
    r"(?:до|не позднее(?: чем)?|не позже|по|к|срок(?: -|:)? до) ?(?P<end>конца )?(?P<what>.+?)"
    r"(?P<with>[ ,]+включительно)?"
)
_OPEN = re.compile(r"(?:с|со|начиная с) ?(?P<begin>начала )?(?P<what>.+)")
_DOCUMENT = re.compile(r"(?:[а-я]{1,20} ){0,2}от (?P<what>[^№]{4,30}?) ?(?:№.{0,60}|n .{0,60})?")
_SCHOOL_YEAR = re.compile(rf"(?P<first>{YEAR})г?[/-](?P<last>{YEAR}|\d\d)г? ?учгод")
_PART_OF_SCHOOL_YEAR = re.compile(
    rf"(?P<part>[^а-яa-z]{{1,40}}?|с [^а-яa-z]{{1,20}} по [^а-яa-z]{{1,20}}?)[ ,(]{{1,2}}"
    rf"(?P<first>{YEAR})г?[/-](?P<last>{YEAR}|\d\d)г? ?учгод\)?"
)
_SCHOOL_YEARS = re.compile(
    rf"(?P<first>{YEAR})[/-](?:{YEAR}|\d\d)-{YEAR}[/-](?P<last>{YEAR})г? ?учгод"
)
_SLASHED = re.compile(rf"(?P<first>{YEAR})/(?P<last>{YEAR}|\d\d)г?")
_SHORT_RANGE = re.compile(rf"(?P<first>{YEAR})-(?P<last>\d\d)")
_QUARTER = re.compile(
    rf"(?P<n>{ORDINALS})(?:(?:-|,| и ) ?(?P<m>{ORDINALS}))? кв(?:артал[а-я]{{0,3}}|\.)?"
    rf"(?:,? (?P<year>{YEAR})г?)?"
)
_HALF = re.compile(
    rf"(?P<n>{ORDINALS}) (?:(?P<school>учебн[а-я]{{2,3}}|уч\.) ?)?полугоди[а-я]{{1,2}}"
    rf"(?:,? (?P<year>{YEAR})г?(?:[/-](?P<next>{YEAR}|\d\d)г?)?(?P<word> ?учгод)?)?"
)
_HALF_RESULTS = re.compile(
    rf"(?:в )?(?P<year>{YEAR})г? (?:по )?(?:итог[а-я]{{1,2}} )?полугоди[а-я]"
)
_SEASON = re.compile(
    rf"(?P<name>весн|лет|осен|зим)(?:ой|ом|а|о|ы|у|ью|ь|и|ний|ний период)"
    rf"(?:,? (?P<year>{YEAR})г?(?:[/-](?P<next>{YEAR}|\d\d)г?)?)?"
)
_TEN_DAYS = re.compile(
    rf"(?P<n>i{{1,3}}|[1-3]|перв[а-я]{{2,3}}|втор[а-я]{{2,3}}|трет[а-я]{{2,4}}) декад[а-я]{{0,2}}"
    rf" @(?P<month>\d\d?)(?: (?P<year>{YEAR})г?)?"
)


def ordinal(text: str) -> int:
    """1 to 4 for «I», «1», «первый», «первом»."""
    roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
    if text in roman:
        return roman[text]
    return int(text) if text.isdigit() else {"п": 1, "в": 2, "т": 3, "ч": 4}[text[0]]


def without_preposition(shape: str) -> str:
    """«в период с …», «на 2020-2024г», «в @9 2021г» without the leading words."""
    match = _PREFIX.match(shape)
    return shape[match.end() :] if match else shape


def is_next(first: str, last: str) -> bool:
    """True when `last`, of two or four digits, is the year after `first`."""
    following = int(first) + 1
    return int(last) == (following if len(last) == 4 else following % 100)


def school_years(first: SchoolYear, last: SchoolYear | None = None) -> Period:
    """One school year, or a run of them (then `school_year` is empty)."""
    last = last or first
    period = bounded(PeriodKind.SCHOOL_YEAR, first.start, Precision.YEAR, last.end)
    return replace(period, school_year=first if first == last else None)


def every_year(*windows: Window) -> Period:
    """A part of the year named without a year: it may mean each year or one (6.2, rows 24-29)."""
    return Period(
        kind=PeriodKind.RECURRING,
        anchor=Anchor.STAGE,
        recurrence=Recurrence(Frequency.YEAR, windows=windows),
    ).doubted(AmbiguityCode.ONE_YEAR_OR_EVERY_YEAR)


def read_dates(shape: str) -> Period | None:
    """Days, months, years and ranges of them: «30.09.2021», «@11-@12 2024г», «2019-2024»."""
    span = read_span(shape)
    if span is None:
        return None
    if span.has_years:
        return _with_calendar_doubts(dated(span), span, shape)
    if span.left == span.right and "." in shape:
        # «01.06» alone may be a number of a section: without a word beside it it is no period.
        return None
    return every_year(window_of(span))


def _with_calendar_doubts(period: Period, span: Span, shape: str) -> Period:
    if span.year_moved:
        period = period.doubted(AmbiguityCode.WRAPS_NEW_YEAR, needs_look=False)
    start, end = period.start, period.end
    if start is None or end is None:
        return period
    if period.kind is PeriodKind.YEAR_RANGE and not shape.endswith("г"):
        other = school_years(SchoolYear(start.year), SchoolYear(end.year - 1))
        return period.doubted(AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, other)
    if period.start_precision is Precision.YEAR and period.end_precision is Precision.MONTH:
        # «2023 – сентябрь 2024»: the year may have been thought of as a school year (row 23).
        autumn = date(start.year, 9, 1)
        if autumn <= end:
            other = replace(period, start=autumn, start_precision=Precision.MONTH)
            return period.doubted(AmbiguityCode.YEAR_BESIDE_MONTH, other)
    return period


def read_school_year(shape: str) -> Period | None:
    """«2020-2021 учгод», «2020/2021», «2020-2023 учгод» (several years)."""
    match = _SCHOOL_YEARS.fullmatch(shape)
    if match and int(match["first"]) < int(match["last"]):
        return school_years(SchoolYear(int(match["first"])), SchoolYear(int(match["last"]) - 1))
    match = _SCHOOL_YEAR.fullmatch(shape) or _SLASHED.fullmatch(shape)
    if match:
        first, last = match["first"], match["last"]
        if is_next(first, last):
            return school_years(SchoolYear(int(first)))
        if len(last) == 4 and int(last) > int(first) and shape.endswith("учгод"):
            return school_years(SchoolYear(int(first)), SchoolYear(int(last) - 1))
    match = _SHORT_RANGE.fullmatch(shape)
    if match and is_next(match["first"], match["last"]):
        first_year = int(match["first"])
        calendar = bounded(
            PeriodKind.YEAR_RANGE,
            date(first_year, 1, 1),
            Precision.YEAR,
            date(first_year + 1, 12, 31),
        )
        return school_years(SchoolYear(first_year)).doubted(
            AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, calendar
        )
    return None


def read_quarter(shape: str) -> Period | None:
    """«i квартал 2022г», «1 кв. 2022», «iii-iv кварталы 2021г»."""
    match = _QUARTER.fullmatch(shape)
    if match is None:
        return None
    first = ordinal(match["n"])
    last = ordinal(match["m"]) if match["m"] else first
    if last < first:
        return None
    if match["year"] is None:
        return every_year(Window(3 * first - 2, 3 * last))
    year = int(match["year"])
    kind = PeriodKind.QUARTER if first == last else PeriodKind.MONTH_RANGE
    return bounded(
        kind, CalendarQuarter(year, first).start, Precision.MONTH, CalendarQuarter(year, last).end
    )


def half_year(half: Stretch, school_year: SchoolYear | None = None) -> Period:
    """A half of a school year or, without one, of a calendar year."""
    period = bounded(PeriodKind.HALF_YEAR, half.start, Precision.MONTH, half.end)
    return replace(period, school_year=school_year)


def calendar_half(year: int, number: int) -> Period:
    """January to June, or July to December."""
    if number == 1:
        return half_year(Stretch(1, date(year, 1, 1), date(year, 6, 30)))
    return half_year(Stretch(2, date(year, 7, 1), date(year, 12, 31)))


def _school_half(year: SchoolYear, number: int) -> Period:
    return half_year(year.halves()[number - 1], year)


def read_half_year(shape: str) -> Period | None:
    """«ii полугодие 2021-2022 учгод», «i полугодие 2022г», «2022г по итогам полугодия»."""
    match = _HALF_RESULTS.fullmatch(shape)
    if match:
        year = int(match["year"])
        # Read in a year, "by the half-year" is its first half (6.2, row 63).
        return calendar_half(year, 1).doubted(
            AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, _school_half(SchoolYear(year - 1), 2)
        )
    match = _HALF.fullmatch(shape)
    if match is None or ordinal(match["n"]) > 2:
        return None
    number = ordinal(match["n"])
    if match["year"] is None:
        return every_year(Window(9, 12) if number == 1 else Window(1, 8))
    year = int(match["year"])
    if match["next"]:
        if not is_next(match["year"], match["next"]):
            return None
        return _school_half(SchoolYear(year), number)
    school = _school_half(SchoolYear(year if number == 1 else year - 1), number)
    if match["school"] or match["word"]:
        return school
    return calendar_half(year, number).doubted(AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, school)


def season(name: str, year: int) -> Period:
    """The season that begins in the year; winter ends with February of the next one."""
    month = SEASONS[name]
    start, end = Window(month, (month + 1) % 12 + 1).dates(year)
    return bounded(PeriodKind.SEASON, start, Precision.SEASON, end)


def read_season(shape: str) -> Period | None:
    """«весной 2021г», «зима 2020/2021», «осенью»."""
    match = _SEASON.fullmatch(shape)
    if match is None:
        return None
    name, month = match["name"], SEASONS[match["name"]]
    if match["year"] is None:
        return every_year(Window(month, (month + 1) % 12 + 1))
    year = int(match["year"])
    if match["next"]:
        crosses = name == "зим" and is_next(match["year"], match["next"])
        return season(name, year) if crosses else None
    if name == "зим":
        # Two of the three winter months of a named year come first.
        return season(name, year - 1).doubted(
            AmbiguityCode.WINTER_OF_WHICH_YEAR, season(name, year)
        )
    return season(name, year)


def read_ten_days(shape: str) -> Period | None:
    """«i декада @3 2022г»: days 1-10, 11-20, 21 to the end of the month."""
    match = _TEN_DAYS.fullmatch(shape)
    if match is None:
        return None
    number, month = ordinal(match["n"]), int(match["month"])
    year = int(match["year"]) if match["year"] else None
    span = Span(
        Point(year, month, 10 * number - 9),
        Point(year, month, 10 * number if number < 3 else None),
    )
    if not span.has_years:
        return every_year(window_of(span))
    return Period.between(span.left.first_day(), span.right.last_day())


def read_part_of_school_year(shape: str) -> Period | None:
    """«@10-@5 2021-2022 учгод», «@9 2021/2022 учгод»: months placed into a school year."""
    match = _PART_OF_SCHOOL_YEAR.fullmatch(shape)
    span = read_span(match["part"]) if match else None
    if match is None or span is None or span.left.year or span.right.year:
        return None
    if not is_next(match["first"], match["last"]):
        return None
    window, first_year = window_of(span), int(match["first"])
    start, end = window.dates(first_year if window.from_month >= 9 else first_year + 1)
    if window.from_day:
        return Period.between(start, end)
    single = window.from_month == window.to_month
    return bounded(
        PeriodKind.MONTH if single else PeriodKind.MONTH_RANGE, start, Precision.MONTH, end
    )


def read_once(shape: str) -> Period | None:
    """A period that names its own place in the calendar, prepositions allowed."""
    for candidate in dict.fromkeys((shape, without_preposition(shape))):
        for reader in _CALENDAR_READERS:
            period = reader(candidate)
            if period:
                return period
    return None


def read_deadline(shape: str) -> Period | None:
    """«до 31.10.2025», «до 08.2024», «до 2024г»: the end is included (6.1), the start is not named.

    Without a year the deadline may be of each year: a yearly one with a doubt.
    """
    match = _DEADLINE.fullmatch(shape)
    if match is None:
        return None
    limit = read_limit(match["what"])
    if limit is None:
        return None
    firm = bool(match["end"] or match["with"]) or shape.startswith("по ")
    if limit.kind is PeriodKind.RECURRING_DEADLINE:
        return limit.doubted(AmbiguityCode.ONE_YEAR_OR_EVERY_YEAR)
    return limit if firm else _or_exclusive(limit)


def _or_exclusive(limit: Period) -> Period:
    """The deadline with its other reading, "before the month" or "before the year"."""
    if limit.end is None or limit.end_precision is Precision.DAY:
        return limit
    month = limit.end.month if limit.end_precision is Precision.MONTH else 1
    before = date.fromordinal(date(limit.end.year, month, 1).toordinal() - 1)
    other = bounded(PeriodKind.DEADLINE, None, Precision.DAY, before)
    return limit.doubted(
        AmbiguityCode.LIMIT_INCLUDED, other, needs_look=limit.end_precision is Precision.YEAR
    )


def read_limit(shape: str) -> Period | None:
    """What stands after «до»: a deadline with a year, or a yearly one without."""
    span = read_span(shape)
    if span is not None and span.left == span.right:
        if span.has_years:
            return bounded(PeriodKind.DEADLINE, None, span.right.precision, span.right.last_day())
        return Period(
            kind=PeriodKind.RECURRING_DEADLINE,
            anchor=Anchor.STAGE,
            recurrence=Recurrence(Frequency.YEAR, windows=(window_of(span),)),
        )
    for reader in (read_quarter, read_school_year, read_half_year, read_season):
        period = reader(shape)
        if period and period.end:
            return bounded(PeriodKind.DEADLINE, None, Precision.MONTH, period.end)
    return None


def read_open(shape: str) -> Period | None:
    """«с @9 2021»: the start is named, the end comes from the parent."""
    match = _OPEN.fullmatch(shape)
    if match is None:
        return None
    period = read_school_year(match["what"]) or read_quarter(match["what"])
    if period and period.start:
        return bounded(PeriodKind.MONTH_RANGE, period.start, Precision.MONTH, None)
    span = read_span(match["what"])
    if span is None or span.left != span.right or not span.has_years:
        return None
    kinds = {
        Precision.DAY: PeriodKind.DAY_RANGE,
        Precision.MONTH: PeriodKind.MONTH_RANGE,
        Precision.YEAR: PeriodKind.YEAR_RANGE,
    }
    precision = span.left.precision
    return bounded(kinds[precision], span.left.first_day(), precision, None)


def read_document_date(shape: str) -> Period | None:
    """«от 6.08.2020», «письмо от 16.03.2021 № 03»: the day of a document (rows 74 and 75)."""
    match = _DOCUMENT.fullmatch(shape)
    if match is None:
        return None
    period = read_dates(match["what"])
    if period is None or period.kind is not PeriodKind.DAY:
        return None
    return replace(period, anchor=Anchor.DOCUMENT)


_CALENDAR_READERS: Final[tuple[Callable[[str], Period | None], ...]] = (
    read_school_year,
    read_dates,
    read_quarter,
    read_half_year,
    read_season,
    read_ten_days,
    read_part_of_school_year,
)
