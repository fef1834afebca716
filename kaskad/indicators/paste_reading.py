"""Lines pasted from a spreadsheet as values of indicators. Pure.

A line is what the indicator is called (its number, its name, or both) and then its value: «19,2»,
«14 %», «12 из 80», two cells for a part and its whole, words where the indicator asks for words.
Cells stand apart by tabs, or by semicolons where there are none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kaskad.core.db import fold_text
from kaskad.indicators.numbers import NoNumberError, read_number

MOST_LINES = 300
_OUT_OF = re.compile(r"(\S[^/]{0,40}?)\s*(?:из|of|/)\s*(\S.{0,40})")
_YES, _NO = frozenset({"есть", "да", "yes"}), frozenset({"нет", "no"})


class Unread(StrEnum):
    """Why a line says nothing."""

    UNKNOWN = "unknown"
    """No indicator is called so, or several are."""
    NO_VALUE = "no_value"
    NO_NUMBER = "no_number"
    TWICE = "twice"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Known:
    """An indicator that a line may be about, and which fields say its value (`asked_of`)."""

    id: int
    number: str
    name: str
    asked: tuple[str, ...]


@dataclass(frozen=True)
class PastedLine:
    """A line with what was read in it."""

    raw: str
    indicator_id: int | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    """{field: text} for the row of the grid."""
    problem: Unread | None = None


def read_paste(text: str, known: Sequence[Known]) -> tuple[PastedLine, ...]:
    """Every line that is not empty; a line about the same indicator as one before says nothing."""
    names = _names(known)
    found: list[PastedLine] = []
    seen: set[int] = set()
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[:MOST_LINES]:
        read = _line(line, names)
        if read.indicator_id is not None and read.problem is None:
            if read.indicator_id in seen:
                read = PastedLine(read.raw, read.indicator_id, {}, Unread.TWICE)
            seen.add(read.indicator_id or 0)
        found.append(read)
    found += [
        PastedLine(line.strip()[:200], None, {}, Unread.TOO_MANY) for line in lines[MOST_LINES:]
    ]
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(fold_text(text).split()).rstrip(".")


def _names(known: Sequence[Known]) -> dict[str, Known | None]:
    """By number, name and both; None: several are called so."""
    found: dict[str, Known | None] = {}
    for one in known:
        for name in {_plain(one.number), _plain(one.name), _plain(f"{one.number} {one.name}")}:
            if name:
                found[name] = one if name not in found or found[name] is one else None
    return found


def _line(line: str, names: Mapping[str, Known | None]) -> PastedLine:
    raw = line.strip()[:200]
    cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
    while cells and not cells[-1]:
        cells.pop()
    known = names.get(_plain(cells[0])) if cells else None
    rest = cells[1:]
    if known is not None and rest and _plain(rest[0]) == _plain(known.name):
        rest = rest[1:]
    if known is None and len(cells) > 1:
        known, rest = names.get(_plain(cells[1])), cells[2:]
    if known is None:
        return PastedLine(raw, None, {}, Unread.UNKNOWN)
    values = [cell for cell in rest if cell]
    if not values:
        return PastedLine(raw, known.id, {}, Unread.NO_VALUE)
    typed = _value(known, values)
    if typed is None:
        return PastedLine(raw, known.id, {}, Unread.NO_NUMBER)
    return PastedLine(raw, known.id, typed)


def _value(known: Known, values: Sequence[str]) -> dict[str, str] | None:
    first = values[0]
    if "present" in known.asked and first.casefold() in _YES | _NO:
        said = {"present": "yes" if first.casefold() in _YES else "no"}
        return {**said, "text": values[1]} if len(values) > 1 else said
    if "text" in known.asked:
        return {"text": first}
    if "numerator" in known.asked:
        out_of = _OUT_OF.fullmatch(first)
        pair = out_of.groups() if out_of else tuple(values[:2]) if len(values) > 1 else ()
        if pair:
            return {"numerator": pair[0], "denominator": pair[1]} if all(map(_is, pair)) else None
    return {"number": first} if _is(first) else None


def _is(text: str) -> bool:
    try:
        read_number(text)
    except NoNumberError:
        return False
    return True
