"""Numbers as people write them: «19,2» and «19.2» are one number. Pure.

Source: domain.md, 9.1 (decimal comma, spaces between thousands) and 5.3; the bounds keep out what
cannot be a figure of a district (issue 5, "Bad input": 10^30).
"""

import re
from decimal import Decimal

LARGEST = Decimal(10) ** 12
PLACES = 6
"""Digits behind the comma that are kept."""

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[+-]?\d+(?:[.,]\d+)?")
_SPACES = re.compile(r"[ \u00a0\u202f]")


class NoNumberError(ValueError):
    """The words are not a number, or not one that can be stored."""


class TooLargeError(NoNumberError):
    """A number that no district has (`LARGEST`)."""


class TooFineError(NoNumberError):
    """A number with more digits behind the comma than are kept (`PLACES`)."""


def read_number(raw: str) -> Decimal:
    """The number in *raw*, a per cent sign behind it allowed. Raises NoNumberError."""
    text = raw.strip().removesuffix("%").strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(text):
        raise NoNumberError("not a number")
    number = Decimal(_SPACES.sub("", text).replace(",", "."))
    if abs(number) > LARGEST:
        raise TooLargeError("too large")
    if -int(number.as_tuple().exponent) > PLACES:
        raise TooFineError("too many digits behind the comma")
    return number


def find_number(raw: str) -> tuple[Decimal, str, str] | None:
    """(number, words before it, words behind it) of the first number in *raw*, if there is one."""
    found = re.search(rf"(?<![\d.,])(?:{_NUMBER.pattern})(?![\d]|[.,]\d)", raw)
    if found is None:
        return None
    try:
        number = read_number(found.group())
    except NoNumberError:
        return None
    return number, raw[: found.start()].strip(), raw[found.end() :].strip()


def share(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Per cent of the whole, to `PLACES` digits; None for an empty whole: no data, not zero."""
    if denominator == 0:
        return None
    return (100 * numerator / denominator).quantize(Decimal(1).scaleb(-PLACES)).normalize()


def plain(number: Decimal | None) -> str:
    """The number as the journal keeps it, without idle zeros; nothing is an empty text."""
    return "" if number is None else f"{number.normalize():f}"
