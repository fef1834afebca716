"""Reading indicators: the tables of an initiative, one of them, and what waits for verification."""

from itertools import groupby

from flask import g, render_template
from flask.typing import ResponseReturnValue

from kaskad.cascade.pages import open_place
from kaskad.core import web
from kaskad.indicators import (
    counted_views,
    definition_views,
    grid_views,
    lineage_views,
    loose_views,
    matrix_views,
    period_views,
    value_views,
)
from kaskad.indicators import figure_words as words
from kaskad.indicators.access import indicator_for
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.indicator_page import Sent
from kaskad.indicators.indicator_page import show as show_one
from kaskad.indicators.period_views import show_list
from kaskad.indicators.value_queries import queue
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

__all__ = [
    "blueprint",
    "counted_views",
    "definition_views",
    "grid_views",
    "lineage_views",
    "loose_views",
    "matrix_views",
    "period_views",
    "value_views",
]
VIEW = Permission.INITIATIVE_VIEW


@blueprint.get("/projects/<key>/indicators")
@web.policy(VIEW)
def indicator_list(key: str) -> ResponseReturnValue:
    """The tables of the appendices with what has been verified, as of a day."""
    person = current_person()
    return show_list(person, open_place(person, key))


@blueprint.get("/projects/<key>/indicators/<int:indicator_id>")
@web.policy(VIEW)
def indicator(key: str, indicator_id: int) -> ResponseReturnValue:
    """One indicator: its way, its values, where they come from and where they go."""
    person = current_person()
    open_place(person, key)
    return show_one(person, indicator_for(person, key, indicator_id, VIEW), Sent())


@blueprint.get("/indicators/waiting")
@web.policy(web.LOGIN)
def waiting_values() -> ResponseReturnValue:
    """Everything that waits for this person's verification, project by project."""
    g.section = "cascade"
    rows = queue(current_person())
    groups = [
        (key, list(lines))
        for key, lines in groupby(rows, key=lambda one: (one.key_fold, one.about))
    ]
    return render_template("indicators/waiting.html", groups=groups, words=words)
