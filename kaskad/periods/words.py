"""From words as people type them to a plain shape that the grammar can match.

`simplify` makes all dashes, spaces, cases of letters and case forms of months equal (domain.md,
6.4, points 2 to 4): «Ноябрь- декабрь 2021 г.» becomes «@11-@12 2021г». The shape is used for
reading only and is never shown.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MONTHS_NOMINATIVE: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
MONTHS_GENITIVE: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
MONTHS_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Zero-width characters and the soft hyphen stand inside words of converted documents.
_DROPPED: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301"))
_DASHES: Final = dict.fromkeys(
    [*range(0x2010, 0x2016), 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D], "-"
)
_QUOTES: Final = dict.fromkeys(map(ord, "«»„“”‟\"'’‘"), " ")
_CHARACTERS: Final = str.maketrans({**_DROPPED, **_DASHES, **_QUOTES, ord("ё"): "е"})

# `мар.` needs its dot, the other short forms are no words of their own.
_MONTH_FORMS: Final = (
    r"январ(?:ь|я|е|ю|ем)|янв\.?",
    r"феврал(?:ь|я|е|ю|ем)|февр?\.?",
    r"март(?:а|е|у|ом)?|мар\.",
    r"апрел(?:ь|я|е|ю|ем)|апр\.?",
    r"ма(?:й|я|е|ю|ем)",
    r"июн(?:ь|я|е|ю|ем)|июн\.",
    r"июл(?:ь|я|е|ю|ем)|июл\.",
    r"август(?:а|е|у|ом)?|авг\.?",
    r"сентябр(?:ь|я|е|ю|ем)|сент?\.?",
    r"октябр(?:ь|я|е|ю|ем)|окт\.?",
    r"ноябр(?:ь|я|е|ю|ем)|ноя(?:б\.?|\.)",
    r"декабр(?:ь|я|е|ю|ем)|дек\.?",
)
_MONTH = re.compile(
    r"(?<![а-яa-z])(?:" + "|".join(f"({form})" for form in _MONTH_FORMS) + r")(?![а-яa-z])"
)
_SPACED_DASH = re.compile(r"\s?-\s?")
_DIGITS_AND_LETTERS = re.compile(r"(?<=\d)(?=[а-я])|(?<=[а-я])(?=\d)")
_ORDINAL = re.compile(
    r"(?<![а-яa-z0-9])(\d{1,2}|[ivx]{1,4})-(?:ого|го|ое|е|му|ая|я|ый|ой|й|ом|м)(?![а-я])"
)
_SCHOOL_YEAR_WORDS = re.compile(
    r"(?<![а-я])уч(?:ебн[а-я]{1,3}|\.)?\s?(?:гг\.?|г\.?|год[а-я]{0,3})(?![а-я])"
)
_YEAR_WORD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?(?:гг\.?|г\.?|год[а-я]{0,2})(?![а-я])")
_BRACKETED = re.compile(r"\(([^()]*)\)")

EDGE: Final = " ,;:."


def collapse(text: str) -> str:
    """The text with every run of white space, non-breaking and line breaks too, as one space."""
    return " ".join(text.split())


def simplify(text: str) -> str:
    """The shape of the text: lower case, plain dashes, `@NN` for months, `2021г`, `учгод`."""
    shape = unicodedata.normalize("NFC", text).lower().translate(_CHARACTERS)
    shape = _SPACED_DASH.sub("-", collapse(shape))
    shape = _ORDINAL.sub(r"\1", shape)
    shape = _DIGITS_AND_LETTERS.sub(" ", shape)
    shape = _SCHOOL_YEAR_WORDS.sub("учгод", shape)
    shape = _MONTH.sub(lambda match: f"@{match.lastindex}", shape)
    shape = _YEAR_WORD.sub(r"\1г", shape)
    return trim(shape)


def trim(shape: str) -> str:
    """Without punctuation at the edges and without brackets that hold the whole shape."""
    shape = shape.strip(EDGE)
    whole = _BRACKETED.fullmatch(shape)
    return whole[1].strip(EDGE) if whole else shape
