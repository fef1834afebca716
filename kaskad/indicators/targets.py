"""Typed targets: a number, a number with a qualifier, presence, a text, a trend. Pure.

Source: domain.md, D8 and 4.8 ("Target types seen"). The words stay beside the reading and are what
is printed: «170 ГЗ» is 170 and prints as «170 ГЗ».
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

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


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AT_LEAST = _words(r"(?:не\s+мен(?:ее|ьше)|минимум|от|более|больше|свыше|>=|≥|>)\s*$")
_AT_MOST = _words(r"(?:не\s+бол(?:ее|ьше)|не\s+выше|максимум|до|менее|меньше|<=|≤|<)\s*$")
_PRESENCE = _words(r"^\s*(?:наличие|имеется|есть\b|да$|размещен|создан)")
_RISING = _words(r"(?:увелич|рост\b|повыш|положительн\w{0,6}\s{1,5}динамик|расшир|возраст)")
_FALLING = _words(r"(?:уменьш|сниж|сокращ|отрицательн\w{0,6}\s{1,5}динамик)")
_TREND = _words(r"динамик")
_UNIT_WORDS = _words(r"^(?:%|процент\w*|чел(?:\.|овек\w*)?|ед(?:\.|иниц\w*)?|шт(?:\.|ук\w*)?)\s*")


@lru_cache(maxsize=8192)
def read_target(raw: str) -> Target:
    """The target in the words *raw*; never raises.

    A number counts as one only with nothing but bounds before it: «К 2024 году» is a text.
    """
    text = " ".join(raw.split())
    if not text or text in {"-", "–", "—"}:
        return Target(raw, TargetKind.NONE)
    found = find_number(text)
    if found is not None:
        number, before, behind = found
        operator = _operator(before)
        if operator is not None:
            return Target(
                raw, TargetKind.NUMBER, operator, number, _UNIT_WORDS.sub("", behind).strip(" .")
            )
    if _PRESENCE.match(text):
        return Target(raw, TargetKind.PRESENCE)
    rising, falling = bool(_RISING.search(text)), bool(_FALLING.search(text))
    if rising or falling or _TREND.search(text):
        return Target(raw, TargetKind.TREND, rising=None if rising == falling else rising)
    return Target(raw, TargetKind.TEXT)


def _operator(before: str) -> Operator | None:
    if not before:
        return Operator.EQUAL
    if _AT_LEAST.fullmatch(before):
        return Operator.AT_LEAST
    if _AT_MOST.fullmatch(before):
        return Operator.AT_MOST
    return None
