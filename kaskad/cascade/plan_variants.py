"""The columns of a table of activities: eight sets as documents have them, and how to read a set.

Pure. Source: domain.md, 4.6 (the variants A to H with their headings word for word). The headings
are words of documents and stay as they are in every language; what an office saves under a title
of its own (`reference_models.PlanColumnSet`) has the same shape.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Rows(StrEnum):
    """What one row of the table is."""

    ACTIVITY = "activity"
    STAGE = "stage"


class Numbers(StrEnum):
    """How rows are counted where the document gives them no numbers."""

    THROUGH = "through"
    ANEW = "anew"
    """From 1 in each group."""
    LEVELS = "levels"
    """1, 1.1, 1.2, 2 …"""


@dataclass(frozen=True)
class PlanColumn:
    """A column and what stands above it."""

    name: str
    heading: str


@dataclass(frozen=True)
class ColumnSet:
    """The columns of a table, in order."""

    code: str
    """As `Initiative.plan_columns`: «A»…«H», `set-7`."""
    title: str
    columns: tuple[PlanColumn, ...]
    numbers: Numbers = Numbers.THROUGH
    by_year: bool = False
    """Rows without a heading of their own stand under the year in which they begin."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(one.name for one in self.columns)

    @property
    def rows(self) -> Rows:
        """What one row of it is."""
        staged = any(one.name in STAGE_COLUMNS for one in self.columns)
        return Rows.STAGE if staged else Rows.ACTIVITY

    def heading(self, name: str) -> str:
        """What stands above the column; empty: the set has no such column."""
        return next((one.heading for one in self.columns if one.name == name), "")

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it: readable whatever becomes of the set."""
        return {
            "code": self.code,
            "title": self.title,
            "columns": [{"name": one.name, "heading": one.heading} for one in self.columns],
        }


ACTIVITY_COLUMNS = (
    "number", "title", "content", "conditions", "period", "parties", "result", "link", "state",
)  # fmt: skip
"""Columns of a table whose rows are activities: the union of all variants."""
STAGE_COLUMNS = ("stage", "stage_text", "stage_period", "directions", "activities")
"""Columns of a table whose rows are stages."""
COLUMN_NAMES = (*ACTIVITY_COLUMNS, *STAGE_COLUMNS)
HIDEABLE = ("content", "conditions", "period", "parties", "result")
"""What a reader would miss in a table without that column; a link stands under its activity then,
and how far an activity is is no part of a document."""


def _set(code: str, *columns: tuple[str, str], **more: Any) -> ColumnSet:
    return ColumnSet(code, code, tuple(PlanColumn(*one) for one in columns), **more)


VARIANTS: dict[str, ColumnSet] = {
    one.code: one
    for one in (
        _set(
            "A", ("number", "№"), ("title", "Мероприятия"), ("period", "Сроки реализации"),
            ("result", "Прогнозируемый результат"), numbers=Numbers.LEVELS,
        ),
        _set(
            "B", ("number", "№"), ("title", "Мероприятия"), ("period", "Сроки реализации"),
            ("result", "Прогнозируемые результаты"),
        ),
        _set(
            "C", ("number", "№"), ("title", "Мероприятия"), ("period", "Сроки"),
            ("result", "Планируемый результат"),
        ),
        _set(
            "D", ("number", "№"), ("title", "Мероприятия"), ("period", "Сроки"),
            ("parties", "Ответственный"),
        ),
        _set(
            "E", ("number", "№"), ("title", "Мероприятия"), ("period", "Сроки реализации"),
            ("result", "Прогнозируемые результаты"),
        ),
        _set(
            "F", ("number", "№ п/п"), ("title", "Перечень мероприятий"),
            ("content", "Содержание мероприятия, методы / технологии / формы деятельности"),
            ("conditions", "Необходимые условия для реализации программных мероприятий"),
            ("result", "Прогнозируемые результаты реализации мероприятия"),
            numbers=Numbers.ANEW, by_year=True,
        ),
        _set(
            "G", ("stage", "Этапы"), ("stage_text", "Содержание деятельности"),
            ("directions", "Основные направления деятельности"),
            ("activities", "Основные мероприятия"),
        ),
        _set("H", ("stage_text", "Содержание этапа"), ("stage_period", "Сроки")),
    )
}  # fmt: skip


class Unreadable(ValueError):
    """Columns that make no table; `args[0]` says which rule: `empty`, `mixed`, `unnamed`."""


def read_columns(rows: Iterable[Any]) -> tuple[PlanColumn, ...]:
    """The columns of a saved set, [{"name", "heading"}]; what is not known is passed by."""
    found: dict[str, PlanColumn] = {}
    for row in rows:
        name = row.get("name") if isinstance(row, Mapping) else None
        if name in COLUMN_NAMES:
            found.setdefault(str(name), PlanColumn(str(name), str(row.get("heading") or "")))
    return tuple(found.values())


def check_columns(columns: Sequence[PlanColumn]) -> None:
    """Raise Unreadable for what is no table of activities and none of stages."""
    names = {one.name for one in columns}
    if not names:
        raise Unreadable("empty")
    if names & set(STAGE_COLUMNS) and names & set(ACTIVITY_COLUMNS):
        raise Unreadable("mixed")
    if names & set(ACTIVITY_COLUMNS) and "title" not in names:
        raise Unreadable("unnamed")


def from_json(content: Any) -> ColumnSet | None:
    """A set as `ColumnSet.to_json` wrote it into a version; None: the columns in use."""
    if not isinstance(content, Mapping):
        return None
    code = str(content.get("code") or "")
    columns = read_columns(content.get("columns") or ())
    if not columns:
        return None
    known = VARIANTS.get(code)
    numbers, by_year = (known.numbers, known.by_year) if known else (Numbers.THROUGH, False)
    return ColumnSet(code, str(content.get("title") or code), columns, numbers, by_year)


@dataclass(frozen=True)
class Shape:
    """What a plan is like, as far as its variant shows in it."""

    years: bool = False
    """Rows stand under headings of years."""
    levels: bool = False
    """Some row stands under another."""
    staged: bool = False
    """Rows stand in stages."""
    used: frozenset[str] = frozenset()
    """Which of HIDEABLE some row fills."""
    activities: int = 0
    stages: int = 0
    stage_words: int = 0
    """So many stages say what they are about."""
    yearless: bool = False
    """No period names a year: a cycle that returns."""


def recognise(shape: Shape) -> str:
    """The variant a plan was written in, by what it fills; empty: none of them, or not sure.

    A file has no headings, so only what leaves no doubt is answered, and never a table that would
    leave out something the plan says.
    """
    if not shape.activities:
        return "H" if shape.stages and shape.stage_words == shape.stages else ""
    found = ""
    if shape.years:
        found = "F"
    elif shape.levels:
        found = "A"
    elif shape.staged:
        found = "B"
    elif "parties" in shape.used:
        found = "D"
    elif "result" in shape.used:
        found = "C" if shape.yearless else "E"
    fits = bool(found) and shape.used <= set(VARIANTS[found].names)
    return found if fits and shape.used else ""


def counted(numbers: Sequence[Sequence[tuple[str, int]]], how: Numbers) -> list[list[str]]:
    """Numbers of rows, given as (number, depth) in groups: as written, or counted where none is."""
    if any(number for group in numbers for number, _depth in group):
        return [[number for number, _depth in group] for group in numbers]
    found: list[list[str]] = []
    top = below = 0
    for group in numbers:
        if how is Numbers.ANEW:
            top = below = 0
        own = []
        for _number, depth in group:
            if depth and how is Numbers.LEVELS and top:
                below += 1
                own.append(f"{top}.{below}")
            else:
                top, below = top + 1, 0
                own.append(str(top))
        found.append(own)
    return found
