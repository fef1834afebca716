"""The panel "Decisions" on the overview of an initiative."""

from collections.abc import Mapping
from typing import Any

from kaskad.approvals import life, life_page
from kaskad.approvals.decision_queries import last_decisions
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.cascade.panels import Panel, add_overview
from kaskad.people.models import Person

_REPORT = (InitiativeState.RUNNING, InitiativeState.PAUSED, InitiativeState.COMPLETED)


def _decisions(initiative: Initiative, _person: Person) -> Mapping[str, Any]:
    """One statement."""
    state = InitiativeState(initiative.state)
    return {
        "key": initiative.key_fold,
        "state": state,
        "steps": () if initiative.archived_at else life.possible(state),
        "last": last_decisions(initiative.id),
        "report": state in _REPORT,
        **life_page.words(),
    }


def register() -> None:
    """Show the panel; called when the application is put together."""
    add_overview(Panel("decisions", 40, "approvals/_overview.html", _decisions))
