"""The last report on progress on the overview of an initiative."""

from collections.abc import Mapping
from typing import Any

from kaskad.approvals import progress_history, progress_waiting
from kaskad.approvals.progress_access import WRITE
from kaskad.approvals.progress_queries import reports_of
from kaskad.approvals.progress_words import (
    REPORT_ICONS,
    REPORT_TONES,
    period_word,
    report_state_word,
)
from kaskad.cascade.models import Initiative
from kaskad.cascade.pages import place_shown
from kaskad.cascade.panels import Panel, add_overview
from kaskad.people.models import Person


def words() -> dict[str, Any]:
    """The functions with which templates name reports."""
    return {
        "period_word": period_word,
        "report_state": report_state_word,
        "report_tones": REPORT_TONES,
        "report_icons": REPORT_ICONS,
    }


def _last_report(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """One statement."""
    place = place_shown(initiative)
    last = next(iter(reports_of(initiative.id, 1)), None)
    if last is None and (place is None or not place.can(WRITE)):
        return None
    return {"key": initiative.key_fold, "last": last, **words()}


def register() -> None:
    """Panel, journal, "My day"; called when the application is put together."""
    add_overview(Panel("progress", 38, "approvals/_progress_panel.html", _last_report, side=True))
    progress_history.register()
    progress_waiting.register()
