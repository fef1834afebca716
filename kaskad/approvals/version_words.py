"""Words for versions of a passport, on pages, in documents and in the journal."""

from collections.abc import Collection
from datetime import date

from flask_babel import gettext as _

from kaskad.approvals.life_words import paper_words
from kaskad.approvals.models import VersionState
from kaskad.cascade.models import PassportState
from kaskad.cascade.sections import TITLES
from kaskad.core.i18n import show_day

VERSION_TONES = {
    VersionState.SUBMITTED: "y",
    VersionState.RETURNED: "r",
    VersionState.APPROVED: "g",
}
PASSPORT_TONES = {
    PassportState.SUBMITTED: "y",
    PassportState.RETURNED: "r",
    PassportState.APPROVED: "g",
}


def version_state_word(state: str) -> str:
    """«утверждена»: where a version is."""
    return str(
        {
            VersionState.SUBMITTED: _("waits for approval"),
            VersionState.RETURNED: _("returned with remarks"),
            VersionState.WITHDRAWN: _("withdrawn"),
            VersionState.APPROVED: _("in force"),
            VersionState.SUPERSEDED: _("no longer in force"),
        }[VersionState(state)]
    )


def passport_state_word(state: str) -> str:
    """«Утверждён»: where the passport is."""
    return str(
        {
            PassportState.DRAFT: _("Draft"),
            PassportState.SUBMITTED: _("Waits for approval"),
            PassportState.RETURNED: _("Returned with remarks"),
            PassportState.APPROVED: _("Approved"),
        }[PassportState(state)]
    )


def needed_words(kinds: Collection[str]) -> str:
    """What has to be written before the passport can be sent."""
    what = ", ".join(str(TITLES[kind]).lower() for kind in kinds)
    return str(_("Before the passport is sent for approval, please write: %(what)s.", what=what))


def order_words(kind: str, number: str, decided_on: date | None) -> str:
    """«Приказ № 12 от 01.09.2021»; empty: there is no paper."""
    if decided_on is None:
        return ""
    return paper_words(kind or str(_("decision")), number, show_day(decided_on))


def section_word(kind: str) -> str:
    """What a section is called where two versions are compared."""
    names = {"head": _("Basic data"), "indicators": _("Indicators")}
    return str(names.get(kind) or TITLES[kind])


def common_words() -> dict[str, str]:
    """Fields that a version and a request for a change call alike, by name."""
    return {
        "title": _("Title"),
        "period_raw": _("Period"),
        "plan_columns": _("Columns of the table of activities"),
        "heading": _("Heading"),
        "body": _("Text"),
        "items": _("List"),
        "text": _("Text"),
        "further": _("Also runs in"),
        "parties": _("Responsible"),
        "result": _("Planned result"),
        "content": _("Content, methods, forms"),
        "conditions": _("Conditions needed"),
        "link": _("Link"),
        "criterion": _("Criterion"),
        "unit": _("Unit"),
        "post": _("Post"),
        "function": _("Function in the project"),
        "organisation": _("Organisation"),
        "letter_raw": _("Letter of consent"),
        "role": _("What it does"),
        "role_note": _("What exactly"),
        "coverage_raw": _("Whom it covers"),
        "agreement_kind": _("Agreement"),
        "agreement_raw": _("Agreement: number and day"),
        "kind": _("Kind of source"),
        "amount_raw": _("Sum, roubles"),
        "note": _("Note"),
        "trend": _("Trend"),
        "check_method": _("How it is checked"),
        "indicators": _("Measured by"),
        "announced_start_raw": _("Announced start"),
    }


def field_word(name: str) -> str:
    """What a field of a row is called there."""
    return str(
        {
            **common_words(),
            "planned_sprints": _("Sprints planned"),
            "number": _("No."),
            "stage": _("Stage"),
            "group": _("Group of rows"),
            "name": _("Name"),
            "target_raw": _("Target"),
            "source": _("Source of information"),
            "person": _("Who it is"),
            "mitigation": _("How it is met"),
            "probability": _("Probability"),
            "impact": _("Impact"),
            "owner": _("Who answers for it"),
            "url": _("Link"),
            "subject": _("Object of control"),
            "expected": _("Expected result"),
            "controller": _("Who controls"),
            "part": _("Part of the plan"),
            "planned_on": _("By the plan"),
            "responsible": _("Responsible"),
            "document": _("Confirmed by"),
            "activity": _("Activity"),
            "indicator": _("Indicator"),
        }[name]
    )
