"""What change requests make known to the rooms below."""

from collections.abc import Mapping
from typing import Any

from kaskad.approvals import request_waiting
from kaskad.approvals.request_history import request_sentence
from kaskad.approvals.request_queries import counts
from kaskad.cascade import panels
from kaskad.cascade.history import say
from kaskad.cascade.models import Initiative
from kaskad.people.models import Person

PAGES = (
    "request_list", "new_request", "ask_change", "change_request", "approve_request",
    "decline_request",
)  # fmt: skip


def requests_bar(initiative: Initiative, _person: Person) -> Mapping[str, Any] | None:
    """How many requests wait, above the passport; None: there has never been one."""
    waiting, all_of_them = counts(initiative.id)
    if not all_of_them:
        return None
    return {"waiting": waiting, "count": all_of_them, "key": initiative.key_fold}


def register() -> None:
    """The line above the passport, the journal, "My day"; called by `registration`."""
    say("request.", request_sentence)
    request_waiting.register()
    panels.add_passport_bar(
        panels.Panel("requests", 20, "approvals/_requests_bar.html", requests_bar)
    )
    panels.add_behind("cascade.passport", [f"approvals.{name}" for name in PAGES])
