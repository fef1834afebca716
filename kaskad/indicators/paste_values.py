"""One value in the cells of a pasted line: a number with its unit, two counts, words. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kaskad.core.db import fold_text
from kaskad.indicators.numbers import NoNumberError, read_number, share
from kaskad.indicators.units import comparable, read_unit

LONGEST_LINE = 3000
_OUT_OF = re.compile(r"[Ии][Зз]|of|/")
_NUMBER = re.compile(r"([+\-\u2212]?\d(?:[\d.,]|[ \u00a0\u202f](?=\d)){0,40})\s{0,3}(\S.{0,60})?")
_LIST_POINT = re.compile(r"^(\d+(?:\.\d+)*)\.\s")
_YES, _NO = frozenset({"есть", "да", "имеется", "yes"}), frozenset({"нет", "отсутствует", "no"})


class Unread(StrEnum):
    """Why a line says nothing, or not yet."""

    UNKNOWN = "unknown"
    """No indicator is called so."""
    NO_VALUE = "no_value"
    NO_NUMBER = "no_number"
    OTHER_UNIT = "other_unit"
    TOO_MUCH = "too_much"
    """More numbers than a value has."""
    NO_COLUMN = "no_column"
    """The row has no such column."""
    NO_ROW = "no_row"
    """There are no more rows."""
    SHUT = "shut"
    """Nothing is written into the row."""
    TWICE = "twice"
    TOO_MANY = "too_many"
    ASK = "ask"
    """It may be read in several ways (`PastedLine.options`)."""


@dataclass(frozen=True)
class Known:
    """An indicator that a line may be about, and which fields say its value (`asked_of`)."""

    id: int
    number: str
    name: str
    asked: tuple[str, ...]
    """None of them: nothing is written into its row."""
    unit: str = ""


class WrongUnitError(ValueError):
    """The number is followed by a unit that is not the indicator's own."""


class UnreadableError(Exception):
    """Cells say nothing that can be taken; `why`."""

    def __init__(self, why: Unread) -> None:
        super().__init__(why)
        self.why = why


def bare_number(text: str, unit: str) -> str:
    """*text* without the indicator's own *unit* behind the number; anything else as it is.

    Raises WrongUnitError for another unit.
    """
    found = _NUMBER.fullmatch(text.strip())
    tail = found[2] if found else None
    if found is None or tail is None:
        return text
    own, other = read_unit(unit), read_unit(tail)
    if tail.strip(" .").casefold() == unit.strip(" .").casefold() or comparable(own, other):
        return found[1]
    if other.known:
        raise WrongUnitError(tail)
    return text


def plain_name(text: str) -> str:
    """A name without what differs from sheet to sheet: case, spaces, marks around it."""
    words = " ".join(fold_text(text[:LONGEST_LINE]).split())
    return _LIST_POINT.sub(r"\1 ", words).strip(' .,:;–—-="«»')


def column_in(known: Known, name: str, cells: Sequence[str]) -> dict[str, str]:
    """The cells as those of the row from the column *name* on. Raises UnreadableError."""
    if not known.asked:
        raise UnreadableError(Unread.SHUT)
    if name == "note":
        return {"note": "; ".join(cells)}
    if name not in known.asked:
        raise UnreadableError(Unread.NO_COLUMN)
    if name in {"present", "text"}:
        return {name: cells[0]} if name == "text" else value_in(known, cells)
    typed = {name: _number(cells[0], known)}
    return _with_note(typed, [one for one in cells[1:] if one])


def value_in(known: Known, cells: Sequence[str]) -> dict[str, str]:
    """{field: text} of what the cells say. Raises UnreadableError."""
    if not known.asked:
        raise UnreadableError(Unread.SHUT)
    values = [cell for cell in cells if cell]
    if len(values) > 1 and known.unit and plain_name(values[0]) == plain_name(known.unit):
        values = values[1:]
    if not values:
        raise UnreadableError(Unread.NO_VALUE)
    first = values[0]
    if "present" in known.asked and plain_name(first) in _YES | _NO:
        said = {"present": "yes" if plain_name(first) in _YES else "no"}
        return {**said, "text": "; ".join(values[1:])} if len(values) > 1 else said
    if "text" in known.asked:
        return {"text": "; ".join(values)}
    if "numerator" in known.asked:
        out_of = [one.strip() for one in _OUT_OF.split(first)]
        if len(out_of) == 2 and all(out_of):
            pair, rest = (out_of[0], out_of[1]), values[1:]
        elif len(values) > 1 and is_number(values[1]) and "%" not in first:
            pair, rest = (first, values[1]), values[2:]
        else:
            return _with_note({"number": _number(first, known)}, values[1:])
        typed = {"numerator": _count(pair[0]), "denominator": _count(pair[1])}
        if rest and _same_share(typed, rest[0]):
            rest = rest[1:]
        return _with_note(typed, rest)
    return _with_note({"number": _number(first, known)}, values[1:], known.unit)


def _with_note(typed: dict[str, str], rest: Sequence[str], unit: str = "") -> dict[str, str]:
    """With the words behind the value as its note. Raises UnreadableError for a number more."""
    if rest and unit and plain_name(rest[0]) == plain_name(unit):
        rest = rest[1:]
    if any(is_number(one) for one in rest):
        raise UnreadableError(Unread.TOO_MUCH)
    return {**typed, "note": "; ".join(rest)} if rest else typed


def _number(text: str, known: Known) -> str:
    """As it is typed into its cell. Raises UnreadableError."""
    unit = "%" if "numerator" in known.asked else known.unit
    try:
        bare = bare_number(text, unit)
    except WrongUnitError as error:
        raise UnreadableError(Unread.OTHER_UNIT) from error
    bare = bare.strip().removesuffix("%").strip() if unit == "%" else bare.strip()
    if "%" in bare:
        raise UnreadableError(Unread.OTHER_UNIT)
    return _count(bare)


def above_whole(text: str) -> bool:
    """Whether the number is no share: more than all."""
    return read_number(text) > 100


def _same_share(typed: Mapping[str, str], text: str) -> bool:
    """Whether *text* is the share of the two counts, as the sheet has reckoned it itself."""
    if not is_number(text):
        return False
    reckoned = share(read_number(typed["numerator"]), read_number(typed["denominator"]))
    return reckoned is not None and abs(reckoned - read_number(text)) <= 1


def _count(text: str) -> str:
    try:
        read_number(text)
    except NoNumberError as error:
        raise UnreadableError(Unread.NO_NUMBER) from error
    return text


def is_number(text: str) -> bool:
    """Whether the cell is a number and nothing else."""
    try:
        read_number(text)
    except NoNumberError:
        return False
    return True
