"""Lines pasted from a spreadsheet as values of indicators. Pure.

A line is what the indicator is called (its number, its name, or both) and then its value: «19,2»,
«170 чел.», «12 из 80», two cells for a part and its whole, words where the indicator asks for
words. Cells stand apart by tabs, by semicolons where there are none, else the value is at the end
of the line. A block that names nothing is taken row by row, beginning with the cell it was put
into. What can be read in two ways is asked about and never guessed (issue 5, "Values").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kaskad.core.db import fold_text
from kaskad.indicators.numbers import NoNumberError, read_number, share
from kaskad.indicators.units import comparable, read_unit

MOST_LINES = 300
_MOST_CELLS = 30
_LONGEST_LINE = 3000
_MOST_WORDS = 80
_WRAPPED = 10
"""Over so many lines at most a cell in quotation marks may run."""
_OUT_OF = re.compile(r"(\S[^/]{0,40}?)\s*(?:\bиз\b|\bof\b|/)\s*(\S.{0,40})", re.IGNORECASE)
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


@dataclass(frozen=True)
class Start:
    """The cell into which a block was put."""

    indicator_id: int
    field: str = ""
    """Empty: the first of its row."""


@dataclass(frozen=True)
class Reading:
    """What a line may mean: {field: text} for the row of an indicator."""

    indicator_id: int
    typed: Mapping[str, str]


What = list[Reading] | Unread | tuple[int, Unread]
"""What a line may mean; or why nothing, with the indicator where that much is known."""


@dataclass(frozen=True)
class PastedLine:
    """A line with what was read in it."""

    raw: str
    indicator_id: int | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    """{field: text} for the row of the grid."""
    problem: Unread | None = None
    number: int = 0
    """Which of the lines that say something, from 1."""
    options: tuple[Reading, ...] = ()


class WrongUnitError(ValueError):
    """The number is followed by a unit that is not the indicator's own."""


class _UnreadableError(Exception):
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


def read_paste(
    text: str,
    known: Sequence[Known],
    start: Start | None = None,
    chosen: Mapping[int, int] | None = None,
) -> tuple[PastedLine, ...]:
    """Every line that is not empty; never raises.

    *known* are the rows of the grid in their order. With *start* a block that names no indicator
    is taken row by row from there. *chosen*: {number of the line: which of its options}.
    """
    table = _table(text)
    names = _Names(known)
    if start is not None and not _names_something(table, names):
        found = _in_order(table, known, start)
    else:
        found = [(raw, _by_name(cells, names)) for raw, cells in table if cells]
    return _told(found, chosen or {})


def _told(found: Sequence[tuple[str, What]], chosen: Mapping[int, int]) -> tuple[PastedLine, ...]:
    """The lines in words of the page; of two about the same indicator only the first counts."""
    lines: list[PastedLine] = []
    seen: set[int] = set()
    for number, (raw, read) in enumerate(found, 1):
        short = raw.strip()[:200]
        if number > MOST_LINES:
            lines.append(PastedLine(short, None, {}, Unread.TOO_MANY, number))
        elif isinstance(read, Unread):
            lines.append(PastedLine(short, None, {}, read, number))
        elif isinstance(read, tuple):
            lines.append(PastedLine(short, read[0], {}, read[1], number))
        else:
            pick = chosen.get(number, -1)
            options = [read[pick]] if 0 <= pick < len(read) else read
            if len(options) > 1:
                lines.append(PastedLine(short, None, {}, Unread.ASK, number, tuple(read)))
                continue
            one, more = options[0], tuple(read) if len(read) > 1 else ()
            if one.indicator_id in seen:
                lines.append(PastedLine(short, one.indicator_id, {}, Unread.TWICE, number, more))
                continue
            seen.add(one.indicator_id)
            lines.append(PastedLine(short, one.indicator_id, one.typed, None, number, more))
    return tuple(lines)


# ------------------------------------------------------------------- cells


def _table(text: str) -> list[tuple[str, list[str]]]:
    """The lines with their cells; a cell in quotation marks may run over several lines."""
    lines, tabs = text.splitlines(), "\t" in text
    found: list[tuple[str, list[str]]] = []
    place = 0
    while place < len(lines):
        raw, place = lines[place], place + 1
        if tabs and raw.count('"') % 2 and re.search(r'(?:^|\t)"', raw):
            for more in range(1, _WRAPPED):
                joined = "\n".join([raw, *lines[place : place + more]])
                if joined.count('"') % 2 == 0:
                    raw, place = joined, min(place + more, len(lines))
                    break
        found.append((raw, _cells(raw)))
    while found and not found[-1][0].strip():
        found.pop()
    return found


def _cells(raw: str) -> list[str]:
    cells = [_bare(one) for one in raw.split("\t" if "\t" in raw else ";", _MOST_CELLS)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _bare(cell: str) -> str:
    cell = " ".join(cell.split())
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"').strip()
    return cell


def _plain(text: str) -> str:
    words = " ".join(fold_text(text[:_LONGEST_LINE]).split())
    return _LIST_POINT.sub(r"\1 ", words).strip(' .,:;–—-="«»')


# ------------------------------------------------------------------- by name


class _Names:
    """Indicators by number, by name and by both."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.numbers: dict[str, list[Known]] = {}
        self.names: dict[str, list[Known]] = {}
        for one in known:
            if number := _plain(one.number):
                self.numbers.setdefault(number, []).append(one)
            for name in {_plain(one.name), _plain(f"{one.number} {one.name}")} - {""}:
                self.names.setdefault(name, []).append(one)

    def match(self, cells: Sequence[str]) -> tuple[list[Known], Sequence[str]]:
        """(whoever may be meant, the cells behind the name)."""
        while cells and not cells[0]:
            cells = cells[1:]
        if not cells:
            return [], ()
        first, second = _plain(cells[0]), _plain(cells[1]) if len(cells) > 1 else ""
        numbered, named = self.numbers.get(first, []), self.names.get(first, [])
        if second in self.names:
            both = [one for one in numbered if one in self.names[second]]
            if both or not named:  # a number before a name may be one of the list only
                return both or self.names[second], cells[2:]
        return named or numbered, cells[1:]


def _by_name(cells: Sequence[str], names: _Names) -> What:
    if len(cells) == 1:
        found = _free(cells[0], names)
        if found:
            return found
    known, rest = names.match(cells)
    return _readings_of(known, rest) if known else Unread.UNKNOWN


def _readings_of(known: Sequence[Known], rest: Sequence[str]) -> What:
    """What the cells behind a name may mean; of those who are called so, whoever can be meant."""
    found: list[Reading] = []
    wrong: list[tuple[int, Unread]] = []
    for one in known:
        try:
            found.append(Reading(one.id, _value(one, rest)))
        except _UnreadableError as error:
            wrong.append((one.id, error.why))
    if found:
        return found
    return wrong[0] if len(wrong) == 1 else wrong[0][1]


def _free(line: str, names: _Names) -> list[Reading]:
    """A line without cells: the name, then the value; every way to part the two that makes sense.

    Where the shorter name leaves words for an indicator in words, the longer name is meant.
    """
    words = line[:_LONGEST_LINE].split()[:_MOST_WORDS]
    found: list[Reading] = []
    for parting in range(len(words) - 1, 0, -1):
        name, rest = _plain(" ".join(words[:parting])), words[parting:]
        known = names.names.get(name) or names.numbers.get(name) or []
        for one in known:
            if found and ("text" in one.asked or not one.asked):
                continue
            for cells in ([" ".join(rest)], rest if len(rest) == 2 else []):
                try:
                    read = Reading(one.id, _value(one, cells))
                except _UnreadableError:
                    continue
                if "numerator" in one.asked and _above_whole(read.typed.get("number", "0")):
                    continue  # «12 800»: of one number that is no share, two are
                if read not in found:
                    found.append(read)
                break
    return found


# ------------------------------------------------------------------- in order


def _names_something(table: Sequence[tuple[str, list[str]]], names: _Names) -> bool:
    """Whether the block says which indicators it is about: by a name, or by numbers throughout."""
    rows = [cells for _raw, cells in table if cells][:MOST_LINES]
    for cells in rows:
        if any(_plain(one) in names.names and not _is_number(one) for one in cells[:2]):
            return True
        if len(cells) == 1 and not _is_number(cells[0]) and _free(cells[0], names):
            return True
    return bool(rows) and all(
        len(cells) > 1 and _plain(cells[0]) in names.numbers for cells in rows
    )


def _in_order(
    table: Sequence[tuple[str, list[str]]], known: Sequence[Known], start: Start
) -> list[tuple[str, What]]:
    """A line for each row from *start* on; an empty line passes its row by."""
    at = next((index for index, one in enumerate(known) if one.id == start.indicator_id), 0)
    first = not start.field or (known and known[at].asked[:1] == (start.field,))
    found: list[tuple[str, What]] = []
    for index, (raw, cells) in enumerate(table, at):
        if not cells:
            continue
        if index >= len(known):
            found.append((raw, Unread.NO_ROW))
            continue
        one = known[index]
        try:
            typed = _value(one, cells) if first else _from(one, start.field, cells)
        except _UnreadableError as error:
            found.append((raw, (one.id, error.why)))
            continue
        found.append((raw, [Reading(one.id, typed)]))
    return found


def _from(known: Known, name: str, cells: Sequence[str]) -> dict[str, str]:
    """The cells as those of the row from the column *name* on. Raises _UnreadableError."""
    if not known.asked:
        raise _UnreadableError(Unread.SHUT)
    if name == "note":
        return {"note": "; ".join(cells)}
    if name not in known.asked:
        raise _UnreadableError(Unread.NO_COLUMN)
    if name in {"present", "text"}:
        return {name: cells[0]} if name == "text" else _value(known, cells)
    typed = {name: _number(cells[0], known)}
    return _with_note(typed, [one for one in cells[1:] if one])


# ------------------------------------------------------------------- a value


def _value(known: Known, cells: Sequence[str]) -> dict[str, str]:
    """{field: text} of what the cells say. Raises _UnreadableError."""
    if not known.asked:
        raise _UnreadableError(Unread.SHUT)
    values = [cell for cell in cells if cell]
    if len(values) > 1 and known.unit and _plain(values[0]) == _plain(known.unit):
        values = values[1:]
    if not values:
        raise _UnreadableError(Unread.NO_VALUE)
    first = values[0]
    if "present" in known.asked and _plain(first) in _YES | _NO:
        said = {"present": "yes" if _plain(first) in _YES else "no"}
        return {**said, "text": "; ".join(values[1:])} if len(values) > 1 else said
    if "text" in known.asked:
        return {"text": "; ".join(values)}
    if "numerator" in known.asked:
        out_of = _OUT_OF.fullmatch(first)
        if out_of is not None:
            pair, rest = (out_of[1], out_of[2]), values[1:]
        elif len(values) > 1 and _is_number(values[1]) and "%" not in first:
            pair, rest = (first, values[1]), values[2:]
        else:
            return _with_note({"number": _number(first, known)}, values[1:])
        typed = {"numerator": _count(pair[0]), "denominator": _count(pair[1])}
        if rest and _same_share(typed, rest[0]):
            rest = rest[1:]
        return _with_note(typed, rest)
    return _with_note({"number": _number(first, known)}, values[1:], known.unit)


def _with_note(typed: dict[str, str], rest: Sequence[str], unit: str = "") -> dict[str, str]:
    """With the words behind the value as its note. Raises _UnreadableError for a number more."""
    if rest and unit and _plain(rest[0]) == _plain(unit):
        rest = rest[1:]
    if any(_is_number(one) for one in rest):
        raise _UnreadableError(Unread.TOO_MUCH)
    return {**typed, "note": "; ".join(rest)} if rest else typed


def _number(text: str, known: Known) -> str:
    """As it is typed into its cell. Raises _UnreadableError."""
    unit = "%" if "numerator" in known.asked else known.unit
    try:
        bare = bare_number(text, unit)
    except WrongUnitError as error:
        raise _UnreadableError(Unread.OTHER_UNIT) from error
    bare = bare.strip().removesuffix("%").strip() if unit == "%" else bare.strip()
    if "%" in bare:
        raise _UnreadableError(Unread.OTHER_UNIT)
    return _count(bare)


def _above_whole(text: str) -> bool:
    return read_number(text) > 100


def _same_share(typed: Mapping[str, str], text: str) -> bool:
    """Whether *text* is the share of the two counts, as the sheet has reckoned it itself."""
    if not _is_number(text):
        return False
    reckoned = share(read_number(typed["numerator"]), read_number(typed["denominator"]))
    return reckoned is not None and abs(reckoned - read_number(text)) <= 1


def _count(text: str) -> str:
    try:
        read_number(text)
    except NoNumberError as error:
        raise _UnreadableError(Unread.NO_NUMBER) from error
    return text


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except NoNumberError:
        return False
    return True
