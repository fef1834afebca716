"""What sprints make known to the rooms below; called when the application is put together."""

from flask import url_for
from flask_babel import gettext as _

from kaskad.boards import card_facts, slices
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.panels import Tab, add_tab
from kaskad.indicators.card_questions import Asker, asked_elsewhere
from kaskad.people.models import Person
from kaskad.sprints import facts, history, indicator_story, overview_panel, timeline
from kaskad.sprints.board_slices import board_slices
from kaskad.sprints.card_views import sprint_facts
from kaskad.sprints.scope_actions import in_open_sprint, join_running
from kaskad.sprints.told_early import sent_at_once, waits_for_closing


def _tab_url(initiative: Initiative, _person: Person) -> str | None:
    if initiative.kind != InitiativeKind.PROJECT:
        return None
    return url_for("sprints.sprint_list", key=initiative.key_fold)


def register() -> None:
    """Slices of boards, new cards, sentences of the journal, overview, timeline, the tab."""
    slices.tell(board_slices)
    slices.on_new_card(join_running)
    history.register()
    facts.register()
    overview_panel.register()
    timeline.register()
    indicator_story.register()
    card_facts.tell(sprint_facts)
    asked_elsewhere(Asker(in_open_sprint, waits_for_closing, sent_at_once))
    add_tab(Tab("sprints.sprint_list", 15, lambda: str(_("Sprints")), _tab_url))
