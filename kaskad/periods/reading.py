"""`read_period`: from words to a `Period`, without ever losing the words.

The way of a text: the stop-list is cut out; if nothing was cut the whole text is matched by the
grammar (`plain`, `repeating`); otherwise, or if nothing matched, a date inside the words is looked
for; then the context lends what is missing. Text nobody understands is kind `none` with low
confidence and its words exactly as they were (domain.md, 6.4, point 8).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from kaskad.periods.context import PeriodContext
from kaskad.periods.inheritance import inherit
from kaskad.periods.kinds import AmbiguityCode, Anchor, Frequency, PeriodKind, Precision
from kaskad.periods.period import Period, Recurrence
from kaskad.periods.plain import (
    read_deadline,
    read_document_date,
    read_once,
    read_open,
    read_school_year,
)
from kaskad.periods.points import YEAR, EndsBeforeStart, ImpossibleDate, bounded, dated, read_span
from kaskad.periods.relative import read_relative
from kaskad.periods.repeating import read_parts_of_year, read_repeating
from kaskad.periods.stoplist import mask
from kaskad.periods.words import collapse, simplify

# A period is a phrase. A longer text is prose pasted by mistake and costs too much to search.
LONGEST: Final = 300

_NOTHING = PeriodContext()
_DESCRIPTIVE = re.compile(r"(?:на протяжени[ие]|в течение) (?:многих|ряда|нескольких) лет")
_READERS: Final[tuple[Callable[[str], Period | None], ...]] = (
    read_relative,
    read_once,
    read_repeating,
    read_deadline,
    read_open,
    read_parts_of_year,
)

_DAY: Final = rf"(?:\d{{1,2}}\.\d{{1,2}}\.{YEAR}|\d{{1,2}} @\d{{1,2}} {YEAR})"
_DAYS_WITHIN = re.compile(
    rf"(?<![\d.\-])(?:(?:{_DAY}|\d{{1,2}}\.\d{{1,2}}|\d{{1,2}}(?: @\d\d?)?)-)?{_DAY}(?![\d.])"
)
_MONTHS_WITHIN = re.compile(rf"(?<![\d.])(?:@\d\d?(?: {YEAR}г?)?-)?@\d\d? {YEAR}(?!\d)")
_SCHOOL_YEAR_WITHIN = re.compile(rf"(?<![\d.]){YEAR}[/-](?:{YEAR}|\d\d)г? ?учгод")
_YEARS_WITHIN = re.compile(rf"(?<![\d.\-/@]){YEAR}(?:-{YEAR})?(?![\d.\-/])")
_EDITION = re.compile(rf"[а-яa-z ]{{2,40}} {YEAR}г?|.{{0,200}}\({YEAR}г?\)")
_REPEATS_WITHIN: Final = tuple(
    (re.compile(rf"(?<![а-я]){pattern}(?![а-я])"), freq)
    for pattern, freq in (
        (r"ежегодн(?:о|ый|ая|ое|ые|ого|ой|ых|ому|ую|ым|ыми|ом)", Frequency.YEAR),
        (r"ежеквартальн(?:о|ый|ая|ое|ые|ого|ой|ых|ому|ую|ым|ыми|ом)", Frequency.QUARTER),
        (r"ежемесячн(?:о|ый|ая|ое|ые|ого|ой|ых|ому|ую|ым|ыми|ом)", Frequency.MONTH),
        (r"еженедельн(?:о|ый|ая|ое|ые|ого|ой|ых|ому|ую|ым|ыми|ом)", Frequency.WEEK),
    )
)
_YEARLY_REPORT = re.compile(r"(?<![а-я])годов(?:ой|ая|ые|ого|ых|ым|ому) (?:отчет|план)[а-я]{0,3}")
_ALWAYS_WITHIN = re.compile(r"(?<![а-я])(?:постоянно|непрерывно)(?![а-я])")


def read_period(text: str | None, context: PeriodContext | None = None) -> Period:
    """The period the words name; never raises, whatever the text.

    `raw` is the text itself ("" for None). Empty text is kind `none` without doubts. Unknown text,
    text of the stop-list, an impossible date and text longer than `LONGEST` characters are kind
    `none`, low confidence. Bounds that the words leave out come from `context` with their origin.
    """
    raw = text or ""
    collapsed = collapse(raw)
    if not collapsed:
        return Period(raw=raw)
    if len(collapsed) > LONGEST:
        return _nothing(raw, AmbiguityCode.TOO_LONG)
    try:
        period = _read(simplify(collapsed))
    except ImpossibleDate:
        return _nothing(raw, AmbiguityCode.IMPOSSIBLE_DATE)
    except EndsBeforeStart as error:
        return _nothing(raw, AmbiguityCode.END_BEFORE_START, error.swapped)
    return with_words(inherit(period, context or _NOTHING), raw)


def with_words(period: Period, raw: str) -> Period:
    """The period and all its other readings with these original words."""
    doubts = tuple(
        replace(
            doubt,
            alternatives=tuple(
                with_words(replace(other, ambiguities=()), raw) for other in doubt.alternatives
            ),
        )
        for doubt in period.ambiguities
    )
    return replace(period, raw=raw, ambiguities=doubts)


def _nothing(raw: str, code: AmbiguityCode, *alternatives: Period) -> Period:
    return with_words(Period().doubted(code, *alternatives), raw)


@lru_cache(maxsize=4096)  # the same phrases stand in hundreds of rows
def _read(shape: str) -> Period:
    if _DESCRIPTIVE.fullmatch(shape):
        return Period()
    document = read_document_date(shape)
    if document:
        return document
    left = mask(shape)
    if left == shape:
        for reader in _READERS:
            period = reader(shape)
            if period:
                return period
    unknown = AmbiguityCode.UNKNOWN_WORDS if left == shape else AmbiguityCode.NOT_A_PERIOD
    return _read_within(left) or Period().doubted(unknown)


def _read_within(shape: str) -> Period | None:
    """A date, a year or a word of repetition inside other words; always with a doubt."""
    days = _days_within(shape)
    if days:
        return days
    for pattern in (_SCHOOL_YEAR_WITHIN, _MONTHS_WITHIN):
        match = pattern.search(shape)
        if match:
            period = read_school_year(match[0]) or read_once(match[0])
            return period and period.doubted(AmbiguityCode.WITHIN_WORDS)
    for pattern, freq in _REPEATS_WITHIN:
        if pattern.search(shape):
            return _repeated(freq).doubted(AmbiguityCode.WITHIN_WORDS, needs_look=False)
    if _YEARLY_REPORT.search(shape):
        school = _repeated(Frequency.SCHOOL_YEAR)
        return _repeated(Frequency.YEAR).doubted(AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, school)
    if _ALWAYS_WITHIN.search(shape):
        period = Period(kind=PeriodKind.CONTINUOUS, anchor=Anchor.STAGE)
        return period.doubted(AmbiguityCode.WITHIN_WORDS, needs_look=False)
    return _years_within(shape)


def _days_within(shape: str) -> Period | None:
    """One day or range of days; of several the first is taken and the others are offered."""
    found: list[Period] = []
    for match in _DAYS_WITHIN.finditer(shape):
        span = read_span(match[0])
        if span and span.has_years:
            period = dated(span)
            if shape[: match.start()].endswith("от "):
                period = replace(period, anchor=Anchor.DOCUMENT)
            if period not in found:
                found.append(period)
    if not found:
        return None
    first, *others = found
    if others:
        return first.doubted(AmbiguityCode.SEVERAL_DATES, *others)
    return first.doubted(AmbiguityCode.WITHIN_WORDS, needs_look=False)


def _years_within(shape: str) -> Period | None:
    match = _YEARS_WITHIN.search(shape)
    span = read_span(match[0]) if match else None
    if span is None:
        return None
    period = dated(span)
    if period.kind is PeriodKind.YEAR and _EDITION.fullmatch(shape):
        return period.doubted(AmbiguityCode.EDITION_YEAR, needs_look=False)
    return bounded(period.kind, period.start, Precision.YEAR, period.end).doubted(
        AmbiguityCode.WITHIN_WORDS
    )


def _repeated(freq: Frequency) -> Period:
    return Period(kind=PeriodKind.RECURRING, anchor=Anchor.STAGE, recurrence=Recurrence(freq))
