"""Indicators under the projects of the registry, with what has been measured and verified.

The statements are those of `standings.measured`, however many projects. Where nothing has been
verified a row says "no data", which is not zero. Lines are kept as `lines` keeps those of projects:
a line is a pure function of what it shows, of the language and of the build.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from kaskad.core import assets
from kaskad.core.i18n import show_number
from kaskad.indicators.figure_words import bare_words, states_words
from kaskad.indicators.sparks import MOST, Points, remembered_points, spark_of
from kaskad.indicators.standings import Measured as Found
from kaskad.indicators.standings import measured

KEPT_LINES = 6000


class Measured(NamedTuple):
    """The latest verified value of an indicator; `on` None: of no single day."""

    words: str
    on: date | None


class IndicatorLine(NamedTuple):
    """An indicator under its project: unit and target as written."""

    id: int
    number: str
    name: str
    unit: str
    target: str
    value: Measured | None = None
    """None: nothing has been measured, or nobody has verified it."""
    waiting: int = 0
    """Values that wait for verification."""
    points: Points = ()
    """Its last verified figures, for the small line; only the first rows of a page have one."""
    states: str = ""
    """How many of those that go into it stand where: «reached 3 of 5, partly 1»; or why they are
    not counted."""
    per_cent: int | None = None
    """How much of what is expected by the day it has come to."""


def indicator_lines(
    initiative_ids: Sequence[int], as_of: date
) -> dict[int, tuple[IndicatorLine, ...]]:
    """Indicators by initiative, in the order of the document, as of a day.

    One statement beside those of `standings.measured`, for the last figures of the first rows.
    """
    locale, found = str(get_locale()), measured(initiative_ids, as_of)
    first = [one.id for several in found.values() for one in several[:MOST]][:MOST]
    points = remembered_points(initiative_ids, first, as_of)
    return {
        initiative_id: tuple(
            IndicatorLine(
                one.id, one.number, one.name, one.unit, one.target, _measured(one, locale),
                one.waiting, points.get(one.id, ()),
                states_words(one.states) or bare_words(*one.bare), one.per_cent,
            )
            for one in several
        )
        for initiative_id, several in found.items()
    }  # fmt: skip


def _measured(one: Found, locale: str) -> Measured | None:
    if one.figure is not None:
        return Measured(_shown(one.figure, locale), one.on)
    if one.text:
        return Measured(one.text, one.on)
    if one.present is not None:
        return Measured(str(_("there is") if one.present else _("there is none")), None)
    return None


@lru_cache(maxsize=KEPT_LINES)
def _shown(number: Decimal, _locale: str) -> str:
    return show_number(round(number, 2))


@lru_cache(maxsize=KEPT_LINES)
def _place_for(_line: IndicatorLine, _pages: str, _locale: str, _build: str) -> list[str]:
    """An empty list the first time, and the same list for the same line ever after."""
    return []


def draw_indicators(lines: Iterable[IndicatorLine], key: str) -> Markup:
    """Lines of the indicators of the project called *key*, as HTML."""
    # One address for all, its number filled in: making two thousand would take longer than drawing.
    pages = url_for("indicators.indicator", key=key, indicator_id=0).removesuffix("0")
    module: Any = current_app.jinja_env.get_template("registry/_indicator_line.html").module
    locale, build = str(get_locale()), assets.build_id()
    drawn: list[str] = []
    for one in lines:
        place = _place_for(one, pages, locale, build)
        if not place:
            spark = spark_of(one.points) if one.points else None
            place.append(str(module.indicator_line(one, f"{pages}{one.id}", spark)))
        drawn += place
    return Markup("".join(drawn))  # noqa: S704 - every line came escaped out of a template
