"""Lines of the registry as HTML, kept by what they show (as `boards.faces` keeps cards).

A line is a pure function of its row, the view with its columns, what has changed in it, what the
person may do there, the language and the day; lines are kept in a bounded memory under exactly
these, so nothing stale can be shown, and a registry in which one project has changed draws one
line (TARGETS.md, P3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup

from kaskad.cascade.wording import kind_word, state_word
from kaskad.core import assets
from kaskad.core.i18n import show_short_day, today
from kaskad.registry.columns import Column, manual_words, point_words, sprint_words, term_words
from kaskad.registry.compare import Comparison, Was
from kaskad.registry.doors import Doors, deed
from kaskad.registry.rows import RegistryRow
from kaskad.registry.timeline import TimeRow
from kaskad.registry.wording import ReasonView, colour_word, passport_word, reason_view
from kaskad.sprints.wording import sprint_name

KEPT_LINES = 6000


@dataclass(frozen=True, eq=False)
class Manner:
    """How the lines of a page are drawn, the same for all of them; one object for each manner."""

    view: str
    columns: tuple[str, ...]
    then: date | None
    locale: str
    day: date
    build: str


def reasons_of(row: RegistryRow) -> list[ReasonView]:
    """Why the project has its colour, the worst first."""
    found = row.health.reasons if row.health else ()
    return [reason_view(reason, row.key_fold) for reason in found]


@lru_cache(maxsize=KEPT_LINES)
def _place_for(
    _row: object, _manner: Manner, _was: tuple[Was, ...], _new: bool, _may: tuple[str, ...]
) -> list[str]:
    """An empty list the first time, and the same list for the same line ever after."""
    return []


_one_manner = lru_cache(maxsize=256)(Manner)
"""The same object each time: it is compared a thousand times on a page."""


def _manner(view: str, columns: Sequence[Column], then: date | None) -> Manner:
    names = tuple(column.name for column in columns)
    return _one_manner(view, names, then, str(get_locale()), today(), assets.build_id())


def draw_lines(
    rows: Sequence[RegistryRow], view: str, columns: Sequence[Column], doors: Doors,
    comparison: Comparison | None = None,
) -> Markup:  # fmt: skip
    """The lines of *rows*, one after another."""
    module: Any = current_app.jinja_env.get_template("registry/_row.html").module
    manner = _manner(view, columns, comparison.then if comparison else None)
    words = {
        "colour": colour_word, "state": state_word, "kind": kind_word, "sprint": sprint_name,
        "passport": passport_word, "manual": manual_words, "sprint_of": sprint_words,
        "term": term_words,
    }  # fmt: skip
    drawn: list[str] = []
    for row in rows:
        was = comparison.of(row) if comparison else ()
        new = comparison is not None and row.id in comparison.new
        may = doors.may(row)
        place = _place_for(row, manner, was, new, may)
        if not place:
            title, _day = point_words(row)
            when = show_short_day(row.next_point.due_on) if row.next_point else ""
            line = module.line(
                row, reasons_of(row), (title, when), manner, columns,
                {one.column: one for one in was}, new, [deed(one, row) for one in may], words,
            )  # fmt: skip
            place.append(str(line))
        drawn += place
    return Markup("".join(drawn))  # noqa: S704 - every line came escaped out of a template


def draw_times(rows: Sequence[TimeRow]) -> tuple[Markup, Markup]:
    """(rows of the line of time, the same as rows of a table), one after another."""
    module: Any = current_app.jinja_env.get_template("registry/_time_row.html").module
    picture, table = _manner("timeline", (), None), _manner("timeline table", (), None)
    drawn: list[str] = []
    told: list[str] = []
    for row in rows:
        place = _place_for(row, picture, (), False, ())
        if not place:
            place.append(str(module.time_row(row, colour_word, kind_word)))
        drawn += place
        place = _place_for(row, table, (), False, ())
        if not place:
            place.append(str(module.table_row(row)))
        told += place
    return Markup("".join(drawn)), Markup("".join(told))  # noqa: S704 - as above
