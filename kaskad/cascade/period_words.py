"""A stored period for people: the words of the document, the reading, the doubts in sentences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from kaskad.periods import AmbiguityCode, Locale, Period, canonical, read_period

_C = AmbiguityCode
DOUBTS: dict[AmbiguityCode, Any] = {
    _C.CALENDAR_OR_SCHOOL_YEAR: _l("It is not said whether a calendar or a school year is meant."),
    _C.ONE_YEAR_OR_EVERY_YEAR: _l("It is not said whether this is one year or every year."),
    _C.LIMIT_INCLUDED: _l("It is not said whether the last day belongs to it."),
    _C.RATE_UNKNOWN: _l("It is not said how often."),
    _C.FIRST_OR_LAST_YEAR: _l("It is not said which year of the range is meant."),
    _C.SHORTENED_BY_PARENT: _l("Shortened by the dates of what it belongs to."),
    _C.YEAR_BESIDE_MONTH: _l("The year beside the month is unclear."),
    _C.WRAPS_NEW_YEAR: _l("It runs over New Year."),
    _C.WINTER_OF_WHICH_YEAR: _l("It is not said which winter is meant."),
    _C.WITHIN_WORDS: _l("The date was found inside a sentence."),
    _C.SEVERAL_DATES: _l("Several dates are named; the first one is taken."),
    _C.EDITION_YEAR: _l("The year may be that of an edition, not a deadline."),
    _C.SCHEDULE_ELSEWHERE: _l("The dates stand in another plan or schedule."),
    _C.DEPENDS_ON_SOMETHING: _l("The date depends on another event."),
    _C.WHICH_SCHOOL_YEAR: _l("It is not said which school year is meant."),
    _C.PARENT_DISAGREES: _l("It does not fit the dates of what it belongs to."),
    _C.DAILY: _l("Every day: no separate dates are made."),
    _C.UNKNOWN_WORDS: _l("These words could not be read as dates."),
    _C.NOT_A_PERIOD: _l("These words do not name a period."),
    _C.IMPOSSIBLE_DATE: _l("There is no such date in the calendar."),
    _C.END_BEFORE_START: _l("The end is named before the start."),
    _C.TOO_LONG: _l("The text is too long to be a period."),
}


@dataclass(frozen=True)
class PeriodView:
    """What a page shows of a period."""

    raw: str
    """As written in the document; what was agreed later if somebody replaced the words."""
    reading: str
    """The structured reading in words; "" where it only repeats what is written."""
    doubts: tuple[str, ...]
    needs_look: bool
    """Whether a person must settle the doubt."""

    def __bool__(self) -> bool:
        return bool(self.raw or self.reading)


NOTHING = PeriodView("", "", (), needs_look=False)


def locale() -> Locale:
    """The language of the page, as `periods` names it."""
    return "en" if str(get_locale() or "ru").startswith("en") else "ru"


def period_view(raw: str, stored: Mapping[str, Any]) -> PeriodView:
    """The stored period with the words *raw*; broken data shows the words alone."""
    if not raw and not stored:
        return NOTHING
    try:
        period = Period.from_json(stored) if stored else Period(raw=raw)
    except ValueError:
        return PeriodView(raw, "", (), needs_look=False)
    return view_of(raw, period)


def words_view(raw: str) -> PeriodView:
    """The same for words whose reading is not stored: read now."""
    return view_of(raw, read_period(raw)) if raw else NOTHING


def view_of(raw: str, period: Period) -> PeriodView:
    """The same for a period that has been read already."""
    reading = canonical(period, locale())
    shown = reading if period.edited and reading else raw
    if _same(shown, reading):
        reading = ""
    doubts = tuple(str(DOUBTS[doubt.code]) for doubt in period.ambiguities)
    return PeriodView(shown, reading, doubts, needs_look=period.doubtful)


_YEAR_WORDS = {"г", "гг", "год", "года", "годы"}


def _same(one: str, other: str) -> bool:
    """Whether both say the same but for dashes, dots and the word "year"."""

    def bare(text: str) -> list[str]:
        words = re.findall(r"[^\W_]+", text.lower().replace("ё", "е"))
        return [word for word in words if word not in _YEAR_WORDS]

    return bare(one) == bare(other)
