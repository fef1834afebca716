"""Showing a period: its own words, or canonical text for a reading that a person made.

Rules: domain.md, 6.4 (a period nobody edited prints `raw` exactly) and 9.1 («01.09.2020 –
31.08.2022», «сентябрь 2021 г. – октябрь 2024 г.», a non-breaking space before «г.», Roman
quarters). The Russian text reads back to the same reading, with the context from which the period
inherited its bounds, if it did: `read_period(canonical(p), context).same_reading(p)`. English is
for display only.
"""

from __future__ import annotations

from datetime import date

from kaskad.periods.kinds import Anchor, Origin, PeriodKind, Precision
from kaskad.periods.period import Period, Recurrence, Window
from kaskad.periods.phrases import ENGLISH, RUSSIAN, Locale, Phrases
from kaskad.periods.school_year import ROMAN, SchoolYear, quarter_of, school_year_of

_BOOKS = {"ru": RUSSIAN, "en": ENGLISH}


def show_period(period: Period, locale: Locale = "ru") -> str:
    """What a page or document prints: the original words, unless a person replaced them.

    A period made without words (a form, a generated one) is printed canonically.
    """
    if period.raw.strip() and not period.edited:
        return period.raw
    return canonical(period, locale)


def canonical(period: Period, locale: Locale = "ru") -> str:
    """The reading in plain words; "" for kind `none`."""
    book = phrases(locale)
    match period.kind:
        case PeriodKind.NONE:
            return ""
        case PeriodKind.RELATIVE:
            return book.relations[period.relation] if period.relation else ""
        case PeriodKind.DEADLINE:
            return book.until(_limit(book, period))
        case PeriodKind.CONTINUOUS | PeriodKind.REGULAR:
            word = book.continuous if period.kind is PeriodKind.CONTINUOUS else book.regular
            return _joined(word, _bounds(book, period))
        case PeriodKind.RECURRING | PeriodKind.RECURRING_DEADLINE:
            return _repeating(book, period)
        case PeriodKind.DAY if period.anchor is Anchor.DOCUMENT and period.start:
            return book.document(book.day(period.start))
        case _:
            return _once(book, period)


def phrases(locale: Locale) -> Phrases:
    """The words of a language; an unknown one falls back to Russian, the interface's first."""
    return _BOOKS.get(locale, RUSSIAN)


def half_year_label(book: Phrases, period_start: date, school_year: SchoolYear | None) -> str:
    """«II полугодие 2021/2022 учебного года» or, for a calendar half, «I полугодие 2022 г.»."""
    if school_year:
        number = 1 if period_start.year == school_year.start_year else 2
        return book.half_year(ROMAN[number - 1], book.school_year_genitive(school_year.label))
    number = 1 if period_start.month < 7 else 2
    return book.half_year(ROMAN[number - 1], book.year(period_start.year))


def season_label(book: Phrases, start: date) -> str:
    """«весна 2021 г.», «зима 2020/2021»."""
    if start.month == 12:
        return f"{book.seasons[12]} {start.year}/{start.year + 1}"
    return f"{book.seasons[start.month]} {book.year(start.year)}"


def _once(book: Phrases, period: Period) -> str:
    start, end = period.start, period.end
    # A year shortened by its parent keeps its precision and is still called by its year; a lent
    # end («с сентября 2021») is a day of the parent and is not printed.
    lent = period.end_origin is Origin.INHERITED and period.end_precision is Precision.DAY
    if start is None or end is None or lent:
        return _bounds(book, period)
    match period.kind:
        case PeriodKind.SCHOOL_YEAR:
            return _school_years(book, school_year_of(start), school_year_of(end))
        case PeriodKind.QUARTER:
            quarter = quarter_of(start)
            return book.quarter(quarter.roman, book.year(quarter.year))
        case PeriodKind.HALF_YEAR:
            return half_year_label(book, start, period.school_year)
        case PeriodKind.SEASON:
            return season_label(book, start)
        case PeriodKind.YEAR:
            return book.year(start.year)
        case PeriodKind.YEAR_RANGE if period.start_precision is period.end_precision:
            return book.years(start.year, end.year)
        case _:
            return _span(book, period)


def _school_years(book: Phrases, first: SchoolYear, last: SchoolYear) -> str:
    if first == last:
        return book.school_year(first.label)
    return book.school_years(first.label, last.label)


def _span(book: Phrases, period: Period) -> str:
    """Two bounds, each as exactly as it was named."""
    start, end = period.start, period.end
    if start is None or end is None:
        return ""
    first = _point(book, start, period.start_precision)
    last = _point(book, end, period.end_precision)
    months = period.start_precision is period.end_precision is Precision.MONTH
    if first == last:
        return first
    if months and start.year == end.year:
        return f"{book.months[start.month - 1]} – {last}"
    if period.start_precision is Precision.YEAR:
        first = str(start.year)
    return f"{first} – {last}"


def _point(book: Phrases, day: date, precision: Precision | None) -> str:
    match precision:
        case Precision.DAY:
            return book.day(day)
        case Precision.YEAR:
            return book.year(day.year)
        case _:
            return book.month(day.month, day.year)


def _limit(book: Phrases, period: Period) -> str:
    end = period.end
    if end is None:
        return "…"
    if period.end_precision is Precision.MONTH:
        return book.month_genitive(end.month, end.year)
    return _point(book, end, period.end_precision)


def _bounds(book: Phrases, period: Period) -> str:
    """The bounds that the words named themselves; inherited ones are not repeated."""
    start = period.start if period.start_origin is Origin.EXPLICIT else None
    end = period.end if period.end_origin is Origin.EXPLICIT else None
    if start and end:
        if _is_school_span(period):
            return _school_years(book, school_year_of(start), school_year_of(end))
        if period.start_precision is period.end_precision is Precision.YEAR:
            several = start.year != end.year
            return book.years(start.year, end.year) if several else book.year(start.year)
        return _span(book, period)
    if start:
        if period.start_precision is Precision.MONTH:
            return book.since(book.month_genitive(start.month, start.year))
        return book.since(_point(book, start, period.start_precision))
    return book.until(_limit(book, period)) if end else ""


def _is_school_span(period: Period) -> bool:
    start, end = period.start, period.end
    return bool(
        start
        and end
        and period.start_precision is period.end_precision is Precision.YEAR
        and (start.month, end.month) == (9, 8)
    )


def _repeating(book: Phrases, period: Period) -> str:
    recurrence = period.recurrence
    if recurrence is None:
        return ""
    if period.kind is PeriodKind.RECURRING_DEADLINE:
        return _joined(_repeating_deadline(book, recurrence), _bounds(book, period))
    rate = _rate(book, recurrence)
    windows = recurrence.windows
    if recurrence.times_min is None and recurrence.times_max is None:
        whole = book.whole_year.get((recurrence.freq, windows))
        if whole:
            return _joined(whole, _bounds(book, period))
    named = book.both.join(_window(book, window) for window in windows)
    return _joined(rate, named, _bounds(book, period))


def _repeating_deadline(book: Phrases, recurrence: Recurrence) -> str:
    if recurrence.working_day:
        return book.monthly_working_day(recurrence.working_day)
    if recurrence.day_of_month:
        return book.monthly_day(recurrence.day_of_month)
    window = recurrence.windows[0]
    if window.to_day:
        return book.yearly_deadline(book.day_of_year(window.to_day, window.to_month))
    return book.yearly_deadline(book.months_genitive[window.to_month - 1])


def _rate(book: Phrases, recurrence: Recurrence) -> str:
    least, most = recurrence.times_min, recurrence.times_max
    unit = book.units[recurrence.freq]
    if least is None and most is None:
        return book.adverbs[recurrence.freq]
    if least is None:
        return book.at_most(most or 0, unit)
    if most is None:
        return book.at_least(least, unit)
    return book.times(least, most, unit)


def _window(book: Phrases, window: Window) -> str:
    if window.from_day is None or window.to_day is None:
        first, last = book.months[window.from_month - 1], book.months[window.to_month - 1]
    else:
        first = book.day_of_year(window.from_day, window.from_month)
        last = book.day_of_year(window.to_day, window.to_month)
    return first if first == last else f"{first} – {last}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
