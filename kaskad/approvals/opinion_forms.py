"""Forms of opinions: the question, the answer."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from kaskad.approvals.life_words import verdict_word
from kaskad.approvals.models import Verdict
from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered
from kaskad.core.forms import DayField, NotBlank, PageForm, TextField


class AskForm(PageForm):
    """Whom to ask, about what, by which day."""

    expert = SelectField(
        _l("Whom do you ask?"), [NotBlank(_l("Choose from the list.")), Offered()],
        validate_choice=False,
    )  # fmt: skip
    due_on = DayField(_l("By which day"), validators=[Optional()])
    subject = TextField(_l("About what"), limit=1000)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Fill the list."""
        self.expert.choices = [("", "–"), *((str(one), name) for one, name in people)]


class OpinionForm(EditForm):
    """What the expert says."""

    verdict = RadioField(_l("On the whole"), [Offered()], validate_choice=False)
    text = TextField(_l("Your opinion"), limit=20_000, required=True)

    def offer(self) -> None:
        """Fill the list."""
        self.verdict.choices = [(str(one), verdict_word(one).capitalize()) for one in Verdict]
