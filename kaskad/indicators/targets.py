"""Typed targets: a number, a number with a qualifier, presence, a text, a trend. Pure.

Source: domain.md, D8 and 4.8 ("Target types seen"). The words stay beside the reading and are what
is printed: «170 ГЗ» is 170 and prints as «170 ГЗ».
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from kaskad.indicators.kinds import IndicatorKind
from kaskad.indicators.numbers import find_number


class TargetKind(StrEnum):
    """What a target asks for."""

    NUMBER = "number"
    PRESENCE = "presence"
    """«наличие информации»: whether it is there; a number may be given besides."""
    TEXT = "text"
    """«В соответствии с предметными областями»: somebody has to say whether it is reached."""
    TREND = "trend"
    """«положительная динамика», «уменьшение количества»: better than at the beginning."""
    NONE = "none"
    """Nothing is written."""


class Operator(StrEnum):
    """How an actual number is held against the number of the target."""

    EQUAL = "="
    """In form "exactly", in sense "no worse than" (domain.md, 5.1, note f)."""
    AT_LEAST = ">="
    AT_MOST = "<="
    BETWEEN = ".."
    """«от 10 до 20», «80–90»: to stay between `Target.low` and the number."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target as written, with its reading."""

    raw: str
    kind: TargetKind
    operator: Operator = Operator.EQUAL
    number: Decimal | None = None
    qualifier: str = ""
    """Words behind the number that are no unit: «ГЗ»."""
    rising: bool | None = None
    """For a trend: whether the figure is to rise; None: the words do not say."""
    low: Decimal | None = None
    """The lower bound of a range."""
    unreadable: bool = False
    """There are figures, and they are no number that can be kept («10^30»)."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_LEAST = r"не\s+мен(?:ее|ьше)|не\s+ниже|минимум|от|более|больше|свыше|выше|>=|≥|>"
_MOST = r"не\s+бол(?:ее|ьше)|не\s+выше|максимум|до|менее|меньше|ниже|<=|≤|<"
_AT_LEAST = _words(rf"(?:{_LEAST})\s*$")
_AT_MOST = _words(rf"(?:{_MOST})\s*$")
_GENITIVES = {
    word: number
    for number, words in enumerate(
        (
            "одного одной",
            "двух",
            "трёх трех",
            "четырёх четырех",
            "пяти",
            "шести",
            "семи",
            "восьми",
            "девяти",
            "десяти",
            "одиннадцати",
            "двенадцати",
            "тринадцати",
            "четырнадцати",
            "пятнадцати",
            "шестнадцати",
            "семнадцати",
            "восемнадцати",
            "девятнадцати",
            "двадцати",
        ),
        start=1,
    )
    for word in words.split()
}
_SPELT = _words(
    rf"(?<!\w)({_LEAST}|{_MOST})\s+({'|'.join(_GENITIVES)})(?!\w)"
    # «двадцати пяти», «двух тысяч», «двух третей» are other numbers.
    rf"(?!\s+(?:(?:{'|'.join(_GENITIVES)})(?!\w)|с\s+половин|тысяч|миллион|сот|десятк|трет|пят|четверт))"
)
_PLAIN = r"\d{1,12}(?:[.,]\d{1,6})?"
_UNITS = r"(?:%|процент\w*|чел(?:\.|овек\w*)?|ед(?:\.|иниц\w*)?|шт(?:\.|ук\w*)?)"
_RANGE = _words(
    rf"^(?:от\s+({_PLAIN})\s*{_UNITS}?\s*до|({_PLAIN})\s*{_UNITS}?\s*[-–—])\s*({_PLAIN})"
    r"(?![\d.,^*])(.*)$"
)
_POWER = _words(rf"^(?:(?:{_LEAST}|{_MOST})\s*)?[+-]?\d[\d\s.,]*(?:\^|\*\*|[*×]\s*\d|[eе][+-]?\d)")
_LONG = _words(rf"^(?:(?:{_LEAST}|{_MOST})\s*)?[+-]?(?:\d[\s.,]?){{13,}}")
_PRESENCE = _words(r"^\s*(?:наличие|имеется|есть\b|да$|размещен|создан)")
_RISING = _words(r"(?:увелич|рост\b|повыш|положительн\w{0,6}\s{1,5}динамик|расшир|возраст)")
_FALLING = _words(r"(?:уменьш|сниж|сокращ|отрицательн\w{0,6}\s{1,5}динамик)")
_YEARS = frozenset(Decimal(one) for one in range(1990, 2101))
_TREND = _words(r"динамик")
_UNIT_WORDS = _words(rf"^{_UNITS}\s*")


@lru_cache(maxsize=8192)
def read_target(raw: str) -> Target:
    """The target in the words *raw*; never raises.

    A number counts as one only with nothing but bounds before it: «К 2024 году» is a text.
    """
    text = " ".join(raw.split()).replace("\u2212", "-")
    if not text or text in {"-", "–", "—"}:
        return Target(raw, TargetKind.NONE)
    text = _SPELT.sub(lambda found: f"{found[1]} {_GENITIVES[found[2].casefold()]}", text)
    if _POWER.match(text) or _LONG.match(text):
        return Target(raw, TargetKind.TEXT, unreadable=True)
    if (within := _range(raw, text)) is not None:
        return within
    found = find_number(text)
    if found is not None:
        number, before, behind = found
        operator = _operator(before)
        if operator is not None:
            return Target(raw, TargetKind.NUMBER, operator, number, _qualifier(behind))
    if _PRESENCE.match(text):
        return Target(raw, TargetKind.PRESENCE)
    rising, falling = bool(_RISING.search(text)), bool(_FALLING.search(text))
    if rising or falling or _TREND.search(text):
        return Target(raw, TargetKind.TREND, rising=None if rising == falling else rising)
    return Target(raw, TargetKind.TEXT)


def _range(raw: str, text: str) -> Target | None:
    found = _RANGE.match(text)
    if found is None:
        return None
    low, high = (Decimal(one.replace(",", ".")) for one in (found[1] or found[2], found[3]))
    if found[2] and {low, high} <= _YEARS:
        return None
    if low >= high:
        return Target(raw, TargetKind.TEXT, unreadable=True)
    return Target(
        raw, TargetKind.NUMBER, Operator.BETWEEN, high, _qualifier(found[4].strip()), low=low
    )


def _qualifier(behind: str) -> str:
    return _UNIT_WORDS.sub("", behind).strip(" .")


def _operator(before: str) -> Operator | None:
    if not before:
        return Operator.EQUAL
    if _AT_LEAST.fullmatch(before):
        return Operator.AT_LEAST
    if _AT_MOST.fullmatch(before):
        return Operator.AT_MOST
    return None


class TargetDoubt(StrEnum):
    """What cannot be so about a target."""

    UNREADABLE = "unreadable"
    NEGATIVE = "negative"
    MORE_THAN_WHOLE = "more_than_whole"


def doubt_of(target: Target, kind: IndicatorKind) -> TargetDoubt | None:
    """What cannot be so: a count or share below zero, a share above all, figures that are none."""
    if target.unreadable:
        return TargetDoubt.UNREADABLE
    if target.number is None:
        return None
    counted = kind in {IndicatorKind.COUNT, IndicatorKind.SHARE}
    if counted and target.number < 0:
        return TargetDoubt.NEGATIVE
    if kind is IndicatorKind.SHARE and target.number > 100:
        return TargetDoubt.MORE_THAN_WHOLE
    return None
