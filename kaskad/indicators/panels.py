"""Indicators on the pages of an initiative: a panel of the overview, the tables of the passport."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from kaskad.cascade.models import Initiative
from kaskad.cascade.panels import Panel, add_overview, add_passport
from kaskad.indicators.queries import appendices
from kaskad.people.models import Person


def _content(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    found = appendices(initiative.id)
    if not found:
        return None
    return {
        "appendices": found,
        "url": url_for("cascade.passport", key=initiative.key_fold, _anchor="panels"),
    }


def register() -> None:
    """Show the panels; called when the application is put together."""
    add_overview(Panel("indicators", 30, "indicators/_overview.html", _content))
    add_passport(Panel("indicators", 10, "indicators/_passport.html", _content))
