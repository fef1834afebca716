"""Which entry of a reference list the words of a passport mean. Pure; what is doubtful is nothing.

The words themselves are never changed. They mean an entry when they are its title or its short
title, or when they name just one act by its number. Words with two numbers are about two acts (one
changes the other) and are left to people, as is a number whose day is another one.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from kaskad.cascade.reference_validity import Entry
from kaskad.core.db import fold_text

_QUOTES = str.maketrans("", "", "«»\"“”„‘’'`")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_KINDS = re.compile(r"^(?:федеральный проект|национальный проект|фп|нп) ")
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_AFTER_SIGN = re.compile(r"(?:№|(?<![^\W_])n[oо]?\.?(?=\s*\d))\s*([\w./-]*\d[\w./-]*)")
_COMPOUND = re.compile(r"(?<![\w./-])(?:\d+-[а-яa-z]+|[а-яa-z]{1,3}-\d+)(?![\w-])")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
_WORDED_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})(?!\d)")


def plain_words(words: str) -> str:
    """*words* as they are compared: no quotes, no case, no kind of project before the name."""
    text = " ".join(fold_text(words).translate(_QUOTES).translate(_DASHES).split())
    return _KINDS.sub("", text.rstrip(" .;,"))


def plain_number(number: str) -> str:
    """A number as it is compared: «P-210» typed in Latin letters is «Р-210»."""
    text = fold_text(number).translate(_DASHES).translate(_LOOKALIKES)
    return "".join(text.split()).strip(" №.,;")


def numbers_in(words: str) -> frozenset[str]:
    """The numbers of acts that *words* name, as they are compared."""
    text = fold_text(words).translate(_DASHES)
    found = [*_AFTER_SIGN.findall(text), *_COMPOUND.findall(text)]
    return frozenset(plain_number(one) for one in found)


def days_in(words: str) -> frozenset[date]:
    """The days that *words* name: «25.12.2019», «25 декабря 2019»."""
    text = " ".join(fold_text(words).split())
    found = [(int(day), int(month), int(year)) for day, month, year in _DAY.findall(text)]
    found += [
        (int(day), _MONTHS.index(month) + 1, int(year))
        for day, month, year in _WORDED_DAY.findall(text)
    ]
    return frozenset(one for parts in found if (one := _day(*parts)) is not None)


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def match(words: str, entries: Iterable[Entry]) -> Entry | None:
    """The one entry that *words* mean; None for none, for several, for a doubt."""
    offered = [one for one in entries if not one.archived]
    text = plain_words(words)
    if not text:
        return None
    named = [
        one for one in offered if text in {plain_words(one.title), plain_words(one.short_title)}
    ]
    if named:
        return named[0] if len(named) == 1 else None
    return _by_number(words, offered)


def _by_number(words: str, offered: Sequence[Entry]) -> Entry | None:
    numbers, days = numbers_in(words), days_in(words)
    if len(numbers) != 1:
        return None
    (number,) = numbers
    found = [one for one in offered if one.number and plain_number(one.number) == number]
    if len(found) != 1:
        return None
    entry = found[0]
    if days and entry.adopted_on is not None:
        return entry if entry.adopted_on in days else None
    # «№ 37» alone is no name: every office has an order with that number.
    return None if number.isdigit() else entry
