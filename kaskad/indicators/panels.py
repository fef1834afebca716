"""Indicators on the pages of an initiative: a panel of the overview, the tables of the passport."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from kaskad.cascade.models import Initiative
from kaskad.cascade.panels import Panel, add_overview, add_passport
from kaskad.core.i18n import today
from kaskad.indicators import figure_words as words
from kaskad.indicators.queries import appendices
from kaskad.indicators.standings import indicators_now
from kaskad.people.models import Person

MOST = 12
"""So many indicators on the overview at most: those that have something to say come first."""


def _overview(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """What has been verified until today, beside the target. Four statements."""
    now = indicators_now([initiative.id], today())
    if not now:
        return None
    told = sorted(now, key=lambda one: (not words.figure_words(one), not one.waiting))
    shown = {one.id for one in told[:MOST]}
    return {
        "shown": [one for one in now if one.id in shown],
        "more": len(now) - len(shown),
        "key": initiative.key_fold,
        "words": words,
        "url": url_for("indicators.indicator_list", key=initiative.key_fold),
    }


def _passport(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """The tables as written, with what has been verified beside the target. Five statements."""
    found = appendices(initiative.id)
    if not found:
        return None
    now = indicators_now([initiative.id], today(), waiting=False)
    return {
        "appendices": found,
        "now": {one.id: one for one in now},
        "key": initiative.key_fold,
        "words": words,
    }


def register() -> None:
    """Show the panels; called when the application is put together."""
    add_overview(Panel("indicators", 30, "indicators/_overview.html", _overview))
    add_passport(Panel("indicators", 10, "indicators/_passport.html", _passport))
