"""Words for the closed lists of the cascade: kinds, states, roles in a team."""

from flask_babel import gettext as _

from kaskad.people.permissions import ROLE_NAMES, ROLE_STORIES, Role


def kind_word(kind: str) -> str:
    """«программа», «стратегический проект», «проект»."""
    return str(
        {
            "programme": _("programme"),
            "strategic_project": _("strategic project"),
            "project": _("project"),
        }.get(str(kind), str(kind))
    )


def state_word(state: str) -> str:
    """Where an initiative is in its life."""
    return str(
        {
            "idea": _("Idea"),
            "under_review": _("Under review"),
            "registered": _("In the registry"),
            "running": _("Running"),
            "paused": _("Paused"),
            "completed": _("Completed"),
            "declined": _("Declined"),
            "withdrawn": _("Withdrawn"),
        }.get(str(state), str(state))
    )


STATE_TONES = {
    "idea": "v", "under_review": "v", "registered": "", "running": "tint", "paused": "y",
    "completed": "g", "declined": "", "withdrawn": "",
}  # fmt: skip
"""Tone of the pill with the word; the colour is never alone."""


def activity_state_word(state: str) -> str:
    """How far an activity is."""
    return str(
        {
            "planned": _("not begun"),
            "in_progress": _("in progress"),
            "done": _("carried out"),
            "cancelled": _("cancelled"),
        }.get(str(state), str(state))
    )


def role_word(role: str) -> str:
    """A role in a team, as people call it."""
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else str(role)


def role_help(role: str) -> str:
    """What the role is about, in a sentence."""
    return str(ROLE_STORIES[Role(role)]) if role in set(Role) else ""
