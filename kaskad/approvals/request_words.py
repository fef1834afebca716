"""Words for change requests, on pages and in the journal."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from kaskad.approvals.models import RequestState
from kaskad.approvals.request_lines import ADD, BRING_BACK, CHANGE, MOVE, PLACE, PUT_AWAY
from kaskad.approvals.request_reading import COLUMNS, INDICATORS, INITIATIVE
from kaskad.approvals.version_compare import Budget
from kaskad.approvals.version_words import common_words
from kaskad.cascade.sections import TITLES
from kaskad.core.text_diff import marked

REQUEST_TONES = {RequestState.OPEN: "y", RequestState.APPROVED: "g", RequestState.DECLINED: "r"}


def request_state_word(state: str) -> str:
    """«одобрен»: where a request is."""
    return str(
        {
            RequestState.OPEN: _("Waits for a decision"),
            RequestState.APPROVED: _("Change approved"),
            RequestState.DECLINED: _("Change declined"),
            RequestState.WITHDRAWN: _("Request withdrawn"),
        }[RequestState(state)]
    )


def section_word(section: str) -> str:
    """The part of the passport that a line is about."""
    if section == INITIATIVE:
        return str(_("Title and period"))
    if section == COLUMNS:
        return str(_("Passport"))
    if section == INDICATORS:
        return str(_("Indicators"))
    return str(TITLES.get(section, section))


def operation_word(operation: str) -> str:
    """What a line does."""
    return str(
        {
            CHANGE: _("to be changed"),
            ADD: _("to be added"),
            MOVE: _("to be moved"),
            PUT_AWAY: _("to be put away"),
            BRING_BACK: _("to be brought back"),
        }[operation]
    )


_ORDER = (
    "table", "organisation", "number", "name", "criterion", "unit", "target_raw", "targets",
    "source", "title", "heading", "post", "kind", "text", "body", "items", "trend", "check_method",
    "indicators", "role", "role_note", "coverage_raw", "period_raw", "announced_start_raw",
    "baseline_on", "stage_id", "further", "result", "parties", "function", "is_lead", "letter_raw",
    "agreement_kind", "agreement_raw", "amount_raw", "note", "content", "conditions", "link", PLACE,
)  # fmt: skip


def in_order(names: Iterable[str]) -> list[str]:
    """Fields in the order of the forms: databases keep JSON in an order of their own."""
    return sorted(names, key=lambda one: _ORDER.index(one) if one in _ORDER else len(_ORDER))


def field_word(name: str) -> str:
    """A field of a line."""
    return str(
        {
            **common_words(),
            "number": _("Number"),
            "name": _("Indicator"),
            "table": _("Table of the passport"),
            "target_raw": _("Final target"),
            "targets": _("Targets by period"),
            "source": _("Source of the data"),
            "baseline_on": _("By the plan"),
            "stage_id": _("Stage"),
            "is_lead": _("Leads the project"),
            PLACE: _("Place in the list"),
        }.get(name, name)
    )


def value_word(value: Any) -> str:
    """A value of a line in words; empty: nothing stands there."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else str(value)


def sides(old: str, new: str, budget: Budget) -> tuple[Markup, Markup]:
    """Both texts; words that go are struck out, words that come are underlined.

    Texts too long for *budget* are struck out and underlined as a whole.
    """
    if old and new and budget.spend(old, new):
        return marked(old, new, ("del", "ins"))
    left = Markup("<del>{}</del>").format(old) if old else Markup("")
    right = Markup("<ins>{}</ins>").format(new) if new else Markup("")
    return left, right
