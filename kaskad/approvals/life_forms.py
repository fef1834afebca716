"""Forms of decisions and steps."""

from flask_babel import lazy_gettext as _l

from kaskad.approvals.life_actions import KIND_LIMIT, NUMBER_LIMIT, Words
from kaskad.cascade.edit_forms import EditForm
from kaskad.core.forms import DayField, FilterForm, LineField, NotBlank, NumberField, TextField
from kaskad.core.i18n import today


class DecisionForm(EditForm):
    """The paper of a decision: what it is called, number as text, day, words; files beside it."""

    kind = LineField(_l("What the paper is called"), limit=KIND_LIMIT)
    number = LineField(_l("Number of the paper"), limit=NUMBER_LIMIT)
    decided_on = DayField(_l("Day of the decision"), validators=[NotBlank()])
    text = TextField(_l("What was decided, and why"), limit=5000)

    def mark(self, suffix: str) -> None:
        """Give every field an id of its own: several such forms share a page."""
        for field in self:
            field.id = f"{field.name}-{suffix}"
            field.label.field_id = field.id

    def words(self) -> Words:
        """What was typed, for a new decision."""
        return Words(
            self.decided_on.data or today(),
            self.kind.data or "",
            self.number.data or "",
            self.text.data or "",
        )


def new_decision_form(suffix: str) -> DecisionForm:
    """An empty form, of today."""
    form = DecisionForm(formdata=None, data={"decided_on": today()})
    form.mark(suffix)
    return form


class LifeFilter(FilterForm):
    """Which decision is open to be mended."""

    decision = NumberField(most=2**62)
