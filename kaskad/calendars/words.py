"""What pages of the calendar say: kinds, mistakes, hints, months."""

from collections.abc import Iterable
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kaskad.calendars.day_reading import Unclear
from kaskad.calendars.models import DayKind, SpanKind
from kaskad.calendars.year_picture import Month, ranges
from kaskad.calendars.year_rules import Look, Mistake, Remark, Span, Wrong
from kaskad.core.i18n import show_day

SPAN_TITLES: dict[SpanKind, Any] = {
    SpanKind.TERM: _l("School terms"),
    SpanKind.HALF_YEAR: _l("Half-years"),
    SpanKind.VACATION: _l("Vacations"),
}
DAY_KINDS: dict[DayKind, Any] = {
    DayKind.HOLIDAY: _l("holiday"),
    DayKind.DAY_OFF: _l("day off by a transfer"),
    DayKind.WORKING: _l("working day"),
    DayKind.SHORT: _l("short day"),
}
UNCLEAR: dict[Unclear, Any] = {
    Unclear.NO_DATE: _l("no date at the beginning"),
    Unclear.NO_SUCH_DATE: _l("there is no such date"),
    Unclear.LONG_RANGE: _l("a range goes forward and takes a month at most"),
    Unclear.BROKEN_YEAR: _l("a year needs twelve lists of days after it"),
    Unclear.TWICE: _l("a day of this line is named above as something else"),
}


def weekday_word(day: Any) -> str:
    """«воскресенье»."""
    return str(format_date(day, "EEEE", locale=str(get_locale() or "ru")))


def month_word(day: Any) -> str:
    """«сентябрь 2026»."""
    return str(format_date(day, "LLLL y", locale=str(get_locale() or "ru")))


def span_words(spans: Iterable[Span]) -> str:
    """«I: 01.09.2026 – 23.10.2026; …», for the journal and for two people's versions."""
    parts = []
    for one in sorted(spans, key=lambda row: row.starts_on):
        days = f"{show_day(one.starts_on)} – {show_day(one.ends_on)}"
        parts.append(f"{one.name}: {days}" if one.name else days)
    return "; ".join(parts)


def mistake_words(one: Mistake) -> str:
    """A mistake in a sentence."""
    match one.code:
        case Wrong.OUTSIDE_SCHOOL_YEAR:
            return str(_("A school year lies between 1 September and 31 August."))
        case Wrong.END_BEFORE_START:
            return str(_("The last day stands before the first one."))
        case Wrong.OUTSIDE_YEAR:
            return str(_("This lies outside the school year."))
        case Wrong.TOO_MANY:
            return str(_("There are too many rows."))
        case _:
            days = span_words([one.other]) if one.other else ""
            return str(_("Shares days with another row: %(days)s.", days=days))


def remark_words(one: Remark) -> str:
    """A hint in a sentence."""
    first, last = show_day(one.first), show_day(one.last)
    match one.code:
        case Look.GAP if one.kind is SpanKind.HALF_YEAR:
            return str(_("No half-year holds %(first)s – %(last)s.", first=first, last=last))
        case Look.GAP:
            return str(_("Neither term nor vacation: %(first)s – %(last)s.",
                         first=first, last=last))  # fmt: skip
        case Look.TERM_IN_VACATION:
            return str(_("A term and a vacation share %(first)s – %(last)s.",
                         first=first, last=last))  # fmt: skip
        case Look.NO_VACATIONS:
            return str(_("No vacations are entered: the usual ones are counted with."))
        case Look.TEACHING_AFTER_TERMS:
            return str(_("Lessons end on %(first)s, the last term on %(last)s.",
                         first=first, last=last))  # fmt: skip
        case _:
            return str(_("One half-year alone is not counted with: enter both or none."))


def month_words(month: Month) -> tuple[str, ...]:
    """What a month has, in words for those who do not see the picture."""
    found = []
    for run in month.vacations:
        days = str(run.first) if run.first == run.last else f"{run.first}–{run.last}"
        name = run.name or str(_("vacation"))
        found.append(f"{name}: {days}")
    for kind, numbers in month.marked:
        days = ", ".join(
            str(first) if first == last else f"{first}–{last}" for first, last in ranges(numbers)
        )
        word = {
            DayKind.HOLIDAY: _("holidays"),
            DayKind.DAY_OFF: _("days off"),
            DayKind.WORKING: _("working days"),
            DayKind.SHORT: _("short days"),
        }[kind]
        found.append(f"{word}: {days}")
    return tuple(found)
