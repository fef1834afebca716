"""What indicators make known to the rooms below; called when the application is put together."""

from flask import url_for
from flask_babel import gettext as _

from kaskad.boards import card_facts, reopening
from kaskad.cascade.models import Initiative
from kaskad.cascade.panels import Tab, add_behind, add_tab
from kaskad.indicators import (
    card_links,
    card_telling,
    cascade_names,
    day_lines,
    panels,
    participation_views,
    repetition_lists,
    stored_figures,
    value_history,
)
from kaskad.indicators.card_values import cards_reopened
from kaskad.indicators.lineage_up import card_goes_into
from kaskad.people.models import Person

_PAGES = (
    "indicator", "write_value", "change_value", "add_evidence", "verify_value", "return_value",
    "comment_value", "lock_period", "unlock_period", "define", "new_indicator", "add_indicator",
    "change_words", "change_reading", "write_targets", "link", "counted", "lineage",
    "enter_values", "write_values", "matrix", "matrix_cell", "tie_cards", "loose",
)  # fmt: skip
"""Pages behind the tab, and what answers with one of them when a form is refused."""


def _tab_url(initiative: Initiative, _person: Person) -> str:
    return url_for("indicators.indicator_list", key=initiative.key_fold)


def register() -> None:
    """Cards, panels, "My day", sentences of the journal, the tab."""
    cascade_names.register()
    card_links.register()
    panels.register()
    day_lines.register()
    card_telling.register()
    participation_views.register()
    repetition_lists.register()
    reopening.on_reopened(cards_reopened)
    value_history.register()
    stored_figures.register()
    card_facts.tell(card_goes_into)
    add_tab(Tab("indicators.indicator_list", 18, lambda: str(_("Indicators")), _tab_url))
    add_behind("indicators.indicator_list", [f"indicators.{name}" for name in _PAGES])
