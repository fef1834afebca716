"""The panel "Decisions" on the overview, and the first step that the cascade's page offers."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from kaskad.approvals import life, life_page
from kaskad.approvals.decision_queries import last_decisions
from kaskad.approvals.proposal_access import may_propose
from kaskad.approvals.proposal_queries import looks_at_proposals
from kaskad.cascade.models import Initiative, InitiativeState
from kaskad.cascade.panels import Panel, Start, add_overview, add_start
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
    """Show the panel and offer to propose; called when the application is put together."""
    add_overview(Panel("decisions", 40, "approvals/_overview.html", _decisions))
    add_start(
        "proposals",
        Start(
            30,
            "bulb",
            lambda: str(_("Proposals")),
            lambda: str(_("Propose a project in a short form, or look at what was proposed.")),
            lambda: url_for("approvals.proposals"),
            lambda person: may_propose(person) or looks_at_proposals(person),
            again=True,
        ),
    )
