"""A table of indicators with targets by period, out of a Word file or a spreadsheet. Pure.

Seed 004, section 4 (domain.md, 5.2): «Показатель», the unit, 2020, 2021 … with true zeros. What the
files do to such tables (domain.md, 12: 11 and 28) is mended and told: rows broken by the end of a
page are joined with the row above, words split by the end of a line are put together again.
Cells stay as written otherwise; `indicators.columns` says what heads and cells mean.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kaskad.indicators.columns import read_heads

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An indicator: its words, and [head, cell] of each column of a period that is not empty."""

    number: str
    name: str
    unit: str
    criterion: str
    source: str
    target: str
    cells: tuple[tuple[str, str], ...]
    line: int
    """Which row of the tables it is, from 1."""
    joined: tuple[str, ...] = ()
    """Words that the end of a line had split, as they were put together."""


@dataclass(frozen=True, slots=True)
class TargetTable:
    """What was found; empty: there is no such table."""

    rows: tuple[TargetRow, ...] = ()
    heads: tuple[str, ...] = ()
    """Of the columns of periods, as written."""
    left_out: tuple[str, ...] = ()
    """Heads of columns that are not taken: «Ответственный»."""
    nameless: tuple[str, ...] = ()
    """Rows with cells and without a name, which are not taken."""


_COLUMNS = {
    "number": re.compile(r"^(?:№|n|no)\b|^№", re.IGNORECASE),
    "criterion": re.compile(r"критери|criteri", re.IGNORECASE),
    "source": re.compile(r"источник|source", re.IGNORECASE),
    "unit": re.compile(r"^ед(?:\.|иниц)|измерени|^unit", re.IGNORECASE),
    "name": re.compile(r"показател|индикатор|indicator", re.IGNORECASE),
    "target": re.compile(
        r"целев|^(?:итог\w{0,2}|всего|конечн)|^(?:final )?target|^total", re.IGNORECASE
    ),
}  # fmt: skip
_YEAR = re.compile(r"\d{4}|\d{2}\.\d{2}")
_SHORT_WORDS = frozenset({
    "а", "б", "в", "г", "и", "к", "о", "с", "у", "я", "бы", "во", "да", "до", "ее", "её", "ей",
    "ею", "же", "за", "из", "им", "их", "ко", "ли", "на", "не", "ни", "но", "об", "он", "от", "по",
    "со", "та", "те", "то", "ту", "ты", "уж",
})  # fmt: skip
_TAIL = re.compile(r"(?<![а-яё])(?P<head>[а-яё]{3,}+)\s*\n\s*(?P<tail>[а-яё]{1,2})(?![а-яёА-ЯЁ.])")
_HYPHEN = re.compile(
    r"(?<![а-яёА-ЯЁ])(?P<head>[а-яёА-ЯЁ]++)(?P<sign>[-\u00ad])\s*\n\s*(?P<tail>[а-яё]+)"
)


def join_lines(text: str) -> tuple[str, tuple[str, ...]]:
    """The lines of a cell as one, and the words that the end of a line had split.

    «профессио-» and «нальных» below it are one word, so are «индивидуальны» and «х»; a short word
    that is one by itself («и», «до») stays one. A hyphen may have been one of the word's own, so
    that these are told, too; a soft one never is.
    """
    joined: list[str] = []

    def put_together(found: re.Match[str]) -> str:
        if "sign" not in found.groupdict() and found["tail"] in _SHORT_WORDS:
            return found.group(0)
        word = found["head"] + found["tail"]
        if found.groupdict().get("sign") != "\u00ad":
            joined.append(word)
        return word

    whole = _TAIL.sub(put_together, _HYPHEN.sub(put_together, text.replace("\r", "")))
    return " ".join(whole.split()), tuple(joined)


def read_tables(tables: Sequence[Sequence[Cells]]) -> TargetTable:
    """All indicators of those of *tables* that have a column of names and one of targets."""
    found, line = TargetTable(), 0
    for table in tables:
        one = _table(table, line)
        line += len(table)
        found = TargetTable(
            (*found.rows, *one.rows), tuple(dict.fromkeys((*found.heads, *one.heads))),
            tuple(dict.fromkeys((*found.left_out, *one.left_out))),
            (*found.nameless, *one.nameless),
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column is what, and the row after the heads."""

    places: dict[str, int]
    periods: dict[int, str]
    left_out: tuple[str, ...]
    first: int


def _table(rows: Sequence[Cells], before: int) -> TargetTable:
    layout = _layout(rows)
    if layout is None:
        return TargetTable()
    kept: list[TargetRow] = []
    nameless: list[str] = []
    criterion = ""
    for at in range(layout.first, len(rows)):
        cells = [one.strip() for one in rows[at]]
        said = [one for one in dict.fromkeys(cells) if one]
        if not said:
            continue
        if len(said) == 1 and cells.count(said[0]) == len(cells) > 1:
            criterion = join_lines(said[0])[0]  # one cell over the whole width
            continue
        row = _row(layout, cells, before + at + 1, criterion)
        criterion = row.criterion  # a merged cell holds for the rows below it
        if kept and row.name and not (row.number or row.unit or row.target or row.cells):
            kept[-1] = _with_tail(kept[-1], row)
        elif row.name:
            kept.append(row)
        else:
            nameless.append(" | ".join(said))
    heads = tuple(layout.periods.values())
    return TargetTable(tuple(kept), heads, layout.left_out, tuple(nameless))


def _layout(rows: Sequence[Cells]) -> _Layout | None:
    """The heads: one row of them, or two where the columns of periods have one over them."""
    for at, row in enumerate(rows[:6]):
        heads = [" ".join(one.split()) for one in row]
        names = [place for place, head in enumerate(heads) if _what(head) == "name"]
        if not names:
            continue
        below = [" ".join(one.split()) for one in rows[at + 1]] if at + 1 < len(rows) else []
        deep = len(below) == len(heads) and below[names[0]] in {"", heads[names[0]]}
        deep = deep and any(_YEAR.search(one) for one in below)
        shown = (
            [low or head for head, low in zip(heads, below, strict=True)] if deep else heads
        )  # fmt: skip
        places: dict[str, int] = {}
        periods: dict[int, str] = {}
        left: list[str] = []
        for place, head in enumerate(shown):
            what = _what(head)
            if what and what not in places:
                places[what] = place
            elif _YEAR.search(head):
                periods[place] = head
            elif head and what is None:
                left.append(head)
        if periods or "target" in places:
            return _Layout(places, periods, tuple(left), at + 1 + deep)
    return None


def _what(head: str) -> str | None:
    """What stands in the column; a head with a year in it is one of a period."""
    if _YEAR.search(head):
        return None
    return next((name for name, words in _COLUMNS.items() if words.search(head)), None)


def _row(layout: _Layout, cells: Cells, line: int, criterion: str) -> TargetRow:
    def cell(name: str) -> str:
        place = layout.places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    name, split = join_lines(cell("name"))
    source, more = join_lines(cell("source"))
    said = [(head, cells[at]) for at, head in layout.periods.items() if at < len(cells)]
    return TargetRow(
        cell("number").rstrip("."), name, join_lines(cell("unit"))[0],
        join_lines(cell("criterion"))[0] or criterion, source, join_lines(cell("target"))[0],
        tuple((head, join_lines(raw)[0]) for head, raw in said if raw), line, (*split, *more),
    )  # fmt: skip


def _with_tail(row: TargetRow, tail: TargetRow) -> TargetRow:
    """A row that goes on over the page."""
    source = " ".join(filter(None, [row.source, tail.source]))
    name, more = join_lines(f"{row.name}\n{tail.name}")
    return replace(row, name=name, source=source, joined=(*row.joined, *tail.joined, *more))


def is_readable(table: TargetTable) -> bool:
    """Whether any column of it names days."""
    return any(one.days is not None for one in read_heads(table.heads))
