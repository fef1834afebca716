"""Lines of the registry as HTML, kept by what they show (as `boards.faces` keeps cards).

A line is a pure function of its row, the view, the language and the day; lines are kept in a
bounded memory under exactly these, so nothing stale can be shown, and a registry in which one
project has changed draws one line (TARGETS.md, P3).
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from kaskad.cascade.wording import kind_word, state_word
from kaskad.core import assets
from kaskad.core.i18n import show_short_day, today
from kaskad.registry.queries import RegistryRow
from kaskad.registry.wording import ReasonView, colour_word, reason_view
from kaskad.sprints.wording import sprint_name

KEPT_LINES = 6000


def point_words(row: RegistryRow) -> tuple[str, str]:
    """(what comes next, when) of a project; both empty when nothing is known."""
    point = row.next_point
    if point is None:
        return "", ""
    title = point.title
    if point.sprint is not None:
        title = str(_("End of: %(sprint)s", sprint=sprint_name(point.sprint)))
    return title, show_short_day(point.due_on)


def reasons_of(row: RegistryRow) -> list[ReasonView]:
    """Why the project has its colour, the worst first."""
    found = row.health.reasons if row.health else ()
    return [reason_view(reason, row.key_fold) for reason in found]


@lru_cache(maxsize=KEPT_LINES)
def _place_for(_row: RegistryRow, _view: str, _locale: str, _day: date, _build: str) -> list[str]:
    """An empty list the first time, and the same list for the same line ever after."""
    return []


def draw_lines(rows: Sequence[RegistryRow], view: str) -> Markup:
    """The lines of *rows*, one after another."""
    module: Any = current_app.jinja_env.get_template("registry/_row.html").module
    locale, day, build = str(get_locale()), today(), assets.build_id()
    drawn = []
    for row in rows:
        kept = _place_for(row, view, locale, day, build)
        if not kept:
            kept.append(
                str(
                    module.line(
                        row, reasons_of(row), point_words(row), view, colour_word, state_word,
                        kind_word, sprint_name,
                    )
                )
            )  # fmt: skip
        drawn.append(kept[0])
    return Markup("".join(drawn))  # noqa: S704 - every line came escaped out of a template
