"""Workbooks (XLSX): sheets of typed columns, made by `kaskad.exchange.sheet_press`.

Days are days and numbers numbers, so that people can sort and count; whatever somebody typed is
text, also where it begins with a sign of a formula. The press is a process of its own for the
reason in docs/decisions/0013-documents.md: 5 000 rows are more than half a second of plain Python.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kaskad.exchange.documents import run_press

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Formula:
    """A formula, with what it comes to now; `{row}` in it is the number of its own row.

    Written by Kaskad alone: nothing that somebody typed ever stands in one.
    """

    text: str
    value: float | str = ""


Value = str | int | float | date | Formula | None


class Kind(StrEnum):
    """What stands in a column. Text is never read as anything else."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    SHARE = "share"
    """A number from 0 to 1, shown in per cent."""
    FIGURE = "figure"
    """A number with all the places it has."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in signs, what stands in it."""

    title: str
    width: int
    kind: Kind = Kind.TEXT
    printed: bool = True
    """Columns that are not printed stand last; they are for sorting and counting."""


@dataclass(frozen=True)
class Line:
    """A row: a value for each column; how deep it stands; cells with the colour of a state."""

    values: Sequence[Value]
    level: int = 0
    strong: bool = False
    tones: Mapping[int, str] = field(default_factory=dict)
    """Number of a column -> `r`, `y`, `g` or `n`; the word always stands in the cell, too."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: a title, notes in a line each, a table. `nothing` stands in place of no rows.

    `signatures` are lines below the table, to be signed.
    """

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    lines: Sequence[Line]
    nothing: str
    signatures: Sequence[str] = ()


@dataclass(frozen=True)
class Workbook:
    """A file of sheets, and who formed it when."""

    title: str
    author: str
    language: str
    made_at: datetime
    page_word: str
    formed: str
    sheets: Sequence[Sheet]


def render_workbook(book: Workbook) -> bytes:
    """The file. Blocks until a process has done it, without stopping other greenlets.

    Raises Busy when too many documents are being made.
    """
    job = {
        "title": book.title, "author": book.author, "language": book.language,
        "moment": book.made_at.timestamp(), "page": book.page_word, "formed": book.formed,
        "sheets": [_sheet(sheet) for sheet in book.sheets],
    }  # fmt: skip
    done = run_press("sheet_press", job)
    if done.returncode:
        told = done.stderr.decode(errors="replace")[-4000:]
        raise RuntimeError(f"the press ended with {done.returncode}: {told}")
    return done.stdout


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name, "title": sheet.title, "notes": list(sheet.notes),
        "nothing": sheet.nothing, "signatures": list(sheet.signatures),
        "columns": [
            {"title": one.title, "width": one.width, "kind": str(one.kind), "printed": one.printed}
            for one in sheet.columns
        ],
        "lines": [
            {
                "values": [_value(value) for value in line.values],
                "level": line.level, "strong": line.strong,
                "tones": {str(place): tone for place, tone in line.tones.items()},
            }
            for line in sheet.lines
        ],
    }  # fmt: skip


def _value(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Formula):
        return {"formula": value.text, "value": value.value}
    return value
