"""Readers of what repeats, lasts or leans on something else.

«ежегодно, октябрь- февраль», «не менее 1 раза в учебном полугодии», «до 25 числа каждого месяца»,
«2020-2024 постоянно», «регулярно», «по плану». As in `plain`, a reader matches the whole shape or
returns None and knows no context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from kaskad.periods.kinds import AmbiguityCode, Anchor, Frequency, PeriodKind, Precision
from kaskad.periods.period import Period, Recurrence, Window
from kaskad.periods.plain import (
    every_year,
    read_limit,
    read_once,
    read_open,
    without_preposition,
)
from kaskad.periods.points import ImpossibleDate
from kaskad.periods.words import trim

WHOLE_YEAR: Final = Window(1, 12)
WHOLE_SCHOOL_YEAR: Final = Window(9, 8)

_UNITS: Final = (
    (Frequency.SCHOOL_YEAR, r"учгод"),
    (Frequency.HALF_YEAR, r"(?:учебн[а-я]{2,3} |уч\. ?)?полугоди[а-я]{1,2}|семестр[а-я]?"),
    (Frequency.TERM, r"(?:учебн[а-я]{2,3} |уч\. ?)?четверт[а-я]{1,2}|триместр[а-я]?"),
    (Frequency.QUARTER, r"квартал[а-я]?"),
    (Frequency.MONTH, r"месяц[а-я]?"),
    (Frequency.WEEK, r"недел[а-я]"),
    (Frequency.YEAR, r"(?:календарн[а-я]{2,3} )?год[ау]?"),
)
_UNIT = "|".join(f"(?P<{freq}>{words})" for freq, words in _UNITS)
_NUMBER_WORDS: Final = {
    "один": 1, "одного": 1, "два": 2, "двух": 2, "три": 3, "трех": 3, "четыре": 4, "четырех": 4,
    "дважды": 2, "трижды": 3, "однажды": 1,
}  # fmt: skip
_TIMES = re.compile(
    r"(?P<bound>(?:но )?(?:не менее(?: чем)?|не реже(?: чем)?|(?:как )?минимум"
    r"|не более(?: чем)?|не чаще(?: чем)?|максимум) )?"
    rf"(?:(?P<n>\d{{1,2}})(?:-(?P<m>\d{{1,2}}))? раза?|"
    rf"(?P<word>{'|'.join(_NUMBER_WORDS)})(?: раза?)?|раза?) "
    r"(?:в (?:течение )?|за )?(?:кажд[а-я]{2,3} )?"
    rf"(?:{_UNIT})(?![а-я])"
)
_ADVERB = re.compile(
    r"(?<![а-я])(?:(?P<year>ежегодно|из года в год|каждый (?:календарный )?год(?![а-я]))"
    r"|(?P<school_year>каждый учгод|ежегодно в течение учгод)"
    r"|(?P<half_year>(?:каждое|раз в) (?:учебное )?полугодие|по полугодиям)"
    r"|(?P<term>каждую (?:учебную )?четверть|каждый триместр|по четвертям)"
    r"|(?P<quarter>ежеквартально|каждый квартал|поквартально)"
    r"|(?P<month>ежемесячно|каждый месяц(?![а-я])|помесячно)"
    r"|(?P<week>еженедельно|каждую неделю))(?![а-я])"
)
_WHOLE_YEAR = re.compile(
    r"(?:(?:в течение|на протяжении) (?:всего |каждого )?(?:календарного )?года|весь год"
    r"|круглый год|круглогодично"
    r"|(?P<school>(?:(?:в течение|на протяжении) (?:всего |каждого )?|весь )учгод))(?![а-я])"
)
_CONTINUOUS = re.compile(
    r"(?<![а-я])(?:непрерывно|постоянно|на постоянной основе|(?P<daily>ежедневно)"
    r"|(?:(?:в течение|на протяжени[ие]) (?:всего )?|весь |за весь )"
    r"(?:период|срок|проект|этап)а?"
    r"(?: (?:реализации|действия|работы|программы|проекта|этапа)){0,3})(?![а-я])"
)
_REGULAR = re.compile(
    r"(?<![а-я])(?:регулярно|систематически|периодически|на регулярной основе)(?![а-я])"
)
_SCHEDULE = re.compile(
    r"(?<![а-я])(?:по|согласно) (?:[а-я]{1,20} )?(?:график[а-я]{1,2}|расписани[а-я]{1,2})(?![а-я])"
)
_MONTHLY_DEADLINE = re.compile(
    r"(?:ежемесячно,? )?(?:до|не позднее|не позже|к) (?P<day>\d{1,2}) "
    r"(?:числа|(?P<working>рабоч[а-я]{2,3} дн[а-я]))"
    r"(?:,? (?P<each>ежемесячно"
    r"|(?:каждого |следующего |отчетного )?месяца(?:, следующего за отчетным)?))?"
    r"(?P<rest>,.{1,120})?"
)
_PART = re.compile(r"[,;:]| и (?=@|\d|до |с )")
_LIMIT = re.compile(r"(?:до|не позднее|не позже|к|по) ?(?P<what>.{1,60})")


@dataclass(frozen=True, slots=True)
class _Rest:
    """What stands beside the word of repetition: parts of the year, bounds, a deadline."""

    windows: tuple[Window, ...] = ()
    bounds: Period = field(default_factory=Period)
    deadline: Window | None = None
    schedule: bool = False


def read_repeating(shape: str) -> Period | None:
    """A repetition, something continuous or regular, with the span it is limited to, if any."""
    monthly = _read_monthly_deadline(shape)
    if monthly:
        return monthly
    for reader in (_read_times, _read_whole_year, _read_adverb, _read_continuous, _read_regular):
        period = reader(shape)
        if period:
            return period
    return None


def read_parts_of_year(shape: str) -> Period | None:
    """«@9, @12»: several parts of the year and no word of repetition beside them."""
    rest = _read_rest(shape)
    if rest is None or len(rest.windows) < 2 or rest.bounds.start or rest.bounds.end:
        return None
    return None if rest.deadline else every_year(*rest.windows)


def _read_times(shape: str) -> Period | None:
    match = _TIMES.search(shape)
    if match is None:
        return None
    least = int(match["n"] or _NUMBER_WORDS.get(match["word"] or "", 1))
    most: int | None = int(match["m"]) if match["m"] else least
    bound = match["bound"] or ""
    times_min: int | None = least
    if "более" in bound or "чаще" in bound or "макс" in bound:
        times_min = None
    elif bound:
        most = None
    recurrence = Recurrence(_frequency(match), times_min, most)
    return _with_rest(recurrence, _around(shape, match))


def _read_adverb(shape: str) -> Period | None:
    match = _ADVERB.search(shape)
    if match is None:
        return None
    return _with_rest(Recurrence(_frequency(match)), _around(shape, match))


def _read_whole_year(shape: str) -> Period | None:
    match = _WHOLE_YEAR.search(shape)
    if match is None:
        return None
    calendar = Recurrence(Frequency.YEAR, windows=(WHOLE_YEAR,))
    school = Recurrence(Frequency.SCHOOL_YEAR, windows=(WHOLE_SCHOOL_YEAR,))
    around = _around(shape, match)
    plain_adverb = _ADVERB.fullmatch(around)
    if plain_adverb and plain_adverb["year"]:
        around = ""
    period = _with_rest(school if match["school"] else calendar, around)
    if period is None or match["school"]:
        return period
    return period.doubted(
        AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR, replace(period.reading, recurrence=school)
    )


def _read_continuous(shape: str) -> Period | None:
    match = _CONTINUOUS.search(shape)
    if match is None:
        return None
    period = _lasting(PeriodKind.CONTINUOUS, _around(shape, match))
    if period and match["daily"]:
        return period.doubted(AmbiguityCode.DAILY, needs_look=False)
    return period


def _read_regular(shape: str) -> Period | None:
    match = _REGULAR.search(shape)
    if match is None:
        return None
    period = _lasting(PeriodKind.REGULAR, _around(shape, match))
    return period and period.doubted(AmbiguityCode.RATE_UNKNOWN)


def _lasting(kind: PeriodKind, around: str) -> Period | None:
    rest = _read_rest(around)
    if rest is None or rest.windows or rest.deadline:
        return None
    return _scheduled(replace(rest.bounds, kind=kind, anchor=Anchor.STAGE), rest)


def _read_monthly_deadline(shape: str) -> Period | None:
    match = _MONTHLY_DEADLINE.fullmatch(shape)
    if match is None:
        return None
    rest = _read_rest(trim(match["rest"] or ""))
    day, working = int(match["day"]), match["working"] is not None
    if rest is None or rest.windows or rest.deadline:
        return None
    if not 1 <= day <= (23 if working else 31):
        raise ImpossibleDate(f"no month has day {day}")
    recurrence = Recurrence(
        Frequency.MONTH,
        day_of_month=None if working else day,
        working_day=day if working else None,
    )
    period = replace(
        rest.bounds,
        kind=PeriodKind.RECURRING_DEADLINE,
        anchor=Anchor.STAGE,
        recurrence=recurrence,
    )
    if match["each"] or shape.startswith("ежемесячно"):
        return period
    # «не позднее 5-го рабочего дня» may also count from an event that is named elsewhere.
    return period.doubted(AmbiguityCode.DEPENDS_ON_SOMETHING)


def _with_rest(recurrence: Recurrence, around: str) -> Period | None:
    rest = _read_rest(around)
    if rest is None or (rest.deadline and (rest.windows or recurrence.freq is not Frequency.YEAR)):
        return None
    if rest.deadline:
        windows: tuple[Window, ...] = (rest.deadline,)
    else:
        windows = rest.windows or recurrence.windows
    bounds = rest.bounds
    recurrence = replace(
        recurrence,
        windows=windows,
        from_year=_named_year(bounds, bounds.start_precision, start=True),
        to_year=_named_year(bounds, bounds.end_precision, start=False),
    )
    kind = PeriodKind.RECURRING_DEADLINE if rest.deadline else PeriodKind.RECURRING
    period = replace(bounds, kind=kind, anchor=Anchor.STAGE, recurrence=recurrence)
    if recurrence.freq is Frequency.YEAR and not windows and not recurrence.times_min:
        # Once per calendar or school year (row 35): the calendar year is the safe default.
        school = replace(recurrence, freq=Frequency.SCHOOL_YEAR)
        period = period.doubted(
            AmbiguityCode.CALENDAR_OR_SCHOOL_YEAR,
            replace(period, recurrence=school),
            needs_look=False,
        )
    return _scheduled(period, rest)


def _named_year(bounds: Period, precision: Precision | None, *, start: bool) -> int | None:
    """The calendar year a bound names; the bounds of a school year name none."""
    day = bounds.start if start else bounds.end
    if day is None or precision is not Precision.YEAR:
        return None
    return day.year if (day.month, day.day) == ((1, 1) if start else (12, 31)) else None


def _scheduled(period: Period, rest: _Rest) -> Period:
    if rest.schedule:
        return period.doubted(AmbiguityCode.SCHEDULE_ELSEWHERE, needs_look=False)
    return period


def _read_rest(around: str) -> _Rest | None:
    """Every part beside the repetition word; None when one of them is not understood."""
    plain, schedules = _SCHEDULE.subn(" ", around)
    rest = _Rest(schedule=schedules > 0)
    for part in _PART.split(plain):
        part = trim(part).strip("- ")
        if part:
            grown = _grown(rest, part)
            if grown is None:
                return None
            rest = grown
    return rest


def _grown(rest: _Rest, part: str) -> _Rest | None:
    limit = _LIMIT.fullmatch(part)
    if limit:
        period = read_limit(limit["what"])
        if period is None:
            return None
        if period.recurrence:
            one = rest.deadline is None and len(period.recurrence.windows) == 1
            return replace(rest, deadline=period.recurrence.windows[0]) if one else None
        return _bounded(rest, period)
    period = read_once(part) or read_open(part) or _numeric_window(part)
    if period is None:
        return None
    if period.recurrence:
        return replace(rest, windows=(*rest.windows, *period.recurrence.windows))
    return _bounded(rest, period)


def _bounded(rest: _Rest, period: Period) -> _Rest | None:
    """The rest limited by the span of a period; a second span is not understood."""
    if rest.bounds.start or rest.bounds.end:
        return None
    coarse = {Precision.SEASON: Precision.MONTH}
    bounds = Period(
        start=period.start,
        start_precision=period.start_precision
        and coarse.get(period.start_precision, period.start_precision),
        start_origin=period.start_origin,
        end=period.end,
        end_precision=period.end_precision
        and coarse.get(period.end_precision, period.end_precision),
        end_origin=period.end_origin,
        school_year=period.school_year if period.kind is PeriodKind.SCHOOL_YEAR else None,
    )
    return replace(rest, bounds=bounds)


def _numeric_window(part: str) -> Period | None:
    """«01.06» beside a repetition word: a day of each year, unlike the same digits alone."""
    limit = read_limit(without_preposition(part))
    return limit if limit and limit.recurrence else None


def _around(shape: str, match: re.Match[str]) -> str:
    """The shape without the matched words."""
    return trim(f"{shape[: match.start()]},{shape[match.end() :]}")


def _frequency(match: re.Match[str]) -> Frequency:
    named = match.groupdict()
    return next(freq for freq in Frequency if named.get(freq.value))
