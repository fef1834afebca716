"""What came of pasted lines, line by line, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kaskad.indicators import grid
from kaskad.indicators.grid import GridRow
from kaskad.indicators.grid_periods import GridPeriod
from kaskad.indicators.grid_saving import said_of, value_words
from kaskad.indicators.paste_reading import PastedLine, Reading
from kaskad.indicators.paste_values import Unread


@dataclass(frozen=True)
class PreviewLine:
    """A line: what was read, where it goes, what it does there."""

    number: int
    raw: str
    row: GridRow | None
    read: str
    there: str
    """What the period has in the row."""
    does: str
    problem: str
    options: tuple[str, ...]
    """What it may mean, where that has to be asked."""
    chosen: int | None


def preview(
    lines: Sequence[PastedLine],
    rows: Sequence[GridRow],
    period: GridPeriod,
    chosen: Mapping[int, int],
) -> list[PreviewLine]:
    """*rows* are those of the grid, with what was read in them (`looked_over`)."""
    by_id = {row.indicator.id: row for row in rows}
    return [_line(one, by_id, period, chosen.get(one.number)) for one in lines]


def _line(
    line: PastedLine, rows: Mapping[int, GridRow], period: GridPeriod, chosen: int | None
) -> PreviewLine:
    row = rows.get(line.indicator_id or 0)
    problem = unread_word(line.problem) if line.problem else ""
    if line.problem is Unread.SHUT and row is not None:
        problem = f"{problem}: {row.why_not}"
    taken = row is not None and line.problem is None
    options = tuple(_option(one, rows, period) for one in line.options)
    return PreviewLine(
        line.number, line.raw, row,
        read=_read(row, period, line.typed) if taken and row is not None else "",
        there=value_words(row) if row is not None else "",
        does=_does(row, period) if taken and row is not None else "",
        problem=problem, options=options,
        chosen=chosen if chosen is not None and 0 <= chosen < len(options) else None,
    )  # fmt: skip


def _read(row: GridRow, period: GridPeriod, typed: Mapping[str, str]) -> str:
    """The row as it now says it, with the note only where the line has one."""
    said, note = said_of(row, period), typed.get("note", "")
    return f"{said} ({note})" if said and note else said or note


def _option(one: Reading, rows: Mapping[int, GridRow], period: GridPeriod) -> str:
    row = grid.with_typed([rows[one.indicator_id]], {one.indicator_id: one.typed})[0]
    return f"{row.indicator.label}: {_read(row, period, one.typed)}"


def _does(row: GridRow, period: GridPeriod) -> str:
    """What saving the row will do."""
    if row.errors:
        return next(iter(row.errors.values()))
    if row.beside.open is not None:
        return str(
            _("the same stands there") if grid.unchanged(row, period) else _("changes the draft")
        )
    if row.adds_up:
        return str(_("the period has a value already"))
    if row.beside.settled is not None and not row.seen.another:
        return str(_("is written only when “New value” is ticked in the row"))
    return str(_("a new value"))


def unread_word(problem: Unread) -> str:
    """Why a pasted line says nothing."""
    return str(
        {
            Unread.UNKNOWN: _("no indicator here is called so"),
            Unread.NO_VALUE: _("there is no value behind the name"),
            Unread.NO_NUMBER: _("the value is no number that can be kept"),
            Unread.OTHER_UNIT: _("the unit is not that of the indicator"),
            Unread.TOO_MUCH: _("there are more numbers than the row has cells"),
            Unread.NO_COLUMN: _("the row has no such column"),
            Unread.NO_ROW: _("there are no more rows"),
            Unread.SHUT: _("nothing is written into this row"),
            Unread.TWICE: _("a line above is about the same indicator"),
            Unread.TOO_MANY: _("too many lines at once"),
            Unread.ASK: _("it may mean several things: please choose"),
        }[problem]
    )
