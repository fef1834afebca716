"""Words for the closed lists of risks: levels, steps of both scales, states."""

from flask_babel import gettext as _


def level_word(level: str | None) -> str:
    """How serious a risk is; None: nobody has assessed it."""
    return str(
        {"low": _("low risk"), "medium": _("medium risk"), "high": _("high risk")}.get(str(level))
        or _("risk not assessed")
    )


LEVEL_TONES = {"low": "g", "medium": "y", "high": "r"}
"""Tone of the pill with the word; not assessed has none."""


def probability_word(step: int) -> str:
    """A step of the scale of probability."""
    return (
        str(_("hardly ever")),
        str(_("it is unlikely")),
        str(_("it is possible")),
        str(_("it is likely")),
        str(_("almost certain")),
    )[step - 1]


def impact_word(step: int) -> str:
    """A step of the scale of impact."""
    return (
        str(_("hardly felt")),
        str(_("felt a little")),
        str(_("felt clearly")),
        str(_("serious harm")),
        str(_("the project fails")),
    )[step - 1]


def risk_state_word(state: str) -> str:
    """Where a risk is."""
    words = {
        "open": _("may happen"),
        "happened": _("has happened"),
        "closed": _("no longer feared"),
    }
    return str(words.get(str(state), str(state)))


RISK_STATE_TONES = {"happened": "r", "closed": ""}


def measure_state_word(state: str) -> str:
    """How far a measure is."""
    return str(
        {"planned": _("to be done"), "done": _("is done"), "dropped": _("given up")}.get(
            str(state), str(state)
        )
    )
