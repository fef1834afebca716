"""The rows of report R3 in words, computed now or kept as they were when it was sent.

What is kept has both languages, so that a reader of either sees the same report for ever; it is
made of words and plain values, which later versions of the program read as they stand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale, get_locale

from kaskad.core.config import LOCALES
from kaskad.exchange.report_parts import Column, Group, Row, Table
from kaskad.exchange.workbooks import Column as SheetColumn
from kaskad.exchange.workbooks import Formula, Kind, Line, Sheet, Value

FORMAT = 1
"""By which rules the kept rows are written."""


@dataclass(frozen=True)
class Section:
    """A table under its heading; `nothing` stands in place of no rows."""

    title: str
    table: Table
    nothing: str = ""


@dataclass(frozen=True)
class Findings:
    """What was planned and came of it, as of a day."""

    as_of: date
    sections: tuple[Section, ...]
    talk: Section | None
    """Questions and answers, for those who take part in the talk of the project."""
    figures: str
    sheets: tuple[Sheet, ...]
    """The same rows for a workbook, without notes above them."""


def kept(compute: Callable[[], Findings]) -> dict[str, Any]:
    """What *compute* says in every language, as JSON keeps it."""
    languages = {}
    for language in LOCALES:
        with force_locale(language):
            languages[language] = _packed(compute())
    return {"format": FORMAT, "languages": languages}


def read_kept(content: Mapping[str, Any], as_of: date) -> Findings:
    """What `kept` has written, in the language of the reader."""
    languages = content["languages"]
    wanted = str(get_locale() or LOCALES[0])[:2]
    found: Mapping[str, Any] = languages.get(wanted) or next(iter(languages.values()), {})
    return Findings(
        as_of,
        tuple(_section(one) for one in found.get("sections", ())),
        _section(found["talk"]) if found.get("talk") else None,
        found.get("figures", ""),
        tuple(_sheet(one) for one in found.get("sheets", ())),
    )


def _packed(found: Findings) -> dict[str, Any]:
    return {
        "sections": [_packed_section(one) for one in found.sections],
        "talk": _packed_section(found.talk) if found.talk else None,
        "figures": found.figures,
        "sheets": [_packed_sheet(one) for one in found.sheets],
    }


def _packed_section(one: Section) -> dict[str, Any]:
    rows = [
        {"group": row.words}
        if isinstance(row, Group)
        else {"cells": list(row.cells), "tone": row.tone, "icon": row.icon, "marked": row.marked}
        for row in one.table.rows
    ]
    columns = [[column.name, column.width] for column in one.table.columns]
    return {"title": one.title, "nothing": one.nothing, "columns": columns, "rows": rows}


def _section(one: Mapping[str, Any]) -> Section:
    rows = tuple(
        Group(row["group"])
        if "group" in row
        else Row(tuple(row["cells"]), row["tone"], row["icon"], row["marked"])
        for row in one["rows"]
    )
    columns = tuple(Column(name, width) for name, width in one["columns"])
    return Section(one["title"], Table(columns, rows), one["nothing"])


def _packed_sheet(one: Sheet) -> dict[str, Any]:
    return {
        "name": one.name,
        "nothing": one.nothing,
        "columns": [[column.title, column.width, str(column.kind)] for column in one.columns],
        "lines": [[_packed_value(value) for value in line.values] for line in one.lines],
    }


def _sheet(one: Mapping[str, Any]) -> Sheet:
    columns = [SheetColumn(title, width, Kind(kind)) for title, width, kind in one["columns"]]
    lines = [Line(tuple(_value(value) for value in line)) for line in one["lines"]]
    return Sheet(one["name"], one["name"], (), columns, lines, one["nothing"])


def _packed_value(value: Value) -> Any:
    if isinstance(value, Formula):
        return {"formula": value.text, "value": value.value}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value(value: Any) -> Value:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # what JSON keeps as it is
    if "day" in value:
        return date.fromisoformat(value["day"])
    return Formula(value["formula"], value["value"])


def numbered(sections: Sequence[Section], first: int) -> list[tuple[str, Section]]:
    """Sections with the headings that they have in the report."""
    return [(f"{number}. {one.title}", one) for number, one in enumerate(sections, first)]
