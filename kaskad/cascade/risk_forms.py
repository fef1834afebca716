"""Forms of the page of risks."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from kaskad.cascade.forms import Offered
from kaskad.cascade.models import MeasureState, RiskState
from kaskad.cascade.risk_level import SCALE
from kaskad.cascade.risk_ties import KINDS, TIES, Choices
from kaskad.cascade.risk_words import (
    impact_word,
    measure_state_word,
    probability_word,
    risk_state_word,
)
from kaskad.core.errors import Conflict
from kaskad.core.forms import DayField, FilterForm, LineField, NumberField, PageForm, TextField
from kaskad.core.i18n import show_day

Parties = Sequence[tuple[int, str]]
_FIELDS = {
    "owner_id": "owner", "responsible_id": "responsible",
    **dict(zip(TIES, KINDS, strict=True)),
}  # fmt: skip
"""Columns whose field has another name."""
_NUMBERS = {"probability", "impact", *_FIELDS}


def _list(label: Any) -> SelectField:
    return SelectField(label, [Offered()], validate_choice=False)


def _parties(people: Parties) -> list[tuple[str, str]]:
    return [("", _("nobody yet")), *((str(one), name) for one, name in people)]


class RiskPageForm(PageForm):
    """A form that shares its page with others: each has ids of its own."""

    def mark(self, suffix: str) -> None:
        """Give every field an id of its own, so that labels and errors find it."""
        for field in self:
            field.id = f"{field.name}-{suffix}"
            field.label.field_id = field.id

    def changes(self, names: Sequence[str]) -> dict[str, Any]:
        """What the form says of the columns *names*; one that was not sent is not changed."""
        found: dict[str, Any] = {}
        for name in names:
            field = self[_FIELDS.get(name, name)]
            if not field.raw_data:
                continue
            if name in _NUMBERS:
                found[name] = int(field.data) if field.data else None
            else:
                found[name] = field.data if isinstance(field, DayField) else field.data or ""
        return found


def dispute(form: RiskPageForm, error: Conflict, revision: int) -> None:
    """Say beside each field what somebody else has written meanwhile; sending again wins.

    Raises a conflict that is not about texts.
    """
    if not error.clashes:
        raise error
    form.form_errors = [*form.form_errors, error.message]
    for clash in error.clashes:
        name = _FIELDS.get(clash.field, clash.field)
        if name in form:
            sentence = _(
                "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
                theirs=_shown(form[name], clash.theirs),
            )
            form[name].errors = [*form[name].errors, sentence]
    form["revision"].data, form["revision"].raw_data = revision, None


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if hasattr(value, "isoformat"):
        return show_day(value)
    choices: Mapping[str, str] = dict(getattr(field, "choices", None) or ())
    return str(choices.get(str(value), value))


class NewRiskForm(RiskPageForm):
    """A risk in words."""

    name = TextField(_l("What may happen"), limit=1000, required=True)
    mitigation = TextField(_l("How it is met"), limit=5000)
    category = LineField(_l("Kind of risk"), limit=60)


class RiskWordsForm(NewRiskForm):
    """Other words for a risk."""

    revision = NumberField(most=10**9)


class AssessForm(RiskPageForm):
    """How serious a risk is, who answers for it, when it is looked at again."""

    probability = _list(_l("How likely is it?"))
    impact = _list(_l("How hard would it hit?"))
    owner = _list(_l("Who answers for it"))
    review_on = DayField(_l("Look at it again on"), validators=[Optional()])
    state = _list(_l("State"))
    stage = _list(_l("Stage"))
    activity = _list(_l("Activity"))
    indicator = _list(_l("Indicator"))
    revision = NumberField(most=10**9)

    def offer(self, people: Parties, ties: Mapping[str, Choices]) -> None:
        """Fill the lists."""
        for kind in KINDS:
            self[kind].choices = [("", _("none")), *((str(one), t) for one, t in ties[kind])]
        for field, word in ((self.probability, probability_word), (self.impact, impact_word)):
            steps = [(str(step), f"{step} – {word(step)}") for step in SCALE]
            field.choices = [("", _("not assessed")), *steps]
        self.owner.choices = _parties(people)
        self.state.choices = [(str(one), risk_state_word(one)) for one in RiskState]


class MeasureForm(RiskPageForm):
    """What is done against a risk, by whom, by which day."""

    text = TextField(_l("What is done"), limit=1000, required=True)
    responsible = _list(_l("Who does it"))
    due_on = DayField(_l("By which day"), validators=[Optional()])
    revision = NumberField(most=10**9)

    def offer(self, people: Parties) -> None:
        """Fill the list."""
        self.responsible.choices = _parties(people)


class SettleForm(RiskPageForm):
    """How far a measure is."""

    state = _list(_l("How far it is"))
    revision = NumberField(most=10**9)

    def offer(self) -> None:
        """Fill the list."""
        self.state.choices = [(str(one), measure_state_word(one)) for one in MeasureState]


SHOWS = ("", "not-assessed", "overdue")


class RiskFilter(FilterForm):
    """Which risks are shown, and which of them is open to be worked on."""

    show = LineField(limit=20)
    risk = NumberField(most=2**62)
    stage = NumberField(most=2**62)
    activity = NumberField(most=2**62)
    indicator = NumberField(most=2**62)
    """Only those that threaten it."""
