"""Numbers that look like dates and are not: ages, hours, issues, versions, numbered things.

The list is the one under table 6.2 of domain.md. `mask` cuts such pieces out of a shape before any
date is looked for, so none of them can ever yield a date.
"""

from __future__ import annotations

import re
from typing import Final

CUT: Final = "…"

_AMOUNT: Final = (
    r"(?:до )?(?<![\d.\-/])\d{1,3}(?:[,.\-]\d{1,3})?\s?"
    r"(?:лет|год[ау]?|мин(?:ут[а-я]{0,2})?|час(?:а|ов|ам|ах)?|ч|дн(?:я|ей)|день|недел[а-я]{1,2}"
    r"|месяц(?:а|ев)?|раб\. ?дн(?:я|ей)|уровн[а-я]{1,2}|ступен[а-я]{1,2}|класс[а-я]{0,3}"
    r"|человек[а-я]{0,2}|чел)(?![а-я])\.?"
)
_NUMBERED: Final = r"(?:№|(?<![а-яa-z])(?:n|пп?|стр?|гл|ч)\.)\s?[\d./()\-]{1,20}"
# After «до» or «с» two short numbers may be a day and a month; alone they are a section or version.
_SECTION: Final = r"(?<!до )(?<!по )(?<!с )(?<!к )(?<![\d.\-])\d\.\d(?![\d.\-])"
# A Roman numeral (the Cyrillic «х» too) counts forums, unless a part of the year follows it.
_ROMAN: Final = (
    r"(?<![а-яa-z0-9])(?:[ivx]{1,6}|х)(?![а-яa-z0-9])(?!-[ivx])"
    r"(?! ?(?:и |, ?)?[ivx]{0,4} ?(?:учебн[а-я]{2,3} |уч\. ?)?(?:кв|полугоди|четверт|декад))"
)
_PIECES: Final = (
    _AMOUNT,  # «до 35 лет», «15 минут», «144 ч.», «2 - 3 уровня»
    r"(?<!\d)\d{1,3}\s?\+",  # «50+»
    r"в течение всей жизни",
    r"(?<![\d.])\d{1,3}(?:, ?\d{1,3}){1,30}(?![\d.])",  # «36, 72, 108, 144»
    _NUMBERED,  # «№3(73)», «п. 1.8»
    r"наставник\s?2030",
    _SECTION,  # «3.7», «Наставничество 2.0»
    _ROMAN,  # «IV форума», «XII», «Х всероссийская»
)
_STOP: Final = re.compile("|".join(_PIECES))


def mask(shape: str) -> str:
    """The shape with every piece of the stop-list cut out (`CUT` stands in its place)."""
    return _STOP.sub(f" {CUT} ", shape)
