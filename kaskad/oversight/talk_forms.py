"""Forms of updates, replies, colours by hand, questions and answers."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import Optional

from kaskad.cascade.forms import Offered
from kaskad.cascade.risk_forms import RiskPageForm
from kaskad.core.forms import DayField, FilterForm, NotBlank, NumberField, TextField
from kaskad.oversight.colour_words import colour_choices

ANSWER_WITHIN = timedelta(days=7)
"""The day that a new question offers."""


def _colours(label: Any) -> RadioField:
    return RadioField(label, [Offered()], validate_choice=False)


class UpdateForm(RiskPageForm):
    """How the project is going, in a few words and a colour."""

    colour = _colours(_l("In which colour do you see it?"))
    text = TextField(_l("How is it going?"), limit=2000, required=True)
    on_day = DayField(_l("Day"), validators=[Optional()])
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the list."""
        self.colour.choices = colour_choices()


class ReplyForm(RiskPageForm):
    """An answer to an update."""

    text = TextField(_l("Your answer"), limit=2000, required=True)


class ColourForm(RiskPageForm):
    """A colour by hand: with a reason and a last day, or not at all."""

    colour = _colours(_l("Colour"))
    comment = TextField(_l("Reason"), limit=1000, required=True)
    until = DayField(_l("Last day on which it counts"), validators=[NotBlank()])

    def offer(self) -> None:
        """Fill the list."""
        self.colour.choices = colour_choices(("g", "y", "r"))


class QuestionForm(RiskPageForm):
    """A question to those who lead the project."""

    text = TextField(_l("Your question"), limit=2000, required=True)
    due_on = DayField(_l("Answer by"), validators=[Optional()])

    @classmethod
    def fresh(cls, today: date) -> "QuestionForm":
        """An empty one."""
        return cls(formdata=None, data={"due_on": today + ANSWER_WITHIN})


class AnswerForm(RiskPageForm):
    """What those who lead say."""

    answer = TextField(_l("Your answer"), limit=5000, required=True)
    revision = NumberField(most=10**9)


class TalkFilter(FilterForm):
    """Which page of the updates, and which of them is open to be changed."""

    before = NumberField(most=2**62)
    edit = NumberField(most=2**62)
