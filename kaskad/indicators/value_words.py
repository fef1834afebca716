"""Sentences about values: why one is refused, what looks odd, where it stands."""

from flask_babel import gettext as _

from kaskad.indicators.entering import Fault, Oddity
from kaskad.indicators.models import ValueState


def fault_words(fault: Fault) -> str:
    """Why a value is refused."""
    return str(
        {
            Fault.NOTHING: _("Please say what was found."),
            Fault.FUTURE: _("This day is still to come."),
            Fault.OUTSIDE: _("This day lies outside the project."),
            Fault.BACKWARDS: _("The period ends before it begins."),
            Fault.EMPTY_WHOLE: _("Out of nothing there is no share. Leave both counts empty."),
            Fault.MORE_THAN_WHOLE: _("A part is not larger than the whole."),
            Fault.ONE_COUNT: _("A share needs both counts."),
            Fault.NEGATIVE: _("This cannot be less than zero."),
            Fault.LESS_ADDED: _(
                "What comes on top is never less than zero. To correct a value, have it returned,"
                " or withdraw it, and enter the right one."
            ),
            Fault.PARTS: _("People and things are counted in whole numbers."),
            Fault.NUMBER_NEEDED: _("A number belongs here."),
            Fault.SHARES_ADDED: _("Shares are not added. Enter the share as a whole."),
            Fault.OVERLAPS: _("Another value covers a part of this period."),
            Fault.TAKEN: _("This period has a value already, and one is counted."),
        }[fault]
    )


def oddity_words(oddity: Oddity) -> str:
    """What a person should look at twice."""
    return str(
        {
            Oddity.FALLS: _("The total is smaller than before."),
            Oddity.WHOLE_CHANGED: _("The whole has changed by more than a fifth."),
            Oddity.UNUSUAL: _("Far outside the values so far."),
            Oddity.MANY_TIMES: _("More than ten times the target and all values so far."),
            Oddity.NO_COUNTS: _("A bare percentage: how many out of how many?"),
            Oddity.NO_PROOF: _("No proof is attached."),
        }[oddity]
    )


def value_state_word(state: str) -> str:
    """Where a value is."""
    return str(
        {
            ValueState.DRAFT: _("draft"),
            ValueState.SUBMITTED: _("waits for verification"),
            ValueState.RETURNED: _("returned"),
            ValueState.VERIFIED: _("verified"),
            ValueState.WITHDRAWN: _("withdrawn"),
        }[ValueState(state)]
    )


VALUE_TONES = {"draft": "", "submitted": "y", "returned": "r", "verified": "g", "withdrawn": ""}
"""Tone of the pill with the word."""
