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

from kaskad.indicators.paste_values import (
    LONGEST_LINE,
    Known,
    Unread,
    UnreadableError,
    above_whole,
    column_in,
    is_number,
    plain_name,
    value_in,
)

MOST_LINES = 300
_MOST_CELLS = 30
_MOST_WORDS = 80
_WRAPPED = 10
"""Over so many lines at most a cell in quotation marks may run."""


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


# ------------------------------------------------------------------- by name


class _Names:
    """Indicators by number, by name and by both."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.numbers: dict[str, list[Known]] = {}
        self.names: dict[str, list[Known]] = {}
        for one in known:
            if number := plain_name(one.number):
                self.numbers.setdefault(number, []).append(one)
            for name in {plain_name(one.name), plain_name(f"{one.number} {one.name}")} - {""}:
                self.names.setdefault(name, []).append(one)

    def match(self, cells: Sequence[str]) -> tuple[list[Known], Sequence[str]]:
        """(whoever may be meant, the cells behind the name)."""
        while cells and not cells[0]:
            cells = cells[1:]
        if not cells:
            return [], ()
        first, second = plain_name(cells[0]), plain_name(cells[1]) if len(cells) > 1 else ""
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
            found.append(Reading(one.id, value_in(one, rest)))
        except UnreadableError as error:
            wrong.append((one.id, error.why))
    if found:
        return found
    return wrong[0] if len(wrong) == 1 else wrong[0][1]


def _free(line: str, names: _Names) -> list[Reading]:
    """A line without cells: the name, then the value; every way to part the two that makes sense.

    Where the shorter name leaves words for an indicator in words, the longer name is meant.
    """
    words = line[:LONGEST_LINE].split()[:_MOST_WORDS]
    found: list[Reading] = []
    for parting in range(len(words) - 1, 0, -1):
        name, rest = plain_name(" ".join(words[:parting])), words[parting:]
        known = names.names.get(name) or names.numbers.get(name) or []
        for one in known:
            if found and ("text" in one.asked or not one.asked):
                continue
            for cells in ([" ".join(rest)], rest if len(rest) == 2 else []):
                try:
                    read = Reading(one.id, value_in(one, cells))
                except UnreadableError:
                    continue
                if "numerator" in one.asked and above_whole(read.typed.get("number", "0")):
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
        if any(plain_name(one) in names.names and not is_number(one) for one in cells[:2]):
            return True
        if len(cells) == 1 and not is_number(cells[0]) and _free(cells[0], names):
            return True
    return bool(rows) and all(
        len(cells) > 1 and plain_name(cells[0]) in names.numbers for cells in rows
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
            typed = value_in(one, cells) if first else column_in(one, start.field, cells)
        except UnreadableError as error:
            found.append((raw, (one.id, error.why)))
            continue
        found.append((raw, [Reading(one.id, typed)]))
    return found
